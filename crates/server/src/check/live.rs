//! The trials, in their order: read, go on, write, like, like again, take back, refuse, read back.
//!
//! A write happens only when the person said so; without that, only the question that a browser asks first is asked.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Adapter, Capabilities, Env, Input, Item, Listing, Op, Outcome, Place};
use reqwest::Url;

use super::backend::Backend;
use super::browser::{Browser, Note};
use super::can;
use super::diagnose::{failed, none_understood, short};
use super::fetch::Side;
use super::marked;
use super::reach;
use super::report::{Report, Row, State};
use crate::clock::{Clock, rfc3339};
use crate::transport::{self, Transport};

/// Tries what a configuration claims. `page` is the origin of the page; the relay's configurations need none.
///
/// # Errors
/// A sentence, where nothing can be tried.
pub async fn check(backend: &Backend, page: Option<Url>, write: bool, clock: &Clock) -> Result<Report, String> {
    let transport = Transport::new()?;
    let page = page.filter(|_| backend.place == Place::Page);
    let mut trial = Trial {
        backend,
        can: backend.adapter.capabilities(),
        browser: Browser::new(&transport, page),
        clock,
        env: environment(backend)?,
        key: random()?,
        device: random()?,
        began: rfc3339(clock.now()),
        hidden: Vec::new(),
        known: String::from("medspil-check"),
        rows: Vec::new(),
    };
    trial
        .rows
        .extend(trial.browser.page().and_then(|page| near(page, &backend.adapter)));
    trial.reads().await;
    if trial.can.open.is_some() {
        trial.hand_over().await;
    } else if write {
        trial.writes().await?;
    } else {
        trial.rehearse().await;
    }
    trial.headers();
    Ok(Report {
        rows: trial.rows,
        needs: backend.needs.clone(),
    })
}

fn environment(backend: &Backend) -> Result<Env, String> {
    let secret = |name: &String| Some((name.clone(), std::env::var(name).ok()?));
    Ok(Env {
        random: random()?,
        secrets: backend.secrets.iter().filter_map(secret).collect(),
        ..Env::default()
    })
}

/// 22 letters that nobody has seen before.
pub(super) fn random() -> Result<String, String> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0_u8; 22];
    getrandom::fill(&mut bytes).map_err(|why| format!("This machine gives no random numbers: {why}."))?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte & 63)]))
        .collect())
}

/// What only this machine or this house reaches.
fn near(page: &Url, adapter: &Adapter) -> Option<Row> {
    let target = adapter.origins().first().and_then(|origin| Url::parse(origin).ok())?;
    let same = page.host_str() == target.host_str();
    (!same && reach::is_near(&target)).then(|| {
        let host = target.host_str().unwrap_or_default();
        Row::new(
            "address",
            State::Note,
            format!("{host} is reached from here only, not from citizens' devices"),
        )
    })
}

/// What a run came to, and what was noted on the way.
pub(super) type Ran = (Result<Outcome, Failure>, Vec<Note>);

/// A check under way.
pub(super) struct Trial<'a> {
    pub(super) backend: &'a Backend,
    pub(super) can: Capabilities,
    browser: Browser<'a>,
    clock: &'a Clock,
    env: Env,
    pub(super) key: String,
    pub(super) device: String,
    /// When it began: a repeated request must have the same content.
    pub(super) began: String,
    /// Headers that were answered and may not be read.
    hidden: Vec<String>,
    /// An idea that is there.
    known: String,
    pub(super) rows: Vec<Row>,
}

