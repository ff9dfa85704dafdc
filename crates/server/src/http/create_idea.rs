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
use crate::model::{Accepted, Given, NewIdea};
use crate::relay::Details;
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
        (status = 409, description = "`key_reused`: the key belongs to another idea; behind a relay also `duplicate`, and \
            `unknown_outcome`: it was sent on, and nobody knows whether it has arrived", body = Envelope),
        (status = 410, description = "Behind a relay: `closed`", body = Envelope),
        (status = 413, description = "`too_large`", body = Envelope),
        (status = 415, description = "`bad_json`: the body is of another type", body = Envelope),
        (status = 422, description = "`personal_number`: a field seems to hold a CPR number", body = Envelope),
        (status = 429, description = "`too_many_requests`", body = Envelope),
        (status = 503, description = "Behind a relay: `busy`, too much waits", body = Envelope),
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
        area: area(&new)?,
        left_out: left_out(&new),
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

/// The part of town: as public as the title, and checked like what a relay passes on. Of another shape it is left out.
fn area(new: &NewIdea) -> Result<Option<String>, ApiError> {
    let only = NewIdea {
        area: new.area.clone().filter(|area| matches!(area, Given::Is(_))),
        ..NewIdea::default()
    };
    Ok(Details::check(&only)?.text("area").map(str::to_owned))
}

/// What was sent and has no place here.
fn left_out(new: &NewIdea) -> Vec<String> {
    let given = [
        ("area", matches!(new.area, Some(Given::Odd(_)))),
        ("category", new.category.is_some()),
        ("channel", new.channel.is_some()),
        ("page_url", new.page_url.is_some()),
        ("name", new.name.is_some()),
        ("email", new.email.is_some()),
        ("phone", new.phone.is_some()),
        ("place", new.place.is_some()),
        ("fields", new.fields.is_some()),
        ("photo", new.photo.is_some()),
    ];
    let names = given.into_iter().filter_map(|(name, given)| given.then_some(name));
    names.map(str::to_owned).collect()
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
