//! One operation under way: a state machine that asks for requests, takes answers and ends with an outcome.
//!
//! ```text
//! let (mut run, mut next) = adapter.begin(Op::Like, input, &env);
//! loop { match next {
//!     Next::Send(request) => next = run.answer(&adapter, &env, carry(request)),
//!     Next::Wait(ms)      => { sleep(ms); next = run.resume(&adapter, &env) }
//!     Next::Done(result)  => return result,
//! } }
//! ```
//!
//! No I/O, no clock, no chance: [`Env`] brings them. It refuses to send a write again whose outcome it does not know,
//! unless the backend can tell a repeated one. Read next: `judge` (what an answer means), `outcome` (what is made of it).

use crate::Failure;

use super::cond::{get, holds};
use super::config::{Adapter, Op, Operation, Repeat, Step};
use super::expr::Scope;
use super::judge::{self, Meaning};
use super::outcome::{self, Outcome};
use super::request;
use super::value::Value;
use super::wire::{Answer, Content, Format, Silence};
use super::world::{Env, Next, Session};
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
pub struct Run {
    pub(super) op: Op,
    pub(super) stage: Stage,
    pub(super) at: usize,
    /// Where the main part goes on after a session was renewed.
    pub(super) back: usize,
    pub(super) captured: Vec<(String, Value)>,
    pub(super) constants: Vec<(String, Value)>,
    pub(super) input: Vec<(String, Value)>,
    pub(super) again: bool,
    pub(super) page: Option<String>,
    pub(super) deadline: Option<i64>,
    pub(super) doc: Value,
    pub(super) answer: Answer,
    /// The address of the last request.
    pub(super) here: String,
    pub(super) cookies: String,
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
    pub(super) session: Option<Session>,
}

impl Run {
    /// Goes on with the answer, or the lack of one, to the request that was asked for.
    pub fn answer(&mut self, adapter: &Adapter, env: &Env, answer: Result<Answer, Silence>) -> Next {
        let Some((operation, step)) = self.here(adapter) else {
            return Next::Done(Err(Failure::Incompatible));
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(Silence::NotSent) => return self.fail(adapter, env, step, Failure::Offline),
            Err(Silence::Unknown) => return self.fail(adapter, env, step, self.unknown(operation, step)),
        };
        let whole = self.take(answer, request::format(step));
        let verdict = judge::meaning(self, adapter, operation, step);
        if verdict.is == Meaning::Expired && self.renew(adapter) {
            return self.proceed(adapter, env);
        }
        match verdict.is {
            Meaning::Ok | Meaning::Held | Meaning::Exists => {}
            // Looking for it says that it is not there.
            Meaning::NotFound if self.stage == Stage::Look => self.doc = Value::Null,
            // The first attempt has arrived after all.
            Meaning::Duplicate if self.again && self.op.writes() => self.existed = true,
            Meaning::Unknown => {
                let failure = self.unknown(operation, step);
                return self.fail(adapter, env, step, failure);
            }
            _ if self.waits(step, env) && !verdict.refuses() => return self.wait(step, env),
            // What is refused is the looking: whether the first attempt has arrived is as open as before.
            _ if self.stage == Stage::Look && verdict.is.refuses() => {
                return self.fail(adapter, env, step, unknown_outcome());
            }
            _ => {
                let failure = judge::failure(self, adapter, &verdict);
                // A server that takes first and looks later says so where it is asked what became of it.
                if self.wrote && verdict.refuses() && !step.optional {
                    return Next::Done(Err(failure));
                }
                return self.fail(adapter, env, step, failure);
            }
        }
        if !whole && verdict.rule.is_none() {
            // Half an answer says that something was received, and not what.
            let failure = if self.writes(step) {
                self.unknown(operation, step)
            } else {
                Failure::Incompatible
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

    /// Goes on after a [`Next::Wait`].
    pub fn resume(&mut self, adapter: &Adapter, env: &Env) -> Next {
        self.proceed(adapter, env)
    }

    /// The session that this run has begun, for [`Env::session`] of the next.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Where names are looked for now.
    pub(super) fn scope<'a>(&'a self, doc: Option<&'a Value>) -> Scope<'a> {
        Scope {
            doc,
            headers: &self.answer.headers,
            vars: [&self.captured, &self.constants, &self.input],
            cookies: &self.cookies,
            base: &self.here,
        }
    }

    fn operation<'a>(&self, adapter: &'a Adapter) -> Option<Operation<'a>> {
        adapter.operation(if self.stage == Stage::Session {
            Op::Session
        } else {
            self.op
        })
    }

    fn here<'a>(&self, adapter: &'a Adapter) -> Option<(Operation<'a>, Step<'a>)> {
        let operation = self.operation(adapter)?;
        let step = if self.stage == Stage::Look {
            operation.look().filter(|_| self.at == 0)
        } else {
            operation.step(self.at)
        };
        Some((operation, step?))
    }

    /// To the next request, the next stage, or the end.
    pub(super) fn proceed(&mut self, adapter: &Adapter, env: &Env) -> Next {
        loop {
            let Some(operation) = self.operation(adapter) else {
                return Next::Done(Err(Failure::Incompatible));
            };
            if self.requests >= MOST_REQUESTS {
                let written = self.wrote.then(|| outcome::make(self, adapter, operation));
                return Next::Done(written.ok_or(Failure::Incompatible));
            }
            let Some((_, step)) = self.here(adapter) else {
                match self.end_stage(adapter, operation, env) {
                    Some(done) => return done,
                    None => continue,
                }
            };
            if let Some(cond) = step.value.member("if")
                && !holds(cond, &self.scope(None), 0)
            {
                self.step_on();
                continue;
            }
            if step.value.member("open").is_some() {
                return Next::Done(outcome::handover(self, adapter, step).ok_or(Failure::Incompatible));
            }
            let page = if self.stage == Stage::Main {
                self.page.as_deref()
            } else {
                None
            };
            match request::build(adapter, step, &self.scope(None), page) {
                Some(request) => {
                    self.requests += 1;
                    self.here.clone_from(&request.url);
                    return Next::Send(request);
                }
                None if step.optional => self.step_on(),
                None => return self.fail(adapter, env, step, Failure::Incompatible),
            }
        }
    }

