//! Operations and their steps, as the schema describes them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::values::{Cond, Get, Node, Rule};
use super::words::{By, Format, Method, Open, Repeat, Send};

/// Asking again until something is there.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// The path that must be there.
    until: String,
    /// Seconds between two requests.
    every: Option<f64>,
    /// Seconds after which the last answer counts.
    deadline: Option<f64>,
}

/// How the next page is found.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Next {
    /// By what pages are told apart.
    by: By,
    /// The number of the first page.
    start: Option<u32>,
    /// Where the mark or address of the next page stands in the whole answer; by `last`, in an idea.
    from: Option<Get>,
    /// Where the whole answer says whether there is a next page.
    more: Option<Get>,
}

/// One request.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Only when this holds.
    #[serde(rename = "if")]
    cond: Option<Cond>,
    /// The method; POST with a body, else GET.
    method: Option<Method>,
    /// Below `base`, or a whole address on a configured origin.
    url: Option<String>,
    /// Names and values of the query.
    query: Option<BTreeMap<String, Node>>,
    /// Headers; `null` takes one of the whole configuration away.
    headers: Option<BTreeMap<String, Node>>,
    /// How the body is written.
    send: Option<Send>,
    /// The body.
    body: Option<Node>,
    /// What the answer is read as.
    read: Option<Format>,
    /// Names for values of this answer, for later steps.
    capture: Option<BTreeMap<String, Get>>,
    /// What answers to this request mean.
    rules: Option<Vec<Rule>>,
    /// The same request again until something is there.
    poll: Option<Poll>,
    /// Its failure does not stop the operation.
    optional: Option<bool>,
    /// No request, but this.
    open: Option<Open>,
}

/// One operation: a request, or several steps.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Only when this holds.
    #[serde(rename = "if")]
    cond: Option<Cond>,
    /// The method; POST for what writes and has one step, else GET.
    method: Option<Method>,
    /// Below `base`, or a whole address on a configured origin.
    url: Option<String>,
    /// Names and values of the query.
    query: Option<BTreeMap<String, Node>>,
    /// Headers; `null` takes one of the whole configuration away.
    headers: Option<BTreeMap<String, Node>>,
    /// How the body is written.
    send: Option<Send>,
    /// The body.
    body: Option<Node>,
    /// What the answer is read as.
    read: Option<Format>,
    /// Names for values of the answer.
    capture: Option<BTreeMap<String, Get>>,
    /// What answers mean.
    rules: Option<Vec<Rule>>,
    /// The same request again until something is there.
    poll: Option<Poll>,
    /// Its failure does not stop the operation.
    optional: Option<bool>,
    /// No request, but this.
    open: Option<Open>,
    /// Several requests in order, in place of one.
    steps: Option<Vec<Step>>,
    /// A request that looks whether an earlier attempt has arrived; `found` is where its id stands.
    look: Option<Look>,
    /// What to do about a write whose outcome is unknown.
    repeat: Option<Repeat>,
    /// The part of the last answer that `items`, `result` and `item` are looked for in.
    root: Option<String>,
    /// Where the list of ideas stands.
    items: Option<String>,
    /// Ideas for which this does not hold are left out.
    only: Option<Cond>,
    /// How many ideas there are in all, in the whole answer.
    total: Option<Get>,
    /// How the next page is found.
    next: Option<Next>,
    /// Where the result stands; what is not here is looked for as `item` says.
    result: Option<Item>,
    /// Everything new waits for a moderator.
    held: Option<bool>,
    /// Needs a session even where no placeholder says so.
    session: Option<bool>,
    /// Seconds for which a session is kept.
    expires: Option<Get>,
}

/// A request that looks whether an earlier attempt has arrived.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The method.
    method: Option<Method>,
    /// Below `base`.
    url: Option<String>,
    /// Names and values of the query.
    query: Option<BTreeMap<String, Node>>,
    /// Headers.
    headers: Option<BTreeMap<String, Node>>,
    /// How the body is written.
    send: Option<Send>,
    /// The body.
    body: Option<Node>,
    /// What the answer is read as.
    read: Option<Format>,
    /// What answers mean.
    rules: Option<Vec<Rule>>,
    /// Where the id of what was found stands.
    found: Get,
}

/// Where the parts of an idea stand.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The id.
    id: Option<Get>,
    /// The headline; without it the first line of the text, and the text is the rest.
    title: Option<Get>,
    /// The text.
    text: Option<Get>,
    /// The status, in the backend's words.
    status: Option<Get>,
    /// How many like it.
    likes: Option<Get>,
    /// Whether this device likes it.
    liked: Option<Get>,
    /// The latitude.
    lat: Option<Get>,
    /// The longitude.
    lon: Option<Get>,
    /// The part of town.
    area: Option<Get>,
    /// When it was written.
    created: Option<Get>,
    /// The official answer.
    answer: Option<Get>,
    /// Who answered.
    answer_by: Option<Get>,
    /// Its page for people.
    url: Option<Get>,
    /// Its photo.
    photo: Option<Get>,
    /// What the citizen can refer to; without it the id.
    receipt: Option<Get>,
    /// When it was received.
    at: Option<Get>,
    /// What taking a like back will need.
    row: Option<Get>,
    /// What refers to an uploaded file.
    file: Option<Get>,
}

/// What can be asked of a backend.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operations {
    /// A page of ideas.
    list: Option<Operation>,
    /// The next page, where it is not asked for like the first.
    more: Option<Operation>,
    /// A new idea.
    create: Option<Operation>,
    /// A like.
    like: Option<Operation>,
    /// A like taken back.
    unlike: Option<Operation>,
    /// One idea.
    get: Option<Operation>,
    /// Where an idea stands.
    status: Option<Operation>,
    /// A file.
    upload: Option<Operation>,
    /// A form of another kind.
    submit: Option<Operation>,
    /// What the others need as `{{session.NAME}}`.
    session: Option<Operation>,
}
