//! What a backend is to the engine: its configuration, put together and freed of secrets, and the words it is asked by.
//!
//! The engine reads the configuration as it goes; there is no second form of it. What is wrong with one is found by
//! `check`, which the browser leaves out. How one is written stands in docs/backends.md.

use super::text::{alike, place};
use super::value::{Many, Shared, Text, Value, or};
use super::wire::Method;
use super::words::words;

/// What may be asked of a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// A page of ideas.
    List,
    /// The next page, where it is not asked for like the first.
    More,
    /// A new idea.
    Create,
    /// A like.
    Like,
    /// A like taken back.
    Unlike,
    /// One idea.
    Get,
    /// Where an idea stands, for its receipt.
    Status,
    /// A file.
    Upload,
    /// A form of another kind.
    Submit,
    /// A session or token that the others need.
    Session,
}

words! {
    /// Operations by name.
    OPS: Op {
        "list" => List,
        "more" => More,
        "create" => Create,
        "like" => Like,
        "unlike" => Unlike,
        "get" => Get,
        "status" => Status,
        "upload" => Upload,
        "submit" => Submit,
        "session" => Session,
    }
}

impl Op {
    /// Whether doing it twice could leave something twice.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::Create | Self::Like | Self::Unlike | Self::Upload | Self::Submit
        )
    }
}

/// A backend that can be talked to: the result of reading a configuration.
#[derive(Clone, Debug, Default)]
pub struct Adapter {
    /// A secret stood in it, so nothing of it is used.
    pub refused: bool,
    pub(super) config: Shared,
    pub(super) base: Text,
    pub(super) origins: Many<Text>,
}

/// What a backend asks of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldRule {
    /// Our name, such as `title`.
    pub name: String,
    /// The backend's name for it, as its refusals say it.
    pub theirs: String,
    /// Fewest characters.
    pub min: usize,
    /// Most characters; 0 where the backend does not say.
    pub max: usize,
    /// Whether it must be filled.
    pub required: bool,
}

/// What to do about a write whose outcome is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    /// Never send it again by itself.
    #[default]
    Never,
    /// Send it again: the backend tells a repeated one from a new one.
    Safe,
    /// Look whether it is there before sending it again.
    Look,
}

/// What the citizen's own program does instead of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// A native form, posted in a new tab.
    Form,
    /// A link, filled in.
    Link,
    /// A mail, filled in.
    Mail,
    /// A page to print.
    Print,
}

words! {
    /// Words for [`Open`].
    #[cfg(any(test, feature = "check"))]
    OPENS: Open {
        "form" => Form,
        "link" => Link,
        "mail" => Mail,
        "print" => Print,
    }
}

/// One request of an operation.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub value: &'a Value,
    pub method: Method,
}

/// One operation.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    pub value: &'a Value,
    op: Op,
}

impl Adapter {
    pub(super) fn operation(&self, op: Op) -> Option<Operation<'_>> {
        let value = self.config.entry("operations")?.entry(op.name())?;
        let described = !self.refused && matches!(**value, Value::Object(_));
        described.then_some(Operation { value, op })
    }

    /// The name of the preset or of the configuration.
    pub fn name(&self) -> &str {
        self.config.word("name")
    }

    /// How it was verified: a server and its version, `exchange`, or `documentation`.
    pub fn verified(&self) -> &str {
        self.config.word("verified")
    }

    /// The origins that may be asked, in small letters, that of the base first.
    pub fn origins(&self) -> &[Text] {
        &self.origins
    }

    /// Whether an origin, however it is written, is one of those.
    pub(super) fn may_ask(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| alike(known, origin))
    }

    /// Whether this very operation is described, and none that stands in for it.
    pub fn describes(&self, op: Op) -> bool {
        self.operation(op).is_some()
    }

    /// The operation as configured, or the one that does the same.
    pub(super) fn chosen(&self, op: Op) -> Op {
        let instead = match op {
            Op::More => Op::List,
            Op::Get => Op::Status,
            Op::Status => Op::Get,
            Op::Submit => Op::Create,
            other => other,
        };
        if self.describes(op) { op } else { instead }
    }

    /// The address that all others stand below.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether an operation may be sent again when nobody knows whether it has arrived.
    pub fn may_repeat(&self, op: Op) -> bool {
        self.operation(op)
            .is_none_or(|operation| operation.repeat() != Repeat::Never)
    }

    /// How many ideas are on a page.
    pub(super) fn size(&self) -> f64 {
        or(self.config.number("size"), 50.0).clamp(1.0, 1000.0)
    }
}

impl<'a> Operation<'a> {
    /// The step at a place; an operation without `steps` is its own only step.
    pub fn step(&self, at: usize) -> Option<Step<'a>> {
        match self.value.entry("steps").map(|steps| &**steps) {
            Some(Value::List(steps)) => steps.get(at).map(|value| step(value, None)),
            _ => (at == 0).then(|| step(self.value, Some(self.op))),
        }
    }

    /// The last of its steps.
    pub fn last_step(&self) -> Option<Step<'a>> {
        let count = self.value.list("steps").len();
        self.step(count.saturating_sub(1))
    }

    /// What a new idea is handed to instead of being sent.
    pub fn opens(&self) -> Option<&'a Shared> {
        let mut at = 0;
        while let Some(step) = self.step(at) {
            let open = step.value.member("open");
            if open.is_some() {
                return open;
            }
            at += 1;
        }
        None
    }

    /// The step that looks whether an earlier attempt has arrived.
    pub fn look(&self) -> Option<Step<'a>> {
        self.value.member("look").map(|value| step(value, None))
    }

    pub fn repeat(&self) -> Repeat {
        match self.value.word("repeat") {
            _ if self.value.member("look").is_some() => Repeat::Look,
            "safe" => Repeat::Safe,
            "" if self.repeats_safely() => Repeat::Safe,
            _ => Repeat::Never,
        }
    }

    fn repeats_safely(&self) -> bool {
        let mut at = 0;
        while let Some(step) = self.step(at) {
            if !step.method.may_repeat() {
                return false;
            }
            at += 1;
        }
        true
    }
}

fn step(value: &Value, alone: Option<Op>) -> Step<'_> {
    let default = match alone {
        Some(Op::Unlike) => Method::Delete,
        Some(Op::Create | Op::Submit | Op::Upload | Op::Like) => Method::Post,
        _ if value.member("body").is_some() => Method::Post,
        _ => Method::Get,
    };
    Step {
        value,
        method: Method::named(value.word("method")).unwrap_or(default),
    }
}

/// The value of a fixed word.
#[cfg(any(test, feature = "check", not(target_arch = "wasm32")))]
pub(super) fn word<T: Copy>(word: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

/// A word, if it is one of several that are parted by spaces; else another.
pub(super) fn one_of<'a>(word: &'a str, words: &str, other: &'a str) -> &'a str {
    if place(words, word).is_some() { word } else { other }
}
