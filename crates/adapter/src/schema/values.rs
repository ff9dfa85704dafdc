//! Values, conditions and rules, as the schema describes them.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, json_schema};
use serde::Serialize;

use super::words::{Meaning, Status};

/// Anything: JSON with placeholders such as `{{title}}`.
#[derive(Serialize)]
pub struct Node;

impl JsonSchema for Node {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Node".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> Schema {
        json_schema!({"description": "JSON with placeholders such as {{title}}. An object may also be one of $join, $if, $json, $merge and $literal."})
    }
}

/// One text or several.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Words {
    /// One.
    One(String),
    /// One number.
    Number(i64),
    /// One truth value.
    Truth(bool),
    /// Several.
    Several(Vec<Word>),
}

/// A text or a number.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Word {
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
}

/// Where a value stands: a path such as `data.title | name as plain`, a text with placeholders, a number, or a table of
/// words.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Get {
    /// A path, or a text with placeholders.
    Path(String),
    /// This number.
    Number(f64),
    /// This truth value.
    Truth(bool),
    /// Words for words.
    Table(Table),
}

/// Words for words.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Where the word stands.
    from: String,
    /// Our value for each of the backend's words.
    map: Option<BTreeMap<String, Node>>,
    /// The value for all others.
    #[serde(rename = "else")]
    other: Option<Node>,
}

/// A condition: a name, `!name`, or an object whose parts must all hold.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Cond {
    /// A name that has a value, or `!name` for one that has none.
    Name(String),
    /// Parts that must all hold.
    Parts(Test),
}

/// Parts of a condition.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What is looked at; without it the whole answer.
    path: Option<String>,
    /// Whether something must be there.
    exists: Option<bool>,
    /// One of these words.
    equals: Option<Words>,
    /// One of these words stands in it.
    contains: Option<Words>,
    /// The answer's status: 409, "4xx", or a list.
    status: Option<Words>,
}

/// What an answer means when a condition holds.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What is looked at; without it the whole answer.
    path: Option<String>,
    /// Whether something must be there.
    exists: Option<bool>,
    /// One of these words.
    equals: Option<Words>,
    /// One of these words stands in it.
    contains: Option<Words>,
    /// The answer's status: 409, "4xx", or a list.
    status: Option<Words>,
    /// What it means.
    is: Meaning,
    /// Only in these operations.
    #[serde(rename = "in")]
    within: Option<Words>,
    /// The backend's own words about it.
    message: Option<Get>,
    /// The field that it is about, by the backend's name.
    field: Option<Get>,
    /// The list of what is refused; `field` and `message` are then looked for in each of its items.
    each: Option<Get>,
    /// Seconds to wait.
    after: Option<Get>,
    /// A code of our vocabulary, where the backend speaks it.
    code: Option<Get>,
}

/// A parameter's value.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Setting {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// A secret of the relay.
    Secret(Secret),
}

/// A secret of the relay.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// The name of the environment variable that holds it.
    env: String,
}

/// The words of a status table.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Statuses {
    /// A table that is there: open311, citysdk, fider, decidim, wordpress, isso, strapi.
    Named(String),
    /// Our word for each of the backend's.
    Own(BTreeMap<String, Status>),
}
