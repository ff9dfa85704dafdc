//! Why something failed, and who mends it: from the engine's verdict and from what the browser noted.

use medspil_adapter::Failure;
use serde_json::Value as Json;

use super::browser::Note;
use super::fetch::Side;
use super::report::{Row, State};

/// The line about a failure.
pub fn failed(what: &'static str, failure: &Failure, notes: &[Note]) -> Row {
    let row = |why: String, side, todo: &str| Row::new(what, State::Fails, why).change(side, todo);
    let Some(note) = notes.last() else {
        return unsent(what, failure);
    };
    if let Some(blocked) = &note.blocked {
        // The answer that the page may not read often says what is really wrong.
        let seen = note
            .status
            .map(|status| format!("; it answered {status}{}", beginning(note)));
        let why = [blocked.why.as_str(), seen.as_deref().unwrap_or_default()].concat();
        return row(why, blocked.change.side, &blocked.change.todo);
    }
    if note.timeout {
        return row(
            format!("{} was not answered in time", note.line),
            Side::Server,
            "Make it answer sooner, or give it more time: `timeout` in seconds.",
        );
    }
    if let Some(why) = &note.broken {
        return row(
            format!("{} got no answer: {why}", note.line),
            Side::Configuration,
            "Look at `base`, and whether the server runs and can be reached from here.",
        );
    }
    answered(what, failure, note)
}

fn unsent(what: &'static str, failure: &Failure) -> Row {
    let why = match failure {
        Failure::Unauthorized => "nothing was sent, because a secret is missing",
        _ => "nothing was sent: a value is missing that the address or the body cannot do without",
    };
    let todo = match failure {
        Failure::Unauthorized => "Set the environment's variables that the configuration names under `env`.",
        _ => {
            "Look at the placeholders in `url` and at `if`; only what the table of names in docs/backends.md has is filled."
        }
    };
    Row::new(what, State::Fails, why).change(Side::Configuration, todo)
}

/// There was an answer, and it is not what was wanted.
fn answered(what: &'static str, failure: &Failure, note: &Note) -> Row {
    let status = note.status.unwrap_or(0);
    let seen = format!("{} answers {status}{}", note.line, beginning(note));
    let row = |side, todo: &str| Row::new(what, State::Fails, seen.clone()).change(side, todo);
    match failure {
        Failure::Unauthorized => row(
            Side::Server,
            "Let everybody do this, or give a right to a key that only the relay has: `{\"env\": \"NAME\"}` and `medspil serve --relay`.",
        ),
        Failure::Transient { .. } if matches!(status, 429 | 503) => row(
            Side::Server,
            "It asks for a pause. Wait and check again; raise its limit if it is lower than what citizens need.",
        ),
        Failure::Transient { .. } | Failure::Wedged { .. } if note.redirected.is_some() => redirected(what, note),
        Failure::Transient { .. } | Failure::Wedged { .. } => row(
            Side::Server,
            "It fails by itself: its log says why. If it means a refusal, say so with a rule: see docs/backends.md#outcomes.",
        ),
        Failure::Rejected { code, field, text } => {
            let about = field
                .as_ref()
                .map(|field| format!(" about `{field}`"))
                .unwrap_or_default();
            let words = text
                .as_ref()
                .map(|text| format!(": {}", short(text)))
                .unwrap_or_default();
            Row::new(
                what,
                State::Fails,
                format!("{} is refused as {code}{about}{words}", note.line),
            )
            .change(
                Side::Configuration,
                if code == "not_found" {
                    "Look at `base` and at this operation's `url`."
                } else if note.line.starts_with("GET") {
                    "Look at this step's `url` and `query`."
                } else {
                    "Send what it wants: look at `body`, and declare its limits under `fields`."
                },
            )
        }
        _ => row(Side::Configuration, &misread(status, note)),
    }
}

