//! What a page is about, from what it says of itself.
//!
//! The signals count in the order of trust: what the editor wrote for us, what the page says in its metadata, where it
//! lies, what it is called, its headings, its text. Lines of the text that stand on every page (cookies, menus,
//! opening hours) hardly count: they are known by the lexicon's first concept.

use super::letters::{Folded, fold};
use super::lexicon::{Concept, Find, Lexicon};
use super::network::{Input, level};

/// What the host page says about itself, as it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// `data-topic`, `data-area` and other words of the editor for us.
    pub topic: String,
    /// Meta description and keywords, JSON-LD.
    pub meta: String,
    /// Breadcrumb.
    pub breadcrumb: String,
    /// The address.
    pub url: String,
    /// Title and first heading.
    pub title: String,
    /// The other headings.
    pub headings: String,
    /// The running text.
    pub text: String,
}

/// Weight of the signals, in the order of [`Page`]'s fields.
pub const TRUST: [f32; 7] = [8.0, 2.0, 2.0, 1.5, 3.0, 2.0, 1.0];
/// The concept of words that stand on every municipal page.
pub const BOILERPLATE: Concept = 0;
/// What a line weighs that has such a word.
const HARDLY: f32 = 0.1;
/// What each further time weighs that a text says the same.
const AGAIN: f32 = 0.4;

/// A page's concepts, found in one of its signals.
pub struct Reading {
    /// The signal, folded.
    pub folded: Folded,
    /// What it says; weights are those of the signal.
    pub finds: Vec<Find>,
}

impl Page {
    /// The signals in the order of trust.
    pub fn signals(&self) -> [&str; 7] {
        [
            &self.topic,
            &self.meta,
            &self.breadcrumb,
            &self.url,
            &self.title,
            &self.headings,
            &self.text,
        ]
    }

    /// Reads all signals.
    pub fn read(&self, lexicon: &Lexicon) -> Vec<Reading> {
        let read = |(text, trust): (&str, f32)| {
            let folded = fold(text);
            let mut finds = lexicon.read(&folded, &mut 0);
            let line = |find: &Find| folded.words[find.word].line;
            let dull: Vec<u16> = finds
                .iter()
                .filter(|find| find.concept == BOILERPLATE)
                .map(line)
                .collect();
            for find in &mut finds {
                let hardly = dull.binary_search(&folded.words[find.word].line).is_ok();
                find.weight *= if hardly { trust * HARDLY } else { trust };
            }
            Reading { folded, finds }
        };
        self.signals().into_iter().zip(TRUST).map(read).collect()
    }
}

/// The network's input for a page; `extras` are the cells behind the concepts.
pub fn input(readings: &[Reading], concepts: usize, extras: &[f32]) -> Input {
    let mut bag = vec![0.0; concepts];
    for reading in readings {
        let mut seen = vec![false; concepts];
        for find in &reading.finds {
            let at = usize::from(find.concept);
            bag[at] += if seen[at] { find.weight * AGAIN } else { find.weight };
            seen[at] = true;
        }
    }
    for value in &mut bag {
        // Ten times is not ten times as much.
        *value = value.sqrt();
    }
    level(&mut bag);
    bag.extend(extras);
    bag
}
