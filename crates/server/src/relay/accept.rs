//! Taking in: store, send at once if the target is quick, and say what is true by then.

use medspil_core::limits::CheckedIdea;
use serde_json::json;
use tokio::time::{Instant, timeout_at};

use super::Relay;
use super::outcome::Settled;
use crate::ids::{hash, idea_id};
use crate::store::{Item, NewItem, StoreError, Taken};

/// What can be said to a sender.
#[derive(Debug)]
pub(crate) enum Accepted {
    /// It is stored, and this is how far it has come; `new` for a first attempt.
    Stored { sent: Box<Sent>, new: bool },
    /// The key belongs to other content.
    KeyReused,
    /// Not now: too much waits already, or the opposite is on its way.
    Busy,
}

/// How far an item has come.
#[derive(Debug)]
pub(crate) enum Sent {
    /// The target has answered.
    Settled(Settled),
    /// It waits here; the item as it stands.
    Waits(Item),
    /// The operator has given it up.
    Dropped,
}

impl Relay {
    /// Takes an idea in.
    pub(crate) async fn create(&self, key: &str, idea: CheckedIdea<'_>, lang: &str) -> Result<Accepted, StoreError> {
        let input = json!({"title": idea.title, "text": idea.text, "lang": lang, "key": key});
        let new = self.item(
            "create",
            &["create", key],
            &[idea.title, idea.text, lang],
            input.to_string(),
        )?;
        let taken = self.store.relay_take(&new).await?;
        self.accepted(taken).await
    }

    /// Takes a like in, or the taking back of one.
    pub(crate) async fn like(&self, id: &str, key: &str, liked: bool) -> Result<Accepted, StoreError> {
        let op = if liked { "like" } else { "unlike" };
        let input = json!({"id": id, "key": key}).to_string();
        let new = self.item(op, &["like", id, key], &[op], input)?;
        let taken = self.store.relay_like(&new, with_row).await?;
        self.accepted(taken).await
    }

    fn item(&self, op: &'static str, key: &[&str], body: &[&str], input: String) -> Result<NewItem, StoreError> {
        let at = self.clock.now();
        Ok(NewItem {
            id: idea_id(at).map_err(|why| StoreError::Encode(why.to_string().into()))?,
            key_hash: hash(key),
            body_hash: hash(body),
            op,
            input,
            at,
        })
    }

    async fn accepted(&self, taken: Taken) -> Result<Accepted, StoreError> {
        let (id, new) = match taken {
            Taken::New(id) => (id, true),
            Taken::Known(id) => (id, false),
            Taken::KeyReused => return Ok(Accepted::KeyReused),
            Taken::Busy | Taken::Full => return Ok(Accepted::Busy),
        };
        self.wake.notify_one();
        let sent = Box::new(self.followed(&id).await?);
        Ok(Accepted::Stored { sent, new })
    }

    /// Waits a moment for the target's own answer. After that, or where the sender was told so before, the relay's
    /// receipt counts.
    async fn followed(&self, id: &str) -> Result<Sent, StoreError> {
        let until = Instant::now() + self.config.timing.patience;
        let mut settled = self.settled.subscribe();
        loop {
            let Some(item) = self.store.relay_item(id).await? else {
                return Ok(Sent::Dropped);
            };
            if item.state == "dropped" && !item.promised {
                return Ok(Sent::Dropped);
            }
            let waits = item.promised && item.op == "create" || item.state == "wedged";
            let over = !item.settled() && !waits && timeout_at(until, settled.changed()).await.is_err();
            if waits || over {
                if item.promised || self.store.relay_promise(id).await? {
                    return Ok(Sent::Waits(item));
                }
            } else if let Some(settled) = Settled::of(&item) {
                return Ok(Sent::Settled(settled));
            }
        }
    }
}

/// What an answer to a like gave for taking it back goes along.
fn with_row(input: &str, outcome: &str) -> String {
    let row = Settled::read(outcome).and_then(|settled| settled.row);
    match (row, serde_json::from_str::<serde_json::Value>(input)) {
        (Some(row), Ok(mut input)) => {
            input["row"] = row.into();
            input.to_string()
        }
        _ => input.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_a_like_goes_along_when_it_is_taken_back() {
        assert_eq!(with_row(r#"{"id":"7"}"#, r#"{"row":"r1"}"#), r#"{"id":"7","row":"r1"}"#);
        assert_eq!(with_row(r#"{"id":"7"}"#, ""), r#"{"id":"7"}"#);
    }
}
