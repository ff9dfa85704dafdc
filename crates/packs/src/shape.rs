//! Compares a document with the schema: unknown keys, wrong types, words that are not on the list, texts of a wrong form.
//!
//! The schema is the one that is made from the types, so there is no second list of keys. What could be understood comes
//! back as a value that the types can be read from: good until proven bad.

use serde_json::{Map, Value as Plain};

use crate::finding::{Finding, Severity};
use crate::rules;
use crate::schema;
use crate::source::{Member, Spot, Value, second};
use medspil_core::guess::{either, nearest};

/// The schema, and the findings so far.
pub(crate) struct Shapes {
    schema: Plain,
    pub findings: Vec<Finding>,
}

impl Shapes {
    pub fn new() -> Self {
        Self {
            schema: schema::schema(),
            findings: Vec::new(),
        }
    }

    /// Reads the value at a place as a type of the model; findings are noted.
    pub fn read<T: serde::de::DeserializeOwned>(&mut self, type_name: &str, spot: &Spot<'_>) -> Option<T> {
        let schema = self.named(type_name);
        let value = self.take(&schema, spot)?;
        serde_json::from_value(value).ok()
    }

    /// The same without the items of one list, for a head whose entries are read one by one.
    pub fn read_without<T: serde::de::DeserializeOwned>(
        &mut self,
        type_name: &str,
        spot: &Spot<'_>,
        list: &str,
    ) -> Option<T> {
        let mut schema = self.named(type_name);
        schema["properties"][list] = serde_json::json!({"type": "array", "maxItems": 0});
        let value = self.take(&schema, spot)?;
        serde_json::from_value(value).ok()
    }

    fn named(&self, type_name: &str) -> Plain {
        if type_name == "Pack" {
            self.schema.clone()
        } else {
            self.schema["$defs"][type_name].clone()
        }
    }

    fn error(&mut self, spot: &Spot<'_>, rule: &'static str, expected: impl Into<String>, todo: impl Into<String>) {
        let finding = spot.finding(Severity::Error, rule, spot.found(), expected, todo);
        self.findings.push(finding);
    }

