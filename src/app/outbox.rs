//! Sending: into the outbox first, then to the backend, until it has confirmed. The rules are in
//! `medspil_core::outbox`; here they meet the device's memory, its lock over all tabs, and the backend.
//!
//! Reached only from the lazy part, so that none of it is on the first load.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::task::spawn_local;
use medspil_adapter::{Failure, codes};
use medspil_core::config::Block;
use medspil_core::idea::Receipt;
use medspil_core::outbox::{Item, Outbox, State, Verdict};
use medspil_core::personal_data::{self, Verdict as Guard};

use super::ports::{Can, Post, Slot};
use super::suggest::Suggested;
use super::{App, Screen, refusals};

/// Between title and text in the stored draft; a control character that nobody types.
const SEPARATOR: char = '\u{1f}';

thread_local! {
    /// The widgets of this page that may show the outbox: other tabs are told by the browser, these by us.
    static SIBLINGS: RefCell<Vec<App>> = const { RefCell::new(Vec::new()) };
}

impl App {
    pub(super) fn post(&self) -> Rc<dyn Post> {
        Rc::clone(
            self.post
                .get()
                .expect("the lazy part, which alone calls this, has brought it along"),
        )
    }

    fn outbox(&self) -> Outbox {
        self.post().outbox(&self.device().read(Slot::Outbox))
    }

    /// Remembers what is being written until the tab is closed, unless it holds a personal number.
    pub fn keep_draft(&self, title: &str, text: &str) {
        let mut draft = String::from(title);
        if !text.is_empty() {
            draft.push(SEPARATOR);
            draft.push_str(text);
        }
        let blocked = personal_data::scan(&draft)
            .iter()
            .any(|finding| finding.verdict == Guard::Block);
        self.device().write(Slot::Draft, if blocked { "" } else { &draft });
    }

    /// Puts an idea in the outbox and begins to send it. Title and text have been checked. The form stays as it is
    /// where a listener of the page refuses `medspil:submit`.
    pub fn send_idea(self, title: &str, text: &str) {
        let (device, backend) = (self.device(), self.backend());
        if !self.host().emit("medspil:submit", &[("title", title), ("text", text)]) {
            return self.warn(self.t("write.refused"));
        }
        let now = device.now();
        let item = Item {
            key: device.random_key(),
            at: now,
            backend: backend.name(),
            title: title.to_owned(),
            text: text.to_owned(),
            more: self.post().given().take(),
            lang: self.lang.now(),
            attempts: 0,
            state: State::Paused { from: now },
        };
        let key = item.key.clone();
        self.mine.borrow_mut().push(key.clone());
        self.change_outbox(|outbox| outbox.items.push(item));
        device.write(Slot::Draft, "");
        self.asked.borrow_mut().clear();
        // What fitted those words does not fit an empty box.
        self.suggested.set(Suggested::default());
        self.fields.borrow_mut().take();
        self.notice.set(None);
        self.screen.set(Screen::Sending(key.clone()));
        self.say(self.t("write.sending"));
        self.host().focus("sending");
        spawn_local(async move {
            self.run_outbox().await;
            // Still there: it could not be sent now. Somebody who went on to something else is left alone.
            if self.screen.now() != Screen::Sending(key.clone()) {
                return;
            }
            if self.is_refused_for_good(&key) {
                return self.send_elsewhere(&key);
            }
            self.screen.set(Screen::Kept(key));
            self.host().focus("kept");
        });
    }

    /// An idea that was not accepted goes back into the form, where it can be corrected and sent as a new one.
    pub fn correct(self, key: &str) {
        let found = self.outbox().items.into_iter().find(|item| item.key == key);
        let Some(item) = found else { return };
        // The form has room for one idea: what is being written must not be lost for it.
        if self.screen.now() == Screen::Writing || !self.asked.borrow().is_empty() {
            return self.warn(self.t("outbox.finish_first"));
        }
        self.change_outbox(|outbox| outbox.delete(key));
        self.keep_draft(&item.title, &item.text);
        self.post().given().replace(item.more);
        *self.fields.borrow_mut() = Some((item.title, item.text));
        let told = refusals::bring(key);
        self.screen.set(Screen::Writing);
        // Where something is said of its fields, the form leads there itself.
        if !told {
            self.host().focus("title");
        }
    }

