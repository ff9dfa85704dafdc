//! Trains the linear model: softmax over the doors of a case's pack and the answers that are none, Adam (Kingma and Ba
//! 2014), features left out at random. The same numbers on every machine: only additions, multiplications, divisions and
//! roots, in one order.

use medspil_core::relevance::model::{ASIDE, dot, shares};

/// A case as numbers.
#[derive(Clone)]
pub struct Sample {
    /// Features that the text has, and how much of each.
    pub input: Vec<(usize, f32)>,
    /// Rows that may be answered.
    pub rows: Vec<usize>,
    /// What should be answered: a share for each of `rows`.
    pub target: Vec<f32>,
    /// How much it counts.
    pub weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Numbers of a vector.
    pub width: usize,
    /// Times through all samples.
    pub rounds: usize,
    /// Share of features left out of a sample.
    pub drop: f32,
    /// Pull towards zero.
    pub decay: f32,
    /// Size of a step at the beginning.
    pub step: f32,
    /// Where chance begins.
    pub seed: u64,
}

/// Chance that is the same every time (xorshift64, Marsaglia 2003).
pub struct Chance(u64);

impl Chance {
    /// Chance of its own for each `seed`.
    pub fn new(seed: u64) -> Self {
        Self(0x9e37_79b9_7f4a_7c15 ^ seed.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    /// A number from 0 up to 1.
    pub fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u64 << 24) as f32
    }
}

/// The numbers while they are learned.
#[derive(Clone)]
pub struct Net {
    /// Numbers of a vector.
    pub width: usize,
    /// A vector for each feature.
    pub inputs: Vec<f32>,
    /// A row for each answer: `width` weights, then the base.
    pub rows: Vec<f32>,
}

impl Net {
    /// Small numbers by chance.
    pub fn new(inputs: usize, rows: usize, settings: &Settings) -> Self {
        let mut chance = Chance::new(settings.seed);
        let mut fill = |len: usize, size: f32| (0..len).map(|_| (chance.next() - 0.5) * size).collect();
        Self {
            width: settings.width,
            inputs: fill(inputs * settings.width, 0.3),
            rows: fill(rows * (settings.width + 1), 0.5),
        }
    }

    /// The vector of a feature.
    pub fn vector(&self, feature: usize) -> &[f32] {
        &self.inputs[feature * self.width..][..self.width]
    }

    fn text(&self, input: &[(usize, f32)]) -> Vec<f32> {
        let mut out = vec![0.0; self.width];
        for (feature, value) in input {
            for (sum, weight) in out.iter_mut().zip(self.vector(*feature)) {
                *sum += value * weight;
            }
        }
        out
    }

    fn shares(&self, text: &[f32], rows: &[usize]) -> Vec<f32> {
        let score = |row: &usize| {
            let row = &self.rows[row * (self.width + 1)..][..=self.width];
            dot(text, row) + row[self.width]
        };
        let mut out: Vec<f32> = rows.iter().map(score).collect();
        shares(&mut out);
        out
    }

    /// The shares that the rows of a sample get.
    pub fn answer(&self, sample: &Sample) -> Vec<f32> {
        self.shares(&self.text(&sample.input), &sample.rows)
    }
}

/// What Adam remembers of numbers, each `width` of which are stepped together.
struct Adam {
    width: usize,
    mean: Vec<f32>,
    square: Vec<f32>,
    slope: Vec<f32>,
    /// The last step in which each part moved.
    last: Vec<u32>,
}

impl Adam {
    fn new(len: usize, width: usize) -> Self {
        Self {
            width,
            mean: vec![0.0; len],
            square: vec![0.0; len],
            slope: vec![0.0; len],
            last: vec![0; len / width],
        }
    }

    /// Moves part `at`, which has not moved since its last step.
    fn step(&mut self, values: &mut [f32], at: usize, time: u32, step: f32, decay: f32) {
        let gap = time - self.last[at];
        self.last[at] = time;
        let (mean, square, keep) = (
            power(0.9, gap - 1),
            power(0.999, gap - 1),
            power(1.0 - step * decay, gap),
        );
        let part = at * self.width..(at + 1) * self.width;
        for (value, at) in values[part.clone()].iter_mut().zip(part) {
            let slope = std::mem::take(&mut self.slope[at]);
            self.mean[at] = 0.9 * self.mean[at] * mean + 0.1 * slope;
            self.square[at] = 0.999 * self.square[at] * square + 0.001 * slope * slope;
            *value = *value * keep - step * self.mean[at] / (self.square[at].sqrt() + 1e-6);
        }
    }
}

