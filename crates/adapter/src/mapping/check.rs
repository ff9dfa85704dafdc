//! Every mistake in a configuration that can be seen without asking a server, each with its place.
//!
//! The engine takes what it understands and needs none of this; the checker, the relay and the tests do, the browser
//! leaves it out (feature `check`). The keys here are those of the schema; a test holds them together. Read next:
//! `check_steps`.

use medspil_core::json::{At, Node, Problem, Problems};

use super::check_steps::{get, node, operation, rules};
use super::config::{Adapter, OPS};
use super::template;
use super::value::Value;
use super::wire::CREDENTIALS;

/// The keys of a configuration.
pub const KEYS: [&str; 30] = [
    "extends",
    "name",
    "about",
    "verified",
    "limits",
    "parameters",
    "set",
    "base",
    "origins",
    "headers",
    "query",
    "credentials",
    "timeout",
    "retry_after",
    "private",
    "preflight",
    "public_keys",
    "variables",
    "fields",
    "statuses",
    "sorts",
    "size",
    "item",
    "message",
    "field",
    "rules",
    "operations",
    "example",
    "needs",
    "docs",
];

/// The keys of an operation beside those of a step.
pub const OPERATION_KEYS: [&str; 13] = [
    "steps", "look", "repeat", "root", "items", "only", "total", "next", "result", "held", "session", "expires",
    "rules",
];

/// The keys of a step.
pub const STEP_KEYS: [&str; 13] = [
    "if", "method", "url", "query", "headers", "send", "body", "read", "capture", "rules", "poll", "optional", "open",
];

/// The keys of what an answer tells.
pub const RESULT_KEYS: [&str; 18] = [
    "id",
    "title",
    "text",
    "status",
    "likes",
    "liked",
    "lat",
    "lon",
    "area",
    "created",
    "answer",
    "answer_by",
    "url",
    "photo",
    "receipt",
    "at",
    "row",
    "file",
];

/// The keys of a condition.
pub const COND_KEYS: [&str; 5] = ["path", "exists", "equals", "contains", "status"];

/// The keys of a rule.
pub const RULE_KEYS: [&str; 11] = [
    "path", "exists", "equals", "contains", "status", "is", "in", "message", "field", "after", "code",
];

/// What a request may name without anybody declaring it.
const VARIABLES: [&str; 29] = [
    "title", "text", "name", "email", "phone", "photo", "place", "category", "area", "lang", "page_url", "channel",
    "key", "device", "id", "row", "cursor", "page", "offset", "size", "order", "sort", "now", "random", "again",
    "fields", "session", "env", "like",
];

/// Looks at everything.
pub fn all(config: &Value, adapter: &Adapter) -> Vec<Problem> {
    let problems = Problems::default();
    let root = At::root(config, &problems);
    if root.is_object() {
        whole(&root, adapter);
    }
    problems.into_inner()
}

fn whole(root: &At<&Value>, adapter: &Adapter) {
    root.only(&KEYS);
    parameters(root);
    words(root);
    for (key, value) in [("headers", &root.field("headers")), ("query", &root.field("query"))] {
        named_nodes(value, key == "headers");
    }
    word(&root.field("credentials"), &CREDENTIALS);
    root.field("preflight").boolean();
    for key in ["timeout", "retry_after"] {
        root.field(key).number();
    }
    for key in ["message", "field"] {
        get(&root.field(key));
    }
    rules(&root.field("rules"));
    results(&root.field("item"));
    let variables = root.field("variables");
    if variables.exists() {
        entries(&variables, |_, value| {
            if value.field("from").exists() {
                get(&value)
            } else {
                node(&value)
            }
        });
    }
    let operations = root.field("operations");
    if !operations.exists() {
        return operations.problem("an object with operations such as list and create");
    }
    let names: Vec<&str> = OPS.iter().map(|(name, _)| *name).collect();
    operations.only(&names);
    let preflight = root.field("preflight").boolean().unwrap_or(true);
    for (name, op) in OPS {
        let at = operations.field(name);
        if at.exists() && at.is_object() {
            operation(op, &at, adapter, preflight);
        }
    }
    names_known(root);
}

fn parameters(root: &At<&Value>) {
    let (declared, set) = (root.field("parameters"), root.field("set"));
    if declared.exists() {
        entries(&declared, |name, about| {
            about.only(&["about", "default", "required", "example", "secret"]);
            if about.field("required").boolean() == Some(true)
                && !set.field(name).exists()
                && !about.field("default").exists()
            {
                set.field(name).problem("a value: this preset needs it");
            }
        });
    }
    if set.exists() {
        entries(&set, |name, value| {
            if !declared.field(name).exists() {
                value.problem("the name of one of the preset's parameters");
            }
        });
    }
}

