//! The worker: takes what is due out of the queue, sends it, and writes down what came of it.

use std::sync::Arc;
use std::time::Duration;

use medspil_adapter::mapping::{File, Input, OPS, Op, Value};
use medspil_adapter::{Failure, codes};
use serde_json::Value as Json;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::outcome::{Settled, without};
use super::{Relay, Wrote, lock};
use crate::clock::Millis;
use crate::store::{Item, KeptPhoto, Store, StoreError};

/// So many items are on their way at a time: a slow target must not be buried.
const AT_ONCE: usize = 4;
/// What is on its way may take this long to end when the service is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What is forgotten goes out of the database's journal at most this much later.
const SWEEP: Millis = 60_000;
/// What is too old is looked for this often.
const OFTEN: Millis = 60 * 60_000;

/// What the last run left unfinished is judged before anything is sent.
///
/// # Errors
/// When the database fails.
pub(crate) async fn recover(relays: &[Arc<Relay>], store: &Store, now: Millis) -> Result<(), StoreError> {
    let targets: Vec<&str> = relays.iter().map(|relay| relay.target.as_str()).collect();
    store.relay_targets(&targets).await?;
    let may_repeat = |target: &str, op: &str| {
        let relay = relays.iter().find(|relay| relay.target == target);
        // Of a target that is not configured any more nothing is known.
        relay.is_some_and(|relay| op_of(op).is_some_and(|op| relay.config.may_repeat(op)))
    };
    let again = store.relay_recover(may_repeat, now).await?;
    let held = store.relay_queue().await?.held;
    if again > 0 {
        tracing::info!(again, "items of an earlier run are sent again");
    }
    if held > 0 {
        tracing::warn!(held, "items for another target are held: see medspil relay list");
    }
    Ok(())
}

