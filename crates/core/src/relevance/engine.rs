//! The engine: doors that fit a page, a sentence or a search, best first, each with the words that speak for it.
//!
//! Doors with trained rows are told apart by the [network](super::network). Doors without (a municipality's own pack,
//! the entries that are no channels) are compared by what they say of themselves: the concepts of their texts, and the
//! beginnings of their words. Where nothing fits, nothing is answered; the widget then offers the main number.
//!
//! Read next: `crates/engine`, which makes a WebAssembly module of it; docs/relevance.md for how good it is.

use super::letters::{Folded, fold, loose};
use super::lexicon::{Find, Lexicon};
use super::network::{self, ASIDE, Aside, Input, Network, shares};
use super::page::{self, Signals};

/// Something that may be found. Texts are UTF-8.
#[derive(Clone, Copy, Debug, Default)]
pub struct Door<'a> {
    /// The pack it stands in.
    pub pack: &'a [u8],
    /// Its id.
    pub id: &'a [u8],
    /// Whether it may be suggested; otherwise only a search finds it.
    pub suggested: bool,
    /// Its name.
    pub title: &'a [u8],
    /// What it says of itself, with its search words.
    pub text: &'a [u8],
}

struct Known {
    suggested: bool,
    /// Its place among the trained rows.
    row: Option<usize>,
    /// What its texts are about, level with the input.
    about: Input,
    /// Words of its title, and of its other texts.
    title: Folded,
    text: Folded,
}

/// A door that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Its place in the order in which the doors were given.
    pub door: usize,
    /// How well it fits: shares of trained doors add up to at most one.
    pub share: f32,
    /// The words that speak for it, as they stand in the text, strongest first; at most three.
    pub reasons: Vec<Vec<u8>>,
}

/// What the engine answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Shown before anything else.
    pub emergency: Option<Aside>,
    /// The doors that fit, best first; empty where the engine abstains.
    pub fits: Vec<Fit>,
}

/// The engine with its words and numbers.
#[derive(Default)]
pub struct Engine {
    lexicon: Lexicon,
    network: Network,
    doors: Vec<Known>,
}

/// How many doors an answer has at most.
const MOST: usize = 5;
/// How many words speak for a door at most.
const REASONS: usize = 3;
/// A door with a smaller share is not worth a citizen's time.
const LEAST: f32 = 0.04;
/// So sure must "nothing fits" be, on a page, to say nothing: the cards' places would only fill with defaults.
const SURE: f32 = 0.8;
/// What the answers that are no doors weigh for a sentence: a wrong door costs a citizen more than the telephone.
const SHY: f32 = 1.4;
/// From this share on, 112 is named; a false alarm costs one line, a missed one a life.
const ALARM: f32 = 0.2;
/// Below this likeness a text and a door without trained rows have nothing to do with each other.
const ALIKE: f32 = 0.25;
/// From this likeness on, two texts are about the same.
const SIMILAR: f32 = 0.45;
/// A word that says so much less than the clearest one is not named.
const CLEAR: f32 = 0.4;
/// What is so much less than the best hit of a search is noise.
const NOISE: f32 = 0.25;

/// The words of a text that say a concept.
type Words<'a> = &'a dyn Fn(usize) -> Option<Vec<u8>>;

impl Engine {
    /// Whether it has learned nothing yet.
    pub fn is_empty(&self) -> bool {
        self.network.hidden == 0
    }

    /// Adds words. What the doors are about is found anew with the next [`Engine::set_doors`].
    pub fn add_words(&mut self, text: &[u8]) {
        self.lexicon.add(text);
    }

    /// Takes the trained numbers.
    pub fn set_network(&mut self, bytes: &[u8]) {
        self.network = super::numbers::read(bytes).unwrap_or_default();
    }

