//! Small servers that behave, and ways to spoil them; and one sentence to check them with.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use medspil_server::Clock;
use medspil_server::check::report::{Report, Row, State};
use medspil_server::check::{backend, live};
use serde_json::{Value, json};

pub const PAGE: &str = "https://www.kk.dk";

/// Starts a server on a free port; it ends with the test.
pub async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Ideas in memory: lists, creates, likes.
#[derive(Clone, Default)]
pub struct Ideas {
    pub written: Arc<AtomicUsize>,
    pub likes: Arc<AtomicUsize>,
}

impl Ideas {
    pub fn router(&self) -> Router {
        let (written, liked) = (self.written.clone(), self.likes.clone());
        let list =
            json!({"data": {"posts": [{"nr": 7, "overskrift": "Flere bænke", "stemmer": 3}]}, "tags": [{"a": 1}]});
        let create = move || async move {
            let nr = 8 + written.fetch_add(1, Ordering::SeqCst);
            (StatusCode::CREATED, Json(json!({"nr": nr, "overskrift": "x"})))
        };
        let like = move || async move { Json(json!({"stemmer": liked.fetch_add(1, Ordering::SeqCst) + 1})) };
        Router::new()
            .route("/posts", get(move || async { Json(list) }).post(create))
            .route("/posts/{nr}/like", post(like))
    }

    /// The same with CORS headers for the page.
    pub fn open(&self) -> Router {
        self.router().layer(from_fn(cors))
    }
}

async fn cors(request: Request, next: Next) -> Response {
    let asks = request.method() == Method::OPTIONS;
    let mut answer = if asks {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, PAGE),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
    ] {
        answer
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    answer
}

/// Puts a header on every answer, in place of one that is there.
pub fn with_header(router: Router, name: &'static str, value: &'static str) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| async move {
        let mut answer = next.run(request).await;
        answer
            .headers_mut()
            .insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        answer
    }))
}

/// The configuration that is right for [`Ideas`].
pub fn config(base: &str) -> Value {
    json!({"base": base, "item": {"id": "nr", "title": "overskrift", "likes": "stemmer"}, "timeout": 2,
    "operations": {
        "list": {"url": "/posts", "items": "data.posts"},
        "create": {"url": "/posts", "body": {"overskrift": "{{title}}"}}
    }})
}

/// Checks a configuration from the page.
pub async fn check(config: &Value, write: bool) -> Report {
    let read = backend::read("backend.json", &config.to_string()).unwrap();
    assert_eq!(read.errors(), 0, "{:?}", read.findings);
    live::check(
        &read.backends[0].1,
        Some(PAGE.parse().unwrap()),
        write,
        &Clock::system(),
    )
    .await
    .unwrap()
}

/// The line about a trial.
#[track_caller]
pub fn row<'a>(report: &'a Report, what: &str) -> &'a Row {
    report
        .rows
        .iter()
        .find(|row| row.what == what)
        .unwrap_or_else(|| panic!("no {what} in\n{report}"))
}

/// Insists that a trial failed, for this reason, with this way out.
#[track_caller]
pub fn fails(report: &Report, what: &str, why: &str, todo: &str) {
    let row = row(report, what);
    let said = row
        .change
        .as_ref()
        .map(|change| change.todo.as_str())
        .unwrap_or_default();
    assert!(
        row.state == State::Fails && row.why.contains(why) && said.contains(todo),
        "{report}"
    );
    assert!(!report.all_works());
}
