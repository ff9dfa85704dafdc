//! The packs that come with Medspil pass; those under tests/packs/broken do not, and are told why in the sentences that
//! tests/packs/broken.txt holds.

use std::path::{Path, PathBuf};

use medspil_packs::check::Report;
use medspil_packs::{check, files};

const TODAY: &str = "2026-11-24";

/// Everything that a check can object to.
const RULES: [&str; 38] = [
    "alone",
    "circle",
    "dangerous-link",
    "date",
    "days",
    "duplicate-id",
    "empty",
    "encoding",
    "files",
    "future",
    "hard-to-read",
    "id",
    "json",
    "link",
    "long-title",
    "mail",
    "missing",
    "no-contact",
    "no-english",
    "no-influence",
    "no-pack",
    "not-digital",
    "number",
    "own-name",
    "phone",
    "reversed",
    "run-out",
    "short-hearing",
    "stale",
    "time",
    "too-many-texts",
    "twice",
    "type",
    "undated",
    "unknown-id",
    "unknown-key",
    "unverified",
    "word",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Checks a folder or file of the project.
fn checked(path: &str) -> Report {
    let mut families = files::collect(&[root().join(path)]).expect("the checkout has this folder");
    let beginning = format!("{}/", root().display());
    for file in families.iter_mut().flat_map(|family| &mut family.files) {
        file.name = file.name.replace(&beginning, "");
    }
    check(&families, TODAY)
}

#[test]
fn the_packs_that_come_with_medspil_have_no_errors() {
    let report = checked("public/packs");
    assert_eq!(report.packs, 4);
    assert_eq!(report.errors(), 0, "{report}");
}

#[test]
fn broken_packs_are_told_why() {
    let golden = root().join("tests/packs/broken.txt");
    let fresh = format!("{}\n", checked("tests/packs/broken"));
    if std::fs::read_to_string(&golden).unwrap_or_default() != fresh {
        std::fs::write(&golden, fresh).unwrap();
        panic!("tests/packs/broken.txt was stale. It is rewritten now: read the difference aloud, then commit it.");
    }
}

#[test]
fn each_broken_pack_is_found_broken() {
    for family in files::collect(&[root().join("tests/packs/broken")]).unwrap() {
        let advice = family.id.starts_with("advice-");
        let report = check(std::slice::from_ref(&family), TODAY);
        assert!(!report.findings.is_empty(), "nothing is found in {}", family.id);
        assert_eq!(report.errors() == 0, advice, "{}: {report}", family.id);
    }
}

#[test]
fn each_rule_is_broken_somewhere() {
    let report = checked("tests/packs/broken");
    for rule in RULES {
        assert!(
            report.findings.iter().any(|finding| finding.rule == rule),
            "no broken pack for {rule}"
        );
    }
    for finding in &report.findings {
        let known = RULES.contains(&finding.rule);
        assert!(known, "RULES lacks {}", finding.rule);
    }
}

/// Names of keys, and fixed words, anywhere in the schema.
fn written(schema: &serde_json::Value, out: &mut std::collections::BTreeSet<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        out.extend(properties.keys().cloned());
    }
    if let Some(word) = schema["const"].as_str() {
        out.insert(word.to_owned());
    }
    if let Some(words) = schema["enum"].as_array() {
        out.extend(words.iter().filter_map(|word| word.as_str()).map(str::to_owned));
    }
    let below = schema.as_object().into_iter().flatten().map(|(_, value)| value);
    below
        .chain(schema.as_array().into_iter().flatten())
        .for_each(|value| written(value, out));
}

#[test]
fn the_documentation_names_every_key_and_word() {
    let schema: serde_json::Value = serde_json::from_str(&medspil_packs::schema::text()).expect("JSON");
    let mut names = std::collections::BTreeSet::new();
    written(&schema, &mut names);
    let page = std::fs::read_to_string(root().join("docs/packs.md")).expect("docs/packs.md");
    let told = |name: &String| page.contains(&format!("`{name}`")) || page.contains(&format!("\"{name}\""));
    let missing: Vec<&String> = names.iter().filter(|name| !told(name)).collect();
    assert!(
        names.len() > 100 && missing.is_empty(),
        "docs/packs.md does not tell of {missing:?}"
    );
}
