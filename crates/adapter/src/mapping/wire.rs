//! What goes over the wire and what comes back, for whoever carries it: the browser, the relay, the checker.

use medspil_core::json::Node;

use super::value::{Sendable, Value};
use super::words::words;

/// An HTTP method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    #[default]
    Get,
    /// Reads the headers alone.
    Head,
    /// Creates or acts.
    Post,
    /// Puts in place.
    Put,
    /// Changes in part.
    Patch,
    /// Takes away.
    Delete,
}

words! {
    /// Words for [`Method`].
    #[cfg(any(test, feature = "check"))]
    METHODS: Method {
        "GET" => Get,
        "HEAD" => Head,
        "POST" => Post,
        "PUT" => Put,
        "PATCH" => Patch,
        "DELETE" => Delete,
    }
}

impl Method {
    /// Whether it changes nothing.
    pub fn reads(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }

    /// Whether twice is as good as once (RFC 9110 section 9.2.2).
    pub fn may_repeat(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }
}

/// Whether cookies go along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Never.
    #[default]
    Omit,
    /// Only to the page's own origin.
    SameOrigin,
    /// Also to others.
    Include,
}

/// Words for [`Credentials`].
#[cfg(not(target_arch = "wasm32"))]
pub const CREDENTIALS: [(&str, Credentials); 3] = [
    ("omit", Credentials::Omit),
    ("same-origin", Credentials::SameOrigin),
    ("include", Credentials::Include),
];

/// What an answer is read as. Never guessed from its `Content-Type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
    /// Text or HTML.
    Text,
    /// Nothing.
    Empty,
}

/// Words for [`Format`].
#[cfg(not(target_arch = "wasm32"))]
pub const FORMATS: [(&str, Format); 4] = [
    ("json", Format::Json),
    ("xml", Format::Xml),
    ("text", Format::Text),
    ("empty", Format::Empty),
];

/// One part of a multipart body.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A field.
    Text(String),
    /// A file.
    File(Sendable),
}

/// A request's body.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// None.
    Nothing,
    /// A text, under this `Content-Type`.
    Text(String, String),
    /// Parts of `multipart/form-data`; the carrier makes boundary and `Content-Type`.
    Parts(Vec<(String, Part)>),
    /// A file alone.
    File(Sendable),
}

/// A request to carry.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// All headers that the configuration wants, `Accept` among them; one line each.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
    /// Whether cookies go along.
    pub credentials: Credentials,
    /// After this long it is given up.
    pub timeout_ms: u32,
    /// What the answer should be read as.
    pub expect: Format,
}

/// What an answer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    /// Nothing.
    #[default]
    Nothing,
    /// JSON that the host has parsed.
    Json(Value),
    /// Everything else, also what should have been JSON and is not.
    Text(String),
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The headers that may be read.
    pub headers: Vec<(String, String)>,
    /// What it holds.
    pub content: Content,
    /// The cookies that can be read for this address now, as `document.cookie` has them.
    pub cookies: String,
    /// A redirect led to another address, where a write may have become a GET; the address is the header `Location` then.
    pub redirected: bool,
}

impl Answer {
    /// An answer with a status and nothing else.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With JSON that was parsed already.
    #[must_use]
    pub fn json<N: Node>(mut self, node: &N) -> Self {
        self.content = Content::Json(Value::of(node));
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.content = Content::Text(text.to_owned());
        self
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nothing was sent, for sure: the device is offline, or the request was not allowed to leave.
    NotSent,
    /// It may have arrived: a time-out, a broken connection.
    Unknown,
}
