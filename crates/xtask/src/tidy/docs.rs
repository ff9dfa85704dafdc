//! Every path that the documents name exists: in links, in code spans, and in code blocks.
//!
//! What is only built (`dist/`, `target/`) or belongs to no checkout is not looked for. A path may be short
//! (`ui/ideas.rs`) when exactly those segments end some real path.

use super::{Check, Finding, Tree};

/// Paths and link targets in README.md and docs.
pub const PATHS: Check = Check {
    name: "docs",
    run: paths,
    bad: &[
        ("src/ui/ideas.rs", ""),
        ("tests/hosts/index.html", ""),
        ("crates/core/Cargo.toml", ""),
        (
            "README.md",
            "# Read\nSee `src/gone.rs` and [more](docs/none.md).\n\n```sh\ncargo run -- tests/nowhere/\n```\n",
        ),
        (
            "docs/a.md",
            "# One\n`ui/nothing.rs`, `lost.md`, `crates/xtask`.\n[x](a.md#two) and [y](#three)\n",
        ),
    ],
    places: &[
        "README.md:2",
        "README.md:2",
        "README.md:5",
        "docs/a.md:2",
        "docs/a.md:2",
        "docs/a.md:2",
        "docs/a.md:3",
        "docs/a.md:3",
    ],
    good: &[
        ("src/ui/ideas.rs", ""),
        ("docs/b.md", "# One `two`\n## Æble, og så\n# Once\n# Once\n"),
        ("Trunk.toml", ""),
        (
            "README.md",
            "[b](docs/b.md#one-two) [c](docs/b.md#æble-og-så) [d](docs/b.md#once-1) [e](https://example.org/x.md) [f](mailto:a@b.c)\n\
             `ui/ideas.rs`, `src/ui/`, `src/ui/ideas.rs:12`, `dist/medspil.js`, `GET /api/v1/ideas`, `text/html`, `Trunk.toml`,\n\
             `public/packs/<id>.json`, `and/or`, `src/**/*.rs`, `/api/v1/x.json`, `https://example.org/src/a.rs`\n\
             ```html\n<script src=\"https://example.org/medspil.js\"></script> src/ui/ideas.rs\n```\n",
        ),
    ],
};

/// Folders that only exist once something was built.
const BUILT: [&str; 4] = ["dist", "target", "data", "node_modules"];
/// Names that end so are files of a checkout, not words of a sentence.
const FILE_ENDS: [&str; 11] = [
    ".rs", ".md", ".toml", ".css", ".html", ".json", ".js", ".mjs", ".ts", ".sql", ".sh",
];
/// Names that end so are looked for even without a folder.
const KNOWN_BARE: [&str; 2] = [".md", ".toml"];

fn paths(tree: &Tree) -> Vec<Finding> {
    let documents = tree
        .texts("", ".md")
        .filter(|(path, _)| *path == "README.md" || path.starts_with("docs/"));
    documents
        .flat_map(|(path, text)| in_document(tree, path, text))
        .collect()
}

fn in_document(tree: &Tree, document: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        let mut object = |found: String, instead: &str| {
            let place = format!("{document}:{}", number + 1);
            findings.push(Finding::new(
                place,
                found,
                "every path that a document names exists",
                instead,
            ));
        };
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            let words = line.split(|sign: char| sign.is_whitespace() || "\"'=(),<>".contains(sign));
            words
                .filter(|word| begins_in_tree(tree, word) && is_gone(tree, document, word))
                .for_each(|word| {
                    object(
                        format!("`{word}`, which is not there"),
                        "correct the path, or drop the line",
                    );
                });
        } else {
            for span in line
                .split('`')
                .skip(1)
                .step_by(2)
                .filter(|span| is_gone(tree, document, span))
            {
                object(
                    format!("`{span}`, which is not there"),
                    "correct the path; what is only built begins with dist/ or target/",
                );
            }
            for target in link_targets(line).filter(|target| is_broken_link(tree, document, target)) {
                object(
                    format!("a link to `{target}`, which is not there"),
                    "correct the link or its #heading",
                );
            }
        }
    }
    findings
}

/// Whether a span looks like a path of the checkout and is none.
fn is_gone(tree: &Tree, document: &str, span: &str) -> bool {
    let path = span.trim_start_matches("./");
    let path = path
        .rsplit_once(':')
        .filter(|(_, line)| line.parse::<u32>().is_ok())
        .map_or(path, |(path, _)| path);
    let no_path = |sign: char| sign.is_whitespace() || "<>*…{}$|?&=@\"'()!:#".contains(sign);
    if path.is_empty() || path.starts_with('/') || path.contains(no_path) || path.contains("...") {
        return false;
    }
    let first = path.split('/').next().unwrap_or_default();
    let is_file = FILE_ENDS.iter().any(|end| path.ends_with(end));
    let is_bare = !path.contains('/');
    if BUILT.contains(&first) || (is_bare && !KNOWN_BARE.iter().any(|end| path.ends_with(end))) {
        return false;
    }
    if !is_file && !begins_in_tree(tree, path) {
        return false;
    }
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    !(tree.has(path) || tree.has(&join(folder, path)) || tree.has_ending(path))
}

fn begins_in_tree(tree: &Tree, path: &str) -> bool {
    let first = path.split_once('/').map(|(first, _)| first);
    first.is_some_and(|first| !first.is_empty() && tree.has(first))
}

/// The `(target)` of every `[text](target)`.
fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("](").filter_map(|(at, _)| {
        let rest = &line[at + 2..];
        rest.find(')')
            .map(|end| rest[..end].split(' ').next().unwrap_or_default())
    })
}

fn is_broken_link(tree: &Tree, document: &str, target: &str) -> bool {
    if target.contains("://") || target.starts_with("mailto:") || target.starts_with("tel:") {
        return false;
    }
    let (path, heading) = target
        .split_once('#')
        .map_or((target, None), |(path, heading)| (path, Some(heading)));
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = if path.is_empty() {
        document.to_owned()
    } else {
        join(folder, path)
    };
    if !tree.has(&path) {
        return true;
    }
    match (heading, tree.text(&path)) {
        (Some(heading), Some(text)) if path.ends_with(".md") => !anchors(text).any(|anchor| anchor == heading),
        _ => false,
    }
}

/// The addresses that hosting sites give to headings: lower case, signs dropped, spaces as hyphens, repeats numbered.
fn anchors(text: &str) -> impl Iterator<Item = String> {
    let mut seen: Vec<String> = Vec::new();
    let headings = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim());
    let anchors: Vec<String> = headings
        .map(|heading| {
            let kept = heading.to_lowercase().replace(' ', "-");
            let kept: String = kept
                .chars()
                .filter(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_'))
                .collect();
            let before = seen.iter().filter(|other| **other == kept).count();
            seen.push(kept.clone());
            if before == 0 { kept } else { format!("{kept}-{before}") }
        })
        .collect();
    anchors.into_iter()
}

/// A relative path from a folder, with `..` followed.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}
