//! `GET /relay/health`: how the queue is doing, for the operator: JSON, or a small page for whoever asks for HTML.
//! Nothing that a citizen wrote is in it.

use std::fmt::Write;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use crate::clock::{Millis, rfc3339};
use crate::http::error::ApiError;
use crate::relay::Relay;
use crate::store::Queue;

pub(super) async fn health(State(relay): State<Arc<Relay>>, headers: HeaderMap) -> Result<Response, ApiError> {
    let queue = relay.store().relay_queue().await?;
    let now = relay.clock().now();
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        let mut page = Html(page(&relay, &queue, now)).into_response();
        let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        return Ok(page);
    }
    let stuck = queue.stuck.iter().map(|item| {
        json!({
            "id": item.id, "number": item.number, "op": item.op, "code": item.code, "attempts": item.attempts,
            "since": rfc3339(item.created_at),
        })
    });
    let stuck: Vec<_> = stuck.collect();
    Ok(Json(json!({
        "target": relay.name(), "waiting": queue.waiting, "retried": queue.retried, "wedged": queue.wedged,
        "oldest": queue.oldest.map(rfc3339), "oldest_seconds": queue.oldest.map(|oldest| seconds(oldest, now)),
        "last_error": queue.last_error.as_ref().map(|(code, at)| json!({"code": code, "at": rfc3339(*at)})),
        "stuck": stuck,
    }))
    .into_response())
}

fn seconds(since: Millis, now: Millis) -> i64 {
    now.saturating_sub(since).max(0) / 1_000
}

fn page(relay: &Relay, queue: &Queue, now: Millis) -> String {
    let mut out =
        String::from("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Relay</title><h1>Relay</h1><dl>");
    let oldest = queue
        .oldest
        .map(|oldest| format!("{} ({} s)", rfc3339(oldest), seconds(oldest, now)));
    let last = queue
        .last_error
        .as_ref()
        .map(|(code, at)| format!("{code}, {}", rfc3339(*at)));
    for (name, value) in [
        ("Target", relay.name().to_owned()),
        ("Waiting", queue.waiting.to_string()),
        ("Tried before", queue.retried.to_string()),
        ("Stuck", queue.wedged.to_string()),
        ("Oldest", oldest.unwrap_or_else(|| "none".to_owned())),
        ("Last error", last.unwrap_or_else(|| "none".to_owned())),
    ] {
        let _ = write!(out, "<dt>{name}</dt><dd>{}</dd>", escaped(&value));
    }
    out.push_str("</dl>");
    if !queue.stuck.is_empty() {
        out.push_str(
            "<h2>Stuck</h2><p>Look whether the target has it, then <code>medspil relay retry ID</code> or \
             <code>medspil relay drop ID</code>.</p><table><thead><tr><th>ID</th><th>Receipt</th><th>What</th><th>Why</th>\
             <th>Sent</th><th>Since</th></tr></thead><tbody>",
        );
        for item in &queue.stuck {
            let cells = [
                &item.id,
                &item.number,
                &item.op,
                &item.code,
                &item.attempts.to_string(),
                &rfc3339(item.created_at),
            ];
            let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
            let _ = write!(out, "<tr>{cells}</tr>");
        }
        out.push_str("</tbody></table>");
    }
    out + "</html>\n"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