    /// Sends what is due, one at a time and in one tab only, then sleeps until the next is due.
    pub async fn run_outbox(self) {
        let (device, post) = (self.device(), self.post());
        let name = self.backend().name();
        // The lock is for tabs, and some browsers have none: within this widget one run waits for the other.
        while self.running.get() {
            post.sleep(50).await;
        }
        self.running.set(true);
        let lock = post.lock().await;
        while device.online() && !self.gone.get() {
            // Read afresh each time: another tab may have sent or deleted something.
            let due = self
                .outbox()
                .due(&name, device.now(), &|key| self.is_mine(key))
                .cloned();
            let Some(item) = due else { break };
            self.mark_attempt(&item.key);
            let answer = post.create(&item).await;
            let verdict = match &answer {
                Ok(_) => Verdict::Confirmed,
                Err(refusal) => verdict_of(&refusal.failure),
            };
            self.change_outbox(|outbox| outbox.settle(&item.key, verdict, device.now()));
            match answer {
                Ok(receipt) => self.confirmed(&item.key, receipt),
                Err(refusal) => {
                    let code = refusal.failure.code();
                    self.host()
                        .emit("medspil:error", &[("code", code), ("during", "submit")]);
                    self.refused(&item.key, refusal);
                }
            }
        }
        drop(lock);
        self.running.set(false);
        self.refresh_waiting();
        self.sleep_until_due();
    }

    /// Where a repeated idea would be there twice, an attempt counts as one that may have arrived until it is answered:
    /// the tab may be closed meanwhile.
    fn mark_attempt(&self, key: &str) {
        if self.can.has(Can::REPEAT) {
            return;
        }
        self.change_outbox(|outbox| {
            if let Some(item) = outbox.items.iter_mut().find(|item| item.key == key) {
                item.state = State::Wedged {
                    code: String::from("unknown_outcome"),
                };
            }
        });
    }

    fn is_refused_for_good(&self, key: &str) -> bool {
        let item = self.outbox().items.into_iter().find(|item| item.key == key);
        item.is_some_and(|item| matches!(item.state, State::Wedged { code } if codes::is_for_good(&code)))
    }

    /// What waits and cannot be sent by us goes on by another way. It stays in the outbox: only the citizen knows
    /// whether the other way worked.
    pub fn send_elsewhere(self, key: &str) {
        let found = self.outbox().items.into_iter().find(|item| item.key == key);
        if let Some(item) = found {
            self.go_on_elsewhere((item.title, item.text), item.more, Some(item.key));
        }
    }

    /// Nothing can be sent from here: what the citizen can do instead, with what was written.
    pub fn hand_over(self, title: &str, text: &str) {
        let more = self.post().given().borrow().clone();
        self.go_on_elsewhere((title.to_owned(), text.to_owned()), more, None);
    }

    fn go_on_elsewhere(self, idea: (String, String), more: Vec<(String, String)>, key: Option<String>) {
        let later = self.post().hand_over(idea, more, key, &self.lang.now());
        spawn_local(async move {
            later.await;
            self.screen.set(Screen::Handed);
            self.host().focus("handed");
        });
    }

    fn is_mine(&self, key: &str) -> bool {
        self.mine.borrow().iter().any(|mine| mine == key)
    }

    /// From now on this widget is told what others do to the outbox.
    pub fn join_siblings(self) {
        SIBLINGS.with_borrow_mut(|siblings| siblings.push(self));
    }

    /// Reads what waits, wakes it, and keeps looking: called when the part has arrived and when the network is back.
    pub fn wake_outbox(self) {
        let now = self.device().now();
        self.change_outbox(|outbox| outbox.wake(None, now));
        spawn_local(self.run_outbox());
    }

    /// The citizen wants this one to be tried now.
    pub fn retry(self, key: &str) {
        let now = self.device().now();
        // Whoever asks for it gets the receipt, also where another page wrote it.
        self.mine.borrow_mut().push(key.to_owned());
        self.change_outbox(|outbox| outbox.wake(Some(key), now));
        self.say(self.t("outbox.trying"));
        self.host().focus("waiting");
        spawn_local(self.run_outbox());
    }

