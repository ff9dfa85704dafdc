//! What a configuration says and nothing will come of: rules that can refuse nothing, placeholders that stay as they are,
//! names that have no value where they stand, words of the citizen that are not sent.
//!
//! None of it is an error, and what is understood works. The browser leaves it out (feature `check`). Read next: `check`.

use medspil_core::json::Problem;

use super::seen::steps;
use crate::mapping::config::{Adapter, OPS, Op, Operation};
use crate::mapping::judge::{MEANINGS, Meaning};
use crate::mapping::template;
use crate::mapping::value::Value;

impl Adapter {
    /// Everything of this kind, with its place.
    pub fn advice(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        for (name, op) in OPS {
            let Some(operation) = self.operation(op) else { continue };
            taken(name, operation, &mut found);
            if op.writes() {
                idle_rules(name, operation, &mut found);
            } else {
                nameless(self, name, operation, &mut found);
            }
        }
        slashless(self, &mut found);
        unsent(self, &mut found);
        rowless(self, &mut found);
        tables(&self.config, "", &mut found);
        words(&self.config, "", &mut found);
        found
    }
}

fn problem(path: String, found: impl Into<String>, expected: &str) -> Problem {
    Problem {
        path,
        found: found.into(),
        expected: expected.to_owned(),
    }
}

/// What an optional step answers refuses nothing: the operation goes on.
fn idle_rules(name: &str, operation: Operation, out: &mut Vec<Problem>) {
    let alone = operation.value.member("steps").is_none();
    let last = steps(operation)
        .filter(|(_, step)| !step.value.flag("optional") && !step.method.reads())
        .last();
    let last = last.map_or(0, |(at, _)| at);
    for (at, step) in steps(operation).filter(|(_, step)| step.value.flag("optional")) {
        for (number, rule) in step.value.list("rules").iter().enumerate() {
            let word = rule.word("is");
            let refuses =
                |(known, meaning): &(&str, Meaning)| *known == word && (meaning.refuses() || *meaning == Meaning::Busy);
            if !MEANINGS.iter().any(refuses) {
                continue;
            }
            let steps = if alone { String::new() } else { format!("steps[{at}].") };
            let expected = if at > last && step.method.reads() {
                "no `optional` on this step: a server that takes first and looks later is heard without it, and a lost \
                 connection is forgiven all the same"
            } else {
                "no `optional` on this step, or no such rule: whatever an optional step answers, the operation goes on"
            };
            out.push(problem(
                format!("operations.{name}.{steps}rules[{number}]"),
                format!("a rule `{word}` that refuses nothing"),
                expected,
            ));
        }
    }
}

/// A captured value under a name that has one already: `if` and placeholders before it see the other.
fn taken(name: &str, operation: Operation, out: &mut Vec<Problem>) {
    const OURS: [&str; 14] = [
        "photo", "place", "page", "offset", "size", "cursor", "order", "sort", "now", "random", "again", "device",
        "key", "session",
    ];
    let alone = operation.value.member("steps").is_none();
    for (at, step) in steps(operation) {
        for (captured, _) in step.value.part("capture") {
            if OURS.contains(&captured.as_str()) {
                let steps = if alone { String::new() } else { format!("steps[{at}].") };
                out.push(problem(
                    format!("operations.{name}.{steps}capture.{}", captured.as_str()),
                    format!("{{{{{}}}}}", captured.as_str()),
                    "a name of its own: this one has a value already, which `if` and placeholders before this step see",
                ));
            }
        }
    }
}

/// Reading tells nobody who reads.
fn nameless(adapter: &Adapter, name: &str, operation: Operation, out: &mut Vec<Problem>) {
    for secret in ["device", "key"] {
        let through = adapter
            .config
            .part("variables")
            .iter()
            .find(|(variable, made)| made.names(secret) && operation.value.names(variable));
        if operation.value.names(secret) || through.is_some() {
            out.push(problem(
                format!("operations.{name}"),
                format!("{{{{{secret}}}}}"),
                "another name: this one has a value only where something is written, so that reading tells nobody who reads",
            ));
        }
    }
}

