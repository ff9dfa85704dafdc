//! The neighbours' ideas: fetching them, and liking them at once with the answer coming later.
//!
//! A like shows immediately. While its request is under way further presses only change what is wanted; when the answer
//! comes and something else is wanted meanwhile, that is sent next. A refusal takes the like back and says why.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;
use leptos::task::spawn_local;
use medspil_adapter::Failure;
use medspil_core::idea::{Idea, Page, Sort};
use medspil_core::likes::Likes;

use super::App;
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

/// An idea in the list, with what can change.
#[derive(Clone)]
pub struct Row {
    /// The idea as it was fetched.
    pub idea: Arc<Idea>,
    /// How many like it.
    pub likes: ArcRwSignal<u32>,
    /// Whether this device likes it.
    pub liked: ArcRwSignal<bool>,
    /// Whether a request about it is under way.
    busy: Arc<AtomicBool>,
}

/// The list.
#[derive(Clone, Copy)]
pub struct Ideas {
    /// How it stands.
    pub phase: RwSignal<Phase>,
    /// The order.
    pub sort: RwSignal<Sort>,
    /// What is fetched so far.
    pub rows: RwSignal<Vec<Row>>,
    /// How many of them are drawn.
    pub shown: RwSignal<usize>,
    /// How many there are in all.
    pub total: RwSignal<u32>,
    /// Why the last press did nothing, for the idea with this id.
    pub trouble: RwSignal<Option<(String, String)>>,
    /// Whether more are on their way.
    pub fetching: RwSignal<bool>,
    next: StoredValue<Option<String>>,
}

impl Default for Ideas {
    fn default() -> Self {
        Self::new()
    }
}

impl Ideas {
    /// An empty list that nobody has asked for yet.
    pub fn new() -> Self {
        Self {
            phase: RwSignal::new(Phase::Loading),
            sort: RwSignal::new(Sort::New),
            rows: RwSignal::new(Vec::new()),
            shown: RwSignal::new(0),
            total: RwSignal::new(0),
            trouble: RwSignal::new(None),
            fetching: RwSignal::new(false),
            next: StoredValue::new(None),
        }
    }

    /// Whether there is more to show, fetched or not.
    pub fn has_more(&self) -> bool {
        self.shown.get() < self.rows.with(Vec::len) || self.next.with_value(Option::is_some)
    }
}

impl App {
    /// Fetches the first page in the order chosen.
    pub async fn fetch_ideas(self) {
        let ideas = self.ideas;
        let sort = ideas.sort.get_untracked();
        ideas.fetching.set(true);
        let answer = self.backend().list(sort, None).await;
        // Gone, or another order was chosen while this one was under way.
        if ideas.sort.try_get_untracked() != Some(sort) {
            return;
        }
        ideas.fetching.set(false);
        match answer {
            Ok(page) => {
                ideas.rows.set(Vec::new());
                ideas.shown.set(self.config.with_value(|config| config.ideas));
                self.add(page);
                ideas.phase.set(Phase::Loaded);
                self.host().emit("medspil:view", &[("sort", sort.name())]);
            }
            Err(failure) => {
                self.host().emit("medspil:error", &[("code", failure.code()), ("during", "list")]);
                ideas.phase.set(Phase::Failed(failure));
            }
        }
    }

    /// Changes the order.
    pub fn sort_ideas(self, sort: Sort) {
        self.ideas.sort.set(sort);
        self.ideas.phase.set(Phase::Loading);
        spawn_local(self.fetch_ideas());
    }

    /// Shows what is fetched already, then fetches the next page.
    pub fn more_ideas(self) {
        let ideas = self.ideas;
        let fetched = ideas.rows.with_untracked(Vec::len);
        if ideas.shown.get_untracked() < fetched {
            ideas.shown.set(fetched);
            return self.say_shown();
        }
        let Some(cursor) = ideas.next.get_value() else { return };
        if ideas.fetching.get_untracked() {
            return;
        }
        ideas.fetching.set(true);
        spawn_local(async move {
            let sort = ideas.sort.get_untracked();
            let answer = self.backend().list(sort, Some(cursor)).await;
            if ideas.sort.try_get_untracked() != Some(sort) {
                return;
            }
            ideas.fetching.set(false);
            match answer {
                Ok(page) => {
                    self.add(page);
                    ideas.shown.set(ideas.rows.with_untracked(Vec::len));
                    self.say_shown();
                }
                Err(failure) => self.say(self.explain(&failure)),
            }
        });
    }

