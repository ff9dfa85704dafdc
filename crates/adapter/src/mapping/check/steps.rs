//! Mistakes in operations, steps and rules.

use medspil_core::guess::asking;
use medspil_core::json::At;

use super::values::{cond, get, node, parts, results};
use super::words::{
    each, entries, expression, flag, keys, needed_text, number, object, one_of, one_or_each, only, quoted, read,
    read_template, text, word, wrong, wrong_word,
};
use super::{COND_KEYS, KEYS, OPERATION_KEYS, RESULT_KEYS, RULE_KEYS, STEP_KEYS, named_nodes};
use crate::mapping::config::{Adapter, OPENS, OPS, Op};
use crate::mapping::judge::MEANINGS;
use crate::mapping::read::Place;
use crate::mapping::template;
use crate::mapping::text::has;
use crate::mapping::url;
use crate::mapping::value::Value;
use crate::mapping::wire::{FORMATS, METHODS};

/// Words for how a body is written.
const SENDS: [&str; 6] = ["json", "form", "multipart", "file", "text", "none"];
/// Words for how pages are told apart, with what the request must name.
const BYS: [(&str, &str); 5] = [
    ("page", "page"),
    ("offset", "offset"),
    ("cursor", "cursor"),
    ("url", ""),
    ("last", "cursor"),
];

/// What an operation may have forgotten to say.
pub const LACKS: [&str; 4] = [
    "nothing that the citizen wrote",
    "nothing that says which idea",
    "nothing that says which like",
    "no photo",
];

/// What surrounds an operation.
pub struct Around<'a> {
    /// The whole configuration.
    pub root: &'a At<'a, &'a Value>,
    /// What was made of it.
    pub adapter: &'a Adapter,
    /// Who reads it.
    pub place: Place,
    /// Whether the backend answers a browser's preflight.
    pub preflight: bool,
}

impl Around<'_> {
    /// Whether an operation, or what goes along with every request, names a variable.
    fn names(&self, operation: &At<&Value>, name: &str) -> bool {
        let parts = ["headers", "query", "variables"];
        let along = |part: &&str| self.root.field(part).node().is_some_and(|part| part.names(name));
        // Also where something else keeps the text from being read: that is said already.
        let typed = |operation: &&Value| has(&operation.json(), &["{{", name].concat());
        let there = |operation: &&Value| operation.names(name) || typed(operation);
        operation.node().is_some_and(there) || parts.iter().any(along)
    }

    fn tells(&self, operation: &At<&Value>, name: &str) -> bool {
        operation.field("result").field(name).exists() || self.root.field("item").field(name).exists()
    }
}

/// One operation.
pub fn operation(op: Op, at: &At<&Value>, around: &Around) {
    let several = at.field("steps");
    if several.exists() {
        keys(at, &OPERATION_KEYS, &|key| match key {
            _ if STEP_KEYS.contains(&key) => Some("it in one of the `steps`"),
            _ => elsewhere(key),
        });
        each(&several, |at| {
            if object(&at) {
                keys(&at, &STEP_KEYS, &|key| match key {
                    _ if OPERATION_KEYS.contains(&key) => Some("it in the operation, beside `steps`"),
                    _ => elsewhere(key),
                });
                step(&at, around, None);
            }
        });
        if matches!(several.node(), Some(Value::List(steps)) if steps.is_empty()) {
            several.problem_found("an empty list", "at least one step");
        }
        rules(&at.field("rules"));
    } else {
        keys(at, &[&OPERATION_KEYS[..], &STEP_KEYS[..]].concat(), &elsewhere);
        step(at, around, Some(op));
    }
    let look = at.field("look");
    if object(&look) {
        only(&look, &[&STEP_KEYS[..], &["found"]].concat());
        step(&look, around, None);
        if look.field("found").exists() {
            get(&look.field("found"));
        } else {
            wrong(&look.field("found"), "the path of the id of what was found");
        }
    }
    expression(&at.field("root"));
    for key in ["total", "expires"] {
        get(&at.field(key));
    }
    for key in ["held", "session"] {
        flag(&at.field(key));
    }
    one_of(&at.field("repeat"), &["safe", "never"]);
    cond(&at.field("only"));
    results(&at.field("result"));
    paging(op, at, around);
    purpose(op, at, around);
}

/// A key of another place.
fn elsewhere(key: &str) -> Option<&'static str> {
    if RESULT_KEYS.contains(&key) {
        Some("it under `result`")
    } else {
        KEYS.contains(&key).then_some("it at the top of the configuration")
    }
}

