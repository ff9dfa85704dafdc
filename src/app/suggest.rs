//! What fits while the citizen writes: doors, ideas of others that are alike, and whom to call in danger. Worked out on
//! the device, after a pause in the typing; lazy, as the first key brings it (`src/ui/ask/suggest.rs` draws it).

use leptos::task::spawn_local;
use medspil_core::relevance::Fit;
use medspil_core::relevance::wire::{Emergency, FIELD, read_answer};

use super::App;
use super::ideas::Row;

/// What is suggested beside the ask box.
#[derive(Clone, Default)]
pub struct Suggested {
    /// Whom to call before anything else.
    pub emergency: Option<Emergency>,
    /// Doors that fit.
    pub doors: Vec<Fit>,
    /// Ideas that say something alike.
    pub alike: Vec<Row>,
    /// Whether there was enough to read: then "nothing fits" may be said too.
    pub asked: bool,
}

impl Suggested {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.emergency.is_none() && self.doors.is_empty() && self.alike.is_empty()
    }

    /// Whether there is a list to look at; where nothing fits it has the telephone.
    pub fn is_listed(&self) -> bool {
        self.asked || !self.is_empty()
    }
}

/// How long a pause in the typing is, in milliseconds: no letter makes the list flicker.
const PAUSE: i64 = 250;
/// How long a pause is after which a screen reader hears of the list.
const SILENCE: i64 = 900;
/// How long "continue" waits for what the engine needs for sentences before it goes on without.
const HURRY: i64 = 1500;
/// Doors shown, as many as the page has cards.
const DOORS: usize = 3;
/// Similar ideas shown.
const ALIKE: usize = 2;

/// Looks again, after a pause; whatever was asked before is forgotten.
pub fn look(app: App) {
    let turn = next_turn(app);
    spawn_local(async move {
        let Some(post) = app.post.get() else { return };
        post.sleep(PAUSE).await;
        if app.turn.get() != turn {
            return;
        }
        app.learn_sentences().await;
        now(app);
        post.sleep(SILENCE).await;
        if app.turn.get() == turn {
            announce(app);
        }
    });
}

/// Looks at once, then calls `then`: with true where there is a list that "continue" has not led to for the same words.
pub fn look_now(app: App, then: fn(App, bool)) {
    let turn = next_turn(app);
    let arrive = move || {
        // The first of the two below; or none, where the citizen writes on.
        if app.turn.get() != turn {
            return;
        }
        next_turn(app);
        now(app);
        let asked = app.asked.borrow().trim().to_owned();
        let listed = app.suggested.peek(Suggested::is_listed) && app.answered.replace(asked.clone()) != asked;
        // The list is read where the focus comes to; whom to call stands above it.
        if listed && app.suggested.peek(|found| found.emergency.is_some()) {
            announce(app);
        }
        then(app, listed);
    };
    spawn_local(async move {
        app.learn_sentences().await;
        arrive();
    });
    spawn_local(async move {
        let Some(post) = app.post.get() else { return };
        post.sleep(HURRY).await;
        arrive();
    });
}

fn next_turn(app: App) -> u32 {
    let turn = app.turn.get() + 1;
    app.turn.set(turn);
    turn
}

/// Looks at what stands in the box now.
fn now(app: App) {
    let text = app.asked.borrow().clone();
    let found = find(app, text.trim());
    let same = app.suggested.peek(|old| key(old) == key(&found));
    if !same {
        app.suggested.set(found);
    }
}

fn find(app: App, text: &str) -> Suggested {
    // One word that is still being written is anything.
    if text.chars().count() < 3 {
        return Suggested::default();
    }
    let finder = app.finder();
    let (emergency, mut doors) = read_answer(&finder.ask("sentence", text));
    let pack = app.pack.borrow();
    doors.retain(|fit| fit.index < pack.channels.len());
    doors.truncate(DOORS);
    let rows = app.ideas.rows.borrow();
    let mut asked = String::from(text);
    for row in rows.iter() {
        asked.push(FIELD);
        asked.push_str(&row.idea.title);
        asked.push('\n');
        asked.push_str(&row.idea.text);
    }
    let alike = finder.ask("alike", &asked);
    let alike = alike
        .split(' ')
        .filter_map(|index| rows.get(index.parse::<usize>().ok()?).cloned());
    Suggested {
        emergency,
        doors,
        alike: alike.take(ALIKE).collect(),
        asked: text.contains(' '),
    }
}

/// What makes two lists the same to a reader.
fn key(found: &Suggested) -> (Option<Emergency>, Vec<usize>, Vec<&str>, bool) {
    let doors = found.doors.iter().map(|fit| fit.index).collect();
    let alike = found.alike.iter().map(|row| row.idea.id.as_str()).collect();
    (found.emergency, doors, alike, found.asked)
}

/// Says once what is in the list; not again for the same list.
fn announce(app: App) {
    let words = app.suggested.peek(|found| {
        if let Some(emergency) = found.emergency {
            return app.t(&["emergency.", emergency.number()].concat());
        }
        let count = found.doors.len() + found.alike.len();
        if count == 0 {
            String::new()
        } else {
            app.count("suggest.said", count)
        }
    });
    if !words.is_empty() && app.announced.replace(words.clone()) != words {
        app.say(words);
    }
}
