//! What the page asks and what it is answered: one configuration, and the operations that are under way.
//!
//! Times are milliseconds since 1970. Every message but the first carries `env`: `{"now", "random", "cookies"}`.
//! A message that cannot be read is answered by a failure, so that nobody waits for ever.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Adapter, Answer, Content, Env, Input, Next, OPS, Place, Run, Session, Silence, Value};

use crate::parse::parse;
use crate::speak::{self, object};

/// The desk of one configuration.
#[derive(Default)]
pub struct Desk {
    adapter: Option<Adapter>,
    runs: Vec<Option<Run>>,
    session: Option<Session>,
}

impl Desk {
    /// `{"config", "presets": {name: preset}}` → `{"need": name}` while a preset is missing, else
    /// `{"can", "origins", "refused", "problems"}`.
    pub fn configure(&mut self, text: &str) -> String {
        let Some(message) = parse(text) else {
            return object([]).json();
        };
        let config = message.member("config").cloned().unwrap_or_default();
        let preset = |name: &str| message.member("presets").and_then(|all| all.member(name));
        let mut layer = &config;
        // A preset may stand on another; the engine itself finds circles.
        for _ in 0..4 {
            let name = layer.word("extends");
            if name.is_empty() {
                break;
            }
            match message.part("presets").iter().find(|(known, _)| known == name) {
                None => return object([("need", Value::text(name))]).json(),
                Some((_, found)) => layer = found,
            }
        }
        let (adapter, problems) = Adapter::read_value(config.clone(), Place::Page, &|name| preset(name).cloned());
        let origins = adapter.origins().iter().map(String::as_str);
        let out = object([
            ("can", speak::capabilities(&adapter.capabilities())),
            ("origins", Value::List(origins.map(Value::text).collect())),
            ("refused", Value::Bool(adapter.refused)),
            ("problems", speak::problems(problems)),
        ]);
        self.adapter = Some(adapter);
        out.json()
    }

    /// `{"op", "input", "again", "env"}` → what to do next: `{"run", "send": request}`, `{"run", "wait": ms}`,
    /// `{"done": outcome}` or `{"failed": failure}`.
    pub fn begin(&mut self, text: &str) -> String {
        let message = parse(text).unwrap_or_default();
        let env = self.env(&message);
        let op = OPS.iter().find(|(name, _)| *name == message.word("op"));
        let (Some(adapter), Some((_, op))) = (&self.adapter, op) else {
            return failed(Failure::Incompatible);
        };
        let given = message.part("input").iter();
        let input = Input {
            values: given.filter(|(_, value)| value.is_true()).cloned().collect(),
            again: message.flag("again"),
        };
        let (run, next) = adapter.begin(*op, input, &env);
        let free = self.runs.iter().position(Option::is_none);
        let at = free.unwrap_or_else(|| {
            self.runs.push(None);
            self.runs.len() - 1
        });
        self.step(at, run, next)
    }

    /// `{"run", "env"}` with `{"status", "headers", "json" or "text"}`, `{"silence": "not-sent" or "unknown"}`, or
    /// nothing more after a wait → as [`Desk::begin`].
    pub fn answer(&mut self, text: &str) -> String {
        let message = parse(text).unwrap_or_default();
        let env = self.env(&message);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of ours; a cast saturates"
        )]
        let at = message
            .member("run")
            .and_then(Value::to_number)
            .map_or(usize::MAX, |at| at as usize);
        let run = self.runs.get_mut(at).and_then(Option::take);
        let (Some(adapter), Some(mut run)) = (&self.adapter, run) else {
            return failed(Failure::Incompatible);
        };
        let next = match (message.word("silence"), message.member("status")) {
            ("not-sent", _) => run.answer(adapter, &env, Err(Silence::NotSent)),
            ("", Some(status)) => run.answer(adapter, &env, Ok(answer_of(&message, status))),
            ("", None) => run.resume(adapter, &env),
            _ => run.answer(adapter, &env, Err(Silence::Unknown)),
        };
        self.step(at, run, next)
    }

    fn step(&mut self, at: usize, run: Run, next: Next) -> String {
        if let Some(session) = run.session() {
            self.session = Some(session.clone());
        }
        #[expect(clippy::cast_precision_loss, reason = "few runs and short waits")]
        let number = Value::Number(at as f64);
        let out = match next {
            Next::Send(request) => object([("run", number), ("send", speak::request(request))]),
            #[expect(clippy::cast_precision_loss, reason = "few runs and short waits")]
            Next::Wait(ms) => object([("run", number), ("wait", Value::Number(ms as f64))]),
            Next::Done(Ok(outcome)) => return object([("done", speak::outcome(outcome))]).json(),
            Next::Done(Err(failure)) => return failed(failure),
        };
        self.runs[at] = Some(run);
        out.json()
    }

    fn env(&self, message: &Value) -> Env {
        let nothing = Value::Null;
        let env = message.member("env").unwrap_or(&nothing);
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds are far below 2^53")]
        let now = env.member("now").and_then(Value::to_number).unwrap_or(0.0) as i64;
        Env {
            now,
            random: env.word("random").to_owned(),
            cookies: env.word("cookies").to_owned(),
            session: self.session.clone(),
            secrets: Vec::new(),
        }
    }
}

fn failed(failure: Failure) -> String {
    object([("failed", speak::failure(failure))]).json()
}

fn answer_of(message: &Value, status: &Value) -> Answer {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a status; a cast saturates"
    )]
    let status = status.to_number().unwrap_or(0.0) as u16;
    let header = |pair: &Value| match pair {
        Value::List(pair) => match pair.as_slice() {
            [name, value] => Some((name.to_text(), value.to_text())),
            _ => None,
        },
        _ => None,
    };
    let text = message.word("text");
    Answer {
        redirected: message.flag("redirected"),
        status,
        headers: message.list("headers").iter().filter_map(header).collect(),
        content: match message.member("json") {
            Some(json) => Content::Json(json.clone()),
            None if text.is_empty() => Content::Nothing,
            None => Content::Text(text.to_owned()),
        },
        cookies: message
            .member("env")
            .map(|env| env.word("cookies"))
            .unwrap_or_default()
            .to_owned(),
    }
}
