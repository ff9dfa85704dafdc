//! The figures of `score.py`, for the cross-validation.

use std::fmt;

use crate::data::Case;

/// Shares, and how many cases they are of.
pub struct Figures {
    answerable: usize,
    hit: f32,
    recall: f32,
    never: f32,
    hopeless: usize,
    abstain: f32,
}

/// Counts.
pub fn figures(table: &[(Case, Vec<String>)]) -> Figures {
    let answerable: Vec<_> = table.iter().filter(|(case, _)| case.gold != ["none"]).collect();
    let hopeless: Vec<_> = table.iter().filter(|(case, _)| case.gold == ["none"]).collect();
    let share = |hits: usize, of: usize| hits as f32 / of.max(1) as f32;
    let first = |ids: &[String], ranking: &[String]| ranking.first().is_some_and(|first| ids.contains(first));
    let recall: f32 = answerable
        .iter()
        .map(|(case, ranking)| {
            let gold: Vec<_> = case.gold.iter().take(3).collect();
            let found = ranking.iter().take(3).filter(|id| gold.contains(id)).count();
            share(found, gold.len())
        })
        .sum();
    Figures {
        answerable: answerable.len(),
        hit: share(
            answerable
                .iter()
                .filter(|(case, ranking)| first(&case.gold, ranking))
                .count(),
            answerable.len(),
        ),
        recall: recall / answerable.len().max(1) as f32,
        never: share(
            answerable
                .iter()
                .filter(|(case, ranking)| first(&case.never, ranking))
                .count(),
            answerable.len(),
        ),
        hopeless: hopeless.len(),
        abstain: share(
            hopeless.iter().filter(|(_, ranking)| ranking.is_empty()).count(),
            hopeless.len(),
        ),
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "n={} hit@1={:.3} recall@3={:.3} never@1={:.3} none={} abstain={:.3}",
            self.answerable, self.hit, self.recall, self.never, self.hopeless, self.abstain
        )
    }
}
