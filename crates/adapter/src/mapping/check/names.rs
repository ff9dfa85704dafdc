//! Names that nothing fills: in placeholders, in conditions of a request, and behind `$`.

use medspil_core::guess::{asking, either, few, nearest};
use medspil_core::json::At;

use super::words::quoted;
use crate::mapping::expr::{self, Use};
use crate::mapping::template;
use crate::mapping::value::Value;

/// What a request may name without anybody declaring it.
const INPUT: [&str; 27] = [
    "title", "text", "name", "email", "phone", "photo", "place", "category", "area", "lang", "page_url", "channel",
    "key", "device", "id", "row", "cursor", "page", "offset", "size", "order", "sort", "now", "random", "again",
    "fields", "session",
];

/// What is not there yet while variables are put together.
const LATER: [&str; 6] = ["session", "cursor", "page", "offset", "size", "order"];

/// What such a name has inside, where that is known.
const INSIDE: [(&str, &[&str]); 2] = [
    ("place", &["lat", "lon", "address"]),
    ("photo", &["name", "type", "size"]),
];

/// What can be named somewhere.
#[derive(Clone, Default)]
struct Known {
    /// Names that somebody has declared.
    own: Vec<String>,
    /// Names of variables, while they are put together.
    variables: Option<Vec<String>>,
    /// Whether what the citizen wrote is there.
    input: bool,
    /// What a session captures.
    session: Vec<String>,
}

/// How a text is read.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// Between braces while a request is made: names are variables.
    Request,
    /// The same without braces: a condition.
    Condition,
    /// While an answer is read: names are of the answer, `$name` is a variable.
    Answer,
}

/// Looks at every name.
pub fn all(root: &At<&Value>) {
    let names = |key: &str| -> Vec<String> {
        let members = root.field(key);
        let members = members.node().map_or(&[][..], |value| value.members());
        members.iter().map(|(name, _)| name.as_str().to_owned()).collect()
    };
    let parameters = Known {
        own: names("parameters"),
        ..Known::default()
    };
    nodes(&root.field("base"), &parameters);
    let operations = root.field("operations");
    let session = operations.field("session");
    // What a form asks for under a name of ours is ours: its parts are known.
    let mut declared = names("fields");
    declared.retain(|name| INSIDE.iter().all(|(known, _)| known != name));
    let mut known = Known {
        own: [names("parameters"), declared].concat(),
        variables: Some(names("variables")),
        input: true,
        session: session.node().map_or(Vec::new(), |session| captures(session)),
    };
    members(&root.field("variables"), |at| variable(&at, &known));
    known.own.extend(known.variables.take().unwrap_or_default());
    for key in ["headers", "query"] {
        nodes(&root.field(key), &known);
    }
    // These serve every operation, so they may name what any of them captures.
    let mut anywhere = known.clone();
    members(&operations, |at| {
        anywhere
            .own
            .extend(at.node().map_or(Vec::new(), |operation| captures(operation)));
    });
    for key in ["message", "field", "each", "rules", "item"] {
        answers(&root.field(key), &anywhere);
    }
    members(&operations, |at| {
        let mut known = known.clone();
        known
            .own
            .extend(at.node().map_or(Vec::new(), |operation| captures(operation)));
        operation(&at, &known);
    });
}

/// Visits the members of what is an object; what is none is noted elsewhere.
fn members<'a>(at: &At<'_, &'a Value>, mut visit: impl FnMut(At<'_, &'a Value>)) {
    for (key, _) in at.node().map_or(&[][..], |value| value.members()) {
        visit(at.field(key));
    }
}

/// The names that an operation captures, in whichever of its steps.
fn captures(operation: &Value) -> Vec<String> {
    let steps = operation.list("steps").iter().chain(operation.member("look"));
    let all = steps.map(|step| &**step).chain([operation]);
    let names = all.flat_map(|step| step.part("capture"));
    names.map(|(name, _)| name.as_str().to_owned()).collect()
}

fn variable(at: &At<&Value>, known: &Known) {
    if at.field("from").exists() {
        // While variables are put together there is no answer: a name is a variable.
        if let Some(Value::Text(text)) = at.field("from").node() {
            expression(&at.field("from"), text, known, Side::Condition);
        }
        return;
    }
    nodes(at, known);
}

fn operation(at: &At<&Value>, known: &Known) {
    if !matches!(at.node(), Some(Value::Object(_))) {
        return;
    }
    step(at, known);
    let steps = at.field("steps");
    if matches!(steps.node(), Some(Value::List(_))) {
        steps.each(|at| step(&at, known));
    }
    step(&at.field("look"), known);
    answers(&at.field("look").field("found"), known);
    for key in ["root", "items", "total", "expires", "only", "next", "result"] {
        answers(&at.field(key), known);
    }
}

fn step(at: &At<&Value>, known: &Known) {
    for key in ["url", "query", "headers", "body"] {
        nodes(&at.field(key), known);
    }
    cond(&at.field("if"), known);
    for key in ["capture", "rules"] {
        answers(&at.field(key), known);
    }
    answers(&at.field("poll").field("until"), known);
}

/// JSON with placeholders, for a request.
fn nodes(at: &At<&Value>, known: &Known) {
    match at.node() {
        Some(Value::Text(text)) => placeholders(at, text, known, Side::Request),
        Some(Value::List(_)) => at.each(|item| nodes(&item, known)),
        Some(Value::Object(members)) if members.iter().all(|(key, _)| key.as_str() != "$literal") => {
            for (key, _) in members {
                if key.as_str() == "$if" {
                    cond(&at.field(key), known);
                } else {
                    nodes(&at.field(key), known);
                }
            }
        }
        _ => {}
    }
}