/// The base's last slash is taken off, so what has no `url` asks without it.
fn slashless(adapter: &Adapter, out: &mut Vec<Problem>) {
    // A base with a parameter in it ends as the parameter does.
    let base = adapter.config.word("base");
    let given = template::only(base).and_then(|name| adapter.config.entry("set")?.member(name.trim()));
    let ended = given.map_or_else(|| base.to_owned(), |given| given.to_text());
    // A host alone is asked for its / anyhow.
    let host = adapter
        .origins()
        .first()
        .is_none_or(|origin| origin.len() >= adapter.base().len());
    if host || !ended.trim_end().ends_with('/') {
        return;
    }
    let mut places = Vec::new();
    for (name, op) in OPS {
        let Some(operation) = adapter.operation(op) else {
            continue;
        };
        let alone = operation.value.member("steps").is_none();
        for (at, step) in steps(operation) {
            let (url, open) = (step.value.word("url"), step.value.member("open").is_some());
            if !open && (url.is_empty() || url.starts_with('?')) {
                let place = if alone { String::new() } else { format!(".steps[{at}]") };
                places.push(format!("{name}{place}"));
            }
        }
    }
    if !places.is_empty() {
        let found = format!(
            "a slash at the end, which is taken off: {} would ask {}",
            places.join(", "),
            adapter.base()
        );
        let expected = "`\"url\": \"/\"` there, where the server wants the slash";
        out.push(problem(String::from("base"), found, expected));
    }
}

/// What the citizen wrote must go somewhere.
fn unsent(adapter: &Adapter, out: &mut Vec<Problem>) {
    let op = if adapter.describes(Op::Create) {
        Op::Create
    } else {
        Op::Submit
    };
    let Some(operation) = adapter.operation(op) else { return };
    for name in ["title", "text"] {
        if operation.opens().is_none() && !adapter.sends(op, name) && !adapter.sends(op, "fields") {
            out.push(problem(
                format!("operations.{}", op.name()),
                format!("no {{{{{name}}}}}"),
                "it somewhere in what is sent: what the citizen writes there is lost",
            ));
        }
    }
}

/// Taking a like back names what no like gives.
fn rowless(adapter: &Adapter, out: &mut Vec<Problem>) {
    const ROW: &str = "row";
    let (Some(_), Some(unlike)) = (adapter.operation(Op::Like), adapter.operation(Op::Unlike)) else {
        return;
    };
    let captured = steps(unlike).any(|(_, step)| step.value.part("capture").iter().any(|(name, _)| **name == *ROW));
    let looked = adapter.operation(Op::Like).is_some_and(|like| like.look().is_some());
    if unlike.value.names(ROW) && !captured && !looked && !adapter.tells(Op::Like, ROW) {
        out.push(problem(
            String::from("operations.unlike"),
            "{{row}}",
            "`row` under `result` of `like`: no like gives it",
        ));
    }
}

/// The path of a member.
fn below(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// Placeholders in what a table gives; in what is sent such an object is the backend's own.
fn tables(value: &Value, path: &str, out: &mut Vec<Problem>) {
    if value.member("from").is_some() {
        for (name, given) in value.part("map") {
            stays(given, below(path, &format!("map.{}", name.as_str())), out);
        }
        if let Some(given) = value.member("else").filter(|given| given.str().is_empty()) {
            stays(given, below(path, "else"), out);
        }
    }
    match value {
        Value::Object(members) => {
            let theirs =
                |name: &str| matches!(name, "body" | "query" | "headers" | "map" | "example") || name.starts_with('$');
            let ours = members.iter().filter(|(name, _)| !theirs(name));
            ours.for_each(|(name, inner)| tables(inner, &below(path, name), out));
        }
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                tables(item, &format!("{path}[{at}]"), out);
            }
        }
        _ => {}
    }
}