/// What an operation is for must be in it.
fn purpose(op: Op, at: &At<&Value>, around: &Around) {
    let items = at.field("items");
    if op == Op::List || op == Op::More || items.exists() {
        let path = "the path of the list in the answer, or * where the answer is the list";
        if let Some(text) = needed_text(&items, path) {
            read(&items, text);
        }
    }
    if matches!(op, Op::List | Op::More | Op::Get | Op::Status) {
        if !around.tells(at, "id") {
            let place = around.root.field("item");
            wrong(
                &place.field("id"),
                "the path of an idea's id: an idea without one is not shown",
            );
        }
        if !around.tells(at, "title") && !around.tells(at, "text") {
            let place = around.root.field("item");
            wrong(
                &place.field("title"),
                "the path of an idea's headline, or `text`: an idea without both is not shown",
            );
        }
    }
    if op == Op::Upload && !around.tells(at, "file") {
        wrong(&at.field("result").field("file"), "the path of what refers to the file");
    }
    if op == Op::Session && !at.field("capture").exists() && !at.field("steps").exists() {
        wrong(
            &at.field("capture"),
            "what the other operations need of the session, as {{session.NAME}}",
        );
    }
    let (needed, lacks, expected): (&[&str], _, _) = match op {
        Op::Create => (
            &["title", "text", "fields", "photo"],
            LACKS[0],
            "{{title}} and {{text}} in the body, the query or the address",
        ),
        Op::Like | Op::Get | Op::Status => (&["id"], LACKS[1], "{{id}} in the address, the query or the body"),
        Op::Unlike => (
            &["id", "row"],
            LACKS[2],
            "{{id}} or {{row}} in the address, the query or the body",
        ),
        Op::Upload => (&["photo"], LACKS[3], "{{photo}} in the body"),
        _ => return,
    };
    let steps = at.node().map_or(&[][..], |operation| operation.list("steps"));
    let mut all = steps.iter().map(|step| &**step).chain(at.node().copied());
    let hands_over = all.any(|step| step.member("open").is_some());
    if !hands_over && !needed.iter().any(|name| around.names(at, name)) {
        at.problem_found(lacks, expected);
    }
}

fn step(at: &At<&Value>, around: &Around, alone: Option<Op>) {
    cond(&at.field("if"));
    let method = word(&at.field("method"), &METHODS);
    let send = one_of(&at.field("send"), &SENDS);
    word(&at.field("read"), &FORMATS);
    word(&at.field("open"), &OPENS);
    flag(&at.field("optional"));
    named_nodes(&at.field("query"), None);
    named_nodes(&at.field("headers"), Some(around.place));
    let body = at.field("body");
    node(&body);
    if body.exists() && matches!(method, Some("GET" | "HEAD")) && send != Some("none") && !at.field("open").exists() {
        wrong(
            &body,
            "no body: GET and HEAD have none. Write it into `query`, or take another `method`",
        );
    }
    entries(&at.field("capture"), |_, value| get(&value));
    rules(&at.field("rules"));
    let poll = at.field("poll");
    if object(&poll) {
        only(&poll, &["until", "every", "deadline"]);
        if needed_text(&poll.field("until"), "the path that must be there").is_some() {
            expression(&poll.field("until"));
        }
        for key in ["every", "deadline"] {
            number(&poll.field(key), 0.0, 86_400.0, "a number of seconds, at most a day");
        }
    }
    address(at, around.adapter);
    if !around.preflight && around.place == Place::Page {
        simple(at, alone);
    }
}

fn address(at: &At<&Value>, adapter: &Adapter) {
    let url = at.field("url");
    let Some(written) = text(&url) else { return };
    if !read_template(&url, written) {
        return;
    }
    let start = template::start(written);
    let whole = url::origin(start);
    match text(&at.field("open")) {
        Some("print") => {}
        Some("mail") => {
            if !written.starts_with("mailto:") {
                wrong(&url, "an address that begins with mailto:");
            }
        }
        // The page leads wherever its editor wants.
        Some(_) if whole.is_some() => {}
        _ if written.is_empty() || template::only(written).is_some() => {}
        _ if start.starts_with("//") => wrong(&url, "an address that begins with one /, below the base"),
        _ if url::steps_out(start) => wrong(&url, "an address without . and .. between its slashes"),
        _ if start.starts_with(['/', '?']) => {}
        _ if start.is_empty() => {
            let meant = quoted(&["/", written].concat());
            wrong(
                &url,
                &asking(
                    "an address that begins with /: a value right behind the base would go on with its host",
                    Some(&meant),
                ),
            );
        }
        _ => match whole {
            Some(origin) if start.len() == origin.len() => wrong(&url, "a / behind the host"),
            Some(origin) if adapter.may_ask(origin) => {}
            Some(origin) => {
                let expected = [
                    "an address on a configured origin: write ",
                    &quoted(origin),
                    " into `origins`",
                ];
                wrong(&url, &expected.concat());
            }
            None if start.contains(':') => {
                wrong(&url, "an address that begins with / (below the base) or with https://")
            }
            None => {
                let meant = quoted(&["/", written].concat());
                wrong(
                    &url,
                    &asking("an address that begins with / (below the base)", Some(&meant)),
                );
            }
        },
    }
}

