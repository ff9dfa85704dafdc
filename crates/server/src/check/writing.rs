//! The trials that write: one marked idea, the same again, what must be refused, likes, and what came of them.
//!
//! Read next: `readback`, `refuse`, `likes`.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Created, Input, Op, Outcome, Repeat};

use super::browser::Note;
use super::compare::words;
use super::diagnose::{failed, short};
use super::drive::Ran;
use super::fetch::Side;
use super::listing::Seen;
use super::live::Trial;
use super::marked::{self, ODD, PLAIN, WITH_ALL, Without, text_of};
use super::readback::Sent;
use super::report::{Row, State};

/// An idea that was taken.
#[derive(Debug)]
struct Made {
    created: Created,
    input: Input,
    notes: Vec<Note>,
}

impl Made {
    fn sent(&self) -> Sent {
        Sent {
            title: text_of(&self.input, "title"),
            text: text_of(&self.input, "text"),
        }
    }
}

impl Trial<'_> {
    pub(super) async fn writes(&mut self) {
        if !self.can.submit {
            if self.can.like {
                self.untried("no new idea can be made to try it with");
            }
            return;
        }
        let Some(made) = self.create().await else {
            return self.untried("there is no new idea to try it with");
        };
        self.create_again(&made).await;
        let id = self.visible(&made).await;
        if let Some(id) = &id {
            self.read_back(id, &made.sent()).await;
        }
        self.refuse().await;
        self.others().await;
        if let Some(id) = &id {
            self.likes(id).await;
        }
    }

    /// What needs the new idea and has none.
    fn untried(&mut self, why: &str) {
        let photo = self.can.photo && self.backend.adapter.sends(self.creates(), "photo");
        for (has, what) in [
            ((self.can.list || self.can.status) && self.can.submit, "read back"),
            (photo && (self.can.list || self.can.status), "photo"),
            (self.can.like, "like"),
            (self.can.unlike, "unlike"),
        ] {
            if has {
                self.push(Row::new(what, State::Untried, why));
            }
        }
    }

    async fn create(&mut self) -> Option<Made> {
        let (made, ran) = self.send(WITH_ALL).await;
        match made {
            Some(made) => {
                let id = made.created.id.as_deref().unwrap_or("none");
                let seen = if made.created.receipt.is_published() {
                    "visible at once"
                } else {
                    "waits for a moderator"
                };
                let number = Some(made.created.receipt.number.as_str()).filter(|number| !number.is_empty());
                let number = number.unwrap_or("none");
                let why = format!("id {id}, receipt {number}, {seen}; delete it when you are done");
                self.works("create", why);
                Some(made)
            }
            None if may_be_letters(&ran) => self.letters(&ran).await,
            None => {
                self.push(failed("create", &ran));
                None
            }
        }
    }

    async fn send(&mut self, without: Without) -> (Option<Made>, Ran) {
        let key = self.key();
        let input = marked::item(&self.backend.adapter, &self.can, &self.began, &key, without);
        let ran = self.run(self.creates(), input.clone()).await;
        let made = match &ran.result {
            Ok(Outcome::Created(created)) => Some(Made {
                created: created.clone(),
                input,
                notes: ran.notes.clone(),
            }),
            _ => None,
        };
        (made, ran)
    }

    /// Was it refused for letters that people write? Then the trials go on with an idea without them.
    async fn letters(&mut self, refused: &Ran) -> Option<Made> {
        const WHAT: &str = "create";
        let (plain, _) = self.send(PLAIN).await;
        let Some(plain) = plain else {
            self.push(failed(WHAT, refused));
            return None;
        };
        let mut culprit = None;
        for (at, (name, _)) in ODD.iter().enumerate() {
            let mut without = WITH_ALL;
            without[at] = true;
            let (made, ran) = self.send(without).await;
            if let Some(made) = made {
                culprit = Some((*name, made));
                break;
            }
            // A server that wants a pause now says nothing about letters.
            if !may_be_letters(&ran) {
                break;
            }
        }
        let all = ODD.map(|(name, _)| name).join(", ");
        let named = culprit
            .as_ref()
            .map_or_else(|| format!("all of {all}"), |(name, _)| (*name).to_owned());
        let mut row = failed(WHAT, refused);
        row.why = format!("{}; without {named} it is taken", row.why);
        let todo = "Citizens write such letters: have the server take them. What is put together as text is escaped by you: in a query's \
            own language `{{title as double(\"'\")}}`, in XML `{{title as xml}}`.";
        self.push(row.change(Side::Server, todo));
        Some(culprit.map_or(plain, |(_, made)| made))
    }

    /// Whether a repeated request leaves one idea or two.
    async fn create_again(&mut self, first: &Made) {
        const WHAT: &str = "create again";
        if self.can.repeat == Repeat::Never {
            let why = "not sent again: after a lost answer the citizen decides";
            return self.push(Row::new(WHAT, State::Note, why));
        }
        let mut input = first.input.clone();
        input.again = true;
        let ran = self.run(self.creates(), input).await;
        let row = match &ran.result {
            Ok(Outcome::Created(second)) => match (&second.id, &first.created.id) {
                (Some(now), Some(then)) if now != then && second.existed => {
                    let why = format!("another idea was taken for the first attempt's: {now} in place of {then}");
                    let todo =
                        "Let `look` find what nobody else has written: by `{{key}}`, or by title and text as a whole.";
                    Row::new(WHAT, State::Fails, why).change(Side::Configuration, todo)
                }
                (now, then) if !second.existed && now != then => {
                    let now = now.clone().unwrap_or_default();
                    let looked = self.can.repeat == Repeat::Look;
                    let todo = if looked {
                        "`look` was asked, and its `found` found nothing of what was just written: look at `found`, of which only one \
                         match narrows a list down (`rows[title=$title].id`)."
                    } else {
                        "Take `repeat` out (then the citizen is asked), or send `{{key}}` where the server keeps it unique."
                    };
                    let why = format!("a repeated request made a second idea, {now}");
                    Row::new(WHAT, State::Fails, why).change(Side::Configuration, todo)
                }
                _ if self.can.repeat == Repeat::Look && sent_again(&ran) => {
                    let todo = "Look at `found`: what stands in the answer to `look` must be found by what was sent. If the \
                        server refuses a second one by itself, `repeat: safe` does without `look`.";
                    let why = "`look` does not find the idea that is there: it was sent again, and the server took it for a \
                        repeated one";
                    Row::new(WHAT, State::Note, why).change(Side::Configuration, todo)
                }
                _ => Row::new(WHAT, State::Works, "a repeated request leaves one idea"),
            },
            _ => failed(WHAT, &ran),
        };
        self.push(row);
    }

    /// The id of the new idea, if it can be seen.
    async fn visible(&mut self, made: &Made) -> Option<String> {
        let created = &made.created;
        if !created.receipt.is_published() {
            let read = match &created.id {
                Some(id) if self.can.status => self.get("create", id).await.ok(),
                _ => None,
            };
            if read.is_none() {
                self.untried(
                    "the new idea waits for a moderator; publish it, or check against a test server that publishes at once",
                );
                return None;
            }
            let by = held_by(&made.notes);
            let why = format!("said to wait for a moderator, and it can be read at once; {by} says so");
            self.push(Row::new("create", State::Note, why).change(Side::Configuration, "Look whether that is meant."));
        }
        if created.id.is_some() {
            return created.id.clone();
        }
        let title = words(&text_of(&made.input, "title"));
        if self.can.list
            && let Ok(found) = self
                .find("read back", |seen: &Seen| words(&seen.item.idea.title) == title)
                .await
            && let Some(read) = found.first
        {
            return Some(read.seen.item.idea.id);
        }
        self.untried("no id of the new idea is known");
        None
    }

    /// Submissions that are no ideas, and files by themselves.
    async fn others(&mut self) {
        let describes = |op| self.backend.adapter.describes(op);
        let both = describes(Op::Create) && describes(Op::Submit);
        for (has, what, op) in [
            (both, "submit", Op::Submit),
            (describes(Op::Upload), "upload", Op::Upload),
        ] {
            if !has {
                continue;
            }
            let input = self.item();
            let ran = self.run(op, input).await;
            let row = match &ran.result {
                Ok(Outcome::Created(created)) => Row::new(
                    what,
                    State::Works,
                    format!("receipt {}; delete it when you are done", created.receipt.number),
                ),
                Ok(Outcome::Uploaded(file)) => {
                    Row::new(what, State::Works, format!("stored as {}", short(&file.to_text())))
                }
                _ => failed(what, &ran),
            };
            self.push(row);
        }
    }
}

