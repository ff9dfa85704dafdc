//! Every mistake in a configuration that can be seen without asking a server, each with its place.
//!
//! The engine takes what it understands and needs none of this; the checker, the relay and the tests do, the browser
//! leaves it out (feature `check`). The keys here are those of the schema; a test holds them together. The relay refuses
//! to start on any of these, so nothing is one that might work. Read next: `steps`, `names`, `words`; `seen` (what a run does),
//! `advice` (what is no mistake and will not work).

mod advice;
mod names;
pub(super) mod seen;
pub(super) mod several;
mod steps;
mod values;
mod words;

use medspil_core::json::{At, Problem, Problems};

use crate::mapping::config::{Adapter, OPS};
use crate::mapping::read::Place;
use crate::mapping::url;
use crate::mapping::value::Value;
use crate::mapping::wire::CREDENTIALS;
use steps::{Around, LACKS, operation, rules, simple_headers};
use values::{get, node, results};
use words::{
    each, entries, flag, needed_text, number, object, one_of, one_of_many, only, quoted, text, texts, word, wrong,
};

/// The keys of a configuration.
pub const KEYS: [&str; 31] = [
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
    "each",
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
pub const RULE_KEYS: [&str; 12] = [
    "path", "exists", "equals", "contains", "status", "is", "in", "message", "field", "each", "after", "code",
];

/// Looks at everything. What the engine itself has noted already is said here with its exact place.
pub fn all(config: &Value, adapter: &Adapter, place: Place, noted: &mut Vec<Problem>) {
    let problems = Problems::default();
    let root = At::root(config, &problems);
    if !matches!(config, Value::Object(_)) {
        wrong(&root, "an object between { and }");
    } else {
        let stands = said_again(&root, noted);
        whole(&root, adapter, place, stands);
        let told = |path: &str| {
            let starts = |problem: &Problem| problem.path.starts_with(path);
            noted.iter().any(starts) || problems.borrow().iter().any(starts)
        };
        if stands && !told("base") && !told("set.") {
            base(&root, adapter);
        }
    }
    let found = problems.into_inner();
    for problem in &found {
        // A mistyped placeholder is why an operation says nothing; and several operations may lack the same.
        let explained = LACKS.contains(&problem.found.as_str()) && is_mistyped(&problem.path, &found);
        if !explained && !noted.contains(problem) {
            noted.push(problem.clone());
        }
    }
}

/// Whether a placeholder inside of a place is one that nothing fills.
fn is_mistyped(path: &str, found: &[Problem]) -> bool {
    let inside = |problem: &Problem| {
        problem
            .path
            .strip_prefix(path)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    found
        .iter()
        .any(|problem| inside(problem) && problem.found.starts_with("{{"))
}

/// The names of the presets that this program brings along.
fn presets() -> Vec<&'static str> {
    #[cfg(feature = "presets")]
    return crate::presets::PRESETS.iter().map(|(name, _)| *name).collect();
    #[cfg(not(feature = "presets"))]
    Vec::new()
}

/// Says what the engine has noted about presets and origins in more words; false where the preset is not there, so that
/// nothing is known of what it would have brought.
fn said_again(root: &At<&Value>, noted: &mut Vec<Problem>) -> bool {
    let was = |path: &str| noted.iter().any(|problem| problem.path == path);
    let (extends, public) = (was("extends"), was("public_keys"));
    noted.retain(|problem| !["extends", "public_keys", "origins"].contains(&problem.path.as_str()));
    let at = root.field("extends");
    let name = at.exists().then(|| needed_text(&at, "the name of a preset")).flatten();
    if extends {
        one_of_many(&at, name.unwrap_or_default(), &presets(), "the name of a preset");
    }
    if public {
        root.field("public_keys").problem_found(
            "keys that this file calls public",
            "nothing: where a preset is used, only the preset says which of its keys are public",
        );
    }
    each(&root.field("origins"), |at| {
        if text(&at).is_some_and(|origin| url::origin(origin).is_none()) {
            wrong(&at, "scheme and host, such as https://files.example.dk");
        }
    });
    !extends && (name.is_some() || !at.exists())
}

fn whole(root: &At<&Value>, adapter: &Adapter, place: Place, stands: bool) {
    words::keys(root, &KEYS, &|key| match key {
        _ if OPS.iter().any(|(name, _)| *name == key) => Some("it under `operations`"),
        _ if STEP_KEYS.contains(&key) || OPERATION_KEYS.contains(&key) => Some("it in one of the `operations`"),
        _ => None,
    });
    about(root);
    if stands {
        parameters(root);
    }
    fields(root);
    statuses(root);
    for (key, headers) in [("headers", true), ("query", false)] {
        named_nodes(&root.field(key), headers.then_some(place));
    }
    for key in ["message", "field", "each"] {
        get(&root.field(key));
    }
    rules(&root.field("rules"));
    results(&root.field("item"));
    entries(&root.field("variables"), |_, value| {
        if value.field("from").exists() {
            get(&value);
        } else {
            node(&value);
        }
    });
    let operations = root.field("operations");
    if operations.exists() && object(&operations) {
        let around = Around {
            root,
            adapter,
            place,
            preflight: root.field("preflight").node() != Some(&&Value::Bool(false)),
        };
        if !around.preflight && place == Place::Page {
            simple_headers(&root.field("headers"));
        }
        let names: Vec<&str> = OPS.iter().map(|(name, _)| *name).collect();
        words::keys(&operations, &names, &|key| {
            KEYS.contains(&key).then_some("it at the top of the configuration")
        });
        for (name, op) in OPS {
            let at = operations.field(name);
            if object(&at) {
                operation(op, &at, &around);
            }
        }
    } else if !operations.exists() && stands {
        wrong(&operations, "an object with operations such as list and create");
    }
    names::all(root);
}

/// What is told about the backend, and how it is asked.
fn about(root: &At<&Value>) {
    for key in ["name", "about", "verified", "docs", "base"] {
        text(&root.field(key));
    }
    for key in ["needs", "limits"] {
        texts(&root.field(key));
    }
    for key in ["preflight", "private"] {
        flag(&root.field(key));
    }
    for key in ["timeout", "retry_after"] {
        number(&root.field(key), 0.0, 86_400.0, "a number of seconds, at most a day");
    }
    number(&root.field("size"), 1.0, 1000.0, "a number from 1 to 1000");
    word(&root.field("credentials"), &CREDENTIALS);
    entries(&root.field("public_keys"), |_, why| {
        needed_text(&why, "the reason why everybody may read it");
    });
    let sorts = root.field("sorts");
    only(&sorts, &["new", "top", "answered"]);
    entries(&sorts, |_, word| {
        needed_text(&word, "the backend's word for this order");
    });
}

fn parameters(root: &At<&Value>) {
    let (declared, set) = (root.field("parameters"), root.field("set"));
    let mut names = Vec::new();
    entries(&declared, |name, about| {
        names.push(name.to_owned());
        if !object(&about) {
            return;
        }
        only(&about, &["about", "default", "required", "example", "secret"]);
        needed_text(&about.field("about"), "what it is, in a sentence");
        let secret = flag(&about.field("secret")) == Some(true);
        let given = set.field(name);
        if flag(&about.field("required")) == Some(true) && !given.exists() && !about.field("default").exists() {
            let why = about.field("about").node().map_or("", |about| match about {
                Value::Text(text) => text,
                _ => "",
            });
            wrong(&given, &["a value: ", why.trim_end_matches('.')].concat());
        }
        if secret
            && given
                .node()
                .is_some_and(|value| !matches!(value, Value::Null | Value::Object(_)))
        {
            given.problem_found("a secret", "the name of an environment variable: {\"env\": \"NAME\"}");
        }
    });
    names.sort();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    entries(&set, |name, value| {
        if !names.contains(&name) {
            let found = ["a value for ", &quoted(name)].concat();
            return unknown_parameter(&value, &found, name, &names);
        }
        match value.node() {
            Some(Value::Text(_) | Value::Number(_) | Value::Bool(_)) | None => {}
            Some(Value::Object(_)) => {
                only(&value, &["env"]);
                needed_text(&value.field("env"), "the name of an environment variable");
            }
            Some(_) => wrong(&value, "a text, a number, true or false, or {\"env\": \"NAME\"}"),
        }
    });
}

fn unknown_parameter(at: &At<&Value>, found: &str, name: &str, known: &[&str]) {
    use medspil_core::guess::{asking, either, nearest};
    let expected = if known.is_empty() {
        String::from("nothing: no `parameters` are declared, here or by a preset")
    } else {
        ["a value for ", &either(known)].concat()
    };
    let meant = nearest(name, known.iter().copied()).map(quoted);
    at.problem_found(found, &asking(&expected, meant.as_deref()));
}

fn fields(root: &At<&Value>) {
    entries(&root.field("fields"), |_, at| {
        if !object(&at) {
            return;
        }
        only(&at, &["name", "min", "max", "required", "about", "type", "choices"]);
        one_of(&at.field("type"), &["text", "check"]);
        entries(&at.field("choices"), |_, words| {
            needed_text(&words, "the words that the citizen chooses by");
        });
        for key in ["name", "about"] {
            text(&at.field(key));
        }
        flag(&at.field("required"));
        let [least, most] = ["min", "max"].map(|key| number(&at.field(key), 0.0, 1e9, "a number of characters"));
        if let (Some(least), Some(most)) = (least, most)
            && most < least
        {
            wrong(
                &at.field("max"),
                &["at least `min`, which is ", &Value::Number(least).json()].concat(),
            );
        }
    });
}

fn statuses(root: &At<&Value>) {
    let at = root.field("statuses");
    match at.node() {
        Some(Value::Text(name)) if crate::status::table(name).is_none() => {
            let names = crate::status::TABLE_NAMES
                .split(", ")
                .take_while(|name| !name.contains(' '));
            words::wrong_word(&at, crate::status::TABLE_NAMES, name, &names.collect::<Vec<_>>());
        }
        Some(Value::Text(_)) | None => {}
        Some(Value::Object(_)) => entries(&at, |_, ours| {
            let word = needed_text(&ours, crate::status::WORDS);
            if let Some(word) = word.filter(|word| !crate::status::is_known(word)) {
                let known: Vec<&str> = crate::status::WORDS
                    .split([',', ' '])
                    .filter(|word| !word.is_empty())
                    .collect();
                words::wrong_word(&ours, crate::status::WORDS, word, &known);
            }
        }),
        Some(_) => wrong(&at, crate::status::TABLE_NAMES),
    }
}

/// Members whose names are the backend's, so none of them is a comment; `headers` says who sends them, if they are that.
pub fn named_nodes(at: &At<&Value>, headers: Option<Place>) {
    if !object(at) {
        return;
    }
    for (name, value) in at.node().map_or(&[][..], |value| value.members()) {
        let member = at.field(name);
        node(&member);
        if let (Some(place), true) = (headers, !value.is_null()) {
            header_name(name, &member, place);
        }
    }
}

/// Names that a header can have. A page's script may not set the ones that browsers keep to themselves.
fn header_name(name: &str, at: &At<&Value>, place: Place) {
    const KEPT: [&str; 9] = [
        "host",
        "content-length",
        "connection",
        "accept-encoding",
        "cookie",
        "origin",
        "referer",
        "date",
        "user-agent",
    ];
    let lower = name.to_ascii_lowercase();
    // The relay is no browser, but these say how a message is carried.
    let kept = if place == Place::Page { &KEPT[..] } else { &KEPT[..4] };
    if !url::is_token(name) {
        at.problem_found(&quoted(name), "a header's name such as X-Requested-With");
    } else if kept.contains(&lower.as_str())
        || place == Place::Page && (lower.starts_with("sec-") || lower.starts_with("proxy-"))
    {
        let expected = if place == Place::Page {
            "no such header: browsers set this one themselves"
        } else {
            "no such header: the relay sets this one itself"
        };
        at.problem_found(&quoted(name), expected);
    }
}

/// Whether the addresses that stand below the base have one to stand below.
fn base(root: &At<&Value>, adapter: &Adapter) {
    let at = root.field("base");
    let mut below = false;
    let mut slash = false;
    let operations = root.field("operations");
    let operations = operations.node().map_or(&[][..], |value| value.members());
    for (_, operation) in operations {
        let steps = operation.list("steps").iter().chain(operation.member("look"));
        let alone = operation.member("steps").is_none().then_some(operation);
        for step in steps.chain(alone).filter(|step| matches!(***step, Value::Object(_))) {
            let (url, open) = (step.word("url"), step.word("open"));
            slash |= url.starts_with('/');
            below |= url.starts_with(['/', '?']) || url.is_empty() && open != "print";
        }
    }
    if !adapter.base.is_empty() {
        if adapter.base.contains('#') || slash && adapter.base.contains('?') {
            wrong(
                &at,
                "an address without ? and #: what stands below it goes on behind it",
            );
        }
    } else if below {
        wrong(&at, "the backend's address, such as https://ideer.example.dk/api");
    }
}
