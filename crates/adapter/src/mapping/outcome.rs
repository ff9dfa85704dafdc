//! What the widget gets of an operation: ideas, receipts, counts. Texts come out as they were written or as plain text;
//! addresses only if they are web addresses.

use medspil_core::idea::{Answer, Idea, Receipt, Status};

use crate::{Failure, status};

use super::cast::{self, Cast};
use super::cond::Get;
use super::config::{Adapter, Op, Open, Operation, Step};
use super::expr::Scope;
use super::page;
use super::request;
use super::run::Run;
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
pub(super) fn finish(run: &Run, adapter: &Adapter, operation: &Operation) -> Result<Outcome, Failure> {
    match run.op {
        Op::List | Op::More => listed(run, adapter, operation).ok_or(Failure::Incompatible),
        Op::Get | Op::Status => {
            let reader = Reader::new(run, adapter, operation);
            reader.item(&reader.root()).map(Outcome::Found).ok_or_else(not_found)
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
pub(super) fn make(run: &Run, adapter: &Adapter, operation: &Operation) -> Outcome {
    let reader = Reader::new(run, adapter, operation);
    match run.op {
        Op::Like | Op::Unlike => Outcome::Liked(Liked {
            likes: reader.count("likes"),
            existed: run.existed,
            row: reader.text("row"),
        }),
        _ => Outcome::Created(created(run, &reader, operation.held, None)),
    }
}

/// Looking has found what an earlier attempt wrote.
pub(super) fn found(run: &Run, adapter: &Adapter, operation: &Operation, id: &Value) -> Outcome {
    let mut reader = Reader::new(run, adapter, operation);
    // The answer is that of the look, which has another form.
    reader.root = Value::Null;
    match run.op {
        Op::Like | Op::Unlike => Outcome::Liked(Liked {
            likes: None,
            existed: true,
            row: Some(id.to_text()),
        }),
        _ => Outcome::Created(created(run, &reader, operation.held, Some(id.to_text()))),
    }
}

fn created(run: &Run, reader: &Reader, held: bool, id: Option<String>) -> Created {
    let id = id.or_else(|| reader.text("id")).filter(|id| id != "true");
    let stands = status::of(reader.text("status").as_deref(), &reader.adapter.statuses);
    let held = held || run.held || stands == Status::Pending;
    let moment = reader.text("at").or_else(|| reader.date("created"));
    let now = || {
        run.constants
            .iter()
            .find(|(name, _)| name == "now")
            .map(|(_, now)| now.to_text())
    };
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
fn listed(run: &Run, adapter: &Adapter, operation: &Operation) -> Option<Outcome> {
    let reader = Reader::new(run, adapter, operation);
    let root = reader.root();
    let is_xml = operation.steps.last().is_some_and(|step| step.read == Format::Xml);
    let items = match operation.items.as_ref()?.value(&run.scope(Some(&root))) {
        Some(Value::List(items)) => items,
        Some(Value::Text(_)) | None if is_xml || run.excused => Vec::new(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => return None,
    };
    let scope = run.scope(None);
    let shown = |item: &&Value| {
        operation
            .only
            .as_ref()
            .is_none_or(|only| only.holds(&scope.at(item), 0))
    };
    let total = operation
        .total
        .as_ref()
        .and_then(|total| count(total.value(&run.scope(Some(&run.doc)))));
    Some(Outcome::Listed(Listing {
        next: page::next(run, adapter, operation, &items, total),
        items: items
            .iter()
            .filter(shown)
            .filter_map(|item| reader.item(item))
            .collect(),
        total,
    }))
}

/// Reads what an answer tells, by the names of the configuration.
struct Reader<'a> {
    run: &'a Run,
    adapter: &'a Adapter,
    operation: &'a Operation,
    root: Value,
}

impl<'a> Reader<'a> {
    fn new(run: &'a Run, adapter: &'a Adapter, operation: &'a Operation) -> Self {
        let scope = run.scope(Some(&run.doc));
        let root = match &operation.root {
            Some(root) => root.value(&scope).unwrap_or_default(),
            None => run.doc.clone(),
        };
        Self {
            run,
            adapter,
            operation,
            root,
        }
    }

    fn root(&self) -> Value {
        self.root.clone()
    }

    /// The operation's own way to find it, or else the one for all ideas.
    fn get(&self, name: &str) -> Option<&'a Get> {
        let named = |list: &'a [(String, Get)]| list.iter().find(|(known, _)| known == name).map(|(_, get)| get);
        named(&self.operation.result).or_else(|| named(&self.adapter.item))
    }

    fn at(&self, name: &str, scope: &Scope) -> Option<Value> {
        self.get(name)?.value(scope)
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
        let first = body.trim().lines().next().unwrap_or_default().to_owned();
        let answer = text("answer").map(|text| Answer {
            text,
            by: self.at("answer_by", &scope).map(|by| by.to_text()),
        });
        Some(Item {
            idea: Idea {
                id: text("id")?,
                title: text("title").or_else(|| (!first.is_empty()).then_some(first))?,
                text: body,
                area: text("area"),
                status: status::of(text("status").as_deref(), &self.adapter.statuses),
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
pub(super) fn session(run: &Run, operation: &Operation, env: &Env, captured: Vec<(String, Value)>) -> Session {
    let seconds = operation
        .expires
        .as_ref()
        .and_then(|expires| expires.value(&run.scope(Some(&run.doc))));
    let seconds = seconds
        .and_then(|value| value.to_number())
        .unwrap_or(600.0)
        .clamp(0.0, 86_400.0);
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a day")]
    let until = env.now + (seconds * 1000.0) as i64;
    Session {
        values: Value::Object(captured),
        until,
    }
}

/// The form, link, mail or page that takes the place of a request.
pub(super) fn handover(run: &Run, adapter: &Adapter, step: &Step, open: Open) -> Option<Outcome> {
    let scope = run.scope(None);
    let body = step
        .body
        .as_ref()
        .and_then(|body| body.value(&scope))
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

/// RFC 6068: line breaks are CR LF, and stand only in the body; nothing ends the line of a subject.
fn mail(url: &str) -> String {
    let (to, query) = url.split_once('?').unwrap_or((url, ""));
    let mut out = to.replace("%40", "@");
    for (index, part) in query.split('&').filter(|part| !part.is_empty()).enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        let part = part.replace("%0D", "");
        let breaks = if part.starts_with("body=") { "%0D%0A" } else { "%20" };
        out.push_str(&part.replace("%0A", breaks));
    }
    out
}
