//! The right door: which channels fit a page, or what a citizen writes.
//!
//! Pure, and in two WebAssembly modules: the widget has [`places`] (which cards stand where) and [`wire`]; the [`engine`]
//! with its words and numbers comes a moment later in a module of its own (`crates/engine`), so that nobody waits for it.
//!
//! Read on in this order: [`letters`], [`features`], [`model`], [`page`], [`engine`]. docs/relevance.md says how well
//! it does and how it is trained.

pub mod engine;
pub mod features;
mod index;
pub mod letters;
pub mod model;
pub mod numbers;
pub mod page;
pub mod wire;

use crate::pack::Pack;

/// A channel that fits, and the words that made it fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The channel's place in [`Pack::channels`].
    pub index: usize,
    /// The page's or citizen's own words, strongest first, at most three.
    pub reasons: Vec<String>,
}

/// One of the card places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The channel's place in [`Pack::channels`].
    pub index: usize,
    /// Why it is here, in the page's words; empty for pinned and default channels.
    pub reasons: Vec<String>,
}

/// How many cards a page shows unless more are pinned.
pub const PLACES: usize = 3;

/// The cards of a page: the fixed ones first (they are painted before the ranking is known and must not move), then
/// the best fits, then, with `fill`, the pack's defaults.
pub fn places(pack: &Pack, pinned: &[String], hidden: &[String], fits: &[Fit], fill: bool) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    let mut add = |index: usize, reasons: &[String], limit: usize| {
        let taken = out.iter().any(|place| place.index == index);
        if !taken && out.len() < limit && !hidden.contains(&pack.channels[index].id) {
            out.push(Place {
                index,
                reasons: reasons.to_vec(),
            });
        }
    };
    let by_id = |id: &String| pack.channels.iter().position(|channel| channel.id == *id);
    let fixed = if pinned.is_empty() { &pack.pinned } else { pinned };
    for index in fixed.iter().filter_map(by_id) {
        add(index, &[], usize::MAX);
    }
    for fit in fits {
        add(fit.index, &fit.reasons, PLACES);
    }
    for index in pack.default.iter().filter(|_| fill).filter_map(by_id) {
        add(index, &[], PLACES);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pack() -> Pack {
        Pack::read(
            json!({"name": "X", "pinned": ["tlf"], "default": ["praj", "tv"], "channels": [
                {"id": "tlf", "title": "Ring"},
                {"id": "praj", "title": "Praj", "topics": ["cykelsti", "hul"]},
                {"id": "tv", "title": "TV", "topics": ["møde"]},
                {"id": "klage", "title": "Klage", "topics": ["klage", "afgørelse"]},
            ]}),
            None,
        )
        .0
    }

    fn ids(pack: &Pack, places: &[Place]) -> Vec<String> {
        places
            .iter()
            .map(|place| pack.channels[place.index].id.clone())
            .collect()
    }

    #[test]
    fn fixed_places_come_first_then_fits_then_defaults() {
        let pack = pack();
        let fits = [Fit {
            index: 3,
            reasons: vec!["afgørelse".into()],
        }];
        assert_eq!(
            ids(&pack, &places(&pack, &[], &[], &fits, true)),
            ["tlf", "klage", "praj"]
        );
        assert_eq!(
            ids(&pack, &places(&pack, &["tv".into()], &["praj".into()], &[], true)),
            ["tv"]
        );
        let all = ["tv", "klage", "praj", "tlf"].map(String::from);
        assert_eq!(
            places(&pack, &all, &[], &fits, true).len(),
            4,
            "an editor may pin more than three"
        );
    }
}