    fn take(&mut self, schema: &Plain, spot: &Spot<'_>) -> Option<Plain> {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            let value = self.take(&self.named(name), spot)?;
            if let Some(objection) = spot.text().and_then(|text| rules::object(name, text)) {
                self.error(spot, objection.rule, objection.expected, objection.todo);
                return None;
            }
            return Some(value);
        }
        if let Some(words) = words(schema) {
            return self.take_word(&words, spot);
        }
        if let Some(branches) = schema["oneOf"].as_array() {
            return self.take_kind(branches, spot);
        }
        if let Some(branches) = schema["anyOf"].as_array() {
            return self.take_any(branches, spot);
        }
        let value = spot.json.map_or(&Value::Null, |json| &json.value);
        match (schema["type"].as_str().unwrap_or_default(), value) {
            ("string", Value::Text(text)) => self.take_text(text, spot),
            ("boolean", Value::Bool(truth)) => Some(Plain::Bool(*truth)),
            ("integer" | "number", Value::Number(number)) => self.take_number(schema, number, spot),
            ("array", Value::List(_)) if schema["maxItems"] == 0 => Some(Plain::Array(Vec::new())),
            ("array", Value::List(_)) => {
                let items = spot.items();
                let taken = items.iter().filter_map(|item| self.take(&schema["items"], item));
                Some(Plain::Array(taken.collect()))
            }
            ("object", Value::Object(members)) => self.take_object(schema, members, spot),
            (_, Value::Null) => {
                let todo = "Take the key away, or write what belongs there. What no source prints stays absent.";
                self.error(spot, "type", expected(schema), todo);
                None
            }
            (type_name, _) => {
                self.error(spot, "type", expected(schema), how_to_write(type_name));
                None
            }
        }
    }

    fn take_text(&mut self, text: &str, spot: &Spot<'_>) -> Option<Plain> {
        if text.trim().is_empty() {
            let todo = "Write the text, or take the key away. What no source prints stays absent.";
            self.error(spot, "empty", "a text that is not empty", todo);
            return None;
        }
        Some(Plain::String(text.to_owned()))
    }

    fn take_number(&mut self, schema: &Plain, number: &serde_json::Number, spot: &Spot<'_>) -> Option<Plain> {
        let whole = number.as_i64().filter(|_| schema["type"] == "integer");
        let least = schema["minimum"].as_f64().unwrap_or(f64::from(i32::MIN));
        let most = schema["maximum"].as_f64().unwrap_or(f64::from(u32::MAX));
        let within = number.as_f64().is_some_and(|number| (least..=most).contains(&number));
        if within && (whole.is_some() || schema["type"] == "number") {
            return Some(whole.map_or_else(|| Plain::Number(number.clone()), Plain::from));
        }
        let expected = match schema["maximum"].as_f64() {
            Some(most) => format!("a whole number from {least} to {most}"),
            None => format!("a whole number of at least {least}"),
        };
        self.error(spot, "number", expected, "Compare the number with the source.");
        None
    }

    fn take_word(&mut self, words: &[&str], spot: &Spot<'_>) -> Option<Plain> {
        let text = spot.text().unwrap_or_default();
        if words.contains(&text) {
            return Some(Plain::String(text.to_owned()));
        }
        let todo = nearest(text, words.iter().copied()).map_or_else(
            || "Choose one of these words; docs/packs.md says what they mean.".to_owned(),
            |word| format!("Did you mean \"{word}\"?"),
        );
        self.error(spot, "word", either(words), todo);
        None
    }

    /// An object whose `kind` says which keys it has.
    fn take_kind(&mut self, branches: &[Plain], spot: &Spot<'_>) -> Option<Plain> {
        if !matches!(spot.json.map(|json| &json.value), Some(Value::Object(_))) {
            self.error(spot, "type", "an object with a `kind`", how_to_write("object"));
            return None;
        }
        let kind_of = |branch: &Plain| branch["properties"]["kind"]["const"].as_str().map(str::to_owned);
        let kinds: Vec<String> = branches.iter().filter_map(kind_of).collect();
        let at = spot.key("kind");
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let kind = self.take_word(&kinds, &at)?;
        let branch = branches
            .iter()
            .find(|branch| branch["properties"]["kind"]["const"] == kind)?;
        self.take(branch, spot)
    }

    /// The first alternative of the same type as what stands there.
    fn take_any(&mut self, branches: &[Plain], spot: &Spot<'_>) -> Option<Plain> {
        let type_name = match spot.json.map(|json| &json.value) {
            Some(Value::Bool(_)) => "boolean",
            Some(Value::Number(_)) => "integer",
            Some(Value::Text(_)) => "string",
            Some(Value::List(_)) => "array",
            Some(Value::Object(_)) => "object",
            Some(Value::Null) | None => "null",
        };
        if let Some(branch) = branches.iter().find(|branch| branch["type"] == type_name) {
            return self.take(branch, spot);
        }
        let expected: Vec<String> = branches.iter().map(expected).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        self.error(spot, "type", either(&expected), "Write one of these.");
        None
    }

    fn take_object(&mut self, schema: &Plain, members: &[Member], spot: &Spot<'_>) -> Option<Plain> {
        let none = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        let others = &schema["additionalProperties"];
        let mut out = Map::new();
        for (index, member) in members.iter().enumerate() {
            let key = member.key.as_str();
            if members[..index].iter().any(|earlier| earlier.key == key) {
                self.findings.push(second(&spot.name_of(member)));
                continue;
            }
            let known = properties.get(key).or_else(|| others.is_object().then_some(others));
            let Some(known) = known else {
                if !key.starts_with(['$', '_']) {
                    self.unknown_key(properties, spot, member);
                }
                continue;
            };
            if let Some(value) = self.take(known, &spot.key(key)) {
                out.insert(key.to_owned(), value);
            }
        }
        let mut whole = true;
        for key in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Plain::as_str)
        {
            whole &= self.required(&properties[key], key, members, &mut out, spot);
        }
        whole.then_some(Plain::Object(out))
    }

    /// Notes a key that is missing. Where an empty text or list can stand in for it, the rest is still of use.
    fn required(
        &mut self,
        property: &Plain,
        key: &str,
        members: &[Member],
        out: &mut Map<String, Plain>,
        spot: &Spot<'_>,
    ) -> bool {
        if out.contains_key(key) {
            return true;
        }
        if members.iter().all(|member| member.key != key) {
            let meaning = property["description"].as_str().unwrap_or("It is needed.");
            let at = spot.key(key);
            self.error(
                &at,
                "missing",
                expected(&self.resolved(property)),
                format!("Add `{key}`: {}", lower_first(meaning)),
            );
        }
        let stand_in = match self.type_of(property).as_str() {
            "string" => Plain::String(String::new()),
            "array" => Plain::Array(Vec::new()),
            "object" if property["additionalProperties"].is_object() => Plain::Object(Map::new()),
            _ => return false,
        };
        out.insert(key.to_owned(), stand_in);
        true
    }

    /// The words behind a name; other names say more themselves than what they stand for.
    fn resolved(&self, schema: &Plain) -> Plain {
        let named = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"));
        let named = named
            .map(|name| self.named(name))
            .filter(|named| words(named).is_some());
        named.unwrap_or_else(|| schema.clone())
    }

    fn type_of(&self, schema: &Plain) -> String {
        let named = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"));
        let schema = named.map_or_else(|| schema.clone(), |name| self.named(name));
        // A word from a list has no stand-in.
        let word = words(&schema).is_some();
        let name = schema["type"].as_str().filter(|_| !word).unwrap_or_default();
        name.to_owned()
    }

    fn unknown_key(&mut self, properties: &Map<String, Plain>, spot: &Spot<'_>, member: &Member) {
        let known: Vec<&str> = properties
            .keys()
            .map(String::as_str)
            .filter(|key| !key.starts_with('$'))
            .collect();
        let todo = match nearest(&member.key, known.iter().copied()) {
            Some(key) => format!("Did you mean `{key}`?"),
            None => {
                "Nothing reads it. Take it away, or begin its name with _ if it is a note to yourselves.".to_owned()
            }
        };
        // A pack has more keys than a sentence can hold.
        let expected = if known.len() > 8 {
            "a key that docs/packs.md lists".to_owned()
        } else {
            either(&known)
        };
        let at = spot.name_of(member);
        let finding = at.finding(Severity::Error, "unknown-key", "an unknown key", expected, todo);
        self.findings.push(finding);
    }
}

