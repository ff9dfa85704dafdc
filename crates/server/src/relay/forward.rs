//! The worker: takes what is due out of the queue, sends it, and writes down what came of it.

use std::sync::Arc;
use std::time::Duration;

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Input, OPS, Op};
use serde_json::Value as Json;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::outcome::Settled;
use super::{Relay, lock};
use crate::clock::Millis;
use crate::store::{Item, StoreError};

/// So many items are on their way at a time: a slow target must not be buried.
const AT_ONCE: usize = 4;
/// What is on its way may take this long to end when the service is told to stop.
const GRACE: Duration = Duration::from_secs(10);

impl Relay {
    /// What the last run left unfinished is judged first.
    pub(crate) async fn recover(&self) -> Result<(), StoreError> {
        let again = self.store.relay_recover(&self.config.blind(), self.clock.now()).await?;
        if again > 0 {
            tracing::info!(again, "items of an earlier run are sent again");
        }
        Ok(())
    }

    /// Sends what is due until `stop` is ready.
    pub(crate) async fn work(self: Arc<Self>, mut stop: oneshot::Receiver<()>) {
        let mut under_way = JoinSet::new();
        loop {
            while under_way.try_join_next().is_some() {}
            for item in self.due(AT_ONCE - under_way.len()).await {
                let relay = self.clone();
                under_way.spawn(async move { relay.forward(item).await });
            }
            tokio::select! {
                _ = &mut stop => break,
                () = self.wake.notified() => {}
                () = tokio::time::sleep(self.config.timing.look) => {}
                Some(_) = under_way.join_next() => {}
            }
        }
        let ended = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("requests to the target were cut off; the next start judges them");
        }
    }

    async fn due(&self, most: usize) -> Vec<Item> {
        let now = self.clock.now();
        if most == 0 || now < *lock(&self.pause) {
            return Vec::new();
        }
        let most = u32::try_from(most).unwrap_or(1);
        self.store.relay_claim(now, most).await.unwrap_or_else(|why| {
            tracing::error!(%why, "the queue cannot be read");
            Vec::new()
        })
    }

    async fn forward(&self, item: Item) {
        let Some((op, input)) = read(&item) else {
            tracing::error!(id = item.id, "an item holds nothing to send");
            return self.written(
                &item,
                self.store
                    .relay_wedged(&item.id, "incompatible", self.clock.now())
                    .await,
            );
        };
        let kept = match self.ask(op, input).await {
            Ok(outcome) => match Settled::success(outcome) {
                Some(settled) => self.done(&item, settled).await,
                None => self.failed(&item, op, Failure::Incompatible).await,
            },
            Err(failure) => self.failed(&item, op, failure).await,
        };
        self.written(&item, kept);
        self.settled.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// An item that could not be written down stays as being sent: the next start judges it.
    fn written(&self, item: &Item, kept: Result<(), StoreError>) {
        if let Err(why) = kept {
            tracing::error!(id = item.id, %why, "what the target answered could not be written down");
        }
    }

    async fn done(&self, item: &Item, settled: Settled) -> Result<(), StoreError> {
        tracing::info!(id = item.id, op = item.op, attempts = item.attempts, "forwarded");
        self.reads.forget();
        self.store.relay_done(&item.id, &settled.json(), self.clock.now()).await
    }

    async fn failed(&self, item: &Item, op: Op, failure: Failure) -> Result<(), StoreError> {
        let (id, now) = (&item.id, self.clock.now());
        let code = failure.code().to_owned();
        tracing::warn!(id, op = item.op, attempts = item.attempts, code, "not forwarded");
        let safe = self.config.adapter.may_repeat(op);
        match failure {
            Failure::Rejected { .. } => {
                let mut refusal = Settled::refusal(failure).unwrap_or_default();
                refusal.text = refusal.text.map(|text| self.clean(&text));
                self.store.relay_refused(id, &code, &refusal.json(), now).await
            }
            Failure::Wedged { .. } => self.store.relay_wedged(id, &code, now).await,
            // An answer that nobody foresaw, such as a redirect, may follow something that was stored.
            Failure::Incompatible if !safe => self.store.relay_wedged(id, &code, now).await,
            Failure::Transient { after } => {
                if after > 0 {
                    *lock(&self.pause) = now + after;
                }
                let due = now + self.pause_of(item).max(after);
                // Of what the target cannot recognise, this says that nothing was done.
                self.store.relay_later(id, &code, safe, due, now).await
            }
            Failure::Offline | Failure::Unauthorized | Failure::Incompatible => {
                let due = now + self.pause_of(item);
                self.store.relay_later(id, &code, false, due, now).await
            }
        }
    }

    /// Doubles with each attempt, up to the longest. Items that failed together come back spread over a quarter more.
    fn pause_of(&self, item: &Item) -> Millis {
        let ms = |time: Duration| Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX / 4);
        let timing = &self.config.timing;
        let doubled = ms(timing.first).saturating_mul(1 << item.attempts.saturating_sub(1).min(20));
        let pause = doubled.min(ms(timing.longest));
        let chance = Millis::from(item.id.bytes().last().unwrap_or(0) % 16);
        pause + pause / 64 * chance
    }
}

/// What is to be sent, as the engine takes it.
fn read(item: &Item) -> Option<(Op, Input)> {
    let op = OPS.iter().find(|(name, _)| *name == item.op)?.1;
    let json: Json = serde_json::from_str(item.input.as_deref()?).ok()?;
    let text = |name: &str| json[name].as_str().unwrap_or_default();
    let mut input = Input::new();
    for name in ["id", "title", "text", "lang", "key", "row"] {
        input = input.with(name, text(name));
    }
    // A device makes a key for each idea; to the target that is all there is of a device.
    input = input.with("device", text("key"));
    input.again = item.again;
    Some((op, input))
}
