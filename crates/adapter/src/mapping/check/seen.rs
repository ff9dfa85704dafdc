//! What a run has seen, for the checker: ideas in the backend's own words, what each answer was taken for, and which
//! placeholder a request could not do without.
//!
//! The engine decides without any of this and the browser leaves it out (feature `check`). It looks at a run and never
//! changes one. Read next: `run`, `judge`.

use crate::status;

use super::RESULT_KEYS;
use crate::mapping::cast;
use crate::mapping::cond::{get, get_text, holds};
use crate::mapping::config::{Adapter, Op, Operation, Step};
use crate::mapping::expr::{self, Scope};
use crate::mapping::face::{self, answered, world};
use crate::mapping::judge::{self, Meaning};
use crate::mapping::request;
use crate::mapping::run::{Run, Stage};
use crate::mapping::value::{Shared, Value};
use crate::mapping::wire::{Answer, Silence};
use crate::mapping::world::Env;

/// An idea as the backend says it, before its words become ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    parts: Vec<(&'static str, String)>,
    /// `only` leaves it out.
    pub left_out: bool,
    /// It tells a status that `statuses` does not have.
    pub unknown_status: bool,
}

impl Entry {
    /// What stands where `item` (or `result`) says; none where nothing is there, or it is empty. `likes` is a number.
    pub fn part(&self, name: &str) -> Option<&str> {
        let found = self.parts.iter().find(|(known, _)| *known == name);
        found.map(|(_, text)| text.as_str())
    }
}

/// What an answer, or the lack of one, was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The step's place in the configuration, such as `operations.create.steps[1]`.
    pub step: String,
    /// A word such as `ok` or `invalid`, as rules say it.
    pub meaning: &'static str,
    /// The step has failed.
    pub failed: bool,
    /// It has failed, and the operation goes on without it.
    pub forgiven: bool,
    /// The place of the rule that said so; none where the status did.
    pub rule: Option<String>,
    /// So many rules were looked at.
    pub rules: usize,
    /// What `message` finds of the rule or of the configuration.
    pub words: Option<String>,
}

/// What a list's answer says about its pages: none where the configuration does not ask for it, else whether it is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// `next.from`, the mark of the next page.
    pub from: Option<bool>,
    /// `next.more`, whether there is one.
    pub more: Option<bool>,
    /// `total`, how many ideas there are.
    pub total: Option<bool>,
    /// `items`, the list itself; it may be empty.
    pub items: Option<bool>,
}

/// A request that could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// The place in the configuration, such as `operations.unlike.steps[1].url`.
    pub place: String,
    /// The placeholders without a value; none where the address would lead to an origin that is not configured.
    pub names: Vec<String>,
}

impl Adapter {
    /// Whether the configuration says where this part of an idea stands, for an operation or for all.
    pub fn tells(&self, op: Op, part: &str) -> bool {
        let operation = self.operation(self.chosen(op));
        let own = operation.and_then(|operation| operation.value.member("result")?.member(part));
        own.or_else(|| self.config.member("item")?.member(part)).is_some()
    }

    /// Whether an operation's own `result` says where this part stands.
    pub fn tells_itself(&self, op: Op, part: &str) -> bool {
        let operation = self.operation(self.chosen(op));
        operation.is_some_and(|operation| {
            operation
                .value
                .entry("result")
                .is_some_and(|own| own.member(part).is_some())
        })
    }

    /// The path by which an operation finds a part of an idea.
    pub fn way_to(&self, op: Op, part: &str) -> &str {
        let operation = self.operation(self.chosen(op));
        let own = operation.and_then(|operation| operation.value.member("result")?.member(part));
        let way = own.or_else(|| self.config.member("item")?.member(part));
        way.map_or("", |way| way.str())
    }

    /// What a citizen can only answer to a field: `on` to a box to tick, the first of its `choices`.
    pub fn answer_to(&self, field: &str) -> Option<&str> {
        let about = self.config.member("fields")?.member(field)?;
        if about.word("type") == "check" {
            return Some("on");
        }
        about.part("choices").first().map(|(value, _)| value.as_str())
    }

