//! What the filters of the list of all know of an entry. Read when that list is opened, not before: few citizens do.

use crate::json::{At, Node, Problems};

/// Ids by which an entry is filtered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// What one does there, see [`INTENTS`].
    pub intents: Vec<String>,
    /// What it is about.
    pub topics: Vec<String>,
    /// Parts of the town; empty for all of it.
    pub area: Vec<String>,
    /// For whom; empty for everybody.
    pub audience: Vec<String>,
}

/// What one may want to do, in the order of the filter.
pub const INTENTS: [&str; 8] = [
    "report", "idea", "hearing", "complain", "advice", "apply", "meet", "follow",
];

impl Details {
    /// Reads them from an entry of a pack.
    pub fn read<N: Node>(entry: N) -> Self {
        let problems = Problems::default();
        let at = At::root(entry, &problems);
        let texts = |key: &str| at.field(key).texts();
        Self {
            intents: texts("intents"),
            topics: texts("topics"),
            area: texts("area"),
            audience: texts("audience"),
        }
    }

    /// Whether it passes the filters; an empty choice lets everything pass, and what is for everybody or the whole
    /// town is for each group and part too.
    pub fn passes(&self, chosen: &Choice) -> bool {
        let has = |wanted: &String, known: &[String]| wanted.is_empty() || known.contains(wanted);
        let or_all = |wanted: &String, known: &[String]| known.is_empty() || has(wanted, known);
        has(&chosen.intent, &self.intents)
            && has(&chosen.topic, &self.topics)
            && or_all(&chosen.area, &self.area)
            && or_all(&chosen.audience, &self.audience)
    }
}

/// What is chosen in the filters; empty where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// One of [`INTENTS`].
    pub intent: String,
    /// A topic's id.
    pub topic: String,
    /// A part of the town.
    pub area: String,
    /// A group of people.
    pub audience: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_for_all_is_for_each() {
        let everywhere = Details::read(json!({"intents": ["idea"], "topics": ["traffic"]}));
        let local = Details::read(json!({"intents": ["idea", "meet"], "area": ["nord"], "audience": ["young"]}));
        let choice = |intent: &str, area: &str, audience: &str| Choice {
            intent: intent.into(),
            area: area.into(),
            audience: audience.into(),
            ..Choice::default()
        };
        assert!(everywhere.passes(&choice("idea", "nord", "old")));
        assert!(!everywhere.passes(&choice("meet", "", "")));
        assert!(local.passes(&choice("", "nord", "young")) && !local.passes(&choice("", "syd", "")));
    }
}
