//! Why something failed, and who mends it: from the engine's verdict and from what the browser noted.
//!
//! Read next: `shape`, which looks into an answer for what a configuration does not find.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Lacking, Op};

use super::browser::{Note, instead};
use super::drive::Ran;
use super::fetch::Side;
use super::report::{Row, State};
use super::shape::{longest, members, shape};

/// The line about a failure.
pub fn failed(what: &'static str, ran: &Ran) -> Row {
    let mut row = failure(what, ran);
    // What an optional step answered is often the cause of what comes after it.
    let quiet = |note: &&Note| note.judged.as_ref().is_some_and(|judged| judged.forgiven);
    for note in ran.notes.iter().filter(quiet) {
        row.why = format!("{}; before it the optional {}", row.why, became(note));
    }
    row
}

fn failure(what: &'static str, ran: &Ran) -> Row {
    let failure = ran.failure();
    if let Some(lacking) = &ran.lacking {
        return lacks(what, ran, lacking);
    }
    let row = |why: String, side, todo: &str| Row::new(what, State::Fails, why).change(side, todo);
    let Some(note) = ran.notes.last() else {
        return unsent(what, &failure);
    };
    if let Some(blocked) = &note.blocked {
        return kept_back(what, note, blocked);
    }
    if note.timeout {
        return row(
            format!("{} was not answered in time", note.line),
            Side::Server,
            "Make it answer sooner, or give it more time: `timeout` in seconds.",
        );
    }
    if let Some(why) = &note.broken {
        let answered = ran.answered || ran.notes.iter().any(|note| note.status.is_some());
        if note.reached && answered {
            let photo = if ran.notes.iter().any(|note| note.photo) {
                " (a photo went along)"
            } else {
                ""
            };
            return row(
                format!(
                    "{} broke the connection{photo}, and the server had answered before: {why}",
                    note.line
                ),
                Side::Server,
                "It may have crashed over what was sent: its log says why.",
            );
        }
        return row(
            format!("{} got no answer: {why}", note.line),
            Side::Configuration,
            "Look at `base`, and whether the server runs and can be reached from here.",
        );
    }
    answered(what, &failure, note, ran)
}

/// The browser would keep it from the page. The answer that the page may not read often says what is really wrong.
fn kept_back(what: &'static str, note: &Note, blocked: &super::fetch::Blocked) -> Row {
    let refused = note.status.or(note.asked).filter(|status| *status >= 400);
    let seen = refused.map(|status| format!("; it answered {status}{}", beginning(note)));
    let why = [blocked.why.as_str(), seen.as_deref().unwrap_or_default()].concat();
    let todo = match refused {
        Some(status) => format!("First see why it answers {status}. {}", blocked.change.todo),
        None => blocked.change.todo.clone(),
    };
    Row::new(what, State::Fails, why).change(blocked.change.side, todo)
}

/// A request could not be made.
fn lacks(what: &'static str, ran: &Ran, lacking: &Lacking) -> Row {
    let row = |why: String, todo: &str| Row::new(what, State::Fails, why).change(Side::Configuration, todo);
    let names: Vec<_> = lacking.names.iter().map(|name| format!("{{{{{name}}}}}")).collect();
    let Some(first) = lacking.names.first() else {
        return row(
            format!(
                "{} leads to an origin that is not configured, so nothing was sent",
                lacking.place
            ),
            "List it under `origins`, if it may be asked.",
        );
    };
    let todo = match first.as_str() {
        "row" => "No like gives it: say under `result` of `like` where `row` stands.",
        "device" | "key" if !ran.op.writes() => {
            "It has a value only where something is written, so that reading tells nobody who reads."
        }
        "session" => "Look at what `session` captures.",
        _ => {
            "Look at what the steps before it capture, and at `if`; docs/backends.md#placeholders has the names that are filled."
        }
    };
    let after = ran
        .notes
        .last()
        .map(|note| format!(" after {}", note.line))
        .unwrap_or_default();
    row(
        format!(
            "{}: {} has no value, so nothing was sent{after}",
            lacking.place,
            names.join(", ")
        ),
        todo,
    )
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
fn answered(what: &'static str, failure: &Failure, note: &Note, ran: &Ran) -> Row {
    let status = note.status.unwrap_or(0);
    let seen = format!("{} answers {status}{}", note.line, beginning(note));
    let row = |side, todo: &str| Row::new(what, State::Fails, seen.clone()).change(side, todo);
    match failure {
        Failure::Unauthorized if note.body.to_ascii_lowercase().contains("csrf") => row(
            Side::Configuration,
            "It wants its own token against forgery: fetch it in `session` and send it along, see \
             docs/backends.md#sessions-and-csrf.",
        ),
        Failure::Unauthorized => row(
            Side::Server,
            "Let everybody do this, or give a right to a key that only the relay has: `{\"env\": \"NAME\"}` and `medspil serve --relay`.",
        ),
        Failure::Transient { .. } if matches!(status, 429 | 503) => row(
            Side::Server,
            "It asks for a pause. Wait and check again; raise its limit if it is lower than what citizens need.",
        ),
        Failure::Transient { .. } | Failure::Wedged { .. } if looking(note) => row(
            Side::Configuration,
            "Looking whether a first attempt has arrived fails: look at `look`. A query language's own quotes are doubled \
             by `{{title as double(\"'\")}}`.",
        ),
        Failure::Transient { .. } | Failure::Wedged { .. } if note.redirected.is_some() => redirected(what, note),
        Failure::Transient { .. } | Failure::Wedged { .. } if status < 400 => row(
            Side::Configuration,
            &format!("{} says that nobody knows what came of it.", by_rule(note)),
        ),
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
            let why = format!("{} is refused as {code}{about}{words}", note.line);
            Row::new(what, State::Fails, why).change(Side::Configuration, refused(code, field.as_deref(), note, ran))
        }
        _ => row(Side::Configuration, &misread(status, note, ran.op)),
    }
}

