//! The trials, in their order: read, go on, write, like, like again, take back, refuse, read back.
//!
//! A write happens only when the person said so; without that, only the question that a browser asks first is asked.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Capabilities, Created, Env, Input, Item, Liked, Listing, Op, Outcome, Place, Repeat};
use reqwest::Url;

use super::backend::Backend;
use super::browser::{Browser, Note};
use super::can;
use super::diagnose::{failed, none_understood, short};
use super::fetch::Side;
use super::marked;
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
        rows: Vec::new(),
    };
    trial.reads().await;
    if trial.can.open.is_some() {
        trial.hand_over().await;
    } else if write {
        trial.writes().await?;
    } else {
        trial.rehearse().await;
    }
    trial.headers();
    Ok(Report { rows: trial.rows })
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
fn random() -> Result<String, String> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0_u8; 22];
    getrandom::fill(&mut bytes).map_err(|why| format!("This machine gives no random numbers: {why}."))?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte & 63)]))
        .collect())
}

type Ran = (Result<Outcome, Failure>, Vec<Note>);

struct Trial<'a> {
    backend: &'a Backend,
    can: Capabilities,
    browser: Browser<'a>,
    clock: &'a Clock,
    env: Env,
    key: String,
    device: String,
    /// When it began: a repeated request must have the same content.
    began: String,
    /// Headers that were answered and may not be read.
    hidden: Vec<String>,
    rows: Vec<Row>,
}