/// Words that are taken as they stand: what `contains` and `equals` compare with, and the arguments of casts.
fn words(value: &Value, path: &str, out: &mut Vec<Problem>) {
    match value {
        Value::Object(members) => {
            let condition = value.member("path").is_some() || value.member("is").is_some();
            for (name, inner) in members
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "example" | "$literal"))
            {
                if condition && matches!(name.as_str(), "contains" | "equals") {
                    let text = inner.json();
                    if text.contains("{{") || text.contains("\"$") {
                        let expected = "fixed words: they are compared as they stand here";
                        out.push(problem(below(path, name), text, expected));
                    }
                } else {
                    words(inner, &below(path, name), out);
                }
            }
        }
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                words(item, &format!("{path}[{at}]"), out);
            }
        }
        Value::Text(text) => {
            for cast in ["after(", "before(", "each(", "double("] {
                let mark = format!(" as {cast}");
                let mut rest = text.split(mark.as_str()).skip(1).map(str::trim_start);
                if rest.any(|rest| !rest.starts_with(['\'', '"'])) {
                    let expected = "its argument in quotes: it is taken as it stands, and no name is looked for";
                    out.push(problem(path.to_owned(), format!("{cast}…) without quotes"), expected));
                }
            }
        }
        _ => {}
    }
}

