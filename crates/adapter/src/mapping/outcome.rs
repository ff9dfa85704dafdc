//! What the widget gets of an operation: ideas, receipts, counts. Texts come out as they were written or as plain text;
//! addresses only if they are web addresses.
//!
//! What comes out is a value. Ideas and receipts have the form of our own API (crates/server/openapi.json), so that the
//! page reads them with the reader it has; `face` makes types of them for programs.

use crate::status;

use super::cast;
use super::cond::{get, get_in, holds};
use super::config::{Adapter, Op, Open, Operation, Step};
use super::expr::value;
use super::judge;
use super::moment;
use super::page;
use super::request;
use super::run::{Run, failure};
use super::template::{fill, replace as replace_member};
use super::text::{alike, begins, cut, has, head, part, place, replace, same, strip, tail};
use super::url;
use super::value::{Letters, List, Object, Shared, Value, find, millis, number, or};

/// What the last answer says, or why it says nothing.
pub(super) fn finish(run: &Run, adapter: &Adapter, operation: Operation) -> Result<Shared, Shared> {
    let reader = Reader::new(run, adapter, operation);
    let found = match run.op {
        Op::List | Op::More => listed(&reader),
        Op::Get | Op::Status => {
            // Several backends answer 200 and nothing when something is not there.
            let found = reader.item(&reader.root);
            return found.ok_or_else(|| judge::rejected("not_found".into()).done());
        }
        Op::Upload => reader.value("file").map(|file| object("file", file)),
        _ => Some(made(&reader, None)),
    };
    found.ok_or_else(|| failure("incompatible"))
}

/// An object with one member.
pub(super) fn object(key: &str, value: Shared) -> Shared {
    Object::new().with(key, value).done()
}

/// What was written; never fails, because it is written.
pub(super) fn make(run: &Run, adapter: &Adapter, operation: Operation) -> Shared {
    made(&Reader::new(run, adapter, operation), None)
}

/// Looking has found what an earlier attempt wrote, under this id.
pub(super) fn found(run: &Run, adapter: &Adapter, operation: Operation, id: &Shared) -> Shared {
    let mut reader = Reader::new(run, adapter, operation);
    // The answer is that of the look, which has another form.
    reader.root = Shared::default();
    made(&reader, Some(id.as_text()))
}

fn made(reader: &Reader, id: Option<Shared>) -> Shared {
    let mut out = Object::new();
    out.put("existed", reader.run.existed);
    out.put_any("likes", reader.of("likes", As::Count));
    if matches!(reader.run.op, Op::Like | Op::Unlike) {
        out.put_any("row", id.or_else(|| reader.of("row", As::Text)));
    } else {
        created(reader, id, &mut out);
    }
    out.done()
}

fn created(reader: &Reader, id: Option<Shared>, out: &mut Object) {
    let id = id.or_else(|| reader.of("id", As::Text));
    let stands = reader.status(reader.of("status", As::Text));
    let held = reader.operation.value.flag("held") || reader.run.held || same(stands.str(), "pending");
    let at = reader.of("at", As::Text).or_else(|| reader.of("created", As::Date));
    let mut receipt = Object::new();
    let number = reader.of("receipt", As::Text).or_else(|| id.clone());
    receipt.put("number", number.unwrap_or_else(|| "".into()));
    receipt.put_any("at", at.or_else(|| reader.run.names.get("now").cloned()));
    receipt.put("published", !held);
    out.put("receipt", receipt.done());
    out.put("status", if held { "pending".into() } else { stands });
    out.put_any("url", reader.of("url", As::Link));
    out.put_any("id", id);
}

