//! Reads a configuration: good until proven bad. What cannot be used is named with its place, and the rest works.
//!
//! The order: presets are put under it (`merge`), secrets are looked for (`secrets`), then every key is read. The list
//! of keys here is the list of the schema; a test holds them together. Read next: docs/backends.md.

use medspil_core::json::{At, Node as Json, Problem, Problems};

use super::check;
use super::cond::{Get, Rule, optional};
use super::config::{Adapter, FieldRule, Param};
use super::expr::Scope;
use super::merge;
use super::secrets;
use super::template::{Node, Template};
use super::url;
use super::value::Value;
use super::wire::CREDENTIALS;

/// The keys of a configuration.
pub const KEYS: [&str; 29] = [
    "extends",
    "name",
    "about",
    "verified",
    "limits",
    "parameters",
    "set",
    "base",
    "origins",
    "headers",
    "query",
    "credentials",
    "timeout",
    "retry_after",
    "preflight",
    "public_keys",
    "variables",
    "fields",
    "statuses",
    "sorts",
    "size",
    "item",
    "message",
    "field",
    "rules",
    "operations",
    "example",
    "needs",
    "docs",
];

/// The keys of an operation beside those of a step.
pub const OPERATION_KEYS: [&str; 13] = [
    "steps", "look", "repeat", "root", "items", "only", "total", "next", "result", "held", "session", "expires",
    "rules",
];

/// The keys of a step.
pub const STEP_KEYS: [&str; 13] = [
    "if", "method", "url", "query", "headers", "send", "body", "read", "capture", "rules", "poll", "optional", "open",
];

/// The keys of what an answer tells.
pub const RESULT_KEYS: [&str; 18] = [
    "id",
    "title",
    "text",
    "status",
    "likes",
    "liked",
    "lat",
    "lon",
    "area",
    "created",
    "answer",
    "answer_by",
    "url",
    "photo",
    "receipt",
    "at",
    "row",
    "file",
];

/// Who reads the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A page that everybody can read: no secrets.
    Page,
    /// The relay: secrets come from its environment.
    Relay,
}

impl Adapter {
    /// The name of the preset that a configuration stands on, so that the host can fetch it.
    pub fn base_preset<N: Json>(config: &N) -> Option<String> {
        config.get("extends")?.text()
    }

    /// Reads a configuration. `preset` finds the presets it stands on; a preset may stand on another.
    pub fn read<N: Json>(config: &N, place: Place, preset: &dyn Fn(&str) -> Option<Value>) -> (Self, Vec<Problem>) {
        let problems = Problems::default();
        let own = Value::of(config);
        let whole = merge::with_presets(own, preset, &problems);
        let root = At::root(&whole, &problems);
        let mut adapter = Self::default();
        if root.is_object() {
            root.only(&KEYS);
            adapter.refused = secrets::found(&root, place);
            adapter.read_base(&root);
            adapter.read_behaviour(&root);
            adapter.read_words(&root);
            adapter.read_operations(&root);
            check::names(&adapter, &root);
        }
        if adapter.refused {
            adapter.operations.clear();
        }
        (adapter, problems.into_inner())
    }

    fn read_base(&mut self, root: &At<&Value>) {
        self.name = root.field("name").text().unwrap_or_else(|| String::from("backend"));
        self.verified = root.field("verified").text().unwrap_or_default();
        let (declared, set) = (root.field("parameters"), root.field("set"));
        if declared.exists() {
            declared.entries(|name, about| {
                about.only(&["about", "default", "required", "example", "secret"]);
                let (given, default) = (set.field(name), about.field("default"));
                match parameter(if given.exists() { &given } else { &default }) {
                    Some(param) => self.params.push((name.to_owned(), param)),
                    None if about.field("required").boolean() == Some(true) => {
                        given.problem("a value: this preset needs it")
                    }
                    None => {}
                }
            });
        }
        if set.exists() {
            set.entries(|name, value| {
                if !declared.field(name).exists() {
                    value.problem("the name of one of the preset's parameters");
                }
            });
        }
        let base = root.field("base");
        let Some(text) = base.text() else { return };
        let filled = Template::read(&text).map(|template| {
            let values = self.plain_params();
            let scope = Scope {
                vars: [&values, &[], &[]],
                ..Scope::empty()
            };
            // Parameters stand in the base as they are: whoever configures decides where requests go.
            template.text(&scope).unwrap_or_default()
        });
        match filled {
            Ok(address) if url::origin(&address).is_some() => {
                address.trim_end_matches('/').clone_into(&mut self.base);
                self.origins.extend(url::origin(&address).map(str::to_ascii_lowercase));
            }
            // The ladder's last rungs need no server.
            Ok(address) if address.is_empty() => {}
            _ => base.problem("an address such as https://ideas.example.dk/api, without a user name"),
        }
        for origin in root.field("origins").texts() {
            match url::origin(&origin) {
                Some(found) => self.origins.push(found.to_ascii_lowercase()),
                None => root
                    .field("origins")
                    .problem("origins such as https://files.example.dk"),
            }
        }
    }

    fn plain_params(&self) -> Vec<(String, Value)> {
        let plain = |(name, param): &(String, Param)| match param {
            Param::Plain(value) => Some((name.clone(), value.clone())),
            Param::Secret(_) => None,
        };
        self.params.iter().filter_map(plain).collect()
    }

