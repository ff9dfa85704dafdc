//! The engine for programs: the values that it takes and gives (`run`, `request`, `outcome`), as types.
//!
//! ```text
//! let (mut run, mut next) = adapter.begin(Op::Like, input, &env);
//! loop { match next {
//!     Next::Send(request) => next = run.answer(&adapter, &env, carry(request)),
//!     Next::Wait(ms)      => { sleep(ms); next = run.resume(&adapter, &env) }
//!     Next::Done(result)  => return result,
//! } }
//! ```
//!
//! It decides nothing: what is sent and what an answer means is decided below, and the browser's module has the same from
//! there. Read next: `wire` and `world` (the types), `run` (what is done).

use std::sync::Arc;

use medspil_core::idea::{Answer as Official, Idea, Reach, Receipt, Status};

use crate::Failure;

use super::config::{Adapter, Op, Open, word};
use super::run;
use super::value::{File, Object, Shared, Value};
use super::wire::{Answer, Body, CREDENTIALS, Content, FORMATS, Method, Part, Request, Silence};
use super::world::{Env, Input, Next, Session};

/// An idea as a backend knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What every backend can say.
    pub idea: Idea,
    /// Whether this device likes it, where the backend says so.
    pub liked: Option<bool>,
    /// Latitude and longitude.
    pub place: Option<(f64, f64)>,
    /// Its page for people.
    pub url: Option<String>,
    /// Its photo.
    pub photo: Option<String>,
}

/// A page of ideas.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// The ideas, in the backend's order.
    pub items: Vec<Item>,
    /// For `cursor` of the next request; none at the end.
    pub next: Option<String>,
    /// How many there are in all, where the backend says so.
    pub total: Option<u32>,
}

/// Something was stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Created {
    /// The backend's id, where it gives one.
    pub id: Option<String>,
    /// What the citizen can refer to; without a number where the backend gives none.
    pub receipt: Receipt,
    /// Where it stands.
    pub status: Status,
    /// Its page for people.
    pub url: Option<String>,
    /// How many like it.
    pub likes: Option<u32>,
    /// It was there already: an earlier attempt had arrived.
    pub existed: bool,
}

/// A like was given or taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Liked {
    /// How many like it now, where the backend says so.
    pub likes: Option<u32>,
    /// It had been given before.
    pub existed: bool,
    /// What taking it back will need, as `{{row}}`.
    pub row: Option<String>,
}

/// What the citizen's own program does instead of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Handover {
    /// Which program.
    pub open: Open,
    /// The form's method.
    pub method: Method,
    /// The address; a `mailto:` for a mail, empty for a page to print.
    pub url: String,
    /// The form's fields, or what is to be printed.
    pub fields: Vec<(String, String)>,
}

/// What an operation came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A page of ideas.
    Listed(Listing),
    /// One idea.
    Found(Item),
    /// Something was stored.
    Created(Created),
    /// A like was given or taken back.
    Liked(Liked),
    /// A file was stored; this is what refers to it.
    Uploaded(Value),
    /// A session was begun.
    Session(Session),
    /// The next rung of the ladder.
    Open(Handover),
}

/// An operation under way.
#[derive(Clone, Debug)]
pub struct Run {
    pub(super) run: run::Run,
    session: Option<Session>,
}

impl Adapter {
    /// Begins an operation.
    pub fn begin(&self, op: Op, input: Input, env: &Env) -> (Run, Next) {
        let members = input
            .values
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        let mut run = Run {
            run: run::Run::new(self, op, members.collect()),
            session: None,
        };
        let turn = run.run.begin(self, &world(env, &env.cookies), input.again);
        let next = run.next(&turn);
        (run, next)
    }
}

impl Run {
    /// Goes on with the answer, or the lack of one, to the request that was asked for.
    pub fn answer(&mut self, adapter: &Adapter, env: &Env, answer: Result<Answer, Silence>) -> Next {
        let (cookies, answer) = match answer {
            Ok(answer) => (answer.cookies.clone(), answered(answer)),
            Err(Silence::NotSent) => (String::new(), silent("not-sent")),
            Err(Silence::Unknown) => (String::new(), silent("unknown")),
        };
        let turn = self.run.answer(adapter, &world(env, &cookies), &answer);
        self.next(&turn)
    }

