//! Whole operations: a configuration of anybody's, a preset with what a citizen writes or a server answers, and the desk
//! that the citizen's browser talks to.

use std::sync::LazyLock;

use medspil_adapter::mapping::parts::{is_token, origin};
use medspil_adapter::mapping::{
    Adapter, Answer, Body, Env, File, Handover, Input, Next, OPS, Op, Open, Outcome, Part, Place, Request, Silence,
    Text, Value,
};
use medspil_adapter::presets::{PRESETS, text as preset_text};
use medspil_core::json::Problem;
use medspil_mapping::desk::Desk;
use serde_json::Value as Json;

/// Between the sections of an input.
const BREAK: &str = "\n---\n";
/// More steps than this and a run has no end.
const MOST_TURNS: usize = 200;
/// What no preset cuts.
const LONGEST_TEXT: usize = 100;

/// Every preset: its name, its value, and its own example that was read.
static EXAMPLES: LazyLock<Vec<(&str, Value, Adapter)>> = LazyLock::new(|| {
    let value = |text: &str| serde_json::from_str::<Json>(text).expect("a preset is JSON");
    let plain = |name: &str| Some(Value::of(&value(preset_text(name)?)));
    let example = |(name, text): &(&'static str, &str)| {
        let json = value(text);
        let (adapter, problems) = Adapter::read(&json["example"], Place::Relay, &plain);
        assert_eq!(problems, [], "{name}");
        (*name, Value::of(&json), adapter)
    };
    PRESETS.iter().map(example).collect()
});

fn preset(name: &str) -> Option<Value> {
    let found = EXAMPLES.iter().find(|(known, ..)| *known == name)?;
    Some(found.1.clone())
}

/// The preset that a letter stands for.
fn example(letter: char) -> (&'static str, &'static Adapter) {
    let (name, _, adapter) = &EXAMPLES[(letter as usize).wrapping_sub('a' as usize) % PRESETS.len()];
    (name, adapter)
}

fn env() -> Env {
    let secret = |name: &str| (name.to_owned(), String::from("SECRET"));
    Env {
        now: 1_795_347_000_000,
        random: String::from("R"),
        cookies: String::from("csrftoken=1; b=%0d%0aX"),
        session: None,
        secrets: ["OPEN311_KEY", "OS2FORMS_KEY", "UMBRACO_KEY", "KEY"]
            .map(secret)
            .to_vec(),
    }
}

/// Every field filled with the same text.
fn filled(text: &str) -> Input {
    let mut input = Input::new();
    for name in [
        "title", "text", "name", "email", "phone", "category", "area", "lang", "page_url", "channel", "key", "device",
        "id", "row",
    ] {
        input = input.with(name, text);
    }
    let place = ["lat", "lon", "address"].map(|name| (name.into(), text.into()));
    let fields = Value::Object(vec![(text.into(), text.into())]);
    input
        .value("place", Value::Object(place.to_vec()))
        .value("fields", fields)
}

/// The same without a photo and with one, whose name and type are that text too: where there is one, many backends are
/// sent it first, and only then the idea.
fn both(text: &str) -> [Input; 2] {
    let photo = File {
        name: text.to_owned(),
        mime: text.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    [filled(text), filled(text).file("photo", photo)]
}

/// Answers, each in a section: a status, headers, an empty line, JSON or text; `offline` or `silence` for none.
fn answers(sections: &[&str]) -> Vec<Result<Answer, Silence>> {
    let answer = |section: &&str| {
        let (head, body) = section.split_once("\n\n").unwrap_or((section, ""));
        let mut lines = head.lines();
        let status = match lines.next().unwrap_or_default() {
            "offline" => return Err(Silence::NotSent),
            "silence" => return Err(Silence::Unknown),
            status => status.trim().parse().unwrap_or(200),
        };
        let mut answer = Answer::new(status);
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            answer = answer.header(name, value.trim());
        }
        Ok(match serde_json::from_str::<Json>(body) {
            Ok(json) => answer.json(&json),
            Err(_) if body.is_empty() => answer,
            Err(_) => answer.text(body),
        })
    };
    sections.iter().map(answer).collect()
}

