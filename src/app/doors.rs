//! Which channels are shown: the cards of this page, what fits the citizen's words, and the list of all.
//!
//! What fits is the relevance engine's to say, a WebAssembly module of its own that arrives after the widget. Until it
//! has answered, or where it cannot be had, the pinned and default channels stand.

use medspil_core::config::Config;
use medspil_core::relevance::wire::read_answer;
use medspil_core::relevance::{Fit, PLACES, Place, places};
use medspil_core::words::{fits, joined};

use super::App;

impl App {
    /// Asks the engine about the page; again after the language has changed.
    pub async fn find_doors(self) {
        let answer = self.finder().rank().await;
        let (_, mut fits) = read_answer(&answer);
        let pack = self.pack.borrow();
        fits.retain(|fit| fit.index < pack.channels.len());
        let (mut first, rest): (Vec<Fit>, Vec<Fit>) = fits
            .into_iter()
            .partition(|fit| self.config.boosted.contains(&pack.channels[fit.index].id));
        drop(pack);
        first.extend(rest);
        self.fits.set(Some(first));
    }

    /// Lets the engine fetch what it needs for what citizens write, once.
    pub async fn learn_sentences(self) {
        // Whoever asks while it is on its way waits for the same.
        if !self.has_sentences.get() {
            self.finder().more().await;
            self.has_sentences.set(true);
        }
    }

    /// Fetches the entries that are no channels. False where there are none, or they are here already.
    pub async fn more_channels(self) -> bool {
        if self.pack.borrow().channels.len() > self.channel_count.get() {
            return false;
        }
        let Some(pack) = self.host().more().await else {
            return false;
        };
        *self.pack.borrow_mut() = pack;
        // The engine searches what it was told of.
        self.find_doors().await;
        true
    }

    /// What a filter calls a value.
    pub fn filter_name(&self, filter: &str, id: &str) -> String {
        if filter == "area" {
            let name = self.host().area_name(id);
            return if name.is_empty() { id.to_owned() } else { name };
        }
        let name = match filter {
            "intent" => self.t(&["intent.", id].concat()),
            "topic" => self.t(&["topic.", id].concat()),
            _ => self.t(&["audience.", id].concat()),
        };
        // A pack's own word for something is better than the key of a text that nobody wrote.
        if name.ends_with(id) { id.to_owned() } else { name }
    }

    /// The cards of this page, and how many places are still to be filled by the engine.
    pub fn places(&self) -> (Vec<Place>, usize) {
        self.fits.with(|fits| match fits {
            Some(fits) => (self.places_with(fits, true), 0),
            None => {
                let fixed = self.fixed_places();
                let empty = PLACES.saturating_sub(fixed.len());
                (fixed, empty)
            }
        })
    }

    /// The cards that stand before anything is known of the page.
    pub fn fixed_places(&self) -> Vec<Place> {
        self.places_with(&[], false)
    }

    fn places_with(&self, fits: &[Fit], fill: bool) -> Vec<Place> {
        let Config { pinned, hidden, .. } = &self.config;
        places(&self.pack.borrow(), pinned, hidden, fits, fill)
    }

    /// The entries that fit a search, best first; all in the pack's order for an empty one.
    pub fn search(&self, query: &str) -> Vec<usize> {
        let pack = self.pack.borrow();
        let shown = |index: &usize| {
            let channel = pack.channels.get(*index);
            channel.is_some_and(|channel| !self.config.hidden.contains(&channel.id))
        };
        if query.trim().is_empty() {
            return (0..pack.channels.len()).filter(shown).collect();
        }
        let found = self.finder().ask("search", query);
        if !found.is_empty() {
            let found = found.split(' ').filter_map(|index| index.parse().ok()).filter(shown);
            // Who writes a name looks for what is called so, and then for what has to do with it.
            let query = self.words().lower(query.trim());
            let called = |index: &usize| self.words().lower(&pack.channels[*index].title).contains(&query);
            let (mut first, rest): (Vec<usize>, Vec<usize>) = found.partition(called);
            first.extend(rest);
            return first;
        }
        let words = self.words();
        let query = words.lower(query);
        let found = |index: &usize| {
            let channel = &pack.channels[*index];
            let texts = [&channel.title, &channel.summary].into_iter().chain(&channel.words);
            fits(&query, &words.lower(&joined(texts, " ")))
        };
        (0..pack.channels.len()).filter(shown).filter(found).collect()
    }
}
