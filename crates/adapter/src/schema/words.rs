//! The fixed words of a configuration, as its schema describes them.

use schemars::JsonSchema;
use serde::Serialize;

/// What an answer means.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// It worked.
    Ok,
    /// It worked, and a moderator looks at it first.
    Held,
    /// It was there already, by the same hand.
    Exists,
    /// Somebody else wrote the same.
    Duplicate,
    /// Something must be changed.
    Invalid,
    /// Too big.
    TooLarge,
    /// Not there.
    NotFound,
    /// Nothing is taken any more.
    Closed,
    /// Later.
    Busy,
    /// A right is missing.
    Unauthorized,
    /// Begin a new session and try once more.
    Expired,
    /// Not what was agreed.
    Incompatible,
    /// It may have been stored, or not.
    Unknown,
}

/// By what pages are told apart.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A number of the page, `{{page}}`.
    Page,
    /// A number of ideas to skip, `{{offset}}`.
    Offset,
    /// A mark that the answer gives, `{{cursor}}`.
    Cursor,
    /// A whole address that the answer gives.
    Url,
    /// Something of the last idea, `{{cursor}}`.
    Last,
}

/// An HTTP method.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
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

/// How a body is written.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Send {
    /// JSON.
    Json,
    /// As an HTML form.
    Form,
    /// As an HTML form with files.
    Multipart,
    /// A file alone.
    File,
    /// A text.
    Text,
    /// Not at all.
    None,
}

/// What an answer is read as.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// Text or HTML.
    Text,
    /// Nothing.
    Empty,
}

/// What takes the place of a request.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Open {
    /// A native form, posted in a new tab.
    Form,
    /// A link.
    Link,
    /// A mail.
    Mail,
    /// A page to print.
    Print,
}

/// Whether cookies go along.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// Never.
    Omit,
    /// Only to the page's own origin.
    SameOrigin,
    /// Also to others.
    Include,
}

/// What to do about a write whose outcome is unknown.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// Send it again: the backend knows a repeated one.
    Safe,
    /// Let the citizen decide.
    Never,
}

/// Where an idea stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The backend has it.
    Received,
    /// Waits for a moderator.
    Pending,
    /// Somebody works on it.
    InProgress,
    /// There is an official answer. Also the word for "closed", which is not "fixed".
    Answered,
    /// It was agreed to.
    Accepted,
    /// It was carried out.
    Implemented,
    /// It was turned down.
    Declined,
    /// It was joined with another.
    Merged,
    /// Something else.
    Unknown,
}

/// The orders of a list.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sorts {
    /// The backend's word for newest first.
    new: Option<String>,
    /// Its word for most liked first.
    top: Option<String>,
    /// Its word for newest answer first.
    answered: Option<String>,
}