    /// Takes the doors that are there.
    pub fn set_doors<'a>(&mut self, doors: impl Iterator<Item = Door<'a>>) {
        self.doors.clear();
        for door in doors {
            let known = self.know(&door);
            self.doors.push(known);
        }
    }

    fn know(&self, door: &Door) -> Known {
        let title = fold(door.title);
        let text = fold(door.text);
        let mut about = vec![0.0; self.lexicon.concepts()];
        for (text, weight) in [(&title, 2.0), (&text, 1.0)] {
            for find in self.lexicon.read(text, &mut 0) {
                let cell: &mut f32 = &mut about[usize::from(find.concept)];
                *cell = cell.max(find.weight * weight);
            }
        }
        network::level(&mut about);
        Known {
            suggested: door.suggested,
            row: self.network.row(door.pack, door.id),
            about,
            title,
            text,
        }
    }

    /// The doors that fit a page.
    pub fn page(&self, signals: &Signals) -> Answer {
        let readings = page::read(signals, &self.lexicon);
        let input = page::input(&readings, self.lexicon.concepts());
        let mut answer = self.answer(&input, 1.0, SURE);
        answer.emergency = None;
        self.explain(&mut answer, &input, &|concept| {
            for (reading, text) in readings.iter().zip(signals) {
                if let Some(word) = word(text, &reading.folded, &reading.finds, concept) {
                    return Some(word);
                }
            }
            None
        });
        answer
    }

    /// The doors that fit what somebody writes.
    pub fn sentence(&self, text: &[u8]) -> Answer {
        let folded = fold(text);
        let (input, finds) = self.read(&folded);
        let mut answer = self.answer(&input, SHY, 0.0);
        self.explain(&mut answer, &input, &|concept| word(text, &folded, &finds, concept));
        answer
    }

    fn read(&self, folded: &Folded) -> (Input, Vec<Find>) {
        network::read(folded, &self.lexicon)
    }

    /// Shares of the answers that are no doors, and of the doors that may be suggested, in their order.
    fn shares(&self, hidden: &[f32]) -> (Vec<f32>, Vec<(usize, f32)>) {
        let mut scores: Vec<f32> = (0..ASIDE.len()).map(|row| self.network.score(hidden, row)).collect();
        let mut found = Vec::new();
        for (index, known) in self.doors.iter().enumerate() {
            if let Some(row) = known.row
                && known.suggested
            {
                scores.push(self.network.score(hidden, row));
                found.push((index, 0.0));
            }
        }
        shares(&mut scores);
        for (door, score) in found.iter_mut().zip(&scores[ASIDE.len()..]) {
            door.1 = *score;
        }
        (scores, found)
    }

    fn answer(&self, input: &[f32], shy: f32, sure: f32) -> Answer {
        let (aside, mut found) = self.shares(&self.network.hidden(input));
        best_first(&mut found);
        let best = found.first().map_or(0.0, |(_, share)| *share);
        let apart: f32 = aside[..ASIDE.len()].iter().sum();
        let mut emergency = None;
        for (which, share) in ASIDE.iter().zip(&aside).skip(1) {
            if *share > ALARM {
                emergency = emergency.or(Some(*which));
            }
        }
        if apart * shy > sure.max(best) {
            found.clear();
        }
        found.retain(|(_, share)| *share > LEAST);
        // A pack beside the trained one has its say where its words fit well.
        for (index, known) in self.doors.iter().enumerate() {
            let likeness = known.likeness(input);
            if known.suggested && known.row.is_none() && likeness > ALIKE {
                found.push((index, likeness));
            }
        }
        best_first(&mut found);
        found.truncate(MOST);
        let fit = |(door, share)| Fit {
            door,
            share,
            reasons: Vec::new(),
        };
        Answer {
            emergency,
            fits: found.into_iter().map(fit).collect(),
        }
    }

    /// Names the words that speak for a door more than for the others: what each concept adds to its score, through
    /// the hidden units that are awake.
    fn explain(&self, answer: &mut Answer, input: &[f32], word: Words) {
        let hidden = self.network.hidden(input);
        for fit in &mut answer.fits {
            let known = &self.doors[fit.door];
            let pull = known.row.map(|row| self.network.pull(&hidden, row));
            let mut strongest: Vec<(usize, f32)> = Vec::new();
            for concept in 0..self.lexicon.concepts() {
                let part = match &pull {
                    Some(pull) => self.network.part(pull, concept),
                    None => known.about[concept],
                };
                if part * input[concept] > 0.0 {
                    strongest.push((concept, part * input[concept]));
                }
            }
            best_first(&mut strongest);
            let worth = strongest.first().map_or(0.0, |(_, most)| most * CLEAR);
            for (concept, part) in strongest {
                if part < worth || fit.reasons.len() == REASONS {
                    break;
                }
                if let Some(word) = word(concept).filter(|word| !fit.reasons.contains(word)) {
                    fit.reasons.push(word);
                }
            }
        }
    }

    /// Which of `texts` say something like `text`, most alike first.
    pub fn alike<'a>(&self, text: &[u8], texts: impl Iterator<Item = &'a [u8]>) -> Vec<usize> {
        let folded = fold(text);
        let (input, _) = self.read(&folded);
        let mut found: Vec<(usize, f32)> = Vec::new();
        for (index, other) in texts.enumerate() {
            let other = fold(other);
            let (about, _) = self.read(&other);
            // Names of streets and squares are no concepts, and say most.
            let mut said = 0.0;
            for word in &folded.words {
                let name = folded.letters(word);
                if name.len() > 4 && other.words.iter().any(|word| other.letters(word) == name) {
                    said += 0.15;
                }
            }
            let likeness = likeness(&input[..self.lexicon.concepts()], &about) + f32::min(said, 0.45);
            if likeness > SIMILAR {
                found.push((index, likeness));
            }
        }
        ranked(found)
    }

    /// All doors that a search finds, best first; none for an empty search.
    pub fn search(&self, text: &[u8]) -> Vec<usize> {
        let folded = fold(text);
        let (input, _) = self.read(&folded);
        let hidden = self.network.hidden(&input);
        let (_, trained) = self.shares(&hidden);
        let words = folded.words.len() as f32;
        let mut found: Vec<(usize, f32)> = Vec::new();
        let mut best = 0.0;
        for (index, known) in self.doors.iter().enumerate() {
            let mut score = known.likeness(&input);
            for word in &folded.words {
                score += known.says(folded.letters(word)) / words;
            }
            for (door, share) in &trained {
                if *door == index {
                    score += share;
                }
            }
            best = f32::max(best, score);
            found.push((index, score));
        }
        found.retain(|(_, score)| *score > f32::max(best * NOISE, LEAST));
        ranked(found)
    }
}

