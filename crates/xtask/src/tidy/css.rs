//! The widget's styles: sizes follow the host element, sides follow the reading direction.
//!
//! `rem` would follow the host page's root, which may be anything; left and right would be wrong in Arabic.

use super::{Check, Finding, Tree};

/// No `rem` and no physical sides. The host pages' own style (`style/page.css`) is not the widget's.
pub const LOGICAL: Check = Check {
    name: "css",
    run: logical,
    bad: &[
        (
            "src/ui/a/a.css",
            ".left {\n  margin: 1em 2rem;\n  margin-left: 0;\n  text-align:\n    right;\n}\n@media (min-width: 20.5rem) { .b { left: 0 } }\n",
        ),
        ("style/base.css", "a { border-top-left-radius: .5rem }\n"),
    ],
    places: &[
        "src/ui/a/a.css:2",
        "src/ui/a/a.css:3",
        "src/ui/a/a.css:5",
        "src/ui/a/a.css:7",
        "src/ui/a/a.css:7",
        "style/base.css:1",
        "style/base.css:1",
    ],
    good: &[
        (
            "src/ui/a/a.css",
            "/* left: 1rem */\n.left-right:not(.right) { margin-inline-start: 1em; --left: 0; inset: var(--to-left); }\n\
             .b::before { content: \"left 1rem\"; background: url(left-1rem.svg); grid-area: theorem; }\n",
        ),
        ("style/page.css", "body { margin-left: 1rem }\n"),
        ("docs/host.css", "body { left: 1rem }\n"),
    ],
};

fn logical(tree: &Tree) -> Vec<Finding> {
    let files = ["src", "style"]
        .into_iter()
        .flat_map(|folder| tree.texts(folder, ".css"));
    files
        .filter(|(path, _)| *path != "style/page.css")
        .flat_map(|(path, text)| in_file(path, text))
        .collect()
}

fn in_file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = without_comments_and_strings(text);
    let mut line = 1;
    for piece in text.split_inclusive(['{', '}', ';']) {
        // What ends in `{` is a selector or a condition: class names may say left, conditions may not say rem.
        let selector = piece.ends_with('{');
        for (at, word) in words(piece) {
            let place = format!("{path}:{}", line + piece[..at].matches('\n').count());
            if is_rem(word) {
                findings.push(Finding::new(
                    place,
                    format!("`{word}`"),
                    "no rem: the widget's sizes follow its own element, not the host page's root",
                    "write em, or a custom property of style/tokens.css",
                ));
            } else if !selector && is_physical(word) {
                findings.push(Finding::new(
                    place,
                    format!("`{word}`"),
                    "no physical sides: in Arabic they are the other way round",
                    "write the logical form: margin-inline-start, inset-inline-end, border-start-start-radius, text-align: start",
                ));
            }
        }
        line += piece.matches('\n').count();
    }
    findings
}

/// Identifiers and numbers with their units.
fn words(piece: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '%');
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + piece[from..].find(is_part)?;
        let end = piece[start..]
            .find(|letter| !is_part(letter))
            .map_or(piece.len(), |length| start + length);
        from = end;
        Some((start, &piece[start..end]))
    })
}

fn is_rem(word: &str) -> bool {
    word.strip_suffix("rem")
        .is_some_and(|number| number.ends_with(|digit: char| digit.is_ascii_digit() || digit == '.'))
}

fn is_physical(word: &str) -> bool {
    !word.starts_with("--") && word.split('-').any(|part| matches!(part, "left" | "right"))
}

/// The same text with comments, strings and unquoted `url(…)` blanked, line breaks kept.
fn without_comments_and_strings(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (length, blank) = match rest.as_bytes()[0] {
            b'/' if rest.starts_with("/*") => (rest[2..].find("*/").map_or(rest.len(), |end| end + 4), true),
            quote @ (b'"' | b'\'') => (string_length(rest, quote), true),
            b'u' if rest.starts_with("url(") => (rest.find(')').map_or(rest.len(), |end| end + 1), true),
            _ => (rest.chars().next().map_or(1, char::len_utf8), false),
        };
        if blank {
            out.extend(
                rest[..length]
                    .chars()
                    .map(|letter| if letter == '\n' { '\n' } else { ' ' }),
            );
        } else {
            out.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    out
}

fn string_length(text: &str, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    let end = (at + 1).min(text.len());
    (end..=text.len())
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(text.len())
}
