//! A backend that the relay has never seen, which does what the story wants, and a relay before it.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use medspil_server::{Config, RelayConfig, Running, app};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::{Answer, ask};

pub const SECRET: &str = "hemmelig-noegle-4711";
pub const TOKEN: &str = "token-for-tests-only";

/// What the target does instead of working.
#[derive(Debug, Clone)]
pub enum Does {
    /// It works, after a while.
    Slowly(Duration),
    /// It answers with this and does nothing.
    Answers(u16, Value),
    /// It asks for a pause of so many seconds.
    Pause(u64),
    /// It does what was asked, and falls over before it answers.
    Dies,
    /// It sends one elsewhere.
    Redirects(String),
}

/// A request that reached the target.
#[derive(Debug, Clone)]
pub struct Seen {
    pub at: Instant,
    pub line: String,
    pub headers: HeaderMap,
    pub body: String,
}

#[derive(Default)]
struct State {
    seen: Vec<Seen>,
    script: VecDeque<Does>,
    /// Titles by key or, where there is none, by number.
    ideas: HashMap<String, String>,
    /// What a list says of the next page.
    next: Option<String>,
    /// How long it thinks about everything, after it has done it.
    slow: Duration,
}

pub struct Target {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl Target {
    pub async fn start() -> Self {
        Self::at("127.0.0.1:0").await
    }

    pub async fn at(address: &str) -> Self {
        Self::that(address, []).await
    }

