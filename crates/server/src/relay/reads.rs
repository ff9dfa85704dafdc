//! Lists and single ideas: passed through, and kept for some seconds so that a crowd is one request to the target. While
//! the target is down, what was seen a moment ago is better than nothing.
//!
//! The mark of a next page may hold an address, so it never leaves: the client gets a name for it that only this process
//! can turn back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Input, Item, Listing, Op, Outcome};
use serde_json::{Value as Json, json};
use tokio::sync::Semaphore;

use super::{Relay, lock};
use crate::clock::Millis;
use crate::ids::{hash, idea_id};

/// So many reads ask the target at a time; the others wait and then find the answer in the cache.
const AT_ONCE: usize = 4;
/// So many answers are kept, and so many marks.
const MOST_KEPT: usize = 200;
const MOST_MARKS: usize = 5_000;
/// While the target is down, a list may be this old.
const STALE: Millis = 10 * 60 * 1_000;

/// Why there is nothing to read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The name of the page is not one of ours, or was forgotten.
    Cursor,
    /// The target's answer.
    Failed(Failure),
}

#[derive(Debug)]
struct Kept {
    at: Millis,
    json: Arc<str>,
}

/// What was read.
#[derive(Debug)]
pub(super) struct Reads {
    kept: Mutex<HashMap<String, Kept>>,
    marks: Mutex<HashMap<String, String>>,
    counts: Mutex<HashMap<String, u32>>,
    secret: String,
    doors: Semaphore,
}

impl Reads {
    pub(super) fn new() -> Self {
        Self {
            kept: Mutex::default(),
            marks: Mutex::default(),
            counts: Mutex::default(),
            secret: idea_id(0).unwrap_or_default(),
            doors: Semaphore::new(AT_ONCE),
        }
    }

    /// Something has changed at the target: what was seen is only good for when it is down.
    pub(super) fn forget(&self) {
        for kept in lock(&self.kept).values_mut() {
            kept.at -= STALE / 2;
        }
    }

    fn seen(&self, name: &str, since: Millis) -> Option<Arc<str>> {
        let kept = lock(&self.kept);
        let seen = kept.get(name).filter(|kept| kept.at >= since)?;
        Some(seen.json.clone())
    }

    fn keep(&self, name: &str, json: Arc<str>, at: Millis) {
        let mut kept = lock(&self.kept);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(name.to_owned(), Kept { at, json });
    }

    /// A name for the mark of a next page.
    fn name(&self, mark: String) -> String {
        let name: String = hash(&[&self.secret, &mark])
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let mut marks = lock(&self.marks);
        if marks.len() >= MOST_MARKS {
            marks.clear();
        }
        marks.insert(name.clone(), mark);
        name
    }

    fn count(&self, id: &str, likes: u32) {
        let mut counts = lock(&self.counts);
        if counts.len() >= MOST_MARKS {
            counts.clear();
        }
        counts.insert(id.to_owned(), likes);
    }
}

impl Relay {
    /// A page of ideas, in the API's form.
    pub(crate) async fn list(&self, sort: &str, cursor: Option<&str>) -> Result<Arc<str>, ReadError> {
        let mut input = Input::new().with("sort", sort);
        let mut op = Op::List;
        if let Some(cursor) = cursor {
            let mark = lock(&self.reads.marks).get(cursor).cloned().ok_or(ReadError::Cursor)?;
            input = input.with("cursor", &mark);
            op = Op::More;
        }
        let name = format!("list {sort} {}", cursor.unwrap_or_default());
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
        let fresh = Millis::try_from(self.config.timing.fresh.as_millis()).unwrap_or(0);
        let fresh_since = || self.clock.now() - fresh;
        if let Some(seen) = self.reads.seen(name, fresh_since()) {
            return Ok(seen);
        }
        let _door = self.reads.doors.acquire().await;
        if let Some(seen) = self.reads.seen(name, fresh_since()) {
            return Ok(seen);
        }
        let asked = self.clock.now();
        let json = match self.ask(op, input).await {
            Ok(Outcome::Listed(listing)) => self.shown_list(listing),
            Ok(Outcome::Found(item)) => self.shown(&item),
            Ok(_) => return Err(ReadError::Failed(Failure::Incompatible)),
            Err(failure @ (Failure::Offline | Failure::Transient { .. })) => {
                let seen = self.reads.seen(name, self.clock.now() - STALE);
                return seen.ok_or(ReadError::Failed(failure));
            }
            Err(failure) => return Err(ReadError::Failed(failure)),
        };
        let json: Arc<str> = json.to_string().into();
        self.reads.keep(name, json.clone(), asked);
        Ok(json)
    }

    fn shown_list(&self, listing: Listing) -> Json {
        let items: Vec<Json> = listing.items.iter().map(|item| self.shown(item)).collect();
        let next = listing.next.map(|mark| self.reads.name(mark));
        json!({"items": items, "next": next, "total": listing.total})
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
