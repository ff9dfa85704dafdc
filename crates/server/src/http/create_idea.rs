//! `POST /api/v1/ideas`: one idea, stored once.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use medspil_core::limits::check_idea;

use super::Api;
use super::body::JsonBody;
use super::error::{ApiError, Envelope};
use super::key;
use crate::config::Moderation;
use crate::ids::idea_id;
use crate::model::{Accepted, NewIdea};
use crate::store::{Submission, Submitted};

/// Send an idea
///
/// Repeating the request with the same key and the same content gives the same answer and stores nothing more.
#[utoipa::path(post, path = "/api/v1/ideas", tag = "ideas", request_body = NewIdea,
    params(("Idempotency-Key" = String, Header, description = "16 to 64 letters, digits, hyphens or underscores, made \
        once by the device for this one idea", example = "kX3vR9mZq2Lw7TfY", min_length = 16, max_length = 64)),
    responses(
        (status = 201, description = "Stored", body = Accepted),
        (status = 200, description = "Stored before under this key; the same answer as then", body = Accepted),
        (status = 400, description = "`key_missing`, `bad_json` or `invalid`", body = Envelope),
        (status = 409, description = "`key_reused`: the key belongs to another idea", body = Envelope),
        (status = 413, description = "`too_large`", body = Envelope),
        (status = 415, description = "`bad_json`: the body is of another type", body = Envelope),
        (status = 422, description = "`personal_number`: a field seems to hold a CPR number", body = Envelope),
        (status = 429, description = "`too_many_requests`", body = Envelope),
    ))]
pub(crate) async fn create_idea(
    State(api): State<Api>,
    headers: HeaderMap,
    JsonBody(new): JsonBody<NewIdea>,
) -> Result<Response, ApiError> {
    let key = key::from_header(&headers)?;
    let idea = check_idea(
        new.title.as_deref().unwrap_or_default(),
        new.text.as_deref().unwrap_or_default(),
    )?;
    let at = api.clock.now();
    let submission = Submission {
        key,
        id: idea_id(at).map_err(|why| ApiError::internal(&why))?,
        idea,
        lang: new.lang.as_deref().filter(|lang| is_language(lang)),
        published: api.moderation == Moderation::After,
        at,
    };
    if new.website.is_some_and(|website| !website.trim().is_empty()) {
        tracing::info!("an idea fell into the honeypot");
        return Ok((StatusCode::CREATED, Json(api.store.pretend(&submission).await?)).into_response());
    }
    match api.store.submit(&submission).await? {
        Submitted::New(accepted) => {
            tracing::info!(
                id = accepted.idea.id,
                published = accepted.receipt.published,
                "an idea was stored"
            );
            Ok((StatusCode::CREATED, Json(accepted)).into_response())
        }
        Submitted::Again(answer) => {
            Ok((StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], answer).into_response())
        }
        Submitted::KeyReused => Err(ApiError::key_reused()),
    }
}

/// Whether it has the shape of a language tag. A wrong one is dropped: no idea is lost over it.
pub(super) fn is_language(lang: &str) -> bool {
    let mut parts = lang.split('-');
    let first = parts.next().unwrap_or_default();
    let word = |part: &str, sizes: std::ops::RangeInclusive<usize>| {
        sizes.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    lang.len() <= 35 && word(first, 2..=3) && parts.all(|part| word(part, 1..=8))
}
