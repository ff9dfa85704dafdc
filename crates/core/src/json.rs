//! Reading JSON that somebody else wrote, without a parser of our own.
//!
//! [`Node`] is the little that we ask of a JSON value; the browser answers it with JavaScript's own values and the
//! server with `serde_json`. [`At`] walks a value, remembers the path, takes what it understands and notes the rest as
//! a [`Problem`]: good until proven bad. [`Writer`] makes the few small objects that the widget sends or stores.
//!
//! Read next: [`crate::pack`] and [`crate::config`], which are written with it.

mod write;

use std::cell::RefCell;
use std::fmt;

pub use write::{Writer, list};

/// What a JSON value is, for a message a person can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`, or nothing there at all.
    Null,
    /// `true` or `false`.
    Bool,
    /// Any number.
    Number,
    /// A string.
    Text,
    /// `[…]`.
    List,
    /// `{…}`.
    Object,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

/// One JSON value, whoever parsed it.
pub trait Node: Sized {
    /// What kind of value this is.
    fn kind(&self) -> Kind;
    /// The text, if this is one.
    fn text(&self) -> Option<String>;
    /// The number, if this is one.
    fn number(&self) -> Option<f64>;
    /// The truth value, if this is one.
    fn boolean(&self) -> Option<bool>;
    /// The value under `key`, if this is an object that has it and it is not `null`.
    fn get(&self, key: &str) -> Option<Self>;
    /// The values of a list; empty for everything else.
    fn items(&self) -> Vec<Self>;
    /// The keys of an object in their order; empty for everything else.
    fn keys(&self) -> Vec<String>;
}

/// Something that could not be used: where it stands, what was found there and what would have been right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// JSON path, such as `channels[3].action.href`.
    pub path: String,
    /// What stands there, shortened.
    pub found: String,
    /// What would have been understood.
    pub expected: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        f.write_str(": found ")?;
        f.write_str(&self.found)?;
        f.write_str(", expected ")?;
        f.write_str(&self.expected)
    }
}

/// The problems met while reading one document.
pub type Problems = RefCell<Vec<Problem>>;

enum Step<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

struct Path<'a>(Step<'a>);

impl Path<'_> {
    fn write(&self, out: &mut String) {
        match &self.0 {
            Step::Root => {}
            Step::Key(parent, key) => {
                parent.write(out);
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(key);
            }
            Step::Index(parent, index) => {
                parent.write(out);
                out.push('[');
                out.push_str(&index.to_string());
                out.push(']');
            }
        }
    }
}

/// A value (or the lack of one) at a place in a document.
pub struct At<'a, N> {
    node: Option<N>,
    path: Path<'a>,
    problems: &'a Problems,
}

impl<'a, N: Node> At<'a, N> {
    /// The whole document.
    pub fn root(node: N, problems: &'a Problems) -> Self {
        Self {
            node: Some(node),
            path: Path(Step::Root),
            problems,
        }
    }

    /// Whether anything stands here.
    pub fn exists(&self) -> bool {
        self.node.as_ref().is_some_and(|node| node.kind() != Kind::Null)
    }

    /// The value here, whatever it is.
    pub fn node(&self) -> Option<&N> {
        self.node.as_ref()
    }

    /// The field `key` of this object.
    pub fn field<'b>(&'b self, key: &'b str) -> At<'b, N>
    where
        'a: 'b,
    {
        let node = self.node.as_ref().and_then(|node| node.get(key));
        At {
            node,
            path: Path(Step::Key(&self.path, key)),
            problems: self.problems,
        }
    }

    /// Notes that what stands here cannot be used.
    pub fn problem(&self, expected: &str) {
        let mut path = String::new();
        self.path.write(&mut path);
        let found = match &self.node {
            None => Kind::Null.name().to_owned(),
            Some(node) => match node.text() {
                Some(text) => quoted(&text),
                None => node.kind().name().to_owned(),
            },
        };
        self.problems.borrow_mut().push(Problem {
            path,
            found,
            expected: expected.to_owned(),
        });
    }

    /// The text here; none (without a problem) when there is nothing, none with a problem when it is something else.
    pub fn text(&self) -> Option<String> {
        if !self.exists() {
            return None;
        }
        let text = self.node.as_ref().and_then(Node::text);
        if text.is_none() {
            self.problem("a text");
        }
        text
    }

    /// The text here, which must be there and must not be blank.
    pub fn required_text(&self) -> Option<String> {
        match self.text() {
            Some(text) if !text.trim().is_empty() => Some(text),
            Some(_) => {
                self.problem("a text that is not empty");
                None
            }
            None => {
                if !self.exists() {
                    self.problem("a text");
                }
                None
            }
        }
    }

    /// The number here.
    pub fn number(&self) -> Option<f64> {
        if !self.exists() {
            return None;
        }
        let number = self.node.as_ref().and_then(Node::number);
        if number.is_none() {
            self.problem("a number");
        }
        number
    }

    /// The number here, or the digits of a text, as attributes are texts. Says nothing where there is neither.
    pub fn number_or_digits(&self) -> Option<f64> {
        let node = self.node.as_ref()?;
        node.number().or_else(|| {
            let text = node.text()?;
            let digits: u32 = text.trim().parse().ok()?;
            Some(f64::from(digits))
        })
    }

