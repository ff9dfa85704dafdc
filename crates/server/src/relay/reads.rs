//! Lists and single ideas: passed through, and kept for some seconds so that a crowd is one request to the target. While
//! the target is down, what was seen a moment ago is better than nothing.
//!
//! The mark of a next page may hold an address, so it never leaves: the client gets a random name for it, and the mark
//! stays in the database, where it outlives a restart. A name that is not known any more is the end of the list, so that a
//! page that was open for a week shows no error; what is no name of ours is refused.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Input, Item, Listing, Op, Outcome, Value};
use serde_json::{Value as Json, json};
use tokio::sync::Semaphore;

use super::{Relay, lock};
use crate::clock::Millis;
use crate::store::StoreError;

/// So many reads ask the target at a time; the others wait and then find the answer in the cache.
const AT_ONCE: usize = 4;
/// So many answers are kept, and so many counts.
const MOST_KEPT: usize = 200;
const MOST_COUNTS: usize = 5_000;
/// A longer mark of a next page is not kept.
const LONGEST_MARK: usize = 8_192;
/// Bytes of a mark's name.
const NAME: usize = 16;
/// Stands around a secret's name in a mark, and in no mark of a target's.
const HIDDEN: char = '\u{1}';
/// While the target is down, a list may be this old.
const STALE: Millis = 10 * 60 * 1_000;

/// Why there is nothing to read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The name of the page is not one of ours, or was forgotten.
    Cursor,
    /// The target's answer.
    Failed(Failure),
    /// Our own database.
    Store(StoreError),
}

impl From<StoreError> for ReadError {
    fn from(why: StoreError) -> Self {
        Self::Store(why)
    }
}

#[derive(Debug)]
struct Kept {
    at: Millis,
    /// How much had changed at the target when it was asked for.
    changes: u64,
    json: Arc<str>,
}

/// What was read.
#[derive(Debug)]
pub(super) struct Reads {
    kept: Mutex<HashMap<String, Kept>>,
    counts: Mutex<HashMap<String, u32>>,
    /// Counts what we have changed at the target.
    changes: AtomicU64,
    doors: Semaphore,
}

impl Reads {
    pub(super) fn new() -> Self {
        Self {
            kept: Mutex::default(),
            counts: Mutex::default(),
            changes: AtomicU64::new(0),
            doors: Semaphore::new(AT_ONCE),
        }
    }

    /// Something has changed at the target: what was seen, or asked for before, is only good for when it is down.
    pub(super) fn forget(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// What was seen since then, also before the last change where that must do.
    fn seen(&self, name: &str, since: Millis, also_old: bool) -> Option<Arc<str>> {
        let changes = self.changes.load(Ordering::Relaxed);
        let kept = lock(&self.kept);
        let seen = kept.get(name)?;
        (seen.at >= since && (also_old || seen.changes == changes)).then(|| seen.json.clone())
    }

    fn keep(&self, name: &str, seen: Kept) {
        let mut kept = lock(&self.kept);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(name.to_owned(), seen);
    }

    fn count(&self, id: &str, likes: u32) {
        let mut counts = lock(&self.counts);
        if counts.len() >= MOST_COUNTS {
            counts.clear();
        }
        counts.insert(id.to_owned(), likes);
    }
}

impl Relay {
    /// A page of ideas, in the API's form; of as many as are wanted, but no more than the configuration says.
    pub(crate) async fn list(&self, sort: &str, limit: u32, cursor: Option<&str>) -> Result<Arc<str>, ReadError> {
        let size = limit.min(self.able.size);
        let mut input = Input::new()
            .with("sort", sort)
            .value("size", Value::Number(f64::from(size)));
        let mut op = Op::List;
        if let Some(cursor) = cursor {
            if !is_name(cursor) {
                return Err(ReadError::Cursor);
            }
            let Some(mark) = self.store.relay_mark(&self.target, cursor).await? else {
                return Ok(END.into());
            };
            input = input.with("cursor", &self.revealed(mark));
            op = Op::More;
        }
        let name = format!("list {sort} {size} {}", cursor.unwrap_or_default());
        self.read(&name, op, input).await
    }

    /// One idea, in the API's form.
    pub(crate) async fn get(&self, id: &str) -> Result<Arc<str>, ReadError> {
        self.read(&format!("get {id}"), Op::Get, Input::new().with("id", id))
            .await
    }

