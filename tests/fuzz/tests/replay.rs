//! The harness on every compiler: the corpus as it is, the recorded exchanges, and mutations of both. The dice are ours,
//! so that a failure is the same on every machine; the time is bounded, and how far it came is told.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops and says where")]

use std::path::Path;
use std::time::{Duration, Instant};

use medspil_adapter::presets::PRESETS;
use medspil_fuzz::harness;
use serde_json::Value as Json;

/// Mutations to try, if the time is enough.
const MUTATIONS: usize = 40_000;
/// Fewer than these would be no test.
const LEAST: usize = 200;
/// When to stop.
const TIME: Duration = Duration::from_secs(8);
/// One input that takes longer has no bound.
const LONGEST: Duration = Duration::from_secs(3);

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
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }

    /// Up to four changes: a byte, a word put in, a piece taken out, doubled, or taken from another input.
    fn mutated(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
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

fn folder(path: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Recorded exchanges as inputs: the configuration with the answers, and the answers to the preset.
fn recorded() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for (name, text) in folder("../../crates/adapter/tests/exchanges") {
        let file: Json = serde_json::from_slice(&text).unwrap();
        let preset = PRESETS.iter().position(|(known, _)| [known, ".json"].concat() == name);
        for case in file["cases"].as_array().unwrap() {
            let sections: Vec<String> = case["answers"].as_array().unwrap().iter().map(section).collect();
            let answers = sections.join("\n---\n");
            out.push(format!("c{}\n---\n{answers}", file["config"]).into_bytes());
            let op = b"abcdefghij".iter().find(|op| {
                let names = medspil_adapter::mapping::OPS;
                case["op"] == names[**op as usize % names.len()].0
            });
            if let (Some(preset), Some(op)) = (preset, op) {
                let letter = char::from(b'a' + u8::try_from(preset).unwrap());
                out.push(format!("s{letter}{}{answers}", char::from(*op)).into_bytes());
            }
        }
    }
    out
}

fn section(answer: &Json) -> String {
    if answer.is_string() {
        return String::from("silence");
    }
    let mut out = answer["status"].as_u64().unwrap_or(200).to_string();
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        out.push_str(&format!("\n{name}: {}", value.as_str().unwrap()));
    }
    let body = answer["text"]
        .as_str()
        .map_or_else(|| answer["json"].to_string(), str::to_owned);
    out + "\n\n" + &body
}

/// Tries one input in its time; a failure says what it was.
fn try_one(name: &str, data: &[u8]) {
    let before = Instant::now();
    let outcome = std::panic::catch_unwind(|| harness(data));
    let shown = || String::from_utf8_lossy(&data[..data.len().min(2000)]).into_owned();
    assert!(
        outcome.is_ok(),
        "{name} does not hold; keep it as a file in tests/fuzz/corpus:\n{}",
        shown()
    );
    let took = before.elapsed();
    assert!(took < LONGEST, "{name} took {took:?}:\n{}", shown());
}

#[test]
fn the_corpus_holds() {
    let corpus = folder("corpus");
    let parts: std::collections::BTreeSet<u8> = corpus.iter().map(|(_, data)| data[0]).collect();
    for part in *b"cdehjlpstuwx" {
        assert!(parts.contains(&part), "no input for the part {}", char::from(part));
    }
    for (name, data) in &corpus {
        try_one(name, data);
    }
    let recorded = recorded();
    assert!(recorded.len() > 100, "{}", recorded.len());
    for data in &recorded {
        try_one("a recorded exchange", data);
    }
}

#[test]
fn mutations_of_it_hold() {
    let mut corpus: Vec<Vec<u8>> = folder("corpus").into_iter().map(|(_, data)| data).collect();
    // Many recorded exchanges are alike: the hand-written inputs have their turn as often as all of them.
    let recorded = recorded();
    let times = recorded.len() / corpus.len() + 1;
    corpus = std::iter::repeat_n(corpus, times).flatten().chain(recorded).collect();
    let (mut dice, start) = (Dice(23), Instant::now());
    let mut tried = 0;
    while tried < MUTATIONS && start.elapsed() < TIME {
        let data = dice.mutated(&corpus);
        try_one(&format!("mutation {tried}"), &data);
        tried += 1;
    }
    eprintln!("{tried} mutations of {} inputs in {:?}", corpus.len(), start.elapsed());
    assert!(tried >= LEAST, "{tried} mutations in {TIME:?}");
}

#[test]
fn an_address_that_leaves_is_noticed() {
    let home = ["https://b.example".into()];
    medspil_fuzz::talks::leaves(&home, "https://B.example/x");
    for evil in [
        "https://b.example.evil.example/",
        "https://b.example@evil.example/",
        "/x",
        "javascript:x",
    ] {
        let leaves = std::panic::catch_unwind(|| medspil_fuzz::talks::leaves(&home, evil));
        assert!(leaves.is_err(), "{evil}");
    }
}
