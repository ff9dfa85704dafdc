//! `POST /api/v1/ideas`: stored here first, then at the target. The answer is the target's where it is quick.

use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use medspil_adapter::mapping::FieldRule;
use medspil_core::limits::{CheckedIdea, check_idea};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{Desk, failure};
use crate::clock::rfc3339;
use crate::http::body;
use crate::http::create_idea::is_language;
use crate::http::error::ApiError;
use crate::http::key;
use crate::ids::idea_id;
use crate::model::{Delivery, NewIdea};
use crate::relay::{Accepted, Details, PHOTO_BYTES, Sent, Written};
use crate::store::Submission;

/// How long a large body waits until others were read.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a sender waits when the queue is full, or too many photos are on their way.
const FULL: u64 = 60;
/// Most bytes of a body without a photo: that of an idea, and as much again for what goes along.
const BODY: usize = 64 * 1024;
/// Most bytes of a body with one: base64 is four letters for three bytes.
const BODY_WITH_PHOTO: usize = BODY + PHOTO_BYTES / 3 * 4 + 4;

pub(super) async fn create(State(desk): State<Desk>, request: Request) -> Result<Response, ApiError> {
    let front = &desk.front;
    let headers = request.headers().clone();
    let key = key::from_header(&headers)?;
    let new = read(&desk, request).await?;
    let idea = check_idea(
        new.title.as_deref().unwrap_or_default(),
        new.text.as_deref().unwrap_or_default(),
    )?;
    let mut details = Details::check(&new)?;
    let op = front.sends(!details.fields.is_empty());
    let op = op.ok_or_else(|| failure::unable("take ideas"))?;
    fits(front.fields(), &idea, &details)?;
    let left_out = front.leave_out(&mut details);
    if new.website.is_some_and(|website| !website.trim().is_empty()) {
        tracing::info!("an idea fell into the honeypot");
        return pretend(&desk, key, idea).await;
    }
    let lang = new.lang.as_deref().filter(|lang| is_language(lang)).unwrap_or_default();
    let area = details.text("area").map(str::to_owned);
    let written = Written { idea, lang, details };
    let (sent, new) = match front.create(op, key, written).await? {
        Accepted::Stored { sent, new } => (sent, new),
        Accepted::KeyReused => return Err(ApiError::key_reused()),
        Accepted::Busy => return Err(ApiError::busy(FULL)),
    };
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    let mut answer = answer(&idea, area.as_deref(), *sent)?;
    if !left_out.is_empty() {
        answer["left_out"] = left_out.into();
    }
    Ok((status, Json(answer)).into_response())
}

/// A photo is large, so only some are read at a time.
async fn read(desk: &Desk, request: Request) -> Result<NewIdea, ApiError> {
    if is_small(request.headers()) {
        return body::json(request, BODY).await;
    }
    let Ok(Ok(_door)) = timeout(PATIENCE, desk.large.acquire()).await else {
        return Err(ApiError::busy(FULL));
    };
    body::json(request, BODY_WITH_PHOTO).await
}

fn is_small(headers: &HeaderMap) -> bool {
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    length
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: usize| length <= BODY)
}

/// Whoever waited for the target hears its receipt, everybody else that of the relay; a repeat hears the same again, with
/// how far it has come by then.
fn answer(idea: &CheckedIdea<'_>, area: Option<&str>, sent: Sent) -> Result<Value, ApiError> {
    let shown = |id: &str, status: &str, likes: u32, receipt: Value| {
        json!({
            "idea": {
                "id": id, "title": idea.title, "text": idea.text, "area": area, "status": status,
                "created_at": receipt["at"], "likes": likes, "answer": null,
            },
            "receipt": receipt,
        })
    };
    match sent {
        Sent::Dropped => Err(failure::dropped()),
        Sent::Unknown(item) => Err(failure::unknown(&item.number)),
        Sent::Waits(item) => {
            let receipt = json!({
                "number": item.number, "at": rfc3339(item.created_at), "published": false, "delivery": item.delivery(),
            });
            Ok(shown(&item.id, "received", 0, receipt))
        }
        Sent::Settled(settled) => {
            if let Some(refusal) = failure::of_settled(&settled) {
                return Err(refusal);
            }
            let id = settled.id.unwrap_or_default();
            let number = settled.number.unwrap_or_else(|| id.clone());
            let receipt = json!({
                "number": number, "at": settled.at.unwrap_or_default(), "published": settled.published,
                "delivery": Delivery::Arrived,
            });
            let status = settled.status.unwrap_or_default();
            Ok(shown(&id, &status, settled.likes.unwrap_or(0), receipt))
        }
    }
}

/// The target's own limits are asked for here, while there is somebody to answer.
fn fits(rules: &[FieldRule], idea: &CheckedIdea<'_>, details: &Details) -> Result<(), ApiError> {
    for rule in rules {
        let name = rule.name.as_str();
        let text = match name {
            "title" => Some(idea.title),
            "text" => Some(idea.text),
            _ => details.text(name),
        };
        let length = text.map_or(0, |text| text.chars().count());
        if length == 0 {
            // A place, a photo or a number has no length.
            if rule.required && !details.has(name) {
                return Err(ApiError::invalid(name, format!("The backend needs the field {name}.")));
            }
            continue;
        }
        if length < rule.min {
            let message = format!("The {name} needs at least {} characters.", rule.min);
            return Err(ApiError::invalid(name, message));
        }
        if rule.max > 0 && length > rule.max {
            let message = format!("The {name} has {length} characters, at most {} are allowed.", rule.max);
            return Err(ApiError::invalid(name, message));
        }
    }
    Ok(())
}

async fn pretend(desk: &Desk, key: &str, idea: CheckedIdea<'_>) -> Result<Response, ApiError> {
    let at = desk.clock.now();
    let submission = Submission {
        key,
        id: idea_id(at).map_err(|why| ApiError::internal(&why))?,
        idea,
        lang: None,
        area: None,
        left_out: Vec::new(),
        published: false,
        at,
    };
    Ok((StatusCode::CREATED, Json(desk.store.pretend(&submission).await?)).into_response())
}