    /// True or false; a text `true` or `false` counts, as attributes are texts.
    pub fn boolean(&self) -> Option<bool> {
        if !self.exists() {
            return None;
        }
        let node = self.node.as_ref()?;
        let value = node.boolean().or_else(|| match node.text()?.as_str() {
            "true" | "" => Some(true),
            "false" => Some(false),
            _ => None,
        });
        if value.is_none() {
            self.problem("true or false");
        }
        value
    }

    /// The texts of a list; a single text counts as comma-separated words. Items of another kind are noted and left out.
    pub fn texts(&self) -> Vec<String> {
        if !self.exists() {
            return Vec::new();
        }
        let Some(node) = &self.node else { return Vec::new() };
        if let Some(text) = node.text() {
            return text
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect();
        }
        let mut out = Vec::new();
        self.each(|item| out.extend(item.text()));
        out
    }

    /// Visits the items of a list.
    pub fn each(&self, mut visit: impl FnMut(At<'_, N>)) {
        if !self.exists() {
            return;
        }
        let Some(node) = &self.node else { return };
        if node.kind() != Kind::List {
            return self.problem("a list");
        }
        for (index, item) in node.items().into_iter().enumerate() {
            visit(At {
                node: Some(item),
                path: Path(Step::Index(&self.path, index)),
                problems: self.problems,
            });
        }
    }

    /// Notes a problem and answers false unless this is an object.
    pub fn is_object(&self) -> bool {
        let is = self.node.as_ref().is_some_and(|node| node.kind() == Kind::Object);
        if !is {
            self.problem("an object");
        }
        is
    }

    /// Notes every key that is not among `known`. Keys that begin with `$` or `_` are comments.
    pub fn only(&self, known: &[&str]) {
        let Some(node) = &self.node else { return };
        for key in node.keys() {
            if !known.contains(&key.as_str()) && !key.starts_with(['$', '_']) {
                let mut expected = String::from("one of ");
                for (index, known) in known.iter().enumerate() {
                    expected.push_str(if index > 0 { ", " } else { "" });
                    expected.push_str(known);
                }
                At {
                    node: None::<N>,
                    path: Path(Step::Key(&self.path, &key)),
                    problems: self.problems,
                }
                .problem_found("an unknown key", &expected);
            }
        }
    }

    /// Notes a problem with words for what was found, such as a secret that no message may repeat.
    pub fn problem_found(&self, found: &str, expected: &str) {
        let mut path = String::new();
        self.path.write(&mut path);
        self.problems.borrow_mut().push(Problem {
            path,
            found: found.to_owned(),
            expected: expected.to_owned(),
        });
    }
}

/// A found text as shown in a problem: quoted, at most 60 characters.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for (count, letter) in text.chars().enumerate() {
        if count == 60 {
            out.push('…');
            break;
        }
        out.push(letter);
    }
    out.push('"');
    out
}

#[cfg(any(test, feature = "serde_json"))]
impl Node for serde_json::Value {
    fn kind(&self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Number(_) => Kind::Number,
            Self::String(_) => Kind::Text,
            Self::Array(_) => Kind::List,
            Self::Object(_) => Kind::Object,
        }
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn get(&self, key: &str) -> Option<Self> {
        self.as_object()?.get(key).filter(|value| !value.is_null()).cloned()
    }

    fn items(&self) -> Vec<Self> {
        self.as_array().cloned().unwrap_or_default()
    }

    fn keys(&self) -> Vec<String> {
        self.as_object()
            .map(|object| object.keys().cloned().collect())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_problem_names_the_place_what_was_found_and_what_was_expected() {
        let problems = Problems::default();
        let root = At::root(json!({"channels": [{"title": 7}]}), &problems);
        root.field("channels")
            .each(|channel| assert_eq!(channel.field("title").required_text(), None));
        assert_eq!(
            problems.borrow()[0].to_string(),
            "channels[0].title: found a number, expected a text"
        );
    }

    #[test]
    fn what_is_absent_is_no_problem_unless_required() {
        let problems = Problems::default();
        let root = At::root(json!({"a": null}), &problems);
        assert_eq!(root.field("a").text(), None);
        assert_eq!(root.field("b").number(), None);
        assert!(problems.borrow().is_empty());
        assert_eq!(root.field("b").required_text(), None);
        assert_eq!(problems.borrow().len(), 1);
    }

    #[test]
    fn unknown_keys_are_named_and_comments_are_not() {
        let problems = Problems::default();
        At::root(json!({"pack": "x", "pakc": "y", "$schema": "z"}), &problems).only(&["pack", "lang"]);
        assert_eq!(
            problems.borrow()[0].to_string(),
            "pakc: found an unknown key, expected one of pack, lang"
        );
        assert_eq!(problems.borrow().len(), 1);
    }

    #[test]
    fn what_is_written_reads_back() {
        let text = "linje\n\"citat\" \\ \u{1} \u{202e}æøå 🙂";
        let written = Writer::new().text("t", text).number("n", -3).end();
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(read, json!({"t": text, "n": -3}));
        assert_eq!(list([written.clone(), written]).matches("\"n\":-3").count(), 2);
    }
}
