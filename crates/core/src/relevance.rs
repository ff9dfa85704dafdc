//! Which channels a page shows: a plain match of the page's words with the channels' topics.
//!
//! Pure: the page's signals come in, an order of channels goes out. Words that the editor gave (`data-topic`) weigh
//! most, then the page's own headings, then its text. A page that matches nothing gives an empty ranking, and
//! [`places`] then takes the pack's defaults.

use crate::pack::Pack;
use crate::words::words;

/// What the host page says about itself, in lower case and in the order of trust.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// `data-topic` and other explicit words.
    pub topic: String,
    /// Title, breadcrumb, headings, description, address.
    pub headings: String,
    /// The running text.
    pub text: String,
}

/// A channel that fits, and the page's words that made it fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The channel's place in [`Pack::channels`].
    pub index: usize,
    /// Sum of weights; larger fits better.
    pub score: u32,
    /// The topics that matched, strongest first, at most three.
    pub reasons: Vec<String>,
}

/// A word of `data-topic`, of a heading, of the text.
const WEIGHTS: [u32; 3] = [12, 5, 1];
/// One word repeated through a long text must not outweigh a heading.
const MOST_IN_TEXT: u32 = 3;
/// Below this a match is chance: one common word somewhere in the text.
const LEAST: u32 = 3;

/// Channels whose topics occur among the signals, best first; the pack's order decides between equals.
pub fn rank(pack: &Pack, signals: &Signals) -> Vec<Fit> {
    let sources = [&signals.topic, &signals.headings, &signals.text].map(|text| words(text).collect::<Vec<_>>());
    let mut fits: Vec<Fit> = Vec::new();
    for (index, channel) in pack.channels.iter().enumerate() {
        let mut found: Vec<(u32, &String)> = Vec::new();
        for topic in &channel.topics {
            let score = topic_score(topic, &sources);
            if score > 0 {
                found.push((score, topic));
            }
        }
        let score = found.iter().map(|(score, _)| score).sum();
        if score >= LEAST {
            best_first(&mut found, |(score, _)| *score);
            let reasons = reasons(found.iter().map(|(_, topic)| *topic));
            fits.push(Fit { index, score, reasons });
        }
    }
    best_first(&mut fits, |fit| fit.score);
    fits
}

/// Sorts by falling score, equals in their order. By insertion: a handful of fits, and std's merge sort would be half a
/// kilobyte on the first load for each type.
fn best_first<T>(items: &mut [T], score: impl Fn(&T) -> u32) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && score(&items[at - 1]) < score(&items[at]) {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// At most three topics to name, one of each family: "cykel" says nothing new beside "cykelsti".
fn reasons<'a>(topics: impl Iterator<Item = &'a String>) -> Vec<String> {
    let stem = |topic: &str| topic.chars().take(4).collect::<String>();
    let mut named: Vec<String> = Vec::new();
    for topic in topics {
        if named.len() < 3 && !named.iter().any(|known| stem(known) == stem(topic)) {
            named.push(topic.clone());
        }
    }
    named
}

fn topic_score(topic: &str, sources: &[Vec<&str>; 3]) -> u32 {
    let mut score = 0;
    for (source, weight) in sources.iter().zip(WEIGHTS) {
        let count = u32::try_from(source.iter().filter(|word| **word == topic).count()).unwrap_or(u32::MAX);
        score += weight * count.min(MOST_IN_TEXT);
    }
    score
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
/// the best fits, then the pack's defaults.
pub fn places(pack: &Pack, pinned: &[String], hidden: &[String], fits: &[Fit]) -> Vec<Place> {
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
    for index in pack.default.iter().filter_map(by_id) {
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
    fn headings_weigh_more_than_text_and_topics_most() {
        let pack = pack();
        let signals = Signals {
            headings: "klage over hul".into(),
            text: "møde møde møde møde".into(),
            ..Signals::default()
        };
        let fits = rank(&pack, &signals);
        assert_eq!(
            fits.iter()
                .map(|fit| pack.channels[fit.index].id.as_str())
                .collect::<Vec<_>>(),
            ["praj", "klage", "tv"]
        );
        assert_eq!(fits[0].reasons, ["hul"]);
        let signals = Signals {
            topic: "møde".into(),
            ..signals
        };
        assert_eq!(pack.channels[rank(&pack, &signals)[0].index].id, "tv");
    }

    #[test]
    fn one_word_in_the_text_is_chance() {
        assert_eq!(
            rank(
                &pack(),
                &Signals {
                    text: "et møde".into(),
                    ..Signals::default()
                }
            ),
            []
        );
    }

    #[test]
    fn fixed_places_come_first_then_fits_then_defaults() {
        let pack = pack();
        let fits = rank(
            &pack,
            &Signals {
                headings: "afgørelse".into(),
                ..Signals::default()
            },
        );
        assert_eq!(ids(&pack, &places(&pack, &[], &[], &fits)), ["tlf", "klage", "praj"]);
        assert_eq!(
            ids(&pack, &places(&pack, &["tv".into()], &["praj".into()], &[])),
            ["tv"]
        );
        let all = ["tv", "klage", "praj", "tlf"].map(String::from);
        assert_eq!(
            places(&pack, &all, &[], &fits).len(),
            4,
            "an editor may pin more than three"
        );
    }

    #[test]
    fn reasons_name_one_word_of_each_family() {
        let topics = ["cykelsti", "cykel", "hul", "cykelstien", "vej", "lys"].map(String::from);
        assert_eq!(reasons(topics.iter()), ["cykelsti", "hul", "vej"]);
    }
}
