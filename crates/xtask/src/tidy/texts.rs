//! Rules about every Rust file: how it begins, what its texts may hold, how it fails, how long it is.

use super::source::Literal;
use super::{Check, Finding, Tree};

/// Each file begins by saying what it is for.
pub const HEADS: Check = Check {
    name: "heads",
    run: heads,
    bad: &[
        ("src/a.rs", "use x;\n"),
        ("crates/core/src/b.rs", "// a plain comment\n"),
        ("tests/c.rs", "//!\n"),
    ],
    places: &["crates/core/src/b.rs:1", "src/a.rs:1", "tests/c.rs:1"],
    good: &[("src/a.rs", "//! What it is for.\nuse x;\n")],
};

/// What citizens read stands in locales and packs.
pub const NO_DANISH: Check = Check {
    name: "danish",
    run: no_danish,
    bad: &[(
        "src/ui/a.rs",
        "//! Her må æ, ø og å stå.\nfn f() {\n  let x = \"Støt idéen på \\u{e5}\";\n}\n",
    )],
    places: &["src/ui/a.rs:3"],
    good: &[
        (
            "src/ui/a.rs",
            "//! Øen.\n// å\nlet x = t(\"ideas.like\");\n#[cfg(test)]\nmod tests { const X: &str = \"blåbær\"; }\n",
        ),
        ("crates/core/src/fold.rs", "const FROM: &str = \"æøå\";\n"),
    ],
};

/// A citizen's page never panics on a wish.
pub const NO_UNWRAP: Check = Check {
    name: "unwrap",
    run: no_unwrap,
    bad: &[(
        "crates/core/src/a.rs",
        "fn f() {\n  x.unwrap();\n  y\n    . unwrap ( );\n}\n",
    )],
    places: &["crates/core/src/a.rs:2", "crates/core/src/a.rs:4"],
    good: &[
        (
            "src/a.rs",
            "// x.unwrap()\nfn f() { x.unwrap_or(1); \".unwrap()\"; }\n#[test]\nfn t() { x.unwrap(); }\n",
        ),
        ("tests/browser/src/lib.rs", "fn f() { x.unwrap(); }\n"),
    ],
};

/// A file that one can read in one sitting.
pub const LENGTH: Check = Check {
    name: "length",
    run: length,
    bad: &[("src/long.rs", LONG)],
    places: &["src/long.rs"],
    good: &[("src/short.rs", "//! Short.\n")],
};

const MOST_LINES: usize = 500;

/// One line too many, for the check's own test.
const LONG: &str = match std::str::from_utf8(&[b'\n'; MOST_LINES + 1]) {
    Ok(text) => text,
    Err(_) => "",
};

fn heads(tree: &Tree) -> Vec<Finding> {
    tree.texts("", ".rs")
        .filter_map(|(path, text)| {
            let first = text.lines().next().unwrap_or_default();
            let says = first.strip_prefix("//!").is_some_and(|rest| !rest.trim().is_empty());
            (!says).then(|| {
                Finding::new(
                    format!("{path}:1"),
                    format!("the file begins with `{}`", first.trim()),
                    "the first line is `//! ` and a sentence",
                    "say what the file is for, what it refuses, and where to read next",
                )
            })
        })
        .collect()
}

fn no_danish(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in tree.sources("src") {
        for Literal { line, text, .. } in &source.texts {
            if text.contains(['æ', 'ø', 'å', 'Æ', 'Ø', 'Å']) {
                findings.push(Finding::new(
                    format!("{path}:{line}"),
                    format!("the text \"{text}\""),
                    "no Danish words in the widget's code",
                    "give the text a key in public/locales/da.json (and en.json, ar.json) and ask for the key here",
                ));
            }
        }
    }
    findings
}

fn no_unwrap(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in tree
        .sources("")
        .into_iter()
        .filter(|(path, _)| !path.starts_with("tests/"))
    {
        for (number, line) in source.code.lines().enumerate() {
            let packed: String = line.chars().filter(|letter| !letter.is_whitespace()).collect();
            if packed.contains(".unwrap()") {
                findings.push(Finding::new(
                    format!("{path}:{}", number + 1),
                    "`.unwrap()` outside tests",
                    "the widget goes on and the server answers, whatever comes in",
                    "return the error, use unwrap_or(…), or expect(\"why it cannot happen\")",
                ));
            }
        }
    }
    findings
}

fn length(tree: &Tree) -> Vec<Finding> {
    let files = [".rs", ".css", ".js"].into_iter().flat_map(|end| tree.texts("", end));
    files
        .filter_map(|(path, text)| {
            let lines = text.lines().count();
            (lines > MOST_LINES).then(|| {
                Finding::new(
                    path,
                    format!("{lines} lines"),
                    &format!("about 400 lines, at most {MOST_LINES}"),
                    "if it is more than one thing, move one of them to a file of its own; if not, leave it",
                )
                .advice()
            })
        })
        .collect()
}