/// Runs one operation to its end; the answers come round again.
fn run(adapter: &Adapter, op: Op, input: Input, answers: &[Result<Answer, Silence>]) {
    let mut env = env();
    let (mut run, mut next) = adapter.begin(op, input, &env);
    let mut answers = answers.iter().cycle();
    for turn in 0.. {
        assert!(turn < MOST_TURNS, "{op:?} does not end");
        next = match next {
            Next::Done(Ok(Outcome::Open(handover))) => return opened(&handover),
            Next::Done(_) => return,
            Next::Wait(ms) => {
                env.now += ms;
                run.resume(adapter, &env)
            }
            Next::Send(request) => {
                sendable(adapter, &request);
                let answer = answers.next().cloned().unwrap_or(Err(Silence::Unknown));
                run.answer(adapter, &env, answer)
            }
        };
    }
}

/// Objects to an address that is on none of the origins.
///
/// # Panics
/// Where it is not.
pub fn leaves(origins: &[Text], url: &str) {
    let home = origin(url).unwrap_or_default();
    let known = origins.iter().any(|known| known.eq_ignore_ascii_case(home));
    assert!(known, "it goes to {url}");
}

/// A request goes to a configured origin, and each header is one line.
fn sendable(adapter: &Adapter, request: &Request) {
    leaves(adapter.origins(), &request.url);
    let one_line = |text: &str| text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    for (name, value) in &request.headers {
        assert!(is_token(name) && one_line(value), "{name}: {value}");
    }
    match &request.body {
        Body::Text(_, kind) => assert!(one_line(kind), "{kind}"),
        Body::File(file) => one_header(file),
        Body::Parts(parts) => parts.iter().for_each(|(_, part)| {
            if let Part::File(file) = part {
                one_header(file);
            }
        }),
        Body::Nothing => {}
    }
}

/// Names and types of files stand in headers.
fn one_header(file: &File) {
    assert!(!file.mime.contains(char::is_control), "{:?}", file.mime);
    assert!(!file.name.contains(char::is_control), "{:?}", file.name);
}

/// What is opened is a web address or a mail with an address, and no script.
fn opened(handover: &Handover) {
    let url = &handover.url;
    let good = match handover.open {
        Open::Form | Open::Link => origin(url).is_some(),
        Open::Mail => url.starts_with("mailto:") && !url.contains(['\r', '\n']),
        Open::Print => true,
    };
    assert!(good, "{:?} opens {url}", handover.open);
}

/// Whether an editor's own words double a text again and again: what that costs is the editor's own page.
pub fn multiplies(text: &str) -> bool {
    let doubling = ["json", "double", "base64", "data-url", "html"];
    doubling.iter().map(|word| text.matches(word).count()).sum::<usize>() > 10
}

/// A configuration, then answers. What it says may be wrong, and is then said with its place.
pub fn configuration(text: &str) {
    let sections: Vec<&str> = text.split(BREAK).collect();
    let Some((first, rest)) = sections.split_first() else {
        return;
    };
    let Ok(config) = serde_json::from_str::<Json>(first) else {
        return;
    };
    if multiplies(first) {
        return;
    }
    let answers = answers(rest);
    for place in [Place::Page, Place::Relay] {
        let (adapter, problems) = Adapter::read(&config, place, &preset);
        let said = |problem: &Problem| !problem.found.is_empty() && !problem.expected.is_empty();
        assert!(problems.iter().all(said), "{problems:?}");
        adapter.capabilities();
        for (_, op) in OPS {
            for input in both("x") {
                run(&adapter, op, input, &answers);
            }
            for input in both("../?æ\r\n") {
                run(&adapter, op, Input { again: true, ..input }, &answers);
            }
        }
    }
}

/// A letter for the preset, then what a citizen writes into every field.
pub fn citizen(text: &str) {
    let mut letters = text.chars();
    let Some(letter) = letters.next() else { return };
    let (name, adapter) = example(letter);
    // A letter in front: an empty value is left out, and a part of a path that is dots alone is not sent at all.
    let odd: String = ["x", letters.as_str()].concat().chars().take(LONGEST_TEXT).collect();
    for (_, op) in OPS {
        let first = |input: Input| match adapter.begin(op, input, &env()).1 {
            Next::Send(request) => Some(request),
            _ => None,
        };
        for (plain, input) in both("x").into_iter().zip(both(&odd)) {
            if let (Some(plain), Some(sent)) = (first(plain), first(input.clone())) {
                sendable(adapter, &sent);
                stays(name, &odd, &plain, &sent);
            }
            run(adapter, op, input, &answers(&["200\n\n{}"]));
        }
    }
}

