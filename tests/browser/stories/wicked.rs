//! A backend that does everything wrong; the first part of the address says what: `http://…/html/api/v1`.

use std::time::Duration;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::small::{Asked, Log, Small, json_answer};

pub struct Wicked(Small);

impl Wicked {
    pub async fn start() -> Self {
        Self(Small::start(wickedness).await)
    }

    /// The base address of the backend that is wicked in this way.
    pub fn api(&self, kind: &str) -> String {
        format!("{}/{kind}/api/v1", self.0.url)
    }

    /// Everything it was asked.
    pub fn asked(&self) -> Vec<Asked> {
        self.0.asked()
    }

    /// Only what was to be stored.
    pub fn sent(&self) -> Vec<Asked> {
        self.0.sent()
    }
}

async fn wickedness(log: Log, asked: Asked) -> Response {
    let kind = asked.path.split('/').nth(1).unwrap_or_default();
    let reads = asked.method == Method::GET;
    let sends = asked.method == Method::POST;
    match kind {
        "slow" => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            json_answer(200, &list(&[]))
        }
        "html" => (
            StatusCode::OK,
            [(header::CONTENT_TYPE, "text/html")],
            "<h1>Velkommen</h1>",
        )
            .into_response(),
        "broken" => (StatusCode::INTERNAL_SERVER_ERROR, "<h1>Fejl</h1>").into_response(),
        "busy" => {
            let mut response = json_answer(429, &refusal("too_many_requests"));
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("7"));
            response
        }
        "empty" => json_answer(200, &list(&[])),
        "odd" => json_answer(
            200,
            &json!({ "items": [7, null, {}, { "id": "a" }, idea("ok", "Den hele", "")], "next": 5 }),
        ),
        "long" => json_answer(200, &list(&[idea("long", LONG_TITLE, &long_text())])),
        "refusing" if reads => json_answer(
            200,
            &list(&[idea("one", "Den ene", "En tekst"), idea("two", "Den anden", "")]),
        ),
        "refusing" if sends => json_answer(400, &refusal("invalid")),
        "refusing" => json_answer(403, &refusal("forbidden")),
        "lame" if reads => json_answer(200, &list(&[idea("one", "Den ene", "En tekst")])),
        "lame" if !sends => {
            // A like that takes its time.
            tokio::time::sleep(Duration::from_millis(700)).await;
            json_answer(
                200,
                &json!({ "likes": if asked.method == Method::PUT { 8 } else { 7 } }),
            )
        }
        "half" | "picky" if reads => json_answer(200, &list(&[])),
        "half" => half(&log, &asked),
        "picky" => picky(&log, &asked),
        _ => json_answer(404, &refusal("not_found")),
    }
}

/// Takes the idea in, breaks off in the middle of saying so, and answers properly when asked again with the same key.
fn half(log: &Log, asked: &Asked) -> Response {
    let times = log.all().iter().filter(|one| one.key == asked.key).count();
    if times == 1 {
        return (
            StatusCode::CREATED,
            [(header::CONTENT_TYPE, "application/json")],
            r#"{"idea": {"id": "half", "title": "#,
        )
            .into_response();
    }
    accepted(asked)
}

/// Refuses the first thing that is sent and takes the others.
fn picky(log: &Log, asked: &Asked) -> Response {
    let posts = log.all().iter().filter(|one| one.method == Method::POST).count();
    if posts == 1 {
        json_answer(400, &refusal("invalid"))
    } else {
        accepted(asked)
    }
}

fn accepted(asked: &Asked) -> Response {
    let receipt = json!({ "number": "M-2026-000777", "at": "2026-11-22T13:05:00Z", "published": true });
    let title = asked.body["title"].as_str().unwrap_or_default();
    json_answer(200, &json!({ "idea": idea("taken", title, ""), "receipt": receipt }))
}

pub const LONG_TITLE: &str = "<script>document.title='taget'</script>\u{202e}sdrawkcab";

/// A hundred kilobytes with all that must stay text.
pub fn long_text() -> String {
    let evil = "<script>document.title='taget'</script><img src=x onerror=\"document.title='taget'\"> \u{202e}gnirts esrever\u{2066} ";
    evil.repeat(100_000 / evil.len() + 1)
}

fn idea(id: &str, title: &str, text: &str) -> Value {
    json!({
        "id": id, "title": title, "text": text, "area": null, "status": "received",
        "created_at": "2026-11-22T13:05:00Z", "likes": 7, "answer": null,
    })
}

fn list(ideas: &[Value]) -> Value {
    json!({ "items": ideas, "next": null, "total": ideas.len() })
}

fn refusal(code: &str) -> Value {
    json!({ "error": { "code": code, "message": "No.", "field": null, "retry_after": null } })
}
