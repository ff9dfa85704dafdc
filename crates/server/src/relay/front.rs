//! What one configuration file stands for: a target whose ideas are listed and liked, and a ladder of targets that take new
//! ones. What the first refuses for good, the second takes; what somebody may have is never given to another.

use std::sync::Arc;

use medspil_adapter::mapping::{FieldRule, Op};
use tokio::sync::watch;

use super::accept::{Accepted, Written};
use super::config::RelayConfig;
use super::{Details, Relay};
use crate::clock::Clock;
use crate::store::{Store, StoreError};

/// The relays of one configuration.
#[derive(Debug)]
pub(crate) struct Front {
    /// By which its addresses are told from those of another.
    pub(crate) name: String,
    /// Lists ideas and takes likes.
    pub(crate) ideas: Option<Arc<Relay>>,
    /// Take new ideas, in this order.
    ask: Vec<Arc<Relay>>,
}

impl Front {
    /// Puts the relays together. `settled` tells all of them when something was settled.
    pub(crate) fn new(
        config: &RelayConfig,
        store: &Store,
        clock: &Clock,
        settled: &watch::Sender<u64>,
    ) -> Result<Self, String> {
        let made = |at: usize, next: Option<Arc<Relay>>| {
            let target = config.targets[at].clone();
            let relay = Relay::new(
                target,
                config.timing,
                next,
                store.clone(),
                clock.clone(),
                settled.clone(),
            );
            relay.map(Arc::new)
        };
        // From the last rung to the first, since each knows the next.
        let mut rungs: Vec<(usize, Arc<Relay>)> = Vec::new();
        for (place, &at) in config.ask.iter().enumerate().rev() {
            if config.ask[..place].contains(&at) {
                continue;
            }
            let next = rungs.last().map(|(_, next)| next.clone());
            rungs.push((at, made(at, next)?));
        }
        rungs.reverse();
        let ideas = match config.ideas {
            None => None,
            Some(at) => match rungs.iter().find(|(rung, _)| *rung == at) {
                Some((_, relay)) => Some(relay.clone()),
                None => Some(made(at, None)?),
            },
        };
        Ok(Self {
            name: config.name.clone(),
            ideas,
            ask: rungs.into_iter().map(|(_, relay)| relay).collect(),
        })
    }

    /// All relays, each once.
    pub(crate) fn relays(&self) -> impl Iterator<Item = &Arc<Relay>> {
        let listing = self.ideas.iter();
        let listing = listing.filter(|ideas| !self.ask.iter().any(|rung| Arc::ptr_eq(rung, ideas)));
        self.ask.iter().chain(listing)
    }

    /// What the first rung asks of the fields.
    pub(crate) fn fields(&self) -> &[FieldRule] {
        self.ask.first().map_or(&[], |first| &first.able().fields)
    }

    /// Which operation sends what was written; none where nobody takes anything.
    pub(crate) fn sends(&self, form: bool) -> Option<Op> {
        self.ask.first()?.sends(form)
    }

    /// Leaves out what no rung has a place for, so that nobody keeps it; answers its names.
    pub(crate) fn leave_out(&self, details: &mut Details) -> Vec<String> {
        let form = !details.fields.is_empty();
        let taken: Vec<(&Arc<Relay>, Op)> = self
            .ask
            .iter()
            .filter_map(|rung| Some((rung, rung.sends(form)?)))
            .collect();
        details.retain(|name| taken.iter().any(|(rung, op)| rung.takes(*op, name)))
    }

    /// Takes an idea or a form's submission in.
    pub(crate) async fn create(&self, op: Op, key: &str, new: Written<'_>) -> Result<Accepted, StoreError> {
        match self.ask.first() {
            Some(first) => first.create(op, key, new).await,
            None => Ok(Accepted::Busy),
        }
    }
}
