//! Mistakes in operations, steps, conditions and rules; the second half of `check`.

use medspil_core::json::At;

use super::check::{COND_KEYS, OPERATION_KEYS, RULE_KEYS, STEP_KEYS, entries, named_nodes, results, word};
use super::config::{Adapter, OPENS, Op};
use super::expr;
use super::judge::MEANINGS;
use super::template::{self, OWN};
use super::url;
use super::value::Value;
use super::wire::{FORMATS, METHODS};

/// Words for how a body is written.
const SENDS: [(&str, ()); 6] = [
    ("json", ()),
    ("form", ()),
    ("multipart", ()),
    ("file", ()),
    ("text", ()),
    ("none", ()),
];
/// Words for how pages are told apart.
const BYS: [(&str, ()); 5] = [("page", ()), ("offset", ()), ("cursor", ()), ("url", ()), ("last", ())];

/// One operation.
pub fn operation(op: Op, at: &At<&Value>, adapter: &Adapter, preflight: bool) {
    let several = at.field("steps");
    if several.exists() {
        at.only(&OPERATION_KEYS);
        several.each(|at| {
            if at.is_object() {
                at.only(&STEP_KEYS);
                step(&at, adapter, preflight);
            }
        });
        rules(&at.field("rules"));
    } else {
        at.only(&[&OPERATION_KEYS[..], &STEP_KEYS[..]].concat());
        step(at, adapter, preflight);
    }
    let look = at.field("look");
    if look.exists() {
        look.only(&[&STEP_KEYS[..], &["found"]].concat());
        step(&look, adapter, preflight);
        get(&look.field("found"));
    }
    for key in ["root", "items"] {
        expression(&at.field(key));
    }
    for key in ["total", "expires"] {
        get(&at.field(key));
    }
    for key in ["held", "session"] {
        at.field(key).boolean();
    }
    word(&at.field("repeat"), &[("safe", ()), ("never", ())]);
    cond(&at.field("only"));
    paging(&at.field("next"));
    results(&at.field("result"));
    if op == Op::List && !at.field("items").exists() {
        at.field("items")
            .problem("the path of the list in the answer, or * where the answer is the list");
    }
    let captures = at.field("capture").exists() || several.exists();
    if op == Op::Session && !captures {
        at.field("capture")
            .problem("what the other operations need of the session, as {{session.NAME}}");
    }
}

fn step(at: &At<&Value>, adapter: &Adapter, preflight: bool) {
    cond(&at.field("if"));
    word(&at.field("method"), &METHODS);
    word(&at.field("send"), &SENDS);
    word(&at.field("read"), &FORMATS);
    word(&at.field("open"), &OPENS);
    at.field("optional").boolean();
    named_nodes(&at.field("query"), false);
    named_nodes(&at.field("headers"), true);
    node(&at.field("body"));
    let capture = at.field("capture");
    entries(&capture, |_, value| get(&value));
    rules(&at.field("rules"));
    let poll = at.field("poll");
    if poll.exists() && poll.is_object() {
        poll.only(&["until", "every", "deadline"]);
        expression(&poll.field("until"));
    }
    address(at, adapter);
    if !preflight {
        simple(at);
    }
}

fn address(at: &At<&Value>, adapter: &Adapter) {
    let url = at.field("url");
    let Some(text) = url.text() else { return };
    if let Err(expected) = template::visit(&text, &mut |_, _| {}) {
        return url.problem(expected);
    }
    let start = template::start(&text);
    let local =
        (start.is_empty() && (template::only(&text).is_some() || text.is_empty())) || start.starts_with(['/', '?']);
    let whole = url::origin(start).is_some_and(|origin| start.len() > origin.len() && adapter.may_ask(origin));
    let leaves = start.starts_with("//") || url::steps_out(start);
    if !at.field("open").exists() && (leaves || !local && !whole) {
        url.problem("an address that begins with / (below the base), or one whose origin is listed in origins");
    }
}

