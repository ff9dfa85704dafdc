//! Which part may know which: the arrows of docs/architecture.md, as a table.
//!
//! Names are followed through grouped imports (`use crate::{browser, app}`) and through `super::`; a name made by a
//! macro is not seen. What a whole crate reaches is checked with cargo's own answer in `tidy/cargo.rs`.

use super::source::{Source, is_word};
use super::{Check, Finding, Tree};

/// A folder (or file without `.rs`), what it must not name, and where that work belongs.
struct Wall {
    part: &'static str,
    never: &'static [&'static str],
    instead: &'static str,
}

const WALL_LIST: &[Wall] = &[
    Wall {
        part: "src/app",
        never: &[
            "web_sys",
            "gloo*",
            "reqwest",
            "crate::browser",
            "crate::ui",
            "crate::element",
            "crate::boot",
        ],
        instead: "app knows no DOM and no HTTP: take a trait or a callback as an argument and let src/boot.rs hand it in",
    },
    Wall {
        part: "src/ui",
        never: &[
            "medspil_adapter",
            "crate::adapter",
            "gloo*",
            "crate::browser",
            "crate::element",
            "crate::boot",
        ],
        instead: "ui draws and calls use cases: put the call into src/app and give ui a signal or an action",
    },
    Wall {
        part: "src/element",
        never: &["medspil_adapter", "crate::adapter", "gloo*", "crate::boot"],
        instead: "element is tag, shadow root and life cycle: let src/boot.rs wire it to the rest",
    },
    Wall {
        part: "src/browser",
        never: &[
            "medspil_adapter",
            "crate::app",
            "crate::ui",
            "crate::element",
            "crate::boot",
            "leptos",
        ],
        instead: "browser wraps the platform and knows only medspil_core: pass the value in from the caller",
    },
    Wall {
        part: "crates/server/src/http",
        never: &["sqlx", "rusqlite"],
        instead: "write the query as a function of server::store and call that",
    },
    Wall {
        part: "crates/server/src/store",
        never: &["crate::http", "axum"],
        instead: "store knows no HTTP: return a value or an error and let server::http turn it into an answer",
    },
];

/// No part names what its wall forbids.
pub const WALLS: Check = Check {
    name: "imports",
    run: walls,
    bad: &[
        ("src/app.rs", "use crate::{app::x, browser::{self, storage}};\n"),
        (
            "src/app/ideas.rs",
            "//! web_sys is only named in this comment.\nfn f() { web_sys::window(); }\n",
        ),
        (
            "src/ui/list/view.rs",
            "use super::super::super::browser::clock;\nuse gloo_net::http;\n",
        ),
        ("crates/server/src/http/ideas.rs", "\nuse sqlx::query;\n"),
    ],
    places: &[
        "src/app.rs:1",
        "src/app/ideas.rs:2",
        "src/ui/list/view.rs:1",
        "src/ui/list/view.rs:2",
        "crates/server/src/http/ideas.rs:2",
    ],
    good: &[
        (
            "src/app/ideas.rs",
            "use medspil_adapter::x;\nfn f() { \"web_sys\"; my_web_sys(); self.gloo; }\n",
        ),
        ("src/boot.rs", "use crate::{app, browser, element, ui};\n"),
        ("src/ui/list/view.rs", "use super::row;\nuse crate::app::ideas;\n"),
        ("crates/server/src/store/ideas.rs", "use sqlx::query;\n"),
    ],
};

/// A wall around a part that does not exist guards nothing.
pub const NO_EMPTY_WALLS: Check = Check {
    name: "walls",
    run: empty_walls,
    bad: &[
        ("src/boot.rs", ""),
        ("src/app.rs", ""),
        ("src/ui/a.rs", ""),
        ("crates/server/src/http.rs", ""),
    ],
    places: &["src/element", "src/browser", "crates/server/src/store"],
    good: &[
        ("src/boot.rs", ""),
        ("src/app.rs", ""),
        ("src/ui/a.rs", ""),
        ("src/element/a.rs", ""),
        ("src/browser.rs", ""),
        ("crates/server/src/http.rs", ""),
        ("crates/server/src/store.rs", ""),
    ],
};

fn walls(tree: &Tree) -> Vec<Finding> {
    WALL_LIST
        .iter()
        .flat_map(|wall| {
            sources(tree, wall)
                .into_iter()
                .flat_map(|it| behind(wall, &it.0, &it.1))
        })
        .collect()
}

/// The files of a part: those in its folder, and the file of its name beside it.
fn sources(tree: &Tree, wall: &Wall) -> Vec<(String, Source)> {
    let beside = format!("{}.rs", wall.part);
    let beside = tree.text(&beside).map(Source::new).map(|source| (beside, source));
    let inside = tree
        .sources(wall.part)
        .into_iter()
        .map(|(path, source)| (path.to_owned(), source));
    beside.into_iter().chain(inside).collect()
}

