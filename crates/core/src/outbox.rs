//! The outbox: what a citizen has sent stays here, on the device, until the backend has confirmed it.
//!
//! A state machine without I/O. An [`Item`] is put in with the idempotency key that was made when the citizen pressed
//! send, and leaves in one of three ways: confirmed, deleted by the citizen, or too old ([`KEEP_MS`]). In between it is
//! *waiting* (to be sent now), *paused* (the network or the backend was not there; tried again later by itself) or
//! *wedged* (the backend said no, or nobody knows what happened; only the citizen can decide).
//!
//! Whoever runs it holds a lock over all tabs, reads the stored text afresh, takes [`Outbox::due`], sends, and stores
//! what [`Outbox::settle`] made of the answer. Two tabs that race all the same are harmless: the key is the same.
//!
//! Read next: `src/app/outbox.rs`, which runs it.

use crate::json::{At, Node, Problems, Writer, list};

/// What is not confirmed after three days is removed from the device (docs/privacy.md).
pub const KEEP_MS: i64 = 72 * 3_600_000;

/// Pauses before the second, third, … attempt, in milliseconds; the last repeats.
const PAUSES: [i64; 5] = [3_000, 10_000, 30_000, 120_000, 600_000];

/// How long a tab leaves another tab's due items alone, in milliseconds.
pub const OTHERS_MS: i64 = 3_000;

/// How an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// To be sent as soon as there is a network, not before `from` (milliseconds since 1970).
    Paused {
        /// The earliest time of the next attempt.
        from: i64,
    },
    /// Needs the citizen; the code says why (docs of the widget's words: `error.<code>`).
    Wedged {
        /// Such as `invalid`.
        code: String,
    },
}

/// An idea on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The idempotency key, made once.
    pub key: String,
    /// When the citizen pressed send, milliseconds since 1970.
    pub at: i64,
    /// Base address of the backend it is for.
    pub backend: String,
    /// The idea's title.
    pub title: String,
    /// The idea's text, possibly empty.
    pub text: String,
    /// What else the backend needs, such as `email`, by name.
    pub more: Vec<(String, String)>,
    /// The language it was written under.
    pub lang: String,
    /// Attempts so far.
    pub attempts: usize,
    /// How it stands.
    pub state: State,
}

/// What an attempt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The backend has it.
    Confirmed,
    /// Try again by itself, not before `after` milliseconds have passed.
    Again {
        /// The backend's own wish; 0 when it has none.
        after: i64,
    },
    /// Trying again by itself would not help or could do harm.
    Wedged {
        /// Such as `invalid`.
        code: String,
    },
}

/// Everything that this device has not had confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    /// Oldest first.
    pub items: Vec<Item>,
}

impl Outbox {
    /// Reads what [`Outbox::write`] wrote; what is older than [`KEEP_MS`] or not readable is left out.
    pub fn read<N: Node>(stored: N, now: i64) -> Self {
        let problems = Problems::default();
        let mut items = Vec::new();
        At::root(stored, &problems).each(|at| {
            if let Some(item) = read_item(&at)
                && now - item.at < KEEP_MS
            {
                items.push(item);
            }
        });
        Self { items }
    }

    /// The text to store; empty when nothing is left, so that the entry can be removed.
    pub fn write(&self) -> String {
        if self.items.is_empty() {
            return String::new();
        }
        list(self.items.iter().map(write_item))
    }

    /// The oldest item for `backend` that may be sent at `now`. `mine` tells the items of this tab: those of others, which
    /// may be showing "sending" right now and wait for the receipt, are left alone for [`OTHERS_MS`].
    pub fn due(&self, backend: &str, now: i64, mine: &dyn Fn(&str) -> bool) -> Option<&Item> {
        self.items
            .iter()
            .find(|item| from(item, backend, mine).is_some_and(|from| from <= now))
    }

    /// When the next paused item for `backend` may be sent from this tab.
    pub fn next_due(&self, backend: &str, mine: &dyn Fn(&str) -> bool) -> Option<i64> {
        self.items.iter().filter_map(|item| from(item, backend, mine)).min()
    }

    /// Notes what an attempt came to. An item that is gone meanwhile (deleted in another tab) stays gone.
    pub fn settle(&mut self, key: &str, verdict: Verdict, now: i64) {
        if verdict == Verdict::Confirmed {
            return self.delete(key);
        }
        let Some(item) = self.items.iter_mut().find(|item| item.key == key) else {
            return;
        };
        let pause = PAUSES[item.attempts.min(PAUSES.len() - 1)];
        item.attempts += 1;
        item.state = match verdict {
            Verdict::Again { after } => State::Paused {
                from: now + after.max(pause),
            },
            Verdict::Wedged { code } => State::Wedged { code },
            Verdict::Confirmed => return,
        };
    }

    /// Makes an item due at once: the citizen asked, or the network is back.
    pub fn wake(&mut self, key: Option<&str>, now: i64) {
        for item in &mut self.items {
            let asked = key == Some(item.key.as_str());
            if asked || (key.is_none() && matches!(item.state, State::Paused { .. })) {
                item.state = State::Paused { from: now };
            }
        }
    }

    /// Removes an item.
    pub fn delete(&mut self, key: &str) {
        self.items.retain(|item| item.key != key);
    }
}

