//! How an operation begins: the values at hand, the session, the page asked for.

use crate::Failure;

use super::check;
use super::config::{Adapter, Op, Operation, Param};
use super::page;
use super::run::{Run, Stage};
use super::value::Value;
use super::wire::Answer;
use super::world::{Env, Input, Next};

impl Adapter {
    /// Begins an operation.
    pub fn begin(&self, op: Op, input: Input, env: &Env) -> (Run, Next) {
        let mut run = Run {
            op,
            stage: Stage::Main,
            at: 0,
            back: 0,
            captured: Vec::new(),
            constants: Vec::new(),
            input: input.values,
            again: input.again,
            page: None,
            deadline: None,
            doc: Value::Null,
            answer: Answer::default(),
            here: self.base.clone(),
            cookies: env.cookies.clone(),
            held: false,
            existed: false,
            excused: false,
            wrote: false,
            renewed: false,
            requests: 0,
            session: None,
            fresh: Vec::new(),
        };
        let Some((op, operation)) = self.chosen(op) else {
            return (run, Next::Done(Err(Failure::Incompatible)));
        };
        run.op = op;
        if !run.fill(self, env) {
            return (run, Next::Done(Err(Failure::Unauthorized)));
        }
        run.page = page::prepare(self, operation, &mut run.input);
        if input.again && operation.look.is_some() {
            run.stage = Stage::Look;
        }
        run.begin_session(self, operation, env);
        let next = run.proceed(self, env);
        (run, next)
    }

    /// The operation as configured, or the one that does the same.
    pub(super) fn chosen(&self, op: Op) -> Option<(Op, &Operation)> {
        let instead = match op {
            Op::More => Op::List,
            Op::Get => Op::Status,
            Op::Status => Op::Get,
            Op::Submit => Op::Create,
            other => other,
        };
        let found = |op| self.operation(op).map(|operation| (op, operation));
        found(op).or_else(|| found(instead))
    }
}

impl Run {
    /// Parameters, variables, time and chance; false where a secret is missing.
    pub(super) fn fill(&mut self, adapter: &Adapter, env: &Env) -> bool {
        let secrets = env
            .secrets
            .iter()
            .map(|(name, value)| (name.clone(), Value::text(value.as_str())));
        self.constants
            .push((String::from("env"), Value::Object(secrets.collect())));
        self.constants
            .push((String::from("now"), Value::Text(super::cast::rfc3339(env.now))));
        self.constants
            .push((String::from("random"), Value::text(env.random.as_str())));
        self.constants.push((String::from("again"), Value::Bool(self.again)));
        for (name, param) in &adapter.params {
            let value = match param {
                Param::Plain(value) => value.clone(),
                Param::Secret(secret) => match env.secrets.iter().find(|(known, _)| known == secret) {
                    Some((_, value)) => Value::text(value.as_str()),
                    None => return false,
                },
            };
            self.constants.push((name.clone(), value));
        }
        for (name, get) in &adapter.maps {
            let value = get.value(&self.scope(None));
            self.constants.extend(value.map(|value| (name.clone(), value)));
        }
        for (name, node) in &adapter.variables {
            let value = node.value(&self.scope(None));
            self.constants.extend(value.map(|value| (name.clone(), value)));
        }
        true
    }

    fn begin_session(&mut self, adapter: &Adapter, operation: &Operation, env: &Env) {
        let needed = operation.session || check::uses(adapter, operation, "session");
        if self.op == Op::Session || !needed || adapter.operation(Op::Session).is_none() {
            return;
        }
        match env.session.as_ref().filter(|session| session.until > env.now) {
            Some(session) => self.captured.push((String::from("session"), session.values.clone())),
            None => {
                // Looking may need the session too: it goes first.
                self.stage = Stage::Session;
            }
        }
    }
}
