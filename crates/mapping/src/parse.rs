//! Reads the JSON that `JSON.stringify` writes (RFC 8259) into the engine's own values.
//!
//! A parser of our own, because a page cannot hand over what its own has read without a tool's glue. It refuses what is
//! too deep and what is no JSON; it is not asked to say where.

use medspil_adapter::mapping::Value;

/// Deeper than this is refused: recursion must end.
const DEEPEST: usize = 100;

/// The value of a text; none where it is no JSON.
pub fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    (parser.at == text.len()).then_some(value)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Passes a letter, if it is the next.
    fn take(&mut self, letter: u8) -> bool {
        let there = self.peek() == Some(letter);
        self.at += usize::from(there);
        there
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let there = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        there.then_some(value)
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.space();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Value::Text),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number().map(Value::Number),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut members = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b'}') {
            return Some(Value::Object(members));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            if !self.take(b':') {
                return None;
            }
            members.push((key, self.value(depth + 1)?));
            self.space();
            if self.take(b'}') {
                return Some(Value::Object(members));
            }
            if !self.take(b',') {
                return None;
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b']') {
            return Some(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take(b']') {
                return Some(Value::List(items));
            }
            if !self.take(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if !self.take(b'"') {
            return None;
        }
        let mut out = String::new();
        loop {
            // Quotes and backslashes are never part of another letter in UTF-8.
            let from = self.at;
            while !matches!(self.peek()?, b'"' | b'\\') {
                self.at += 1;
            }
            out.push_str(self.text.get(from..self.at)?);
            if self.take(b'"') {
                return Some(out);
            }
            self.at += 1;
            let letter = self.peek()?;
            self.at += 1;
            out.push(match letter {
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.escaped()?,
                b'"' | b'\\' | b'/' => char::from(letter),
                _ => return None,
            });
        }
    }

    /// A letter by its number; half a pair is a letter that cannot be read.
    fn escaped(&mut self) -> Option<char> {
        let first = self.four()?;
        if (0xd800..0xdc00).contains(&first) && self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.four()?;
            if (0xdc00..0xe000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
            self.at = before;
        }
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number * 16 + char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(number)
    }

    /// Digits first, then one division, as JavaScript's own numbers come out the same; exponents step by step.
    fn number(&mut self) -> Option<f64> {
        let minus = self.take(b'-');
        let mut scale = 0_i32;
        let mut number = self.digits(0.0, &mut 0)?;
        if self.take(b'.') {
            number = self.digits(number, &mut scale)?;
        }
        if self.take(b'e') || self.take(b'E') {
            let down = self.take(b'-');
            self.take(b'+');
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a cast saturates, and it is clamped next"
            )]
            let by = (self.digits(0.0, &mut 0)? as i32).min(400);
            scale += if down { by } else { -by };
        }
        let mut power = 1.0_f64;
        for _ in 0..scale.unsigned_abs() {
            power *= 10.0;
        }
        number = if scale < 0 { number * power } else { number / power };
        Some(if minus { -number } else { number })
    }

    fn digits(&mut self, mut number: f64, count: &mut i32) -> Option<f64> {
        let from = self.at;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number * 10.0 + f64::from(digit - b'0');
            *count += 1;
            self.at += 1;
        }
        (self.at > from).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agrees(text: &str) {
        let theirs: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(parse(text), Some(Value::of(&theirs)), "{text}");
    }

    #[test]
    fn what_is_json_is_read_as_another_parser_reads_it() {
        for text in [
            "null",
            " [ ] ",
            "{}",
            r#"{"":"æ🙂","a":[1,-2.5,true,false,null,{"b":"x"}]}"#,
            r#""\"\\\/\b\f\n\r\t\u00e6\ud83d\ude42""#,
            "[0, 55.6761, 1e3, 25e-1, 1795347414666, -0.5E+2]",
        ] {
            agrees(text);
        }
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        for text in [
            "",
            "{",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "\"a",
            "\"\\x\"",
            "tru",
            "1 2",
            "-",
            "1.",
            "1e",
            "[1 2]",
            "\"\\u12",
            "nul",
            "'a'",
            "{a:1}",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }

    #[test]
    fn half_a_pair_is_a_letter_that_cannot_be_read() {
        assert_eq!(parse(r#""a\ud83db""#), Some(Value::text("a\u{fffd}b")));
        assert_eq!(parse(r#""\ud83d\u0041""#), Some(Value::text("\u{fffd}A")));
    }
}
