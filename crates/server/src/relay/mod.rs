//! The relay: the widget's own API in front, another backend behind it, described by the same mapping that runs in the
//! browser, with secrets that no page may hold.
//!
//! Accepted means stored: [`crate::store`] has the item before anything is sent, and until the target has confirmed it.
//! What may have arrived and cannot be recognised by the target is never sent again by itself; it waits for the operator.
//! No address of a client's is ever asked, no redirect to another host followed, and nothing that a citizen wrote or that
//! the environment holds goes into the log.
//!
//! Each target has a relay of its own, and all share one queue. What was taken in for one is never sent to another unless
//! the operator says so.
//!
//! Read next: [`front`] (who lists and who takes), [`details`] (what goes along with an idea), [`forward`]
//! (the worker), [`reads`] (lists and their cache), [`guard`] (where it may go), `crate::http::relay`.

mod accept;
mod config;
mod details;
mod forward;
mod front;
mod guard;
mod outcome;
mod reads;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Answer, Capabilities, Credentials, Env, Input, Op, Outcome, Request, Session, Silence};
use tokio::sync::{Notify, watch};

use crate::clock::{Clock, Millis};
use crate::ids::idea_id;
use crate::store::Store;
use crate::transport::{self, Carry, Cookies};
use config::Target;
use guard::Guard;
use reads::Reads;

pub(crate) use accept::{Accepted, Sent, Written};
pub(crate) use config::distinct;
pub use config::{RelayConfig, Timing};
pub(crate) use details::{Details, PHOTO_BYTES, Why, Wrong};
pub(crate) use forward::recover;
pub(crate) use front::Front;
pub(crate) use outcome::Settled;
pub(crate) use reads::ReadError;

/// What no field of a form may stand for.
const OURS: [&str; 19] = [
    "title", "text", "lang", "key", "device", "id", "row", "name", "email", "phone", "area", "category", "channel",
    "page_url", "place", "photo", "fields", "sort", "cursor",
];

/// One target, its queue, and what is known of it.
#[derive(Debug)]
pub(crate) struct Relay {
    config: Target,
    timing: Timing,
    /// What the queue knows the target by.
    target: String,
    /// The next rung of the ladder: takes what this one refuses for good.
    next: Option<Arc<Relay>>,
    able: Capabilities,
    guard: Guard,
    store: Store,
    clock: Clock,
    session: Mutex<Option<Session>>,
    reads: Reads,
    /// Until when the target has asked for a pause.
    pause: Mutex<Millis>,
    /// There may be something to send.
    wake: Notify,
    /// Something was settled, here or on another rung; whoever waits looks again.
    settled: watch::Sender<u64>,
    /// Something was settled since the last sweep.
    forgotten: Mutex<bool>,
}

impl Relay {
    pub(crate) fn new(
        config: Target,
        timing: Timing,
        next: Option<Arc<Self>>,
        store: Store,
        clock: Clock,
        settled: watch::Sender<u64>,
    ) -> Result<Self, String> {
        Ok(Self {
            able: config.adapter.capabilities(),
            guard: Guard::new(config.private)?,
            reads: Reads::new(),
            session: Mutex::default(),
            pause: Mutex::default(),
            wake: Notify::new(),
            settled,
            forgotten: Mutex::default(),
            target: config.target(),
            config,
            timing,
            next,
            store,
            clock,
        })
    }

    /// What the target can do.
    pub(crate) fn able(&self) -> &Capabilities {
        &self.able
    }

    /// The name that the operator knows the target by.
    pub(crate) fn name(&self) -> &str {
        &self.config.name
    }

    /// Which operation sends what was written; none where the target takes nothing.
    pub(crate) fn sends(&self, form: bool) -> Option<Op> {
        self.config.sends(form)
    }

    /// Whether the target has a place for what goes along under this name; `fields.NAME` is one field of a form.
    pub(crate) fn takes(&self, op: Op, name: &str) -> bool {
        match name.strip_prefix("fields.") {
            Some(field) => self.own_fields().any(|own| own == field) && self.config.adapter.takes(op, field),
            None => self.config.adapter.takes(op, name),
        }
    }

    /// The names of a form's fields that the configuration knows.
    fn own_fields(&self) -> impl Iterator<Item = &str> {
        let names = self.able.fields.iter().map(|rule| rule.name.as_str());
        names.filter(|name| !OURS.contains(name))
    }

    /// A text of the target's without the secrets that it may have repeated.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (_, secret) in &self.config.secrets {
            if out.contains(secret.as_str()) {
                out = out.replace(secret.as_str(), "…");
            }
        }
        out
    }

    /// Asks the target; and what became of requests that may have changed something there.
    async fn ask(&self, op: Op, input: Input) -> (Result<Outcome, Failure>, Wrote) {
        let Ok(random) = idea_id(self.clock.now()) else {
            return (Err(Failure::Transient { after: 0 }), Wrote::default());
        };
        let env = Env {
            now: self.clock.now(),
            random,
            session: lock(&self.session).clone(),
            secrets: self.config.secrets.clone(),
            ..Env::default()
        };
        let carrier = Watched {
            guard: &self.guard,
            cookies: AtomicBool::new(false),
            wrote: Mutex::default(),
        };
        let (result, env) = transport::run(&carrier, &self.clock, &self.config.adapter, op, input, env).await;
        // Cookies end with the run, and a session that stands on them does, too.
        *lock(&self.session) = env.session.filter(|_| !carrier.cookies.load(Ordering::Relaxed));
        let wrote = *lock(&carrier.wrote);
        (result, wrote)
    }
}

/// What became of requests that are more than questions.
#[derive(Debug, Clone, Copy, Default)]
struct Wrote {
    /// One of them may have arrived.
    arrived: bool,
    /// One of them has worked.
    worked: bool,
}

/// Notices whether cookies went along, and what became of anything but a question.
struct Watched<'a> {
    guard: &'a Guard,
    cookies: AtomicBool,
    wrote: Mutex<Wrote>,
}

impl Carry for Watched<'_> {
    async fn carry(&self, request: &Request, cookies: &mut Cookies) -> Result<Answer, Silence> {
        if request.credentials != Credentials::Omit {
            self.cookies.store(true, Ordering::Relaxed);
        }
        let answer = self.guard.carry(request, cookies).await;
        if !request.method.reads() && !matches!(answer, Err(Silence::NotSent)) {
            let mut wrote = lock(&self.wrote);
            wrote.arrived = true;
            wrote.worked |= answer.as_ref().is_ok_and(|answer| (200..300).contains(&answer.status));
        }
        answer
    }
}

/// A panic elsewhere leaves these values whole: each is written in one step.
fn lock<T>(value: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
