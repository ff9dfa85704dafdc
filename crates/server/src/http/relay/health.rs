//! `GET /relay/health`: how the queue is doing. Everybody hears whether somebody should look; the operator, who has the
//! token of the environment, gets figures and what is stuck: JSON, or a small page for whoever asks for HTML. Nothing that
//! a citizen wrote is in it.

use std::fmt::Write;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use serde_json::json;

use crate::clock::{Clock, Millis, rfc3339};
use crate::http::error::{ApiError, Code};
use crate::ids::{Hash, hash};
use crate::relay::Front;
use crate::store::{Queue, Store};

/// What waits longer than this is worth a look.
const LATE: Millis = 15 * 60_000;

/// What the health page may use.
#[derive(Clone)]
pub(super) struct Operator {
    names: Arc<[String]>,
    store: Store,
    clock: Clock,
    /// Of the token; none where nobody is let in.
    token: Option<Hash>,
}

impl Operator {
    pub(super) fn new(fronts: &[Arc<Front>], store: Store, clock: Clock, token: Option<&str>) -> Self {
        let relays = fronts.iter().flat_map(|front| front.relays());
        Self {
            names: relays.map(|relay| relay.name().to_owned()).collect(),
            store,
            clock,
            token: token.map(|token| hash(&[token])),
        }
    }

    /// Whether the operator asks; none where nobody claims to be one.
    fn knows(&self, headers: &HeaderMap) -> Option<bool> {
        let given = given(headers.get(header::AUTHORIZATION)?.to_str().ok()?).unwrap_or_default();
        // Hashes are compared, so that the time it takes says nothing about the token.
        Some(self.token.is_some_and(|token| token == hash(&[&given])))
    }
}

/// The token of `Bearer TOKEN`, or the password of `Basic`, under any user name: a browser can ask for that.
fn given(authorization: &str) -> Option<String> {
    let (scheme, rest) = authorization.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.to_owned());
    }
    let pair = base64::engine::general_purpose::STANDARD.decode(rest).ok()?;
    let pair = String::from_utf8(pair)
        .ok()
        .filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    Some(pair.split_once(':')?.1.to_owned())
}

pub(super) async fn health(
    State(operator): State<Operator>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let known = operator.knows(&headers);
    let asks_in = query.as_deref() == Some("login") && operator.token.is_some();
    if known == Some(false) || known.is_none() && asks_in {
        return Ok(who_are_you());
    }
    let queue = operator.store.relay_queue().await?;
    let now = operator.clock.now();
    let good = is_good(&queue, now);
    // A machine that watches looks at the status alone.
    let status = if good {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let page = accept.is_some_and(|accept| accept.contains("text/html"));
    Ok(match (known, page) {
        (Some(true), true) => (status, html(&page_of(&operator, &queue, now))).into_response(),
        (Some(true), false) => (status, Json(figures(&operator, &queue, now))).into_response(),
        (_, true) => (status, html(&outside(good, operator.token.is_some()))).into_response(),
        (_, false) => (status, Json(json!({ "status": word(good) }))).into_response(),
    })
}

fn who_are_you() -> Response {
    let message = "Send the operator's token: Authorization: Bearer TOKEN, or as a password with any user name.";
    let mut answer = ApiError::new(StatusCode::UNAUTHORIZED, Code::Unauthorized, message).into_response();
    let challenge = HeaderValue::from_static("Basic realm=\"medspil relay\", charset=\"UTF-8\"");
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    answer
}

fn html(page: &str) -> impl IntoResponse {
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page.to_owned()))
}

fn is_good(queue: &Queue, now: Millis) -> bool {
    let late = queue.oldest.is_some_and(|oldest| now - oldest > LATE);
    queue.wedged == 0 && queue.held == 0 && !late
}

fn word(good: bool) -> &'static str {
    if good { "ok" } else { "not ok" }
}

fn figures(operator: &Operator, queue: &Queue, now: Millis) -> serde_json::Value {
    let stuck = queue.stuck.iter().map(|item| {
        json!({
            "id": item.id, "number": item.number, "op": item.op, "code": item.code, "attempts": item.attempts,
            "since": rfc3339(item.created_at), "held_for": item.held_for,
        })
    });
    let stuck: Vec<_> = stuck.collect();
    json!({
        "status": word(is_good(queue, now)), "targets": &*operator.names, "waiting": queue.waiting,
        "retried": queue.retried, "wedged": queue.wedged, "held": queue.held,
        "oldest": queue.oldest.map(rfc3339), "oldest_seconds": queue.oldest.map(|oldest| seconds(oldest, now)),
        "last_error": queue.last_error.as_ref().map(|(code, at)| json!({"code": code, "at": rfc3339(*at)})),
        "stuck": stuck,
    })
}

fn seconds(since: Millis, now: Millis) -> i64 {
    now.saturating_sub(since).max(0) / 1_000
}

const HEAD: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width\"><title>Relay</title><h1>Relay</h1>";

fn outside(good: bool, can_log_in: bool) -> String {
    let more = if can_log_in {
        "<p><a href=\"?login\">Log in to see more</a></p>"
    } else {
        ""
    };
    format!("{HEAD}<p>{}</p>{more}</html>\n", word(good))
}

fn page_of(operator: &Operator, queue: &Queue, now: Millis) -> String {
    let mut out = format!("{HEAD}<dl>");
    let oldest = queue
        .oldest
        .map(|oldest| format!("{} ({} s)", rfc3339(oldest), seconds(oldest, now)));
    let last = queue
        .last_error
        .as_ref()
        .map(|(code, at)| format!("{code}, {}", rfc3339(*at)));
    for (name, value) in [
        ("Status", word(is_good(queue, now)).to_owned()),
        ("Target", operator.names.join(", ")),
        ("Waiting", queue.waiting.to_string()),
        ("Tried before", queue.retried.to_string()),
        ("Stuck", queue.wedged.to_string()),
        ("Held for another target", queue.held.to_string()),
        ("Oldest", oldest.unwrap_or_else(|| "none".to_owned())),
        ("Last error", last.unwrap_or_else(|| "none".to_owned())),
    ] {
        let _ = write!(out, "<dt>{name}</dt><dd>{}</dd>", escaped(&value));
    }
    out.push_str("</dl>");
    if !queue.stuck.is_empty() {
        out.push_str(
            "<h2>Stuck or held</h2><p>Look whether the target has it, then <code>medspil relay retry ID</code> or \
             <code>medspil relay drop ID</code>; what is held goes to the target of today with \
             <code>medspil relay retry --to-current</code>.</p><table><thead><tr><th>ID</th><th>Receipt</th><th>What</th>\
             <th>Why</th><th>Sent</th><th>Since</th><th>Held for</th></tr></thead><tbody>",
        );
        for item in &queue.stuck {
            let cells = [
                &item.id,
                &item.number,
                &item.op,
                &item.code,
                &item.attempts.to_string(),
                &rfc3339(item.created_at),
                item.held_for.as_deref().unwrap_or_default(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_comes_by_itself_or_as_a_password() {
        assert_eq!(given("Bearer abc").as_deref(), Some("abc"));
        // nobody:a:bc
        assert_eq!(given("basic bm9ib2R5OmE6YmM=").as_deref(), Some("a:bc"));
        for other in ["", "Bearer", "Basic !!!", "Digest bm9ib2R5OmE6YmM=", "Basic bm9ib2R5"] {
            assert_eq!(given(other), None, "{other}");
        }
    }
}
