//! A small server of a story's own, on an origin of its own: it answers as a function says, lets pages of every origin
//! read that, and writes down what it was asked, so that a story can say what never arrived.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub path: String,
    pub query: String,
    /// The header `Idempotency-Key`.
    pub key: String,
    /// The body as it came.
    pub text: String,
    /// The body, where it is JSON.
    pub body: Value,
    pub at: Instant,
}

/// Everything it was asked, but for the questions that browsers ask before (CORS).
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Asked>>>);

impl Log {
    pub fn all(&self) -> Vec<Asked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn push(&self, asked: Asked) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    }
}

pub struct Small {
    pub url: String,
    log: Log,
    task: JoinHandle<()>,
}

impl Drop for Small {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Small {
    /// Begins to answer. `answer` is called with what is asked, which is the last of the log already.
    pub async fn start<A>(answer: fn(Log, Asked) -> A) -> Self
    where
        A: Future<Output = Response> + Send + 'static,
    {
        let log = Log::default();
        let handler = move |State(log): State<Log>, request: Request| handle(answer, log, request);
        let router = Router::new().fallback(handler).with_state(log.clone());
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port on this machine");
        let address = listener.local_addr().expect("a bound listener has an address");
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            url: format!("http://{address}"),
            log,
            task,
        }
    }

    /// Everything it was asked.
    pub fn asked(&self) -> Vec<Asked> {
        self.log.all()
    }

    /// Only what was to be stored.
    pub fn sent(&self) -> Vec<Asked> {
        let mut asked = self.asked();
        asked.retain(|asked| asked.method == Method::POST);
        asked
    }
}

async fn handle<A: Future<Output = Response>>(answer: fn(Log, Asked) -> A, log: Log, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut response = if parts.method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        let text = to_bytes(body, 1 << 20).await.unwrap_or_default();
        let key = parts.headers.get("idempotency-key");
        let asked = Asked {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            key: key.and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned(),
            body: serde_json::from_slice(&text).unwrap_or_default(),
            text: String::from_utf8_lossy(&text).into_owned(),
            at: Instant::now(),
        };
        log.push(asked.clone());
        answer(log, asked).await
    };
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, HEAD, POST, PUT, DELETE"),
        (
            "access-control-allow-headers",
            "content-type, idempotency-key, authorization, if-none-match",
        ),
        ("access-control-expose-headers", "retry-after, total-records"),
        ("cache-control", "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// An answer of this status with this JSON.
pub fn json_answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).expect("every status here is one");
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, Body::from(body.to_string())).into_response()
}
