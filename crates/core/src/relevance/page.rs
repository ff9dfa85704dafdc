//! What a page is about, from what it says of itself.
//!
//! The signals count in the order of trust: what the editor wrote for us, what the page says in its metadata, where it
//! lies, what it is called, its headings, its text. Lines of the text that stand on every page (cookies, menus,
//! opening hours) hardly count: they are known by the lexicon's first concept.

use super::letters::{Folded, fold};
use super::lexicon::{Concept, Find, Lexicon, SHADES};
use super::network::{Input, level};

/// What the host page says about itself, as it stands there, in the order of trust: the editor's words for us
/// (`data-topic`, `data-area`); meta description, keywords, JSON-LD; breadcrumb; address; title and first heading; the
/// other headings; the running text.
pub type Signals<'a> = [&'a [u8]; 7];

/// Weight of the signals, in the order of [`Signals`].
pub const TRUST: [f32; 7] = [8.0, 2.0, 2.0, 1.5, 3.0, 2.0, 1.0];
/// The concept of the first line: words that stand on every municipal page.
pub const BOILERPLATE: Concept = SHADES as Concept;
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

/// Reads all signals.
pub fn read(signals: &Signals, lexicon: &Lexicon) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (text, trust) in signals.iter().zip(TRUST) {
        let folded = fold(text);
        let mut finds = lexicon.read(&folded, &mut 0);
        let mut dull: Vec<u16> = Vec::new();
        for find in &finds {
            if find.concept == BOILERPLATE {
                dull.push(folded.words[find.word].line);
            }
        }
        for find in &mut finds {
            let hardly = dull.contains(&folded.words[find.word].line);
            find.weight *= if hardly { trust * HARDLY } else { trust };
        }
        readings.push(Reading { folded, finds });
    }
    readings
}

/// The network's input for a page.
pub fn input(readings: &[Reading], concepts: usize) -> Input {
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
    // No share of unknown words, but: a page.
    bag.push(0.0);
    bag.push(1.0);
    bag
}