/// A condition of a request.
fn cond(at: &At<&Value>, known: &Known) {
    let inner = at.field("path");
    for at in [at, &inner] {
        if let Some(Value::Text(text)) = at.node() {
            expression(at, text.strip_prefix('!').unwrap_or(text), known, Side::Condition);
        }
    }
}

/// Everything that is looked for in an answer: paths, tables, conditions, rules.
fn answers(at: &At<&Value>, known: &Known) {
    match at.node() {
        Some(Value::Text(text)) if text.contains("{{") => placeholders(at, text, known, Side::Answer),
        Some(Value::Text(text)) if text.contains('$') => {
            expression(at, text.strip_prefix('!').unwrap_or(text), known, Side::Answer);
        }
        Some(Value::List(_)) => at.each(|item| answers(&item, known)),
        Some(Value::Object(members)) => {
            // Words of tables and of conditions are the backend's.
            let words = ["map", "else", "equals", "contains", "is", "in", "by"];
            for (key, _) in members.iter().filter(|(key, _)| !words.contains(&key.as_str())) {
                answers(&at.field(key), known);
            }
        }
        _ => {}
    }
}

fn placeholders(at: &At<&Value>, text: &str, known: &Known, side: Side) {
    // What is no template is told elsewhere.
    if template::visit(text, &mut |_: &str, _: bool| {}).is_ok() {
        for inside in template::insides(text) {
            expression(at, inside, known, side);
        }
    }
}

fn expression(at: &At<&Value>, text: &str, known: &Known, side: Side) {
    for used in expr::uses(text) {
        if (side != Side::Answer || used.is_variable) && !is_filled(&used, known) {
            unknown(at, &used, known, side);
        }
    }
}

fn is_filled(used: &Use, known: &Known) -> bool {
    if known.own.iter().any(|name| name == used.name) {
        return true;
    }
    let later = known.variables.is_some() && LATER.contains(&used.name);
    if !known.input || later || !INPUT.contains(&used.name) {
        return false;
    }
    match (used.name, used.part) {
        ("session", part) => part.is_some_and(|part| known.session.iter().any(|name| name == part)),
        (name, Some(part)) => INSIDE
            .iter()
            .all(|(known, parts)| *known != name || parts.contains(&part)),
        _ => true,
    }
}

fn unknown(at: &At<&Value>, used: &Use, known: &Known, side: Side) {
    let typed = match used.part {
        Some(part) => [used.name, ".", part].concat(),
        None => used.name.to_owned(),
    };
    let written = |name: &str| match side {
        Side::Request => ["{{", name, "}}"].concat(),
        Side::Condition => quoted(name),
        Side::Answer => ["$", name].concat(),
    };
    if let Some(variables) = &known.variables {
        if variables.iter().any(|name| name == used.name) {
            let expected = "what the citizen wrote, or a parameter: variables do not see each other";
            return at.problem_found(&written(&typed), expected);
        }
        if LATER.contains(&used.name) {
            let expected =
                "what the citizen wrote, or a parameter: this is known only when the request is made, so name it there";
            return at.problem_found(&written(&typed), expected);
        }
    }
    let inside =
        |name: &str, parts: &[&str]| -> Vec<String> { parts.iter().map(|part| [name, ".", part].concat()).collect() };
    // Of something that is there a part that is not.
    let has_parts = INSIDE.iter().find(|(name, _)| known.input && *name == used.name);
    if let (Some((name, parts)), Some(part)) = (has_parts, used.part) {
        let meant = nearest(part, parts.iter().copied()).map(|part| written(&[name, ".", part].concat()));
        let all = inside(name, parts);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        return at.problem_found(&written(&typed), &asking(&either(&all), meant.as_deref()));
    }
    // The order of names in a file means nothing, and not every JSON library keeps it.
    let mut all: Vec<String> = known.own.clone();
    all.sort();
    all.dedup();
    all.extend(known.session.iter().map(|name| ["session.", name].concat()));
    let own = all.len();
    if known.input {
        all.extend(
            INPUT
                .iter()
                .filter(|name| **name != "session")
                .map(|name| (*name).to_owned()),
        );
    }
    let shown = all.len();
    all.extend(
        INSIDE
            .iter()
            .filter(|_| known.input)
            .flat_map(|(name, parts)| inside(name, parts)),
    );
    // Without its part, such as `csrf` for `session.csrf`.
    let whole = all
        .iter()
        .find(|name| name.split_once('.').is_some_and(|(_, part)| part == typed));
    let meant = whole
        .map(String::as_str)
        .or_else(|| nearest(&typed, all.iter().map(String::as_str)));
    let listed: Vec<&str> = all[..shown].iter().map(String::as_str).collect();
    let expected = match (used.name, known.input) {
        ("session", true) if known.session.is_empty() => {
            String::from("an operation `session` that captures it, see docs/backends.md#sessions-and-csrf")
        }
        (_, false) if own == 0 => String::from("the name of a parameter: nothing else is known here"),
        (_, false) => [
            "the name of a parameter, since nothing else is known here: ",
            &few(&listed),
        ]
        .concat(),
        _ => ["a name that something fills: ", &few(&listed)].concat(),
    };
    at.problem_found(&written(&typed), &asking(&expected, meant.map(written).as_deref()));
}
