//! What tests draw by lot, from words that have broken such programs before. The dice are ours, so that a failure is the same
//! on every machine.

use serde_json::{Value as Json, json};

/// What has broken such programs before.
const ODD: [&str; 64] = [
    "\r\n",
    "\n",
    "../",
    "..",
    "/",
    "\\",
    "{{",
    "}}",
    "{{title}}",
    "{{id}}",
    "\"",
    "'",
    "&",
    "=",
    "?",
    "#",
    "%",
    "%2e%2e",
    "%0d%0a",
    ";",
    ":",
    "@",
    "|",
    " as ",
    " as plain",
    " as cut(3)",
    "[",
    "]",
    "[-1]",
    "(",
    ")",
    ".",
    "*",
    "$",
    "<",
    ">",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "<!DOCTYPE [",
    "</",
    "<input name=csrf value=",
    "<script>",
    "&amp;",
    "&#x0;",
    "&#1114112;",
    "\u{0}",
    "\u{202e}",
    "æ",
    "🙂",
    "a",
    "1",
    " ",
    "\n---\n",
    "null",
    "[[[[",
    "{\"env\":\"KEY\"}",
    "\"$if\":",
    "\"steps\":[{",
    "1e999",
    "-0",
    "//evil.example/",
    "https://b.example",
];

/// A repeatable stream of numbers (xorshift64*).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    /// Up to so many odd words.
    pub fn text(&mut self, most: usize) -> String {
        (0..self.roll(most + 1)).map(|_| *self.pick(&ODD)).collect()
    }

    /// JSON with names that presets look for.
    pub fn json(&mut self, depth: usize) -> Json {
        const NAMES: [&str; 14] = [
            "data", "id", "items", "replies", "likes", "title", "text", "error", "errors", "message", "code", "token",
            "status", "rows",
        ];
        match self.roll(if depth > 4 { 5 } else { 8 }) {
            0 => json!(null),
            1 => json!(self.roll(2) == 0),
            2 => json!(self.roll(1_000_000) as f64 / 7.0 - 1e4),
            3 => json!(1e300),
            4 => json!(self.text(8)),
            5 => (0..self.roll(4)).map(|_| self.json(depth + 1)).collect(),
            _ => {
                let members = (0..self.roll(5)).map(|_| ((*self.pick(&NAMES)).to_owned(), self.json(depth + 1)));
                Json::Object(members.collect())
            }
        }
    }

    /// Puts something else in one place of JSON.
    pub fn spoil(&mut self, json: &mut Json) {
        let size = match json {
            Json::Object(members) => members.len(),
            Json::Array(items) => items.len(),
            _ => 0,
        };
        if size == 0 || self.roll(6) == 0 {
            *json = self.json(2);
            return;
        }
        let at = self.roll(size);
        let inner = match json {
            Json::Object(members) => members.values_mut().nth(at),
            Json::Array(items) => items.get_mut(at),
            _ => None,
        };
        inner.into_iter().for_each(|inner| self.spoil(inner));
    }

    /// Up to four changes: a byte, a word put in, a piece taken out, doubled, or taken from another input.
    pub fn mutated(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut data = corpus[self.roll(corpus.len())].clone();
        for _ in 0..=self.roll(4) {
            let from = self.roll(data.len() + 1);
            let to = (from + self.roll(24)).min(data.len());
            match self.roll(6) {
                0 if from < data.len() => data[from] ^= 1 << self.roll(8),
                1 => drop(data.drain(from..to)),
                2 => {
                    let piece = data[from..to].to_vec();
                    data.splice(to..to, piece);
                }
                3 => {
                    let other = &corpus[self.roll(corpus.len())];
                    let start = self.roll(other.len());
                    let piece = other[start..(start + self.roll(60)).min(other.len())].to_vec();
                    data.splice(from..to, piece);
                }
                _ => drop(data.splice(from..from, ODD[self.roll(ODD.len())].bytes())),
            }
        }
        data
    }
}