/// A write that ended on a page: a form that says "thank you", a login, or an address that has moved.
fn redirected(what: &'static str, note: &Note) -> Row {
    let there = note.redirected.clone().unwrap_or_default();
    let path = there.splitn(4, '/').nth(3).unwrap_or_default();
    let part = path.split(['?', '#']).next().unwrap_or_default();
    let todo = format!(
        "Nobody can tell whether that is a thank you. If it is, say so with a rule of this step: \
         {{\"path\": \"header:Location\", \"contains\": \"/{part}\", \"is\": \"ok\"}}; an id in it is read with \
         `header:Location as last`. If the address has moved, write the one it leads to."
    );
    let why = format!("{} was taken and redirected to {there}", note.line);
    Row::new(what, State::Fails, why).change(Side::Configuration, todo)
}

/// What to change where an answer was not understood.
fn misread(status: u16, note: &Note) -> String {
    let start = note.body.trim_start();
    if status == 404 {
        return String::from("Nothing is there: look at `base` and at this operation's `url`.");
    }
    if note.kind.contains("html") || start.starts_with("<!") || start.starts_with("<html") {
        return String::from("This is a page for people, not the API: look at `base` and at this operation's `url`.");
    }
    if start.starts_with('<') {
        return String::from("It answers XML: say `\"read\": \"xml\"`, or ask for JSON.");
    }
    if start.is_empty() {
        return String::from(
            "It answers nothing: say `\"read\": \"empty\"`, and let a second step read what is missing.",
        );
    }
    match serde_json::from_str::<Json>(&note.body) {
        Ok(json) => shape(&json),
        Err(_) => String::from("It answers neither JSON nor XML: say `\"read\": \"text\"`, or ask for another form."),
    }
}

/// Where the ideas probably stand.
fn shape(json: &Json) -> String {
    match longest(json, String::new(), 0) {
        Some((path, items)) => {
            let path = if path.is_empty() { String::from("*") } else { path };
            format!(
                "The answer holds a list of {} at `{path}`: write `\"items\": \"{path}\"`. {}",
                items.len(),
                members(items.first())
            )
        }
        None => format!("The answer holds no list. {}", members(Some(json))),
    }
}

/// A list came and none of its entries became an idea.
pub fn none_understood(what: &'static str, notes: &[Note]) -> Option<Row> {
    let note = notes.last()?;
    let json: Json = serde_json::from_str(&note.body).ok()?;
    let (path, items) = longest(&json, String::new(), 0)?;
    let path = if path.is_empty() { String::from("*") } else { path };
    let why = format!(
        "{} answers {} entries at `{path}`, and none of them became an idea",
        note.line,
        items.len()
    );
    Some(Row::new(what, State::Fails, why).change(
        Side::Configuration,
        format!(
            "Look at `items` and `only`, and say under `item` where `id` and `title` (or `text`) stand. {}",
            members(items.first())
        ),
    ))
}

fn members(entry: Option<&Json>) -> String {
    let Some(members) = entry.and_then(Json::as_object) else {
        return String::from("Its entries are no objects.");
    };
    let names: Vec<_> = members.keys().take(20).map(|name| format!("`{name}`")).collect();
    format!("It has {}.", names.join(", "))
}

/// The longest list of objects, with its path.
fn longest(json: &Json, path: String, depth: usize) -> Option<(String, &Vec<Json>)> {
    if depth > 6 {
        return None;
    }
    match json {
        Json::Array(items) if items.iter().any(Json::is_object) => Some((path, items)),
        Json::Object(all) => {
            let below = |name: &str| {
                if path.is_empty() {
                    name.to_owned()
                } else {
                    format!("{path}.{name}")
                }
            };
            let found = all
                .iter()
                .filter_map(|(name, value)| longest(value, below(name), depth + 1));
            // Of several, the one that says most; the first of equals.
            let says =
                |items: &[Json]| items.len() * items.first().and_then(Json::as_object).map_or(0, serde_json::Map::len);
            found.reduce(|best, next| if says(next.1) > says(best.1) { next } else { best })
        }
        _ => None,
    }
}

fn beginning(note: &Note) -> String {
    if note.body.trim().is_empty() {
        return String::from(" and nothing else");
    }
    let kind = if note.kind.is_empty() {
        String::new()
    } else {
        format!(" ({})", note.kind)
    };
    format!("{kind}: {}", short(&note.body))
}

/// One line that steers no terminal.
pub fn short(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    if line.chars().count() <= 90 {
        return line;
    }
    let start: String = line.chars().take(90).collect();
    format!("{start}…")
}
