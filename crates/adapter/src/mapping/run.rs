//! One operation under way: a state machine that asks for requests, takes answers and ends with an outcome.
//!
//! What goes in and comes out are values, so that the browser's module carries no types that would only become JSON
//! again; for programs `face` makes types of them. A turn is an object with one member: `send` (a request, see
//! `request`), `wait` (milliseconds), `done` (an outcome, see `outcome`) or `failed` (`kind`, and what belongs to it).
//!
//! No I/O, no clock, no chance: `env` brings them (`now`, `random`, `cookies`, `session`, `secrets`). It refuses to send
//! a write again whose outcome it does not know, unless the backend can tell a repeated one. Read next: `begin`, then
//! `judge` (what an answer means), `outcome` (what is made of it).

use super::cond::{get, get_in, holds};
use super::config::{Adapter, Op, Operation, Repeat, Step};
use super::expr::{Names, Scope};
use super::judge::{self, Meaning};
use super::outcome::{self, object};
use super::request;
use super::text::{place, same, trim};
use super::value::{Object, Shared, Text, Value, or};
use super::xml;

/// No operation needs more requests than this; a configuration that goes in circles ends here.
const MOST_REQUESTS: u32 = 40;

/// The parts of a run, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Session,
    Look,
    Main,
}

/// An operation under way.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that has happened or not"
)]
pub struct Run {
    pub(super) op: Op,
    pub(super) stage: Stage,
    pub(super) at: usize,
    /// Where the main part goes on after a session was renewed.
    pub(super) back: usize,
    pub(super) names: Names,
    /// How many of the variables were there from the beginning; those after them were captured.
    pub(super) given: usize,
    pub(super) again: bool,
    /// The address of the next page, where a server has named one.
    pub(super) page: Option<Shared>,
    /// When a step's answer is no longer waited for.
    pub(super) deadline: f64,
    pub(super) doc: Shared,
    pub(super) status: f64,
    /// A redirect led to another address, where a write may have become a GET.
    pub(super) redirected: bool,
    pub(super) held: bool,
    pub(super) existed: bool,
    /// A rule has said that this is as it should be, so what is absent is empty.
    pub(super) excused: bool,
    /// All that is to be written was taken.
    pub(super) wrote: bool,
    /// Something of it was taken.
    pub(super) began: bool,
    pub(super) renewed: bool,
    pub(super) requests: u32,
    pub(super) session: Option<Shared>,
}

/// A failure without particulars.
pub(super) fn failure(kind: &str) -> Shared {
    object("kind", kind.into())
}

/// A failure that passes by itself, and after how many milliseconds at the earliest (0: nobody said).
pub(super) fn transient(after: f64) -> Shared {
    Object::new().with("kind", "transient").with("after", after).done()
}

/// Nobody knows whether it was stored, and the citizen decides.
fn unknown_outcome() -> Shared {
    Object::new()
        .with("kind", "wedged")
        .with("code", "unknown_outcome")
        .done()
}

/// The end of a run that came to nothing.
pub fn failed(failure: Shared) -> Shared {
    object("failed", failure)
}

/// The end of a run that a configuration does not fit.
pub fn incompatible() -> Shared {
    failed(failure("incompatible"))
}

