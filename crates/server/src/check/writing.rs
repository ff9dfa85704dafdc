//! The trials that write: one marked idea, the same again, one that must be refused, likes, and what came of them.

use medspil_adapter::Failure;
use medspil_adapter::mapping::{Created, Input, Liked, Op, Outcome, Repeat};

use super::diagnose::{failed, short};
use super::fetch::Side;
use super::live::{Trial, failure, random};
use super::marked;
use super::report::{Row, State};

impl Trial<'_> {
    pub(super) async fn writes(&mut self) -> Result<(), String> {
        let mut id = None;
        if self.can.submit {
            let Some(created) = self.create().await else {
                self.untried("there is no new idea to try it with");
                return Ok(());
            };
            self.again(&created).await;
            self.refuse().await?;
            self.others().await;
            if !created.receipt.published {
                self.untried(
                    "the new idea waits for a moderator; publish it, or check against a test server that publishes at once",
                );
                return Ok(());
            }
            id = created.id;
        }
        match id {
            Some(id) => {
                self.likes(&id).await;
                self.read_back(&id).await;
            }
            None => self.untried("no id of a new idea is known"),
        }
        Ok(())
    }

    /// What needs the new idea and has none.
    fn untried(&mut self, why: &str) {
        let again = self.can.like && self.can.submit;
        for (has, what) in [
            (again, "like"),
            (again && self.can.unlike, "unlike"),
            (self.can.list && self.can.submit, "read back"),
        ] {
            if has {
                self.rows.push(Row::new(what, State::Untried, why));
            }
        }
    }

    async fn create(&mut self) -> Option<Created> {
        let input = self.item();
        let (result, notes) = self.run(self.creates(), input).await;
        match result {
            Ok(Outcome::Created(created)) => {
                let id = created.id.as_deref().unwrap_or("none");
                let seen = if created.receipt.published {
                    "visible at once"
                } else {
                    "waits for a moderator"
                };
                let number = &created.receipt.number;
                self.works(
                    "create",
                    format!("id {id}, receipt {number}, {seen}; delete it when you are done"),
                );
                Some(created)
            }
            other => {
                self.rows.push(failed("create", &failure(other), &notes));
                None
            }
        }
    }

    /// Whether a repeated request leaves one idea or two.
    async fn again(&mut self, first: &Created) {
        const WHAT: &str = "create again";
        if self.can.repeat == Repeat::Never {
            return;
        }
        let mut input = self.item();
        input.again = true;
        let (result, notes) = self.run(self.creates(), input).await;
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
            let (result, notes) = self.run(op, input).await;
            let row = match result {
                Ok(Outcome::Created(created)) => Row::new(
                    what,
                    State::Works,
                    format!("receipt {}; delete it when you are done", created.receipt.number),
                ),
                Ok(Outcome::Uploaded(file)) => {
                    Row::new(what, State::Works, format!("stored as {}", short(&file.to_text())))
                }
                other => failed(what, &failure(other), &notes),
            };
            self.rows.push(row);
        }
    }

    async fn refuse(&mut self) -> Result<(), String> {
        const WHAT: &str = "refuse";
        let key = random()?;
        let Some((input, wrong)) = marked::invalid(&self.can, &self.began, &key, &self.device) else {
            return Ok(());
        };
        let (result, notes) = self.run(self.creates(), input).await;
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
                format!("{wrong} is accepted, so a second idea is to be deleted; the form asks for it all the same"),
            ),
            Err(failure) => failed(WHAT, &failure, &notes),
        };
        self.rows.push(row);
        Ok(())
    }

    async fn likes(&mut self, id: &str) {
        if !self.can.like {
            return;
        }
        let input = marked::keyed(&self.key, &self.device).with("id", id);
        let Some(first) = self.like("like", Op::Like, input.clone()).await else {
            return;
        };
        if first.existed || first.likes == Some(0) {
            self.rows.pop();
            let why = "accepted and not counted: some servers let nobody like an own idea, or count one like for each \
                network; like an idea of somebody else to see it";
            self.rows.push(Row::new("like", State::Untried, why));
            return;
        }
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
            self.get("read back", id).await;
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
}