    /// Goes on after a [`Next::Wait`].
    pub fn resume(&mut self, adapter: &Adapter, env: &Env) -> Next {
        let turn = self.run.answer(adapter, &world(env, ""), &Value::Null);
        self.next(&turn)
    }

    /// The session that this run has begun, for [`Env::session`] of the next.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    fn next(&mut self, turn: &Value) -> Next {
        self.session = self.run.session().map(|kept| session(kept));
        if let Some(asked) = turn.entry("send") {
            return Next::Send(request(asked));
        }
        if let Some(ms) = turn.entry("wait") {
            return Next::Wait(whole(ms.to_number()));
        }
        Next::Done(match turn.entry("done") {
            Some(done) => Ok(outcome(self.run.op, done)),
            None => Err(failure(turn.entry("failed").map_or(&Value::Null, |failed| failed))),
        })
    }
}

fn silent(why: &str) -> Shared {
    Object::new().with("silence", why).done()
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds are far below 2^53")]
fn milliseconds(ms: i64) -> Shared {
    (ms as f64).into()
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds; a cast saturates")]
fn whole(number: f64) -> i64 {
    number as i64
}

pub(super) fn world(env: &Env, cookies: &str) -> Shared {
    let secrets = env.secrets.iter();
    let secrets = secrets.map(|(name, value)| (name.as_str().into(), value.as_str().into()));
    let mut out = Object::new()
        .with("now", milliseconds(env.now))
        .with("random", env.random.as_str())
        .with("cookies", cookies)
        .with("secrets", Value::Object(secrets.collect()));
    if let Some(session) = &env.session {
        let kept = Object::new()
            .with("values", session.values.clone())
            .with("until", milliseconds(session.until));
        out.put("session", kept.done());
    }
    out.done()
}

fn session(kept: &Value) -> Session {
    Session {
        values: kept.entry("values").map_or(Value::Null, |values| (**values).clone()),
        until: whole(kept.number("until")),
    }
}

pub(super) fn answered(answer: Answer) -> Shared {
    let pair = |(name, value): (String, String)| Value::List(vec![name.into(), value.into()]).into();
    let headers = Value::List(answer.headers.into_iter().map(pair).collect());
    let mut out = Object::new()
        .with("status", f64::from(answer.status))
        .with("headers", headers)
        .with("redirected", answer.redirected);
    match answer.content {
        Content::Nothing => {}
        Content::Json(value) => out.put("json", value),
        Content::Text(text) => out.put("text", text),
    }
    out.done()
}

fn request(asked: &Value) -> Request {
    let mut headers = texts(asked, "headers");
    let body = if let Some(text) = asked.entry("body") {
        // The type of a text is the last header.
        Body::Text(text.to_text(), headers.pop().map(|(_, kind)| kind).unwrap_or_default())
    } else if let Some(parts) = asked.entry("parts") {
        let part = |pair: &Shared| {
            let [name, value] = pair.items() else { return None };
            Some((name.to_text(), part(value)))
        };
        Body::Parts(parts.items().iter().filter_map(part).collect())
    } else if let Some(Value::File(file)) = asked.entry("file").map(|file| &**file) {
        Body::File(named_plainly(file))
    } else {
        Body::Nothing
    };
    Request {
        method: method(asked),
        url: asked.word("url").to_owned(),
        headers,
        body,
        credentials: word(asked.word("credentials"), &CREDENTIALS).unwrap_or_default(),
        timeout_ms: u32::try_from(whole(asked.number("timeout"))).unwrap_or(u32::MAX),
        expect: word(asked.word("read"), &FORMATS).unwrap_or_default(),
    }
}

fn method(of: &Value) -> Method {
    Method::named(of.word("method")).unwrap_or_default()
}

fn part(value: &Value) -> Part {
    match value {
        Value::File(file) => Part::File(named_plainly(file)),
        text => Part::Text(text.to_text()),
    }
}

/// The pairs under `key`.
fn texts(of: &Value, key: &str) -> Vec<(String, String)> {
    let pair = |pair: &Shared| match pair.items() {
        [name, value] => Some((name.to_text(), value.to_text())),
        _ => None,
    };
    of.list(key).iter().filter_map(pair).collect()
}

/// A file's name without what could end the header it stands in, and without folders.
fn named_plainly(file: &Arc<File>) -> Arc<File> {
    let odd = |letter: char| letter.is_control() || matches!(letter, '"' | '\\' | '/' | ';');
    let odd_in_type = |letter: char| letter.is_control() || matches!(letter, '"' | ',');
    if !file.name.contains(odd) && !file.mime.contains(odd_in_type) {
        return Arc::clone(file);
    }
    Arc::new(File {
        name: file.name.replace(odd, "_"),
        mime: file.mime.replace(odd_in_type, ""),
        bytes: file.bytes.clone(),
    })
}

fn outcome(op: Op, done: &Value) -> Outcome {
    match op {
        _ if done.entry("open").is_some() => Outcome::Open(handover(done)),
        Op::List | Op::More => Outcome::Listed(Listing {
            items: done.list("items").iter().map(|found| item(found)).collect(),
            next: text(done, "next"),
            total: count(done, "total"),
        }),
        Op::Get | Op::Status => Outcome::Found(item(done)),
        Op::Upload => Outcome::Uploaded(done.entry("file").map_or(Value::Null, |file| (**file).clone())),
        Op::Session => Outcome::Session(session(done)),
        Op::Like | Op::Unlike => Outcome::Liked(Liked {
            likes: count(done, "likes"),
            existed: done.flag("existed"),
            row: text(done, "row"),
        }),
        Op::Create | Op::Submit => Outcome::Created(created(done)),
    }
}

fn created(done: &Value) -> Created {
    let receipt = done.entry("receipt").map_or(&Value::Null, |receipt| receipt);
    Created {
        id: text(done, "id"),
        receipt: Receipt {
            number: receipt.word("number").to_owned(),
            at: receipt.word("at").to_owned(),
            reach: if receipt.flag("published") {
                Reach::Published
            } else {
                Reach::Held
            },
        },
        status: Status::named(done.word("status")),
        url: text(done, "url"),
        likes: count(done, "likes"),
        existed: done.flag("existed"),
    }
}

fn handover(done: &Value) -> Handover {
    Handover {
        open: Open::named(done.word("open")).unwrap_or(Open::Link),
        method: method(done),
        url: done.word("url").to_owned(),
        fields: texts(done, "fields"),
    }
}

fn item(found: &Value) -> Item {
    let degrees = |key: &str| found.entry(key).map(|value| value.to_number());
    let official = |answer: &Shared| Official {
        text: answer.word("text").to_owned(),
        by: text(answer, "by"),
    };
    Item {
        idea: Idea {
            id: found.word("id").to_owned(),
            title: found.word("title").to_owned(),
            text: found.word("text").to_owned(),
            area: text(found, "area"),
            status: Status::named(found.word("status")),
            created_at: found.word("created_at").to_owned(),
            likes: count(found, "likes").unwrap_or(0),
            answer: found.entry("answer").map(official),
        },
        liked: found.entry("liked").map(|liked| liked.is_true()),
        place: degrees("lat").zip(degrees("lon")),
        url: text(found, "url"),
        photo: text(found, "photo"),
    }
}

fn text(of: &Value, key: &str) -> Option<String> {
    of.entry(key).map(|value| value.to_text())
}

fn count(of: &Value, key: &str) -> Option<u32> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count; a cast saturates"
    )]
    of.entry(key).map(|value| value.to_number() as u32)
}

fn failure(failed: &Value) -> Failure {
    let code = failed.word("code").to_owned();
    match failed.word("kind") {
        "offline" => Failure::Offline,
        "transient" => Failure::Transient {
            after: whole(failed.number("after")),
        },
        "rejected" => Failure::Rejected {
            code,
            field: text(failed, "field"),
            text: text(failed, "text"),
        },
        "unauthorized" => Failure::Unauthorized,
        "wedged" => Failure::Wedged { code },
        _ => Failure::Incompatible,
    }
}