fn words(root: &At<&Value>) {
    let fields = root.field("fields");
    if fields.exists() {
        entries(&fields, |_, at| {
            at.only(&["name", "min", "max", "required", "about", "type", "choices"]);
            word(&at.field("type"), &[("text", ()), ("check", ())]);
            entries(&at.field("choices"), |_, words| drop(words.required_text()));
            at.field("min").number();
            at.field("max").number();
            at.field("required").boolean();
        });
    }
    let statuses = root.field("statuses");
    match statuses.node() {
        Some(Value::Text(name)) if crate::status::table(name).is_none() => statuses.problem(crate::status::TABLE_NAMES),
        Some(Value::Object(_)) => entries(&statuses, |_, ours| {
            if ours.text().is_some_and(|word| !crate::status::is_known(&word)) {
                ours.problem(crate::status::WORDS);
            }
        }),
        _ => {}
    }
    let sorts = root.field("sorts");
    if sorts.exists() {
        sorts.only(&["new", "top", "answered"]);
    }
}

/// Visits the members of an object in their order, comments left out.
pub fn entries(at: &At<&Value>, mut visit: impl FnMut(&str, At<&Value>)) {
    if !at.exists() || !at.is_object() {
        return;
    }
    let members = at.node().map_or(&[][..], |value| value.members());
    for (key, _) in members.iter().filter(|(key, _)| !key.starts_with('_')) {
        visit(key, at.field(key));
    }
}

/// Where the parts of an idea stand.
pub fn results(at: &At<&Value>) {
    at.only(&RESULT_KEYS);
    entries(at, |_, value| get(&value));
}

/// Members whose names are the backend's, so none of them is a comment.
pub fn named_nodes(at: &At<&Value>, headers: bool) {
    if !at.exists() {
        return;
    }
    at.is_object();
    for (name, _) in at.node().map_or(&[][..], |value| value.members()) {
        let member = at.field(name);
        node(&member);
        if headers {
            header_name(name, &member);
        }
    }
}

/// Names that a header can have. A page's script may not set the ones that browsers keep to themselves.
fn header_name(name: &str, at: &At<&Value>) {
    const KEPT: [&str; 9] = [
        "cookie",
        "host",
        "origin",
        "referer",
        "content-length",
        "connection",
        "date",
        "user-agent",
        "accept-encoding",
    ];
    let lower = name.to_ascii_lowercase();
    if !super::url::is_token(name) {
        at.problem_found(name, "a header's name such as X-Requested-With");
    } else if KEPT.contains(&lower.as_str()) || lower.starts_with("sec-") || lower.starts_with("proxy-") {
        at.problem_found(name, "another header: browsers set this one themselves");
    }
}

/// The word must be one of a list.
pub fn word<T>(at: &At<&Value>, words: &[(&str, T)]) {
    let Some(text) = at.text() else { return };
    if words.iter().all(|(known, _)| *known != text) {
        let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        at.problem(&known.join(", "));
    }
}

/// Names every placeholder that nothing fills.
fn names_known(root: &At<&Value>) {
    let mut known: Vec<String> = VARIABLES.iter().map(|name| (*name).to_owned()).collect();
    for key in ["parameters", "variables", "fields"] {
        known.extend(root.field(key).node().map(Node::keys).unwrap_or_default());
    }
    for key in ["variables", "headers", "query"] {
        let at = root.field(key);
        if let Some(value) = at.node() {
            unknown(value, &known, &at);
        }
    }
    let operations = root.field("operations");
    entries(&operations, |_, at| {
        let mut known = known.clone();
        let Some(operation) = at.node() else { return };
        let mut steps: Vec<&Value> = operation.list("steps").iter().map(|step| &**step).collect();
        steps.extend(
            [*operation]
                .into_iter()
                .chain(operation.member("look").map(|look| &**look)),
        );
        for step in &steps {
            known.extend(step.part("capture").iter().map(|(name, _)| name.as_str().to_owned()));
        }
        for step in &steps {
            for key in ["url", "query", "headers", "body"] {
                if let Some(value) = step.member(key) {
                    unknown(value, &known, &at);
                }
            }
        }
    });
}

fn unknown(value: &Value, known: &[String], at: &At<&Value>) {
    match value {
        Value::Text(text) => {
            let mut missing = Vec::new();
            let mut note = |name: &str, is_name: bool| {
                if is_name && !known.iter().any(|known| known == name) {
                    missing.push(name.to_owned());
                }
            };
            if template::visit(text, &mut note).is_err() {
                return;
            }
            for name in missing {
                let expected = ["a name that something fills: ", &known.join(", ")].concat();
                at.problem_found(&["{{", &name, "}}"].concat(), &expected);
            }
        }
        Value::List(items) => items.iter().for_each(|item| unknown(item, known, at)),
        Value::Object(members) if value.member("$literal").is_none() => {
            members.iter().for_each(|(_, inner)| unknown(inner, known, at));
        }
        _ => {}
    }
}
