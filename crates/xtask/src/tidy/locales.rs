//! The texts of the UI: the same keys in every language, every asked key there, no key that nobody asks for.

use super::{Check, Finding, Tree};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where the locale files stand.
const FOLDER: &str = "public/locales";
/// Danish is written first, so it is what the others are compared with.
const FIRST: &str = "public/locales/da.json";
/// Categories of plurals: how many of them a text has depends on its language.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Every locale has the keys of the Danish one and fills the same places in each text.
pub const SAME_KEYS: Check = Check {
    name: "locales",
    run: same_keys,
    bad: &[
        (
            FIRST,
            r#"{"a": "x {n}", "b": {"c": "y", "d": {"one": "en", "other": "{n}"}}}"#,
        ),
        ("public/locales/en.json", r#"{"a": "x", "b": {"d": "z"}, "e": "extra"}"#),
        ("public/locales/ar.json", "{"),
    ],
    places: &[
        "public/locales/ar.json",
        "public/locales/en.json: a",
        "public/locales/en.json: b.c",
        "public/locales/en.json: e",
    ],
    good: &[
        (
            FIRST,
            r#"{"a": "x {n} {m}", "b": {"d": {"one": "en", "other": "{n}"}}}"#,
        ),
        (
            "public/locales/ar.json",
            r#"{"a": "{m} x {n}", "b": {"d": {"zero": "z", "two": "w", "few": "{n}", "other": "{n}"}}}"#,
        ),
    ],
};

/// Keys in code and keys in the files are the same.
pub const USED_KEYS: Check = Check {
    name: "keys",
    run: used_keys,
    bad: &[
        (
            FIRST,
            r#"{"ideas": {"title": "x", "unused": "y"}, "status": {"received": "z"}}"#,
        ),
        (
            "src/ui/a.rs",
            "fn f() {\n  t(\"ideas.title\");\n  locale.t(\"ideas.typo\");\n}\n",
        ),
    ],
    places: &[
        "public/locales/da.json: ideas.unused",
        "public/locales/da.json: status.received",
        "src/ui/a.rs:3",
    ],
    good: &[
        (
            FIRST,
            r#"{"ideas": {"title": "x"}, "status": {"received": "z"}, "shell": {"call": "y"}}"#,
        ),
        (
            "src/ui/a.rs",
            "fn f() { t(\"ideas.title\"); t(&format!(\"status.{x}\")); import(\"./a.b\"); }\n",
        ),
        (
            "public/loader/shell.js",
            "// the page's own\nt('shell.call'); // t('shell.gone') isn't\nt(\"status.\" + kind);\n",
        ),
    ],
};

fn same_keys(tree: &Tree) -> Vec<Finding> {
    let Some(first) = tree.text(FIRST).and_then(keys) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (path, text) in tree.texts(FOLDER, ".json").filter(|(path, _)| *path != FIRST) {
        let Some(other) = keys(text) else {
            findings.push(Finding::new(
                path,
                "not a JSON object",
                "a locale is one JSON object of texts",
                "correct the JSON",
            ));
            continue;
        };
        let all: BTreeSet<&String> = first.keys().chain(other.keys()).collect();
        findings.extend(
            all.into_iter()
                .filter_map(|key| compare(path, key, first.get(key), other.get(key))),
        );
    }
    findings
}

fn compare(path: &str, key: &str, first: Option<&Text>, other: Option<&Text>) -> Option<Finding> {
    let place = format!("{path}: {key}");
    let same = "every locale has the same keys";
    match (first, other) {
        (Some(_), None) => Some(Finding::new(place, "the key is missing", same, format!("add `{key}`"))),
        (None, Some(_)) => Some(Finding::new(
            place,
            "a key that da.json does not have",
            same,
            format!("add it to {FIRST}, or drop it"),
        )),
        (Some(Text::One(first)), Some(Text::One(other))) if places(first) != places(other) => Some(Finding::new(
            place,
            format!("\"{other}\""),
            "each language fills the same places",
            format!("use the places of the Danish text, in any order: \"{first}\""),
        )),
        _ => None,
    }
}

/// A text, or one text for each plural.
enum Text {
    One(String),
    Plural,
}

/// All keys with dots between the levels; nothing when the file is no object.
fn keys(text: &str) -> Option<BTreeMap<String, Text>> {
    let value: Value = serde_json::from_str(text).ok()?;
    value.is_object().then(|| {
        let mut keys = BTreeMap::new();
        flatten("", &value, &mut keys);
        keys
    })
}

fn flatten(before: &str, value: &Value, keys: &mut BTreeMap<String, Text>) {
    let Some(object) = value.as_object() else {
        keys.insert(
            before.to_owned(),
            Text::One(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        );
        return;
    };
    if !object.is_empty() && object.keys().all(|key| PLURALS.contains(&key.as_str())) {
        keys.insert(before.to_owned(), Text::Plural);
        return;
    }
    for (key, inside) in object {
        let path = if before.is_empty() {
            key.clone()
        } else {
            format!("{before}.{key}")
        };
        flatten(&path, inside, keys);
    }
}

/// The names in braces.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

fn used_keys(tree: &Tree) -> Vec<Finding> {
    let Some(keys) = tree.text(FIRST).and_then(keys) else {
        return Vec::new();
    };
    let groups: BTreeSet<&str> = keys
        .keys()
        .filter_map(|key| key.split_once('.'))
        .map(|(group, _)| group)
        .collect();
    let asked = asked(tree);
    let mut findings = Vec::new();
    for key in keys
        .keys()
        .filter(|key| !asked.iter().any(|(_, text)| is_asked(key, text)))
    {
        findings.push(Finding::new(
            format!("{FIRST}: {key}"),
            "a key that nobody asks for",
            "every text is used in src or public/loader",
            "drop it in every locale, or write the key whole where it is used",
        ));
    }
    for (place, text) in &asked {
        // Only a text that begins with a group of the locales and looks like a key is taken for one.
        let is_key = text
            .split_once('.')
            .is_some_and(|(group, rest)| groups.contains(group) && is_key_name(rest));
        if is_key && !keys.contains_key(text) {
            findings.push(Finding::new(
                place.clone(),
                format!("the key `{text}`"),
                "every key stands in the locales",
                format!("add it to {FIRST} and its siblings, or correct it"),
            ));
        }
    }
    findings
}

/// Whether a text in the code asks for a key: it is the key, or a fixed beginning (`"status."`, `"status.{x}"`).
fn is_asked(key: &str, text: &str) -> bool {
    let start = text.split(['{', '$']).next().unwrap_or_default();
    text == key || (start.len() > 1 && start.ends_with('.') && key.starts_with(start))
}

/// The texts in a line of the loader: what stands between quotes, up to a comment.
fn script_texts(line: &str) -> Vec<&str> {
    let mut texts = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'', '`', '/']) {
        let sign = rest[at..].chars().next();
        rest = &rest[at + 1..];
        if sign == Some('/') {
            if rest.starts_with(['/', '*']) {
                break;
            }
            continue;
        }
        let Some(end) = rest.find(|letter| Some(letter) == sign) else {
            break;
        };
        texts.push(&rest[..end]);
        rest = &rest[end + 1..];
    }
    texts
}

fn is_key_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || "._-".contains(sign))
}

/// Every text in the widget and the loader, with its place.
fn asked(tree: &Tree) -> Vec<(String, String)> {
    let rust = tree.sources("src").into_iter().flat_map(|(path, source)| {
        source
            .texts
            .into_iter()
            .map(move |(line, text)| (format!("{path}:{line}"), text))
            .collect::<Vec<_>>()
    });
    let script = tree.texts("public/loader", ".js").flat_map(|(path, text)| {
        let lines = text.lines().enumerate();
        lines.flat_map(move |(number, line)| {
            script_texts(line)
                .into_iter()
                .map(move |text| (format!("{path}:{}", number + 1), text.to_owned()))
        })
    });
    rust.chain(script).collect()
}
