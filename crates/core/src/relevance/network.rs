//! From concepts to doors: a small trained network.
//!
//! A text is a bag of concepts `x`. A hidden layer `a = max(0, b + E·x)` finds what they mean together (a complaint
//! *and* a decision is one door, a complaint *and* a rude clerk another), and each door has a row `w` of weights for
//! it: `score = w·a + c`. Besides the doors there are answers that are none: nothing fits, or an emergency.
//! `cargo xtask gen` trains the numbers from the examples in `training/` and rounds them to small whole numbers; here
//! they are only used. Both halves are bytes: the shared half (`E`, `b`, the answers that are no doors) and one of
//! rows for each pack, so that a page loads the rows of its own packs only.

use super::lexicon::Find;

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

/// The input of a sentence's unknown words: their share among all.
const EXTRAS: usize = 2;

/// What goes into the network.
pub type Input = Vec<f32>;

/// How a bag of finds becomes an input. `page` says which of the two kinds of text it is.
pub fn input(finds: &[Find], concepts: usize, unknown: f32, page: bool) -> Input {
    let mut bag = vec![0.0; concepts + EXTRAS];
    for find in finds {
        let cell = &mut bag[usize::from(find.concept)];
        // What is said twice is not twice as true.
        *cell = if *cell == 0.0 {
            find.weight
        } else {
            *cell + find.weight * 0.3
        };
    }
    level(&mut bag);
    bag[concepts] = unknown;
    bag[concepts + 1] = f32::from(u8::from(page));
    bag
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

/// The shared half.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Hidden units.
    pub hidden: usize,
    /// `E`: a row of `hidden` for each input.
    pub inputs: Vec<f32>,
    /// `b`.
    pub bias: Vec<f32>,
    /// The rows of [`ASIDE`].
    pub aside: Rows,
}

/// Rows of weights: `hidden` numbers and a last one that is added.
pub type Rows = Vec<f32>;

impl Network {
    /// The hidden layer's answer.
    pub fn hidden(&self, input: &[f32]) -> Vec<f32> {
        let mut out = self.bias.clone();
        for (value, row) in input.iter().zip(self.inputs.chunks(self.hidden)) {
            if *value != 0.0 {
                for (sum, weight) in out.iter_mut().zip(row) {
                    *sum += value * weight;
                }
            }
        }
        out.iter_mut().for_each(|sum| *sum = sum.max(0.0));
        out
    }

    /// The scores of rows.
    pub fn scores(&self, hidden: &[f32], rows: &[f32]) -> Vec<f32> {
        rows.chunks(self.hidden + 1)
            .map(|row| {
                row.iter()
                    .zip(hidden)
                    .map(|(weight, value)| weight * value)
                    .sum::<f32>()
                    + row[self.hidden]
            })
            .collect()
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