/// Without a preflight a browser sends only what a form could (the Fetch standard's safelists).
fn simple(at: &At<&Value>) {
    const SAFE: [&str; 4] = ["accept", "accept-language", "content-language", "content-type"];
    let Some(step) = at.node() else { return };
    if !matches!(step.word("method"), "" | "GET" | "HEAD" | "POST") {
        at.field("method").problem("GET, HEAD or POST while preflight is false");
    }
    for (name, node) in step.part("headers") {
        if !node.is_null() && !SAFE.contains(&name.to_ascii_lowercase().as_str()) {
            at.field("headers")
                .problem_found(name, "no header of its own while preflight is false");
        }
    }
    if step.word("send") == "file" {
        at.field("send")
            .problem("json, form, multipart or text while preflight is false");
    }
}

fn paging(at: &At<&Value>) {
    if !at.exists() || !at.is_object() {
        return;
    }
    at.only(&["by", "start", "from", "more"]);
    let by = at.field("by");
    by.required_text();
    word(&by, &BYS);
    get(&at.field("from"));
    get(&at.field("more"));
    at.field("start").number();
    let needs = by
        .text()
        .is_some_and(|by| matches!(by.as_str(), "cursor" | "url" | "last"));
    if needs && !at.field("from").exists() {
        at.field("from")
            .problem("where the next page's mark stands in the answer");
    }
}

/// JSON with placeholders.
pub fn node(at: &At<&Value>) {
    match at.node() {
        Some(Value::Text(text)) => {
            if let Err(expected) = template::visit(text, &mut |_, _| {}) {
                at.problem(expected);
            }
        }
        Some(Value::List(_)) => at.each(|item| node(&item)),
        Some(Value::Object(members)) => {
            for (key, _) in members.iter().filter(|(key, _)| key.as_str() != "$literal") {
                if key.as_str() == "$if" {
                    cond(&at.field(key))
                } else {
                    node(&at.field(key))
                }
            }
            let own = members
                .iter()
                .find(|(key, _)| key.starts_with('$') && OWN.contains(&key.as_str()));
            if own.is_some_and(|(key, _)| key.as_str() == "$if") && !at.field("then").exists() {
                at.field("then").problem("what stands here when the condition holds");
            }
        }
        _ => {}
    }
}

fn expression(at: &At<&Value>) {
    if let Some(text) = at.text()
        && let Err(expected) = expr::check(&text)
    {
        at.problem(expected);
    }
}

/// What to take from an answer.
pub fn get(at: &At<&Value>) {
    match at.node() {
        Some(Value::Text(text)) if text.contains("{{") => node(at),
        Some(Value::Text(_)) => expression(at),
        Some(Value::Object(_)) => {
            at.only(&["from", "map", "else"]);
            at.field("from").required_text();
            get(&at.field("from"));
        }
        Some(Value::List(_)) => at.problem("a path, a text with placeholders, or an object with from, map and else"),
        _ => {}
    }
}

/// A condition.
fn cond(at: &At<&Value>) {
    match at.node() {
        None => {}
        Some(Value::Text(text)) => {
            if let Err(expected) = expr::check(text.strip_prefix('!').unwrap_or(text)) {
                at.problem(expected);
            }
        }
        Some(_) if !at.is_object() => {}
        Some(_) => {
            at.only(&COND_KEYS);
            parts(at);
        }
    }
}

fn parts(at: &At<&Value>) {
    expression(&at.field("path"));
    at.field("exists").boolean();
    let status = at.field("status");
    let words = match status.node() {
        None => return,
        Some(Value::List(items)) => items.iter().map(|item| item.to_text()).collect(),
        Some(one) => vec![one.to_text()],
    };
    let good = |word: &String| match word.strip_suffix("xx") {
        Some(class) => class.len() == 1 && "12345".contains(class),
        None => word.parse().is_ok_and(|status: u16| (100..=599).contains(&status)),
    };
    if !words.iter().all(good) {
        status.problem("a status such as 409, \"4xx\" or a list of them");
    }
}

/// Rules, in order.
pub fn rules(at: &At<&Value>) {
    at.each(|at| {
        if !at.is_object() {
            return;
        }
        at.only(&RULE_KEYS);
        parts(&at);
        if COND_KEYS.iter().all(|key| !at.field(key).exists()) {
            at.problem("a rule with a status or a path");
        }
        let is = at.field("is");
        if is.required_text().is_some() {
            word(&is, &MEANINGS);
        }
        for key in ["message", "field", "after", "code"] {
            get(&at.field(key));
        }
    });
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
