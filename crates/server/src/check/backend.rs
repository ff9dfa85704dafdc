//! A backend's configuration as a file: read strictly, every problem with its line and what to do about it.

use std::collections::BTreeSet;

use medspil_adapter::mapping::{Adapter, Place, Value};
use medspil_adapter::presets;
use medspil_core::json::Problem;
use medspil_packs::{Document, Finding, Severity};
use serde_json::Value as Json;

/// A configuration that was read.
#[derive(Debug)]
pub struct Backend {
    /// What can be talked to.
    pub adapter: Adapter,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Whether a page or the relay reads it: one that names secrets of the environment is the relay's.
    pub place: Place,
    /// The names of the environment's variables that it wants.
    pub secrets: Vec<String>,
    /// The headers of answers that it reads, in lower case.
    pub headers: BTreeSet<String>,
    /// What the server must be set to, as the preset says it.
    pub needs: Vec<String>,
}

/// Whether a text is a backend's configuration rather than a pack.
pub fn is_backend(text: &str) -> bool {
    let json: Json = serde_json::from_str(text).unwrap_or_default();
    ["extends", "operations", "base", "set"]
        .iter()
        .any(|key| json.get(key).is_some())
        && json.get("channels").is_none()
}

/// A preset by its name.
pub fn preset(name: &str) -> Option<Value> {
    let json: Json = serde_json::from_str(presets::text(name)?).ok()?;
    Some(Value::of(&json))
}

/// Reads a configuration; `name` is what findings call the file.
///
/// # Errors
/// The one finding that says where it stops being JSON.
pub fn read(name: &str, text: &str) -> Result<Backend, Box<Finding>> {
    let document = Document::read(name, text)?;
    let json: Json = serde_json::from_str(text).unwrap_or_default();
    let mut secrets = Vec::new();
    wanted(&json, &mut secrets);
    let place = if secrets.is_empty() { Place::Page } else { Place::Relay };
    let (adapter, problems) = Adapter::read(&json, place, &preset);
    let mut findings: Vec<Finding> = problems.iter().map(|problem| finding(&document, problem)).collect();
    if adapter.verified == "documentation" {
        findings.push(unverified(&document, json["extends"].as_str().unwrap_or_default()));
    }
    Ok(Backend {
        adapter,
        findings,
        place,
        secrets,
        headers: headers(text),
        needs: needs(&json),
    })
}

impl Backend {
    /// How many findings forbid its use.
    pub fn errors(&self) -> usize {
        let bad = |finding: &&Finding| finding.severity == Severity::Error;
        self.findings.iter().filter(bad).count()
    }
}

/// The names under `{"env": "NAME"}`.
fn wanted(json: &Json, names: &mut Vec<String>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| wanted(item, names)),
        Json::Object(members) => {
            if let (1, Some(Json::String(name))) = (members.len(), members.get("env")) {
                names.push(name.clone());
            }
            members.values().for_each(|value| wanted(value, names));
        }
        _ => {}
    }
}

/// Every `header:NAME` of a configuration and of the presets below it.
fn headers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([String::from("retry-after")]);
    let mut text = text.to_owned();
    // A preset may stand on another; none stands on more than a few.
    for _ in 0..8 {
        for rest in text.split("header:").skip(1) {
            let ends = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-';
            found.insert(rest.split(ends).next().unwrap_or_default().to_ascii_lowercase());
        }
        let json: Json = serde_json::from_str(&text).unwrap_or_default();
        let Some(below) = json["extends"].as_str().and_then(presets::text) else {
            break;
        };
        below.clone_into(&mut text);
    }
    found.remove("");
    found
}

fn needs(json: &Json) -> Vec<String> {
    let below = json["extends"].as_str().and_then(presets::text);
    let preset: Json = below
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let words = preset["needs"].as_array().into_iter().flatten();
    words.filter_map(|word| Some(word.as_str()?.to_owned())).collect()
}

fn finding(document: &Document, problem: &Problem) -> Finding {
    let (line, column) = document.position_of(&problem.path);
    Finding {
        file: document.name().to_owned(),
        line,
        column,
        severity: Severity::Error,
        rule: "backend",
        path: problem.path.clone(),
        found: problem.found.clone(),
        expected: problem.expected.clone(),
        todo: todo(problem),
    }
}

