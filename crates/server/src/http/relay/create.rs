//! `POST /api/v1/ideas`: stored here first, then at the target. The answer is the target's where it is quick.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use medspil_core::limits::{CheckedIdea, check_idea};
use serde_json::{Value, json};

use super::failure;
use crate::clock::rfc3339;
use crate::http::body::JsonBody;
use crate::http::create_idea::is_language;
use crate::http::error::ApiError;
use crate::http::key;
use crate::ids::idea_id;
use crate::model::NewIdea;
use crate::relay::{Accepted, Relay, Sent};
use crate::store::Submission;

/// How long a sender waits when the queue is full.
const FULL: u64 = 60;

pub(super) async fn create(
    State(relay): State<Arc<Relay>>,
    headers: HeaderMap,
    JsonBody(new): JsonBody<NewIdea>,
) -> Result<Response, ApiError> {
    let key = key::from_header(&headers)?;
    let idea = check_idea(
        new.title.as_deref().unwrap_or_default(),
        new.text.as_deref().unwrap_or_default(),
    )?;
    if !relay.able().create {
        return Err(failure::unable("take ideas"));
    }
    fits(&relay, &idea)?;
    if new.website.is_some_and(|website| !website.trim().is_empty()) {
        tracing::info!("an idea fell into the honeypot");
        return pretend(&relay, key, idea).await;
    }
    let lang = new.lang.as_deref().filter(|lang| is_language(lang)).unwrap_or_default();
    let (sent, new) = match relay.create(key, idea, lang).await? {
        Accepted::Stored { sent, new } => (sent, new),
        Accepted::KeyReused => return Err(ApiError::key_reused()),
        Accepted::Busy => return Err(ApiError::busy(FULL)),
    };
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(answer(&idea, *sent)?)).into_response())
}

/// Whoever waited for the target hears its receipt, everybody else that of the relay; a repeat hears the same again.
fn answer(idea: &CheckedIdea<'_>, sent: Sent) -> Result<Value, ApiError> {
    let shown = |id: &str, number: &str, at: &str, status: &str, published: bool, likes: u32| {
        json!({
            "idea": {
                "id": id, "title": idea.title, "text": idea.text, "area": null, "status": status, "created_at": at,
                "likes": likes, "answer": null,
            },
            "receipt": {"number": number, "at": at, "published": published},
        })
    };
    match sent {
        Sent::Dropped => Err(failure::dropped()),
        Sent::Waits(item) => {
            let at = rfc3339(item.created_at);
            Ok(shown(&item.id, &item.number, &at, "received", false, 0))
        }
        Sent::Settled(settled) => {
            if let Some(refusal) = failure::of_settled(&settled) {
                return Err(refusal);
            }
            let id = settled.id.unwrap_or_default();
            let number = settled.number.unwrap_or_else(|| id.clone());
            let (at, status) = (settled.at.unwrap_or_default(), settled.status.unwrap_or_default());
            Ok(shown(
                &id,
                &number,
                &at,
                &status,
                settled.published,
                settled.likes.unwrap_or(0),
            ))
        }
    }
}

/// The target's own limits are asked for here, while there is somebody to answer.
fn fits(relay: &Relay, idea: &CheckedIdea<'_>) -> Result<(), ApiError> {
    for rule in &relay.able().fields {
        let (name, text) = match rule.name.as_str() {
            "title" => ("title", idea.title),
            "text" => ("text", idea.text),
            _ => continue,
        };
        let length = text.chars().count();
        if length == 0 && !rule.required {
            continue;
        }
        if length < rule.min.max(1) {
            let message = format!("The {name} needs at least {} characters.", rule.min.max(1));
            return Err(ApiError::invalid(name, message));
        }
        if rule.max > 0 && length > rule.max {
            let message = format!("The {name} has {length} characters, at most {} are allowed.", rule.max);
            return Err(ApiError::invalid(name, message));
        }
    }
    Ok(())
}

async fn pretend(relay: &Relay, key: &str, idea: CheckedIdea<'_>) -> Result<Response, ApiError> {
    let at = relay.clock().now();
    let submission = Submission {
        key,
        id: idea_id(at).map_err(|why| ApiError::internal(&why))?,
        idea,
        lang: None,
        published: false,
        at,
    };
    Ok((StatusCode::CREATED, Json(relay.store().pretend(&submission).await?)).into_response())
}
