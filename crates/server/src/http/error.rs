//! The one form in which every failure leaves: a code for programs, a sentence for people.
//!
//! What went wrong inside (a database error, say) goes to the log and never to the caller; what a citizen wrote goes to
//! neither.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use medspil_core::limits::{Fault, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store::StoreError;

/// What kind of failure it is; programs decide by this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The body is not the JSON that this address expects.
    BadJson,
    /// A field or parameter has a value that is not allowed.
    Invalid,
    /// A field holds what looks like a personal number (CPR).
    PersonalNumber,
    /// The request has too many bytes.
    TooLarge,
    /// Too many requests from this address; wait as long as `retry_after` says.
    TooManyRequests,
    /// There is nothing, or nothing public, at this address.
    NotFound,
    /// The header `Idempotency-Key` is missing or malformed.
    KeyMissing,
    /// The key was used before, for other content.
    KeyReused,
    /// The address does not know this method.
    MethodNotAllowed,
    /// The service failed; the same request may be sent again.
    Internal,
    /// Behind a relay: somebody else has sent the same.
    Duplicate,
    /// Behind a relay: nothing is taken here any more.
    Closed,
    /// Behind a relay: nobody knows whether it has arrived, and the backend could not tell a second one from the first.
    UnknownOutcome,
    /// Behind a relay: the backend does not answer just now; wait as long as `retry_after` says.
    Busy,
    /// Behind a relay: the backend wants a right that the relay does not have.
    Unauthorized,
    /// Behind a relay: the backend's answer is not what the configuration says.
    Incompatible,
}

/// Every failure, in this envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Envelope {
    /// The failure.
    pub error: ErrorBody,
}

/// A failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// What kind of failure it is.
    pub code: Code,
    /// One English sentence.
    pub message: String,
    /// The field or parameter it is about.
    #[schema(required = true, example = "title")]
    pub field: Option<String>,
    /// How many seconds to wait before trying again.
    #[schema(required = true)]
    pub retry_after: Option<u64>,
}

/// A failure on its way out.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    body: Box<ErrorBody>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self {
            status,
            body: Box::new(ErrorBody {
                code,
                message: message.into(),
                field: None,
                retry_after: None,
            }),
        }
    }

    pub(super) fn with_field(mut self, field: &str) -> Self {
        self.body.field = Some(field.to_owned());
        self
    }

    /// Not now, but after so many seconds.
    pub(super) fn busy(seconds: u64) -> Self {
        let message = format!("The backend does not answer just now. Try again in {seconds} seconds.");
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, Code::Busy, message);
        error.body.retry_after = Some(seconds);
        error
    }

    pub(crate) fn bad_json(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, Code::BadJson, message)
    }

    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Code::Invalid, message).with_field(field)
    }

    pub(crate) fn too_large(max: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::TooLarge,
            format!("A request may have at most {max} bytes."),
        )
    }

    pub(crate) fn too_many_requests(seconds: u64) -> Self {
        let message = format!("Too many requests from this address. Try again in {seconds} seconds.");
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, Code::TooManyRequests, message);
        error.body.retry_after = Some(seconds);
        error
    }

    pub(crate) fn not_found(message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, Code::NotFound, message)
    }

    pub(crate) fn no_idea() -> Self {
        Self::not_found("There is no public idea with this id.")
    }

    pub(crate) fn key_missing() -> Self {
        let message = "Send a header Idempotency-Key with 16 to 64 letters, digits, hyphens or underscores.";
        Self::new(StatusCode::BAD_REQUEST, Code::KeyMissing, message)
    }

    pub(crate) fn key_reused() -> Self {
        let message = "This Idempotency-Key was used for another idea. Make a new key for new content.";
        Self::new(StatusCode::CONFLICT, Code::KeyReused, message)
    }

    pub(super) fn personal_number(field: &str, masked: &str) -> Self {
        let message = format!("The {field} seems to hold a personal number ({masked}). Remove it and send again.");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, Code::PersonalNumber, message).with_field(field)
    }

    pub(crate) fn method_not_allowed() -> Self {
        let message = "This address does not answer to this method.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message)
    }

    pub(crate) fn internal(why: &dyn std::fmt::Display) -> Self {
        tracing::error!(%why, "a request failed inside");
        let message = "The service failed. Send the same request again in a while.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let retry_after = self.body.retry_after;
        let mut response = (self.status, Json(Envelope { error: *self.body })).into_response();
        if let Some(seconds) = retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(why: StoreError) -> Self {
        Self::internal(&why)
    }
}

/// The first problem decides; a personal number comes before a length, since it must not be sent again.
impl From<Vec<Problem>> for ApiError {
    fn from(problems: Vec<Problem>) -> Self {
        let personal = problems
            .iter()
            .find(|problem| matches!(problem.fault, Fault::PersonalNumber(_)));
        let Some(problem) = personal.or_else(|| problems.first()) else {
            return Self::internal(&"a check failed without a problem");
        };
        let field = problem.field.name();
        match &problem.fault {
            Fault::TooShort { min } => {
                Self::invalid(field, format!("The {field} needs at least {min} visible characters."))
            }
            Fault::TooLong { max, found } => Self::invalid(
                field,
                format!("The {field} has {found} characters, at most {max} are allowed."),
            ),
            Fault::PersonalNumber(finding) => Self::personal_number(field, &finding.masked),
        }
    }
}
