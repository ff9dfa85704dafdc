//! The neighbours' ideas: fetching them, and liking them at once with the answer coming later.
//!
//! A like shows immediately. While its request is under way further presses only change what is wanted; when the answer
//! comes and something else is wanted meanwhile, that is sent next. A refusal takes the like back and says why.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::task::spawn_local;
use medspil_adapter::Failure;
use medspil_core::idea::{Idea, Page, Sort};
use medspil_core::likes::Likes;

use super::App;
use super::live::Live;
use super::ports::Slot;

/// How the list stands.
#[derive(Clone, PartialEq)]
pub enum Phase {
    /// The first page is on its way.
    Loading,
    /// There is a list, possibly an empty one.
    Loaded,
    /// The first page could not be had.
    Failed(Failure),
}

/// Whether asking again may help: what the page may not do it may not do the next time either.
pub fn passes(failure: &Failure) -> bool {
    !matches!(failure, Failure::Unauthorized)
}

/// An idea in the list, with what can change.
#[derive(Clone)]
pub struct Row {
    /// The idea as it was fetched.
    pub idea: Rc<Idea>,
    /// How many like it.
    pub likes: Live<u32>,
    /// Whether this device likes it.
    pub liked: Live<bool>,
    /// Whether a request about it is under way.
    busy: Rc<Cell<bool>>,
}

impl Row {
    fn new(idea: Idea, likes: &Likes, backend: &str) -> Self {
        Self {
            likes: Live::new(idea.likes),
            liked: Live::new(likes.is_liked(backend, &idea.id)),
            busy: Rc::default(),
            idea: Rc::new(idea),
        }
    }
}

/// The list.
pub struct Ideas {
    /// How it stands.
    pub phase: Live<Phase>,
    /// The order.
    pub sort: Live<Sort>,
    /// What is fetched so far. Followed through [`Ideas::shown`].
    pub rows: RefCell<Vec<Row>>,
    /// Which list it is (a new one for each order or renewal), and how many of its rows are drawn.
    pub shown: Live<(u32, usize)>,
    /// How many there are in all.
    pub total: Live<u32>,
    /// Why the last press did nothing, for the idea with this id.
    pub trouble: Live<Option<(String, String)>>,
    /// Whether more are on their way.
    pub fetching: Live<bool>,
    next: RefCell<Option<String>>,
    /// Whether the citizen has asked for the list that is on its way.
    asked: Cell<bool>,
}

impl Default for Ideas {
    /// An empty list that nobody has asked for yet.
    fn default() -> Self {
        Self {
            phase: Live::new(Phase::Loading),
            sort: Live::new(Sort::New),
            rows: RefCell::default(),
            shown: Live::new((0, 0)),
            total: Live::new(0),
            trouble: Live::new(None),
            fetching: Live::new(false),
            next: RefCell::default(),
            asked: Cell::default(),
        }
    }
}

impl Ideas {
    /// Whether there is more to show, fetched or not.
    pub fn has_more(&self) -> bool {
        self.shown.get().1 < self.rows.borrow().len() || self.next.borrow().is_some()
    }
}

impl App {
    /// Fetches the first page in the order chosen.
    pub async fn fetch_ideas(self) {
        let ideas = &self.ideas;
        let sort = ideas.sort.now();
        ideas.fetching.set(true);
        let answer = self.backend().list(sort, None).await;
        // Another order was chosen while this one was under way.
        if ideas.sort.now() != sort {
            return;
        }
        ideas.fetching.set(false);
        match answer {
            Ok(page) => {
                ideas.rows.borrow_mut().clear();
                self.add(page);
                let shown = self.config.ideas.min(ideas.rows.borrow().len());
                ideas.shown.change(|(list, count)| (*list, *count) = (*list + 1, shown));
                ideas.phase.set(Phase::Loaded);
                if ideas.asked.take() {
                    self.say_shown();
                }
                self.host().emit("medspil:view", &[("sort", sort.name())]);
            }
            Err(failure) => {
                self.host()
                    .emit("medspil:error", &[("code", failure.code()), ("during", "list")]);
                self.say(self.explain(&failure));
                ideas.phase.set(Phase::Failed(failure));
            }
        }
    }

