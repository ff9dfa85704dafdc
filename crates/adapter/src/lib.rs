//! From an operation to an HTTP request, and from the answer to an outcome, without any I/O.
//!
//! Whoever carries the bytes (the browser, the relay, the checker) does nothing but that. What a failure means for the
//! citizen is decided here, once: see [`Failure`].
//!
//! Two ways lead to a backend: our own is built in and small ([`medspil`]), all others are described in JSON and talked
//! to by the [`mapping`] engine, which the widget fetches only when it needs it.

pub mod codes;
pub mod mapping;
pub mod medspil;
#[cfg(feature = "presets")]
pub mod presets;
#[cfg(any(test, feature = "schema"))]
pub mod schema;
pub mod status;

use medspil_core::json::Node;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Puts in place; twice is as good as once.
    Put,
    /// Takes away; twice is as good as once.
    Delete,
}

/// A request to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Headers besides those of the transport.
    pub headers: Vec<(&'static str, String)>,
    /// A JSON body.
    pub body: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer<N> {
    /// HTTP status.
    pub status: u16,
    /// Seconds of the `Retry-After` header, if the server lets us read it.
    pub retry_after: Option<u32>,
    /// The body, if it was JSON.
    pub body: Option<N>,
}

/// Why something did not happen, by what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No network, or the backend cannot be reached from here: wait and try again.
    Offline,
    /// The backend is busy or broken just now: try again, not before `after` milliseconds have passed (0: it did not say).
    Transient {
        /// The backend's own wish.
        after: i64,
    },
    /// The backend understood and refused: the citizen must change something.
    Rejected {
        /// A code of the error vocabulary, such as `invalid`.
        code: String,
        /// The field that it is about, by our name where we know it.
        field: Option<String>,
        /// The backend's own words, as plain text.
        text: Option<String>,
    },
    /// The configuration lacks a right: nothing that the citizen can do.
    Unauthorized,
    /// The answer is not of the form that was agreed: nothing that the citizen can do.
    Incompatible,
    /// Nobody knows whether it was stored, and the backend cannot tell a second one from the first: the citizen decides.
    Wedged {
        /// A code of the error vocabulary, such as `unknown_outcome`.
        code: String,
    },
}

impl Failure {
    /// The code under which the locales explain it (`error.<code>`).
    pub fn code(&self) -> &str {
        match self {
            Self::Offline => "offline",
            Self::Transient { after: 0 } => "transient",
            Self::Transient { .. } => "busy",
            Self::Rejected { code, .. } | Self::Wedged { code } => code,
            Self::Unauthorized => "unauthorized",
            Self::Incompatible => "incompatible",
        }
    }
}

/// Sorts an answer by its status: the body of a good one, or why it is none.
///
/// 408, 425, 429 and 5xx pass by themselves (RFC 9110 sections 15.5.9 and 15.6, RFC 6585 section 4); other 4xx do not.
fn body_of<N: Node>(answer: Answer<N>) -> Result<N, Failure> {
    match answer.status {
        200..=299 => answer.body.ok_or(Failure::Incompatible),
        401 | 403 => Err(Failure::Unauthorized),
        408 | 425 | 429 | 500..=599 => Err(Failure::Transient {
            after: i64::from(answer.retry_after.unwrap_or(0)).saturating_mul(1000),
        }),
        400..=499 => Err(rejection(answer.body)),
        _ => Err(Failure::Incompatible),
    }
}

fn rejection<N: Node>(body: Option<N>) -> Failure {
    let error = body.and_then(|body| body.get("error"));
    let text = |key: &str| {
        error
            .as_ref()
            .and_then(|error| error.get(key))
            .and_then(|value| value.text())
    };
    match text("code") {
        Some(code) => Failure::Rejected {
            code,
            field: text("field"),
            text: text("message"),
        },
        None => Failure::Incompatible,
    }
}