    /// The citizen does not want to send this one.
    pub fn delete_waiting(self, key: &str) {
        self.change_outbox(|outbox| outbox.delete(key));
        self.say(self.t("outbox.deleted"));
        self.host().focus("waiting");
    }

    /// Shows what is remembered now.
    pub fn refresh_waiting(&self) {
        let (name, outbox) = (self.backend().name(), self.outbox());
        let ours = |item: &Item| item.backend == name || (is_shut(&name) && item.backend.starts_with(DESCRIBED));
        self.waiting.set(outbox.items.into_iter().filter(ours).collect());
    }

    fn change_outbox(&self, change: impl FnOnce(&mut Outbox)) {
        let mut outbox = self.outbox();
        change(&mut outbox);
        // What was too old has been left out while reading, so compare with what is stored.
        let (kept, stored) = (outbox.write(), self.device().read(Slot::Outbox));
        // An empty outbox may also mean that a newer version wrote something that we cannot read.
        let unreadable = kept.is_empty() && !self.post().is_readable(&stored);
        if kept != stored && !unreadable {
            self.remembered.set(self.device().write(Slot::Outbox, &kept));
        }
        let siblings = SIBLINGS.with_borrow(Vec::clone);
        for sibling in siblings.iter().filter(|sibling| !sibling.gone.get()) {
            sibling.refresh_waiting();
        }
    }

    fn confirmed(self, key: &str, receipt: Receipt) {
        self.host()
            .emit("medspil:receipt", &[("number", &receipt.number), ("at", &receipt.at)]);
        self.say(self.thanked(&receipt));
        let mine = self.is_mine(key);
        // Only somebody who waits for this receipt gets it where the form was, and only the one who just pressed send
        // gets the focus; for everybody else nothing on the page moves unasked.
        match self.screen.now() {
            Screen::Sending(waits) if waits == key => {
                self.screen.set(Screen::Sent(receipt));
                self.host().focus("receipt");
            }
            Screen::Kept(waits) if waits == key => self.screen.set(Screen::Sent(receipt)),
            _ => self.receipts.change(|receipts| receipts.push(receipt)),
        }
        if mine && self.config.blocks.contains(&Block::Ideas) {
            spawn_local(self.renew_ideas());
        }
    }

    /// Within how many minutes what waits is tried again by itself; 0 where that is as soon as there is a network.
    pub fn minutes(&self, from: i64) -> usize {
        let device = self.device();
        let wait = if device.online() { from - device.now() } else { 0 };
        usize::try_from((wait + 59_999) / 60_000).unwrap_or(0)
    }

    /// That we have it, and its number where the backend gives one.
    pub fn thanked(&self, receipt: &Receipt) -> String {
        if receipt.number.is_empty() {
            self.t("receipt.title")
        } else {
            self.t_with("receipt.said", &receipt.number)
        }
    }

    fn sleep_until_due(self) {
        let (device, post) = (self.device(), self.post());
        let next = self.outbox().next_due(&self.backend().name(), &|key| self.is_mine(key));
        let Some(from) = next else { return };
        let at = from.max(device.now() + 1_000);
        let planned = self.asleep.get();
        // One timer is enough unless it would come too late, and without a network the device wakes us when there is one.
        if device.online() && !self.gone.get() && (planned == 0 || at < planned) {
            self.asleep.set(at);
            spawn_local(async move {
                post.sleep(at - device.now()).await;
                if self.asleep.get() == at {
                    self.asleep.set(0);
                }
                self.run_outbox().await;
            });
        }
    }
}

/// How the names of described backends begin (`public/mapping/mapping.js`).
const DESCRIBED: &str = "described%3A";

/// Whether this stands for a described backend whose module cannot be had (`public/loader/8-widget.js`): what waits for
/// any of them is shown, and none of it can be sent.
fn is_shut(name: &str) -> bool {
    name.strip_prefix("described")
        .is_some_and(|rest| rest.parse::<u32>().is_ok())
}