    /// Looks for new ideas after one was sent. What is shown stays shown: a failure changes nothing, and new ideas are
    /// put on top.
    pub async fn renew_ideas(self) {
        let ideas = &self.ideas;
        if ideas.sort.now() != Sort::New || ideas.phase.now() != Phase::Loaded {
            return;
        }
        let Ok(page) = self.backend().list(Sort::New, None).await else {
            return;
        };
        if ideas.sort.now() != Sort::New || ideas.phase.now() != Phase::Loaded {
            return;
        }
        let (likes, name) = (self.likes(), self.backend().name());
        let mut rows = ideas.rows.borrow_mut();
        let known = |idea: &Idea, rows: &[Row]| rows.iter().any(|row| row.idea.id == idea.id);
        let new: Vec<Row> = page
            .ideas
            .into_iter()
            .take_while(|idea| !known(idea, &rows))
            .map(|idea| Row::new(idea, &likes, &name))
            .collect();
        let count = new.len();
        rows.splice(0..0, new);
        drop(rows);
        ideas.total.set(page.total);
        if count > 0 {
            ideas.shown.change(|shown| *shown = (shown.0 + 1, shown.1 + count));
        }
    }

    /// Changes the order.
    pub fn sort_ideas(self, sort: Sort) {
        self.ideas.sort.set(sort);
        self.fetch_ideas_again();
    }

    /// The citizen asks for the list afresh, and is told when it is there.
    pub fn fetch_ideas_again(self) {
        self.ideas.asked.set(true);
        self.ideas.phase.set(Phase::Loading);
        spawn_local(self.fetch_ideas());
    }

    /// Shows what is fetched already, then fetches the next page.
    pub fn more_ideas(self) {
        let ideas = &self.ideas;
        if ideas.shown.now().1 < ideas.rows.borrow().len() {
            return self.show_all();
        }
        let Some(cursor) = ideas.next.borrow().clone() else {
            return;
        };
        if ideas.fetching.now() {
            return;
        }
        ideas.trouble.set(None);
        ideas.fetching.set(true);
        spawn_local(async move {
            let ideas = &self.ideas;
            let sort = ideas.sort.now();
            let answer = self.backend().list(sort, Some(cursor)).await;
            if ideas.sort.now() != sort {
                return;
            }
            ideas.fetching.set(false);
            match answer {
                Ok(page) => {
                    self.add(page);
                    self.show_all();
                }
                Err(failure) => {
                    // Beside the button that was pressed; it belongs to no idea.
                    let text = self.explain(&failure);
                    self.ideas.trouble.set(Some((String::new(), text.clone())));
                    self.say(text);
                }
            }
        });
    }

    /// What a failure means, in words.
    pub fn explain(&self, failure: &Failure) -> String {
        // The transport cannot tell a phone without a network from a backend that is down; the device can.
        let there = self.device().online();
        self.explain_code(match failure {
            Failure::Offline if there => "unreachable",
            Failure::Transient { .. } if !there => "offline",
            _ => failure.code(),
        })
    }

    /// What a code of the error vocabulary means, in words.
    pub fn explain_code(&self, code: &str) -> String {
        let key = ["error.", code].concat();
        let text = self.t(&key);
        if text == key { self.t("error.unknown") } else { text }
    }

    /// Likes or takes back.
    pub fn toggle_like(self, row: &Row) {
        self.ideas.trouble.set(None);
        let wanted = !row.liked.now();
        self.show_like(row, wanted);
        let count = row.likes.now() as usize;
        self.say(self.count(if wanted { "like.said" } else { "like.unsaid" }, count));
        if !row.busy.replace(true) {
            spawn_local(self.settle_like(row.clone(), !wanted));
        }
    }

