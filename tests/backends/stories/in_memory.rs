//! A backend that lives in the test process, needs nothing installed and does everything that the contract knows.
//!
//! So every story is told at least here, also those that no installed server can tell. It has its own ways on purpose: a
//! session for everything, pages by `Link`, the total in a header, rows for likes, errors in a list. Its description
//! stands on no preset. It refuses what a server would refuse and forgets everything when it ends. Read next:
//! `in_memory_ways.rs`, its description and what is told of it alone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use medspil_server::Clock;
use serde_json::{Value as Json, json};

use crate::city::{Fields, fields};
use crate::in_memory_http::{Asked, Told, header, only_part};

/// A headline that leads to a page which says nothing about it, as one that asks to log in does.
pub const ASTRAY: &str = "Vildspor";
/// A headline that nobody ever gets to.
pub const NEVER: &str = "Aldrig";
/// Seconds that it asks somebody to wait who sends too much: no default of anybody's.
pub const WAIT: u32 = 42;

/// What it can be set to do differently.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    /// How a new idea is answered.
    pub answers: Answers,
    /// Everything new waits for a moderator.
    pub moderated: bool,
    /// It does not look at keys and texts: what is sent twice is there twice.
    pub forgetful: bool,
    /// New ideas that one network may send.
    pub most: Option<u32>,
    /// Requests that a session is good for.
    pub uses: Option<u32>,
}

/// How a new idea is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// With the idea (201).
    #[default]
    AtOnce,
    /// With a job to ask for (202), which may end with a refusal.
    Later,
    /// With the way to a page (303).
    WithAPage,
}

/// The server.
#[derive(Debug)]
pub struct Memory {
    habits: Habits,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// How many names were made.
    names: u32,
    /// Sessions, each with the requests that it is still good for.
    sessions: BTreeMap<String, u32>,
    ideas: Vec<Idea>,
    files: BTreeMap<String, (String, Bytes)>,
    jobs: BTreeMap<String, Job>,
    sent: BTreeMap<String, u32>,
    /// Requests that were not let in.
    turned_away: u32,
}

#[derive(Clone, Debug)]
struct Idea {
    id: String,
    key: String,
    headline: String,
    body: String,
    place: Json,
    photo: Option<String>,
    state: &'static str,
    at: i64,
    likes: Vec<Like>,
}

#[derive(Clone, Debug)]
struct Like {
    row: String,
    by: String,
    given: bool,
}

#[derive(Debug)]
struct Job {
    asked: u32,
    idea: Fresh,
}

/// What was sent.
#[derive(Clone, Debug)]
struct Fresh {
    key: String,
    headline: String,
    body: String,
    place: Json,
    photo: Option<String>,
}

impl Memory {
    /// Starts one on a free port; answers its address.
    pub async fn start(habits: Habits) -> Result<(Arc<Self>, String), String> {
        let memory = Arc::new(Self {
            habits,
            kept: Mutex::default(),
        });
        let listener = medspil_server::listen("127.0.0.1", 0)
            .await
            .map_err(|why| why.to_string())?;
        let address = listener.local_addr().map_err(|why| why.to_string())?;
        let router = Router::new().fallback(answer).with_state(Arc::clone(&memory));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((memory, format!("http://{address}/api")))
    }

    /// Staff answers an idea.
    pub fn answer(&self, id: &str) {
        self.set(id, "answered");
    }

    /// Staff publishes what waits.
    pub fn publish(&self, id: &str) {
        self.set(id, "new");
    }

    /// All sessions are over.
    pub fn end_sessions(&self) {
        self.kept().sessions.clear();
    }

    /// How many requests were not let in.
    pub fn turned_away(&self) -> u32 {
        self.kept().turned_away
    }

    /// How many files it has.
    pub fn files(&self) -> usize {
        self.kept().files.len()
    }

