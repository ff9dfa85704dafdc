//! Which channels are shown.

use leptos::prelude::*;
use medspil_core::pack::Channel;
use medspil_core::relevance::{Place, places, rank};
use medspil_core::words::fits;

use super::App;

impl App {
    /// The cards of this page: pinned ones first, then what fits the page, then the pack's defaults.
    pub fn places(&self) -> Vec<Place> {
        self.pack.with_value(|pack| {
            let found = self.signals.with_value(|signals| rank(pack, signals));
            self.config.with_value(|config| places(pack, &config.pinned, &config.hidden, &found))
        })
    }

    /// The channels that fit a search, in the pack's order; all of them for an empty one.
    pub fn search(&self, query: &str) -> Vec<usize> {
        let hidden = self.config.with_value(|config| config.hidden.clone());
        let found = |channel: &Channel| {
            let text = [channel.title.as_str(), &channel.summary, &channel.topics.join(" ")].join(" ");
            !hidden.contains(&channel.id) && fits(query, &text)
        };
        self.pack.with_value(|pack| {
            let all = pack.channels.iter().enumerate();
            all.filter(|(_, channel)| found(channel)).map(|(index, _)| index).collect()
        })
    }
}
