//! The engine: doors that fit a page, a sentence or a search, best first, each with the words that speak for it.
//!
//! Doors with trained rows are told apart by the [model](super::model). Doors without (a municipality's own pack, the
//! entries that are no channels) are compared by what they say of themselves: the direction in which their texts pull,
//! and their words. Where nothing fits, nothing is answered; the widget then offers the main number.
//!
//! Read next: `crates/engine`, which makes a WebAssembly module of it; docs/relevance.md for how good it is.

use super::index::Index;
use super::letters::fold;
use super::model::{ASIDE, Aside, Model, Vector, cosine, dot, shares};
use super::page::{self, Said, Signals};

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
    /// Where its texts pull, for the model of pages and that of sentences.
    about: [Vector; 2],
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

/// The engine with its numbers.
#[derive(Default)]
pub struct Engine {
    /// For pages, and for sentences: the second comes when somebody writes.
    models: [Model; 2],
    furniture: Vec<u8>,
    /// Phrases in which life is in danger, whatever the numbers say.
    alarm: Vec<u8>,
    doors: Vec<Known>,
    index: Index,
}

/// The places of the two models.
const PAGES: usize = 0;
const SENTENCES: usize = 1;

/// How many doors an answer has at most.
const MOST: usize = 5;
/// How many words speak for a door at most.
const REASONS: usize = 3;
/// A door with a smaller share is not worth a citizen's time.
const LEAST: f32 = 0.02;
/// So sure must "nothing fits" be, on a page, to say nothing: the cards' places would only fill with defaults.
const SURE: f32 = 0.8;
/// What the answers that are no doors weigh for a sentence: a wrong door costs a citizen more than the telephone.
const SHY: f32 = 1.4;
/// From these shares on, 112, 1813 and 114 are named; a false alarm costs one line, a missed one a life.
const ALARM: [f32; 3] = [0.1, 0.25, 0.25];
/// In danger a door is only shown that is so certain: then the danger is a word in another story.
const CERTAIN: f32 = 0.6;
/// Below this likeness a text and a door without trained rows have nothing to do with each other.
const ALIKE: f32 = 0.25;
/// What letters and direction weigh where there are no trained rows.
const LETTERS: f32 = 0.7;
const DIRECTION: f32 = 0.3;
/// From this likeness on, two ideas are about the same.
const SIMILAR: f32 = 0.35;
/// A word that says so much less than the clearest one is not named.
const CLEAR: f32 = 0.35;
/// What is so much less than the best hit of a search is noise.
const NOISE: f32 = 0.15;
/// Words of a title are worth so much more than others.
const TITLE: f32 = 1.5;
/// So many words of a page are compared with doors that have no trained rows.
const ENOUGH: usize = 40;

impl Engine {
    /// Takes what the ranking of pages needs: the trained numbers, and the phrases that stand on every page.
    pub fn set_pages(&mut self, numbers: &[u8], furniture: &[u8]) {
        if let Some((model, _)) = super::numbers::read(numbers) {
            self.models[PAGES] = model;
        }
        self.furniture = page::read_phrases(furniture);
    }

    /// Takes the numbers for sentences. What the doors are about is found anew with the next [`Engine::set_doors`].
    pub fn set_sentences(&mut self, numbers: &[u8]) {
        // Doors without rows of their own would be worse than the numbers that are there.
        if let Some((model, alarm)) = super::numbers::read(numbers) {
            self.models[SENTENCES] = model;
            self.alarm = page::read_phrases(alarm);
        }
    }

