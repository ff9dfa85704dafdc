//! The small language of the adapter's tests: a configuration, an operation, answers; then what was sent and found.

#![allow(dead_code, clippy::allow_attributes, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;

use medspil_adapter::Failure;
use medspil_adapter::mapping::{
    Adapter, Answer, Body, Env, File, Input, Item, Next, OPS, Op, Outcome, Part, Place, Request, Silence, Value,
};
use medspil_core::json::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

fn preset_json(name: &str) -> Option<Json> {
    let file = format!("{}/presets/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// A preset by its name, from presets/.
pub fn preset(name: &str) -> Option<Value> {
    preset_json(name).as_ref().map(Value::of)
}

/// A preset as its own example sets it.
pub fn example(name: &str) -> Adapter {
    good(&preset_json(name).unwrap()["example"])
}

/// The first request of an operation, if it sends one.
pub fn first(adapter: &Adapter, op: Op, input: Input) -> Option<Request> {
    match adapter.begin(op, input, &env()).1 {
        Next::Send(request) => Some(request),
        _ => None,
    }
}

/// Reads a configuration for a page, or for the relay where it names secrets.
pub fn read(config: &Json) -> (Adapter, Vec<Problem>) {
    let place = if config.to_string().contains("\"env\"") {
        Place::Relay
    } else {
        Place::Page
    };
    Adapter::read(config, place, &preset)
}

/// Reads a configuration that must be right.
pub fn good(config: &Json) -> Adapter {
    let (adapter, problems) = read(config);
    assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
    adapter
}

/// The configuration that docs/backends.md shows under this name: ```json NAME.
pub fn from_docs(name: &str) -> Json {
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/backends.md")).unwrap();
    let start = format!("```json {name}\n");
    let (_, text) = docs
        .split_once(&start)
        .unwrap_or_else(|| panic!("docs/backends.md has no {start}"));
    let (text, _) = text.split_once("\n```").unwrap();
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A world that stands still.
pub fn env() -> Env {
    Env {
        now: 1_795_347_000_000,
        random: "RANDOM-22-LETTERS-AAAA".into(),
        cookies: "csrftoken=from-cookie; other=1".into(),
        session: None,
        secrets: vec![
            ("OPEN311_KEY".into(), "SECRET-OF-THE-RELAY".into()),
            ("KEY".into(), "SECRET".into()),
        ],
    }
}

/// The operation of this name.
pub fn op(name: &str) -> Op {
    OPS.iter()
        .find(|(known, _)| *known == name)
        .unwrap_or_else(|| panic!("no operation {name}"))
        .1
}

/// What an operation is about; `photo: true` is a small file.
pub fn input(values: &Json) -> Input {
    let mut input = Input::new();
    for (name, value) in values.as_object().into_iter().flatten() {
        if name == "again" {
            input.again = true;
        } else if name == "photo" {
            let (name, mime) = ("p.png".to_owned(), "image/png".to_owned());
            input = input.file(
                "photo",
                File {
                    name,
                    mime,
                    bytes: b"PNG".to_vec(),
                },
            );
        } else {
            input = input.value(name, Value::of(value));
        }
    }
    input
}

/// Runs an operation against answers in their order: everything sent, and what it came to.
pub fn run(adapter: &Adapter, name: &str, values: &Json, answers: &[Json]) -> (Vec<Json>, Json) {
    let mut env = env();
    let (mut run, mut next) = adapter.begin(op(name), input(values), &env);
    let mut sent = Vec::new();
    let mut answers = answers.iter();
    loop {
        next = match next {
            Next::Done(result) => return (sent, shown(&result)),
            Next::Wait(ms) => {
                sent.push(json!({ "waits": ms }));
                env.now += ms;
                run.resume(adapter, &env)
            }
            Next::Send(request) => {
                sent.push(request_json(&request));
                let Some(next) = answers.next() else {
                    return (sent, json!("no more answers"));
                };
                run.answer(adapter, &env, answer(next))
            }
        };
    }
}

fn answer(json: &Json) -> Result<Answer, Silence> {
    match json.as_str() {
        Some("offline") => return Err(Silence::NotSent),
        Some(_) => return Err(Silence::Unknown),
        None => {}
    }
    let mut answer = Answer::new(u16::try_from(json["status"].as_u64().unwrap_or(200)).unwrap());
    for (name, value) in json["headers"].as_object().into_iter().flatten() {
        answer = answer.header(name, value.as_str().unwrap());
    }
    answer.cookies = json["cookies"].as_str().unwrap_or_default().to_owned();
    Ok(match json["text"].as_str() {
        Some(text) => answer.text(text),
        None if json.get("json").is_some() => answer.json(&json["json"]),
        None => answer,
    })
}

/// A request as the files show it. Fields and queries are sorted: their order is that of the JSON library in this build.
pub fn request_json(request: &Request) -> Json {
    let headers: BTreeMap<_, _> = request.headers.iter().cloned().collect();
    let mut out =
        json!({"send": format!("{} {}", request.method.name(), sorted_query(&request.url)), "headers": headers});
    match &request.body {
        Body::Nothing => {}
        Body::Text(text, kind) => {
            out["type"] = json!(kind);
            out["body"] = serde_json::from_str(text).unwrap_or_else(|_| json!(sorted(text)));
        }
        Body::Parts(parts) => {
            let mut shown: Vec<_> = parts
                .iter()
                .map(|(name, part)| (name.clone(), part_json(part)))
                .collect();
            shown.sort();
            out["parts"] = json!(shown);
        }
        Body::File(file) => out["file"] = json!([file.name, file.mime, file.bytes.len()]),
    }
    out
}

fn part_json(part: &Part) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::File(file) => format!("file {} {} {} bytes", file.name, file.mime, file.bytes.len()),
    }
}

fn sorted(form: &str) -> String {
    let mut pairs: Vec<_> = form.split('&').collect();
    pairs.sort_unstable();
    pairs.join("&")
}

fn sorted_query(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    // Only what the engine made; a server's own next address keeps its order, and sorting it does no harm.
    format!("{path}?{}", sorted(query))
}

fn shown(result: &Result<Outcome, Failure>) -> Json {
    match result {
        Ok(Outcome::Listed(list)) => json!({
            "listed": list.items.iter().map(item).collect::<Vec<_>>(), "next": list.next, "total": list.total
        }),
        Ok(Outcome::Found(found)) => json!({ "found": item(found) }),
        Ok(Outcome::Created(created)) => {
            json!({"created": created.id, "receipt": created.receipt.number, "at": created.receipt.at,
            "published": created.receipt.is_published(), "status": created.status.name(), "url": created.url, "likes": created.likes,
            "existed": created.existed})
        }
        Ok(Outcome::Liked(liked)) => json!({"likes": liked.likes, "existed": liked.existed, "row": liked.row}),
        Ok(Outcome::Uploaded(value)) => json!({ "uploaded": value.to_text() }),
        Ok(Outcome::Session(session)) => {
            json!({"session": serde_json::from_str::<Json>(&session.values.json()).unwrap(), "until": session.until})
        }
        Ok(Outcome::Open(open)) => {
            json!({"open": format!("{:?}", open.open), "method": open.method.name(), "url": open.url, "fields": open.fields})
        }
        Err(failure) => json!(format!("{failure:?}")),
    }
}

/// An idea without what is empty.
fn item(item: &Item) -> Json {
    let idea = &item.idea;
    let mut out = json!({"id": idea.id, "title": idea.title, "text": idea.text, "area": idea.area, "status": idea.status.name(),
        "created": idea.created_at, "likes": idea.likes, "answer": idea.answer.as_ref().map(|answer| json!([answer.text, answer.by])),
        "liked": item.liked, "place": item.place, "url": item.url, "photo": item.photo});
    if let Some(members) = out.as_object_mut() {
        members.retain(|_, value| !value.is_null() && *value != json!(""));
    }
    out
}

/// One file of exchanges.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Where the answers come from.
    pub source: String,
    /// The configuration.
    pub config: Json,
    /// What is asked and answered.
    pub cases: Vec<Case>,
}

