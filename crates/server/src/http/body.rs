//! Reads a JSON body, or says in the envelope why that was not possible.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use medspil_core::limits;
use serde::de::DeserializeOwned;

use super::error::ApiError;

/// A body that was read as JSON.
pub(super) struct JsonBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        // Insisting on the type keeps out what a plain HTML form of a foreign page can send without asking first.
        if !is_json(request.headers()) {
            let message = "Send the body as JSON, with the header Content-Type: application/json.";
            return Err(ApiError::bad_json(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|why| match why.status() {
                StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(limits::BODY_MAX_BYTES),
                status => ApiError::bad_json(status, "The body broke off before its end."),
            })?;
        // The parser's own sentence may quote the body, so only the place is told.
        serde_json::from_slice(&body).map(Self).map_err(|why| {
            let place = format!("line {}, column {}", why.line(), why.column());
            ApiError::bad_json(
                StatusCode::BAD_REQUEST,
                format!("The body is not the JSON expected here ({place})."),
            )
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let kind = value.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}
