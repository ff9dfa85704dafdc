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
use super::page::{self, Page};

/// Something that may be found.
#[derive(Clone, Debug, Default)]
pub struct Door {
    /// The pack it stands in.
    pub pack: String,
    /// Its id.
    pub id: String,
    /// Whether it may be suggested; otherwise only a search finds it.
    pub suggested: bool,
    /// Its name.
    pub title: String,
    /// What it says of itself, with its search words.
    pub text: String,
}

struct Known {
    door: Door,
    /// Its place among the trained rows.
    row: Option<usize>,
    /// What its texts are about, with length one.
    about: Vec<(usize, f32)>,
    /// Words of its title, and of its other texts.
    title: Folded,
    text: Folded,
}

/// A door that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Its place in the order in which the doors were given.
    pub door: usize,
    /// How well it fits: shares add up to at most one.
    pub share: f32,
    /// The words that speak for it, as they stand in the text, strongest first; at most three.
    pub reasons: Vec<String>,
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
    trained: Vec<(String, String)>,
    rows: Vec<f32>,
    doors: Vec<Known>,
}

/// How many doors an answer has at most.
const MOST: usize = 5;
/// A door with a smaller share is not worth a citizen's time.
const LEAST: f32 = 0.04;
/// So sure must "nothing fits" be, on a page, to say nothing: the cards' places would only fill with defaults.
const SURE: f32 = 0.8;
/// From this share on, 112 is named; a false alarm costs one line, a missed one a life.
const ALARM: f32 = 0.25;
/// From this likeness on, two texts are about the same.
const SIMILAR: f32 = 0.45;
/// Below this likeness a text and a door without trained rows have nothing to do with each other.
const ALIKE: f32 = 0.25;

impl Engine {
    /// Whether it has learned nothing yet.
    pub fn is_empty(&self) -> bool {
        self.network.hidden == 0
    }

    /// Adds words. What the doors are about is found anew with the next [`Engine::doors`].
    pub fn add_words(&mut self, text: &str) {
        self.lexicon.add(text);
    }

    /// Takes the trained numbers.
    pub fn set_network(&mut self, bytes: &[u8]) {
        let Some((network, trained, rows)) = super::numbers::read(bytes) else {
            return;
        };
        self.network = network;
        self.trained = trained;
        self.rows = rows;
    }

    /// Takes the doors that are there.
    pub fn set_doors(&mut self, doors: Vec<Door>) {
        self.doors = doors.into_iter().map(|door| self.know(door)).collect();
    }

    fn know(&self, door: Door) -> Known {
        let row = self
            .trained
            .iter()
            .position(|(pack, id)| *pack == door.pack && *id == door.id);
        let title = fold(&door.title);
        let text = fold(&door.text);
        let mut bag = vec![0.0; self.lexicon.concepts()];
        for (finds, weight) in [
            (self.lexicon.read(&title, &mut 0), 2.0),
            (self.lexicon.read(&text, &mut 0), 1.0),
        ] {
            for find in finds {
                let cell: &mut f32 = &mut bag[usize::from(find.concept)];
                *cell = cell.max(find.weight * weight);
            }
        }
        network::level(&mut bag);
        let about = bag.into_iter().enumerate().filter(|(_, value)| *value != 0.0).collect();
        Known {
            door,
            row,
            about,
            title,
            text,
        }
    }

    /// The doors that fit a page.
    pub fn page(&self, page: &Page) -> Answer {
        let readings = page.read(&self.lexicon);
        let concepts = self.lexicon.concepts();
        let input = page::input(&readings, concepts, &[0.0, 1.0]);
        let mut answer = self.answer(&input, SURE);
        answer.emergency = None;
        let texts = page.signals();
        self.explain(&mut answer, &input, &|concept| {
            let reading = readings.iter().zip(texts);
            let found = reading.filter_map(|(reading, text)| {
                let find = reading.finds.iter().find(|find| usize::from(find.concept) == concept)?;
                Some(word(text, &reading.folded, find))
            });
            found.take(1).next()
        });
        answer
    }