    /// A stage has no steps left: on to the next, or done.
    fn end_stage(&mut self, adapter: &Adapter, operation: Operation, env: &Env) -> Option<Next> {
        self.at = 0;
        match self.stage {
            Stage::Session => {
                let session = outcome::session(self, operation, env);
                self.captured.push((String::from("session"), session.values.clone()));
                self.session = Some(session);
                let look = self.again && self.back == 0;
                self.stage = Stage::Main;
                if look
                    && self
                        .operation(adapter)
                        .is_some_and(|operation| operation.look().is_some())
                {
                    self.stage = Stage::Look;
                }
                self.at = self.back;
                None
            }
            Stage::Look => {
                self.stage = Stage::Main;
                let found = operation.value.member("look").and_then(|look| look.member("found"));
                let id = found.and_then(|found| get(found, &self.scope(Some(&self.doc))))?;
                self.existed = true;
                Some(Next::Done(Ok(outcome::found(self, adapter, operation, &id))))
            }
            Stage::Main if self.op == Op::Session => {
                let session = outcome::session(self, operation, env);
                self.session = Some(session.clone());
                Some(Next::Done(Ok(Outcome::Session(session))))
            }
            Stage::Main => Some(Next::Done(outcome::finish(self, adapter, operation))),
        }
    }

    fn step_on(&mut self) {
        self.at += 1;
        self.deadline = None;
    }

    /// Keeps an answer; false where it is not what it should be read as.
    fn take(&mut self, mut answer: Answer, format: Format) -> bool {
        if !answer.cookies.is_empty() {
            self.cookies = std::mem::take(&mut answer.cookies);
        }
        let mut whole = true;
        self.doc = match (std::mem::take(&mut answer.content), format) {
            (Content::Nothing, _) | (_, Format::Empty) => Value::Null,
            (Content::Json(value), _) => value,
            (Content::Text(text), Format::Xml) => xml::parse(&text).unwrap_or_else(|| {
                whole = false;
                Value::Text(text)
            }),
            (Content::Text(text), _) => {
                whole = format == Format::Text || text.trim().is_empty();
                Value::Text(text)
            }
        };
        self.answer = answer;
        whole
    }

    fn capture(&mut self, step: Step) {
        for (name, node) in step.value.part("capture") {
            let value = get(node, &self.scope(Some(&self.doc)));
            self.captured.extend(value.map(|value| (name.clone(), value)));
        }
    }

    /// Whether a step writes something that must not be there twice. What is optional may be.
    fn writes(&self, step: Step) -> bool {
        self.stage == Stage::Main && self.op.writes() && !step.method.reads() && !step.optional
    }

    fn is_last_write(&self, operation: Operation) -> bool {
        operation.steps().skip(self.at + 1).all(|step| !self.writes(step))
    }

    /// What it means not to know whether a request has arrived.
    fn unknown(&self, operation: Operation, step: Step) -> Failure {
        if self.writes(step) && operation.repeat() == Repeat::Never {
            unknown_outcome()
        } else {
            Failure::Transient { after: 0 }
        }
    }

    /// What was written stays written: after that nothing fails any more. Where only a part was, and the backend cannot
    /// tell a second one from the first, nothing is sent again by itself.
    fn fail(&mut self, adapter: &Adapter, env: &Env, step: Step, failure: Failure) -> Next {
        if self.wrote || step.optional {
            self.step_on();
            self.doc = Value::Null;
            return self.proceed(adapter, env);
        }
        let again = matches!(failure, Failure::Offline | Failure::Transient { .. });
        let blind = || {
            self.operation(adapter)
                .is_some_and(|operation| operation.repeat() == Repeat::Never)
        };
        Next::Done(Err(if self.began && again && blind() {
            unknown_outcome()
        } else {
            failure
        }))
    }

    fn renew(&mut self, adapter: &Adapter) -> bool {
        if self.renewed || self.stage == Stage::Session || adapter.operation(Op::Session).is_none() {
            return false;
        }
        self.renewed = true;
        self.captured.retain(|(name, _)| name != "session");
        self.back = if self.stage == Stage::Main { self.at } else { 0 };
        self.stage = Stage::Session;
        self.at = 0;
        true
    }

    fn waits(&self, step: Step, env: &Env) -> bool {
        let Some(poll) = step.value.member("poll") else {
            return false;
        };
        let deadline = self.deadline.unwrap_or(env.now + poll.millis("deadline", 30_000));
        let there = poll
            .member("until")
            .and_then(|until| get(until, &self.scope(Some(&self.doc))));
        there.is_none() && env.now < deadline
    }

    fn wait(&mut self, step: Step, env: &Env) -> Next {
        let Some(poll) = step.value.member("poll") else {
            return Next::Wait(0);
        };
        self.deadline.get_or_insert(env.now + poll.millis("deadline", 30_000));
        Next::Wait(poll.millis("every", 2_000).max(250))
    }
}

fn unknown_outcome() -> Failure {
    Failure::Wedged {
        code: String::from("unknown_outcome"),
    }
}
