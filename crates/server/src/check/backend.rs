//! A configuration of one backend or several as a file: read strictly, every problem with its line and what to do about
//! it. It may also stand under `backend` in the widget's own configuration file.

use std::collections::BTreeSet;

use medspil_adapter::mapping::{Adapter, Place, Several, Value};
use medspil_adapter::presets;
use medspil_core::guess::asked;
use medspil_core::json::Problem;
use medspil_packs::{Document, Finding, Severity, plain};
use serde_json::Value as Json;

/// A file that was read.
#[derive(Debug)]
pub struct Configuration {
    /// The backends by name; one without a name where only one is described.
    pub backends: Vec<(String, Backend)>,
    /// What each is used for, in words; nothing where there is only one.
    pub uses: Vec<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// A backend that was read.
#[derive(Debug)]
pub struct Backend {
    /// What can be talked to.
    pub adapter: Adapter,
    /// Whether a page or the relay reads it: one that names secrets of the environment is the relay's.
    pub place: Place,
    /// The names of the environment's variables that it wants.
    pub secrets: Vec<String>,
    /// The headers of answers that it reads, in lower case.
    pub headers: BTreeSet<String>,
    /// What the server must be set to, as the preset says it.
    pub needs: Vec<String>,
    /// The relay may go to a private network.
    pub private: bool,
    /// The like is that of a preset, and a real server has counted it.
    pub proven_like: bool,
}

/// Whether a text is a backend's configuration rather than a pack.
pub fn is_backend(text: &str) -> bool {
    let Ok(json) = serde_json::from_str::<Json>(text) else {
        // A comma too few does not make it a pack.
        let names = |key: &&str| text.contains(&format!("\"{key}\""));
        return ["extends", "operations", "backends"].iter().any(names) && !names(&"channels");
    };
    let has = |key: &&str| json.get(key).is_some();
    let keys = ["extends", "operations", "base", "set", "backends", "blocks"];
    // A widget's configuration has `blocks` and `channels` too, and its backend is an object or an address.
    !part(&json).0.is_empty()
        || keys.iter().any(has) && !has(&"channels") && !json["blocks"].is_string() && !json["blocks"].is_array()
}

/// Where in a file the configuration stands, and the configuration.
fn part(json: &Json) -> (&'static str, &Json) {
    match &json["backend"] {
        found @ Json::Object(_) => ("backend.", found),
        _ => ("", json),
    }
}

/// A preset by its name.
pub fn preset(name: &str) -> Option<Value> {
    let json: Json = serde_json::from_str(presets::text(name)?).ok()?;
    Some(Value::of(&json))
}

/// Reads a configuration; `name` is what findings call the file. One that names secrets is the relay's.
///
/// # Errors
/// The one finding that says where it stops being JSON.
pub fn read(name: &str, text: &str) -> Result<Configuration, Box<Finding>> {
    read_for(name, text, Place::Page)
}

/// The same, where the person says that the relay reads it.
///
/// # Errors
/// The same.
pub fn read_for(name: &str, text: &str, place: Place) -> Result<Configuration, Box<Finding>> {
    let document = Document::read(name, text)?;
    let whole: Json = serde_json::from_str(text).unwrap_or_default();
    let (prefix, json) = part(&whole);
    let mut secrets = Vec::new();
    wanted(json, &mut secrets);
    let place = if secrets.is_empty() { place } else { Place::Relay };
    let (several, problems) = Several::read(json, place, &preset);
    let mut findings: Vec<Finding> = problems
        .iter()
        .map(|problem| finding(&document, prefix, problem, json))
        .collect();
    findings.extend(document.twice());
    findings.sort_by(|a, b| (a.line, a.column, &a.path).cmp(&(b.line, b.column, &b.path)));
    // What is wrong comes first: much of what comes to nothing is there because of it.
    let sound = problems.is_empty();
    let uses = uses(&several);
    let mut backends = Vec::new();
    for (name, adapter) in several.backends {
        let (path, own) = if name.is_empty() {
            (prefix.to_owned(), json)
        } else {
            (format!("{prefix}backends.{name}."), &json["backends"][&name])
        };
        let preset = own["extends"].as_str().unwrap_or_default();
        let advice = if sound { adapter.advice() } else { Vec::new() };
        findings.extend(advice.iter().map(|problem| idle(&document, &path, problem, json)));
        if adapter.verified() == "documentation" {
            findings.push(unverified(&document, &path, preset));
        }
        let mut secrets = Vec::new();
        wanted(own, &mut secrets);
        let backend = Backend {
            proven_like: !preset.is_empty()
                && own["operations"]["like"].is_null()
                && !matches!(adapter.verified(), "" | "documentation"),
            adapter,
            place,
            secrets,
            private: own["private"] == true || json["private"] == true,
            headers: headers(&own.to_string()),
            needs: needs(own),
        };
        backends.push((name, backend));
    }
    Ok(Configuration {
        backends,
        uses,
        findings,
    })
}

/// What each of several backends is used for.
fn uses(several: &Several) -> Vec<String> {
    if several.backends.len() < 2 {
        return Vec::new();
    }
    let name = |at: &usize| several.backends[*at].0.as_str();
    let mut uses = Vec::new();
    uses.push(match &several.ideas {
        Some(at) => format!("Ideas are listed from {}.", name(at)),
        None => String::from("No ideas are listed."),
    });
    let rungs: Vec<&str> = several.ask.iter().map(name).collect();
    uses.push(if rungs.is_empty() {
        String::from("Nothing takes new ideas: what the citizen writes can only be copied.")
    } else {
        format!("New ideas go to {}.", rungs.join(", where that refuses for good to "))
    });
    uses
}

impl Configuration {
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

fn finding(document: &Document, prefix: &str, problem: &Problem, config: &Json) -> Finding {
    let path = format!("{prefix}{}", problem.path);
    let path = path.trim_end_matches('.').to_owned();
    let (line, column) = if problem.found == "an unknown key" || problem.found.starts_with("this key") {
        document.key_position_of(&path)
    } else {
        document.position_of(&path)
    };
    let (expected, question) = asked(&problem.expected);
    Finding {
        file: document.name().to_owned(),
        line,
        column,
        severity: Severity::Error,
        rule: "backend",
        path: plain(&path),
        found: plain(&problem.found),
        expected: plain(expected),
        todo: question.map_or_else(|| todo(problem, config), |question| plain(&question)),
    }
}

/// What is understood and comes to nothing.
fn idle(document: &Document, prefix: &str, problem: &Problem, config: &Json) -> Finding {
    Finding {
        severity: Severity::Advice,
        rule: "idle",
        todo: format!(
            "It is understood, and nothing comes of it: see docs/backends.md#{}.",
            section(&problem.path, problem)
        ),
        ..finding(document, prefix, problem, config)
    }
}

fn unverified(document: &Document, prefix: &str, preset: &str) -> Finding {
    let path = format!("{prefix}extends");
    let (line, column) = document.position_of(&path);
    Finding {
        file: document.name().to_owned(),
        line,
        column,
        severity: Severity::Advice,
        rule: "unverified",
        path,
        found: format!("{preset}, unverified: written from documentation, never tried against a real server"),
        expected: String::from("a trial of your own"),
        todo: String::from(
            "Run this check with --live --origin URL --write against a test server before citizens use it.",
        ),
    }
}

/// What to do about a problem.
fn todo(problem: &Problem, config: &Json) -> String {
    let (backend, path) = inside(&problem.path, config);
    let (found, expected) = (problem.found.as_str(), problem.expected.as_str());
    if expected.starts_with("no secret") {
        return String::from(
            "Take the value out of this file and have a new one made: everybody who could read the page has the old one. \
             Write {\"env\": \"NAME\"} here, use the file with `medspil serve --relay` only, and let the page talk to the relay.",
        );
    }
    if found == "a secret" {
        return String::from(
            "Take the value out of this file, write {\"env\": \"NAME\"} here, and start the relay with NAME in its environment.",
        );
    }
    let parameter = path.strip_prefix("set.").filter(|name| !name.contains('.'));
    if let (Some(name), "nothing") = (parameter, found) {
        let preset = backend["extends"].as_str().unwrap_or("PRESET");
        return format!("Write `{name}` under `set`; `medspil check --explain {preset}` says more about it.");
    }
    let see = format!("see docs/backends.md#{}", section(path, problem));
    let said = match found {
        "an unknown key" => "Nothing reads it. Take it away, or begin its name with _ if it is a note to yourselves",
        "nothing" => "Add it",
        _ if found.starts_with("this key") => "Move it there",
        _ if found.starts_with('$') => {
            "Capture it in an earlier step; in an answer a name without $ is looked for in the answer"
        }
        _ if expected.starts_with(FILLED) => {
            "Use a name that is there, or declare yours: under `fields` (what a form asks for), `variables`, or `capture`"
        }
        _ if expected.starts_with("the name of a parameter") => {
            "Declare it under `parameters`, with a `default` or a value under `set`"
        }
        _ => "Change it to what is expected",
    };
    format!("{said}; {see}.")
}

/// How the checker begins to say which names there are.
const FILLED: &str = "a name that something fills";

/// One of several backends, and the path within it.
fn inside<'a>(path: &'a str, config: &'a Json) -> (&'a Json, &'a str) {
    let all = config["backends"].as_object().into_iter().flatten();
    let fits = all.filter_map(|(name, backend)| {
        let rest = path.strip_prefix("backends.")?.strip_prefix(name.as_str())?;
        Some((backend, rest.strip_prefix('.')?))
    });
    // A name may begin with another one and a dot; the longest leaves the shortest path.
    fits.min_by_key(|(_, path)| path.len()).unwrap_or((config, path))
}

/// The section of docs/backends.md that explains what is wrong.
fn section(path: &str, problem: &Problem) -> &'static str {
    let parts: Vec<&str> = path.split(['.', '[']).collect();
    let has = |word: &str| parts.contains(&word);
    let expected = problem.expected.as_str();
    if expected.contains("after('x')") || problem.found.ends_with("without quotes") {
        return "casts";
    }
    if problem.found.starts_with("{{") || expected.starts_with(FILLED) || expected == "a closing }}" {
        return "placeholders";
    }
    if expected.contains("preflight") || expected.starts_with("no such header") {
        return "what-a-browser-allows";
    }
    if problem.found.contains('"') && expected.contains("such as data.title") {
        return "paths";
    }
    match parts.first().copied().unwrap_or_default() {
        "extends" | "set" | "parameters" | "public_keys" => "presets",
        "statuses" => "status-words",
        "item" => "paths",
        "variables" => "placeholders",
        "base" | "fields" => "your-first-configuration",
        "backends" | "blocks" => "several-backends",
        _ if has("next") || has("sorts") || has("total") || has("size") => "pagination",
        _ if has("rules") || has("message") || has("field") => "outcomes",
        _ if has("look") || has("repeat") => "duplicates",
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
        let headers = &backend.backends[0].1.headers;
        assert!(headers.contains("total-records"), "{headers:?}");
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
    fn what_nothing_comes_of_is_advice_with_its_line() {
        let text = "{\"base\": \"https://x.dk\", \"item\": {\"id\": \"id\", \"title\": \"t\"}, \"operations\": {\n\
                    \"list\": {\"items\": \"*\", \"query\": {\"who\": \"{{device}}\"}}}}";
        let backend = read("a.json", text).unwrap();
        let found: Vec<_> = backend
            .findings
            .iter()
            .map(|f| (f.line, f.rule, f.path.as_str()))
            .collect();
        assert_eq!((backend.errors(), found), (0, vec![(2, "idle", "operations.list")]));
        assert!(
            backend.findings[0].found.contains("{{device}}"),
            "{:?}",
            backend.findings
        );
    }

    #[test]
    fn advice_waits_until_nothing_is_wrong() {
        let text = r#"{"base": "https://x.dk", "operations": {"create": {"body": {"a": "{{titel}}"}}}}"#;
        let backend = read("a.json", text).unwrap();
        let rules: Vec<_> = backend.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["backend"], "{:?}", backend.findings);
    }

