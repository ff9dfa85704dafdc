//! The trials of likes: one counts one, the same again counts nothing, and taking it back takes it back.
//!
//! What a like answers is not believed: the idea is read again. Where nobody tells a number, that is said.

use medspil_adapter::mapping::{Input, Liked, Op, Outcome, Place};

use super::diagnose::failed;
use super::fetch::Side;
use super::live::Trial;
use super::marked::{self, MARK};
use super::report::{Row, State};

/// A like that was given or taken back, and what came of it.
#[derive(Debug)]
struct Tried {
    liked: Liked,
    /// The number that was read afterwards.
    read: Option<u32>,
}

impl Tried {
    /// The number now: as read again, else as answered.
    fn now(&self) -> Option<u32> {
        self.read.or(self.liked.likes)
    }
}

/// An idea to be liked.
#[derive(Clone, Debug)]
struct Target {
    id: String,
    key: String,
    /// How many liked it before.
    before: Option<u32>,
}

impl Target {
    fn input(&self) -> Input {
        marked::keyed(&self.key).with("id", &self.id)
    }
}

impl Trial<'_> {
    /// Likes the new idea.
    pub(super) async fn likes(&mut self, id: &str) {
        if !self.can.like {
            return;
        }
        let mut target = Target {
            id: id.to_owned(),
            // A like is a submission of its own: a server may take the idea's key for a repeated idea.
            key: self.key(),
            before: self.count(id).await,
        };
        let Some(mut first) = self.like("like", Op::Like, target.input()).await else {
            return self.unliked("no like has worked");
        };
        if first.now().is_some_and(|now| now <= target.before.unwrap_or(0)) {
            match self.like_another(&target, &first).await {
                Some((other, liked)) => (target, first) = (other, liked),
                None => return self.unliked("no like has counted"),
            }
        } else {
            let row = counted(&target, &first);
            let good = row.state != State::Fails;
            self.push(row);
            if !good {
                return self.unliked("a like does not count one");
            }
        }
        self.again(&target, &first).await;
        if self.can.unlike {
            self.take_back(&target, &first).await;
        }
    }

    /// What needs a like that has counted.
    fn unliked(&mut self, why: &str) {
        self.push(Row::new("like again", State::Untried, why));
        if self.can.unlike {
            self.push(Row::new("unlike", State::Untried, why));
        }
    }

    /// How many like an idea, from whoever tells it.
    async fn count(&mut self, id: &str) -> Option<u32> {
        if self.can.status
            && let Ok(read) = self.get("like", id).await
            && let Some(likes) = read.seen.likes()
        {
            return Some(likes);
        }
        if !self.can.list {
            return None;
        }
        let found = self.find("like", |seen| seen.item.idea.id == id).await.ok()?;
        found.first?.seen.likes()
    }

    async fn like(&mut self, what: &'static str, op: Op, input: Input) -> Option<Tried> {
        let id = marked::text_of(&input, "id");
        let ran = self.run(op, input).await;
        if let Ok(Outcome::Liked(liked)) = ran.result {
            let read = self.count(&id).await;
            return Some(Tried { liked, read });
        }
        self.push(failed(what, &ran));
        None
    }

    /// Some servers let nobody like an own idea. Whether this is one shows where an idea of somebody else is liked.
    async fn like_another(&mut self, own: &Target, tried: &Tried) -> Option<(Target, Tried)> {
        const WHAT: &str = "like";
        let why = format!(
            "accepted and not counted: {} before, {} after",
            own.before.unwrap_or(0),
            tried.now().unwrap_or(0)
        );
        let ours = |text: &str| text.to_lowercase().contains(&MARK.to_lowercase());
        let theirs = |seen: &&super::listing::Seen| {
            let idea = &seen.item.idea;
            !ours(&idea.title) && !ours(&idea.text) && seen.likes().is_some()
        };
        let Some(other) = self.first.iter().find(theirs).map(|seen| seen.item.idea.id.clone()) else {
            let why = format!("{why}; some servers let nobody like an own idea, and there is no other to try it with");
            self.push(Row::new(WHAT, State::Untried, why));
            return None;
        };
        let target = Target {
            before: self.count(&other).await,
            key: self.key(),
            id: other,
        };
        let liked = self.like(WHAT, Op::Like, target.input()).await?;
        if counted(&target, &liked).state == State::Fails || liked.now() <= target.before {
            let why = format!("{why}; nor is that of somebody else's idea");
            let row = if self.backend.proven_like {
                let verified = self.backend.adapter.verified();
                let why = format!("{why}. The preset was verified ({verified}): this network may have had its like");
                Row::new(WHAT, State::Untried, why)
            } else {
                let todo = "Look at what `like` sends, and whether the server counts one like for each network only: then \
                    this one has had its like.";
                Row::new(WHAT, State::Fails, why).change(Side::Configuration, todo)
            };
            self.push(row);
            return None;
        }
        let why = format!(
            "nobody can like an own idea here ({why}); somebody else's went from {} to {}",
            target.before.unwrap_or(0),
            liked.now().unwrap_or(0)
        );
        self.push(Row::new(WHAT, State::Note, why));
        Some((target, liked))
    }

    /// The same like once more.
    async fn again(&mut self, target: &Target, first: &Tried) {
        const WHAT: &str = "like again";
        if self.backend.place == Place::Relay && !self.backend.adapter.may_repeat(Op::Like) {
            // A second wish of the same device never reaches the server, and one whose answer was lost is not sent again.
            return self.works(WHAT, "not sent again: the relay sends a like once for each key");
        }
        let Some(second) = self.like(WHAT, Op::Like, target.input()).await else {
            return;
        };
        let knew = if second.liked.existed { "; it knew this one" } else { "" };
        let row = match (first.now(), second.now()) {
            (before, Some(now)) if now > before.unwrap_or(0) && !(before.is_none() && second.liked.existed) => {
                let todo = "Send `{{key}}` where the server keeps it unique with the idea; see docs/backends.md#likes.";
                let why = format!("the same like counts twice ({now} now)");
                Row::new(WHAT, State::Fails, why).change(Side::Configuration, todo)
            }
            (Some(before), Some(now)) if now < before => {
                let why = format!("the same like takes itself back: {before} before, {now} now");
                Row::new(WHAT, State::Fails, why).change(Side::Configuration, "Look for an action that only likes.")
            }
            (_, Some(now)) => Row::new(WHAT, State::Works, format!("{now} as before{knew}")),
            (_, None) if second.liked.existed => Row::new(WHAT, State::Works, "it knew this one; no number is told"),
            (_, None) => Row::new(WHAT, State::Note, "accepted; no number tells whether it counts twice"),
        };
        self.push(row);
    }

    async fn take_back(&mut self, target: &Target, first: &Tried) {
        const WHAT: &str = "unlike";
        let input = target
            .input()
            .with("row", first.liked.row.as_deref().unwrap_or_default());
        let Some(taken) = self.like(WHAT, Op::Unlike, input).await else {
            return;
        };
        let row = match (first.now(), taken.now()) {
            (Some(before), Some(now)) if now + 1 == before => disagree(WHAT, &taken)
                .unwrap_or_else(|| Row::new(WHAT, State::Works, format!("{before} before, {now} now"))),
            (Some(before), Some(now)) => {
                let still = if now >= before {
                    "the like is still there"
                } else {
                    "more than one is gone"
                };
                let todo =
                    "Look at what `unlike` sends: it has the like's `key`, and its `row` where `like` gives one.";
                let why = format!("{before} before, {now} now: {still}");
                Row::new(WHAT, State::Fails, why).change(Side::Configuration, todo)
            }
            _ => Row::new(WHAT, State::Note, "accepted; no number tells whether it is gone"),
        };
        self.push(row);
    }
}

