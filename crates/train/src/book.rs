//! Rounds vectors to a small book of vectors (Lloyd 1982; the first ones by chance, as Arthur and Vassilvitskii 2007 say).

use crate::net::Chance;

/// The book, and which of its vectors stands for each of those that were rounded last.
pub struct Book {
    /// Its vectors.
    pub vectors: Vec<Vec<f32>>,
    /// For each rounded vector its place in the book.
    pub numbers: Vec<usize>,
    size: usize,
}

/// One far vector must not have the whole book.
const FAR: f32 = 9.0;

impl Book {
    /// An empty book for `size` vectors.
    pub fn new(size: usize) -> Self {
        Self {
            vectors: Vec::new(),
            numbers: Vec::new(),
            size,
        }
    }

    /// Rounds `vectors`, of which each counts as `weights` says. The book moves a little towards them each time.
    pub fn round(&mut self, vectors: &mut [&mut [f32]], weights: &[f32]) {
        let mut times = 1;
        if self.vectors.is_empty() {
            self.begin(vectors, weights);
            times = 8;
        }
        for _ in 0..times {
            self.numbers = vectors.iter().map(|vector| self.nearest(vector)).collect();
            self.follow(vectors, weights);
        }
        for (vector, number) in vectors.iter_mut().zip(&self.numbers) {
            vector.copy_from_slice(&self.vectors[*number]);
        }
    }

    fn begin(&mut self, vectors: &[&mut [f32]], weights: &[f32]) {
        let mut chance = Chance::new(7);
        let mut nearest = vec![f32::MAX; vectors.len()];
        while self.vectors.len() < self.size.min(vectors.len()) {
            let chances: Vec<f32> = nearest
                .iter()
                .zip(weights)
                .map(|(far, weight)| far.min(FAR) * weight)
                .collect();
            let mut left = chance.next() * chances.iter().sum::<f32>();
            let pick = chances.iter().position(|chance| {
                left -= chance;
                left <= 0.0
            });
            let picked = vectors[pick.unwrap_or(0)].to_vec();
            for (vector, far) in vectors.iter().zip(&mut nearest) {
                *far = far.min(distance(vector, &picked));
            }
            self.vectors.push(picked);
        }
    }

    fn nearest(&self, vector: &[f32]) -> usize {
        let mut best = (f32::MAX, 0);
        for (at, other) in self.vectors.iter().enumerate() {
            let far = distance(vector, other);
            if far < best.0 {
                best = (far, at);
            }
        }
        best.1
    }

    /// Moves each vector of the book into the middle of those that it stands for.
    fn follow(&mut self, vectors: &[&mut [f32]], weights: &[f32]) {
        let width = self.vectors.first().map_or(0, Vec::len);
        let mut sums = vec![(vec![0.0; width], 0.0); self.vectors.len()];
        for ((vector, number), weight) in vectors.iter().zip(&self.numbers).zip(weights) {
            let (sum, all) = &mut sums[*number];
            *all += weight;
            sum.iter_mut()
                .zip(vector.iter())
                .for_each(|(sum, value)| *sum += value * weight);
        }
        for (vector, (sum, all)) in self.vectors.iter_mut().zip(sums) {
            if all > 0.0 {
                vector.iter_mut().zip(sum).for_each(|(value, sum)| *value = sum / all);
            }
        }
    }
}

fn distance(one: &[f32], other: &[f32]) -> f32 {
    one.iter()
        .zip(other)
        .map(|(one, other)| (one - other) * (one - other))
        .sum()
}
