//! What is kept of a target's answer: enough to answer a repeat, nothing that the citizen wrote.

use medspil_adapter::Failure;
use medspil_adapter::mapping::Outcome;
use medspil_core::idea::Reach;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::Item;

/// How an item ended at the target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settled {
    /// Why it was refused, in our vocabulary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// The field that the refusal is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) field: Option<String>,
    /// The target's words about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    /// The target's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The target's receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<String>,
    /// When the target received it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<String>,
    /// Whether everybody sees it.
    pub(crate) published: bool,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<String>,
    /// How many like it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) likes: Option<u32>,
    /// What taking a like back will need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) row: Option<String>,
}

impl Settled {
    /// Of an item that was settled; none while it waits.
    pub(crate) fn of(item: &Item) -> Option<Self> {
        matches!(item.state.as_str(), "done" | "refused").then(|| {
            let kept = item.outcome.as_deref().and_then(Self::read);
            kept.unwrap_or_default()
        })
    }

    pub(super) fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What is kept of a success; none where no such operation ends like this.
    pub(super) fn success(outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Created(created) => Some(Self {
                id: created.id,
                number: Some(created.receipt.number).filter(|number| !number.is_empty()),
                at: Some(created.receipt.at).filter(|at| !at.is_empty()),
                published: created.receipt.reach == Reach::Published,
                status: Some(created.status.name().to_owned()),
                likes: created.likes,
                ..Self::default()
            }),
            Outcome::Liked(liked) => Some(Self {
                likes: liked.likes,
                row: liked.row,
                ..Self::default()
            }),
            _ => None,
        }
    }

    /// What is kept of a refusal; none of any other failure.
    pub(super) fn refusal(failure: Failure) -> Option<Self> {
        let Failure::Rejected { code, field, text } = failure else {
            return None;
        };
        Some(Self {
            code: Some(code),
            field,
            text,
            ..Self::default()
        })
    }
}

/// A shorter word stands in many a sentence by chance.
const SHORTEST: usize = 3;

/// A target's words without those that the citizen wrote, of which `input` is the JSON: a refusal often repeats what it
/// refuses, and is kept longer.
pub(super) fn without(text: &str, input: &str) -> String {
    let mut said = Vec::new();
    if let Ok(input) = serde_json::from_str(input) {
        texts(&input, &mut said);
    }
    // The longest first, or a part of one would leave the rest of it.
    said.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let mut out = text.to_owned();
    for said in said {
        if out.contains(&said) {
            out = out.replace(&said, "…");
        }
    }
    out
}

fn texts(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::String(text) if text.chars().count() >= SHORTEST => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_kept_without_what_the_citizen_wrote() {
        let input = r#"{"title": "Flere bænke", "email": "karen@example.dk", "fields": {"x": ["karen@example"]}, "lang": "da"}"#;
        assert_eq!(
            without("karen@example.dk har sendt “Flere bænke” fra da.", input),
            "… har sendt “…” fra da."
        );
        assert_eq!(without("Skriv hvor.", ""), "Skriv hvor.");
    }
}