impl Known {
    /// Whether some word of its texts begins with `letters`: more for the title's.
    fn says(&self, letters: &[u8]) -> f32 {
        for (text, worth) in [(&self.title, 1.0), (&self.text, 0.5)] {
            for word in &text.words {
                let word = text.letters(word);
                if word.len() >= letters.len() && word.iter().zip(letters).all(|(a, b)| loose(*a) == loose(*b)) {
                    return worth;
                }
            }
        }
        0.0
    }

    fn likeness(&self, input: &[f32]) -> f32 {
        likeness(&self.about, input)
    }
}

/// How much two level bags have in common: one for equal ones.
fn likeness(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / 4.0
}

/// Sorts by falling share, equals in their order. By insertion: the lists are short, and std's sort would be a tenth of
/// the engine.
fn best_first(items: &mut [(usize, f32)]) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && items[at - 1].1 < items[at].1 {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

fn ranked(mut found: Vec<(usize, f32)>) -> Vec<usize> {
    best_first(&mut found);
    found.into_iter().map(|(index, _)| index).collect()
}

fn word(text: &[u8], folded: &Folded, finds: &[Find], concept: usize) -> Option<Vec<u8>> {
    let find = finds.iter().find(|find| usize::from(find.concept) == concept)?;
    let word = &folded.words[find.word];
    Some(text[word.from..word.to].to_vec())
}