    /// Whether an operation sends this, also by way of a variable.
    pub fn sends(&self, op: Op, name: &str) -> bool {
        let Some(operation) = self.operation(self.chosen(op)) else {
            return false;
        };
        let names = |value: &Value| {
            let variables = self.config.part("variables").iter();
            let mut through = variables.filter(|(_, made)| made.names(name) || made.word("from").starts_with(name));
            value.names(name) || through.any(|(variable, _)| value.names(variable))
        };
        let parts = ["url", "query", "headers", "body"];
        let sent = |holder: &Value| {
            parts
                .iter()
                .any(|key| holder.member(key).is_some_and(|part| names(part)))
        };
        // What only a look asks with is not sent.
        sent(&self.config) || steps(operation).any(|(_, step)| sent(step.value))
    }
}

/// The steps of an operation, with their places.
pub(super) fn steps(operation: Operation<'_>) -> impl Iterator<Item = (usize, Step<'_>)> {
    (0..).map_while(move |at| Some((at, operation.step(at)?)))
}

impl face::Run {
    /// The ideas of the last answer: of a list all, of one idea itself, of anything else none.
    pub fn entries(&self, adapter: &Adapter) -> Vec<Entry> {
        self.run.entries(adapter)
    }

    /// What the last answer says about pages.
    pub fn paging(&self, adapter: &Adapter) -> Paging {
        self.run.paging(adapter)
    }

    /// What the engine will take the answer to the present request for.
    pub fn judged(&self, adapter: &Adapter, env: &Env, answer: &Result<Answer, Silence>) -> Option<Judged> {
        self.run.judged(adapter, env, answer.as_ref().ok())
    }

    /// What kept the next request from being made, where that is why the run has ended.
    pub fn lacking(&self, adapter: &Adapter) -> Option<Lacking> {
        self.run.lacking(adapter)
    }

    /// The placeholders of the present request that nothing has filled.
    pub fn unfilled(&self, adapter: &Adapter) -> Vec<String> {
        self.run.unfilled(adapter)
    }
}