/// What to change where it was refused.
fn refused(code: &str, field: Option<&str>, note: &Note, ran: &Ran) -> String {
    let mut todo = String::from(match (code, field) {
        ("not_found", _) => "Look at `base` and at this operation's `url`.",
        _ if note.line.starts_with("GET") => "Look at this step's `url` and `query`.",
        (_, Some("photo")) => "Look at how the photo is sent: its name, its type, and `send` of this step.",
        _ => "Send what it wants: look at `body`, and declare its limits under `fields`.",
    });
    // What a form leaves empty is as it should be; these are not the citizen's to fill.
    const OURS: [&str; 5] = ["device", "key", "row", "session", "id"];
    let empty: Vec<_> = ran
        .unfilled
        .iter()
        .filter(|name| OURS.contains(&name.as_str()))
        .collect();
    for name in empty {
        todo = format!("`{{{{{name}}}}}` has no value in `{}`. {todo}", ran.op.name());
    }
    todo
}

fn looking(note: &Note) -> bool {
    note.judged
        .as_ref()
        .is_some_and(|judged| judged.step.ends_with(".look"))
}

fn by_rule(note: &Note) -> String {
    let rule = note.judged.as_ref().and_then(|judged| judged.rule.clone());
    rule.map_or_else(|| String::from("It"), |rule| format!("`{rule}`"))
}

/// A step that the operation goes on without has failed: nobody would have seen it.
pub fn forgiven(what: &'static str, note: &Note, step: &str) -> Row {
    let why = format!("a step that it goes on without has failed: {}", became(note));
    let todo = format!("Look at `{step}`: citizens are not told of it.");
    Row::new(what, State::Note, why).change(Side::Configuration, todo)
}

/// What became of a request, in words.
pub fn became(note: &Note) -> String {
    let line = &note.line;
    if let Some(there) = &note.redirected {
        return format!("{line} was redirected to {there}");
    }
    match (&note.blocked, &note.broken, note.status) {
        (Some(blocked), _, _) => blocked.why.clone(),
        (_, Some(why), _) => format!("{line} got no answer: {why}"),
        (_, _, Some(status)) => format!("{line} answers {status}{}", beginning(note)),
        _ => format!("{line} got no answer"),
    }
}

/// A write that ended on a page: a form that says "thank you", a login, or an address that has moved.
fn redirected(what: &'static str, note: &Note) -> Row {
    let there = note.redirected.clone().unwrap_or_default();
    let path = there.splitn(4, '/').nth(3).unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    // What has a number in it is this idea's own.
    let own = path.find(|letter: char| letter.is_ascii_digit()).unwrap_or(path.len());
    let part = path
        .get(..own)
        .and_then(|start| start.rfind('/'))
        .filter(|_| own < path.len());
    let part = part.map_or(path, |end| path.get(..=end).unwrap_or(path));
    let asked = note.line.split_once(' ').map_or("", |(_, url)| url);
    if there == format!("{asked}/") {
        let why = format!("{} was redirected to {there}, and browsers make a GET of it", note.line);
        return Row::new(what, State::Fails, why).change(Side::Configuration, instead(asked, &there));
    }
    let todo = format!(
        "Nobody can tell whether that is a thank you. If it is, say so with a rule of this step: \
         {{\"path\": \"header:Location\", \"contains\": \"/{part}\", \"is\": \"ok\"}}; an id in it is read with \
         `header:Location as last`. If the address has moved, write the one it leads to."
    );
    let why = format!("{} was taken and redirected to {there}", note.line);
    Row::new(what, State::Fails, why).change(Side::Configuration, todo)
}

/// What to change where an answer was not understood.
fn misread(status: u16, note: &Note, op: Op) -> String {
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
    match serde_json::from_str(&note.body) {
        Ok(json) if matches!(op, Op::List | Op::More) => shape(&json),
        Ok(json) => format!(
            "Look at `result` of `{}` and at `item`. {}",
            op.name(),
            members(Some(&json))
        ),
        Err(_) => String::from("It answers neither JSON nor XML: say `\"read\": \"text\"`, or ask for another form."),
    }
}

/// A list came and none of its entries became an idea; `entries` of them were found.
pub fn none_understood(what: &'static str, notes: &[Note], entries: usize) -> Option<Row> {
    let note = notes.last()?;
    let json = serde_json::from_str(&note.body).ok();
    let found = json.as_ref().and_then(|json| longest(json, String::new(), 0));
    let (count, members) = match found {
        Some((path, items)) => {
            let path = if path.is_empty() { String::from("*") } else { path };
            (format!("{} at `{path}`", many(items.len())), members(items.first()))
        }
        None if entries > 0 => (many(entries), String::new()),
        None => return None,
    };
    let why = format!("{} answers {count}, and none of them became an idea", note.line);
    let todo =
        format!("Look at `items` and `only`, and say under `item` where `id` and `title` (or `text`) stand. {members}");
    Some(Row::new(what, State::Fails, why).change(Side::Configuration, todo.trim_end()))
}

/// So many entries, in words.
pub fn many(count: usize) -> String {
    format!("{count} {}", if count == 1 { "entry" } else { "entries" })
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
