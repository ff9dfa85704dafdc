//! The relay: the widget's own API in front, another backend behind it, described by the same mapping that runs in the
//! browser, with secrets that no page may hold.
//!
//! Accepted means stored: [`crate::store`] has the item before anything is sent, and until the target has confirmed it.
//! What may have arrived and cannot be recognised by the target is never sent again by itself; it waits for the operator.
//! No address of a client's is ever asked, no redirect to another host followed, and nothing that a citizen wrote or that
//! the environment holds goes into the log.
//!
//! Read next: [`forward`] (the worker), [`reads`] (lists and their cache), [`guard`] (where it may go), `crate::http::relay`.

mod accept;
mod config;
mod forward;
mod guard;
mod outcome;
mod reads;

use std::sync::{Mutex, PoisonError};

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Answer, Capabilities, Credentials, Env, Input, Op, Outcome, Request, Session, Silence};
use tokio::sync::{Notify, watch};

use crate::clock::{Clock, Millis};
use crate::ids::idea_id;
use crate::store::Store;
use crate::transport::{self, Carry, Cookies};
use guard::Guard;
use reads::Reads;

pub(crate) use accept::{Accepted, Sent};
pub use config::{RelayConfig, Timing};
pub(crate) use outcome::Settled;
pub(crate) use reads::ReadError;

/// One target, its queue, and what is known of it.
#[derive(Debug)]
pub(crate) struct Relay {
    config: RelayConfig,
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
    /// Something was settled; whoever waits looks again.
    settled: watch::Sender<u64>,
}

impl Relay {
    pub(crate) fn new(config: RelayConfig, store: Store, clock: Clock) -> Result<Self, String> {
        Ok(Self {
            able: config.adapter.capabilities(),
            guard: Guard::new(config.private)?,
            reads: Reads::new(),
            session: Mutex::default(),
            pause: Mutex::default(),
            wake: Notify::new(),
            settled: watch::Sender::new(0),
            config,
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
        &self.config.adapter.name
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
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

    /// Asks the target.
    async fn ask(&self, op: Op, input: Input) -> Result<Outcome, Failure> {
        let random = idea_id(self.clock.now()).map_err(|_| Failure::Transient { after: 0 })?;
        let env = Env {
            now: self.clock.now(),
            random,
            session: lock(&self.session).clone(),
            secrets: self.config.secrets.clone(),
            ..Env::default()
        };
        let carrier = Watched {
            guard: &self.guard,
            cookies: Mutex::new(false),
        };
        let (result, env) = transport::run(&carrier, &self.clock, &self.config.adapter, op, input, env).await;
        // Cookies end with the run, and a session that stands on them does, too.
        *lock(&self.session) = env.session.filter(|_| !*lock(&carrier.cookies));
        result
    }
}

/// Notices whether cookies went along.
struct Watched<'a> {
    guard: &'a Guard,
    cookies: Mutex<bool>,
}

impl Carry for Watched<'_> {
    async fn carry(&self, request: &Request, cookies: &mut Cookies) -> Result<Answer, Silence> {
        *lock(&self.cookies) |= request.credentials != Credentials::Omit;
        self.guard.carry(request, cookies).await
    }
}

/// A panic elsewhere leaves these values whole: each is written in one step.
fn lock<T>(value: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
