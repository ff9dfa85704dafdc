//! How an operation begins: the values at hand, the session, the page asked for.

use super::cond::get;
use super::config::{Adapter, Op, Operation};
use super::expr::Names;
use super::moment::rfc3339;
use super::page;
use super::read::{lacks_secret, parameters};
use super::run::{Run, Stage, failed, failure, incompatible};
use super::template::fill;
use super::text::place;
use super::value::{Many, Member, Object, Shared, Value, or};

const SESSION: &str = "session";

impl Run {
    /// Before an operation with these values, such as an idea's fields.
    pub fn new(adapter: &Adapter, op: Op, input: Many<Member>) -> Self {
        Self {
            op: adapter.chosen(op),
            stage: Stage::Main,
            at: 0,
            back: 0,
            names: Names {
                vars: input,
                headers: None,
                cookies: "".into(),
                here: adapter.base.clone(),
            },
            given: 0,
            again: false,
            page: None,
            deadline: f64::NAN,
            doc: Shared::default(),
            status: 0.0,
            redirected: false,
            held: false,
            existed: false,
            excused: false,
            wrote: false,
            began: false,
            renewed: false,
            requests: 0,
            session: None,
        }
    }

    /// Begins; `again` says that an earlier attempt may have arrived.
    pub fn begin(&mut self, adapter: &Adapter, env: &Value, again: bool) -> Shared {
        let Some(operation) = adapter.operation(self.op) else {
            return incompatible();
        };
        if lacks_secret(&adapter.config, env) {
            return failed(failure("unauthorized"));
        }
        self.again = again;
        self.names.cookies = env.word("cookies").into();
        self.page = page::prepare(adapter, operation, &mut self.names);
        self.fill(adapter, env);
        self.given = self.names.vars.len();
        if again && operation.look().is_some() {
            self.stage = Stage::Look;
        }
        self.begin_session(adapter, operation, env);
        self.proceed(adapter, env)
    }

    /// Parameters, variables, time and chance.
    fn fill(&mut self, adapter: &Adapter, env: &Value) {
        self.names.vars.extend_from_slice(&parameters(&adapter.config, env));
        self.names.put("env", env.entry("secrets").cloned().unwrap_or_default());
        self.names.put("now", rfc3339(or(env.number("now"), 0.0)));
        self.names.put("random", env.word("random").into());
        self.names.put("again", self.again.into());
        // Variables see parameters and input, not each other: the order of names in a file means nothing.
        let mut made = Object::new();
        for (name, node) in adapter.config.part("variables") {
            let scope = self.scope(None);
            let value = if node.member("from").is_some() {
                get(node, scope)
            } else {
                fill(node, scope)
            };
            if let Some(value) = value {
                made.push((name.clone(), value));
            }
        }
        self.names.vars.extend_from_slice(&made);
    }

    fn begin_session(&mut self, adapter: &Adapter, operation: Operation, env: &Value) {
        let mut needed = operation.value.flag(SESSION) || operation.value.names(SESSION);
        for (key, part) in adapter.config.members() {
            needed |= place("headers query variables", key).is_some() && part.names(SESSION);
        }
        if self.op == Op::Session || !needed || !adapter.describes(Op::Session) {
            return;
        }
        let kept = env
            .entry(SESSION)
            .filter(|kept| kept.number("until") > env.number("now"));
        match kept.and_then(|kept| kept.entry("values")) {
            Some(values) => self.names.put(SESSION, values.clone()),
            // Looking may need the session too: it goes first.
            None => self.stage = Stage::Session,
        }
    }
}
