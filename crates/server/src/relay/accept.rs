//! Taking in: store, send at once if the target is quick, and say what is true by then.

use medspil_adapter::mapping::Op;
use medspil_core::limits::CheckedIdea;
use serde_json::{Value as Json, json};
use tokio::time::{Instant, timeout_at};

use super::Relay;
use super::details::Details;
use super::outcome::Settled;
use crate::ids::{hash, idea_id};
use crate::model::Delivery;
use crate::store::{Item, NewItem, StoreError, Taken};

/// What a sender has written.
#[derive(Debug, Clone)]
pub(crate) struct Written<'a> {
    pub(crate) idea: CheckedIdea<'a>,
    pub(crate) lang: &'a str,
    pub(crate) details: Details,
}

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
    /// The target has answered, and its answer is the sender's.
    Settled(Settled),
    /// The relay's own receipt counts; the item as it stands.
    Waits(Item),
    /// It was sent, and nobody knows whether it has arrived.
    Unknown(Item),
    /// The operator has given it up.
    Dropped,
}

impl Item {
    /// How far it has come, in the words of the API.
    pub(crate) fn delivery(&self) -> Delivery {
        match self.state.as_str() {
            "done" => Delivery::Arrived,
            "refused" => Delivery::Refused,
            "dropped" => Delivery::GivenUp,
            // Anything else that is stuck was refused after the relay's receipt: then the operator sees to it.
            "wedged" if matches!(self.code.as_deref(), Some("unknown_outcome" | "incompatible")) => Delivery::Unknown,
            _ => Delivery::Waiting,
        }
    }
}

impl Relay {
    /// Takes an idea or a form's submission in.
    pub(crate) async fn create(&self, op: Op, key: &str, new: Written<'_>) -> Result<Accepted, StoreError> {
        let content = new.details.content();
        let mut body = vec![new.idea.title, new.idea.text, new.lang];
        body.extend(content.iter().map(String::as_str));
        let mut input = serde_json::to_value(&new.details).unwrap_or_default();
        for (name, text) in [
            ("title", new.idea.title),
            ("text", new.idea.text),
            ("lang", new.lang),
            ("key", key),
        ] {
            input[name] = text.into();
        }
        // The key alone names it, also where the target has changed meanwhile: it must not be there twice.
        let mut item = self.item(op, &["create", key], &body, &input)?;
        item.photo = new.details.photo;
        let taken = self.store.relay_take(&item).await?;
        self.accepted(taken).await
    }

    /// Takes a like in, or the taking back of one.
    pub(crate) async fn like(&self, id: &str, key: &str, liked: bool) -> Result<Accepted, StoreError> {
        let op = if liked { Op::Like } else { Op::Unlike };
        let input = json!({"id": id, "key": key});
        // Another target may have another idea of the same id.
        let new = self.item(op, &["like", &self.target, id, key], &[op.name()], &input)?;
        let taken = self.store.relay_like(&new, with_row).await?;
        self.accepted(taken).await
    }

    fn item(&self, op: Op, key: &[&str], body: &[&str], input: &Json) -> Result<NewItem, StoreError> {
        let at = self.clock.now();
        Ok(NewItem {
            id: idea_id(at).map_err(|why| StoreError::Encode(why.to_string().into()))?,
            target: self.target.clone(),
            key_hash: hash(key),
            body_hash: hash(body),
            op: op.name(),
            input: input.to_string(),
            photo: None,
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
        let until = Instant::now() + self.timing.patience;
        let mut settled = self.settled.subscribe();
        loop {
            let Some(item) = self.store.relay_item(id).await? else {
                return Ok(Sent::Dropped);
            };
            match item.delivery() {
                Delivery::GivenUp => return Ok(Sent::Dropped),
                // Who hears this may leave it at that, so a later refusal must not lose it.
                Delivery::Unknown if self.store.relay_promise(id).await? => return Ok(Sent::Unknown(item)),
                Delivery::Unknown => continue,
                _ => {}
            }
            if item.promised && item.has_receipt() {
                return Ok(Sent::Waits(item));
            }
            if let Some(settled) = Settled::of(&item) {
                return Ok(Sent::Settled(settled));
            }
            let over = timeout_at(until, settled.changed()).await.is_err();
            if over && (item.promised || self.store.relay_promise(id).await?) {
                return Ok(Sent::Waits(item));
            }
        }
    }
}

/// What an answer to a like gave for taking it back goes along.
fn with_row(input: &str, outcome: &str) -> String {
    let row = Settled::read(outcome).and_then(|settled| settled.row);
    match (row, serde_json::from_str::<Json>(input)) {
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