fn unverified(document: &Document, preset: &str) -> Finding {
    let (line, column) = document.position_of("extends");
    Finding {
        file: document.name().to_owned(),
        line,
        column,
        severity: Severity::Advice,
        rule: "unverified",
        path: String::from("extends"),
        found: format!("{preset}, unverified: written from documentation, never tried against a real server"),
        expected: String::from("a trial of your own"),
        todo: String::from(
            "Run this check with --live --origin URL --write against a test server before citizens use it.",
        ),
    }
}

/// What to do about a problem.
fn todo(problem: &Problem) -> String {
    let path = problem.path.as_str();
    if problem.expected.starts_with("no secret") {
        return String::from(
            "Take the value out of this file and have a new one made: everybody who could read the page has the old one. \
             Write {\"env\": \"NAME\"} here, use the file with `medspil serve --relay` only, and let the page talk to the relay.",
        );
    }
    if path.starts_with("set.") && problem.found == "nothing" {
        return format!(
            "Write a value for `{}` under `set`; `medspil check --explain PRESET` says what it is.",
            path.trim_start_matches("set.")
        );
    }
    if problem.found.starts_with("{{") {
        return String::from(
            "Use one of these names, or declare yours: under `fields` (what a form asks for), `variables`, or `capture`.",
        );
    }
    format!("Change it to what is expected; see docs/backends.md#{}.", section(path))
}

/// The section of docs/backends.md about a place.
fn section(path: &str) -> &'static str {
    let has = |word: &str| path.split(['.', '[']).any(|part| part == word);
    match path.split('.').next().unwrap_or_default() {
        "extends" | "set" | "parameters" => "presets",
        "statuses" => "status-words",
        "item" => "paths",
        _ if has("next") || has("sorts") || has("total") => "pagination",
        _ if has("rules") || has("message") || has("field") => "outcomes",
        _ if has("session") => "sessions-and-csrf",
        "operations" => "operations-and-steps",
        _ => "all-keys",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_have_a_line_and_say_what_to_do() {
        let text = "{\"extends\": \"kinto\",\n\"set\": {\"base\": \"https://x.dk/v1\"},\n\"statuses\": {\"new\": \"modtaget\"}}";
        let backend = read("a.json", text).unwrap();
        let found: Vec<_> = backend.findings.iter().map(|f| (f.line, f.path.as_str())).collect();
        assert_eq!(found, [(3, "statuses.new")]);
        assert!(
            backend.findings[0].todo.contains("#status-words"),
            "{:?}",
            backend.findings
        );
        assert!(backend.headers.contains("total-records"), "{:?}", backend.headers);
    }

    #[test]
    fn a_secret_is_an_error_that_points_to_the_relay_and_is_not_repeated() {
        let text = r#"{"base": "https://x.dk", "headers": {"X-Api-Key": "hemmelig-7"}, "operations": {"list": {"items": "*"}}}"#;
        let backend = read("a.json", text).unwrap();
        let said: String = backend.findings.iter().map(ToString::to_string).collect();
        assert!(
            backend.errors() > 0 && said.contains("--relay") && !said.contains("hemmelig-7"),
            "{said}"
        );
    }

    #[test]
    fn the_relays_configuration_names_its_secrets() {
        let text = r#"{"extends": "open311", "set": {"base": "https://x.dk/v2", "service_code": "1", "api_key": {"env": "KEY"}}}"#;
        let backend = read("a.json", text).unwrap();
        assert_eq!(
            (backend.place, backend.secrets, backend.findings),
            (Place::Relay, vec!["KEY".to_owned()], vec![])
        );
    }

    #[test]
    fn what_no_server_has_shown_is_called_unverified() {
        let text = r#"{"extends": "decidim", "set": {"base": "https://x.dk", "component": "1", "new": "a"}}"#;
        let backend = read("a.json", text).unwrap();
        assert_eq!(
            (backend.errors(), backend.findings[0].rule),
            (0, "unverified"),
            "{:?}",
            backend.findings
        );
    }

    #[test]
    fn packs_and_backends_are_told_apart_by_what_is_in_them() {
        assert!(is_backend(r#"{"extends": "kinto"}"#) && is_backend(r#"{"operations": {}}"#));
        assert!(!is_backend(r#"{"channels": [], "base": 1}"#) && !is_backend("[") && !is_backend("{}"));
    }
}