impl Trial<'_> {
    async fn run(&mut self, op: Op, input: Input) -> Ran {
        let env = self.env.clone();
        let (result, env) = transport::run(&self.browser, self.clock, &self.backend.adapter, op, input, env).await;
        self.env.session = env.session;
        let notes = self.browser.notes();
        self.hidden
            .extend(notes.iter().flat_map(|note| note.hidden.iter().cloned()));
        (result, notes)
    }

    fn works(&mut self, what: &'static str, why: impl Into<String>) {
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
        if self.can.status
            && let Some(item) = listing.items.first()
        {
            self.get("read one", &item.idea.id, None).await;
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

    async fn get(&mut self, what: &'static str, id: &str, title: Option<&str>) -> Option<Item> {
        let (result, notes) = self
            .run(Op::Get, marked::keyed(&self.key, &self.device).with("id", id))
            .await;
        match result {
            Ok(Outcome::Found(item)) => {
                if title.is_some_and(|title| title != item.idea.title) {
                    let why = format!("the title came back as “{}”", short(&item.idea.title));
                    self.rows.push(Row::new(what, State::Note, why));
                } else {
                    self.works(
                        what,
                        format!("status {}, {} likes", item.idea.status.name(), item.idea.likes),
                    );
                }
                Some(item)
            }
            other => {
                self.rows.push(failed(what, &failure(other), &notes));
                None
            }
        }
    }

    /// The last rungs of the ladder need no server.
    async fn hand_over(&mut self) {
        let input = self.item();
        let (result, notes) = self.run(Op::Create, input).await;
        match result {
            Ok(Outcome::Open(open)) => self.works("hand over", format!("opens {}", short(&open.url))),
            other => self.rows.push(failed("hand over", &failure(other), &notes)),
        }
    }

    fn item(&self) -> Input {
        marked::item(&self.can, &self.began, &self.key, &self.device)
    }

    /// Asks what a browser asks first, and sends nothing.
    async fn rehearse(&mut self) {
        let browser = self.browser.rehearsing();
        for (has, what, op) in [
            (self.can.submit, "create", Op::Create),
            (self.can.like, "like", Op::Like),
            (self.can.unlike, "unlike", Op::Unlike),
        ] {
            if !has {
                continue;
            }
            let input = self.item().with("id", "medspil-check").with("row", "medspil-check");
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

    async fn writes(&mut self) -> Result<(), String> {
        let created = if self.can.submit { self.create().await } else { None };
        if self.can.submit {
            self.again(created.as_ref()).await;
            self.refuse().await?;
        }
        let held = created.as_ref().is_some_and(|created| !created.receipt.published);
        match created.and_then(|created| created.id) {
            Some(id) if !held => {
                self.likes(&id).await;
                self.read_back(&id).await;
            }
            Some(_) => self.wait_for_moderator(),
            None if self.can.like => {
                let why = "there is no id of a new idea to like";
                self.rows.push(Row::new("like", State::Untried, why));
            }
            None => {}
        }
        Ok(())
    }

    async fn create(&mut self) -> Option<Created> {
        let input = self.item();
        let (result, notes) = self.run(Op::Create, input).await;
        match result {
            Ok(Outcome::Created(created)) => {
                let id = created.id.as_deref().unwrap_or("none");
                let seen = if created.receipt.published {
                    "visible at once"
                } else {
                    "waits for a moderator"
                };
                self.works("create", format!("id {id}, receipt {}, {seen}", created.receipt.number));
                Some(created)
            }
            other => {
                self.rows.push(failed("create", &failure(other), &notes));
                None
            }
        }
    }

    /// Whether a repeated request leaves one idea or two.
    async fn again(&mut self, first: Option<&Created>) {
        const WHAT: &str = "create again";
        let Some(first) = first.filter(|_| self.can.repeat != Repeat::Never) else {
            return;
        };
        let mut input = self.item();
        input.again = true;
        let (result, notes) = self.run(Op::Create, input).await;
        let row = match result {
            Ok(Outcome::Created(second)) if second.existed || second.id == first.id => {
                Row::new(WHAT, State::Works, "a repeated request leaves one idea")
            }
            Ok(Outcome::Created(second)) => {
                let why = format!(
                    "a repeated request made a second idea, {}",
                    second.id.unwrap_or_default()
                );
                let todo = "Take `repeat` out (then the citizen is asked), or send `{{key}}` where the server keeps it unique.";
                Row::new(WHAT, State::Fails, why).change(Side::Configuration, todo)
            }
            other => failed(WHAT, &failure(other), &notes),
        };
        self.rows.push(row);
    }

    async fn refuse(&mut self) -> Result<(), String> {
        const WHAT: &str = "refuse";
        let key = random()?;
        let Some((input, wrong)) = marked::invalid(&self.can, &self.began, &key, &self.device) else {
            return Ok(());
        };
        let (result, notes) = self.run(Op::Create, input).await;
        let row = match result {
            Err(Failure::Rejected { code, field, text }) => {
                let about = field.map(|field| format!(" about {field}")).unwrap_or_default();
                let words = text.map(|text| format!(": “{}”", short(&text))).unwrap_or_default();
                Row::new(
                    WHAT,
                    State::Works,
                    format!("{wrong} is refused as {code}{about}{words}"),
                )
            }
            Ok(_) => Row::new(
                WHAT,
                State::Note,
                format!("{wrong} is accepted; the form asks for it all the same"),
            ),
            Err(failure) => failed(WHAT, &failure, &notes),
        };
        self.rows.push(row);
        Ok(())
    }

    fn wait_for_moderator(&mut self) {
        let why =
            "the new idea waits for a moderator; publish it, or check against a test server that publishes at once";
        for (has, what) in [
            (self.can.like, "like"),
            (self.can.unlike, "unlike"),
            (self.can.status, "read back"),
        ] {
            if has {
                self.rows.push(Row::new(what, State::Untried, why));
            }
        }
    }

    async fn likes(&mut self, id: &str) {
        if !self.can.like {
            return;
        }
        let input = marked::keyed(&self.key, &self.device).with("id", id);
        let Some(first) = self.like("like", Op::Like, input.clone()).await else {
            return;
        };
        if let Some(second) = self.like("like again", Op::Like, input.clone()).await
            && !second.existed
            && second.likes > first.likes
        {
            self.rows.pop();
            let row = Row::new(
                "like again",
                State::Fails,
                format!("the same like counts twice ({} now)", second.likes.unwrap_or(0)),
            );
            let todo = "Send `{{key}}` where the server keeps it unique with the idea; see docs/backends.md#likes.";
            self.rows.push(row.change(Side::Configuration, todo));
        }
        if self.can.unlike {
            let input = input.with("row", first.row.as_deref().unwrap_or_default());
            self.like("unlike", Op::Unlike, input).await;
        }
    }

    async fn like(&mut self, what: &'static str, op: Op, input: Input) -> Option<Liked> {
        let (result, notes) = self.run(op, input).await;
        match result {
            Ok(Outcome::Liked(liked)) => {
                let count = liked.likes.map(|likes| format!("{likes} now"));
                let known = if liked.existed { "; it knew this one" } else { "" };
                let count = count.unwrap_or_else(|| String::from("no number is told"));
                self.works(what, format!("{count}{known}"));
                Some(liked)
            }
            other => {
                self.rows.push(failed(what, &failure(other), &notes));
                None
            }
        }
    }

    async fn read_back(&mut self, id: &str) {
        if self.can.status {
            self.get("read back", id, None).await;
            return;
        }
        if !self.can.list {
            return;
        }
        let (result, notes) = self.run(Op::List, Input::new().with("sort", "new")).await;
        let row = match result {
            Ok(Outcome::Listed(listing)) if listing.items.iter().any(|item| item.idea.id == id) => {
                Row::new("read back", State::Works, "the new idea is in the list")
            }
            Ok(Outcome::Listed(_)) => Row::new(
                "read back",
                State::Note,
                "the new idea is not on the first page of the list",
            ),
            other => failed("read back", &failure(other), &notes),
        };
        self.rows.push(row);
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
fn failure(result: Result<Outcome, Failure>) -> Failure {
    result.err().unwrap_or(Failure::Incompatible)
}