fn behind(wall: &Wall, file: &str, source: &Source) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (line, name) in names(file, &source.code) {
        let Some(rule) = wall.never.iter().find(|never| is_name(&name, never)) else {
            continue;
        };
        let place = format!("{file}:{line}");
        if findings.iter().all(|finding| finding.place != place) {
            findings.push(Finding::new(
                place,
                name,
                &format!("no `{rule}` in {}", wall.part),
                wall.instead,
            ));
        }
    }
    findings
}

fn empty_walls(tree: &Tree) -> Vec<Finding> {
    WALL_LIST
        .iter()
        .filter(|wall| !tree.has(wall.part) && !tree.has(&format!("{}.rs", wall.part)))
        .map(|wall| {
            Finding::new(
                wall.part,
                "no such file or folder",
                "every part with an import rule exists",
                "if the part was renamed, rename it in WALL_LIST of crates/xtask/src/tidy/imports.rs and in docs/architecture.md",
            )
        })
        .collect()
}

/// Whether a path is the forbidden one or something in it; a rule may end in `*`.
fn is_name(name: &str, never: &str) -> bool {
    match never.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name
            .strip_prefix(never)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::")),
    }
}

/// Every path in the code with its line, `use` groups taken apart and `super` followed.
fn names(file: &str, code: &str) -> Vec<(usize, String)> {
    let module = module(file);
    let tokens = tokens(code);
    let mut names = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].1 == "use" {
            at = group(&tokens, at + 1, &mut Vec::new(), &mut names);
        } else if starts_path(&tokens, at) {
            let start = at;
            while tokens.get(at + 1).is_some_and(|next| next.1 == "::") && is_identifier(&tokens, at + 2) {
                at += 2;
            }
            let path = tokens[start..=at]
                .iter()
                .map(|token| token.1.as_str())
                .collect::<String>();
            names.push((tokens[start].0, path));
        }
        at += 1;
    }
    names
        .into_iter()
        .map(|(line, name)| (line, absolute(&module, &name)))
        .collect()
}

/// Reads one branch of a `use`; returns the index of the token that ends it.
fn group(
    tokens: &[(usize, String)],
    mut at: usize,
    before: &mut Vec<String>,
    names: &mut Vec<(usize, String)>,
) -> usize {
    let depth = before.len();
    while let Some((line, token)) = tokens.get(at) {
        match token.as_str() {
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|next| next.1 != "}") {
                    at = group(tokens, at, before, names);
                    if tokens.get(at).is_some_and(|next| next.1 == ",") {
                        at += 1;
                    }
                }
            }
            "," | "}" | ";" => break,
            "as" => at += 1,
            "self" if depth > 0 => {}
            "::" => {}
            word => before.push(word.to_owned()),
        }
        let next = tokens.get(at + 1).map_or(";", |token| token.1.as_str());
        if matches!(next, "," | "}" | ";") && token != "{" {
            names.push((*line, before.join("::")));
        }
        at += 1;
    }
    before.truncate(depth);
    at
}

fn starts_path(tokens: &[(usize, String)], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |before| tokens[before].1.as_str());
    is_identifier(tokens, at) && !matches!(before, "::" | ".")
}

fn is_identifier(tokens: &[(usize, String)], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.1.starts_with(is_word))
}

/// Words, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_word(first) {
                rest.find(|letter| !is_word(letter)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push((number + 1, rest[..length].to_owned()));
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// The module path of a file, from its crate's root: `src/ui/list/view.rs` → `crate::ui::list::view`.
fn module(file: &str) -> Vec<&str> {
    let inside = file.rsplit_once("src/").map_or(file, |(_, inside)| inside);
    let parts = inside
        .trim_end_matches(".rs")
        .split('/')
        .filter(|part| !matches!(*part, "mod" | "lib" | "main"));
    std::iter::once("crate").chain(parts).collect()
}

/// `super::x` and `self::x` as seen from the crate's root.
fn absolute(module: &[&str], name: &str) -> String {
    let mut parts: Vec<&str> = name.split("::").collect();
    if !matches!(parts[0], "super" | "self") {
        return name.to_owned();
    }
    let mut base = module.to_vec();
    while parts.first().is_some_and(|part| matches!(*part, "super" | "self")) {
        if parts.remove(0) == "super" && base.len() > 1 {
            base.pop();
        }
    }
    [base, parts].concat().join("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(code: &str) -> Vec<String> {
        names("src/ui/list.rs", code)
            .into_iter()
            .map(|(_, name)| name)
            .collect()
    }

    #[test]
    fn groups_are_taken_apart() {
        let code = "use crate::{app::{self, a as b}, browser::*};";
        assert_eq!(all(code), ["crate::app", "crate::app::a", "crate::browser::*"]);
        assert_eq!(
            all("use ::gloo_net::http::{Request, Response};"),
            ["gloo_net::http::Request", "gloo_net::http::Response"]
        );
    }

    #[test]
    fn paths_in_code_and_super_are_followed() {
        assert_eq!(
            all("let x = super::super::boot::go(self.web_sys);"),
            ["let", "x", "crate::boot::go", "self"]
                .map(|name| { if name == "self" { "crate::ui::list" } else { name } })
        );
        assert!(is_name("gloo_net::http", "gloo*") && !is_name("crate::app_state", "crate::app"));
    }
}