fn count(text: &str, signs: &str) -> Vec<usize> {
    signs.chars().map(|sign| text.matches(sign).count()).collect()
}

/// The request with an odd value has the form of the one with a plain value.
fn stays(name: &str, odd: &str, plain: &Request, sent: &Request) {
    assert_eq!(
        count(&plain.url, "/?&=#:@"),
        count(&sent.url, "/?&=#:@"),
        "{name}: {}",
        sent.url
    );
    assert_eq!(origin(&plain.url), origin(&sent.url), "{name}");
    let breaks = |c: char| c.is_control() || c.is_whitespace() || "\\\"<>{}".contains(c);
    assert!(!sent.url.contains(breaks), "{name}: {}", sent.url);
    match (&plain.body, &sent.body) {
        (Body::Text(before, kind), Body::Text(after, _)) if kind.ends_with("urlencoded") => {
            assert_eq!(count(before, "&="), count(after, "&="), "{name}: {after}");
        }
        (Body::Text(before, _), Body::Text(after, _)) => {
            let texts = |json: &str| {
                let mut out = Vec::new();
                strings(&serde_json::from_str(json).expect("the engine writes JSON"), &mut out);
                out
            };
            // Every text that was the value alone is the odd value alone; nothing else has come or gone.
            let alone = texts(before).iter().filter(|text| *text == "x").count();
            assert_eq!(alone, texts(after).iter().filter(|text| *text == odd).count(), "{name}");
        }
        (Body::Parts(before), Body::Parts(after)) => {
            let names = |parts: &[(String, Part)]| parts.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
            assert_eq!(names(before), names(after), "{name}");
        }
        (Body::Nothing, Body::Nothing) | (Body::File(_), Body::File(_)) => {}
        (before, after) => panic!("{name}: {before:?} has become {after:?}"),
    }
}

fn strings(json: &Json, out: &mut Vec<String>) {
    match json {
        Json::String(text) => out.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| strings(item, out)),
        Json::Object(members) => members.values().for_each(|value| strings(value, out)),
        _ => {}
    }
}

/// A letter for the preset and one for the operation, then answers.
pub fn server(text: &str) {
    let mut letters = text.chars();
    let (Some(letter), Some(op)) = (letters.next(), letters.next()) else {
        return;
    };
    let (_, adapter) = example(letter);
    let op = OPS[op as usize % OPS.len()].1;
    let sections: Vec<&str> = letters.as_str().trim_start_matches('\n').split(BREAK).collect();
    let answers = answers(&sections);
    for again in [false, true] {
        for input in both("x") {
            run(adapter, op, Input { again, ..input }, &answers);
        }
    }
    run(
        adapter,
        op,
        filled("x").with("cursor", sections.last().copied().unwrap_or_default()),
        &answers,
    );
}

/// Messages to the module in the browser, one a section: the configuration, then operations and answers.
pub fn desk(text: &str) {
    if multiplies(text) {
        return;
    }
    let mut desk = Desk::default();
    let mut origins: Vec<Text> = Vec::new();
    for section in text.split(BREAK).take(30) {
        let Ok(message) = serde_json::from_str::<Json>(section) else {
            continue;
        };
        let configures = message.get("config").is_some();
        let begins = message.get("op").is_some();
        let message = Value::of(&message);
        let said = match () {
            () if configures => desk.configure(&message),
            () if begins => desk.begin(&message),
            () => desk.answer(&message),
        };
        let said = said.json();
        let said: Json = serde_json::from_str(&said).unwrap_or_else(|why| panic!("{why}: {said}"));
        if configures {
            let listed = said["origins"].as_array().into_iter().flatten();
            origins = listed.filter_map(|origin| Some(origin.as_str()?.into())).collect();
        }
        if let Some(url) = said["send"]["url"].as_str() {
            leaves(&origins, url);
        }
    }
}