fn stays(value: &Value, path: String, out: &mut Vec<Problem>) {
    match value {
        Value::Text(text) if text.contains("{{") && template::visit(text, &mut |_: &str, _: bool| {}).is_ok() => {
            let expected = "a fixed text: a table gives it as it stands here";
            out.push(problem(path, text.as_str(), expected));
        }
        Value::List(items) => items.iter().for_each(|item| stays(item, path.clone(), out)),
        Value::Object(members) => members.iter().for_each(|(_, inner)| stays(inner, path.clone(), out)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Place;
    use serde_json::json;

    fn advice(config: &serde_json::Value) -> Vec<(String, String)> {
        let (adapter, problems) = Adapter::read(config, Place::Page, &|_| None);
        assert_eq!(problems, [], "{config}");
        let found = adapter.advice().into_iter();
        found.map(|problem| (problem.path, problem.found)).collect()
    }

    fn with(operations: &serde_json::Value) -> serde_json::Value {
        json!({"base": "https://b.example", "item": {"id": "id", "title": "t"}, "operations": operations})
    }

    #[test]
    fn a_rule_of_an_optional_step_refuses_nothing() {
        let body = json!({"t": "{{title}}", "x": "{{text}}"});
        let rules = json!([{"status": 200, "is": "ok"}, {"path": "failed", "is": "invalid"}]);
        let mut config = with(&json!({"create": {"steps": [
            {"method": "POST", "url": "/a", "body": body},
            {"url": "/b", "rules": rules, "optional": true}
        ]}}));
        assert_eq!(
            advice(&config),
            [(
                "operations.create.steps[1].rules[1]".to_owned(),
                "a rule `invalid` that refuses nothing".to_owned()
            )]
        );
        config["operations"]["create"]["steps"][1]["optional"] = json!(false);
        assert_eq!(advice(&config), []);
    }

    #[test]
    fn what_is_captured_has_a_name_of_its_own() {
        let body = json!({"t": "{{title}}", "x": "{{text}}"});
        let mut config = with(&json!({"create": {"steps": [
            {"url": "/a", "capture": {"page": "p", "row": "r"}},
            {"if": "!page", "method": "POST", "url": "/b", "body": body}
        ]}}));
        assert_eq!(
            advice(&config),
            [(
                "operations.create.steps[0].capture.page".to_owned(),
                "{{page}}".to_owned()
            )]
        );
        config["operations"]["create"]["steps"][0]["capture"] = json!({"side": "p"});
        assert_eq!(advice(&config), []);
    }

    #[test]
    fn reading_has_no_device_and_no_key() {
        let mut config = with(&json!({
            "session": {"url": "/s", "method": "POST", "body": {"who": "{{who}}"}, "capture": {"a": "a"}},
            "list": {"url": "/", "query": {"k": "{{key}}"}, "items": "*"},
            "like": {"url": "/{{id}}/{{key}}/{{device}}"}
        }));
        config["variables"] = json!({"who": "{{device}}:x"});
        let found = advice(&config);
        let expected = [("operations.list", "{{key}}"), ("operations.session", "{{device}}")];
        assert_eq!(found, expected.map(|(path, name)| (path.to_owned(), name.to_owned())));
    }

    #[test]
    fn the_slash_at_the_end_of_the_base_is_none_of_the_address() {
        let mut config = with(&json!({
            "list": {"items": "*"}, "get": {"url": "/{{id}}"},
            "like": {"steps": [{"url": "/{{id}}"}, {"method": "POST", "url": "?id={{id}}"}]}
        }));
        assert_eq!(advice(&config), []);
        config["base"] = json!("https://b.example/graphql/");
        let found = "a slash at the end, which is taken off: list, like.steps[1] would ask https://b.example/graphql";
        assert_eq!(advice(&config), [("base".to_owned(), found.to_owned())]);
        config["parameters"] = json!({"base": {"about": "The address."}});
        config["set"] = json!({"base": "https://b.example/graphql/"});
        config["base"] = json!("{{base}}");
        assert_eq!(advice(&config).len(), 1);
    }

    #[test]
    fn what_the_citizen_writes_must_be_sent_and_a_row_must_be_given() {
        let config = with(&json!({
            "create": {"url": "/", "body": {"t": "{{title}}", "x": "fast tekst"}},
            "like": {"url": "/{{id}}/like"}, "unlike": {"url": "/likes/{{row}}"}
        }));
        let found = advice(&config);
        let expected = [("operations.create", "no {{text}}"), ("operations.unlike", "{{row}}")];
        assert_eq!(found, expected.map(|(path, name)| (path.to_owned(), name.to_owned())));
    }

    #[test]
    fn words_to_compare_with_and_arguments_are_taken_as_they_stand() {
        let mut config = with(&json!({"list": {"url": "/", "items": "*", "rules": [
            {"path": "text", "contains": ["x", "{{row}}"], "is": "exists"}, {"path": "id", "equals": "$id", "is": "ok"},
            {"path": "money", "contains": "5$", "is": "ok"}
        ]}}));
        config["item"]["text"] = json!("t as after(row) as before(\"x\") as cut(3)");
        let places: Vec<_> = advice(&config).into_iter().map(|(path, _)| path).collect();
        assert_eq!(
            places,
            [
                "item.text",
                "operations.list.rules[0].contains",
                "operations.list.rules[1].equals"
            ]
        );
    }

    #[test]
    fn a_table_gives_what_stands_in_it() {
        let mut config = with(&json!({"list": {"url": "/", "items": "*"}}));
        config["item"]["area"] =
            json!({"from": "a", "map": {"x": "{{t}}", "y": "braces }} alone {{"}, "else": "{{t}}"});
        let found = advice(&config);
        assert_eq!(found, [("item.area.map.x".to_owned(), "{{t}}".to_owned())]);
    }

    #[test]
    fn no_preset_says_what_nothing_comes_of() {
        let text = |name: &str| {
            let path = format!("{}/presets/{name}.json", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).unwrap()
        };
        let preset = |name: &str| {
            Some(Value::of(
                &serde_json::from_str::<serde_json::Value>(&text(name)).unwrap(),
            ))
        };
        let folder = format!("{}/presets", env!("CARGO_MANIFEST_DIR"));
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let name = name.trim_end_matches(".json");
            let json: serde_json::Value = serde_json::from_str(&text(name)).unwrap();
            for place in [Place::Page, Place::Relay] {
                let (adapter, _) = Adapter::read(&json["example"], place, &preset);
                assert_eq!(adapter.advice(), [], "{name}");
            }
            seen += 1;
        }
        assert!(seen > 15);
    }
}