impl Trial<'_> {
    pub(super) async fn run(&mut self, op: Op, input: Input) -> Ran {
        let env = self.env.clone();
        let (result, env) = transport::run(&self.browser, self.clock, &self.backend.adapter, op, input, env).await;
        self.env.session = env.session;
        let notes = self.browser.notes();
        self.hidden
            .extend(notes.iter().flat_map(|note| note.hidden.iter().cloned()));
        (result, notes)
    }

    pub(super) fn works(&mut self, what: &'static str, why: impl Into<String>) {
        self.rows.push(Row::new(what, State::Works, why));
    }

    async fn reads(&mut self) {
        if !self.can.list {
            return;
        }
        let Some(listing) = self.list("list", Input::new().with("sort", "new"), Op::List).await else {
            return;
        };
        if let Some(cursor) = &listing.next {
            let next = Input::new().with("sort", "new").with("cursor", cursor);
            if let Some(second) = self.list("next page", next, Op::More).await
                && let (Some(a), Some(b)) = (listing.items.first(), second.items.first())
                && a.idea.id == b.idea.id
            {
                self.rows.pop();
                let row = Row::new(
                    "next page",
                    State::Fails,
                    "the second page begins with the same idea as the first",
                );
                let todo = "Put `{{page}}`, `{{offset}}` or `{{cursor}}` into the list's `query`; see docs/backends.md#pagination.";
                self.rows.push(row.change(Side::Configuration, todo));
            }
        } else if self.can.pages {
            let row = Row::new("next page", State::Note, "there is no second page yet");
            self.rows.push(row);
        }
        if let Some(item) = listing.items.first() {
            self.known.clone_from(&item.idea.id);
            if self.can.status {
                self.get("read one", &item.idea.id).await;
            }
        }
    }

    async fn list(&mut self, what: &'static str, input: Input, op: Op) -> Option<Listing> {
        let (result, notes) = self.run(op, input).await;
        match result {
            Ok(Outcome::Listed(listing)) => {
                if listing.items.is_empty()
                    && let Some(row) = none_understood(what, &notes)
                {
                    self.rows.push(row);
                    return None;
                }
                let total = listing.total.map(|total| format!(" of {total}")).unwrap_or_default();
                let first = listing
                    .items
                    .first()
                    .map(|item| format!("; the first is “{}”", short(&item.idea.title)));
                self.works(
                    what,
                    format!("{}{total} ideas{}", listing.items.len(), first.unwrap_or_default()),
                );
                Some(listing)
            }
            other => {
                self.rows.push(failed(what, &failure(other), &notes));
                None
            }
        }
    }

    pub(super) async fn get(&mut self, what: &'static str, id: &str) {
        let (result, notes) = self
            .run(Op::Get, marked::keyed(&self.key, &self.device).with("id", id))
            .await;
        let row = match result {
            Ok(Outcome::Found(Item { idea, .. })) => {
                let seen = format!(
                    "“{}”, status {}, {} likes",
                    short(&idea.title),
                    idea.status.name(),
                    idea.likes
                );
                Row::new(what, State::Works, seen)
            }
            other => failed(what, &failure(other), &notes),
        };
        self.rows.push(row);
    }

    /// The last rungs of the ladder need no server.
    async fn hand_over(&mut self) {
        let input = self.item();
        let (result, notes) = self.run(self.creates(), input).await;
        match result {
            Ok(Outcome::Open(open)) => self.works("hand over", format!("opens {}", short(&open.url))),
            other => self.rows.push(failed("hand over", &failure(other), &notes)),
        }
    }

    /// A backend that takes submissions only has no `create`.
    pub(super) fn creates(&self) -> Op {
        if self.backend.adapter.describes(Op::Create) {
            Op::Create
        } else {
            Op::Submit
        }
    }

    pub(super) fn item(&self) -> Input {
        marked::item(&self.can, &self.began, &self.key, &self.device)
    }

    /// Asks what a browser asks first, and sends nothing.
    async fn rehearse(&mut self) {
        let browser = self.browser.rehearsing();
        let describes = |op| self.backend.adapter.describes(op);
        let (creates, both) = (self.creates(), describes(Op::Create) && describes(Op::Submit));
        for (has, what, op) in [
            (self.can.submit, "create", creates),
            (both, "submit", Op::Submit),
            (describes(Op::Upload), "upload", Op::Upload),
            (self.can.like, "like", Op::Like),
            (self.can.unlike, "unlike", Op::Unlike),
        ] {
            if !has {
                continue;
            }
            let input = self.item().with("id", &self.known).with("row", "medspil-check");
            let env = self.env.clone();
            let (result, _) = transport::run(&browser, self.clock, &self.backend.adapter, op, input, env).await;
            let notes = browser.notes();
            let row = match notes.last() {
                Some(note) if note.held_back => {
                    Row::new(what, State::Untried, "a browser would send it; with --write it is sent")
                }
                _ => failed(what, &failure(result), &notes),
            };
            self.rows.push(row);
        }
    }

    /// What the configuration reads and the page may not.
    fn headers(&mut self) {
        self.hidden.sort();
        self.hidden.dedup();
        let wanted = |name: &&String| self.backend.headers.contains(*name);
        let names: Vec<String> = self.hidden.iter().filter(wanted).cloned().collect();
        if !names.is_empty() {
            let names = names.join(", ");
            let row = Row::new(
                "headers",
                State::Fails,
                format!("the page may not read {names}, which the configuration uses"),
            );
            let todo = format!("Answer with `Access-Control-Expose-Headers: {names}`.");
            self.rows.push(row.change(Side::Server, todo));
        }
        if self.rows.is_empty() {
            let why = format!("the configuration claims that it can {}", can(&self.can));
            self.rows
                .push(Row::new("anything", State::Fails, why).change(Side::Configuration, "Describe an operation."));
        }
    }
}

/// The failure of a result; one that is good and of another kind was not understood.
pub(super) fn failure(result: Result<Outcome, Failure>) -> Failure {
    result.err().unwrap_or(Failure::Incompatible)
}