/// Whether anything was written once more.
fn sent_again(ran: &Ran) -> bool {
    let main = |note: &&Note| {
        let judged = note.judged.as_ref();
        judged.is_some_and(|judged| !judged.forgiven && !judged.step.ends_with(".look"))
    };
    let writes = |note: &Note| !note.line.starts_with("GET ") && !note.line.starts_with("HEAD ");
    ran.notes.iter().filter(main).any(writes)
}

/// Whether a server that answers so may have stumbled over a letter.
fn may_be_letters(ran: &Ran) -> bool {
    let status = ran.notes.last().and_then(|note| note.status).unwrap_or(0);
    let judged = match &ran.result {
        Err(Failure::Rejected { code, .. }) => matches!(code.as_str(), "invalid" | "too_large"),
        Err(Failure::Wedged { .. } | Failure::Transient { after: 0 }) => status >= 500,
        Err(Failure::Incompatible) => status >= 400,
        _ => false,
    };
    judged && ran.lacking.is_none() && !matches!(status, 404 | 405)
}

/// Who says that an idea waits.
fn held_by(notes: &[Note]) -> String {
    let held = |note: &Note| {
        let judged = note.judged.as_ref().filter(|judged| judged.meaning == "held")?;
        judged.rule.as_ref().map(|rule| format!("`{rule}`"))
    };
    notes
        .iter()
        .find_map(held)
        .unwrap_or_else(|| String::from("`held`, or a status that means `pending`,"))
}
