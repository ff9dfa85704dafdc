//! A backend that does everything wrong; the first part of the address says what: `http://…/html/api/v1`.
//!
//! It writes down what it was asked, so that a story can say what never arrived.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub path: String,
    pub key: String,
    pub body: Value,
}

#[derive(Default)]
struct Memory {
    asked: Vec<Asked>,
    /// Keys that were answered by half, per kind of wickedness.
    seen: HashMap<String, usize>,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Memory>>);

pub struct Wicked {
    pub url: String,
    shared: Shared,
    task: JoinHandle<()>,
}

impl Drop for Wicked {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Wicked {
    pub async fn start() -> Self {
        let shared = Shared::default();
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port on this machine");
        let address = listener.local_addr().expect("a bound listener has an address");
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            url: format!("http://{address}"),
            shared,
            task,
        }
    }

    /// The base address of the backend that is wicked in this way.
    pub fn api(&self, kind: &str) -> String {
        format!("{}/{kind}/api/v1", self.url)
    }

    /// Everything it was asked, but for the questions that browsers ask before (CORS).
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.lock(|memory| memory.asked.clone())
    }

    /// Only what was to be stored.
    pub fn sent(&self) -> Vec<Asked> {
        let mut asked = self.asked();
        asked.retain(|asked| asked.method == Method::POST);
        asked
    }
}

impl Shared {
    fn lock<T>(&self, look: impl FnOnce(&mut Memory) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = if parts.method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
        let key = parts.headers.get("idempotency-key");
        let asked = Asked {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            key: key.and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
        };
        shared.lock(|memory| memory.asked.push(asked.clone()));
        wickedness(&shared, &asked).await
    };
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, POST, PUT, DELETE"),
        ("access-control-allow-headers", "content-type, idempotency-key"),
        ("access-control-expose-headers", "retry-after"),
        ("cache-control", "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn wickedness(shared: &Shared, asked: &Asked) -> Response {
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
        "half" => half(shared, asked),
        "picky" => picky(shared, asked),
        _ => json_answer(404, &refusal("not_found")),
    }
}

/// Takes the idea in, breaks off in the middle of saying so, and answers properly when asked again with the same key.
fn half(shared: &Shared, asked: &Asked) -> Response {
    let before = shared.lock(|memory| {
        let count = memory.seen.entry(asked.key.clone()).or_default();
        *count += 1;
        *count - 1
    });
    if before == 0 {
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
fn picky(shared: &Shared, asked: &Asked) -> Response {
    let posts = shared.lock(|memory| memory.asked.iter().filter(|one| one.method == Method::POST).count());
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

fn json_answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).expect("every status here is one");
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        Body::from(body.to_string()),
    )
        .into_response()
}