impl Run {
    /// Goes on with the answer, or the lack of one, to the request that was asked for: `status`, `headers` (pairs),
    /// `json` or `text`, `redirected`; or `silence`, which says whether it is known that nothing was sent (`not-sent`). After a wait
    /// there is neither.
    pub fn answer(&mut self, adapter: &Adapter, env: &Value, answer: &Value) -> Shared {
        let Some((operation, step)) = self.here(adapter) else {
            return incompatible();
        };
        match answer.word("silence") {
            "" => {}
            "not-sent" => return self.fail(adapter, env, step, failure("offline")),
            _ => return self.fail(adapter, env, step, self.unknown(operation, step)),
        }
        if answer.member("status").is_none() {
            return self.proceed(adapter, env);
        }
        let whole = self.take(env, answer, request::read(step));
        let verdict = judge::meaning(self, adapter, operation, step);
        if verdict.is == Meaning::Expired && self.renew(adapter) {
            return self.proceed(adapter, env);
        }
        match verdict.is {
            Meaning::Ok | Meaning::Held | Meaning::Exists => {}
            // Looking for it says that it is not there.
            Meaning::NotFound if self.stage == Stage::Look => self.doc = Shared::default(),
            // The first attempt has arrived after all.
            Meaning::Duplicate if self.again && self.op.writes() => self.existed = true,
            Meaning::Unknown => return self.fail(adapter, env, step, self.unknown(operation, step)),
            _ if self.waits(step, env) && !verdict.refuses() => return self.wait(step, env),
            // What is refused is the looking: whether the first attempt has arrived is as open as before.
            _ if self.stage == Stage::Look && verdict.is.refuses() => {
                return self.fail(adapter, env, step, unknown_outcome());
            }
            _ => {
                let failure = judge::refused(self, adapter, &verdict);
                // A server that takes first and looks later says so where it is asked what became of it.
                if self.wrote && verdict.refuses() && !step.value.flag("optional") {
                    return failed(failure);
                }
                return self.fail(adapter, env, step, failure);
            }
        }
        if !whole && verdict.rule.is_none() {
            // Half an answer says that something was received, and not what.
            let failure = if self.writes(step) {
                self.unknown(operation, step)
            } else {
                failure("incompatible")
            };
            return self.fail(adapter, env, step, failure);
        }
        self.began |= self.writes(step);
        self.wrote |= self.writes(step) && self.is_last_write(operation);
        self.capture(step);
        if self.waits(step, env) {
            return self.wait(step, env);
        }
        // Of a step that is asked again and again only the last answer counts.
        self.excused = verdict.rule.is_some() && verdict.is == Meaning::Ok;
        self.held |= verdict.is == Meaning::Held;
        self.existed |= verdict.is == Meaning::Exists;
        self.step_on();
        self.proceed(adapter, env)
    }

    /// The session that this run has begun, for `session` in `env` of the next: `values`, and `until` when it holds.
    pub fn session(&self) -> Option<&Shared> {
        self.session.as_ref()
    }

    /// Where names are looked for now.
    pub(super) fn scope<'a>(&'a self, doc: Option<&'a Shared>) -> Scope<'a> {
        Scope {
            doc,
            names: &self.names,
        }
    }