/// When this tab may send an item; none where it must not.
fn from(item: &Item, backend: &str, mine: &dyn Fn(&str) -> bool) -> Option<i64> {
    match item.state {
        State::Paused { from } if item.backend == backend => {
            Some(if mine(&item.key) { from } else { from + OTHERS_MS })
        }
        _ => None,
    }
}

fn read_item<N: Node>(at: &At<N>) -> Option<Item> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 are far below 2^53; a cast saturates"
    )]
    let whole = |key: &str| at.field(key).number().map(|number| number as i64);
    let state = match at.field("wedged").text() {
        Some(code) => State::Wedged { code },
        None => State::Paused {
            from: whole("from").unwrap_or(0),
        },
    };
    Some(Item {
        key: at.field("key").required_text()?,
        at: whole("at")?,
        backend: at.field("backend").required_text()?,
        title: at.field("title").required_text()?,
        text: at.field("text").text().unwrap_or_default(),
        more: read_more(&at.field("more")),
        lang: at.field("lang").text().unwrap_or_default(),
        attempts: whole("attempts")
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(0),
        state,
    })
}

fn read_more<N: Node>(at: &At<N>) -> Vec<(String, String)> {
    let mut more = Vec::new();
    for name in at.node().map(Node::keys).unwrap_or_default() {
        if let Some(text) = at.field(&name).text() {
            more.push((name, text));
        }
    }
    more
}

fn write_item(item: &Item) -> String {
    let writer = Writer::new()
        .text("key", &item.key)
        .number("at", item.at)
        .text("backend", &item.backend)
        .text("title", &item.title)
        .text("text", &item.text)
        .texts("more", &item.more)
        .text("lang", &item.lang)
        .number("attempts", i64::try_from(item.attempts).unwrap_or(0));
    match &item.state {
        State::Paused { from } => writer.number("from", *from),
        State::Wedged { code } => writer.text("wedged", code),
    }
    .end()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    fn item(key: &str, at: i64) -> Item {
        Item {
            key: key.into(),
            at,
            backend: "https://b".into(),
            title: "Bænke".into(),
            text: "linje\nto \"citat\"".into(),
            more: vec![("email".into(), "a@b.dk".into())],
            lang: "da".into(),
            attempts: 0,
            state: State::Paused { from: at },
        }
    }

    fn all(_: &str) -> bool {
        true
    }

    #[test]
    fn another_tabs_item_is_left_alone_for_a_while() {
        let outbox = Outbox {
            items: vec![item("a", 0)],
        };
        let none = |_: &str| false;
        assert!(outbox.due("https://b", 0, &none).is_none());
        assert_eq!(outbox.next_due("https://b", &none), Some(OTHERS_MS));
        assert!(outbox.due("https://b", OTHERS_MS, &none).is_some());
    }

    fn stored(outbox: &Outbox, now: i64) -> Outbox {
        Outbox::read(serde_json::from_str::<serde_json::Value>(&outbox.write()).unwrap(), now)
    }

    #[test]
    fn what_is_stored_reads_back_until_it_is_three_days_old() {
        let mut wedged = item("b", DAY);
        wedged.state = State::Wedged { code: "invalid".into() };
        let outbox = Outbox {
            items: vec![item("a", 0), wedged],
        };
        assert_eq!(stored(&outbox, 2 * DAY), outbox);
        assert_eq!(stored(&outbox, 3 * DAY).items.len(), 1);
        assert_eq!(Outbox::default().write(), "");
    }

    #[test]
    fn a_failed_attempt_pauses_longer_each_time_and_at_least_as_long_as_the_backend_asks() {
        let mut outbox = Outbox {
            items: vec![item("a", 0)],
        };
        assert!(outbox.due("https://b", 0, &all).is_some());
        assert!(outbox.due("https://other", 0, &all).is_none());
        outbox.settle("a", Verdict::Again { after: 0 }, 0);
        assert_eq!(outbox.next_due("https://b", &all), Some(3_000));
        outbox.settle("a", Verdict::Again { after: 60_000 }, 3_000);
        assert_eq!(outbox.next_due("https://b", &all), Some(63_000));
        for _ in 0..20 {
            outbox.settle("a", Verdict::Again { after: 0 }, 0);
        }
        assert_eq!(outbox.next_due("https://b", &all), Some(600_000));
    }

    #[test]
    fn a_wedged_item_waits_for_the_citizen_and_the_network_does_not_wake_it() {
        let mut outbox = Outbox {
            items: vec![item("a", 0)],
        };
        outbox.settle("a", Verdict::Wedged { code: "invalid".into() }, 0);
        outbox.wake(None, 5);
        assert!(outbox.due("https://b", DAY, &all).is_none());
        outbox.wake(Some("a"), 5);
        assert!(outbox.due("https://b", 5, &all).is_some());
    }

    #[test]
    fn confirmed_and_deleted_items_are_gone_and_stay_gone() {
        let mut outbox = Outbox {
            items: vec![item("a", 0), item("b", 0)],
        };
        outbox.settle("a", Verdict::Confirmed, 0);
        outbox.delete("b");
        outbox.settle("b", Verdict::Again { after: 0 }, 0);
        assert_eq!(outbox.items, []);
    }

    #[test]
    fn garbage_in_the_store_is_an_empty_outbox() {
        for text in ["null", "{}", "[1, {\"key\": \"\"}]", "\"x\""] {
            assert_eq!(
                Outbox::read(serde_json::from_str::<serde_json::Value>(text).unwrap(), 0).items,
                []
            );
        }
    }
}
