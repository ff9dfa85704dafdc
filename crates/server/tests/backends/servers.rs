//! A small server that behaves, and ways to spoil it; and one sentence to check it with.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State as Held};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
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

/// An idea, and the keys that like it.
#[derive(Clone)]
pub struct Idea {
    body: Value,
    likes: BTreeSet<String>,
    more: usize,
}

/// Ideas in memory: lists, reads, creates, likes, keeps photos.
#[derive(Clone, Default)]
pub struct Ideas {
    pub written: Arc<AtomicUsize>,
    pub ideas: Arc<Mutex<Vec<Idea>>>,
    /// A text with one of these is refused.
    pub stumbles: &'static str,
    /// A like of an idea that was written here is taken and not counted.
    pub no_own_likes: bool,
    /// Every request to like, as `POST key`.
    pub liked: Arc<Mutex<Vec<String>>>,
}

type Answer = (StatusCode, Json<Value>);

impl Ideas {
    pub fn router(&self) -> Router {
        let old = [
            ("Flere bænke", 3, "2026-11-01"),
            ("Lys på stien", 9, "2026-10-01"),
            ("En sø", 5, "2026-09-01"),
        ];
        *self.ideas.lock().unwrap() = old
            .iter()
            .enumerate()
            .map(|(at, (title, likes, day))| Idea {
                body: json!({"nr": 7 - at, "overskrift": title, "tekst": "Ved søen", "tilstand": "ny",
                    "oprettet": format!("{day}T10:00:00Z"), "sted": {"bredde": 55.7, "længde": 12.5}}),
                likes: BTreeSet::new(),
                more: *likes,
            })
            .collect();
        Router::new()
            .route("/posts", get(list).post(create))
            .route("/posts/{nr}", get(one))
            .route("/posts/{nr}/like", post(count))
            .route("/posts/{nr}/likes/{key}", put(like).delete(unlike))
            .route("/files", post(|| async { Json(json!({"fil": "/files/1.png"})) }))
            .route(
                "/files/1.png",
                get(|| async { ([(header::CONTENT_TYPE, "image/png")], "png") }),
            )
            .with_state(self.clone())
    }

    /// The same with CORS headers for the page.
    pub fn open(&self) -> Router {
        opened(self.router())
    }

    /// Changes an idea; none where it is not there.
    fn with<T>(&self, nr: u64, change: impl FnOnce(&mut Idea) -> T) -> Option<T> {
        let mut ideas = self.ideas.lock().unwrap();
        ideas.iter_mut().find(|idea| idea.body["nr"] == nr).map(change)
    }

    fn counted(&self, nr: u64, change: impl FnOnce(&mut Idea)) -> Answer {
        let own = nr > 7;
        let counts = !(own && self.no_own_likes);
        let found = self.with(nr, |idea| {
            if counts {
                change(idea);
            }
            json!({"stemmer": idea.likes.len() + idea.more, "række": "r1"})
        });
        match found {
            Some(body) => (StatusCode::OK, Json(body)),
            None => (StatusCode::NOT_FOUND, Json(json!({"fejl": "findes ikke"}))),
        }
    }
}

fn shown(idea: &Idea) -> Value {
    let mut body = idea.body.clone();
    body["stemmer"] = json!(idea.likes.len() + idea.more);
    body
}

#[derive(serde::Deserialize)]
struct Asked {
    order: Option<String>,
}

async fn list(Held(ideas): Held<Ideas>, Query(asked): Query<Asked>) -> Answer {
    let mut all: Vec<Value> = ideas.ideas.lock().unwrap().iter().map(shown).collect();
    match asked.order.as_deref() {
        None | Some("-oprettet") => all.sort_by_key(|idea| std::cmp::Reverse(idea["oprettet"].to_string())),
        Some("oprettet") => all.sort_by_key(|idea| idea["oprettet"].to_string()),
        Some("-stemmer") => all.sort_by_key(|idea| std::cmp::Reverse(idea["stemmer"].as_u64())),
        Some(other) => {
            return (
                StatusCode::BAD_REQUEST,
                Json(json!({"fejl": format!("no order {other}")})),
            );
        }
    }
    let total = all.len();
    (
        StatusCode::OK,
        Json(json!({"data": {"posts": all, "total": total}, "tags": [{"a": 1}]})),
    )
}

async fn one(Held(ideas): Held<Ideas>, Path(nr): Path<u64>) -> Answer {
    match ideas.with(nr, |idea| shown(idea)) {
        Some(body) => (StatusCode::OK, Json(body)),
        None => (StatusCode::NOT_FOUND, Json(json!({"fejl": "findes ikke"}))),
    }
}

