//! docs/errors.md: every code of a failure, made from the adapter's table and the words of the locales.
//!
//! It refuses to write while a locale has no words for a code. `cargo xtask tidy` asks [`findings`] whether the file in
//! the checkout is the one that would be written now.

use crate::paths::Paths;
use crate::say;
use crate::tidy::{Finding, Tree};
use anyhow::{Result, bail};
use medspil_adapter::codes::{CODES, Code, DOES, Kind};
use serde_json::Value;

const FILE: &str = "docs/errors.md";
const LOCALES: &str = "public/locales";
const TABLE: &str = "crates/adapter/src/codes.rs";
const RUN: &str = "run `cargo xtask gen errors`, look at the difference and commit it";
/// What a citizen reads in place of the words of `offline` while the device itself has a network.
const OFFLINE_ELSEWHERE: &str = "unreachable";

/// Writes the file, where it is not as it should be.
pub fn write(paths: &Paths) -> Result<()> {
    let tree = Tree::read(&paths.root)?;
    let missing = missing(&tree);
    if !missing.is_empty() {
        let all: Vec<String> = missing.iter().map(ToString::to_string).collect();
        bail!("{FILE} is not written:\n{}", all.join("\n"));
    }
    let fresh = page(&tree);
    if tree.text(FILE) == Some(&fresh) {
        say::step(&format!("{FILE} is as it should be"));
    } else {
        std::fs::write(paths.root.join(FILE), fresh)?;
        say::step(&format!("{FILE} is written"));
    }
    Ok(())
}

/// Objections to the file and to the locales; none in a checkout without locales.
pub fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = missing(tree);
    // Without all the words there is no page to compare with.
    if findings.is_empty() && tree.has(LOCALES) && tree.text(FILE) != Some(&page(tree)) {
        findings.push(Finding::new(
            FILE,
            "the file is not what the table of codes and the locales make",
            "it is written by a program, from crates/adapter/src/codes.rs and public/locales",
            RUN,
        ));
    }
    findings
}

/// The codes for which a locale has no words.
fn missing(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts(LOCALES, ".json") {
        let words = Words::read(text);
        for code in CODES.iter().map(|code| code.code).chain([OFFLINE_ELSEWHERE]) {
            if words.of(code).is_empty() {
                findings.push(Finding::new(
                    format!("{path}: error.{code}"),
                    "no words for this code",
                    "whatever fails, the citizen is told what to do next",
                    format!("add `error.{code}`; {TABLE} says when it is given"),
                ));
            }
        }
    }
    findings
}

/// One locale's words for codes.
struct Words(Value);

impl Words {
    fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    fn of(&self, code: &str) -> &str {
        let words = self.0[format!("error.{code}")].as_str();
        words.unwrap_or_default().trim()
    }
}

fn page(tree: &Tree) -> String {
    let locale = |lang: &str| Words::read(tree.text(&format!("{LOCALES}/{lang}.json")).unwrap_or_default());
    let (danish, english) = (locale("da"), locale("en"));
    let mut out = String::from(
        "# Error codes\n\n\
         <!-- Written by `cargo xtask gen errors` from crates/adapter/src/codes.rs and public/locales. -->\n\n\
         For whoever runs or embeds the widget: what a failure means, what the citizen reads, what the widget does by itself\n\
         and what you do. The codes are those of the event `medspil:error`, which [embedding.md](embedding.md#error-codes) describes\n\
         together with `no-engine` and `crashed`, the widget's own two. What an answer of your backend means is decided by the\n\
         rules and the status, see [backends.md](backends.md#outcomes); the API's own codes are [there too](backends.md#failures).\n\n\
         | Code | Kind | The widget | The citizen reads |\n|---|---|---|---|\n",
    );
    for code in &CODES {
        let name = code.code;
        out.push_str(&format!(
            "| [`{name}`](#{name}) | {} | [{}](#what-the-widget-does) | {} |\n",
            code.kind.name(),
            code.does(),
            danish.of(name)
        ));
    }
    out.push_str(
        "\n## What the widget does\n\n\
         With a new idea, by the word in the table. A like goes back to what it was, and in place of a list stands a button to\n\
         try again.\n\n| Word | What becomes of the idea |\n|---|---|\n",
    );
    for (word, sentences) in DOES {
        out.push_str(&format!("| {word} | {sentences} |\n"));
    }
    for code in &CODES {
        out.push_str(&section(code, &danish, &english));
    }
    out
}

fn section(code: &Code, danish: &Words, english: &Words) -> String {
    let read = |words: &Words| match code.kind {
        Kind::Offline => format!(
            "“{}” Where the device has a network: “{}”",
            words.of(code.code),
            words.of(OFFLINE_ELSEWHERE)
        ),
        _ => format!("“{}”", words.of(code.code)),
    };
    format!(
        "\n## {}\n\n{}\n\n- **The citizen reads** (Danish): {}\n- **The citizen reads** (English): {}\n- **The widget**: \
         {}; the kind is {}.\n- **You**: {}\n",
        code.code,
        code.when,
        read(danish),
        read(english),
        code.does(),
        code.kind.name(),
        code.todo,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(without: &str) -> String {
        let codes = CODES.iter().map(|code| code.code).chain([OFFLINE_ELSEWHERE]);
        let words = codes
            .filter(|code| *code != without)
            .map(|code| (format!("error.{code}"), Value::from(format!("words for {code}"))));
        Value::Object(words.collect()).to_string()
    }

    #[test]
    fn every_code_stands_in_the_page_with_the_words_of_both_languages() {
        let (danish, english) = (locale(""), locale("").replace("words", "WORDS"));
        let files = [
            ("public/locales/da.json", danish.as_str()),
            ("public/locales/en.json", english.as_str()),
        ];
        let page = page(&Tree::of(&files));
        for code in &CODES {
            let section = page
                .split(&format!("\n## {}\n", code.code))
                .nth(1)
                .expect("its section");
            let section = section.split("\n## ").next().unwrap_or_default();
            for part in [
                format!("words for {}", code.code),
                format!("WORDS for {}", code.code),
                code.todo.to_owned(),
            ] {
                assert!(section.contains(&part), "{}: {part}: {section}", code.code);
            }
        }
        assert!(page.contains("words for unreachable"));
        let both = [files[0], files[1], (FILE, page.as_str())];
        assert_eq!(findings(&Tree::of(&both)), []);
    }

    #[test]
    fn a_stale_page_says_what_to_run_and_a_locale_without_words_is_named() {
        let whole = locale("");
        let files = [("public/locales/da.json", whole.as_str()), (FILE, "# Error codes\n")];
        let found = findings(&Tree::of(&files));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].place == FILE && found[0].instead.contains("cargo xtask gen errors"),
            "{found:?}"
        );
        let partly = locale("busy");
        let files = [files[0], ("public/locales/ar.json", partly.as_str())];
        let places: Vec<_> = findings(&Tree::of(&files)).into_iter().map(|it| it.place).collect();
        assert_eq!(places, ["public/locales/ar.json: error.busy"]);
    }

    #[test]
    fn every_word_for_what_the_widget_does_is_explained_and_used() {
        for (word, _) in DOES {
            assert!(CODES.iter().any(|code| code.does() == word), "{word}");
        }
        let explained = |code: &Code| DOES.iter().any(|(word, _)| *word == code.does());
        assert!(CODES.iter().all(explained));
    }
}
