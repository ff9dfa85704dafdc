//! The trials of the list: what stands on its first page and how it is read, the next page, and every order.
//!
//! A list that comes is not yet a list that is right: what no idea tells is told here, and words that mean nothing to us.

use std::collections::BTreeMap;

use medspil_adapter::mapping::{Entry, Input, Item, Op, Outcome, Paging};
use medspil_core::idea::{Sort, Status};
use medspil_core::time;

use super::diagnose::{failed, many, none_understood, short};
use super::fetch::Side;
use super::live::Trial;
use super::report::{Row, State};
use super::shape::counts;
use crate::clock::{Millis, rfc3339};

/// An idea as the widget has it, and as the backend says it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub item: Item,
    pub entry: Entry,
}

impl Seen {
    /// How many like it, where that is told.
    pub fn likes(&self) -> Option<u32> {
        self.entry.part("likes")?.parse().ok()
    }

    /// When it was written, to the minute, where that is told.
    pub fn created(&self) -> Option<Millis> {
        time::instant(&self.item.idea.created_at)
    }

    /// What is read of it.
    pub fn words(&self) -> String {
        let idea = &self.item.idea;
        let status = match self.entry.part("status") {
            None => String::from("no status is told"),
            Some(word) if idea.status == Status::Unknown => format!("status unknown (`{}`)", short(word)),
            Some(_) => format!("status {}", idea.status.name()),
        };
        let likes = match self.likes() {
            None => String::from("no likes are told"),
            Some(1) => String::from("1 like"),
            Some(likes) => format!("{likes} likes"),
        };
        let day = idea.created_at.get(..10).filter(|_| self.created().is_some());
        let day = day.unwrap_or("no date is told");
        format!("“{}”, {status}, {likes}, {day}", short(&idea.title))
    }
}

/// A page of the list.
#[derive(Debug)]
pub struct Page {
    pub seen: Vec<Seen>,
    pub next: Option<String>,
    total: Option<u32>,
    paging: Paging,
    /// So many entries are left out by `only`.
    left_out: usize,
    /// So many others became no idea.
    dropped: usize,
    /// The answer's beginning.
    pub body: String,
    /// Why there is none, as the answer shows it.
    none: Option<Row>,
}

impl Page {
    fn of(&self) -> String {
        let total = self.total.map(|total| format!(" of {total}")).unwrap_or_default();
        let ideas = if self.seen.len() == 1 && total.is_empty() {
            "idea"
        } else {
            "ideas"
        };
        format!("{}{total} {ideas}", self.seen.len())
    }

    fn has(&self, part: &str) -> bool {
        self.seen.iter().any(|seen| seen.entry.part(part).is_some())
    }
}

