//! How an operation begins: the values at hand, the session, the page asked for.

use crate::Failure;

use super::cast::rfc3339;
use super::cond::get;
use super::config::{Adapter, Op, Operation};
use super::page;
use super::read::{lacks_secret, parameters};
use super::run::{Run, Stage};
use super::template::fill;
use super::value::Value;
use super::wire::Answer;
use super::world::{Env, Input, Next};

impl Adapter {
    /// Begins an operation.
    pub fn begin(&self, op: Op, input: Input, env: &Env) -> (Run, Next) {
        let chosen = self.chosen(op);
        let mut run = Run {
            op: chosen.unwrap_or(op),
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
            began: false,
            renewed: false,
            requests: 0,
            session: None,
        };
        let Some(operation) = self.operation(run.op) else {
            return (run, Next::Done(Err(Failure::Incompatible)));
        };
        if lacks_secret(&self.config, &env.secrets) {
            return (run, Next::Done(Err(Failure::Unauthorized)));
        }
        run.fill(self, env);
        run.page = page::prepare(self, operation, &mut run.input);
        if input.again && operation.look().is_some() {
            run.stage = Stage::Look;
        }
        run.begin_session(self, operation, env);
        let next = run.proceed(self, env);
        (run, next)
    }
}

impl Run {
    /// Parameters, variables, time and chance.
    fn fill(&mut self, adapter: &Adapter, env: &Env) {
        self.constants = parameters(&adapter.config, Some(&env.secrets));
        let mut secrets = Vec::new();
        for (name, value) in &env.secrets {
            secrets.push((name.clone(), Value::text(value.as_str())));
        }
        for (name, value) in [
            ("env", Value::Object(secrets)),
            ("now", Value::Text(rfc3339(env.now))),
            ("random", Value::text(env.random.as_str())),
            ("again", Value::Bool(self.again)),
        ] {
            self.constants.push((name.to_owned(), value));
        }
        // Variables see parameters and input, not each other: the order of names in a file means nothing.
        let mut made = Vec::new();
        for (name, node) in adapter.config.part("variables") {
            let scope = self.scope(None);
            let value = if node.member("from").is_some() {
                get(node, &scope)
            } else {
                fill(node, &scope)
            };
            made.extend(value.map(|value| (name.clone(), value)));
        }
        self.constants.append(&mut made);
    }

    fn begin_session(&mut self, adapter: &Adapter, operation: Operation, env: &Env) {
        const NAME: &str = "session";
        let parts = ["headers", "query", "variables"];
        let needed = operation.value.flag(NAME)
            || operation.names(NAME)
            || parts
                .iter()
                .any(|part| adapter.config.member(part).is_some_and(|part| part.names(NAME)));
        if self.op == Op::Session || !needed || adapter.operation(Op::Session).is_none() {
            return;
        }
        match env.session.as_ref().filter(|session| session.until > env.now) {
            Some(session) => self.captured.push((NAME.to_owned(), session.values.clone())),
            // Looking may need the session too: it goes first.
            None => self.stage = Stage::Session,
        }
    }
}