async fn create(Held(ideas): Held<Ideas>, body: Bytes) -> Answer {
    let mut body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let refused = |field: &str, why: &str| {
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            Json(json!({"felt": field, "fejl": why})),
        )
    };
    for (field, least) in [("overskrift", 3), ("tekst", 2)] {
        let text = body[field].as_str().unwrap_or_default();
        if text.chars().count() < least {
            return refused(field, "er for kort");
        }
        if text.contains(|letter| ideas.stumbles.contains(letter)) {
            return refused("", "forkerte tegn");
        }
    }
    if body["fejl"].is_string() {
        return (StatusCode::INTERNAL_SERVER_ERROR, Json(body));
    }
    let nr = 8 + ideas.written.fetch_add(1, Ordering::SeqCst);
    let now = Clock::system().now() / 1000;
    body["nr"] = json!(nr);
    body["tilstand"] = json!("ny");
    body["oprettet"] = json!(now);
    let idea = Idea {
        body,
        likes: BTreeSet::new(),
        more: 0,
    };
    let body = shown(&idea);
    ideas.ideas.lock().unwrap().insert(0, idea);
    (StatusCode::CREATED, Json(body))
}

async fn count(Held(ideas): Held<Ideas>, Path(nr): Path<u64>) -> Answer {
    ideas.counted(nr, |idea| idea.more += 1)
}

async fn like(Held(ideas): Held<Ideas>, Path((nr, key)): Path<(u64, String)>) -> Answer {
    ideas.liked.lock().unwrap().push(key.clone());
    ideas.counted(nr, |idea| idea.likes.extend([key]))
}

async fn unlike(Held(ideas): Held<Ideas>, Path((nr, key)): Path<(u64, String)>) -> Answer {
    ideas.counted(nr, |idea| idea.likes.retain(|known| *known != key))
}

/// With CORS headers for the page.
pub fn opened(router: Router) -> Router {
    router.layer(from_fn(cors))
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
        (header::ACCESS_CONTROL_ALLOW_METHODS, "PUT, DELETE"),
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

/// The least configuration that is right for [`Ideas`].
pub fn config(base: &str) -> Value {
    json!({"base": base, "timeout": 2,
    "item": {"id": "nr", "title": "overskrift", "text": "tekst", "likes": "stemmer", "created": "oprettet"},
    "operations": {
        "list": {"url": "/posts", "items": "data.posts"},
        "create": {"url": "/posts", "body": {"overskrift": "{{title}}", "tekst": "{{text}}"}}
    }})
}

/// The configuration of everything that [`Ideas`] can do, with nothing to remark.
pub fn full(base: &str) -> Value {
    json!({"base": base, "timeout": 2,
    "item": {"id": "nr", "title": "overskrift", "text": "tekst", "likes": "stemmer", "created": "oprettet",
        "status": "tilstand", "photo": "billede", "lat": "sted.bredde", "lon": "sted['længde']"},
    "statuses": {"ny": "received"},
    "sorts": {"new": "-oprettet", "top": "-stemmer"},
    "fields": {"title": {"name": "overskrift", "min": 3, "required": true}, "text": {"name": "tekst", "min": 2, "required": true}},
    "field": "felt", "message": "fejl",
    "operations": {
        "list": {"url": "/posts", "query": {"order": "{{order}}"}, "items": "data.posts", "total": "data.total"},
        "get": {"url": "/posts/{{id}}"},
        "create": {"steps": [
            {"if": "photo", "method": "POST", "url": "/files", "send": "multipart", "body": {"fil": "{{photo}}"},
             "capture": {"file": "fil"}, "optional": true},
            {"method": "POST", "url": "/posts", "body": {
                "overskrift": "{{title}}", "tekst": "{{text}}", "billede": "{{file}}",
                "sted": {"bredde": "{{place.lat as number}}", "længde": "{{place.lon as number}}"}}}
        ]},
        "like": {"method": "PUT", "url": "/posts/{{id}}/likes/{{key}}"},
        "unlike": {"method": "DELETE", "url": "/posts/{{id}}/likes/{{key}}"}
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

/// Checks the full configuration with one mistake in it.
pub async fn spoiled(path: &str, value: Value) -> Report {
    let mut config = full(&serve(Ideas::default().open()).await);
    *config.pointer_mut(path).unwrap() = value;
    check(&config, true).await
}

/// Checks the full configuration after a change.
pub async fn with(ideas: Ideas, change: impl FnOnce(&mut Value)) -> Report {
    let mut config = full(&serve(ideas.open()).await);
    change(&mut config);
    check(&config, true).await
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

/// Insists on how a trial ended, for this reason, with this way out.
#[track_caller]
pub fn ends(report: &Report, what: &str, state: State, why: &str, todo: &str) {
    let told = |row: &&Row| {
        row.change
            .as_ref()
            .map_or("", |change| change.todo.as_str())
            .contains(todo)
    };
    let mut rows = report.rows.iter().filter(|row| row.what == what && row.state == state);
    assert!(
        rows.any(|row| row.why.contains(why) && told(&row)),
        "no {what} that {state:?} with “{why}” and “{todo}” in\n{report}"
    );
}

/// Insists that a trial failed.
#[track_caller]
pub fn fails(report: &Report, what: &str, why: &str, todo: &str) {
    ends(report, what, State::Fails, why, todo);
    assert!(!report.all_works());
}

/// Insists on a star.
#[track_caller]
pub fn stars(report: &Report, what: &str, why: &str, todo: &str) {
    ends(report, what, State::Note, why, todo);
}
