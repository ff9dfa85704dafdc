//! The texts of the UI: the same keys in every language, every asked key there, no key that nobody asks for.

use super::source::{Literal, call_before};
use super::{Check, Finding, Tree};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where the locale files stand.
const FOLDER: &str = "public/locales";
/// Danish is written first, so it is what the others are compared with.
const FIRST: &str = "public/locales/da.json";
/// Functions whose first argument is a key, in src/app and in the loader.
const ASKING: [&str; 4] = ["t", "t_with", "count", "plural"];
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
        ("public/loader/shell.js", "const a = t(\"idea.title\");\n"),
        (
            "src/ui/a.rs",
            "fn f() {\n  t(\"ideas.title\");\n  locale.t(\"ideas.typo\");\n  [\"ideas.lost\", \"\"];\n}\n",
        ),
    ],
    places: &[
        "public/locales/da.json: ideas.unused",
        "public/locales/da.json: status.received",
        "src/ui/a.rs:3",
        "src/ui/a.rs:4",
        "public/loader/shell.js:1",
    ],
    good: &[
        (
            FIRST,
            r#"{"ideas.title": "x", "status": {"received": "z"}, "shell": {"call": "y"}, "again": {"one": "a", "other": "b"}}"#,
        ),
        (
            "src/ui/a.rs",
            "fn f() { t(\"ideas.title\"); t(&[\"status.\", x].concat()); import(\"./a.b\"); x.count(\"again\", 2); }\n",
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
        .filter(|key| !asked.iter().any(|(_, literal)| is_asked(key, &literal.text)))
    {
        findings.push(Finding::new(
            format!("{FIRST}: {key}"),
            "a key that nobody asks for",
            "every text is used in src or public/loader",
            "drop it in every locale, or write the key whole where it is used",
        ));
    }
    for (place, literal) in asked.iter().filter(|(_, literal)| is_key(literal, &groups)) {
        if !keys.keys().any(|key| is_asked(key, &literal.text)) {
            findings.push(Finding::new(
                place.clone(),
                format!("the key `{}`", literal.text),
                "every key stands in the locales",
                format!("add it to {FIRST} and its siblings, or correct it"),
            ));
        }
    }
    findings
}

/// Whether a text is meant as a key: the first argument of an asking function, or written like the keys of a group.
fn is_key(literal: &Literal, groups: &BTreeSet<&str>) -> bool {
    let like_one = literal
        .text
        .split_once('.')
        .is_some_and(|(group, rest)| groups.contains(group) && is_key_name(rest));
    ASKING.contains(&literal.call.as_str()) || like_one
}

/// Whether a text in the code asks for a key: it is the key, or a fixed beginning (`"status."`, `"status.{x}"`).
fn is_asked(key: &str, text: &str) -> bool {
    let start = text.split(['{', '$']).next().unwrap_or_default();
    text == key || (start.len() > 1 && start.ends_with('.') && key.starts_with(start))
}

/// The texts in a line of the loader: what stands between quotes, up to a comment.
fn script_texts(line: &str, number: usize) -> Vec<Literal> {
    let mut texts = Vec::new();
    let mut at = 0;
    while let Some(found) = line[at..].find(['"', '\'', '`', '/']) {
        let (open, inside) = (at + found, at + found + 1);
        let sign = line[open..].chars().next();
        at = inside;
        if sign == Some('/') {
            if line[inside..].starts_with(['/', '*']) {
                break;
            }
            continue;
        }
        let Some(length) = line[inside..].find(|letter| Some(letter) == sign) else {
            break;
        };
        let before: Vec<char> = line[..open].chars().collect();
        let text = line[inside..inside + length].to_owned();
        texts.push(Literal {
            line: number,
            text,
            call: call_before(&before, before.len()),
        });
        at = inside + length + 1;
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
fn asked(tree: &Tree) -> Vec<(String, Literal)> {
    let rust = tree
        .sources("src")
        .into_iter()
        .map(|(path, source)| (path, source.texts));
    let script = tree.texts("public/loader", ".js").map(|(path, text)| {
        let lines = text.lines().enumerate();
        (
            path,
            lines
                .flat_map(|(number, line)| script_texts(line, number + 1))
                .collect(),
        )
    });
    let placed = |(path, literals): (&str, Vec<Literal>)| {
        literals
            .into_iter()
            .map(|literal| (format!("{path}:{}", literal.line), literal))
            .collect::<Vec<_>>()
    };
    rust.chain(script).flat_map(placed).collect()
}