/// Without a preflight a browser sends only what a form could (the Fetch standard's safelists).
fn simple(at: &At<&Value>, alone: Option<Op>) {
    let Some(step) = at.node() else { return };
    let method = at.field("method");
    let expected = "GET, HEAD or POST while `preflight` is false";
    match step.word("method") {
        "" if alone == Some(Op::Unlike) => method.problem_found("nothing, which is DELETE here", expected),
        "" | "GET" | "HEAD" | "POST" => {}
        _ => wrong(&method, expected),
    }
    simple_headers(&at.field("headers"));
    if step.word("send") == "file" {
        wrong(
            &at.field("send"),
            "json, form, multipart or text while `preflight` is false",
        );
    }
}

/// No header that a form could not send.
pub fn simple_headers(at: &At<&Value>) {
    const SAFE: [&str; 4] = ["accept", "accept-language", "content-language", "content-type"];
    for (name, value) in at.node().map_or(&[][..], |value| value.members()) {
        if !value.is_null() && !SAFE.contains(&name.to_ascii_lowercase().as_str()) {
            at.field(name)
                .problem_found(&quoted(name), "no header of its own while `preflight` is false");
        }
    }
}

fn paging(op: Op, at: &At<&Value>, around: &Around) {
    let next = at.field("next");
    if !object(&next) {
        return;
    }
    only(&next, &["by", "start", "from", "more"]);
    get(&next.field("from"));
    get(&next.field("more"));
    number(&next.field("start"), 0.0, 1e9, "the number of the first page");
    let by = next.field("by");
    if !by.exists() {
        return wrong(&by, "by what pages are told apart: page, offset, cursor, url or last");
    }
    let Some(kind) = word(&by, &BYS) else { return };
    if matches!(kind, "cursor" | "url" | "last") && !next.field("from").exists() {
        wrong(&next.field("from"), "where the next page's mark stands in the answer");
    }
    let name = crate::mapping::config::word(kind, &BYS).unwrap_or_default();
    let more = around.root.field("operations");
    let more = more.field("more");
    let asked = if op == Op::List && more.exists() { &more } else { at };
    if !name.is_empty() && !around.names(asked, name) {
        let expected = ["{{", name, "}} in the request: otherwise every page is the first one"].concat();
        wrong(&by, &expected);
    }
}

/// Rules, in order.
pub fn rules(at: &At<&Value>) {
    each(at, |at| {
        if !object(&at) {
            return;
        }
        only(&at, &RULE_KEYS);
        parts(&at);
        if COND_KEYS.iter().all(|key| !at.field(key).exists()) {
            at.problem_found(
                "a rule for everything",
                "a `status` or a `path` that says when it holds",
            );
        }
        let is = at.field("is");
        if is.exists() {
            word(&is, &MEANINGS);
        } else {
            let known: Vec<&str> = MEANINGS.iter().map(|(word, _)| *word).collect();
            wrong(
                &is,
                &["what such an answer means: ", &medspil_core::guess::either(&known)].concat(),
            );
        }
        for key in ["message", "field", "each", "after"] {
            get(&at.field(key));
        }
        code(&at.field("code"));
        one_or_each(&at.field("in"), operation_name);
    });
}

fn operation_name(at: &At<&Value>) {
    let names: Vec<&str> = OPS.iter().map(|(name, _)| *name).collect();
    one_of(at, &names);
}

/// A code that the rule itself says must be one of ours; what the backend says is looked at when it says it.
fn code(at: &At<&Value>) {
    get(at);
    let said = at.node().and_then(|code| match code {
        Value::Text(text) => text.trim().strip_prefix('\'')?.strip_suffix('\''),
        _ => None,
    });
    let refusals = crate::codes::CODES.iter().map(|code| code.code);
    let refusals: Vec<&str> = refusals.filter(|code| crate::codes::is_refusal(code)).collect();
    if let Some(said) = said.filter(|said| !refusals.contains(said)) {
        wrong_word(at, &medspil_core::guess::either(&refusals), said, &refusals);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use medspil_core::json::Problems;
    use serde_json::json;

    #[test]
    fn a_rule_that_cannot_be_understood_is_named() {
        let found = Value::of(&json!([
            {"is": "ok"}, {"status": 700, "is": "ok"}, {"status": 200, "is": "fine"}, {"status": 200}, 5,
            {"status": "4xx", "path": "a b", "is": "ok"}, {"status": ["4xx", 500], "is": "busy"}
        ]));
        let problems = Problems::default();
        rules(&At::root(&found, &problems));
        assert_eq!(problems.borrow().len(), 6, "{problems:?}");
    }
}
