//! What an operation is given, and what it asks for: the doors of a run.

use crate::Failure;

use super::face::Outcome;
use super::value::{File, Value};
use super::wire::Request;

/// What the world brings: time, chance, cookies, secrets.
#[derive(Clone, Debug, Default)]
pub struct Env {
    /// Milliseconds since 1970.
    pub now: i64,
    /// A fresh random text, such as 22 letters.
    pub random: String,
    /// The cookies that the page can read, as `document.cookie` has them.
    pub cookies: String,
    /// A session that an earlier run has left behind.
    pub session: Option<Session>,
    /// The relay's secrets by name; a page has none.
    pub secrets: Vec<(String, String)>,
}

/// What a session operation has found, for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// What was captured, as `{{session.NAME}}`.
    pub values: Value,
    /// Milliseconds since 1970 until which it is used.
    pub until: i64,
}

/// What an operation is about: an idea's fields, an id, a key.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// By the names of docs/backends.md, such as `title`.
    pub values: Vec<(String, Value)>,
    /// An earlier attempt may have arrived.
    pub again: bool,
}

impl Input {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a text; an empty one is as good as none.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        if !text.is_empty() {
            self.values.push((name.to_owned(), Value::text(text)));
        }
        self
    }

    /// With a value of another kind, such as `place` with `lat` and `lon`.
    #[must_use]
    pub fn value(mut self, name: &str, value: Value) -> Self {
        self.values.push((name.to_owned(), value));
        self
    }

    /// With a file.
    #[must_use]
    pub fn file(self, name: &str, file: File) -> Self {
        self.value(name, Value::File(std::sync::Arc::new(file)))
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Carry this and come back with the answer.
    Send(Request),
    /// Come back after so many milliseconds.
    Wait(i64),
    /// This is what it came to.
    Done(Result<Outcome, Failure>),
}