    #[test]
    fn the_relays_configuration_names_its_secrets() {
        let text = r#"{"extends": "open311", "set": {"base": "https://x.dk/v2", "service_code": "1", "api_key": {"env": "KEY"}}}"#;
        let backend = read("a.json", text).unwrap();
        let (_, only) = &backend.backends[0];
        assert_eq!(
            (only.place, &only.secrets, backend.findings),
            (Place::Relay, &vec!["KEY".to_owned()], vec![])
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
    fn several_backends_are_named_in_paths_and_in_words() {
        let text = r#"{"backends": {
            "ideer": {"extends": "kinto", "set": {"base": "https://x.dk/v1"}},
            "post": {"extends": "mail", "set": {"to": "borger@x.dk"}, "fields": {"title": {"min": "3"}}}
        }, "blocks": {"ask": ["post", "ideer"]}}"#;
        let read = read("a.json", text).unwrap();
        let errors = read.findings.iter().filter(|f| f.severity == Severity::Error);
        let found: Vec<_> = errors.map(|f| (f.line, f.path.as_str())).collect();
        assert_eq!(found, [(3, "backends.post.fields.title.min"), (4, "blocks.ask[1]")]);
        assert!(
            read.findings[1].todo.contains("#several-backends"),
            "{:?}",
            read.findings
        );
        assert_eq!(read.uses[0], "Ideas are listed from ideer.");
        assert_eq!(read.backends.len(), 2);
    }

    #[test]
    fn a_widgets_configuration_may_hold_the_backend() {
        let text = r#"{"pack": "koebenhavn", "blocks": "ask,ideas", "backend": {"extends": "kinto", "sett": 1}}"#;
        assert!(is_backend(text));
        let read = read("a.json", text).unwrap();
        assert!(
            read.findings.iter().any(|found| found.path == "backend.sett"),
            "{:?}",
            read.findings
        );
        assert!(!is_backend(
            r#"{"pack": "koebenhavn", "blocks": "ask", "backend": "https://x.dk/api"}"#
        ));
    }

    #[test]
    fn packs_and_backends_are_told_apart_by_what_is_in_them() {
        assert!(is_backend(r#"{"extends": "kinto"}"#) && is_backend(r#"{"operations": {}}"#));
        assert!(!is_backend(r#"{"channels": [], "base": 1}"#) && !is_backend("[") && !is_backend("{}"));
        assert!(is_backend(r#"{"operations": {"list": {}} "base": 1}"#));
        assert!(!is_backend(r#"{"channels": [] "extends": 1}"#));
    }
}