    /// What a failure means, in words.
    pub fn explain(&self, failure: &Failure) -> String {
        self.explain_code(failure.code())
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
        let wanted = !row.liked.get_untracked();
        self.show_like(row, wanted);
        let count = row.likes.get_untracked();
        self.say(self.count(if wanted { "like.said" } else { "like.unsaid" }, count));
        if !row.busy.swap(true, Ordering::Relaxed) {
            spawn_local(self.settle_like(row.clone(), !wanted));
        }
    }

    /// Sends what is wanted until the backend agrees or refuses. `confirmed` is how it was before the press.
    async fn settle_like(self, row: Row, mut confirmed: bool) {
        let (backend, device) = (self.backend(), self.device());
        while row.liked.get_untracked() != confirmed {
            let wanted = row.liked.get_untracked();
            let key = self.like_key(&row.idea.id);
            match backend.like(&row.idea.id, &key, wanted).await {
                Ok(likes) => {
                    confirmed = wanted;
                    self.remember_like(&row.idea.id, &key, wanted);
                    if row.liked.get_untracked() == wanted {
                        row.likes.set(likes);
                    }
                    let state = if wanted { "true" } else { "false" };
                    self.host().emit("medspil:like", &[("id", &row.idea.id), ("liked", state)]);
                }
                Err(failure) => {
                    self.show_like(&row, confirmed);
                    let offline = failure == Failure::Transient { after: 0 } && !device.online();
                    let why = self.explain(if offline { &Failure::Offline } else { &failure });
                    let text = self.t_with(if confirmed { "like.kept" } else { "like.taken_back" }, &why);
                    self.ideas.trouble.try_set(Some((row.idea.id.clone(), text.clone())));
                    self.say(text);
                    self.host().emit("medspil:error", &[("code", failure.code()), ("during", "like")]);
                    break;
                }
            }
        }
        row.busy.store(false, Ordering::Relaxed);
    }

    fn show_like(&self, row: &Row, liked: bool) {
        if row.liked.get_untracked() != liked {
            row.likes.update(|likes| *likes = if liked { likes.saturating_add(1) } else { likes.saturating_sub(1) });
            row.liked.set(liked);
        }
    }

    fn likes(&self) -> Likes {
        let device = self.device();
        Likes::read(&device.read(Slot::Likes), device.now() / 86_400_000)
    }

    fn like_key(&self, id: &str) -> String {
        let name = self.backend().name();
        self.likes().key(&name, id).map_or_else(|| self.device().random_key(), str::to_owned)
    }

    fn remember_like(&self, id: &str, key: &str, liked: bool) {
        let (mut likes, name, device) = (self.likes(), self.backend().name(), self.device());
        if liked {
            likes.insert(&name, id, key, device.now() / 86_400_000);
        } else {
            likes.remove(&name, id);
        }
        device.write(Slot::Likes, &likes.write());
    }

    fn add(&self, page: Page) {
        let (likes, name) = (self.likes(), self.backend().name());
        let row = |idea: Idea| Row {
            likes: ArcRwSignal::new(idea.likes),
            liked: ArcRwSignal::new(likes.key(&name, &idea.id).is_some()),
            busy: Arc::default(),
            idea: Arc::new(idea),
        };
        self.ideas.total.set(page.total);
        self.ideas.next.set_value(page.next);
        self.ideas.rows.update(|rows| {
            for idea in page.ideas {
                // Ideas written meanwhile push others onto the next page.
                if !rows.iter().any(|known| known.idea.id == idea.id) {
                    rows.push(row(idea));
                }
            }
        });
    }

    fn say_shown(&self) {
        let shown = u32::try_from(self.ideas.shown.get_untracked()).unwrap_or(u32::MAX);
        self.say(self.count("ideas.shown", shown));
    }
}
