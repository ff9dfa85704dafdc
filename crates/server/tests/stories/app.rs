//! A service of its own for each story, with a clock the story moves, and answers that read like sentences.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response};
use http_body_util::BodyExt;
use medspil_server::{App, Clock, Config, Millis, Moderation, app};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

/// 2026-11-22T13:05:00Z: when every story begins.
pub const START: Millis = 1_795_352_700_000;

pub const KEY: &str = "k-0123456789abcdef";

/// The nth key; all differ.
pub fn key(n: usize) -> String {
    format!("key-number-{n:08}")
}

pub struct TestApp {
    pub folder: TempDir,
    pub app: App,
    config: Config,
    clock: Arc<AtomicI64>,
}

impl TestApp {
    /// A service that publishes at once and lets everybody write as fast as they like.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(START));
        let mut config = Config::new(folder.path().join("data"));
        config.moderation = Moderation::After;
        config.rate_per_minute = 100_000;
        config.clock = Clock::new({
            let clock = clock.clone();
            move || clock.load(Ordering::Relaxed)
        });
        change(&mut config);
        let app = app(config.clone()).await.unwrap();
        Self {
            folder,
            app,
            config,
            clock,
        }
    }

    /// The same service after its process ended and began anew.
    pub async fn restarted(mut self) -> Self {
        self.app.store.close().await;
        self.app = app(self.config.clone()).await.unwrap();
        self
    }

    pub fn wait(&self, ms: Millis) {
        self.clock.fetch_add(ms, Ordering::Relaxed);
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], Body::empty()).await
    }

    /// Sends an idea as the widget does.
    pub async fn send(&self, key: &str, idea: Value) -> Answer {
        self.send_raw(
            &[("idempotency-key", key), ("content-type", "application/json")],
            idea.to_string(),
        )
        .await
    }

    pub async fn send_raw(&self, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        self.ask(Method::POST, "/api/v1/ideas", headers, body.into()).await
    }

    /// An idea that everybody can see; its id.
    pub async fn idea(&self, title: &str) -> String {
        // Titles are unique in a story, and make a key that is, too.
        let key: String = title.bytes().map(|b| char::from(b'a' + b % 26)).collect();
        let sent = self
            .send(&format!("{key:-<40.40}"), json!({ "title": title }))
            .await
            .is(201);
        sent["idea"]["id"].as_str().unwrap().to_owned()
    }

    pub async fn like(&self, id: &str, key: &str) -> Answer {
        self.ask(
            Method::PUT,
            &format!("/api/v1/ideas/{id}/likes/{key}"),
            &[],
            Body::empty(),
        )
        .await
    }

    pub async fn unlike(&self, id: &str, key: &str) -> Answer {
        self.ask(
            Method::DELETE,
            &format!("/api/v1/ideas/{id}/likes/{key}"),
            &[],
            Body::empty(),
        )
        .await
    }

    /// How many ideas the public list has.
    pub async fn listed(&self) -> u64 {
        self.get("/api/v1/ideas").await.is(200)["total"].as_u64().unwrap()
    }

    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        ask(&self.app.router, method, path, headers, body).await
    }
}

/// Asks any router.
pub async fn ask(router: &Router, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::read(router.clone().oneshot(request.body(body).unwrap()).await.unwrap()).await
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    async fn read(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|why| panic!("no JSON ({why}): {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Insists on a status and gives the JSON.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// Insists on the error envelope, whole.
    #[track_caller]
    pub fn fails(&self, status: u16, code: &str, field: Option<&str>) -> String {
        let error = &self.is(status)["error"];
        assert_eq!(
            (error["code"].as_str(), error["field"].as_str()),
            (Some(code), field),
            "{}",
            self.text
        );
        let names: Vec<_> = error.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["code", "field", "message", "retry_after"]);
        let message = error["message"].as_str().unwrap();
        assert!(
            message.ends_with('.') && message.starts_with(char::is_uppercase),
            "a sentence: {message}"
        );
        assert!(self.header("content-type").starts_with("application/json"));
        message.to_owned()
    }
}
