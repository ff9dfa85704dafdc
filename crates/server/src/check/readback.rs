//! Reads back what was written, and compares: title, text, time, photo, place; and whether it is in the list, once.
//!
//! Read next: `compare` (when two texts are the same), `likes` (which reads numbers back).

use medspil_adapter::mapping::{Input, Op, Outcome};

use super::compare::{Came, came, parting, place_of, words};
use super::diagnose::{became, failed, short};
use super::fetch::Side;
use super::listing::Seen;
use super::live::Trial;
use super::marked::PLACE;
use super::report::{Row, State};
use crate::clock::{DAY, Millis};

/// So many pages are looked through for the new idea: not every list begins with the newest.
const MOST_PAGES: usize = 5;
/// A time further from ours than this is another.
const NEAR: Millis = 10 * 60 * 1000;

/// An idea that was read, and the answer it stood in.
#[derive(Clone, Debug)]
pub struct Read {
    pub seen: Seen,
    pub body: String,
    pub op: Op,
}

/// What looking through the list has found.
#[derive(Debug)]
pub struct Found {
    /// The first that was looked for.
    pub first: Option<Read>,
    /// All that were.
    pub count: usize,
    pages: usize,
}

/// Title and text as they were sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub title: String,
    pub text: String,
}

impl Trial<'_> {
    /// Reads one idea.
    pub(super) async fn get(&mut self, what: &'static str, id: &str) -> Result<Read, Box<Row>> {
        let mut ran = self.run(Op::Get, Input::new().with("id", id)).await;
        match ran.result {
            Ok(Outcome::Found(item)) => Ok(Read {
                seen: Seen {
                    item,
                    entry: ran.entries.pop().unwrap_or_default(),
                },
                body: ran.notes.last().map(|note| note.body.clone()).unwrap_or_default(),
                op: Op::Get,
            }),
            _ => Err(Box::new(failed(what, &ran))),
        }
    }

    /// Looks through the list.
    pub(super) async fn find(&mut self, what: &'static str, is: impl Fn(&Seen) -> bool) -> Result<Found, Box<Row>> {
        let mut found = Found {
            first: None,
            count: 0,
            pages: 0,
        };
        let (mut input, mut op) = (Input::new().with("sort", "new"), Op::List);
        while found.pages < MOST_PAGES {
            let page = self.page(what, input, op).await?;
            found.pages += 1;
            for seen in page.seen.into_iter().filter(&is) {
                found.count += 1;
                let body = &page.body;
                found.first.get_or_insert_with(|| Read {
                    seen,
                    body: body.clone(),
                    op: Op::List,
                });
            }
            let Some(cursor) = page.next.filter(|_| found.first.is_none()) else {
                break;
            };
            (input, op) = (Input::new().with("sort", "new").with("cursor", &cursor), Op::More);
        }
        Ok(found)
    }

    /// Reads the new idea back. What was read first comes back, so that likes can be counted from there.
    pub(super) async fn read_back(&mut self, id: &str, sent: &Sent) -> Option<Read> {
        const WHAT: &str = "read back";
        let mut alone = None;
        if self.can.status {
            match self.get(WHAT, id).await {
                Ok(read) => {
                    self.compare(WHAT, &read, sent);
                    alone = Some(read);
                }
                Err(row) => self.push(*row),
            }
        }
        let listed = if self.can.list {
            self.in_list(id, sent).await
        } else {
            None
        };
        let all: Vec<&Read> = [&alone, &listed].into_iter().flatten().collect();
        let &first = all.first()?;
        self.moment(first);
        self.photo(&all).await;
        self.place(&all);
        alone.or(listed)
    }

    /// Whether the new idea is in the list, once, and the same there.
    async fn in_list(&mut self, id: &str, sent: &Sent) -> Option<Read> {
        let what = if self.can.status { "in the list" } else { "read back" };
        let title = words(&sent.title);
        let is = |seen: &Seen| seen.item.idea.id == id || words(&seen.item.idea.title) == title;
        let found = match self.find(what, is).await {
            Ok(found) => found,
            Err(row) => {
                self.push(*row);
                return None;
            }
        };
        let Some(read) = found.first else {
            let pages = if found.pages == 1 {
                String::from("page")
            } else {
                format!("{} pages", found.pages)
            };
            let why = format!("the new idea is not on the first {pages} of the list");
            let todo = "If new ideas wait for a moderator, say so: `\"held\": true` in `create`.";
            self.push(Row::new(what, State::Note, why).change(Side::Configuration, todo));
            return None;
        };
        if found.count > 1 {
            let row = Row::new(
                what,
                State::Fails,
                format!("the new idea stands there {} times", found.count),
            );
            let todo = "Look at `create again`, and at the steps of `create` that write.";
            self.push(row.change(Side::Configuration, todo));
        } else if read.seen.item.idea.id != id {
            let why = format!(
                "the new idea has the id {} there, and {id} where it was made",
                read.seen.item.idea.id
            );
            let todo = "Look at `id` under `item`, and under `result` of `create`.";
            self.push(Row::new(what, State::Fails, why).change(Side::Configuration, todo));
        } else {
            self.compare(what, &read, sent);
        }
        Some(read)
    }

    /// What came back must be what was sent.
    fn compare(&mut self, what: &'static str, read: &Read, sent: &Sent) {
        let idea = &read.seen.item.idea;
        let found = came((&sent.title, &sent.text), (&idea.title, &idea.text));
        let part = match found {
            Came::Same if read.op == Op::List && self.can.status => {
                return self.works(what, "the new idea stands there, once and as it was written");
            }
            Came::Same => return self.works(what, read.seen.words()),
            Came::Markup => {
                let why = format!("{}; it comes with markup, which citizens would see", read.seen.words());
                let todo = "Write `as plain` behind the paths of `title` and `text` under `item`.";
                return self.push(Row::new(what, State::Note, why).change(Side::Configuration, todo));
            }
            Came::Joined => {
                let why = format!("{}; title and text come back as one", read.seen.words());
                return self.push(Row::new(what, State::Note, why));
            }
            // A list often gives the beginning of a text, or none.
            Came::Text
                if read.op == Op::List
                    && self.can.status
                    && begins(&sent.text, &idea.text)
                    && place_of(&sent.text, &read.body).is_none() =>
            {
                let why = format!("{}; its text is not whole there", read.seen.words());
                return self.push(Row::new(what, State::Works, why));
            }
            Came::Title => "title",
            Came::Text => "text",
        };
        let row = self.another(what, part, read, sent);
        self.push(row);
    }

    /// Title or text is another: what was sent, what came, and which key to look at.
    fn another(&self, what: &'static str, part: &'static str, read: &Read, sent: &Sent) -> Row {
        let idea = &read.seen.item.idea;
        let (ours, back, other) = match part {
            "title" => (&sent.title, &idea.title, &sent.text),
            _ => (&sent.text, &idea.text, &sent.title),
        };
        let (was, is) = parting(ours, back);
        let why = format!("the {part} is another: sent {was}, came back {is}");
        let op = read.op.name();
        let way = format!("`item.{part}` (or `result.{part}` of `{op}`)");
        let create = self.creates();
        let path = self.backend.adapter.way_to(read.op, part);
        let place = place_of(ours, &read.body);
        let todo = if let Some(place) = &place
            && path.contains(" as ")
            && path
                .split(['|', ' '])
                .any(|word| !word.is_empty() && place.ends_with(word))
        {
            format!(
                "It stands at `{place}` of the answer, and what is behind `as` in `{path}` changes it: casts at the end hold \
                 for every alternative before them. See {way}."
            )
        } else if let Some(place) = place {
            format!("It stands at `{place}` of the answer: look at {way}.")
        } else if words(&read.body).contains(&words(ours)) {
            format!("It stands in the answer: look at {way}.")
        } else if !self.backend.adapter.sends(create, part) && !self.backend.adapter.sends(create, "fields") {
            format!(
                "`{}` sends no `{{{{{part}}}}}`: what the citizen writes there is lost.",
                create.name()
            )
        } else if !words(back).is_empty() && words(back) == words(other) {
            format!(
                "That is what was sent for the other one: look at {way}, and at the `body` of `{}`.",
                create.name()
            )
        } else if begins(ours, back) && !back.is_empty() {
            format!("It is cut: say how much there may be with `max` of `{part}` under `fields`.")
        } else if back.is_empty() {
            format!("Look at {way}, and at the `body` of `{}`.", create.name())
        } else {
            format!(
                "It stands nowhere in the answer: look at the `body` of `{}`, then at {way}.",
                create.name()
            )
        };
        Row::new(what, State::Fails, why).change(Side::Configuration, todo)
    }

    /// The time of an idea that was written just now.
    fn moment(&mut self, read: &Read) {
        let told = &read.seen.item.idea.created_at;
        let why = match (read.seen.created(), read.seen.entry.part("created")) {
            (Some(at), _) => {
                let off = at - self.clock.now();
                // A day without a time began before.
                let most = if told.len() == 10 { DAY + NEAR } else { NEAR };
                if (-most..=NEAR).contains(&off) {
                    return;
                }
                let side = if off > 0 { "later" } else { "earlier" };
                format!(
                    "it was written just now, and says {}: {} {side}",
                    short(told),
                    long(off.abs())
                )
            }
            (None, Some(raw)) => format!("it was written just now, and `{}` is no date", short(raw)),
            (None, None) => String::from("it does not say when it was written: `item.created` finds nothing"),
        };
        let todo = "Look at `item.created`; a time without a zone is read as universal time.";
        self.push(Row::new("date", State::Note, why).change(Side::Configuration, todo));
    }

    /// Whether the photo that was sent is shown.
    async fn photo(&mut self, read: &[&Read]) {
        const WHAT: &str = "photo";
        if !self.can.photo || !self.backend.adapter.sends(self.creates(), WHAT) {
            return;
        }
        let todo = "Look at `item.photo`: the address of an image on the web, whole or below the server; none that begins with \
            data: or blob:.";
        let note = |why: String| Row::new(WHAT, State::Note, why).change(Side::Configuration, todo);
        let address = read.iter().find_map(|read| read.seen.item.photo.clone());
        let raw = read.iter().find_map(|read| read.seen.entry.part(WHAT));
        let row = match (address, &self.unseen_photo) {
            (None, Some(failed)) => {
                let step = failed
                    .judged
                    .as_ref()
                    .map(|judged| judged.step.clone())
                    .unwrap_or_default();
                let row = Row::new(WHAT, State::Fails, format!("sent, and not stored: {}", became(failed)));
                row.change(
                    Side::Configuration,
                    format!("Look at `{step}`: the idea goes on without its photo."),
                )
            }
            (None, None) if raw.is_some() => note(format!(
                "sent, and it cannot be seen: `item.photo` finds `{}`, which is no web address",
                short(raw.unwrap_or_default())
            )),
            (None, None) => note(String::from("sent, and it cannot be seen: `item.photo` finds nothing")),
            (Some(address), _) => match self.browser.image(&address).await {
                Ok((200..=299, kind)) if kind.starts_with("image/") => {
                    Row::new(WHAT, State::Works, format!("sent, and shown at {address} ({kind})"))
                }
                Ok((status, kind)) => note(format!(
                    "sent, and it cannot be seen: {address} answers {status} ({kind}), no image"
                )),
                Err(why) => note(format!("sent, and it cannot be seen: {why}")),
            },
        };
        self.push(row);
    }

    /// Whether the place that was sent comes back.
    fn place(&mut self, read: &[&Read]) {
        const WHAT: &str = "place";
        if !self.backend.adapter.sends(self.creates(), WHAT) {
            return;
        }
        let (lat, lon, address) = PLACE;
        let near = |a: f64, b: f64| (a - b).abs() < 0.01;
        let area = read.iter().find_map(|read| read.seen.item.idea.area.clone());
        let row = match read.iter().find_map(|read| read.seen.item.place) {
            Some((a, b)) if near(a, lat) && near(b, lon) => Row::new(WHAT, State::Works, "sent, and it comes back"),
            Some((a, b)) => {
                let swapped = near(a, lon) && near(b, lat);
                let why = if swapped {
                    "latitude and longitude are swapped"
                } else {
                    "it is another"
                };
                let row = Row::new(
                    WHAT,
                    State::Fails,
                    format!("sent as {lat}, {lon}, came back as {a}, {b}: {why}"),
                );
                row.change(
                    Side::Configuration,
                    "Look at `lat` and `lon` under `item`, and at what `create` sends.",
                )
            }
            None if area
                .as_deref()
                .is_some_and(|area| words(area).contains(&words(address))) =>
            {
                Row::new(WHAT, State::Works, "sent, and its address comes back")
            }
            None => {
                let row = Row::new(
                    WHAT,
                    State::Note,
                    "sent, and it cannot be seen: `item.lat` and `item.lon` find nothing",
                );
                row.change(Side::Configuration, "Say where they stand, if the backend tells.")
            }
        };
        self.push(row);
    }
}

/// Whether a text is the beginning of another, with or without dots behind it.
fn begins(whole: &str, part: &str) -> bool {
    let (whole, part) = (words(whole), words(part));
    whole.starts_with(part.trim_end_matches(['.', '…', ' ']))
}

/// A time's length in words.
fn long(time: Millis) -> String {
    let minutes = time / 60_000;
    match minutes {
        0..=119 => format!("{minutes} minutes"),
        120..=2_879 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}
