//! What the widget gets of an operation: ideas, receipts, counts. Texts come out as they were written or as plain text;
//! addresses only if they are web addresses.

use medspil_core::idea::{Answer, Idea, Receipt, Status};

use crate::{Failure, status};

use super::cast::{self, Cast};
use super::cond::{get, holds};
use super::config::{Adapter, OPENS, Op, Open, Operation, Step, word};
use super::expr::{Expr, Scope};
use super::page;
use super::request;
use super::run::Run;
use super::template::fill;
use super::text::replace;
use super::url;
use super::value::Value;
use super::wire::{Format, Method};
use super::world::{Env, Session};

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

/// What the last answer says, or why it says nothing.
pub(super) fn finish(run: &Run, adapter: &Adapter, operation: Operation) -> Result<Outcome, Failure> {
    match run.op {
        Op::List | Op::More => listed(run, adapter, operation).ok_or(Failure::Incompatible),
        Op::Get | Op::Status => {
            let reader = Reader::new(run, adapter, operation);
            reader.item(&reader.root).map(Outcome::Found).ok_or_else(not_found)
        }
        Op::Upload => {
            let reader = Reader::new(run, adapter, operation);
            reader.value("file").map(Outcome::Uploaded).ok_or(Failure::Incompatible)
        }
        _ => Ok(make(run, adapter, operation)),
    }
}

/// Several backends answer 200 and nothing when something is not there.
fn not_found() -> Failure {
    Failure::Rejected {
        code: String::from("not_found"),
        field: None,
        text: None,
    }
}

/// What was written; never fails, because it is written.
pub(super) fn make(run: &Run, adapter: &Adapter, operation: Operation) -> Outcome {
    let reader = Reader::new(run, adapter, operation);
    match run.op {
        Op::Like | Op::Unlike => Outcome::Liked(Liked {
            likes: reader.count("likes"),
            existed: run.existed,
            row: reader.text("row"),
        }),
        _ => Outcome::Created(created(run, &reader, None)),
    }
}

/// Looking has found what an earlier attempt wrote.
pub(super) fn found(run: &Run, adapter: &Adapter, operation: Operation, id: &Value) -> Outcome {
    let mut reader = Reader::new(run, adapter, operation);
    // The answer is that of the look, which has another form.
    reader.root = Value::Null;
    match run.op {
        Op::Like | Op::Unlike => Outcome::Liked(Liked {
            likes: None,
            existed: true,
            row: Some(id.to_text()),
        }),
        _ => Outcome::Created(created(run, &reader, Some(id.to_text()))),
    }
}

fn created(run: &Run, reader: &Reader, id: Option<String>) -> Created {
    let id = id.or_else(|| reader.text("id"));
    let stands = reader.status(reader.text("status"));
    let held = reader.operation.value.flag("held") || run.held || stands == Status::Pending;
    let moment = reader.text("at").or_else(|| reader.date("created"));
    let now = || run.scope(None).variable("now").map(Value::to_text);
    Created {
        receipt: Receipt {
            number: reader.text("receipt").or_else(|| id.clone()).unwrap_or_default(),
            at: moment.or_else(now).unwrap_or_default(),
            published: !held,
        },
        status: if held { Status::Pending } else { stands },
        url: reader.link("url"),
        likes: reader.count("likes"),
        existed: run.existed,
        id,
    }
}

/// A page of ideas. Ideas that cannot be understood are left out; a list that is not there is no list.
fn listed(run: &Run, adapter: &Adapter, operation: Operation) -> Option<Outcome> {
    let reader = Reader::new(run, adapter, operation);
    let is_xml = operation
        .steps()
        .last()
        .is_some_and(|step| request::format(step) == Format::Xml);
    let found = Expr::read(operation.value.word("items")).ok()?;
    let items = match found.value(&run.scope(Some(&reader.root))) {
        Some(Value::List(items)) => items,
        Some(Value::Text(_)) | None if is_xml || run.excused => Vec::new(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => return None,
    };
    let total = operation
        .value
        .member("total")
        .and_then(|total| get(total, &run.scope(Some(&run.doc))));
    let total = count(total);
    let mut shown = Vec::with_capacity(items.len());
    for item in &items {
        let only = operation.value.member("only");
        if only.is_none_or(|only| holds(only, &run.scope(Some(item)), 0)) {
            shown.extend(reader.item(item));
        }
    }
    Some(Outcome::Listed(Listing {
        next: page::next(run, adapter, operation, &items, total.map(f64::from)),
        items: shown,
        total,
    }))
}

/// Reads what an answer tells, by the names of the configuration.
struct Reader<'a> {
    run: &'a Run,
    adapter: &'a Adapter,
    operation: Operation<'a>,
    root: Value,
}

impl<'a> Reader<'a> {
    fn new(run: &'a Run, adapter: &'a Adapter, operation: Operation<'a>) -> Self {
        let root = match operation.value.member("root") {
            Some(root) => get(root, &run.scope(Some(&run.doc))).unwrap_or_default(),
            None => run.doc.clone(),
        };
        Self {
            run,
            adapter,
            operation,
            root,
        }
    }

