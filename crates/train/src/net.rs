//! Trains the network: softmax over the doors of a case's pack and the answers that are none, Adam, words left out at
//! random. The same numbers on every machine: only additions, multiplications, divisions and roots, in one order.

use medspil_core::relevance::network::{ASIDE, Network, shares};

/// A case as numbers.
pub struct Sample {
    /// Rows of `E` and values of the input that are not zero.
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
    /// Hidden units.
    pub hidden: usize,
    /// Times through all samples.
    pub rounds: usize,
    /// Share of concepts left out of a sample.
    pub drop: f32,
    /// Pull towards zero.
    pub decay: f32,
    /// Size of a step at the beginning.
    pub step: f32,
    /// Where chance begins.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hidden: 28,
            rounds: 30,
            drop: 0.4,
            decay: 0.1,
            step: 0.01,
            seed: 1,
        }
    }
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

struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
}

impl Adam {
    fn new(len: usize) -> Self {
        Self {
            mean: vec![0.0; len],
            square: vec![0.0; len],
        }
    }

    fn step(&mut self, values: &mut [f32], slopes: &mut [f32], step: f32, decay: f32) {
        for (((value, slope), mean), square) in values
            .iter_mut()
            .zip(slopes.iter_mut())
            .zip(&mut self.mean)
            .zip(&mut self.square)
        {
            *mean = 0.9 * *mean + 0.1 * *slope;
            *square = 0.999 * *square + 0.001 * *slope * *slope;
            *value -= step * (*mean / (square.sqrt() + 1e-6) + decay * *value);
            *slope = 0.0;
        }
    }
}

/// Trains on `samples`.
pub fn train(samples: &[Sample], inputs: usize, rows: usize, settings: &Settings, begin: Option<Network>) -> Network {
    let hidden = settings.hidden;
    let mut chance = Chance::new(settings.seed);
    let mut fill = |len: usize, size: f32| -> Vec<f32> { (0..len).map(|_| (chance.next() - 0.5) * size).collect() };
    let mut network = begin.unwrap_or_else(|| Network {
        hidden,
        inputs: fill(inputs * hidden, 0.5),
        bias: vec![0.1; hidden],
        rows: fill(rows * (hidden + 1), 0.5),
        doors: Vec::new(),
    });
    let mut adams = [
        Adam::new(inputs * hidden),
        Adam::new(hidden),
        Adam::new(rows * (hidden + 1)),
    ];
    let mut slopes = [
        vec![0.0; inputs * hidden],
        vec![0.0; hidden],
        vec![0.0; rows * (hidden + 1)],
    ];
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let batch = 16;
    let batches = samples.len().div_ceil(batch) * settings.rounds;
    let mut done = 0;
    for _ in 0..settings.rounds {
        for at in (1..order.len()).rev() {
            let other = (chance.next() * (at + 1) as f32) as usize;
            order.swap(at, other.min(at));
        }
        for part in order.chunks(batch) {
            for at in part {
                learn(
                    &samples[*at],
                    &network,
                    &mut slopes,
                    settings.drop,
                    &mut chance,
                    part.len() as f32,
                );
            }
            let left = 1.0 - done as f32 / batches as f32;
            let step = settings.step * left.max(0.02);
            let [inputs, bias, rows] = &mut adams;
            inputs.step(&mut network.inputs, &mut slopes[0], step, settings.decay);
            bias.step(&mut network.bias, &mut slopes[1], step, 0.0);
            rows.step(&mut network.rows, &mut slopes[2], step, settings.decay);
            done += 1;
        }
    }
    network
}

/// The shares that a network gives the rows of a sample.
pub fn answer(sample: &Sample, network: &Network) -> Vec<f32> {
    let hidden = network.hidden;
    let mut layer = network.bias.clone();
    for (at, value) in &sample.input {
        let row = &network.inputs[at * hidden..(at + 1) * hidden];
        layer
            .iter_mut()
            .zip(row)
            .for_each(|(sum, weight)| *sum += value * weight);
    }
    layer.iter_mut().for_each(|sum| *sum = sum.max(0.0));
    let mut scores: Vec<f32> = sample.rows.iter().map(|row| network.score(&layer, *row)).collect();
    shares(&mut scores);
    scores
}

fn learn(sample: &Sample, network: &Network, slopes: &mut [Vec<f32>; 3], drop: f32, chance: &mut Chance, batch: f32) {
    let hidden = network.hidden;
    let kept: Vec<(usize, f32)> = sample.input.iter().filter(|_| chance.next() >= drop).copied().collect();
    let mut layer = network.bias.clone();
    for (at, value) in &kept {
        let row = &network.inputs[at * hidden..(at + 1) * hidden];
        layer
            .iter_mut()
            .zip(row)
            .for_each(|(sum, weight)| *sum += value * weight);
    }
    let alive: Vec<bool> = layer.iter().map(|sum| *sum > 0.0).collect();
    layer.iter_mut().for_each(|sum| *sum = sum.max(0.0));
    let row = |row: usize| row * (hidden + 1)..(row + 1) * (hidden + 1);
    let score = |index: &usize| {
        let weights = &network.rows[row(*index)];
        weights
            .iter()
            .zip(&layer)
            .map(|(weight, value)| weight * value)
            .sum::<f32>()
            + weights[hidden]
    };
    let mut scores: Vec<f32> = sample.rows.iter().map(score).collect();
    shares(&mut scores);
    let mut back = vec![0.0; hidden];
    for ((index, share), target) in sample.rows.iter().zip(&scores).zip(&sample.target) {
        let slope = (share - target) * sample.weight / batch;
        let weights = &network.rows[row(*index)];
        let row = &mut slopes[2][row(*index)];
        for unit in 0..hidden {
            row[unit] += slope * layer[unit];
            back[unit] += slope * weights[unit];
        }
        row[hidden] += slope;
    }
    for (slope, alive) in back.iter_mut().zip(alive) {
        *slope = if alive { *slope } else { 0.0 };
    }
    slopes[1].iter_mut().zip(&back).for_each(|(sum, slope)| *sum += slope);
    for (at, value) in kept {
        let row = &mut slopes[0][at * hidden..(at + 1) * hidden];
        row.iter_mut().zip(&back).for_each(|(sum, slope)| *sum += slope * value);
    }
}

/// Rows that are no doors.
pub const ASIDES: usize = ASIDE.len();