    /// Sends what is wanted until the backend agrees or refuses. `confirmed` is how it was before the press.
    async fn settle_like(self, row: Row, mut confirmed: bool) {
        let backend = self.backend();
        let id = &row.idea.id;
        while row.liked.now() != confirmed {
            let wanted = row.liked.now();
            let known = self.likes().key(&backend.name(), id).map(str::to_owned);
            let key = known.unwrap_or_else(|| self.device().random_key());
            if wanted {
                // Before it is sent: if the answer is lost, the next press must not count as another person's.
                self.remember_like(id, &key, false);
            }
            match backend.like(id, &key, wanted).await {
                Ok(likes) => {
                    confirmed = wanted;
                    self.like_confirmed(&row, &key, wanted, likes);
                }
                Err(failure) => {
                    self.like_failed(&row, confirmed, &failure);
                    break;
                }
            }
        }
        row.busy.set(false);
    }

    fn like_confirmed(&self, row: &Row, key: &str, wanted: bool, likes: u32) {
        if wanted {
            self.remember_like(&row.idea.id, key, true);
        } else {
            self.forget_like(&row.idea.id);
        }
        if row.liked.now() == wanted {
            row.likes.set(likes);
        }
        let state = if wanted { "true" } else { "false" };
        self.host()
            .emit("medspil:like", &[("id", &row.idea.id), ("liked", state)]);
    }

    fn like_failed(&self, row: &Row, confirmed: bool, failure: &Failure) {
        let unknown = matches!(failure, Failure::Offline | Failure::Transient { .. });
        if !confirmed && !unknown {
            self.forget_like(&row.idea.id);
        }
        self.show_like(row, confirmed);
        let why = self.explain(failure);
        let text = self.t_with(if confirmed { "like.kept" } else { "like.taken_back" }, &why);
        self.ideas.trouble.set(Some((row.idea.id.clone(), text.clone())));
        self.say(text);
        self.host()
            .emit("medspil:error", &[("code", failure.code()), ("during", "like")]);
    }

    fn show_like(&self, row: &Row, liked: bool) {
        if row.liked.now() != liked {
            row.likes.change(|likes| {
                *likes = if liked {
                    likes.saturating_add(1)
                } else {
                    likes.saturating_sub(1)
                }
            });
            row.liked.set(liked);
        }
    }

    /// The likes of this device; what is too old is erased.
    fn likes(&self) -> Likes {
        let device = self.device();
        let stored = device.read(Slot::Likes);
        let likes = Likes::read(&stored, self.today());
        let kept = likes.write();
        if kept != stored {
            device.write(Slot::Likes, &kept);
        }
        likes
    }

    fn today(&self) -> i64 {
        self.device().now() / 86_400_000
    }

    fn remember_like(&self, id: &str, key: &str, sure: bool) {
        let mut likes = self.likes();
        likes.remember(&self.backend().name(), id, key, self.today(), sure);
        self.device().write(Slot::Likes, &likes.write());
    }

    fn forget_like(&self, id: &str) {
        let mut likes = self.likes();
        likes.forget(&self.backend().name(), id);
        self.device().write(Slot::Likes, &likes.write());
    }

    fn add(&self, page: Page) {
        let (likes, name) = (self.likes(), self.backend().name());
        self.ideas.total.set(page.total);
        *self.ideas.next.borrow_mut() = page.next;
        let mut rows = self.ideas.rows.borrow_mut();
        for idea in page.ideas {
            // Ideas written meanwhile push others onto the next page.
            if !rows.iter().any(|known| known.idea.id == idea.id) {
                rows.push(Row::new(idea, &likes, &name));
            }
        }
    }

    fn show_all(&self) {
        let count = self.ideas.rows.borrow().len();
        self.ideas.shown.change(|shown| shown.1 = count);
        self.say_shown();
        if !self.ideas.has_more() {
            // The button that had the focus is gone now.
            self.host().focus("ideas");
        }
    }

    fn say_shown(&self) {
        let count = self.ideas.shown.peek(|shown| shown.1);
        self.say(self.count("ideas.shown", count));
    }
}