    /// The operation's own way to find it, or else the one for all ideas.
    fn get(&self, name: &str) -> Option<&'a Value> {
        let own = self
            .operation
            .value
            .member("result")
            .and_then(|result| result.member(name));
        own.or_else(|| self.adapter.config.member("item")?.member(name))
    }

    /// Our word for a status. Absent means received, unless the table says what an absent word means.
    fn status(&self, word: Option<String>) -> Status {
        let word = word.unwrap_or_default();
        let statuses = self.adapter.config.member("statuses");
        let own = |known: &str| {
            let found = statuses?
                .members()
                .iter()
                .find(|(theirs, _)| theirs.eq_ignore_ascii_case(known))?;
            Some(found.1.to_text())
        };
        let table = match statuses {
            Some(Value::Text(name)) => status::table(name),
            _ => None,
        };
        status::of(&word, own(&word), table)
    }

    fn at(&self, name: &str, scope: &Scope) -> Option<Value> {
        get(self.get(name)?, scope)
    }

    fn value(&self, name: &str) -> Option<Value> {
        self.at(name, &self.run.scope(Some(&self.root)))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.value(name)
            .map(|value| value.to_text())
            .filter(|text| !text.is_empty())
    }

    fn count(&self, name: &str) -> Option<u32> {
        count(self.value(name))
    }

    fn date(&self, name: &str) -> Option<String> {
        let scope = self.run.scope(Some(&self.root));
        cast::apply(&Cast::Date, self.value(name), &scope).map(|date| date.to_text())
    }

    fn link(&self, name: &str) -> Option<String> {
        url::resolve(&self.run.here, &self.text(name)?)
    }

    fn item(&self, doc: &Value) -> Option<Item> {
        let scope = self.run.scope(Some(doc));
        let value = |name: &str| self.at(name, &scope);
        let text = |name: &str| value(name).map(|value| value.to_text()).filter(|text| !text.is_empty());
        let link = |name: &str| text(name).and_then(|address| url::resolve(&self.run.here, &address));
        let number = |name: &str| value(name).and_then(|value| value.to_number());
        let body = text("text").unwrap_or_default();
        // Without a headline the first line is it, and is not said twice.
        let (title, body) = match text("title") {
            Some(title) => (title, body),
            None => (
                cast::line(&body).to_owned(),
                cast::rest(&body).unwrap_or_default().to_owned(),
            ),
        };
        if title.is_empty() {
            return None;
        }
        let answer = text("answer").map(|text| Answer {
            text,
            by: self.at("answer_by", &scope).map(|by| by.to_text()),
        });
        Some(Item {
            idea: Idea {
                id: text("id")?,
                title,
                text: body,
                area: text("area"),
                status: self.status(text("status")),
                created_at: cast::apply(&Cast::Date, value("created"), &scope)
                    .map(|date| date.to_text())
                    .unwrap_or_default(),
                likes: count(value("likes")).unwrap_or(0),
                answer,
            },
            liked: cast::apply(&Cast::Bool, value("liked"), &scope).map(|liked| liked.is_true()),
            place: number("lat").zip(number("lon")),
            url: link("url"),
            photo: link("photo"),
        })
    }
}

fn count(value: Option<Value>) -> Option<u32> {
    let number = cast::apply(&Cast::Count, value, &Scope::empty())?.to_number()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count; a cast saturates"
    )]
    Some(number as u32)
}

/// What the session operation has captured, and how long it is good for (ten minutes where nobody says).
pub(super) fn session(run: &Run, operation: Operation, env: &Env) -> Session {
    let expires = operation
        .value
        .member("expires")
        .and_then(|expires| get(expires, &run.scope(Some(&run.doc))));
    let mut kept = Value::Object(vec![(String::from("for"), expires.unwrap_or(Value::Number(600.0)))]);
    let until = env.now + kept.millis("for", 600_000);
    kept = Value::Object(Vec::new());
    for (name, value) in &run.captured {
        kept.put(name, value.clone());
    }
    Session { values: kept, until }
}

/// The form, link, mail or page that takes the place of a request.
pub(super) fn handover(run: &Run, adapter: &Adapter, step: Step) -> Option<Outcome> {
    let open = word(step.value.word("open"), &OPENS)?;
    let scope = run.scope(None);
    let body = step
        .value
        .member("body")
        .and_then(|body| fill(body, &scope))
        .unwrap_or_default();
    let fields = request::pairs(&body)
        .into_iter()
        .map(|(name, value)| (name, value.to_text()))
        .collect();
    let mut url = request::address(adapter, step, &scope)?;
    let good = match open {
        Open::Mail => {
            url = mail(&url);
            url.strip_prefix("mailto:")
                .is_some_and(|to| !to.is_empty() && !to.starts_with('?'))
        }
        Open::Print => true,
        Open::Form | Open::Link => url::origin(&url).is_some(),
    };
    good.then_some(Outcome::Open(Handover {
        open,
        method: step.method,
        url,
        fields,
    }))
}

/// Windows hands a mail program no longer address than 2,083 letters, and says nothing about one that is longer.
const LONGEST_MAIL: usize = 2_000;

/// RFC 6068: line breaks are CR LF, and stand only in the body; nothing ends the line of a subject. The body comes last,
/// and as much of it as has room.
fn mail(url: &str) -> String {
    let (to, query) = url.split_once('?').unwrap_or((url, ""));
    let mut out = replace(to, "%40", "@");
    let mut body = String::new();
    let mut next = '?';
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let part = replace(part, "%0D", "");
        if part.starts_with("body=") {
            body = replace(&part, "%0A", "%0D%0A");
            continue;
        }
        out.push(next);
        out.push_str(&replace(&part, "%0A", "%20"));
        next = '&';
    }
    if !body.is_empty() {
        out.push(next);
        let room = LONGEST_MAIL.saturating_sub(out.len());
        out.push_str(whole_letters(&body, room));
    }
    out
}

/// The beginning of an encoded text, without a torn letter: no escape is cut through, and none of a letter's is left out.
fn whole_letters(text: &str, room: usize) -> &str {
    let bytes = text.as_bytes();
    let mut end = room.min(bytes.len());
    let later =
        |at: usize| bytes.get(at) == Some(&b'%') && matches!(bytes.get(at + 1), Some(b'8' | b'9' | b'A' | b'B'));
    while end > 0 && (bytes[end.saturating_sub(2)..end].contains(&b'%') || later(end)) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