/// One operation.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub case: String,
    /// The operation.
    pub op: String,
    /// Its input.
    #[serde(default, skip_serializing_if = "Json::is_null")]
    pub input: Json,
    /// What the server answers, request by request; `offline` and `timeout` for silence.
    pub answers: Vec<Json>,
    /// What the engine sends.
    #[serde(default)]
    pub sends: Vec<Json>,
    /// What the engine makes of it.
    #[serde(default)]
    pub gives: Json,
}

/// The file as it should be.
pub fn rewritten(exchange: &Exchange) -> String {
    let adapter = match exchange.config["docs"].as_str() {
        Some(name) => good(&from_docs(name)),
        None => good(&exchange.config),
    };
    let cases = exchange.cases.iter().map(|case| {
        let (sends, gives) = run(&adapter, &case.op, &case.input, &case.answers);
        Case {
            case: case.case.clone(),
            op: case.op.clone(),
            input: sorted_json(&case.input),
            answers: case.answers.iter().map(sorted_json).collect(),
            sends: sends.iter().map(sorted_json).collect(),
            gives: sorted_json(&gives),
        }
    });
    let fresh = Exchange {
        source: exchange.source.clone(),
        config: sorted_json(&exchange.config),
        cases: cases.collect(),
    };
    serde_json::to_string_pretty(&fresh).unwrap() + "\n"
}

/// The same with keys in the alphabet's order, whatever order the JSON library keeps in this build.
fn sorted_json(value: &Json) -> Json {
    match value {
        Json::Array(items) => items.iter().map(sorted_json).collect(),
        Json::Object(object) => {
            let ordered: BTreeMap<_, _> = object
                .iter()
                .map(|(key, value)| (key.clone(), sorted_json(value)))
                .collect();
            ordered.into_iter().collect()
        }
        other => other.clone(),
    }
}
