//! What a target's failure is to the widget: the same envelope as everywhere.

use axum::http::StatusCode;
use medspil_adapter::Failure;

use crate::http::error::{ApiError, Code};
use crate::relay::{ReadError, Relay, Settled, Why, Wrong};

/// Where the target does not say how long to wait.
const WAIT: u64 = 10;

/// A failure to read.
pub(super) fn of_read(relay: &Relay, failure: ReadError) -> ApiError {
    let failure = match failure {
        ReadError::Cursor => {
            let message = "The parameter cursor is the field next of the page before, in the same order.";
            return ApiError::invalid("cursor", message);
        }
        ReadError::Failed(failure) => failure,
        ReadError::Store(why) => return ApiError::from(why),
    };
    tracing::warn!(code = failure.code(), "the target could not be read");
    let bad = |code, message: &str| ApiError::new(StatusCode::BAD_GATEWAY, code, message);
    match failure {
        Failure::Offline | Failure::Transient { after: ..=0 } | Failure::Wedged { .. } => ApiError::busy(WAIT),
        Failure::Transient { after } => ApiError::busy(u64::try_from(after / 1_000).unwrap_or(WAIT).max(1)),
        Failure::Rejected { code, field, text } => {
            let text = text.map(|text| relay.clean(&text));
            refused(&code, field.as_deref(), text.as_deref())
        }
        Failure::Unauthorized => bad(
            Code::Unauthorized,
            "The backend refuses the relay: its key needs a look.",
        ),
        Failure::Incompatible => bad(
            Code::Incompatible,
            "The backend's answer is not what the relay's configuration says: run `medspil check CONFIG --live`.",
        ),
    }
}

/// A refusal that was written down.
pub(super) fn of_settled(settled: &Settled) -> Option<ApiError> {
    let code = settled.code.as_deref()?;
    Some(refused(code, settled.field.as_deref(), settled.text.as_deref()))
}

fn refused(code: &str, field: Option<&str>, text: Option<&str>) -> ApiError {
    let (status, code, sentence) = match code {
        "duplicate" => (
            StatusCode::CONFLICT,
            Code::Duplicate,
            "Somebody else has sent the same.",
        ),
        "key_reused" => (
            StatusCode::CONFLICT,
            Code::KeyReused,
            "The key was used for other content.",
        ),
        "not_found" => (
            StatusCode::NOT_FOUND,
            Code::NotFound,
            "The backend does not have it, or not any more.",
        ),
        "too_large" => (
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::TooLarge,
            "It is too large for the backend.",
        ),
        "closed" => (StatusCode::GONE, Code::Closed, "The backend takes nothing more here."),
        "personal_number" => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Code::PersonalNumber,
            "A field seems to hold a personal number.",
        ),
        _ => (
            StatusCode::BAD_REQUEST,
            Code::Invalid,
            "The backend refuses what was written.",
        ),
    };
    let error = ApiError::new(status, code, text.filter(|text| !text.is_empty()).unwrap_or(sentence));
    match field {
        Some(field) => error.with_field(field),
        None => error,
    }
}

/// Nothing more can be said to the sender than that, and by which number the operator knows it.
pub(super) fn unknown(number: &str) -> ApiError {
    let mut message = "Nobody knows whether it has arrived. The operator looks before it is sent again.".to_owned();
    if !number.is_empty() {
        message = format!("{message} Its number is {number}.");
    }
    ApiError::new(StatusCode::CONFLICT, Code::UnknownOutcome, message)
}

impl From<Wrong> for ApiError {
    fn from(wrong: Wrong) -> Self {
        match wrong.why {
            Why::Invalid(sentence) => Self::invalid(&wrong.field, sentence),
            Why::PersonalNumber(masked) => Self::personal_number(&wrong.field, &masked),
            Why::TooLarge(most) => {
                let message = format!("The field {} may have at most {most} bytes.", wrong.field);
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, Code::TooLarge, message).with_field(&wrong.field)
            }
        }
    }
}

/// The operator has taken it out.
pub(super) fn dropped() -> ApiError {
    ApiError::new(
        StatusCode::GONE,
        Code::Closed,
        "The operator has taken this out of the queue.",
    )
}

/// The target cannot do this at all.
pub(super) fn unable(what: &str) -> ApiError {
    let message = format!("The backend behind this relay cannot {what}.");
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, message)
}
