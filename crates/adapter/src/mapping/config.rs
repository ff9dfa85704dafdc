//! A backend's description as the engine uses it. How it is written stands in docs/backends.md; `read` makes it.

use super::cond::{Cond, Get, Rule};
use super::expr::Expr;
use super::template::{Node, Template};
use super::value::Value;
use super::wire::{Credentials, Format, Method};

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
    pub(super) base: String,
    pub(super) origins: Vec<String>,
    pub(super) params: Vec<(String, Param)>,
    pub(super) variables: Vec<(String, Node)>,
    pub(super) maps: Vec<(String, Get)>,
    pub(super) headers: Vec<(String, Node)>,
    pub(super) query: Vec<(String, Node)>,
    pub(super) credentials: Credentials,
    pub(super) timeout_ms: u32,
    pub(super) retry_ms: i64,
    pub(super) preflight: bool,
    pub(super) fields: Vec<FieldRule>,
    pub(super) statuses: Vec<(String, String)>,
    pub(super) sorts: Vec<(String, String)>,
    pub(super) size: u32,
    pub(super) item: Vec<(String, Get)>,
    pub(super) message: Option<Get>,
    pub(super) field: Option<Get>,
    pub(super) rules: Vec<Rule>,
    pub(super) operations: Vec<(Op, Operation)>,
}

/// A parameter's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Param {
    /// Stands in the configuration.
    Plain(Value),
    /// Stands in the relay's environment.
    Secret(String),
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

/// One operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Operation {
    pub steps: Vec<Step>,
    pub look: Option<(Step, Option<Get>)>,
    pub repeat: Repeat,
    pub root: Option<Expr>,
    pub items: Option<Expr>,
    pub only: Option<Cond>,
    pub total: Option<Get>,
    pub next: Option<Paging>,
    pub result: Vec<(String, Get)>,
    pub rules: Vec<Rule>,
    pub held: bool,
    pub session: bool,
    pub expires: Option<Get>,
}

/// One request of an operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub cond: Option<Cond>,
    pub method: Method,
    pub url: Template,
    pub query: Vec<(String, Node)>,
    /// None takes a header of the whole configuration away.
    pub headers: Vec<(String, Option<Node>)>,
    pub send: Send,
    pub body: Option<Node>,
    pub read: Format,
    pub capture: Vec<(String, Get)>,
    pub rules: Vec<Rule>,
    pub poll: Option<Poll>,
    pub optional: bool,
    pub open: Option<Open>,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Send {
    #[default]
    Json,
    Form,
    Multipart,
    File,
    Text,
    None,
}

/// Words for [`Send`].
pub(super) const SENDS: [(&str, Send); 6] = [
    ("json", Send::Json),
    ("form", Send::Form),
    ("multipart", Send::Multipart),
    ("file", Send::File),
    ("text", Send::Text),
    ("none", Send::None),
];

/// Asking again until something is there.
#[derive(Clone, Debug)]
pub(super) struct Poll {
    pub until: Expr,
    pub every_ms: i64,
    pub deadline_ms: i64,
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

/// How the next page is found.
#[derive(Clone, Debug)]
pub(super) struct Paging {
    pub by: By,
    pub start: u32,
    pub from: Option<Get>,
    pub more: Option<Get>,
}

/// What tells one page from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Page,
    Offset,
    Cursor,
    Url,
    Last,
}

/// Words for [`By`].
pub(super) const BYS: [(&str, By); 5] = [
    ("page", By::Page),
    ("offset", By::Offset),
    ("cursor", By::Cursor),
    ("url", By::Url),
    ("last", By::Last),
];

impl Adapter {
    pub(super) fn operation(&self, op: Op) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|(known, _)| *known == op)
            .map(|(_, operation)| operation)
    }
}