/// A page of ideas. Ideas that cannot be understood are left out; a list that is not there is no list.
fn listed(reader: &Reader) -> Option<Shared> {
    let (run, operation) = (reader.run, reader.operation);
    let is_xml = operation
        .last_step()
        .is_some_and(|step| same(request::read(step), "xml"));
    let found = value(operation.value.word("items"), run.scope(Some(&reader.root)));
    let one;
    let items = match found.as_deref() {
        Some(Value::List(items)) => &items[..],
        Some(Value::Object(_)) => {
            one = found.clone();
            one.as_slice()
        }
        Some(Value::Text(_)) | None if is_xml || run.excused => &[],
        _ => return None,
    };
    let total = get_in(operation.value, "total", run.scope(Some(&run.doc)));
    let total = total.and_then(|total| read(&total, As::Count, reader));
    let mut shown = List::new();
    for item in items {
        let only = operation.value.member("only");
        if only.is_none_or(|only| holds(only, run.scope(Some(item)), 0.0))
            && let Some(item) = reader.item(item)
        {
            shown.push(item);
        }
    }
    let count = number(total.as_ref());
    let mut out = Object::new();
    out.put("items", shown.done());
    out.put_any("next", page::next(run, reader.adapter, operation, items, count));
    out.put_any("total", total);
    Some(out.done())
}

/// How a part of an idea is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    /// A text that is not empty.
    Text,
    /// A whole address.
    Link,
    /// RFC 3339.
    Date,
    /// A whole number.
    Count,
    /// True or false.
    Truth,
    /// Degrees.
    Number,
}

/// Reads what an answer tells, by the names of the configuration.
struct Reader<'a> {
    run: &'a Run,
    adapter: &'a Adapter,
    operation: Operation<'a>,
    root: Shared,
}

impl<'a> Reader<'a> {
    fn new(run: &'a Run, adapter: &'a Adapter, operation: Operation<'a>) -> Self {
        let root = match operation.value.member("root") {
            Some(root) => get(root, run.scope(Some(&run.doc))).unwrap_or_default(),
            None => run.doc.clone(),
        };
        Self {
            run,
            adapter,
            operation,
            root,
        }
    }

    /// Our word for a status. Absent means received, unless the table says what an absent word means.
    fn status(&self, word: Option<Shared>) -> Shared {
        let word = word.unwrap_or_else(|| "".into());
        let statuses = self.adapter.config.entry("statuses");
        let table = statuses.and_then(|name| status::table(name.str()));
        let mut own = None;
        for (theirs, ours) in self.adapter.config.part("statuses") {
            if own.is_none() && alike(theirs, word.str()) {
                own = Some(ours.as_text());
            }
        }
        status::of(word.str(), own.as_ref().map(|own| own.str()), table).into()
    }

    /// A part of an idea: the operation's own way to find it, or else the one for all ideas.
    fn at(&self, name: &str, doc: &Shared) -> Option<Shared> {
        let own = find(self.operation.value.part("result"), name);
        let way = own.or_else(|| find(self.adapter.config.part("item"), name));
        get(way?, self.run.scope(Some(doc)))
    }

    fn value(&self, name: &str) -> Option<Shared> {
        self.at(name, &self.root)
    }

    fn of(&self, name: &str, kind: As) -> Option<Shared> {
        read(&self.value(name)?, kind, self)
    }

    fn item(&self, doc: &Shared) -> Option<Shared> {
        let of = |name: &str, kind: As| read(&self.at(name, doc)?, kind, self);
        let mut out = Object::new();
        out.put("id", of("id", As::Text)?);
        let text = of("text", As::Text).unwrap_or_else(|| "".into());
        // Without a headline the first line is it, and is not said twice.
        let (title, text) = match of("title", As::Text) {
            Some(title) => (title, text),
            None => (
                Shared::from(cast::line(text.str())).filled()?,
                cast::rest(text.str()).unwrap_or_default().into(),
            ),
        };
        out.put("title", title);
        out.put("text", text);
        out.put("status", self.status(of("status", As::Text)));
        out.put("likes", of("likes", As::Count).unwrap_or_else(|| 0.0.into()));
        let mut part = |ours, theirs, kind| out.put_any(ours, of(theirs, kind));
        part("area", "area", As::Text);
        part("created_at", "created", As::Date);
        part("liked", "liked", As::Truth);
        part("lat", "lat", As::Number);
        part("lon", "lon", As::Number);
        part("url", "url", As::Link);
        part("photo", "photo", As::Link);
        if let Some(text) = of("answer", As::Text) {
            let mut answer = Object::new().with("text", text);
            answer.put_any("by", self.at("answer_by", doc).map(|by| by.as_text()));
            out.put("answer", answer.done());
        }
        Some(out.done())
    }
}

