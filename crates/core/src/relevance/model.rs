//! From words to doors: a linear model over the words' [features](super::features).
//!
//! Every feature falls into one of `2^bits` buckets. Most are empty; the others carry the number of a vector in a small
//! book. A text is the weighted sum of its features' vectors, and each door has a row: `score = row·text + base`.
//! Besides the doors there are answers that are none: nothing fits, or an emergency. `cargo xtask gen` trains the numbers
//! from the examples in `training/` and rounds them to small whole numbers; here they are only used.

use super::features;

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

/// What a text says, in as many numbers as the model is wide.
pub type Vector = Vec<f32>;

/// The trained numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Numbers of a vector.
    pub width: usize,
    /// For each bucket the number of its vector in `book`, counted from 1; 0 where it is empty.
    pub buckets: Vec<u8>,
    /// The vectors, one behind the other.
    pub book: Vec<f32>,
    /// A row of `width` weights for each answer, those of [`ASIDE`] first.
    pub rows: Vec<f32>,
    /// What is added to each row's score.
    pub bases: Vec<f32>,
    /// The [`name`]s of the doors whose rows stand behind those of [`ASIDE`].
    pub names: Vec<u16>,
}

impl Model {
    /// Adds `weight` times what a word says (its folded letters) to `sum`.
    pub fn add(&self, word: &[u8], weight: f32, sum: &mut [f32]) {
        let mask = self.buckets.len().wrapping_sub(1);
        features::of(word, |hash, part| {
            let number = self.buckets.get(hash as usize & mask).copied().unwrap_or_default();
            if number > 0 {
                let vector = &self.book[(usize::from(number) - 1) * self.width..];
                for (sum, value) in sum.iter_mut().zip(vector) {
                    *sum += weight * part * value;
                }
            }
        });
    }

    /// What a word says.
    pub fn word(&self, word: &[u8]) -> Vector {
        let mut out = vec![0.0; self.width];
        self.add(word, 1.0, &mut out);
        out
    }

    fn row_at(&self, row: usize) -> &[f32] {
        &self.rows[row * self.width..][..self.width]
    }

    /// The score of a row for a text.
    pub fn score(&self, text: &[f32], row: usize) -> f32 {
        dot(text, self.row_at(row)) + self.bases[row]
    }

    /// How a text pulls towards a row, and away from the mean of all.
    pub fn pull(&self, row: usize) -> Vector {
        let mut out = self.row_at(row).to_vec();
        for (at, value) in self.rows.iter().enumerate() {
            out[at % self.width] -= value / self.bases.len() as f32;
        }
        out
    }

    /// The row of a door; none where it was not trained.
    pub fn row(&self, pack: &[u8], id: &[u8]) -> Option<usize> {
        let name = name(pack, id);
        let at = self.names.iter().position(|known| *known == name)?;
        Some(at + ASIDE.len())
    }
}

/// A door's name in the numbers: two bytes that hardly any other door has, instead of thirty.
pub fn name(pack: &[u8], id: &[u8]) -> u16 {
    (features::whole(pack) ^ features::whole(id).rotate_left(7)) as u16
}

/// Sum of products.
pub fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// How alike two directions are, from -1 to 1; 0 where one of them says nothing.
pub fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let long = (dot(one, one) * dot(other, other)).sqrt();
    if long > 0.0 { dot(one, other) / long } else { 0.0 }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_softmax() {
        let mut scores = [1.0, 3.0, -20.0];
        shares(&mut scores);
        let exact = (1.0 + (-2.0_f64).exp()).recip();
        assert!((f64::from(scores[1]) - exact).abs() < 1e-3, "{scores:?}");
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(scores[2] < 1e-3);
    }

    #[test]
    fn what_was_not_trained_says_nothing() {
        let model = Model::default();
        assert!(model.word(b"hul").is_empty());
        assert_eq!(model.row(b"koege", b"sbpin"), None);
        assert!((cosine(&[], &[])).abs() < f32::EPSILON);
    }
}