/// The words of a list, when the schema is one: with a description for each word, or without.
fn words(schema: &Plain) -> Option<Vec<&str>> {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(Plain::as_str).collect();
    }
    if let Some(word) = schema["const"].as_str() {
        return Some(vec![word]);
    }
    schema["oneOf"]
        .as_array()?
        .iter()
        .map(|branch| branch["const"].as_str())
        .collect()
}

/// What a schema expects, for a sentence.
fn expected(schema: &Plain) -> String {
    if let Some(words) = words(schema) {
        return either(&words);
    }
    let name = match schema["type"].as_str() {
        Some("boolean") => "true or false",
        Some("integer" | "number") => "a number",
        Some("array") => "a list",
        Some("object") => "an object",
        Some("string") => "a text",
        _ => match schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            Some("Id") => "an id",
            Some("Source" | "Promise" | "Limits" | "Members" | "Influence" | "Action" | "Contact" | "EntryTexts") => {
                "an object"
            }
            Some("Entry" | "Area" | "Hours" | "Event" | "Eligibility") => "an object",
            Some("Rows") => "a number or a list of numbers",
            Some("Date") => "a day such as 2026-11-24",
            Some("Moment") => "a day or a time such as 2026-11-24T19:00",
            Some("Web") => "an address that begins with https://",
            Some("Phone") => "a number such as +4533663366",
            Some("Address") => "a mail address",
            Some("Clock") => "a time such as 09:00",
            Some("Days") => "days of the week such as mo-th,sa",
            _ => "a word from the list in docs/packs.md",
        },
    };
    name.to_owned()
}

fn how_to_write(type_name: &str) -> &'static str {
    match type_name {
        "string" => "Write a text between \" and \".",
        "boolean" => "Write true or false, without quotation marks.",
        "integer" | "number" => "Write the number alone, without quotation marks.",
        "array" => "Write a list between [ and ], even if there is only one thing in it.",
        _ => "Write an object between { and }, as docs/packs.md shows it.",
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().collect::<String>() + letters.as_str()
    })
}