impl Run {
    fn entries(&self, adapter: &Adapter) -> Vec<Entry> {
        let Some(operation) = adapter.operation(self.op) else {
            return Vec::new();
        };
        let root = match operation.value.member("root") {
            Some(root) => get(root, self.scope(Some(&self.doc))).unwrap_or_default(),
            None => self.doc.clone(),
        };
        match self.op {
            Op::Get | Op::Status => vec![self.entry(adapter, operation, &root)],
            Op::List | Op::More => {
                let items = self.items(operation, &root);
                items.iter().map(|item| self.entry(adapter, operation, item)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn items(&self, operation: Operation, root: &Shared) -> Vec<Shared> {
        let found = expr::value(operation.value.word("items"), self.scope(Some(root)));
        match found.as_deref() {
            Some(Value::List(items)) => items.clone(),
            Some(Value::Object(_)) => found.into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// `items` is looked for below `root`, the rest in the whole answer.
    fn paging(&self, adapter: &Adapter) -> Paging {
        let Some(operation) = adapter.operation(self.op) else {
            return Paging::default();
        };
        let whole = self.scope(Some(&self.doc));
        let there = |way: &Shared, scope: Scope| get(way, scope).is_some_and(|value| !value.to_text().is_empty());
        let next = operation.value.member("next");
        let root = match operation.value.member("root") {
            Some(root) => get(root, whole).unwrap_or_default(),
            None => self.doc.clone(),
        };
        let items = operation.value.member("items");
        let last = next.filter(|next| next.word("by") == "last");
        let last = last.and_then(|_| self.items(operation, &root).pop());
        let from = self.scope(Some(last.as_ref().unwrap_or(&self.doc)));
        Paging {
            from: next.and_then(|next| next.member("from")).map(|way| there(way, from)),
            more: next.and_then(|next| next.member("more")).map(|way| there(way, whole)),
            total: operation.value.member("total").map(|way| there(way, whole)),
            items: items.map(|way| get(way, self.scope(Some(&root))).is_some()),
        }
    }

    fn entry(&self, adapter: &Adapter, operation: Operation, doc: &Shared) -> Entry {
        let scope = self.scope(Some(doc));
        let mut entry = Entry::default();
        for name in RESULT_KEYS {
            let own = operation.value.member("result").and_then(|result| result.member(name));
            let way = own.or_else(|| adapter.config.member("item")?.member(name));
            let mut value = way.and_then(|way| get(way, scope));
            if name == "likes" {
                let count = value.map_or(f64::NAN, |value| cast::count(&value));
                value = (!count.is_nan()).then(|| count.into());
            }
            let text = value.map(|value| value.to_text()).unwrap_or_default();
            if !text.is_empty() {
                entry.parts.push((name, text));
            }
        }
        let only = operation.value.member("only");
        entry.left_out = only.is_some_and(|only| !holds(only, scope, 0.0));
        entry.unknown_status = entry.part("status").is_some_and(|word| !knows(adapter, word));
        entry
    }

    /// `answer` is none where none came.
    fn judged(&self, adapter: &Adapter, env: &Env, answer: Option<&Answer>) -> Option<Judged> {
        let (operation, step) = self.here(adapter)?;
        let optional = step.value.flag("optional");
        let mut judged = Judged {
            step: self.place(operation),
            meaning: "unknown",
            failed: true,
            forgiven: optional || self.wrote,
            rule: None,
            rules: 0,
            words: None,
        };
        if let Some(answer) = answer {
            let mut trial = self.clone();
            let world = world(env, &answer.cookies);
            let whole = trial.take(&world, &answered(answer.clone()), request::read(step));
            let verdict = judge::meaning(&trial, adapter, operation, step);
            judged.meaning = verdict.is.name();
            judged.rule = verdict.rule.and_then(|rule| self.rule(adapter, operation, step, rule));
            // An operation that is its own step has its rules looked at twice.
            let own = if operation.value.member("steps").is_some() || self.stage == Stage::Look {
                step.value.list("rules").len()
            } else {
                0
            };
            judged.rules = own + operation.value.list("rules").len() + adapter.config.list("rules").len();
            let said = verdict.rule.and_then(|rule| rule.member("message"));
            let said = get_text(
                said.or_else(|| adapter.config.member("message")),
                trial.scope(Some(&trial.doc)),
            );
            judged.words = said.map(|words| crate::mapping::plain(words.str()));
            let refuses = verdict.refuses();
            judged.failed = match verdict.is {
                Meaning::Ok | Meaning::Held | Meaning::Exists => !whole && verdict.rule.is_none(),
                Meaning::NotFound => self.stage != Stage::Look,
                Meaning::Duplicate => !(self.again && self.op.writes()),
                Meaning::Expired => self.renewed || !adapter.describes(Op::Session),
                _ => true,
            };
            judged.failed &= verdict.is == Meaning::Unknown || refuses || !trial.waits(step, &world);
            judged.forgiven = judged.failed && (optional || self.wrote && !refuses);
        }
        Some(judged)
    }

    fn lacking(&self, adapter: &Adapter) -> Option<Lacking> {
        let (operation, step) = self.here(adapter)?;
        let scope = self.scope(None);
        let skipped = step.value.member("if").is_some_and(|cond| !holds(cond, scope, 0.0));
        let page = self.page.as_ref().filter(|_| self.stage == Stage::Main);
        if skipped || request::build(adapter, step, scope, page).is_some() {
            return None;
        }
        let place = self.place(operation);
        let missing = |key: &str| {
            let mut names = Vec::new();
            if let Some(value) = step.value.member(key) {
                empty(value, scope, &mut names);
            }
            (!names.is_empty()).then(|| Lacking {
                place: format!("{place}.{key}"),
                names,
            })
        };
        let body = || missing("body").filter(|_| step.value.word("send") == "file");
        Some(missing("url").or_else(body).unwrap_or_else(|| Lacking {
            place: format!("{place}.url"),
            names: Vec::new(),
        }))
    }

    fn unfilled(&self, adapter: &Adapter) -> Vec<String> {
        let mut names = Vec::new();
        if let Some((_, step)) = self.here(adapter) {
            for key in ["url", "query", "headers", "body"] {
                if let Some(value) = step.value.member(key) {
                    empty(value, self.scope(None), &mut names);
                }
            }
        }
        names
    }

    /// The place of the present step in the configuration.
    fn place(&self, operation: Operation) -> String {
        match self.stage {
            Stage::Session if operation.value.member("steps").is_none() => String::from("operations.session"),
            Stage::Session => format!("operations.session.steps[{}]", self.at),
            Stage::Look => format!("operations.{}.look", self.op.name()),
            Stage::Main if operation.value.member("steps").is_none() => format!("operations.{}", self.op.name()),
            Stage::Main => format!("operations.{}.steps[{}]", self.op.name(), self.at),
        }
    }

    fn rule(&self, adapter: &Adapter, operation: Operation, step: Step, rule: &Value) -> Option<String> {
        let whole = format!("operations.{}.", self.op.name());
        let holders = [
            (step.value, self.place(operation) + "."),
            (operation.value, whole),
            (&*adapter.config, String::new()),
        ];
        holders.into_iter().find_map(|(holder, prefix)| {
            let same = |known: &Shared| std::ptr::eq(&raw const **known, rule);
            let at = holder.list("rules").iter().position(same)?;
            Some(format!("{prefix}rules[{at}]"))
        })
    }
}

/// Whether a backend's word for a status means something, be it `unknown`.
fn knows(adapter: &Adapter, word: &str) -> bool {
    let statuses = adapter.config.member("statuses");
    let table = statuses.and_then(|name| status::table(name.str())).unwrap_or("");
    let mut own = adapter.config.part("statuses").iter();
    own.any(|(theirs, _)| theirs.eq_ignore_ascii_case(word))
        || status::listed(table, word).is_some()
        || status::is_known(word)
}

/// The names in placeholders that come to nothing.
fn empty(value: &Value, scope: Scope, names: &mut Vec<String>) {
    match value {
        Value::Text(text) => {
            let mut rest: &str = text;
            while let Some((_, after)) = rest.split_once("{{") {
                let Some((inside, after)) = after.split_once("}}") else {
                    return;
                };
                rest = after;
                if expr::value(inside, scope).is_none_or(|value| *value == Value::text("")) {
                    let mut name = |name: &str, is_name: bool| names.extend(is_name.then(|| name.to_owned()));
                    // What is no expression has no names.
                    let _ = expr::visit(inside, &mut name);
                }
            }
        }
        Value::List(items) => items.iter().for_each(|item| empty(item, scope, names)),
        Value::Object(members) if value.member("$literal").is_none() => {
            members.iter().for_each(|(_, inner)| empty(inner, scope, names));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{Input, Next, Place};
    use serde_json::json;

    fn adapter() -> Adapter {
        let config = json!({
            "base": "https://b.example",
            "item": {"id": "id", "title": "t", "likes": "fans", "status": "s"}, "statuses": {"ny": "received", "væk": "unknown"},
            "variables": {"name": "{{title}}"},
            "operations": {
                "list": {"url": "/", "items": "all", "only": {"path": "hidden", "exists": false}},
                "create": {"steps": [
                    {"method": "POST", "url": "/files", "send": "file", "body": "{{photo}}", "optional": true,
                     "rules": [{"status": 413, "is": "too_large"}]},
                    {"method": "POST", "url": "/ideas", "body": {"t": "{{name}}"}},
                    {"url": "/ideas/{{nope}}"}
                ], "look": {"url": "/ideas", "query": {"q": "{{text}}"}, "found": "[0].id"}},
                "unlike": {"url": "/likes/{{row}}"}
            }
        });
        Adapter::read(&config, Place::Page, &|_| None).0
    }

    #[test]
    fn entries_are_what_the_backend_says() {
        let adapter = adapter();
        let env = Env::default();
        let (mut run, _) = adapter.begin(Op::List, Input::new(), &env);
        let all = json!({"all": [
            {"id": 1, "t": "a", "fans": ["x", "y"], "s": "ny"}, {"id": 2, "s": "væk", "fans": []}, {"hidden": 1, "s": "ukendt"}
        ]});
        run.answer(&adapter, &env, Ok(Answer::new(200).json(&all)));
        let entries = run.entries(&adapter);
        let parts: Vec<_> = entries
            .iter()
            .map(|entry| (entry.part("title"), entry.part("likes")))
            .collect();
        assert_eq!(parts, [(Some("a"), Some("2")), (None, Some("0")), (None, None)]);
        let flags: Vec<_> = entries
            .iter()
            .map(|entry| (entry.left_out, entry.unknown_status))
            .collect();
        assert_eq!(flags, [(false, false), (false, false), (true, true)]);
        let all = run.paging(&adapter);
        assert_eq!((all.items, all.from, all.total), (Some(true), None, None));
        assert!(adapter.tells(Op::List, "likes") && !adapter.tells(Op::List, "text"));
        assert!(adapter.sends(Op::Create, "title") && adapter.sends(Op::Submit, "photo"));
        assert!(!adapter.sends(Op::Create, "text"));
    }

    #[test]
    fn pages_are_looked_for_in_the_whole_answer_and_ideas_below_the_root() {
        let config = json!({"base": "https://b.example", "item": {"id": "id", "title": "t"}, "operations": {"list": {
            "url": "/", "query": {"c": "{{cursor}}"}, "root": "data", "items": "all", "total": "data.n",
            "next": {"by": "cursor", "from": "next", "more": "data.more"}}}});
        let paging = |config: &serde_json::Value| {
            let (adapter, env) = (Adapter::read(config, Place::Page, &|_| None).0, Env::default());
            let (mut run, _) = adapter.begin(Op::List, Input::new(), &env);
            let answer = json!({"data": {"all": [{"id": 1, "t": "a"}], "n": 0, "next": "x", "more": false}});
            run.answer(&adapter, &env, Ok(Answer::new(200).json(&answer)));
            let found = run.paging(&adapter);
            (run.entries(&adapter).len(), found.from, found.more, found.total)
        };
        assert_eq!(paging(&config), (1, Some(false), Some(true), Some(true)));
        let mut last = config.clone();
        last["operations"]["list"]["next"] = json!({"by": "last", "from": "id"});
        last["operations"]["list"]["total"] = json!("n");
        assert_eq!(paging(&last), (1, Some(true), None, Some(false)));
    }

    #[test]
    fn what_is_forgiven_and_what_is_lacking_have_their_places() {
        let adapter = adapter();
        let env = Env::default();
        let photo = crate::mapping::File {
            name: "a.png".into(),
            mime: "image/png".into(),
            bytes: vec![1],
        };
        let (mut run, _) = adapter.begin(Op::Create, Input::new().with("title", "x").file("photo", photo), &env);
        assert_eq!(run.unfilled(&adapter), Vec::<String>::new());
        let refused = Ok(Answer::new(413));
        let judged = run.judged(&adapter, &env, &refused).unwrap();
        assert_eq!(
            (judged.step.as_str(), judged.meaning),
            ("operations.create.steps[0]", "too_large")
        );
        assert_eq!(judged.rule.as_deref(), Some("operations.create.steps[0].rules[0]"));
        assert!(judged.failed && judged.forgiven);
        run.answer(&adapter, &env, refused);
        let judged = run.judged(&adapter, &env, &Ok(Answer::new(500))).unwrap();
        assert!(judged.failed && !judged.forgiven && judged.rule.is_none());
        // Once the idea is written, a later step that cannot be made is no failure, and says nothing.
        let end = run.answer(&adapter, &env, Ok(Answer::new(201).json(&json!({"id": 1}))));
        assert!(matches!(end, Next::Done(Ok(_))), "{end:?}");
        let (run, _) = adapter.begin(Op::Unlike, Input::new(), &env);
        let lacking = run.lacking(&adapter).unwrap();
        assert_eq!(
            (lacking.place.as_str(), lacking.names),
            ("operations.unlike.url", vec!["row".to_owned()])
        );
        assert_eq!(run.unfilled(&adapter), ["row"]);
    }
}