    /// How many like an idea now, as well as it can be known: what the target said, or the last count seen. `moves`
    /// where this like is not yet in that count.
    pub(crate) fn likes(&self, id: &str, told: Option<u32>, liked: bool, moves: bool) -> u32 {
        let known = lock(&self.reads.counts).get(id).copied();
        match (told, known) {
            (_, Some(known)) if !moves => known,
            (Some(told), _) => told,
            (None, Some(known)) if liked => known.saturating_add(1),
            (None, Some(known)) => known.saturating_sub(1),
            // At least this one.
            (None, None) => u32::from(liked),
        }
    }

    /// Keeps a count that holds from now on.
    pub(crate) fn counted(&self, id: &str, likes: u32) {
        self.reads.count(id, likes);
    }

    async fn read(&self, name: &str, op: Op, input: Input) -> Result<Arc<str>, ReadError> {
        let fresh = Millis::try_from(self.timing.fresh.as_millis()).unwrap_or(0);
        let fresh_since = || self.clock.now() - fresh;
        if let Some(seen) = self.reads.seen(name, fresh_since(), false) {
            return Ok(seen);
        }
        let _door = self.reads.doors.acquire().await;
        if let Some(seen) = self.reads.seen(name, fresh_since(), false) {
            return Ok(seen);
        }
        let at = self.clock.now();
        let changes = self.reads.changes.load(Ordering::Relaxed);
        let json = match self.ask(op, input).await.0 {
            Ok(Outcome::Listed(listing)) => self.shown_list(listing).await?,
            Ok(Outcome::Found(item)) => self.shown(&item),
            Ok(_) => return Err(ReadError::Failed(Failure::Incompatible)),
            Err(failure @ (Failure::Offline | Failure::Transient { .. })) => {
                let seen = self.reads.seen(name, self.clock.now() - STALE, true);
                return seen.ok_or(ReadError::Failed(failure));
            }
            Err(failure) => return Err(ReadError::Failed(failure)),
        };
        let json: Arc<str> = json.to_string().into();
        let seen = Kept {
            at,
            changes,
            json: json.clone(),
        };
        self.reads.keep(name, seen);
        Ok(json)
    }

    async fn shown_list(&self, listing: Listing) -> Result<Json, StoreError> {
        let items: Vec<Json> = listing.items.iter().map(|item| self.shown(item)).collect();
        let next = match listing.next.and_then(|mark| self.hidden(&mark)) {
            None => None,
            Some(mark) => {
                let fresh = random_name().map_err(|why| StoreError::Encode(why.to_string().into()))?;
                let now = self.clock.now();
                Some(self.store.relay_mark_name(&self.target, &mark, &fresh, now).await?)
            }
        };
        // A number that nobody has said is not shown.
        Ok(json!({"items": items, "next": next, "total": listing.total.unwrap_or(0)}))
    }

    /// A mark as it is kept: a secret that the target has repeated stands in it by its name only.
    fn hidden(&self, mark: &str) -> Option<String> {
        if mark.len() > LONGEST_MARK || mark.contains(HIDDEN) {
            tracing::warn!("the mark of a next page cannot be kept: the list ends here");
            return None;
        }
        let mut mark = mark.to_owned();
        for (name, secret) in &self.config.secrets {
            mark = mark.replace(secret.as_str(), &format!("{HIDDEN}{name}{HIDDEN}"));
        }
        Some(mark)
    }

    fn revealed(&self, mut mark: String) -> String {
        for (name, secret) in self.config.secrets.iter().rev() {
            mark = mark.replace(&format!("{HIDDEN}{name}{HIDDEN}"), secret);
        }
        mark
    }

    /// An idea as the API shows it. Whatever the target repeated of our secrets is taken out.
    fn shown(&self, item: &Item) -> Json {
        let idea = &item.idea;
        self.reads.count(&idea.id, idea.likes);
        let answer = idea.answer.as_ref().map(|answer| {
            json!({"text": self.clean(&answer.text), "at": null, "by": answer.by.as_deref().map(|by| self.clean(by))})
        });
        json!({
            "id": self.clean(&idea.id), "title": self.clean(&idea.title), "text": self.clean(&idea.text),
            "area": idea.area.as_deref().map(|area| self.clean(area)), "status": idea.status.name(),
            "created_at": self.clean(&idea.created_at), "likes": idea.likes, "answer": answer,
        })
    }
}

/// The page behind a mark that was forgotten.
const END: &str = r#"{"items":[],"next":null,"total":0}"#;

fn random_name() -> Result<String, getrandom::Error> {
    let mut chance = [0; NAME];
    getrandom::fill(&mut chance)?;
    Ok(chance.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether it can be a name of ours.
fn is_name(cursor: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    cursor.len() == 2 * NAME && cursor.bytes().all(digit)
}
