//! The trials, in their order: read, go on, every order; write, read back, write again, refuse; like, like again, take
//! back.
//!
//! A write happens only when the person said so; without that, only the question that a browser asks first is asked.
//! Read next: `listing`, `writing`, `readback`, `likes`.

use medspil_adapter::mapping::{Adapter, Capabilities, Env, Input, Op, Outcome, Place};
use reqwest::Url;
use sha2::{Digest, Sha256};

use super::backend::Backend;
use super::browser::{Browser, Note};
use super::can;
use super::compare::words;
use super::diagnose::{failed, forgiven, short};
use super::drive::{Ran, drive};
use super::fetch::Side;
use super::listing::Seen;
use super::marked::{self, WITH_ALL};
use super::reach;
use super::report::{Report, Row, State};
use crate::clock::{Clock, Millis, rfc3339};
use crate::transport::Transport;

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
        env: environment(backend),
        chance: Chance::new()?,
        began: moment(clock.now()),
        hidden: Vec::new(),
        first: Vec::new(),
        answered: false,
        forgiven: Vec::new(),
        told: Vec::new(),
        unseen_photo: None,
        rows: Vec::new(),
    };
    if let Some(row) = trial.browser.page().and_then(|page| near(page, &backend.adapter)) {
        trial.push(row);
    }
    if let Some(row) = walled(backend) {
        trial.push(row);
    }
    trial.reads().await;
    if trial.can.open.is_some() {
        trial.hand_over().await;
    } else if write {
        trial.writes().await;
    } else {
        trial.rehearse().await;
    }
    trial.headers();
    Ok(Report {
        rows: trial.rows,
        needs: backend.needs.clone(),
    })
}

fn environment(backend: &Backend) -> Env {
    let secret = |name: &String| Some((name.clone(), std::env::var(name).ok()?));
    Env {
        secrets: backend.secrets.iter().filter_map(secret).collect(),
        ..Env::default()
    }
}

/// Texts of 22 letters that nobody has seen before.
struct Chance {
    seed: [u8; 32],
    given: u64,
}

impl Chance {
    fn new() -> Result<Self, String> {
        let mut seed = [0_u8; 32];
        getrandom::fill(&mut seed).map_err(|why| format!("This machine gives no random numbers: {why}."))?;
        Ok(Self { seed, given: 0 })
    }

    /// A new one each time, from its first letter on: what is the same for two operations is taken for a repeated one.
    fn text(&mut self) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        self.given += 1;
        let bytes = Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.given.to_le_bytes())
            .finalize();
        let letters = bytes
            .iter()
            .take(22)
            .map(|byte| char::from(LETTERS[usize::from(byte & 63)]));
        letters.collect()
    }
}

/// To the millisecond, so that two checks in one second write two ideas.
fn moment(now: Millis) -> String {
    let seconds = rfc3339(now);
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), now.rem_euclid(1000))
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

/// What the relay does not ask.
fn walled(backend: &Backend) -> Option<Row> {
    let near = |origin: &&medspil_adapter::mapping::Text| Url::parse(origin).is_ok_and(|url| reach::is_near(&url));
    let origin = backend.adapter.origins().iter().find(near)?;
    (backend.place == Place::Relay && !backend.private).then(|| {
        let why = format!(
            "{} is in a private network, where the relay does not go",
            origin.as_str()
        );
        let todo = "If that is meant, say `\"private\": true`; otherwise the relay does not start.";
        Row::new("address", State::Note, why).change(Side::Relay, todo)
    })
}

/// A check under way.
pub(super) struct Trial<'a> {
    pub(super) backend: &'a Backend,
    pub(super) can: Capabilities,
    pub(super) browser: Browser<'a>,
    pub(super) clock: &'a Clock,
    pub(super) env: Env,
    chance: Chance,
    /// When it began: a repeated request must have the same content.
    pub(super) began: String,
    /// Headers that were answered and may not be read.
    hidden: Vec<String>,
    /// The ideas of the first page.
    pub(super) first: Vec<Seen>,
    /// The server has answered something.
    answered: bool,
    /// Steps that have failed, and the operation went on.
    forgiven: Vec<Note>,
    /// Those of them that stand in the table.
    told: Vec<String>,
    /// The step that took the photo and failed.
    pub(super) unseen_photo: Option<Note>,
    rows: Vec<Row>,
}