    /// The doors that fit what somebody writes.
    pub fn sentence(&self, text: &str) -> Answer {
        let folded = fold(text);
        let (input, finds) = self.read(&folded);
        let mut answer = self.answer(&input, 0.0);
        self.explain(&mut answer, &input, &|concept| {
            let find = finds.iter().find(|find| usize::from(find.concept) == concept)?;
            Some(word(text, &folded, find))
        });
        answer
    }

    fn read(&self, folded: &Folded) -> (Input, Vec<Find>) {
        let mut misses = 0;
        let finds = self.lexicon.read(folded, &mut misses);
        let long = folded.words.iter().filter(|word| word.end - word.start > 3).count();
        let unknown = misses as f32 / long.max(1) as f32;
        (network::input(&finds, self.lexicon.concepts(), unknown, false), finds)
    }

    /// Shares of the answers that are no doors, and of the doors that may be suggested, in their order.
    fn shares(&self, input: &[f32]) -> (Vec<f32>, Vec<(usize, f32)>) {
        let hidden = self.network.hidden(input);
        let mut scores = self.network.scores(&hidden, &self.network.aside);
        let rows = self.network.scores(&hidden, &self.rows);
        let mut doors: Vec<usize> = Vec::new();
        for (index, known) in self.doors.iter().enumerate() {
            if let Some(row) = known.row.filter(|_| known.door.suggested) {
                scores.push(rows[row]);
                doors.push(index);
            }
        }
        shares(&mut scores);
        let found = doors.into_iter().zip(scores.split_off(ASIDE.len()));
        (scores, found.collect())
    }

    fn answer(&self, input: &[f32], sure: f32) -> Answer {
        let (aside, mut found) = self.shares(input);
        best_first(&mut found);
        let apart: f32 = aside.iter().sum();
        let best = found.first().map_or(0.0, |(_, share)| *share);
        let alarm = aside.iter().zip(ASIDE).skip(1).filter(|(share, _)| **share > ALARM);
        let emergency = alarm.max_by(|a, b| a.0.total_cmp(b.0)).map(|(_, which)| which);
        let abstains = apart > sure.max(best);
        found.retain(|(_, share)| *share > LEAST && !abstains);
        // A pack beside the trained one has its say where its words fit well.
        found.extend(self.untrained(input));
        Answer {
            emergency,
            fits: fits(found),
        }
    }

    /// Doors without trained rows that are about the same.
    fn untrained(&self, input: &[f32]) -> Vec<(usize, f32)> {
        let doors = self.doors.iter().enumerate();
        doors
            .filter(|(_, known)| known.door.suggested && known.row.is_none())
            .map(|(index, known)| (index, likeness(&known.about, input)))
            .filter(|(_, share)| *share > ALIKE)
            .collect()
    }

    /// Names the words without which a door would fit less.
    fn explain(&self, answer: &mut Answer, input: &[f32], word: &dyn Fn(usize) -> Option<String>) {
        let said: Vec<usize> = (0..self.lexicon.concepts())
            .filter(|concept| input[*concept] != 0.0)
            .collect();
        let mut without = input.to_vec();
        let mut losses: Vec<(usize, Vec<f32>)> = Vec::new();
        for concept in said {
            without[concept] = 0.0;
            let (_, found) = self.shares(&without);
            without[concept] = input[concept];
            let share = |fit: &Fit| match found.iter().find(|(door, _)| *door == fit.door) {
                Some((_, share)) => fit.share - share,
                None => part(&self.doors[fit.door].about, concept) * input[concept],
            };
            losses.push((concept, answer.fits.iter().map(share).collect()));
        }
        for (at, fit) in answer.fits.iter_mut().enumerate() {
            let mut strongest: Vec<(usize, f32)> = losses.iter().map(|(concept, loss)| (*concept, loss[at])).collect();
            best_first(&mut strongest);
            let worth = strongest.first().map_or(0.0, |(_, most)| most * 0.2);
            for (concept, loss) in strongest {
                if loss <= worth || loss <= 0.0 || fit.reasons.len() == 3 {
                    break;
                }
                if let Some(word) = word(concept).filter(|word| !fit.reasons.contains(word)) {
                    fit.reasons.push(word);
                }
            }
        }
    }

