//! The JSON Schema of a backend's configuration: what editors complete and explain, and the table in docs/backends.md.
//!
//! The types here only describe; `mapping::read` reads, because the browser has no serde. A test holds the two together:
//! every key that is read is described, and every key that is described is read. The committed copy is
//! `public/schema/backend.json`.

#![allow(dead_code, clippy::allow_attributes, reason = "the types are described, never made")]

mod steps;
mod values;
mod words;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

use steps::{Item, Operations};
use values::{Get, Node, Rule, Setting, Statuses, Word};
use words::{Credentials, Sorts};

/// What a backend asks of a field.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The backend's name for it.
    name: Option<String>,
    /// Fewest characters.
    min: Option<u32>,
    /// Most characters.
    max: Option<u32>,
    /// Whether it must be filled.
    required: Option<bool>,
    /// What it is for; the label with which the widget's form asks for a field of your own.
    about: Option<String>,
    /// How it is asked for; `text` unless said.
    r#type: Option<FieldType>,
    /// The values it may have, each with the words that the citizen chooses by.
    choices: Option<BTreeMap<String, String>>,
}

/// How a field is asked for.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// A line of text.
    Text,
    /// A box to tick, such as a consent; `on` is sent.
    Check,
}

/// A parameter of a preset.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What it is.
    about: String,
    /// Its value where none is set.
    default: Option<Word>,
    /// Whether it must be set.
    required: Option<bool>,
    /// An example.
    example: Option<String>,
    /// Whether it is a secret, which only the relay may have.
    secret: Option<bool>,
}

/// A backend: which requests to send, and what the answers mean. docs/backends.md explains it.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Backend {
    /// Where this schema is, for editors that help while one types.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    /// The preset that this stands on.
    extends: Option<String>,
    /// Values of the preset's parameters.
    set: Option<BTreeMap<String, Setting>>,
    /// A name for messages.
    name: Option<String>,
    /// What this backend is, in one or two sentences.
    about: Option<String>,
    /// What it was tried against: a server with its version, `exchange`, or `documentation`.
    verified: Option<String>,
    /// Where the backend's own documentation is.
    docs: Option<String>,
    /// What the backend needs before this works.
    needs: Option<Vec<String>>,
    /// What no configuration can repair.
    limits: Option<Vec<String>>,
    /// A ready example for this preset.
    example: Option<Node>,
    /// Parameters that others set.
    parameters: Option<BTreeMap<String, Parameter>>,
    /// The address that all others stand below; slashes at its end are taken off.
    base: Option<String>,
    /// Further origins that may be asked, such as one for files.
    origins: Option<Vec<String>>,
    /// Headers of every request to the base's origin.
    headers: Option<BTreeMap<String, Node>>,
    /// Names and values in every query.
    query: Option<BTreeMap<String, Node>>,
    /// Whether cookies go along; `omit` unless said.
    credentials: Option<Credentials>,
    /// Seconds after which a request is given up; 20 unless said.
    timeout: Option<f64>,
    /// Seconds to wait where a busy backend does not say; 30 unless said.
    retry_after: Option<f64>,
    /// Whether the relay may go to addresses of a private network; no unless said.
    private: Option<bool>,
    /// Whether the backend answers a browser's preflight; without it JSON goes as `text/plain`.
    preflight: Option<bool>,
    /// Names that look like secrets and are public by design, each with the reason.
    public_keys: Option<BTreeMap<String, String>>,
    /// Values put together once, for `{{name}}`.
    variables: Option<BTreeMap<String, Node>>,
    /// What the backend asks of the form's fields, by our names.
    fields: Option<BTreeMap<String, Field>>,
    /// Our words for the backend's statuses.
    statuses: Option<Statuses>,
    /// The orders of the list.
    sorts: Option<Sorts>,
    /// Ideas on a page; 50 unless said.
    size: Option<u32>,
    /// Where the parts of an idea stand.
    item: Option<Item>,
    /// Where the backend's words about a refusal stand.
    message: Option<Get>,
    /// Where the field of a refusal stands.
    field: Option<Get>,
    /// The list of refusals, where an answer has several; `field` and `message` are then looked for in each of its items.
    each: Option<Get>,
    /// What answers mean, before their status is looked at.
    rules: Option<Vec<Rule>>,
    /// What can be asked of the backend.
    operations: Option<Operations>,
}

/// Which backend a block of the widget uses.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blocks {
    /// The backend whose ideas are listed and liked.
    ideas: Option<String>,
    /// The backends that take new ideas, in the order in which they are tried.
    ask: Option<Ladder>,
}

/// One backend, or several in the order in which they are tried.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Ladder {
    /// One backend.
    One(String),
    /// The second takes what the first has refused for good, and so on.
    Several(Vec<String>),
}

