//! Many runs as three numbers: the smallest, the middle, the biggest.

use serde_json::{Value, json};

/// Smallest, median, biggest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Smallest.
    pub min: f64,
    /// Half are smaller.
    pub median: f64,
    /// Biggest.
    pub max: f64,
}

impl Spread {
    /// Of at least one number; of none all three are not a number.
    pub fn of(values: &[f64]) -> Self {
        Self {
            min: share(values, 0.0),
            median: share(values, 0.5),
            max: share(values, 1.0),
        }
    }

    /// Pair by pair: what two runs beside each other had in common falls out.
    pub fn ratio(ours: &[f64], theirs: &[f64]) -> Self {
        let pairs: Vec<_> = ours.iter().zip(theirs).map(|(one, other)| one / other).collect();
        Self::of(&pairs)
    }

    /// As JSON.
    pub fn json(self) -> Value {
        json!({"min": self.min, "median": self.median, "max": self.max})
    }

    /// `812 / 840 / 905`, with so many digits behind the point.
    pub fn text(self, digits: usize) -> String {
        format!(
            "{:.digits$} / {:.digits$} / {:.digits$}",
            self.min, self.median, self.max
        )
    }
}

/// The value below which this share of all lies, between two values by proportion.
pub fn share(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = share * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_the_middle() {
        assert_eq!(Spread::of(&[3.0, 1.0, 2.0]).text(0), "1 / 2 / 3");
        assert_eq!(Spread::of(&[1.0, 2.0]).median, 1.5);
        assert_eq!(share(&(0..=100).map(f64::from).collect::<Vec<_>>(), 0.95), 95.0);
        assert!(Spread::of(&[]).median.is_nan());
    }

    #[test]
    fn ratios_are_taken_pair_by_pair() {
        let ratio = Spread::ratio(&[10.0, 40.0], &[10.0, 20.0]);
        assert_eq!((ratio.min, ratio.max), (1.0, 2.0));
    }
}