impl Trial<'_> {
    pub(super) async fn run(&mut self, op: Op, input: Input) -> Ran {
        self.env.random = self.chance.text();
        let adapter = &self.backend.adapter;
        let mut ran = drive(&self.browser, self.clock, adapter, op, input, &mut self.env).await;
        ran.answered = self.answered;
        self.answered |= ran.notes.iter().any(|note| note.status.is_some());
        let hidden = ran.notes.iter().flat_map(|note| note.hidden.iter().cloned());
        self.hidden.extend(hidden);
        if ran.result.is_ok() {
            let failed = |note: &&Note| note.judged.as_ref().is_some_and(|judged| judged.forgiven);
            self.forgiven.extend(ran.notes.iter().filter(failed).cloned());
        }
        ran
    }

    /// Puts a line into the table, and after it what has failed quietly on the way.
    pub(super) fn push(&mut self, row: Row) {
        let what = row.what;
        self.rows.push(row);
        for note in std::mem::take(&mut self.forgiven) {
            let step = note
                .judged
                .as_ref()
                .map(|judged| judged.step.clone())
                .unwrap_or_default();
            if note.photo && what == "create" {
                self.unseen_photo = Some(note.clone());
            }
            if !self.told.contains(&step) {
                self.rows.push(forgiven(what, &note, &step));
                self.told.push(step);
            }
        }
    }

    pub(super) fn works(&mut self, what: &'static str, why: impl Into<String>) {
        self.push(Row::new(what, State::Works, why));
    }

    /// A fresh key.
    pub(super) fn key(&mut self) -> String {
        self.chance.text()
    }

    async fn reads(&mut self) {
        if !self.can.list {
            return;
        }
        let Some(first) = self.list("list", Input::new().with("sort", "new"), Op::List).await else {
            return;
        };
        self.how_read(&first);
        self.next_page(&first).await;
        self.sorts(&first).await;
        if let Some(known) = first.seen.first().cloned()
            && self.can.status
        {
            let alone = self.read_one(&known).await;
            self.who_tells_likes(&first, alone);
        } else {
            self.who_tells_likes(&first, None);
        }
        self.first = first.seen;
    }

    /// Reads the first idea alone; its likes come back.
    async fn read_one(&mut self, known: &Seen) -> Option<u32> {
        const WHAT: &str = "read one";
        let read = self.get(WHAT, &known.item.idea.id).await;
        let likes = read.as_ref().ok().and_then(|read| read.seen.likes());
        let row = match read {
            Ok(read) if words(&read.seen.item.idea.title) != words(&known.item.idea.title) => {
                let why = format!(
                    "the list calls it “{}”, alone it is “{}”",
                    short(&known.item.idea.title),
                    short(&read.seen.item.idea.title)
                );
                let todo = "If that is not as it should be: look at `id` and `title` under `item`, and at the `result` of `list` and `get`.";
                Row::new(WHAT, State::Note, why).change(Side::Configuration, todo)
            }
            Ok(read) => Row::new(WHAT, State::Works, read.seen.words()),
            Err(row) => *row,
        };
        self.push(row);
        likes
    }

    /// The last rungs of the ladder need no server.
    async fn hand_over(&mut self) {
        let input = self.item();
        let ran = self.run(self.creates(), input).await;
        match &ran.result {
            Ok(Outcome::Open(open)) => self.works("hand over", format!("opens {}", short(&open.url))),
            _ => self.push(failed("hand over", &ran)),
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

    /// The marked item, under a key of its own.
    pub(super) fn item(&mut self) -> Input {
        let key = self.key();
        marked::item(&self.backend.adapter, &self.can, &self.began, &key, WITH_ALL)
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
            self.push(row.change(Side::Server, todo));
        }
        if self.rows.is_empty() {
            let why = format!("the configuration claims that it can {}", can(&self.can));
            self.push(Row::new("anything", State::Fails, why).change(Side::Configuration, "Describe an operation."));
        }
    }
}