/// Several backends, and which block uses which. docs/backends.md explains it.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Several {
    /// Where this schema is, for editors that help while one types.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    /// The backends by names of your own.
    backends: BTreeMap<String, Backend>,
    /// Which block uses which; without it, each does what it can.
    blocks: Option<Blocks>,
}

/// A configuration: one backend, or several.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Configuration {
    /// Several backends.
    Several(Several),
    /// One backend.
    One(Box<Backend>),
}

/// The schema.
pub fn schema() -> Value {
    SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Configuration>()
        .to_value()
}

/// The schema as the committed file has it.
pub fn text() -> String {
    medspil_packs::schema::written(schema())
}

/// The table of all keys for docs/backends.md.
pub fn table() -> String {
    let schema: Value = serde_json::from_str(&text()).unwrap_or_default();
    let mut out = String::new();
    let parts = [
        ("A configuration", &schema["$defs"]["Backend"]),
        ("Several backends", &schema["$defs"]["Several"]),
        ("`blocks`", &schema["$defs"]["Blocks"]),
        ("An operation", &schema["$defs"]["Operation"]),
        ("An idea or result", &schema["$defs"]["Item"]),
        ("A rule", &schema["$defs"]["Rule"]),
        ("`next`", &schema["$defs"]["Next"]),
        ("`poll`", &schema["$defs"]["Poll"]),
        ("A field", &schema["$defs"]["Field"]),
        ("A parameter", &schema["$defs"]["Parameter"]),
    ];
    for (title, part) in parts {
        out.push_str(&["| ", title, " | |\n|---|---|\n"].concat());
        for (key, property) in part["properties"].as_object().into_iter().flatten() {
            let about = property["description"]
                .as_str()
                .unwrap_or_default()
                .replace('|', "\\|")
                .replace('\n', " ");
            out.push_str(&["| `", key, "` | ", &about, " |\n"].concat());
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::keys;

    fn described(part: &str) -> Vec<String> {
        let schema = schema();
        let part = &schema["$defs"][part];
        let names = part["properties"]
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| !key.starts_with('$'));
        let mut names: Vec<String> = names.cloned().collect();
        names.sort();
        names
    }

    fn sorted(keys: &[&str]) -> Vec<String> {
        let mut keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        keys.sort();
        keys
    }

    #[test]
    fn every_key_that_is_read_is_described_and_the_other_way_round() {
        assert_eq!(described("Backend"), sorted(&keys::KEYS));
        assert_eq!(described("Several"), sorted(&keys::SEVERAL_KEYS));
        assert_eq!(described("Blocks"), sorted(&keys::BLOCK_KEYS));
        assert_eq!(described("Step"), sorted(&keys::STEP_KEYS));
        let mut operation = [&keys::OPERATION_KEYS[..], &keys::STEP_KEYS[..]].concat();
        operation.sort_unstable();
        operation.dedup();
        assert_eq!(described("Operation"), sorted(&operation));
        assert_eq!(described("Item"), sorted(&keys::RESULT_KEYS));
        assert_eq!(described("Rule"), sorted(&keys::RULE_KEYS));
        assert_eq!(described("Test"), sorted(&keys::COND_KEYS));
        let meanings: Vec<&str> = keys::MEANINGS.iter().map(|(word, _)| *word).collect();
        let schema = schema();
        let words = schema["$defs"]["Meaning"]["oneOf"].as_array().unwrap();
        let words: Vec<&str> = words.iter().map(|word| word["const"].as_str().unwrap()).collect();
        assert_eq!(words, meanings);
    }

    #[test]
    fn the_table_in_the_docs_is_up_to_date() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/backends.md");
        let docs = std::fs::read_to_string(&file).unwrap();
        let (before, rest) = docs.split_once("<!-- keys: ").unwrap();
        let (comment, rest) = rest.split_once("-->\n").unwrap();
        let (_, after) = rest.split_once("<!-- end keys -->").unwrap();
        let whole = format!(
            "{before}<!-- keys: {comment}-->\n\n{}\n\n<!-- end keys -->{after}",
            table().trim()
        );
        if whole != docs {
            std::fs::write(&file, whole).unwrap();
            panic!(
                "docs/backends.md: the keys were stale. They are rewritten now: look at the difference and commit it."
            );
        }
    }

    #[test]
    fn the_committed_copy_is_up_to_date() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/schema/backend.json");
        let fresh = text();
        if std::fs::read_to_string(&file).unwrap_or_default() != fresh {
            std::fs::write(&file, fresh).unwrap();
            panic!("public/schema/backend.json was stale. It is rewritten now: look at the difference and commit it.");
        }
    }
}