    /// Which of `texts` say something like `text`, most alike first.
    pub fn alike(&self, text: &str, texts: &[&str]) -> Vec<usize> {
        let folded = fold(text);
        let (input, _) = self.read(&folded);
        let mut found: Vec<(usize, f32)> = Vec::new();
        for (index, other) in texts.iter().enumerate() {
            let other = fold(other);
            let (about, _) = self.read(&other);
            let same: f32 = input
                .iter()
                .zip(&about)
                .take(self.lexicon.concepts())
                .map(|(a, b)| a * b)
                .sum();
            // Names of streets and squares are no concepts, and say most.
            let names = folded
                .words
                .iter()
                .map(|word| folded.letters(word))
                .filter(|letters| letters.len() > 4);
            let said = names
                .filter(|name| other.words.iter().any(|word| other.letters(word) == *name))
                .count();
            let likeness = same / 4.0 + 0.15 * said.min(3) as f32;
            if likeness > SIMILAR {
                found.push((index, likeness));
            }
        }
        best_first(&mut found);
        found.into_iter().map(|(index, _)| index).collect()
    }

    /// All doors that a search finds, best first; every door in its order for an empty search.
    pub fn search(&self, text: &str) -> Vec<usize> {
        let folded = fold(text);
        if folded.words.is_empty() {
            return (0..self.doors.len()).collect();
        }
        let (input, _) = self.read(&folded);
        let (_, trained) = self.shares(&input);
        let words = folded.words.len() as f32;
        let mut found: Vec<(usize, f32)> = Vec::new();
        for (index, known) in self.doors.iter().enumerate() {
            let literal: f32 = folded.words.iter().map(|word| known.says(folded.letters(word))).sum();
            let share = trained
                .iter()
                .find(|(door, _)| *door == index)
                .map_or(0.0, |(_, share)| *share);
            let score = literal / words + share + likeness(&known.about, &input);
            if literal > 0.0 || share > LEAST || score > ALIKE {
                found.push((index, score));
            }
        }
        best_first(&mut found);
        let best = found.first().map_or(0.0, |(_, score)| *score);
        // What fits ten times less than the best is noise.
        found
            .into_iter()
            .filter(|(_, score)| *score > best * 0.25)
            .map(|(index, _)| index)
            .collect()
    }
}

/// Sorts by falling share, equals in their order. By insertion: the lists are short, and std's sort would be a tenth of
/// the engine.
fn best_first(items: &mut Vec<(usize, f32)>) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && items[at - 1].1 < items[at].1 {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

fn fits(mut found: Vec<(usize, f32)>) -> Vec<Fit> {
    best_first(&mut found);
    found.truncate(MOST);
    let fit = |(door, share)| Fit {
        door,
        share,
        reasons: Vec::new(),
    };
    found.into_iter().map(fit).collect()
}

impl Known {
    /// Whether some word of its texts begins with `letters`: more for the title's.
    fn says(&self, letters: &[u8]) -> f32 {
        let begins = |text: &Folded| {
            text.words.iter().any(|word| {
                let word = text.letters(word);
                word.len() >= letters.len() && word.iter().zip(letters).all(|(a, b)| loose(*a) == loose(*b))
            })
        };
        if begins(&self.title) {
            1.0
        } else if begins(&self.text) {
            0.5
        } else {
            0.0
        }
    }
}

fn part(about: &[(usize, f32)], concept: usize) -> f32 {
    about
        .iter()
        .find(|(at, _)| *at == concept)
        .map_or(0.0, |(_, value)| *value)
}

/// Both have length two, so equal ones are one.
fn likeness(about: &[(usize, f32)], input: &[f32]) -> f32 {
    about
        .iter()
        .map(|(concept, value)| value * input[*concept])
        .sum::<f32>()
        / 4.0
}

fn word(text: &str, folded: &Folded, find: &Find) -> String {
    let word = &folded.words[find.word];
    text[word.from..word.to].to_owned()
}
