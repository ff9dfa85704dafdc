//! Why something failed, and who mends it: from the engine's verdict and from what the browser noted.
//!
//! Read next: `shape`, which looks into an answer for what a configuration does not find.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Lacking, Op};

use super::browser::{Note, instead};
use super::drive::Ran;
use super::fetch::Side;
use super::report::{Row, State};
use super::shape::{is_xml, longest, members, outline, parsed, shape};

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
    let seen = format!("{} answers {status}{}{}", asked(note), beginning(note), skipped(ran));
    let row = |side, todo: &str| Row::new(what, State::Fails, seen.clone()).change(side, todo);
    match failure {
        Failure::Unauthorized if note.body.to_ascii_lowercase().contains("csrf") => row(
            Side::Configuration,
            &format!(
                "{}It wants its own token against forgery: fetch it in `session` and send it along, see \
                 docs/backends.md#sessions-and-csrf.",
                empty(ran)
            ),
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
        Failure::Transient { .. } | Failure::Wedged { .. } => match unruled(note) {
            Some(todo) => row(Side::Configuration, &todo),
            None => row(
                Side::Server,
                "It fails by itself: its log says why. If it means a refusal, say so with a rule: see docs/backends.md#outcomes.",
            ),
        },
        Failure::Rejected { code, field, text } => {
            let about = field
                .as_ref()
                .map(|field| format!(" about `{field}`"))
                .unwrap_or_default();
            let words = text
                .as_ref()
                .map(|text| format!(": {}", long(text)))
                .unwrap_or_else(|| format!("; it answers {status}{}", beginning(note)));
            let by = rule_of(note).map_or_else(String::new, |rule| format!(" by `{rule}`"));
            let why = format!("{} is refused as {code}{about}{by}{words}{}", asked(note), skipped(ran));
            Row::new(what, State::Fails, why).change(Side::Configuration, refused(code, field.as_deref(), note, ran))
        }
        _ => match rule_of(note) {
            Some(rule) => {
                let judged = note.judged.as_ref();
                let words = judged.and_then(|judged| judged.words.as_ref());
                let words = words.map_or_else(String::new, |words| format!("; it says: {}", long(words)));
                let why = format!("{seen}{words}");
                let meaning = judged.map_or("incompatible", |judged| judged.meaning);
                let todo = format!(
                    "`{rule}` takes it for `{meaning}`. If the server is right, look at what this step sends; if the citizen \
                     could mend it, let the rule say `invalid`."
                );
                Row::new(what, State::Fails, why).change(Side::Configuration, todo)
            }
            None => row(Side::Configuration, &misread(status, note, ran.op)),
        },
    }
}

/// The request, and which of several steps it was.
fn asked(note: &Note) -> String {
    let step = note.judged.as_ref().map_or("", |judged| judged.step.as_str());
    if step.matches('.').count() > 1 || step == "operations.session" {
        format!("{} (`{step}`)", note.line)
    } else {
        note.line.clone()
    }
}

/// Steps before the last one that were not sent.
fn skipped(ran: &Ran) -> String {
    let number = |note: &Note| -> Option<usize> {
        let (_, rest) = note.judged.as_ref()?.step.split_once(".steps[")?;
        rest.strip_suffix(']')?.parse().ok()
    };
    let Some(last) = ran.notes.last().and_then(number) else {
        return String::new();
    };
    let own = |note: &&Note| {
        let judged = note.judged.as_ref();
        judged.is_some_and(|judged| judged.step.starts_with(&format!("operations.{}.", ran.op.name())))
    };
    let sent: Vec<usize> = ran.notes.iter().filter(own).filter_map(number).collect();
    let left: Vec<String> = (0..last)
        .filter(|at| !sent.contains(at))
        .map(|at| format!("`steps[{at}]`"))
        .collect();
    if left.is_empty() || sent.is_empty() {
        return String::new();
    }
    format!("; {} was left out: see its `if`", left.join(", "))
}

/// What to change where it was refused.
fn refused(code: &str, field: Option<&str>, note: &Note, ran: &Ran) -> String {
    let ruled = rule_of(note);
    let found = note.status.is_some_and(|status| status < 300);
    let todo = match (code, field) {
        // Nothing was refused: what came is no idea.
        ("not_found", _) if found && ruled.is_none() => {
            let outline = parsed(&note.body).map_or_else(String::new, |json| format!(" {}", outline(&json)));
            format!(
                "It answers, and no `id` with a `title` or `text` is found in it: look at `root`, at `item`, and at `result` of \
                 `{}`.{outline}",
                ran.op.name()
            )
        }
        ("not_found", _) if ruled.is_some() => {
            String::from("Look at what this step asks for, such as `{{id}}`, and whether the rule fits.")
        }
        ("not_found", _) => String::from("Look at `base` and at this operation's `url`."),
        _ if note.line.starts_with("GET") => String::from("Look at this step's `url` and `query`."),
        (_, Some("photo")) => {
            String::from("Look at how the photo is sent: its name, its type, and `send` of this step.")
        }
        _ => String::from("Send what it wants: look at `body`, and declare its limits under `fields`."),
    };
    empty(ran) + &todo
}