    fn set(&self, id: &str, state: &'static str) {
        for idea in self.kept().ideas.iter_mut().filter(|idea| idea.id == id) {
            idea.state = state;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told(&self, method: &str, path: &[&str], asked: &Asked) -> Told {
        match (method, path) {
            ("OPTIONS", _) => return Told::json(204, &Json::Null),
            ("POST", ["sessions"]) => return self.begin_session(),
            ("GET", ["files", name]) => return self.file(name),
            ("GET", ["thanks", id]) => {
                return Told::page(&format!("<meta name=\"idea\" content=\"{id}\"><h1>Tak</h1>"));
            }
            ("GET", ["form"]) => return again(&asked.query),
            ("GET", ["login"]) => return Told::page("<h1>Log ind</h1>"),
            _ => {}
        }
        if !self.lets_in(asked.headers) {
            return Told::refusal(401, "session_over", "", "The session is over.");
        }
        match (method, path) {
            ("GET", ["ideas"]) => self.list(&asked.query),
            ("GET", ["ideas", id]) => self.one(id),
            ("POST", ["ideas" | "form"]) => self.send(asked),
            ("GET", ["jobs", id]) => self.job(id),
            ("POST", ["files"]) => self.upload(asked),
            ("POST", ["ideas", id, "likes"]) => self.like(id, asked),
            ("DELETE", ["likes", row]) => self.unlike(row),
            _ => Told::refusal(404, "unknown", "", "There is nothing here."),
        }
    }

    fn begin_session(&self) -> Told {
        let mut kept = self.kept();
        let token = format!("token-{}", kept.name());
        kept.sessions
            .insert(token.clone(), self.habits.uses.unwrap_or(u32::MAX));
        Told::json(201, &json!({"token": token, "lasts": 3600}))
    }

    fn lets_in(&self, headers: &HeaderMap) -> bool {
        let mut kept = self.kept();
        let token = header(headers, "authorization").strip_prefix("Bearer ").unwrap_or("");
        let good = match kept.sessions.get_mut(token) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        };
        kept.turned_away += u32::from(!good);
        good
    }

    fn list(&self, query: &Fields) -> Told {
        let kept = self.kept();
        let word = |name: &str| query.get(name).map_or("", String::as_str);
        let number = |name: &str| word(name).parse::<usize>().ok();
        let mut shown: Vec<&Idea> = kept.ideas.iter().rev().filter(|idea| idea.state != "waiting").collect();
        match word("sort") {
            "-likes" => shown.sort_by_key(|idea| std::cmp::Reverse(idea.count())),
            "answered" => shown.retain(|idea| idea.state == "answered"),
            _ => {}
        }
        // Also what waits is there for whoever has its key.
        if query.contains_key("key") {
            shown = kept.ideas.iter().filter(|idea| idea.key == word("key")).collect();
        }
        let (from, limit) = (number("from").unwrap_or(0), number("limit").unwrap_or(20).max(1));
        let page: Vec<Json> = shown.iter().skip(from).take(limit).map(|idea| idea.json()).collect();
        let mut told = Told::json(200, &json!({"ideas": page})).with("X-Total", shown.len().to_string());
        if from + limit < shown.len() {
            let (sort, next) = (word("sort"), from + limit);
            let link = format!("</api/ideas?sort={sort}&limit={limit}&from={next}>; rel=\"next\"");
            told = told.with("Link", link);
        }
        told
    }

    fn one(&self, id: &str) -> Told {
        match self.kept().ideas.iter().find(|idea| idea.id == id) {
            Some(idea) => Told::json(200, &json!({"idea": idea.json()})),
            None => Told::no_idea(),
        }
    }

    fn send(&self, asked: &Asked) -> Told {
        if let Some(most) = self.habits.most {
            let network = header(asked.headers, "x-forwarded-for").to_owned();
            let mut kept = self.kept();
            let sent = kept.sent.entry(network).or_default();
            *sent += 1;
            if *sent > most {
                return Told::refusal(429, "slow_down", "", "Too many ideas.").with("Retry-After", WAIT.to_string());
            }
        }
        let fresh = Fresh::read(asked);
        match self.habits.answers {
            Answers::AtOnce => match self.store(&fresh) {
                Ok((new, idea)) => Told::json(if new { 201 } else { 200 }, &json!({"idea": idea})),
                Err(refusal) => refusal,
            },
            Answers::Later => {
                let mut kept = self.kept();
                let job = kept.name();
                kept.jobs.insert(job.clone(), Job { asked: 0, idea: fresh });
                Told::json(202, &json!({"job": job}))
            }
            Answers::WithAPage if fresh.headline.starts_with(ASTRAY) => Told::way("/api/login"),
            Answers::WithAPage => match self.store(&fresh) {
                Ok((_, idea)) => Told::way(&format!("/api/thanks/{}", idea["id"].as_str().unwrap_or_default())),
                Err(_) => Told::way("/api/form?wrong=headline"),
            },
        }
    }

    /// Whether it is new, and the idea.
    fn store(&self, fresh: &Fresh) -> Result<(bool, Json), Told> {
        let mut kept = self.kept();
        if fresh.headline.trim().chars().count() < 3 {
            let why = "<b>The headline</b> needs three letters.";
            return Err(Told::refusal(422, "too_short", "headline", why));
        }
        let same = |idea: &&Idea| idea.headline == fresh.headline && idea.body == fresh.body;
        if !self.habits.forgetful {
            if let Some(known) = kept.ideas.iter().find(|idea| idea.key == fresh.key) {
                return match Some(known).filter(same) {
                    Some(idea) => Ok((false, idea.json())),
                    None => Err(Told::refusal(409, "key_reused", "", "This key is another idea's.")),
                };
            }
            if kept.ideas.iter().any(|idea| same(&idea)) {
                return Err(Told::refusal(
                    409,
                    "written_before",
                    "headline",
                    "Somebody wrote this before.",
                ));
            }
        }
        let idea = Idea {
            id: kept.name(),
            key: fresh.key.clone(),
            headline: fresh.headline.clone(),
            body: fresh.body.clone(),
            place: fresh.place.clone(),
            photo: fresh.photo.clone(),
            state: if self.habits.moderated { "waiting" } else { "new" },
            at: Clock::system().now(),
            likes: Vec::new(),
        };
        let json = idea.json();
        kept.ideas.push(idea);
        Ok((true, json))
    }

    /// The first question comes too early.
    fn job(&self, id: &str) -> Told {
        let fresh = {
            let mut kept = self.kept();
            let Some(job) = kept.jobs.get_mut(id) else {
                return Told::refusal(404, "unknown", "", "There is no such job.");
            };
            job.asked += 1;
            if job.asked < 2 || job.idea.headline.starts_with(NEVER) {
                return Told::json(200, &json!({"state": "running"}));
            }
            job.idea.clone()
        };
        match self.store(&fresh) {
            Ok((_, idea)) => Told::json(200, &json!({"state": "done", "idea": idea})),
            // The job could be asked for: that is no error of HTTP.
            Err(refusal) => Told { status: 200, ..refusal },
        }
    }

    fn upload(&self, asked: &Asked) -> Told {
        let Some((kind, bytes)) = only_part(header(asked.headers, "content-type"), asked.body) else {
            return Told::refusal(415, "no_file", "photo", "One file in multipart/form-data is taken.");
        };
        let mut kept = self.kept();
        let name = kept.name();
        kept.files.insert(name.clone(), (kind, bytes));
        Told::json(201, &json!({"name": name}))
    }

    fn file(&self, name: &str) -> Told {
        match self.kept().files.get(name) {
            Some((kind, bytes)) => Told {
                status: 200,
                headers: vec![("Content-Type", kind.clone())],
                body: bytes.clone(),
            },
            None => Told::refusal(404, "unknown", "", "There is no such file."),
        }
    }

    fn like(&self, id: &str, asked: &Asked) -> Told {
        let mut kept = self.kept();
        let row = kept.name();
        let body: Json = serde_json::from_slice(asked.body).unwrap_or_default();
        let by = body["by"].as_str().unwrap_or_default().to_owned();
        let Some(idea) = kept.ideas.iter_mut().find(|idea| idea.id == id) else {
            return Told::no_idea();
        };
        if let Some(like) = idea.likes.iter().find(|like| like.by == by && like.given) {
            let told = json!({"row": like.row, "likes": idea.count(), "errors": [{"code": "liked_before"}]});
            return Told::json(409, &told);
        }
        idea.likes.push(Like {
            row: row.clone(),
            by,
            given: true,
        });
        Told::json(201, &json!({"row": row, "likes": idea.count()}))
    }

    /// The row stays, so that it is known to have been there.
    fn unlike(&self, row: &str) -> Told {
        let mut kept = self.kept();
        let holds = |idea: &&mut Idea| idea.likes.iter().any(|like| like.row == row);
        let Some(idea) = kept.ideas.iter_mut().find(holds) else {
            return Told::refusal(404, "unknown", "", "There is no such like.");
        };
        let mut given = false;
        for like in idea.likes.iter_mut().filter(|like| like.row == row) {
            given = std::mem::replace(&mut like.given, false);
        }
        Told::json(if given { 200 } else { 410 }, &json!({"likes": idea.count()}))
    }
}

impl Kept {
    fn name(&mut self) -> String {
        self.names += 1;
        (1000 + self.names).to_string()
    }
}

impl Idea {
    fn count(&self) -> usize {
        self.likes.iter().filter(|like| like.given).count()
    }