/// What a failed attempt means for the item: our backend knows the key, so asking again is always harmless.
fn verdict_of(failure: &Failure) -> Verdict {
    match failure {
        Failure::Offline => Verdict::Again { after: 0 },
        Failure::Transient { after } => Verdict::Again { after: *after },
        Failure::Rejected { .. } | Failure::Unauthorized | Failure::Incompatible | Failure::Wedged { .. } => {
            Verdict::Wedged {
                code: failure.code().to_owned(),
            }
        }
    }
}

/// Why an item waits for the citizen, in words. To a new idea "not there" is the place that takes it.
pub fn why(app: App, code: &str) -> String {
    app.explain_code(if code == "not_found" { "closed" } else { code })
}

/// What the citizen can do with what waits, besides trying now and deleting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// Change it and send it as a new one.
    pub correct: bool,
    /// Send it by another way than this backend.
    pub elsewhere: bool,
}

/// After so many attempts another way is offered.
const MANY: usize = 3;

/// What can be done with an item: what was refused for its words is corrected, what nobody will take or may have
/// arrived already is not.
pub fn ways(item: &Item) -> Ways {
    match &item.state {
        State::Wedged { code } => {
            let elsewhere = codes::is_for_good(code) || code == "unknown_outcome";
            Ways {
                correct: !elsewhere,
                elsewhere,
            }
        }
        State::Paused { .. } => Ways {
            correct: false,
            elsewhere: item.attempts >= MANY,
        },
    }
}

/// What the ask box shows again when one goes back: title and text together, without saying the same twice.
pub fn joined(title: &str, text: &str) -> String {
    if title.is_empty() || text.starts_with(title) {
        return text.to_owned();
    }
    if text.is_empty() {
        title.to_owned()
    } else {
        [title, "\n\n", text].concat()
    }
}

/// The title and text of a stored draft, if it was written in the form and not in the ask box.
pub fn fields(draft: &str) -> Option<(String, String)> {
    let (title, text) = draft.split_once(SEPARATOR)?;
    Some((title.to_owned(), text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_with_every_word() {
        assert_eq!(fields("kun en tanke"), None);
        assert_eq!(
            fields("Titel\u{1f}Tekst"),
            Some(("Titel".to_owned(), "Tekst".to_owned()))
        );
        assert_eq!(joined("Titel", "Tekst"), "Titel\n\nTekst");
        assert_eq!(joined("Et hul", "Et hul i vejen"), "Et hul i vejen");
        assert_eq!((joined("", "x"), joined("x", "")), ("x".to_owned(), "x".to_owned()));
    }

    #[test]
    fn what_can_be_done_follows_from_why_it_waits() {
        let item = |attempts, state| Item {
            key: String::from("key"),
            at: 0,
            backend: String::from("b"),
            title: String::from("Titel"),
            text: String::new(),
            more: Vec::new(),
            lang: String::from("da"),
            attempts,
            state,
        };
        let wedged = |code: &str| ways(&item(1, State::Wedged { code: code.into() }));
        let paused = |attempts| ways(&item(attempts, State::Paused { from: 0 }));
        let (correct, elsewhere, neither) = ((true, false), (false, true), (false, false));
        for (found, expected) in [
            (wedged("invalid"), correct),
            (wedged("a code of tomorrow"), correct),
            (wedged("unauthorized"), elsewhere),
            (wedged("unknown_outcome"), elsewhere),
            (paused(1), neither),
            (paused(3), elsewhere),
        ] {
            assert_eq!((found.correct, found.elsewhere), expected);
        }
    }

    #[test]
    fn what_passes_by_itself_is_tried_again_and_the_rest_needs_the_citizen() {
        assert_eq!(
            verdict_of(&Failure::Transient { after: 7 }),
            Verdict::Again { after: 7 }
        );
        assert_eq!(verdict_of(&Failure::Offline), Verdict::Again { after: 0 });
        let refused = Failure::Rejected {
            code: "personal_number".into(),
            field: None,
            text: None,
        };
        assert_eq!(
            verdict_of(&refused),
            Verdict::Wedged {
                code: "personal_number".into()
            }
        );
    }
}