fn read(value: &Shared, kind: As, reader: &Reader) -> Option<Shared> {
    let number = match kind {
        As::Text => return value.filled(),
        As::Link => return url::resolve(&reader.run.names.here, value.filled()?.str()),
        As::Date => return moment::date(value),
        As::Truth => return Some(cast::truth(value).into()),
        As::Number => value.to_number(),
        As::Count => cast::count(value),
    };
    (!number.is_nan()).then(|| number.into())
}

/// What the session operation has captured, and how long it is good for (ten minutes where nobody says).
pub(super) fn session(run: &Run, operation: Operation, env: &Value) -> Shared {
    let expires = get_in(operation.value, "expires", run.scope(Some(&run.doc)));
    let seconds = number(expires.as_ref());
    let mut values = Object::new();
    for (name, value) in run.names.vars.get(run.given..).unwrap_or(&[]) {
        replace_member(&mut values, name, value);
    }
    let until = or(env.number("now"), 0.0) + or(millis(seconds), 600_000.0);
    Object::new().with("values", values.done()).with("until", until).done()
}

/// The form, link, mail or page that takes the place of a request.
pub(super) fn handover(run: &Run, adapter: &Adapter, step: Step) -> Option<Shared> {
    let word_of = step.value.word("open");
    let open = Open::named(word_of)?;
    let scope = run.scope(None);
    let body = step.value.member("body").and_then(|body| fill(body, scope));
    let mut url = request::address(adapter, step, scope)?;
    let good = match open {
        Open::Mail => {
            url = mail(url.str());
            strip(url.str(), "mailto:").is_some_and(|to| !to.is_empty() && !begins(to, "?"))
        }
        Open::Print => true,
        Open::Form | Open::Link => url::origin(url.str()).is_some(),
    };
    if !good {
        return None;
    }
    let fields = request::parts(&body.unwrap_or_default());
    let out = Object::new().with("open", word_of).with("method", step.method.name());
    Some(out.with("url", url).with("fields", request::pairs_of(&fields)).done())
}

/// Windows hands a mail program no longer address than 2,083 letters, and says nothing about one that is longer.
const LONGEST_MAIL: usize = 2_000;

/// RFC 6068: line breaks are CR LF, and stand only in the body; nothing ends the line of a subject. The body comes last,
/// and as much of it as has room.
fn mail(url: &str) -> Shared {
    let (to, mut query) = cut(url, "?").unwrap_or((url, ""));
    let mut out = replace(to, "%40", "@");
    let mut body = Letters::new();
    let mut before = "?";
    while let Some(part) = part(&mut query, "&") {
        let part = replace(part, "%0D", "");
        if begins(&part, "body=") {
            body = replace(&part, "%0A", "%0D%0A");
        } else if !part.is_empty() {
            out.push_str(before);
            out.push_str(&replace(&part, "%0A", "%20"));
            before = "&";
        }
    }
    if !body.is_empty() {
        out.push_str(before);
        let room = LONGEST_MAIL.saturating_sub(out.len());
        out.push_str(whole_letters(&body, room));
    }
    out.done()
}

/// The beginning of an encoded text, without a torn letter: no escape is cut through, and none of a letter's is left out.
fn whole_letters(text: &str, room: usize) -> &str {
    let mut end = room.min(text.len());
    while end > 0 {
        let later = strip(tail(text, end), "%").is_some_and(|digits| place("8 9 A B", head(digits, 1)).is_some());
        let torn = has(head(tail(text, end.saturating_sub(2)), 2.min(end)), "%");
        if !later && !torn {
            break;
        }
        end -= 1;
    }
    head(text, end)
}
