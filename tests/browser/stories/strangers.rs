//! Small servers that answer as Isso, Kinto and PostGraphile do, from an origin of their own: what the presets of the
//! widget are made for. They know what the stories need and write down what they were asked.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Whose manners a server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manners {
    Isso,
    /// Isso whose first answer to a new comment breaks off.
    BrokenIsso,
    Kinto,
    Graphql,
}

/// What was asked, but for the questions that browsers ask before (CORS).
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub path: String,
    pub body: Value,
}

#[derive(Default)]
struct Memory {
    asked: Vec<Asked>,
    ideas: Vec<Value>,
    likes: Vec<String>,
}

#[derive(Clone)]
struct Shared(Manners, Arc<Mutex<Memory>>);

pub struct Stranger {
    pub url: String,
    shared: Shared,
    task: JoinHandle<()>,
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stranger {
    pub async fn start(manners: Manners) -> Self {
        let shared = Shared(manners, Arc::default());
        shared.lock(|memory| memory.ideas.push(neighbours(manners)));
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

    /// What was to be stored: everything but reading.
    pub fn written(&self) -> Vec<Asked> {
        let mut asked = self.shared.lock(|memory| memory.asked.clone());
        asked.retain(|asked| asked.method != Method::GET && asked.method != Method::HEAD);
        asked
    }

    /// How many ideas it has, that of the neighbours among them.
    pub fn ideas(&self) -> usize {
        self.shared.lock(|memory| memory.ideas.len())
    }

    /// How many likes it has.
    pub fn likes(&self) -> usize {
        self.shared.lock(|memory| memory.likes.len())
    }
}

impl Shared {
    fn lock<T>(&self, look: impl FnOnce(&mut Memory) -> T) -> T {
        look(&mut self.1.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The idea that is there from the start.
fn neighbours(manners: Manners) -> Value {
    match manners {
        Manners::Isso | Manners::BrokenIsso => json!({
            "id": 1, "text": "<p>Bænke ved søen</p>\n<p>Så kan man hvile sig.</p>", "mode": 1, "likes": 2, "created": 1_795_000_000.5
        }),
        Manners::Kinto => json!({
            "id": "one", "title": "Bænke ved søen", "body": "Så kan man hvile sig.", "status": "new", "likes": 0,
            "last_modified": 1_795_000_000_000_u64
        }),
        Manners::Graphql => json!({
            "id": "8c5e", "title": "Bænke ved søen", "body": "Så kan man hvile sig.", "status": "new", "likes": 0,
            "createdAt": "2026-11-22T13:05:00Z"
        }),
    }
}

struct Said {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
    breaks_off: bool,
}

fn said(status: u16, body: Value) -> Said {
    Said {
        status,
        headers: Vec::new(),
        body: Some(body),
        breaks_off: false,
    }
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let said = if parts.method == Method::OPTIONS {
        said(200, Value::Null)
    } else {
        let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let asked = Asked {
            method: parts.method.clone(),
            path,
            body,
        };
        shared.lock(|memory| {
            memory.asked.push(asked.clone());
            match shared.0 {
                Manners::Isso => isso(memory, &asked),
                Manners::BrokenIsso => {
                    let mut said = isso(memory, &asked);
                    said.breaks_off = asked.path == "/new" && memory.ideas.len() == 2;
                    said
                }
                Manners::Kinto => kinto(memory, &asked),
                Manners::Graphql => graphql(memory, &asked),
            }
        })
    };
    respond(shared.0, &parts.headers, said)
}

/// With what each of them lets a page of another origin do, and no more.
fn respond(manners: Manners, asked: &HeaderMap, said: Said) -> Response {
    let mut text = said.body.map(|body| body.to_string()).unwrap_or_default();
    if said.breaks_off {
        text.truncate(20);
    }
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(said.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let (allowed, exposed) = match manners {
        Manners::Isso | Manners::BrokenIsso => ("Origin, Referer, Content-Type", "X-Set-Cookie, Date"),
        Manners::Kinto => (
            "content-type, if-none-match, authorization",
            "Total-Records, Next-Page, Retry-After, ETag",
        ),
        Manners::Graphql => ("Origin, X-Requested-With, Accept, Authorization, Content-Type", ""),
    };
    let origin = asked.get("origin").cloned().unwrap_or(HeaderValue::from_static("*"));
    headers.insert("access-control-allow-origin", origin);
    for (name, value) in [
        ("content-type", "application/json"),
        ("access-control-allow-methods", "HEAD, GET, POST, PUT, DELETE"),
        ("access-control-allow-headers", allowed),
        ("access-control-expose-headers", exposed),
        ("cache-control", "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in said.headers {
        let value = HeaderValue::from_str(&value).expect("headers of ours are plain");
        headers.insert(HeaderName::from_static(name), value);
    }
    response
}

fn isso(memory: &mut Memory, asked: &Asked) -> Said {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/") => {
            let mut replies = memory.ideas.clone();
            replies.reverse();
            said(200, json!({ "replies": replies, "total_replies": memory.ideas.len() }))
        }
        ("POST", "/new") => {
            let text = asked.body["text"].as_str().unwrap_or_default();
            let text = text.replace('<', "&lt;").replace("\n\n", "</p>\n<p>");
            let idea = json!({
                "id": memory.ideas.len() + 1, "text": format!("<p>{text}</p>"), "mode": 1, "likes": 0, "created": 1_795_347_414.5
            });
            memory.ideas.push(idea.clone());
            said(201, idea)
        }
        ("POST", path) if path.starts_with("/id/") && path.ends_with("/like") => {
            memory.likes.push(path.to_owned());
            said(200, json!({ "likes": 3, "dislikes": 0 }))
        }
        _ => said(404, json!({})),
    }
}

fn kinto(memory: &mut Memory, asked: &Asked) -> Said {
    let Some(path) = asked.path.strip_prefix("/v1/buckets/medspil/collections/") else {
        return said(404, json!({ "errno": 111 }));
    };
    let (collection, id) = path.split_once("/records").unwrap_or((path, ""));
    let id = id.trim_start_matches('/').to_owned();
    match (asked.method.as_str(), collection) {
        ("GET", "ideas") => said(200, json!({ "data": memory.ideas })),
        ("HEAD", "likes") => Said {
            headers: vec![("total-records", memory.likes.len().to_string())],
            ..said(200, Value::Null)
        },
        ("PUT", "ideas") => {
            let mut idea = asked.body["data"].clone();
            if let Some(known) = memory.ideas.iter().find(|known| known["id"] == id.as_str()) {
                return said(412, json!({ "errno": 114, "details": { "existing": known } }));
            }
            idea["id"] = json!(id);
            memory.ideas.insert(0, idea.clone());
            said(201, json!({ "data": idea }))
        }
        ("PUT", "likes") if memory.likes.contains(&id) => said(412, json!({ "errno": 114 })),
        ("PUT", "likes") => {
            memory.likes.push(id.clone());
            said(201, json!({ "data": { "id": id } }))
        }
        ("DELETE", "likes") => {
            memory.likes.retain(|known| *known != id);
            said(200, json!({ "data": { "id": id, "deleted": true } }))
        }
        _ => said(405, json!({ "errno": 115 })),
    }
}

fn graphql(memory: &mut Memory, asked: &Asked) -> Said {
    let (query, variables) = (
        asked.body["query"].as_str().unwrap_or_default(),
        &asked.body["variables"],
    );
    if query.contains("submitIdea") {
        let idea = json!({ "id": "9d6f", "title": variables["t"], "body": variables["b"], "status": "new", "likes": 0, "createdAt": "2026-11-26T13:05:00Z" });
        memory.ideas.insert(0, idea.clone());
        return said(200, json!({ "data": { "submitIdea": { "idea": idea } } }));
    }
    if query.contains("createVote") {
        let vote = format!("{}{}", variables["i"], variables["v"]);
        if memory.likes.contains(&vote) {
            let error = "duplicate key value violates unique constraint \"vote_pkey\"";
            return said(
                200,
                json!({ "errors": [{ "message": error }], "data": { "createVote": null } }),
            );
        }
        memory.likes.push(vote);
        let idea = json!({ "id": variables["i"], "likes": memory.likes.len() });
        return said(200, json!({ "data": { "createVote": { "idea": idea } } }));
    }
    let page = json!({ "hasNextPage": false, "endCursor": null });
    said(
        200,
        json!({ "data": { "ideas": { "totalCount": memory.ideas.len(), "pageInfo": page, "nodes": memory.ideas } } }),
    )
}
