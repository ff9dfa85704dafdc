//! Our own JSON value: filled from whatever parser the host has, written out again as text.
//!
//! It is not a parser; the browser has one. A value may also be a file, which is sent and never shown. A number that is
//! none is `NaN`, which JSON does not have. Read next: `shared` (how values are held).

use medspil_core::json::{Kind, Node};

use super::numbers::{number_of, push_number};
pub use super::shared::{Letters, List, Many, Object, Sendable, Shared, Text, Written};
use super::text::{head, letter, push_hex, tail, until_class};

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
    /// In a page there is none.
    #[cfg(target_arch = "wasm32")]
    pub never: std::convert::Infallible,
}

/// A member of an object.
pub type Member = (Text, Shared);

/// A JSON value or a file. The tag stands by itself, so that looking at it is one load.
#[derive(Clone, Debug, Default, PartialEq)]
#[repr(u8)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(Text),
    /// A list.
    List(Many<Shared>),
    /// Members in their order.
    Object(Many<Member>),
    /// A file.
    File(Sendable),
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
        let inner = |node: &N| Shared::from(Self::copied(node, depth + 1));
        match node.kind() {
            Kind::Null => Self::Null,
            Kind::Bool => Self::Bool(node.boolean().unwrap_or(false)),
            Kind::Number => Self::Number(node.number().unwrap_or(0.0)),
            Kind::Text => Self::text(node.text().unwrap_or_default().as_str()),
            Kind::List => Self::List(node.items().iter().map(inner).collect()),
            Kind::Object => {
                let member = |key: String| {
                    let value = node.get(&key).map_or_else(Shared::default, |value| inner(&value));
                    (Text::from(key.as_str()), value)
                };
                Self::Object(node.keys().into_iter().map(member).collect())
            }
        }
    }

    /// A text.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::Text(text.into())
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What stands under `key`, also if it is nothing.
    pub fn entry(&self, key: &str) -> Option<&Shared> {
        find(self.members(), key)
    }

    /// The member `key` of an object, unless it is nothing.
    pub fn member(&self, key: &str) -> Option<&Shared> {
        self.entry(key).filter(|value| !value.is_null())
    }

    /// The text that it is, or an empty one.
    pub fn str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// The text under `key`, or an empty one.
    pub fn word(&self, key: &str) -> &str {
        self.entry(key).map_or("", |value| value.str())
    }

    /// Whether `key` says true.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.entry(key).map(|value| &**value), Some(Self::Bool(true)))
    }

    /// The number under `key`, or none.
    pub fn number(&self, key: &str) -> f64 {
        number(self.entry(key))
    }

    /// The number of seconds under `key`, in milliseconds, up to a day.
    pub fn millis(&self, key: &str, default: f64) -> f64 {
        or(millis(self.number(key)), default)
    }

    /// The members of an object; none of anything else.
    pub fn members(&self) -> &[Member] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The members of the object under `key`.
    pub fn part(&self, key: &str) -> &[Member] {
        self.entry(key).map_or(&[], |value| value.members())
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Shared] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list under `key`; none of anything else.
    pub fn list(&self, key: &str) -> &[Shared] {
        self.entry(key).map_or(&[], |value| value.items())
    }

    /// Whether a text in it has this name between braces, or as a member of something there.
    pub fn names(&self, name: &str) -> bool {
        self.items().iter().any(|item| item.names(name))
            || self.members().iter().any(|(_, value)| value.names(name))
            || super::template::names(self.str(), name)
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

    /// Adds what stands in a text for it; lists are joined by commas, objects and files are nothing.
    pub fn push_text(&self, out: &mut Written) {
        match self {
            Self::Null | Self::File(_) => {}
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => push_number(out, *number),
            Self::Text(text) => out.push_str(text),
            Self::List(items) => {
                let start = out.len();
                for item in items {
                    if out.len() > start {
                        out.push_str(",");
                    }
                    item.push_text(out);
                }
            }
            Self::Object(_) => {
                if let Some(text) = self.entry("#text") {
                    text.push_text(out);
                }
            }
        }
    }

    /// What stands in a text for it.
    pub fn to_text(&self) -> Written {
        let mut out = Letters::new();
        self.push_text(&mut out);
        out.take()
    }

    /// The number that it is or that it writes, or none.
    pub fn to_number(&self) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Bool(value) => f64::from(u8::from(*value)),
            Self::Text(_) | Self::Object(_) => number_of(&self.to_text()),
            _ => f64::NAN,
        }
    }

    /// Writes it as JSON (RFC 8259).
    pub fn write(&self, out: &mut Written) {
        match self {
            Self::Null | Self::File(_) => out.push_str("null"),
            Self::Bool(_) | Self::Number(_) => self.push_text(out),
            Self::Text(text) => write_text(out, text),
            Self::List(items) => {
                let mut before = "[";
                for item in items {
                    out.push_str(before);
                    item.write(out);
                    before = ",";
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(members) => {
                let mut before = "{";
                for (key, value) in members {
                    out.push_str(before);
                    write_text(out, key);
                    out.push_str(":");
                    value.write(out);
                    before = ",";
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }

    /// The JSON text.
    pub fn json(&self) -> Written {
        let mut out = Letters::new();
        self.write(&mut out);
        out.take()
    }
}

impl Shared {
    /// What stands in a text for it, as a value.
    pub fn as_text(&self) -> Self {
        match **self {
            Value::Text(_) => self.clone(),
            _ => {
                let mut out = Letters::new();
                self.push_text(&mut out);
                out.done()
            }
        }
    }

    /// The JSON text for it, as a value.
    pub fn as_json(&self) -> Self {
        let mut out = Letters::new();
        self.write(&mut out);
        out.done()
    }

    /// The same, unless it is empty.
    pub fn filled(&self) -> Option<Self> {
        let text = self.as_text();
        (!text.str().is_empty()).then_some(text)
    }
}

/// What stands under a name.
pub fn find<'a>(members: &'a [Member], name: &str) -> Option<&'a Shared> {
    for (known, value) in members {
        if **known == *name {
            return Some(value);
        }
    }
    None
}

/// The number that a value is or writes; none where there is no value.
pub fn number(value: Option<&Shared>) -> f64 {
    value.map_or(f64::NAN, |value| value.to_number())
}

/// Seconds as milliseconds, up to a day; none stays none.
pub fn millis(seconds: f64) -> f64 {
    seconds.clamp(0.0, 86_400.0) * 1000.0
}

/// The number, or another where it is none.
pub fn or(number: f64, other: f64) -> f64 {
    if number.is_nan() { other } else { number }
}

/// RFC 8259 section 7.
fn write_text(out: &mut Written, text: &str) {
    out.push_str("\"");
    let mut rest = text;
    loop {
        let end = until_class(rest, |byte| byte < b' ' || matches!(byte, b'"' | b'\\'));
        out.push_str(head(rest, end));
        let sign = letter(rest, end);
        rest = tail(rest, end + 1);
        match sign {
            "" => break,
            "\n" => out.push_str("\\n"),
            "\"" | "\\" => {
                out.push_str("\\");
                out.push_str(sign);
            }
            _ => {
                out.push_str("\\u00");
                push_hex(out, "0123456789abcdef", sign.as_bytes()[0]);
            }
        }
    }
    out.push_str("\"");
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
            Value::Text(text) => Some(text.as_str().to_owned()),
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
        self.member(key).map(|value| &**value)
    }

    fn items(&self) -> Vec<Self> {
        Value::items(self).iter().map(|item| &**item).collect()
    }

    fn keys(&self) -> Vec<String> {
        self.members().iter().map(|(key, _)| key.as_str().to_owned()).collect()
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
