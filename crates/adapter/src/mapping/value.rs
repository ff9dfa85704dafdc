//! Our own JSON value: filled from whatever parser the host has, written out again as text.
//!
//! It is not a parser; the browser has one. A value may also be a file, which is sent and never shown.

use std::sync::Arc;

use medspil_core::json::{Kind, Node};

use super::numbers::{number_of, number_text};

/// Deeper than this is nothing: no backend nests so far, and recursion must end.
const DEEPEST: usize = 48;

/// A file to send, such as a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, such as `photo.jpg`.
    pub name: String,
    /// Its media type, such as `image/jpeg`.
    pub mime: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A JSON value or a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Members in their order.
    Object(Vec<(String, Value)>),
    /// A file.
    File(Arc<File>),
}

impl Value {
    /// Copies what a parser has read.
    pub fn of<N: Node>(node: &N) -> Self {
        Self::copied(node, 0)
    }

    fn copied<N: Node>(node: &N, depth: usize) -> Self {
        if depth > DEEPEST {
            return Self::Null;
        }
        match node.kind() {
            Kind::Null => Self::Null,
            Kind::Bool => Self::Bool(node.boolean().unwrap_or(false)),
            Kind::Number => Self::Number(node.number().unwrap_or(0.0)),
            Kind::Text => Self::Text(node.text().unwrap_or_default()),
            Kind::List => Self::List(node.items().iter().map(|item| Self::copied(item, depth + 1)).collect()),
            Kind::Object => {
                let member = |key: String| {
                    let value = node
                        .get(&key)
                        .map_or(Self::Null, |value| Self::copied(&value, depth + 1));
                    (key, value)
                };
                Self::Object(node.keys().into_iter().map(member).collect())
            }
        }
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The member `key` of an object, unless it is nothing.
    pub fn member(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        let found = members.iter().find(|(name, _)| name == key)?;
        (found.1 != Self::Null).then_some(&found.1)
    }

    /// The text under `key`, or an empty one.
    pub fn word(&self, key: &str) -> &str {
        match self.member(key) {
            Some(Self::Text(text)) => text,
            _ => "",
        }
    }

    /// Whether `key` says true.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.member(key), Some(Self::Bool(true)))
    }

    /// The number of seconds under `key`, in milliseconds, up to a day.
    pub fn millis(&self, key: &str, default: i64) -> i64 {
        #[expect(clippy::cast_possible_truncation, reason = "clamped to a day")]
        let ms = |seconds: f64| (seconds.clamp(0.0, 86_400.0) * 1000.0) as i64;
        self.member(key).and_then(Self::to_number).map_or(default, ms)
    }

    /// The members of an object; none of anything else.
    pub fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The members of the object under `key`.
    pub fn part(&self, key: &str) -> &[(String, Self)] {
        self.member(key).map_or(&[], Self::members)
    }

    /// The items of a list under `key`; none of anything else.
    pub fn list(&self, key: &str) -> &[Self] {
        match self.member(key) {
            Some(Self::List(items)) => items,
            _ => &[],
        }
    }

    /// Whether a text in it has this name between braces, or as a member of something there.
    pub fn names(&self, name: &str) -> bool {
        match self {
            Self::Text(text) => super::template::names(text, name),
            Self::List(items) => items.iter().any(|item| item.names(name)),
            Self::Object(members) => members.iter().any(|(_, value)| value.names(name)),
            _ => false,
        }
    }

    /// Puts a member into an object, in place of one of the same name.
    pub fn put(&mut self, key: &str, value: Self) {
        if let Self::Object(members) = self {
            match members.iter_mut().find(|(name, _)| name == key) {
                Some(member) => member.1 = value,
                None => members.push((key.to_owned(), value)),
            }
        }
    }

    /// Whether a condition on it holds: nothing, false, zero and what is empty do not.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Object(_) | Self::File(_) => true,
        }
    }

    /// What stands in a text for it; lists are joined by commas, objects and files are nothing.
    pub fn to_text(&self) -> String {
        match self {
            Self::Null | Self::File(_) => String::new(),
            Self::Bool(value) => String::from(if *value { "true" } else { "false" }),
            Self::Number(number) => number_text(*number),
            Self::Text(text) => text.clone(),
            Self::List(items) => {
                let mut out = String::new();
                for item in items {
                    if !out.is_empty() {
                        out.push(',');
                    }
                    out.push_str(&item.to_text());
                }
                out
            }
            Self::Object(_) => self.member("#text").map(Self::to_text).unwrap_or_default(),
        }
    }

    /// The number that it is or that it writes.
    pub fn to_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            Self::Text(_) | Self::Object(_) => number_of(&self.to_text()),
            _ => None,
        }
    }

    /// Writes it as JSON (RFC 8259).
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Null | Self::File(_) => out.push_str("null"),
            Self::Bool(_) => out.push_str(&self.to_text()),
            Self::Number(number) => out.push_str(&number_text(*number)),
            Self::Text(text) => write_text(out, text),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_text(out, key);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// The JSON text.
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

/// RFC 8259 section 7.
fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\n"),
            '\u{0}'..='\u{1f}' => {
                out.push_str("\\u00");
                for shift in [4, 0] {
                    out.push(char::from_digit(letter as u32 >> shift & 15, 16).unwrap_or('0'));
                }
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

/// So that a configuration that was put together from a preset and its changes is read like any other.
impl Node for &Value {
    fn kind(&self) -> Kind {
        match self {
            Value::Null | Value::File(_) => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) => Kind::Number,
            Value::Text(_) => Kind::Text,
            Value::List(_) => Kind::List,
            Value::Object(_) => Kind::Object,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn boolean(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        self.member(key)
    }

    fn items(&self) -> Vec<Self> {
        match self {
            Value::List(items) => items.iter().collect(),
            _ => Vec::new(),
        }
    }

    fn keys(&self) -> Vec<String> {
        match self {
            Value::Object(members) => members.iter().map(|(key, _)| key.clone()).collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_reads_back_with_nulls_and_order() {
        let source =
            json!({"z": null, "a": [1, -2.5, 55.6761, 1_795_347_414_666_u64, true], "t": "\"\\\r\n\u{1}æ🙂{{x}}"});
        let written = Value::of(&source).json();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), source);
    }

    #[test]
    fn what_is_too_deep_is_nothing() {
        let mut deep = json!(1);
        for _ in 0..100 {
            deep = json!([deep]);
        }
        assert!(Value::of(&deep).json().len() < 110);
    }
}