impl Trial<'_> {
    /// Asks for a page.
    pub(super) async fn page(&mut self, what: &'static str, input: Input, op: Op) -> Result<Page, Box<Row>> {
        let mut ran = self.run(op, input).await;
        let Ok(Outcome::Listed(listing)) = &mut ran.result else {
            return Err(Box::new(failed(what, &ran)));
        };
        let (items, next, total) = (std::mem::take(&mut listing.items), listing.next.take(), listing.total);
        let entries = std::mem::take(&mut ran.entries);
        let all = entries.len();
        let mut kept: Vec<Entry> = entries.into_iter().filter(|entry| !entry.left_out).collect();
        let (left_out, dropped) = (all - kept.len(), kept.len() - items.len().min(kept.len()));
        let mut seen = Vec::with_capacity(items.len());
        for item in items {
            let own = |entry: &Entry| entry.part("id") == Some(item.idea.id.as_str());
            let at = kept.iter().position(own);
            let entry = at
                .map(|at| kept.drain(..=at).next_back().unwrap_or_default())
                .unwrap_or_default();
            seen.push(Seen { item, entry });
        }
        Ok(Page {
            none: none_understood(what, &ran, dropped).filter(|_| seen.is_empty() && left_out == 0),
            body: ran.notes.last().map(|note| note.body.clone()).unwrap_or_default(),
            seen,
            next,
            total,
            paging: ran.paging,
            left_out,
            dropped,
        })
    }

    /// Asks for a page, and tells what came.
    pub(super) async fn list(&mut self, what: &'static str, input: Input, op: Op) -> Option<Page> {
        let page = match self.page(what, input, op).await {
            Ok(page) => page,
            Err(row) => {
                self.push(*row);
                return None;
            }
        };
        let row = match page.seen.first() {
            Some(first) => Row::new(
                what,
                State::Works,
                format!("{}; the first is {}", page.of(), first.words()),
            ),
            None => none(what, &page),
        };
        let good = row.state != State::Fails;
        self.push(row);
        good.then_some(page)
    }

    /// What no idea of the list tells, and what is told in words that are not ours.
    pub(super) fn how_read(&mut self, page: &Page) {
        if page.seen.is_empty() {
            return;
        }
        if page.dropped > 0 {
            let why = format!(
                "{} of {} entries became no idea",
                page.dropped,
                page.dropped + page.seen.len()
            );
            let todo = "They have no `id`, or no `title` and no `text` where `item` says. If they are no ideas, leave them out with `only`.";
            self.push(Row::new("entries", State::Note, why).change(Side::Configuration, todo));
        }
        if page.paging.total == Some(false) {
            let why = "the list tells no total: `total` finds nothing";
            self.push(Row::new("total", State::Note, why).change(Side::Configuration, WHOLE));
        }
        let adapter = &self.backend.adapter;
        let nothing = |part: &str| adapter.tells(Op::List, part) && !page.has(part);
        let mut rows = Vec::new();
        for (what, part, words) in [
            ("status", "status", "no idea of the list tells a status"),
            ("text", "text", "no idea of the list has a text"),
            ("date", "created", "no idea of the list tells when it was written"),
        ] {
            if nothing(part) {
                let todo = format!("Look at `item.{part}` (or `result.{part}` of `list`).");
                rows.push(
                    Row::new(what, State::Note, format!("{words}: `{part}` finds nothing"))
                        .change(Side::Configuration, todo),
                );
            }
        }
        rows.into_iter().for_each(|row| self.push(row));
    }

    /// Who tells likes, where the list does not; `alone` is what one idea said.
    pub(super) fn who_tells_likes(&mut self, page: &Page, alone: Option<u32>) {
        let adapter = &self.backend.adapter;
        let wanted = self.can.like || adapter.tells(Op::List, "likes");
        if page.seen.is_empty() || !wanted || page.has("likes") {
            return;
        }
        let row = |why: &str| Row::new("likes", State::Note, why);
        let row = if alone.is_some() {
            row("only `get` tells likes, so the list shows 0").change(
                Side::Configuration,
                "Nothing is wrong. Can the server give them with the list, or in a second one, ask for them there; see \
                 docs/backends.md#paths.",
            )
        } else if adapter.tells_itself(Op::Like, "likes") && !adapter.tells(Op::List, "likes") {
            row("only `like` tells likes, so the list shows 0 until one is given")
        } else {
            let todo = format!("Look at `item.likes`.{}", counts(&page.body));
            row("the list tells no likes: `item.likes` finds nothing").change(Side::Configuration, todo)
        };
        self.push(row);
    }

    /// Words for a status that mean nothing to us, on all pages that were seen.
    fn status_words(&mut self, pages: &[&Page]) {
        let mut words: BTreeMap<&str, usize> = BTreeMap::new();
        let all = pages.iter().flat_map(|page| &page.seen);
        for seen in all.filter(|seen| seen.entry.unknown_status) {
            *words.entry(seen.entry.part("status").unwrap_or_default()).or_default() += 1;
        }
        let Some((first, _)) = words.first_key_value() else {
            return;
        };
        let told: Vec<_> = words
            .iter()
            .map(|(word, count)| format!("`{}` ({count})", short(word)))
            .collect();
        let why = format!("`statuses` does not have {}: shown as unknown", told.join(", "));
        let todo = format!(
            "Write what it means, such as `\"{}\": \"in_progress\"`; see docs/backends.md#status-words.",
            short(first)
        );
        self.push(Row::new("status", State::Note, why).change(Side::Configuration, todo));
    }

    pub(super) async fn next_page(&mut self, first: &Page) {
        const WHAT: &str = "next page";
        let Some(cursor) = &first.next else {
            if self.can.pages {
                let row = no_next(first, self.can.size);
                self.push(row);
            }
            return self.status_words(&[first]);
        };
        let input = Input::new().with("sort", "new").with("cursor", cursor);
        let page = match self.page(WHAT, input, Op::More).await {
            Ok(page) => page,
            Err(row) => {
                self.push(*row);
                return self.status_words(&[first]);
            }
        };
        let same = |page: &Page| Some(page.seen.first()?.item.idea.id == first.seen.first()?.item.idea.id);
        let row = match page.seen.first() {
            Some(_) if same(&page) == Some(true) => {
                let todo = "Put `{{page}}`, `{{offset}}` or `{{cursor}}` into the list's `query`; see docs/backends.md#pagination.";
                let why = "the second page begins with the same idea as the first";
                Row::new(WHAT, State::Fails, why).change(Side::Configuration, todo)
            }
            Some(second) => {
                let why = format!("{}; the first is “{}”", page.of(), short(&second.item.idea.title));
                Row::new(WHAT, State::Works, why)
            }
            None => none(WHAT, &page),
        };
        self.push(row);
        self.status_words(&[first, &page]);
    }

    /// Every order that is claimed.
    pub(super) async fn sorts(&mut self, first: &Page) {
        let claimed = self.can.sorts.clone();
        for sort in Sort::ALL.into_iter().filter(|sort| claimed.contains(sort)) {
            let row = match sort {
                Sort::New => newest(first),
                Sort::Top => self.sort("sort top", sort, first).await,
                Sort::Answered => self.sort("sort answered", sort, first).await,
            };
            self.push(row);
        }
    }

    async fn sort(&mut self, what: &'static str, sort: Sort, first: &Page) -> Row {
        let page = match self.page(what, Input::new().with("sort", sort.name()), Op::List).await {
            Ok(page) => page,
            Err(row) => {
                let todo = format!(
                    "Look at `{}` under `sorts`: the list without it was answered.",
                    sort.name()
                );
                return row.change(Side::Configuration, todo);
            }
        };
        let ids = |page: &Page| {
            page.seen
                .iter()
                .map(|seen| seen.item.idea.id.clone())
                .collect::<Vec<_>>()
        };
        let note = |why: String| {
            let todo = "Look at `sorts`, and at `{{order}}` in the list's `query`; see docs/backends.md#pagination.";
            Row::new(what, State::Note, why).change(Side::Configuration, todo)
        };
        let likes: Vec<u32> = page.seen.iter().filter_map(Seen::likes).collect();
        let rises = likes.windows(2).find(|pair| pair[0] < pair[1]);
        if let (Sort::Top, Some(pair)) = (sort, rises) {
            return note(format!(
                "accepted, and not by likes: {} stands before {}",
                pair[0], pair[1]
            ));
        }
        if sort == Sort::Top && likes.len() > 1 {
            let most = likes.first().copied().unwrap_or_default();
            return Row::new(what, State::Works, format!("by likes, from {most} on"));
        }
        if page.seen.is_empty() && !first.seen.is_empty() {
            return note(String::from("accepted, and no idea came"));
        }
        if ids(&page) == ids(first) && page.seen.len() > 2 {
            return note(String::from("accepted, and the order is the same as that of `new`"));
        }
        Row::new(what, State::Works, "accepted, and the order is another")
    }
}

