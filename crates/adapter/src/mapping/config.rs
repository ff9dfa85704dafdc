//! What a backend is to the engine: its configuration, put together and freed of secrets, and the words it is asked by.
//!
//! The engine reads the configuration as it goes; there is no second form of it. What is wrong with one is found by
//! `check`, which the browser leaves out. How one is written stands in docs/backends.md.

use super::value::Value;
use super::wire::{METHODS, Method};

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

/// Operations by name.
pub const OPS: [(&str, Op); 10] = [
    ("list", Op::List),
    ("more", Op::More),
    ("create", Op::Create),
    ("like", Op::Like),
    ("unlike", Op::Unlike),
    ("get", Op::Get),
    ("status", Op::Status),
    ("upload", Op::Upload),
    ("submit", Op::Submit),
    ("session", Op::Session),
];

impl Op {
    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        OPS[self as usize].0
    }

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
    /// The name of the preset or of the configuration.
    pub name: String,
    /// How it was verified: a server and its version, `exchange`, or `documentation`.
    pub verified: String,
    /// A secret stood in it, so nothing of it is used.
    pub refused: bool,
    pub(super) config: Value,
    pub(super) base: String,
    pub(super) origins: Vec<String>,
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

/// Words for [`Open`].
pub(super) const OPENS: [(&str, Open); 4] = [
    ("form", Open::Form),
    ("link", Open::Link),
    ("mail", Open::Mail),
    ("print", Open::Print),
];

/// One request of an operation.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub value: &'a Value,
    pub method: Method,
    pub optional: bool,
}

/// One operation.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    pub value: &'a Value,
    op: Op,
}

impl Adapter {
    pub(super) fn operation(&self, op: Op) -> Option<Operation<'_>> {
        let value = self.config.member("operations")?.member(op.name())?;
        (!self.refused && matches!(value, Value::Object(_))).then_some(Operation { value, op })
    }

    /// The origins that may be asked, in small letters, that of the base first.
    pub fn origins(&self) -> &[String] {
        &self.origins
    }

    /// Whether this very operation is described, and none that stands in for it.
    pub fn describes(&self, op: Op) -> bool {
        self.operation(op).is_some()
    }

    /// The operation as configured, or the one that does the same.
    pub(super) fn chosen(&self, op: Op) -> Option<Op> {
        let instead = match op {
            Op::More => Op::List,
            Op::Get => Op::Status,
            Op::Status => Op::Get,
            Op::Submit => Op::Create,
            other => other,
        };
        [op, instead].into_iter().find(|op| self.operation(*op).is_some())
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

    pub(super) fn size(&self) -> f64 {
        self.config
            .member("size")
            .and_then(Value::to_number)
            .unwrap_or(50.0)
            .clamp(1.0, 1000.0)
    }
}

impl<'a> Operation<'a> {
    /// The step at a place; an operation without `steps` is its own only step.
    pub fn step(&self, at: usize) -> Option<Step<'a>> {
        match self.value.member("steps") {
            Some(Value::List(steps)) => steps.get(at).map(|value| step(value, None)),
            _ => (at == 0).then(|| step(self.value, Some(self.op))),
        }
    }

    /// The step that looks whether an earlier attempt has arrived.
    pub fn look(&self) -> Option<Step<'a>> {
        self.value.member("look").map(|value| step(value, None))
    }

    pub fn steps(&self) -> impl Iterator<Item = Step<'a>> {
        (0..).map_while(|at| self.step(at))
    }

    /// Whether it names a variable anywhere.
    pub fn names(&self, name: &str) -> bool {
        self.value.names(name)
    }

    pub fn repeat(&self) -> Repeat {
        let word = self.value.word("repeat");
        if self.look().is_some() {
            Repeat::Look
        } else if word == "safe" || word.is_empty() && self.steps().all(|step| step.method.may_repeat()) {
            Repeat::Safe
        } else {
            Repeat::Never
        }
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
        method: word(value.word("method"), &METHODS).unwrap_or(default),
        optional: value.flag("optional"),
    }
}

/// The value of a fixed word.
pub(super) fn word<T: Copy>(word: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}