    /// A target that begins with this.
    pub async fn that<const N: usize>(address: &str, does: [Does; N]) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State {
            script: does.into(),
            ..State::default()
        }));
        let shared = state.clone();
        let router = Router::new()
            .fallback(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
                answer(shared.clone(), method, uri, headers, body)
            })
            .layer(DefaultBodyLimit::disable());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, state, task }
    }

    /// A free address where nobody listens.
    pub fn nowhere() -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    }

    /// What it does next, once.
    pub fn will(&self, does: Does) {
        self.state.lock().unwrap().script.push_back(does);
    }

    pub fn says_next(&self, address: &str) {
        self.state.lock().unwrap().next = Some(address.to_owned());
    }

    /// From now on its answers take so long.
    pub fn is_slow(&self, time: Duration) {
        self.state.lock().unwrap().slow = time;
    }

    /// The titles of all ideas that it has.
    pub fn titles(&self) -> Vec<String> {
        self.state.lock().unwrap().ideas.values().cloned().collect()
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }

    /// The lines of all requests.
    pub fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }

    /// How many ideas it has.
    pub fn ideas(&self) -> usize {
        self.state.lock().unwrap().ideas.len()
    }

    /// Waits until so many requests have arrived.
    pub async fn has_seen(&self, count: usize) {
        until("the target sees the requests", async || self.seen().len() >= count).await;
    }

    pub fn base(&self) -> String {
        format!("http://{}/api", self.address)
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(state: Arc<Mutex<State>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8_lossy(&body).into_owned();
    let does = {
        let mut state = state.lock().unwrap();
        state.seen.push(Seen {
            at: Instant::now(),
            line: format!("{method} {uri}"),
            headers: headers.clone(),
            body: body.clone(),
        });
        state.script.pop_front()
    };
    match does {
        None => {
            let answer = works(&state, &method, &headers, &body);
            let slow = state.lock().unwrap().slow;
            tokio::time::sleep(slow).await;
            answer
        }
        Some(Does::Slowly(time)) => {
            // The work is done before the waiting, as with a server whose answer is slow.
            let answer = works(&state, &method, &headers, &body);
            tokio::time::sleep(time).await;
            answer
        }
        Some(Does::Answers(status, body)) => (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response(),
        Some(Does::Pause(seconds)) => (
            StatusCode::TOO_MANY_REQUESTS,
            [(header::RETRY_AFTER, seconds.to_string())],
        )
            .into_response(),
        Some(Does::Dies) => {
            works(&state, &method, &headers, &body);
            // Ends the connection without an answer, and without a message.
            std::panic::resume_unwind(Box::new(()))
        }
        Some(Does::Redirects(to)) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
    }
}

fn works(state: &Mutex<State>, method: &Method, headers: &HeaderMap, body: &str) -> Response {
    let mut state = state.lock().unwrap();
    match *method {
        Method::POST => {
            let number = state.ideas.len() + 1;
            let key = headers.get("idempotency-key").map_or_else(
                || format!("without a key {number}"),
                |key| key.to_str().unwrap().to_owned(),
            );
            let title = serde_json::from_str::<Value>(body).unwrap()["title"]
                .as_str()
                .unwrap()
                .to_owned();
            state.ideas.insert(key, title);
            (
                StatusCode::CREATED,
                axum::Json(json!({"id": format!("T-{number}"), "likes": 0})),
            )
                .into_response()
        }
        Method::PUT => axum::Json(json!({"likes": 8})).into_response(),
        Method::DELETE => axum::Json(json!({"likes": 7})).into_response(),
        _ => {
            let idea = json!({"id": "7", "title": "Flere bænke", "text": "Ved søen", "likes": 7});
            axum::Json(json!({"items": [idea], "next": state.next, "id": "7", "title": "Flere bænke", "likes": 7}))
                .into_response()
        }
    }
}

/// A target that knows a key again.
pub fn keyed(base: &str) -> Value {
    json!({
        "name": "prøvebagland", "private": true, "base": base, "timeout": 2,
        "headers": {"X-Api-Key": {"env": "TARGET_KEY"}},
        "item": {"id": "id", "title": "title", "text": "text", "likes": "likes"},
        "message": "error", "sorts": {"new": "nyeste", "top": "flest"},
        "operations": {
            "list": {"url": "/ideas", "query": {"order": "{{order}}"}, "items": "items", "next": {"by": "url", "from": "next"}},
            "get": {"url": "/ideas/{{id}}"},
            "create": {
                "url": "/ideas", "headers": {"Idempotency-Key": "{{key}}"}, "repeat": "safe",
                "body": {"title": "{{title}}", "text": "{{text}}"},
            },
            "like": {"method": "PUT", "url": "/ideas/{{id}}/likes/{{key}}"},
            "unlike": {"url": "/ideas/{{id}}/likes/{{key}}"},
        },
    })
}

/// One that cannot tell a second request from the first.
pub fn blind(base: &str) -> Value {
    let mut config = keyed(base);
    config["operations"]["create"] = json!({"url": "/ideas", "body": {"title": "{{title}}", "text": "{{text}}"}});
    config
}

/// A relay on a data folder of its own.
pub struct Relay {
    pub folder: TempDir,
    config: Config,
    router: Router,
    running: Running,
}

impl Relay {
    /// A relay that is hasty in all things, so that stories are short.
    pub async fn before(target: &Value) -> Self {
        Self::with(target, |_| {}).await
    }

    pub async fn with(target: &Value, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::new(folder.path().join("data"));
        config.rate_per_minute = 100_000;
        let mut relay = read(target).unwrap();
        relay.timing.patience = Duration::from_millis(700);
        relay.timing.first = Duration::from_millis(60);
        relay.timing.longest = Duration::from_millis(200);
        relay.timing.look = Duration::from_millis(20);
        config.relays = vec![relay];
        config.operator_token = Some(TOKEN.to_owned());
        change(&mut config);
        Self::begun(folder, config).await
    }

    /// After an orderly stop.
    pub async fn restarted(self) -> Self {
        self.restarted_before(&[]).await
    }

    /// After an orderly stop, before other targets; before the same where there are none.
    pub async fn restarted_before(mut self, targets: &[&Value]) -> Self {
        self.running.stop().await.unwrap();
        targeted(&mut self.config, targets);
        Self::begun(self.folder, self.config).await
    }

    async fn begun(folder: TempDir, config: Config) -> Self {
        let (router, running) = started(&config).await;
        Self {
            folder,
            config,
            router,
            running,
        }
    }

    /// The data folder, as an operator's commands open it.
    pub async fn store(&self) -> medspil_server::store::Store {
        let folder = self.folder.path().join("data");
        medspil_server::store::Store::open_existing(&folder).await.unwrap()
    }

    /// After a power cut.
    pub async fn killed(self) -> Self {
        self.killed_before(&[]).await
    }

    pub async fn killed_before(mut self, targets: &[&Value]) -> Self {
        self.running.kill().await;
        targeted(&mut self.config, targets);
        Self::begun(self.folder, self.config).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        ask(&self.router, Method::GET, path, &[], Body::empty()).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        ask(&self.router, Method::GET, path, headers, Body::empty()).await
    }

    pub async fn send(&self, key: &str, title: &str) -> Answer {
        send(&self.router, key, title).await
    }

    /// Sends an idea with whatever goes along.
    pub async fn send_all(&self, key: &str, idea: &Value) -> Answer {
        send_json(&self.router, "", key, idea).await
    }

    /// The same to one of several targets.
    pub async fn send_to(&self, name: &str, key: &str, title: &str) -> Answer {
        send_json(&self.router, &format!("/relay/{name}"), key, &json!({ "title": title })).await
    }

    /// Sends without waiting for the answer.
    pub fn send_and_leave(&self, key: &'static str, title: &'static str) {
        let router = self.router.clone();
        tokio::spawn(async move { send(&router, key, title).await });
    }

    pub async fn likes(&self, method: Method, id: &str, key: &str) -> Answer {
        let path = format!("/api/v1/ideas/{id}/likes/{key}");
        ask(&self.router, method, &path, &[], Body::empty()).await
    }

    pub async fn likes_with(&self, id: &str, key: &str, headers: &[(&str, &str)]) -> Answer {
        let path = format!("/api/v1/ideas/{id}/likes/{key}");
        ask(&self.router, Method::PUT, &path, headers, Body::empty()).await
    }

    /// What the operator sees.
    pub async fn health(&self) -> Value {
        let token = format!("Bearer {TOKEN}");
        let answer = self.get_with("/relay/health", &[("authorization", &token)]).await;
        let told = answer.json();
        assert_eq!(answer.status == 200, told["status"] == "ok", "{}", answer.text);
        told
    }

    /// Waits until so many items wait, and so many are stuck.
    pub async fn has(&self, waiting: u64, wedged: u64) {
        until("the queue empties", async || {
            let health = self.health().await;
            health["waiting"] == waiting && health["wedged"] == wedged
        })
        .await;
    }
}

pub fn read(target: &Value) -> Result<RelayConfig, String> {
    RelayConfig::of(target.clone(), &|name| {
        (name == "TARGET_KEY").then(|| SECRET.to_owned())
    })
}

/// The same relay before others.
fn targeted(config: &mut Config, targets: &[&Value]) {
    if targets.is_empty() {
        return;
    }
    let timing = config.relays[0].timing;
    config.relays = targets.iter().map(|target| read(target).unwrap()).collect();
    config.relays.iter_mut().for_each(|relay| relay.timing = timing);
}

async fn started(config: &Config) -> (Router, Running) {
    let app = app(config.clone()).await.unwrap();
    (app.router.clone(), app.spawn().await.unwrap())
}

async fn send(router: &Router, key: &str, title: &str) -> Answer {
    send_json(
        router,
        "",
        key,
        &json!({"title": title, "text": "Ved søen", "lang": "da"}),
    )
    .await
}

async fn send_json(router: &Router, below: &str, key: &str, idea: &Value) -> Answer {
    let headers = [("idempotency-key", key), ("content-type", "application/json")];
    let path = format!("{below}/api/v1/ideas");
    ask(router, Method::POST, &path, &headers, idea.to_string().into()).await
}

/// Waits for something that must come.
pub async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{what}: not within ten seconds");
}

/// A time in which nothing more should happen, many times as long as the relay's pauses.
pub async fn a_while() {
    tokio::time::sleep(Duration::from_millis(800)).await;
}