    fn json(&self) -> Json {
        let photo = self.photo.as_ref().map(|name| format!("/api/files/{name}"));
        let reply = (self.state == "answered").then_some("Det gør vi.");
        json!({
            "id": self.id, "number": format!("NR-{}", self.id), "headline": self.headline, "body": self.body,
            "place": self.place, "photo": photo, "state": self.state, "reply": reply, "at": self.at,
            "likes": self.count(),
        })
    }
}

impl Fresh {
    /// Of JSON or of a form; the key stands in a header or in the body.
    fn read(asked: &Asked) -> Self {
        let form = header(asked.headers, "content-type").starts_with("application/x-www-form-urlencoded");
        let json = if form {
            json!(fields(&String::from_utf8_lossy(asked.body)))
        } else {
            serde_json::from_slice(asked.body).unwrap_or_default()
        };
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        let key = header(asked.headers, "idempotency-key").to_owned();
        Self {
            key: text("key").unwrap_or(key),
            headline: text("headline").unwrap_or_default(),
            body: text("body").unwrap_or_default(),
            place: json["place"].clone(),
            photo: text("photo"),
        }
    }
}

/// The form once more, with what is wrong.
fn again(query: &Fields) -> Told {
    let wrong = query.get("wrong").map_or("", String::as_str);
    Told::page(&format!(
        "<form><input type=\"hidden\" name=\"wrong\" value=\"{wrong}\"><p>Overskriften er for kort.</p></form>"
    ))
}

async fn answer(
    State(memory): State<Arc<Memory>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path: Vec<&str> = uri.path().trim_start_matches("/api/").split('/').collect();
    let asked = Asked {
        headers: &headers,
        query: fields(uri.query().unwrap_or_default()),
        body: &body,
    };
    memory.told(method.as_str(), &path, &asked).response()
}