/// A like counts one.
fn counted(target: &Target, tried: &Tried) -> Row {
    const WHAT: &str = "like";
    let before = target.before.unwrap_or(0);
    let Some(now) = tried.now() else {
        let why = "accepted; neither its answer nor the list tells how many like it";
        let todo =
            "Look at `likes` under `item`, and under `result` of `like`; without it the widget counts on by itself.";
        return Row::new(WHAT, State::Note, why).change(Side::Configuration, todo);
    };
    if now > before + 1 && (tried.read.is_some() || target.before.is_some()) {
        let why = format!("one like counts {}: {before} before, {now} now", now - before);
        let todo = "Look at the steps of `like`, and at `likes` under `result` and `item`.";
        return Row::new(WHAT, State::Fails, why).change(Side::Configuration, todo);
    }
    let knew = if tried.liked.existed {
        "; it says that it knew this one"
    } else {
        ""
    };
    disagree(WHAT, tried).unwrap_or_else(|| {
        let why = match tried.read {
            Some(_) => format!("{before} before, {now} now{knew}"),
            None => format!("{now} now, says its answer; reading tells no number{knew}"),
        };
        Row::new(WHAT, State::Works, why)
    })
}

/// The answer says one number, and reading another.
fn disagree(what: &'static str, tried: &Tried) -> Option<Row> {
    let (read, said) = (tried.read?, tried.liked.likes?);
    (read != said).then(|| {
        let why = format!("its answer says {said}, and read again there are {read}");
        let todo = format!("Look at `likes` under `result` of `{what}`, and under `item`.");
        Row::new(what, State::Note, why).change(Side::Configuration, todo)
    })
}
