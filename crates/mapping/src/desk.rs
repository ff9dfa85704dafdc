//! What the page asks and what it is answered: one configuration, and the operations that are under way.
//!
//! Times are milliseconds since 1970. Every message but the first carries `env`: `{"now", "random", "cookies", "session"}`.
//! A message that cannot be read is answered by a failure, so that nobody waits for ever.

use std::cell::Cell;

use medspil_adapter::mapping::values::{Draft, List, Many, Object, Run, incompatible};
use medspil_adapter::mapping::{Adapter, Op, Place, Shared, Value};

/// The desk of one configuration.
#[derive(Default)]
pub struct Desk {
    adapter: Adapter,
    /// What is under way, by the page's own numbers.
    runs: Many<(f64, Draft<Run>)>,
}

impl Desk {
    /// `{"config", "presets": {name: preset}}` → `{"need": name}` while a preset is missing, else
    /// `{"can", "origins", "refused", "problems"}`.
    pub fn configure(&mut self, message: &Value) -> Shared {
        let missing = Cell::new(None);
        let preset = |name: &str| {
            let known = message.entry("presets").and_then(|all| all.entry(name));
            if known.is_none() {
                missing.set(Some(Shared::from(name)));
            }
            known.filter(|preset| !preset.is_null()).cloned()
        };
        let config = message.entry("config").cloned().unwrap_or_default();
        let (adapter, problems) = Adapter::read_value(config, Place::Page, &preset);
        let out = Object::new();
        if let Some(name) = missing.take() {
            return out.with("need", name).done();
        }
        let mut origins = List::new();
        for origin in adapter.origins() {
            origins.push(origin.clone().into());
        }
        let out = out.with("can", adapter.can()).with("origins", origins.done());
        let out = out.with("refused", adapter.refused).with("problems", problems.done());
        self.adapter = adapter;
        out.done()
    }

    /// Whether no operation is under way.
    pub fn rests(&self) -> bool {
        self.runs.is_empty()
    }

    /// Lets go of what operations have left behind.
    pub fn forget(&mut self) {
        self.runs = Many::new();
    }

    /// `{"run", "op", "input", "again", "env"}` → what to do next: `{"send": request}`, `{"wait": ms}`,
    /// `{"done": outcome}` or `{"failed": failure}`, and `session` where one has begun. `run` is a number of the page's,
    /// by which it goes on.
    pub fn begin(&mut self, message: &Value) -> Shared {
        let Some(op) = Op::named(message.word("op")) else {
            return incompatible();
        };
        let mut given = Object::new();
        for (name, value) in message.part("input") {
            if value.is_true() {
                given.push((name.clone(), value.clone()));
            }
        }
        let mut run = Draft::of(Run::new(&self.adapter, op, given.take()));
        let turn = run.begin(&self.adapter, env(message), message.flag("again"));
        self.runs.push((message.number("run"), run));
        self.step(self.runs.len() - 1, &turn)
    }

    /// `{"run", "env"}` with `{"status", "headers", "json" or "text"}`, `{"silence": "not-sent" or "unknown"}`, or
    /// nothing more after a wait → as [`Desk::begin`].
    pub fn answer(&mut self, message: &Value) -> Shared {
        let number = message.number("run");
        let Some(at) = self.runs.iter().position(|(known, _)| *known == number) else {
            return incompatible();
        };
        let turn = self.runs[at].1.answer(&self.adapter, env(message), message);
        self.step(at, &turn)
    }

    /// What the operation at this place does next; one that has ended is let go.
    fn step(&mut self, at: usize, turn: &Shared) -> Shared {
        let mut out = Object::new();
        for (name, value) in turn.members() {
            out.put(name, value.clone());
        }
        out.put_any("session", self.runs[at].1.session().cloned());
        if turn.entry("send").is_none() && turn.entry("wait").is_none() {
            let last = self.runs.len() - 1;
            self.runs.swap(at, last);
            self.runs.truncate(last);
        }
        out.done()
    }
}

fn env(message: &Value) -> &Value {
    message.entry("env").map_or(&Value::Null, |env| env)
}