/// Where `root` does not reach.
const WHOLE: &str =
    "Look at its path: only `items` is looked for below `root`; `next` and `total` are of the whole answer.";

/// Why a list ends with its first page: it is short, or what tells the next one is not found.
fn no_next(first: &Page, size: u32) -> Row {
    const WHAT: &str = "next page";
    let all = first.seen.len() + first.left_out + first.dropped;
    let paging = first.paging;
    let (from, more) = (("next.from", paging.from), ("next.more", paging.more));
    let lacking: Vec<String> = [from, more, ("total", paging.total)]
        .into_iter()
        .filter(|(_, found)| *found == Some(false))
        .map(|(key, _)| format!("`{key}`"))
        .collect();
    let lacking = match lacking.as_slice() {
        [] => String::new(),
        [one] => format!("{one} finds nothing"),
        several => format!("{} find nothing", several.join(" and ")),
    };
    let told = first.total.map(|total| usize::try_from(total).unwrap_or(usize::MAX));
    let full = u32::try_from(all).unwrap_or(u32::MAX) >= size;
    let row = |why: String| Row::new(WHAT, State::Note, why);
    match told {
        Some(total) if total > all => {
            let why = if lacking.is_empty() {
                "`next` gives no second page"
            } else {
                lacking.as_str()
            };
            row(format!("{all} of {total} came, and {why}")).change(Side::Configuration, WHOLE)
        }
        // Who counts or is asked knows that this is all.
        None if full && !lacking.is_empty() => {
            row(format!("a full page of {all} came, and {lacking}")).change(Side::Configuration, WHOLE)
        }
        _ if lacking.is_empty() => row(String::from("there is no second page yet")),
        _ => row(format!("there is no second page yet; {lacking}")),
    }
}

/// Whether the list is what `new` means.
fn newest(page: &Page) -> Row {
    const WHAT: &str = "sort new";
    if page.seen.len() < 2 {
        return Row::new(WHAT, State::Works, "accepted; there are too few ideas to see an order");
    }
    let moments: Vec<_> = page.seen.iter().filter_map(Seen::created).collect();
    if moments.len() < 2 {
        return Row::new(
            WHAT,
            State::Works,
            "accepted; no dates tell whether the newest stands first",
        );
    }
    match moments.windows(2).find(|pair| pair[0] < pair[1]) {
        None => Row::new(WHAT, State::Works, "the newest stands first"),
        Some(pair) => {
            let why = format!("accepted, and {} stands before {}", rfc3339(pair[0]), rfc3339(pair[1]));
            let todo = "Look at `new` under `sorts`, and at `{{order}}` in the list's `query`; see docs/backends.md#pagination.";
            Row::new(WHAT, State::Note, why).change(Side::Configuration, todo)
        }
    }
}

/// A page without any idea: sometimes there are none, more often they are not read.
fn none(what: &'static str, page: &Page) -> Row {
    if let Some(row) = &page.none {
        return row.clone();
    }
    let fails = |todo: &str| Row::new(what, State::Fails, page.of()).change(Side::Configuration, todo);
    if page.left_out > 0 {
        let why = format!("{}: `only` leaves out all of {}", page.of(), many(page.left_out));
        let state = if page.next.is_some() { State::Note } else { State::Fails };
        return Row::new(what, state, why).change(Side::Configuration, "Look at `only`.");
    }
    if page.total.is_some_and(|total| total > 0) {
        return fails(
            "There are some, and none was read: look at `items`, and under `item` at `id` and `title` (or `text`).",
        );
    }
    Row::new(
        what,
        State::Note,
        format!("{}: how one is read could not be seen", page.of()),
    )
}