/// What should have been sent and has no value: what a form leaves empty is as it should be, these are not the citizen's to
/// fill.
fn empty(ran: &Ran) -> String {
    const OURS: [&str; 5] = ["device", "key", "row", "session", "id"];
    let ours = |name: &&String| OURS.contains(&name.as_str());
    let names = ran.unfilled.iter().filter(ours);
    names
        .map(|name| {
            let why = match name.as_str() {
                "row" => ": `like` gives none, see its `result` and what it captures",
                _ => "",
            };
            format!("`{{{{{name}}}}}` has no value in `{}`{why}. ", ran.op.name())
        })
        .collect()
}

/// There are rules and none of them holds.
fn unruled(note: &Note) -> Option<String> {
    let judged = note.judged.as_ref()?;
    let json = parsed(&note.body)?;
    (judged.rules > 0 && judged.rule.is_none()).then(|| {
        let many = match judged.rules {
            1 => String::from("The one rule does not hold"),
            rules => format!("None of {rules} rules holds"),
        };
        format!(
            "{many} for this answer: look at their paths, if one should. {} Otherwise it fails by itself: its log says why.",
            outline(&json)
        )
    })
}

fn rule_of(note: &Note) -> Option<&str> {
    note.judged.as_ref()?.rule.as_deref()
}

fn looking(note: &Note) -> bool {
    note.judged
        .as_ref()
        .is_some_and(|judged| judged.step.ends_with(".look"))
}

fn by_rule(note: &Note) -> String {
    rule_of(note).map_or_else(|| String::from("It"), |rule| format!("`{rule}`"))
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
        let names = parsed(start).map_or_else(String::new, |json| format!(" {}", outline(&json)));
        return format!("It answers XML: say `\"read\": \"xml\"`, or ask for JSON.{names}");
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

/// A list came and none of its entries became an idea, or `items` finds none; `entries` of them were found.
pub fn none_understood(what: &'static str, ran: &Ran, entries: usize) -> Option<Row> {
    let note = ran.notes.last()?;
    if entries == 0 && ran.paging.items != Some(false) {
        return None;
    }
    let json = parsed(&note.body);
    let found = json.as_ref().and_then(|json| longest(json, String::new(), 0));
    let fails = |why: String, todo: &str| Row::new(what, State::Fails, why).change(Side::Configuration, todo);
    match found {
        Some((path, items)) => {
            let path = if path.is_empty() { String::from("*") } else { path };
            let why = format!(
                "{} answers {} at `{path}`, and none of them became an idea",
                note.line,
                many(items.len())
            );
            let items = members(items.first());
            let todo = if entries == 0 {
                format!("`items` finds nothing: write `\"items\": \"{path}\"`, if the ideas stand there. {items}")
            } else {
                format!(
                    "Look at `items` and `only`, and say under `item` where `id` and `title` (or `text`) stand. {items}"
                )
            };
            Some(fails(why, todo.trim_end()))
        }
        None if entries > 0 => {
            let why = format!(
                "{} answers {}, and none of them became an idea",
                note.line,
                many(entries)
            );
            let todo = "Look at `items` and `only`, and say under `item` where `id` and `title` (or `text`) stand.";
            Some(fails(why, todo))
        }
        // In XML a list of one is no list, and an empty one is often nothing at all.
        None => json.filter(|_| is_xml(&note.body)).map(|json| {
            let why = format!("0 ideas: `items` finds nothing in {}", short(&note.body));
            let todo = format!("If ideas stand there, look at `items`. {}", outline(&json));
            Row::new(what, State::Note, why).change(Side::Configuration, todo)
        }),
    }
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
    // What is refused is said with its cause, which seldom stands at the beginning.
    let refused = note.status.is_some_and(|status| status >= 400) || rule_of(note).is_some();
    let words = if refused { long(&note.body) } else { short(&note.body) };
    format!("{kind}: {words}")
}

/// One line that steers no terminal.
pub fn short(text: &str) -> String {
    line(text, 90)
}

/// The same for what a server says about a refusal.
pub fn long(text: &str) -> String {
    line(text, 300)
}

fn line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let line = words.join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let start: String = line.chars().take(most).collect();
    format!("{start}…")
}