/// By squaring, because `powf` is not the same everywhere.
fn power(mut base: f32, mut exponent: u32) -> f32 {
    let mut out = 1.0;
    while exponent > 0 {
        if exponent % 2 == 1 {
            out *= base;
        }
        base *= base;
        exponent /= 2;
    }
    out
}

/// Samples learned from together.
const BATCH: usize = 32;
/// Batches from one rounding to the next.
const ROUNDING: u32 = 65;

/// Rounds the vectors of all features.
pub type Round<'a> = dyn FnMut(&mut [f32]) + 'a;

/// Trains. Where `round` is given, samples are answered by rounded vectors while the exact ones learn (a straight-through
/// estimator, Bengio, Léonard and Courville 2013); what is returned is rounded then.
pub fn train(samples: &[Sample], mut net: Net, settings: &Settings, mut round: Option<&mut Round>) -> Net {
    let mut chance = Chance::new(settings.seed + 1000);
    let width = net.width;
    let mut exact = round.is_some().then(|| net.inputs.clone());
    let mut inputs = Adam::new(net.inputs.len(), width);
    let mut rows = Adam::new(net.rows.len(), width + 1);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let all = (samples.len().div_ceil(BATCH) * settings.rounds) as f32;
    let mut touched = vec![false; net.inputs.len() / width];
    let mut time = 0;
    for _ in 0..settings.rounds {
        for at in (1..order.len()).rev() {
            let other = (chance.next() * (at + 1) as f32) as usize;
            order.swap(at, other.min(at));
        }
        for batch in order.chunks(BATCH) {
            if let (Some(round), Some(exact)) = (round.as_mut(), &exact)
                && time % ROUNDING == 0
            {
                net.inputs.copy_from_slice(exact);
                round(&mut net.inputs);
            }
            time += 1;
            let step = settings.step * (1.0 - time as f32 / all).max(0.02);
            let mut moved = Vec::new();
            for at in batch {
                learn(
                    &samples[*at],
                    &net,
                    [&mut inputs.slope, &mut rows.slope],
                    settings.drop,
                    &mut chance,
                    |feature| {
                        if !std::mem::replace(&mut touched[feature], true) {
                            moved.push(feature);
                        }
                    },
                );
            }
            for feature in moved {
                touched[feature] = false;
                inputs.step(
                    exact.as_mut().unwrap_or(&mut net.inputs),
                    feature,
                    time,
                    step,
                    settings.decay,
                );
            }
            for row in 0..rows.last.len() {
                rows.step(&mut net.rows, row, time, step, settings.decay);
            }
        }
    }
    if let (Some(round), Some(exact)) = (round, exact) {
        net.inputs = exact;
        round(&mut net.inputs);
    }
    net
}

/// Adds what a sample says to the slopes.
fn learn(
    sample: &Sample,
    net: &Net,
    [inputs, rows]: [&mut Vec<f32>; 2],
    drop: f32,
    chance: &mut Chance,
    mut touch: impl FnMut(usize),
) {
    let width = net.width;
    let kept: Vec<(usize, f32)> = sample.input.iter().filter(|_| chance.next() >= drop).copied().collect();
    let text = net.text(&kept);
    let shares = net.shares(&text, &sample.rows);
    let mut back = vec![0.0; width];
    for ((index, share), target) in sample.rows.iter().zip(&shares).zip(&sample.target) {
        let slope = (share - target) * sample.weight / BATCH as f32;
        let at = index * (width + 1);
        for unit in 0..width {
            rows[at + unit] += slope * text[unit];
            back[unit] += slope * net.rows[at + unit];
        }
        rows[at + width] += slope;
    }
    for (feature, value) in kept {
        touch(feature);
        let slopes = &mut inputs[feature * width..][..width];
        slopes
            .iter_mut()
            .zip(&back)
            .for_each(|(sum, slope)| *sum += slope * value);
    }
}

/// Rows that are no doors.
pub const ASIDES: usize = ASIDE.len();