    fn read_behaviour(&mut self, root: &At<&Value>) {
        self.headers = named_nodes(&root.field("headers"));
        check::header_names(&root.field("headers"));
        self.query = named_nodes(&root.field("query"));
        self.credentials = word(&root.field("credentials"), &CREDENTIALS).unwrap_or_default();
        self.preflight = root.field("preflight").boolean().unwrap_or(true);
        self.timeout_ms = u32::try_from(millis(&root.field("timeout"), 20_000)).unwrap_or(20_000);
        self.retry_ms = millis(&root.field("retry_after"), 30_000);
        self.message = optional(&root.field("message"));
        self.field = optional(&root.field("field"));
        self.rules = Rule::list(&root.field("rules"));
        self.item = results(&root.field("item"));
        let variables = root.field("variables");
        if variables.exists() {
            variables.entries(|name, value| {
                if value.field("from").exists() {
                    self.maps.extend(Get::read(&value).map(|get| (name.to_owned(), get)));
                } else {
                    self.variables.push((name.to_owned(), Node::read(&value)));
                }
            });
        }
    }

    fn read_words(&mut self, root: &At<&Value>) {
        let fields = root.field("fields");
        if fields.exists() {
            fields.entries(|name, at| self.fields.push(field_rule(name, &at)));
        }
        let statuses = root.field("statuses");
        if let Some(Value::Text(name)) = statuses.node() {
            match crate::status::table(name) {
                Some(table) => self.statuses = table.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
                None => statuses.problem(crate::status::TABLE_NAMES),
            }
        } else if statuses.exists() {
            statuses.entries(|theirs, ours| {
                let Some(word) = ours.text() else { return };
                if crate::status::is_known(&word) {
                    self.statuses.push((theirs.to_owned(), word));
                } else {
                    ours.problem(crate::status::WORDS);
                }
            });
        }
        let sorts = root.field("sorts");
        if sorts.exists() {
            sorts.entries(|ours, theirs| {
                if matches!(ours, "new" | "top" | "answered") {
                    self.sorts.extend(theirs.text().map(|theirs| (ours.to_owned(), theirs)));
                } else {
                    theirs.problem("new, top or answered as names");
                }
            });
        }
        let size = root.field("size").number_or_digits().unwrap_or(50.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let size = size.clamp(1.0, 1000.0) as u32;
        self.size = size;
    }
}

/// A parameter's value; where it must not stand has been checked before.
fn parameter(at: &At<&Value>) -> Option<Param> {
    match at.node()? {
        Value::Null => None,
        Value::Object(_) => at.field("env").text().map(Param::Secret),
        Value::Text(text) if text.is_empty() => None,
        value => Some(Param::Plain((*value).clone())),
    }
}

fn field_rule(name: &str, at: &At<&Value>) -> FieldRule {
    at.only(&["name", "min", "max", "required", "about"]);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length; a cast saturates"
    )]
    let length = |key: &str| at.field(key).number().map_or(0, |number| number as usize);
    FieldRule {
        name: name.to_owned(),
        theirs: at.field("name").text().unwrap_or_else(|| name.to_owned()),
        min: length("min"),
        max: length("max"),
        required: at.field("required").boolean().unwrap_or(false),
    }
}

/// Seconds, as milliseconds.
pub(super) fn millis(at: &At<&Value>, default: i64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a day")]
    at.number()
        .map_or(default, |seconds| (seconds.clamp(0.0, 86_400.0) * 1000.0) as i64)
}

/// The value of a fixed word.
pub(super) fn word<T: Copy>(at: &At<&Value>, words: &[(&str, T)]) -> Option<T> {
    let text = at.text()?;
    let found = words.iter().find(|(known, _)| *known == text);
    if found.is_none() {
        let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        at.problem(&known.join(", "));
    }
    found.map(|(_, value)| *value)
}

/// Members whose names are the backend's, so none of them is a comment.
pub(super) fn named_nodes(at: &At<&Value>) -> Vec<(String, Node)> {
    let Some(Value::Object(members)) = at.node() else {
        if at.exists() {
            at.is_object();
        }
        return Vec::new();
    };
    let there = members.iter().filter(|(_, value)| *value != Value::Null);
    there
        .map(|(name, _)| (name.clone(), header_node(&at.field(name))))
        .collect()
}

/// A node; `{"env": "NAME"}` becomes the variable under which the runner keeps that secret.
pub(super) fn header_node(at: &At<&Value>) -> Node {
    match (at.node(), at.field("env").node()) {
        (Some(Value::Object(members)), Some(Value::Text(name))) if members.len() == 1 => {
            Template::read(&["{{$env.", name, "}}"].concat()).map_or(Node::Constant(Value::Null), Node::Text)
        }
        _ => Node::read(at),
    }
}

pub(super) fn gets(at: &At<&Value>) -> Vec<(String, Get)> {
    let mut out = Vec::new();
    if at.exists() {
        at.entries(|name, value| out.extend(Get::read(&value).map(|get| (name.to_owned(), get))));
    }
    out
}

pub(super) fn results(at: &At<&Value>) -> Vec<(String, Get)> {
    at.only(&RESULT_KEYS);
    gets(at)
}
