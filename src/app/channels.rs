//! Which channels are shown.

use medspil_core::pack::Channel;
use medspil_core::relevance::{Place, places, rank};
use medspil_core::words::{fits, joined};

use super::App;

impl App {
    /// The cards of this page: pinned ones first, then what fits the page, then the pack's defaults.
    pub fn places(&self) -> Vec<Place> {
        let pack = self.pack.borrow();
        places(
            &pack,
            &self.config.pinned,
            &self.config.hidden,
            &rank(&pack, &self.signals),
        )
    }

    /// The channels that fit a search, in the pack's order; all of them for an empty one.
    pub fn search(&self, query: &str) -> Vec<usize> {
        let words = self.words();
        let query = words.lower(query);
        let found = |channel: &Channel| {
            let text = joined(
                [&channel.title, &channel.summary].into_iter().chain(&channel.topics),
                " ",
            );
            !self.config.hidden.contains(&channel.id) && fits(&query, &words.lower(&text))
        };
        let pack = self.pack.borrow();
        let all = pack.channels.iter().enumerate();
        all.filter(|(_, channel)| found(channel))
            .map(|(index, _)| index)
            .collect()
    }
}
