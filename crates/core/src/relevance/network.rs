//! From concepts to doors: a small trained network.
//!
//! A text is a bag of concepts `x`. A hidden layer `a = max(0, b + E·x)` finds what they mean together (a complaint
//! *and* a decision is one door, a complaint *and* a rude clerk another), and each door has a row `w` of weights for
//! it: `score = w·a + c`. Besides the doors there are answers that are none: nothing fits, or an emergency.
//! `cargo xtask gen` trains the numbers from the examples in `training/` and rounds them to small whole numbers; here
//! they are only used.

use super::letters::Folded;
use super::lexicon::{Find, Lexicon};

/// Answers that are no doors, in the order of their rows.
pub const ASIDE: [Aside; 4] = [Aside::Nothing, Aside::Emergency, Aside::Ill, Aside::Police];

/// An answer that is no door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// No channel fits.
    Nothing,
    /// Life or limb: 112.
    Emergency,
    /// Ill, but not in danger: the region's 1813.
    Ill,
    /// For the police, but not now: 114.
    Police,
}

/// What goes into the network: how much of each concept, then the share of unknown words, then whether it is a page.
pub type Input = Vec<f32>;

/// The network's input for a sentence, and what was found in it.
pub fn read(folded: &Folded, lexicon: &Lexicon) -> (Input, Vec<Find>) {
    let mut misses = 0;
    let finds = lexicon.read(folded, &mut misses);
    let mut bag = vec![0.0; lexicon.concepts()];
    for find in &finds {
        bag[usize::from(find.concept)] += find.weight;
    }
    level(&mut bag);
    let long = folded.words.iter().filter(|word| word.end - word.start > 3).count();
    bag.push(misses as f32 / long.max(1) as f32);
    bag.push(0.0);
    (bag, finds)
}

/// Makes long texts as loud as short ones.
pub fn level(bag: &mut [f32]) {
    let loud: f32 = bag.iter().map(|value| value * value).sum();
    if loud > 0.0 {
        let factor = LOUD / loud.sqrt();
        bag.iter_mut().for_each(|value| *value *= factor);
    }
}

const LOUD: f32 = 2.0;

/// The trained numbers.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Hidden units.
    pub hidden: usize,
    /// `E`: a row of `hidden` numbers for each input, the two that are no concepts first.
    pub inputs: Vec<f32>,
    /// `b`.
    pub bias: Vec<f32>,
    /// A row for each answer, those of [`ASIDE`] first: `hidden` weights, and a number that is added.
    pub rows: Vec<f32>,
    /// Pack and id of the doors whose rows stand behind those of [`ASIDE`], with a zero between and after them.
    pub doors: Vec<u8>,
}

impl Network {
    /// The hidden layer's answer.
    pub fn hidden(&self, input: &[f32]) -> Vec<f32> {
        let mut out = self.bias.clone();
        let concepts = input.len() - 2;
        for (at, value) in input.iter().enumerate() {
            if *value != 0.0 {
                // A concept that was added after the training has no row, and says nothing.
                let row = self.inputs.chunks_exact(self.hidden).nth((at + 2) % (concepts + 2));
                for (sum, weight) in out.iter_mut().zip(row.unwrap_or_default()) {
                    *sum += value * weight;
                }
            }
        }
        for sum in &mut out {
            *sum = sum.max(0.0);
        }
        out
    }

    /// The score of a row.
    pub fn score(&self, hidden: &[f32], row: usize) -> f32 {
        let row = &self.rows[row * (self.hidden + 1)..][..=self.hidden];
        hidden
            .iter()
            .zip(row)
            .map(|(value, weight)| value * weight)
            .sum::<f32>()
            + row[self.hidden]
    }

    /// How the awake hidden units pull towards a row, and away from the mean of all.
    pub fn pull(&self, hidden: &[f32], row: usize) -> Vec<f32> {
        let width = self.hidden + 1;
        let rows = self.rows.len() / width;
        let mut out = vec![0.0; self.hidden];
        for (unit, pull) in out.iter_mut().enumerate() {
            if hidden[unit] > 0.0 {
                let all: f32 = (0..rows).map(|row| self.rows[row * width + unit]).sum();
                *pull = self.rows[row * width + unit] - all / rows as f32;
            }
        }
        out
    }

    /// What a concept adds to such a pull.
    pub fn part(&self, pull: &[f32], concept: usize) -> f32 {
        let row = self
            .inputs
            .chunks_exact(self.hidden)
            .nth(concept + 2)
            .unwrap_or_default();
        row.iter().zip(pull).map(|(weight, pull)| weight * pull).sum()
    }

    /// The row of a door; none where it was not trained.
    pub fn row(&self, pack: &[u8], id: &[u8]) -> Option<usize> {
        let mut names = self.doors.split(|byte| *byte == 0);
        let mut row = ASIDE.len();
        while let (Some(known), Some(name)) = (names.next(), names.next()) {
            if known == pack && name == id {
                return Some(row);
            }
            row += 1;
        }
        None
    }
}

/// Scores as shares that add up to one.
pub fn shares(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - most);
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
}

/// `e` to the power of a number that is not above zero, within a thousandth: (1 + x/1024)^1024.
fn exp(x: f32) -> f32 {
    let mut power = (1.0 + x / 1024.0).max(0.0);
    for _ in 0..10 {
        power *= power;
    }
    power
}