    fn operation<'a>(&self, adapter: &'a Adapter) -> Option<Operation<'a>> {
        adapter.operation(if self.stage == Stage::Session {
            Op::Session
        } else {
            self.op
        })
    }

    pub(super) fn here<'a>(&self, adapter: &'a Adapter) -> Option<(Operation<'a>, Step<'a>)> {
        let operation = self.operation(adapter)?;
        let step = if self.stage == Stage::Look {
            operation.look().filter(|_| self.at == 0)
        } else {
            operation.step(self.at)
        };
        Some((operation, step?))
    }

    /// To the next request, the next stage, or the end.
    pub(super) fn proceed(&mut self, adapter: &Adapter, env: &Value) -> Shared {
        loop {
            let Some(operation) = self.operation(adapter) else {
                return incompatible();
            };
            if self.requests >= MOST_REQUESTS {
                return if self.wrote {
                    object("done", outcome::make(self, adapter, operation))
                } else {
                    incompatible()
                };
            }
            let Some((_, step)) = self.here(adapter) else {
                match self.end_stage(adapter, operation, env) {
                    Some(end) => return end,
                    None => continue,
                }
            };
            if let Some(cond) = step.value.member("if")
                && !holds(cond, self.scope(None), 0.0)
            {
                self.step_on();
                continue;
            }
            if step.value.member("open").is_some() {
                return match outcome::handover(self, adapter, step) {
                    Some(handover) => object("done", handover),
                    None => incompatible(),
                };
            }
            let page = self.page.as_ref().filter(|_| self.stage == Stage::Main);
            match request::build(adapter, step, self.scope(None), page) {
                Some(request) => {
                    self.requests += 1;
                    self.names.here = request.word("url").into();
                    return object("send", request);
                }
                None if step.value.flag("optional") => self.step_on(),
                None => return self.fail(adapter, env, step, failure("incompatible")),
            }
        }
    }

    /// A stage has no steps left: on to the next, or done.
    fn end_stage(&mut self, adapter: &Adapter, operation: Operation, env: &Value) -> Option<Shared> {
        self.at = 0;
        let stage = self.stage;
        self.stage = Stage::Main;
        if stage == Stage::Session || self.op == Op::Session {
            let session = outcome::session(self, operation, env);
            self.session = Some(session.clone());
            if stage == Stage::Main {
                return Some(object("done", session));
            }
            self.names
                .put("session", session.entry("values").cloned().unwrap_or_default());
            if self.again && self.back == 0 && self.operation(adapter).and_then(|own| own.look()).is_some() {
                self.stage = Stage::Look;
            }
            self.at = self.back;
            return None;
        }
        if stage == Stage::Look {
            let look = operation.value.member("look")?;
            let id = get_in(look, "found", self.scope(Some(&self.doc)))?;
            self.existed = true;
            return Some(object("done", outcome::found(self, adapter, operation, &id)));
        }
        Some(match outcome::finish(self, adapter, operation) {
            Ok(outcome) => object("done", outcome),
            Err(failure) => failed(failure),
        })
    }

    fn step_on(&mut self) {
        self.at += 1;
        self.deadline = f64::NAN;
    }

    /// Keeps an answer; false where it is not what it should be read as.
    pub(super) fn take(&mut self, env: &Value, answer: &Value, read: &str) -> bool {
        let cookies = env.word("cookies");
        if !cookies.is_empty() {
            self.names.cookies = Text::from(cookies);
        }
        self.names.headers = answer.entry("headers").cloned();
        self.status = answer.number("status");
        self.redirected = answer.flag("redirected");
        let text = answer.word("text");
        let json = answer.member("json");
        self.doc = json.filter(|_| !same(read, "empty")).cloned().unwrap_or_default();
        if same(read, "empty") || json.is_some() || text.is_empty() {
            return true;
        }
        let xml = if same(read, "xml") { xml::parse(text) } else { None };
        let whole = xml.is_some() || same(read, "text") || same(read, "json") && trim(text).is_empty();
        self.doc = xml.unwrap_or_else(|| text.into());
        whole
    }

    fn capture(&mut self, step: Step) {
        for (name, node) in step.value.part("capture") {
            if let Some(value) = get(node, self.scope(Some(&self.doc))) {
                self.names.put(name, value);
            }
        }
    }

    /// Whether a step writes something that must not be there twice. What is optional may be.
    fn writes(&self, step: Step) -> bool {
        self.stage == Stage::Main && self.op.writes() && !step.method.reads() && !step.value.flag("optional")
    }

    fn is_last_write(&self, operation: Operation) -> bool {
        let mut at = self.at + 1;
        while let Some(step) = operation.step(at) {
            if self.writes(step) {
                return false;
            }
            at += 1;
        }
        true
    }

    /// What it means not to know whether a request has arrived.
    fn unknown(&self, operation: Operation, step: Step) -> Shared {
        if self.writes(step) && operation.repeat() == Repeat::Never {
            unknown_outcome()
        } else {
            transient(0.0)
        }
    }

    /// What was written stays written: after that nothing fails any more. Where only a part was, and the backend cannot
    /// tell a second one from the first, nothing is sent again by itself.
    fn fail(&mut self, adapter: &Adapter, env: &Value, step: Step, failure: Shared) -> Shared {
        if self.wrote || step.value.flag("optional") {
            self.step_on();
            self.doc = Shared::default();
            return self.proceed(adapter, env);
        }
        if self.began
            && place("offline transient", failure.word("kind")).is_some()
            && let Some(operation) = self.operation(adapter)
            && operation.repeat() == Repeat::Never
        {
            return failed(unknown_outcome());
        }
        failed(failure)
    }

    fn renew(&mut self, adapter: &Adapter) -> bool {
        if self.renewed || self.stage == Stage::Session || !adapter.describes(Op::Session) {
            return false;
        }
        self.renewed = true;
        self.names.take("session");
        self.back = if self.stage == Stage::Main { self.at } else { 0 };
        self.stage = Stage::Session;
        self.at = 0;
        true
    }

    /// When a step is no longer asked again, if it is polled at all.
    fn patience(&self, step: Step, env: &Value) -> f64 {
        let Some(poll) = step.value.member("poll") else {
            return f64::NAN;
        };
        or(self.deadline, env.number("now") + poll.millis("deadline", 30_000.0))
    }

    pub(super) fn waits(&self, step: Step, env: &Value) -> bool {
        let Some(poll) = step.value.entry("poll") else {
            return false;
        };
        let there = get_in(poll, "until", self.scope(Some(&self.doc)));
        there.is_none() && env.number("now") < self.patience(step, env)
    }

    fn wait(&mut self, step: Step, env: &Value) -> Shared {
        self.deadline = self.patience(step, env);
        let every = step
            .value
            .entry("poll")
            .map_or(0.0, |poll| poll.millis("every", 2_000.0));
        object("wait", every.max(250.0).into())
    }
}