    /// Takes the doors that are there.
    pub fn set_doors<'a>(&mut self, doors: &mut dyn Iterator<Item = Door<'a>>) {
        self.doors.clear();
        self.index = Index::default();
        for (at, door) in doors.enumerate() {
            self.index.add(at, &fold(door.title), TITLE);
            self.index.add(at, &fold(door.text), 1.0);
            let text = [door.title, b"\n", door.text].concat();
            let said = page::sentence(&text);
            let about = |model: &Model| vector(model, &said);
            let known = Known {
                suggested: door.suggested,
                row: self.models[PAGES].row(door.pack, door.id),
                about: [about(&self.models[PAGES]), about(&self.models[SENTENCES])],
            };
            self.doors.push(known);
        }
    }

    /// The doors that fit a page.
    pub fn page(&self, signals: &Signals) -> Answer {
        let said = page::page(signals, &self.furniture);
        let mut answer = self.answer(PAGES, &said, 1.0, SURE);
        answer.emergency = None;
        self.explain(&mut answer, PAGES, &said, signals);
        answer
    }

    /// The doors that fit what somebody writes.
    pub fn sentence(&self, text: &[u8]) -> Answer {
        let said = page::sentence(text);
        let which = self.for_sentences();
        let mut answer = self.answer(which, &said, SHY, 0.0);
        if !page::lines_with(&fold(text), &self.alarm).is_empty() {
            answer.emergency = Some(Aside::Emergency);
        }
        // Nobody should read about a complaint form while it burns.
        if answer.emergency == Some(Aside::Emergency) && answer.fits.first().is_some_and(|fit| fit.share < CERTAIN) {
            answer.fits.clear();
        }
        self.explain(&mut answer, which, &said, &[text]);
        answer
    }

    /// The model of sentences, or until it is there that of pages.
    fn for_sentences(&self) -> usize {
        if self.models[SENTENCES].width > 0 {
            SENTENCES
        } else {
            PAGES
        }
    }

    /// Shares of the answers that are no doors, and of the doors that may be suggested, in their order.
    fn shares(&self, which: usize, text: &[f32]) -> (Vec<f32>, Vec<(usize, f32)>) {
        let model = &self.models[which];
        if model.width == 0 {
            return (vec![0.0; ASIDE.len()], Vec::new());
        }
        let mut scores = Vec::new();
        for row in 0..ASIDE.len() {
            scores.push(model.score(text, row));
        }
        let mut found = Vec::new();
        for (index, known) in self.doors.iter().enumerate() {
            if let Some(row) = known.row.filter(|_| known.suggested) {
                scores.push(model.score(text, row));
                found.push((index, 0.0));
            }
        }
        shares(&mut scores);
        for (door, score) in found.iter_mut().zip(&scores[ASIDE.len()..]) {
            door.1 = *score;
        }
        scores.truncate(ASIDE.len());
        (scores, found)
    }

    fn answer(&self, which: usize, said: &[Said], shy: f32, sure: f32) -> Answer {
        let text = vector(&self.models[which], said);
        let (aside, mut found) = self.shares(which, &text);
        let trained = found.len();
        best_first(&mut found);
        let best = found.first().map_or(0.0, |(_, share)| *share);
        let apart: f32 = aside.iter().sum();
        let mut emergency = None;
        for at in (0..ALARM.len()).rev() {
            if aside[at + 1] > ALARM[at] {
                emergency = Some(ASIDE[at + 1]);
            }
        }
        if apart * shy > sure.max(best) {
            found.clear();
        }
        // The best come first.
        while found.last().is_some_and(|(_, share)| *share < LEAST) {
            found.pop();
        }
        // A pack beside the trained one has its say where its words fit well.
        if trained < self.doors.len() {
            let likeness = self.likeness(which, said, &text);
            for (index, known) in self.doors.iter().enumerate() {
                if known.suggested && known.row.is_none() && likeness[index] > ALIKE {
                    found.push((index, likeness[index]));
                }
            }
        }
        best_first(&mut found);
        found.truncate(MOST);
        let mut fits = Vec::new();
        for (door, share) in found {
            let reasons = Vec::new();
            fits.push(Fit { door, share, reasons });
        }
        Answer { emergency, fits }
    }

    /// For each door how much it says of what the text says, without its trained row.
    fn likeness(&self, which: usize, said: &[Said], text: &[f32]) -> Vec<f32> {
        // On a page what stands before the running text tells enough.
        let words = said.iter().filter(|said| said.place.0 < 6).take(ENOUGH);
        let mut out = self.index.find(&mut words.map(|said| &*said.letters));
        for (sum, known) in out.iter_mut().zip(&self.doors) {
            *sum = *sum * LETTERS + cosine(text, &known.about[which]).max(0.0) * DIRECTION;
        }
        out
    }

    /// Names the words that speak for a door more than for the others.
    fn explain(&self, answer: &mut Answer, which: usize, said: &[Said], signals: &[&[u8]]) {
        let model = &self.models[which];
        for fit in &mut answer.fits {
            let known = &self.doors[fit.door];
            let pull = match known.row {
                Some(row) => model.pull(row),
                None => known.about[which].clone(),
            };
            let mut strongest = Vec::new();
            for (at, said) in said.iter().enumerate() {
                strongest.push((at, said.weight * dot(&pull, &model.word(&said.letters))));
            }
            best_first(&mut strongest);
            let worth = strongest
                .first()
                .map_or(0.0, |(_, most)| most * CLEAR)
                .max(f32::MIN_POSITIVE);
            for (at, part) in strongest {
                if part < worth || fit.reasons.len() == REASONS {
                    break;
                }
                let (signal, from, to) = said[at].place;
                fit.reasons.push(signals[signal][from..to].to_vec());
            }
        }
    }

    /// Which of `texts` say something like `text`, most alike first.
    pub fn alike(&self, text: &[u8], texts: &mut dyn Iterator<Item = &[u8]>) -> Vec<usize> {
        let model = &self.models[self.for_sentences()];
        let said = page::sentence(text);
        let own = vector(model, &said);
        let mut index = Index::default();
        let mut about = Vec::new();
        for (at, text) in texts.enumerate() {
            index.add(at, &fold(text), 1.0);
            about.push(vector(model, &page::sentence(text)));
        }
        let mut found = Vec::new();
        let mut words = said.iter().map(|said| &*said.letters);
        for (at, (score, about)) in index.find(&mut words).into_iter().zip(&about).enumerate() {
            let likeness = score * LETTERS + cosine(&own, about).max(0.0) * DIRECTION;
            if score > 0.0 && likeness > SIMILAR {
                found.push((at, likeness));
            }
        }
        ranked(found)
    }

    /// All doors that a search finds, best first; none for an empty search.
    pub fn search(&self, text: &[u8]) -> Vec<usize> {
        let said = page::sentence(text);
        let which = self.for_sentences();
        let text = vector(&self.models[which], &said);
        let mut scores = self.likeness(which, &said, &text);
        for (door, share) in self.shares(which, &text).1 {
            scores[door] += share;
        }
        let best = scores.iter().copied().fold(0.0, f32::max);
        let mut found = Vec::new();
        for (at, score) in scores.into_iter().enumerate() {
            if score > f32::max(best * NOISE, LEAST) && !said.is_empty() {
                found.push((at, score));
            }
        }
        ranked(found)
    }
}

fn vector(model: &Model, said: &[Said]) -> Vector {
    let mut out = vec![0.0; model.width];
    for said in said {
        model.add(&said.letters, said.weight, &mut out);
    }
    out
}

/// Sorts by falling share, equals in their order. By halving gaps (Shell 1959): std's sort would be a tenth of the engine.
fn best_first(items: &mut [(usize, f32)]) {
    let before = |one: &(usize, f32), other: &(usize, f32)| one.1 > other.1 || one.1 == other.1 && one.0 < other.0;
    let mut gap = items.len() / 2;
    while gap > 0 {
        for end in gap..items.len() {
            let mut at = end;
            while at >= gap && before(&items[at], &items[at - gap]) {
                items.swap(at - gap, at);
                at -= gap;
            }
        }
        gap /= 2;
    }
}

fn ranked(mut found: Vec<(usize, f32)>) -> Vec<usize> {
    best_first(&mut found);
    let mut out = Vec::new();
    for (index, _) in found {
        out.push(index);
    }
    out
}
