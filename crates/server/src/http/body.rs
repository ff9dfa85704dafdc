//! Reads a JSON body, or says in the envelope why that was not possible.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use medspil_core::limits;
use serde::de::DeserializeOwned;

use super::error::ApiError;

/// How much of a body that is too large is still taken in before the answer. Who closes the line on a browser that is
/// still sending makes it report a broken network, and an outbox would then try for ever.
const READ_ON: usize = 1024 * 1024;
/// How long a body may take to arrive, and for each megabyte that it may have: two megabits a second is a slow line.
const PATIENCE: Duration = Duration::from_secs(30);
const PER_MEGABYTE: Duration = Duration::from_secs(8);

/// A body that was read as JSON.
pub(super) struct JsonBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        json(request, limits::BODY_MAX_BYTES).await.map(Self)
    }
}

/// Reads a body of at most `most` bytes as JSON.
pub(super) async fn json<T: DeserializeOwned>(request: Request, most: usize) -> Result<T, ApiError> {
    // Insisting on the type keeps out what a plain HTML form of a foreign page can send without asking first.
    let json = is_json(request.headers());
    let patience = PATIENCE + PER_MEGABYTE * u32::try_from(most >> 20).unwrap_or(0);
    let body = tokio::time::timeout(patience, read(request.into_body(), most))
        .await
        .unwrap_or_else(|_| {
            Err(ApiError::bad_json(
                StatusCode::REQUEST_TIMEOUT,
                "The body did not arrive in time.",
            ))
        })?;
    if !json {
        let message = "Send the body as JSON, with the header Content-Type: application/json.";
        return Err(ApiError::bad_json(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    // The parser's own sentence may quote the body, so only the place is told.
    serde_json::from_slice(&body).map_err(|why| {
        let place = format!("line {}, column {}", why.line(), why.column());
        ApiError::bad_json(
            StatusCode::BAD_REQUEST,
            format!("The body is not the JSON expected here ({place})."),
        )
    })
}

async fn read(mut body: Body, most: usize) -> Result<Vec<u8>, ApiError> {
    let (mut bytes, mut size) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let broken = |_| ApiError::bad_json(StatusCode::BAD_REQUEST, "The body broke off before its end.");
        let Ok(data) = frame.map_err(broken)?.into_data() else {
            continue;
        };
        size += data.len();
        if size <= most {
            bytes.extend_from_slice(&data);
        } else if size > most + READ_ON {
            break;
        }
    }
    if size > most {
        Err(ApiError::too_large(most))
    } else {
        Ok(bytes)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let kind = value.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}