impl Relay {
    /// Sends what is due until `stop` is ready.
    pub(crate) async fn work(self: Arc<Self>, mut stop: oneshot::Receiver<()>) {
        let mut under_way = JoinSet::new();
        let mut swept = Millis::MIN;
        loop {
            while under_way.try_join_next().is_some() {}
            self.sweep(&mut swept).await;
            for item in self.due(AT_ONCE - under_way.len()).await {
                let relay = self.clone();
                under_way.spawn(async move { relay.forward(item).await });
            }
            tokio::select! {
                _ = &mut stop => break,
                () = self.wake.notified() => {}
                () = tokio::time::sleep(self.timing.look) => {}
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
        self.store
            .relay_claim(&self.target, now, most)
            .await
            .unwrap_or_else(|why| {
                tracing::error!(%why, "the queue cannot be read");
                Vec::new()
            })
    }

    /// Soon after something was settled, and now and then.
    async fn sweep(&self, swept: &mut Millis) {
        let now = self.clock.now();
        let wait = if *lock(&self.forgotten) { SWEEP } else { OFTEN };
        if now.saturating_sub(*swept) < wait {
            return;
        }
        *lock(&self.forgotten) = false;
        *swept = now;
        if let Err(why) = self.store.relay_sweep(now).await {
            tracing::warn!(%why, "what is too old stays for a while");
        }
    }

    async fn forward(&self, item: Item) {
        let kept = match self.store.relay_photo(&item.id).await {
            Ok(photo) => self.forward_with(&item, photo).await,
            Err(why) => Err(why),
        };
        // An item that could not be written down stays as being sent: the next start judges it.
        if let Err(why) = kept {
            tracing::error!(id = item.id, %why, "what the target answered could not be written down");
        }
        *lock(&self.forgotten) = true;
        self.settled.send_modify(|count| *count = count.wrapping_add(1));
    }

    async fn forward_with(&self, item: &Item, photo: Option<KeptPhoto>) -> Result<(), StoreError> {
        let Some((op, input)) = self.input(item, photo) else {
            tracing::error!(id = item.id, "an item holds nothing to send");
            let now = self.clock.now();
            return self.store.relay_wedged(&item.id, "incompatible", now).await;
        };
        let (result, wrote) = self.ask(op, input).await;
        match result {
            Ok(outcome) => match Settled::success(outcome) {
                Some(settled) => self.done(item, settled).await,
                None => self.failed(item, op, Failure::Incompatible, wrote).await,
            },
            Err(failure) => self.failed(item, op, failure, wrote).await,
        }
    }

    async fn done(&self, item: &Item, settled: Settled) -> Result<(), StoreError> {
        tracing::info!(id = item.id, op = item.op, attempts = item.attempts, "forwarded");
        self.reads.forget();
        self.store.relay_done(&item.id, &settled.json(), self.clock.now()).await
    }

    /// Writes down what a failure means for an item; `wrote` is what may have been changed at the target all the same.
    async fn failed(&self, item: &Item, op: Op, failure: Failure, wrote: Wrote) -> Result<(), StoreError> {
        let (id, now) = (&item.id, self.clock.now());
        let code = failure.code().to_owned();
        tracing::warn!(id, op = item.op, attempts = item.attempts, code, "not forwarded");
        // What somebody may have is not given to another.
        let refused = matches!(failure, Failure::Rejected { .. } | Failure::Unauthorized);
        let nowhere = !item.again && !wrote.worked && (refused || !wrote.arrived);
        if nowhere && codes::is_for_good(&code) && self.falls(item, &code).await? {
            return Ok(());
        }
        let safe = self.config.may_repeat(op);
        match failure {
            Failure::Rejected { .. } => {
                let mut refusal = Settled::refusal(failure).unwrap_or_default();
                let said = item.input.as_deref().unwrap_or_default();
                refusal.text = refusal.text.map(|text| without(&self.clean(&text), said));
                self.store.relay_refused(id, &code, &refusal.json(), now).await
            }
            Failure::Wedged { .. } => self.store.relay_wedged(id, &code, now).await,
            // An answer that nobody foresaw, such as a redirect, may follow something that was stored.
            Failure::Incompatible if wrote.arrived && !safe => self.store.relay_wedged(id, &code, now).await,
            Failure::Transient { after } => {
                if after > 0 {
                    *lock(&self.pause) = now + after;
                }
                let due = now + self.pause_of(item).max(after);
                // Of what the target cannot recognise, and where it asks for a pause, this says that nothing was done.
                self.store.relay_later(id, &code, safe && after == 0, due, now).await
            }
            Failure::Offline | Failure::Unauthorized | Failure::Incompatible => {
                let due = now + self.pause_of(item);
                self.store
                    .relay_later(id, &code, wrote.arrived && code == "incompatible", due, now)
                    .await
            }
        }
    }

    /// To the next rung of the ladder; false where there is none.
    async fn falls(&self, item: &Item, code: &str) -> Result<bool, StoreError> {
        let input: Option<Json> = item.input.as_deref().and_then(|input| serde_json::from_str(input).ok());
        let form = input.is_some_and(|input| input.get("fields").is_some());
        let next = self.next.as_ref().filter(|_| item.has_receipt());
        let Some((next, op)) = next.and_then(|next| Some((next, next.sends(form)?))) else {
            return Ok(false);
        };
        tracing::warn!(
            id = item.id,
            from = self.name(),
            to = next.name(),
            code,
            "to the next rung"
        );
        let now = self.clock.now();
        self.store.relay_falls(&item.id, &next.target, op.name(), now).await?;
        next.wake.notify_one();
        Ok(true)
    }

    /// Doubles with each attempt, up to the longest. Items that failed together come back spread over a quarter more.
    fn pause_of(&self, item: &Item) -> Millis {
        let ms = |time: Duration| Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX / 4);
        let timing = &self.timing;
        let doubled = ms(timing.first).saturating_mul(1 << item.attempts.saturating_sub(1).min(20));
        let pause = doubled.min(ms(timing.longest));
        let chance = Millis::from(item.id.bytes().last().unwrap_or(0) % 16);
        pause + pause / 64 * chance
    }

    /// What is to be sent, as the engine takes it.
    fn input(&self, item: &Item, photo: Option<KeptPhoto>) -> Option<(Op, Input)> {
        let op = op_of(&item.op)?;
        let json: Json = serde_json::from_str(item.input.as_deref()?).ok()?;
        let mut input = Input::new();
        for (name, value) in json.as_object()? {
            input = match value {
                Json::String(text) => input.with(name, text),
                Json::Null => input,
                other => input.value(name, Value::of(other)),
            };
        }
        // A form's fields are there by their own names, too, where the configuration knows them.
        for name in self.own_fields() {
            if let Some(value) = json["fields"].get(name) {
                input = input.value(name, Value::of(value));
            }
        }
        // A device makes a key for each idea; to the target that is all there is of a device.
        input = input.with("device", json["key"].as_str().unwrap_or_default());
        if let Some(KeptPhoto { name, mime, bytes }) = photo {
            input = input.file("photo", File { name, mime, bytes });
        }
        input.again = item.again;
        Some((op, input))
    }
}

fn op_of(name: &str) -> Option<Op> {
    OPS.iter().find(|(known, _)| *known == name).map(|(_, op)| *op)
}
