//! Texts of a pack in another language, or in easy language. Everything else comes from the pack.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The texts of a pack in another language, or in easy language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// Where this schema is, for editors that help while one types.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The municipality's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The areas' names, by the ids of the areas.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub areas: BTreeMap<String, String>,
    /// The entries' texts, by the ids of the entries.
    pub channels: BTreeMap<String, EntryTexts>,
}

/// The texts of one entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryTexts {
    /// The name; without it the entry does not count as translated.
    pub title: String,
    /// One or two sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// A short fact or condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the button says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Further words by which it is found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Who decides in the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub influence: Option<String>,
    /// The questions, in the pack's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub eligibility: Vec<String>,
    /// The events' titles, in the pack's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
}
