//! The checks that need cargo's answer: what a crate reaches, and under which licences everything stands.

use super::licences::{self, Use};
use super::{Finding, Tree};
use crate::paths::Paths;
use crate::run;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const DESIGN: &str = "docs/design.md";

/// Crates that do I/O, draw, or wait; `*` stands for any ending.
const IO: &[&str] = &[
    "axum*",
    "console_error*",
    "curl*",
    "futures-timer",
    "getrandom",
    "gloo*",
    "hyper*",
    "js-sys",
    "leptos*",
    "mio",
    "rand",
    "reactive_*",
    "reqwest",
    "rusqlite",
    "socket2",
    "sqlx*",
    "tachys",
    "tokio*",
    "tower*",
    "tracing*",
    "ureq",
    "wasm-bindgen*",
    "web-sys",
    "web-time",
];

/// A crate without I/O, what else it must not reach, and what to do instead.
struct Pure {
    package: &'static str,
    never: &'static [&'static str],
    instead: &'static str,
}

const PURE: [Pure; 2] = [
    Pure {
        package: "medspil-core",
        never: &["medspil", "medspil-*"],
        instead: "take time, chance and answers as arguments; what talks to the world stands in src/browser or crates/server",
    },
    Pure {
        package: "medspil-adapter",
        never: &["medspil", "medspil-server"],
        instead: "return the request as a value and let the caller send it",
    },
];

/// `core` and `adapter` reach no I/O crate, not even through a friend of a friend.
pub fn reach(paths: &Paths) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for pure in &PURE {
        let mut command = run::cargo();
        command.args([
            "tree",
            "--package",
            pure.package,
            "--edges",
            "normal",
            "--target",
            "all",
        ]);
        command
            .args(["--prefix", "none", "--format", "{p}"])
            .current_dir(&paths.root);
        findings.extend(reached(pure, &run::taken(&mut command)?));
    }
    Ok(findings)
}

fn reached(pure: &Pure, tree: &str) -> Vec<Finding> {
    let names = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty());
    let names: BTreeSet<&str> = names.filter(|name| *name != pure.package).collect();
    names
        .into_iter()
        .filter(|name| IO.iter().chain(pure.never).any(|never| is_name(name, never)))
        .map(|name| {
            Finding::new(
                format!(
                    "{} (see: cargo tree -p {} -e normal -i {name})",
                    pure.package, pure.package
                ),
                format!("it reaches `{name}`"),
                "core and adapter do no I/O and know nobody who does",
                pure.instead,
            )
        })
        .collect()
}

fn is_name(name: &str, never: &str) -> bool {
    never
        .strip_suffix('*')
        .map_or(name == never, |start| name.starts_with(start))
}

/// What cargo knows about the workspace and everything it uses.
pub fn metadata(paths: &Paths) -> Result<Value> {
    let mut command = run::cargo();
    command
        .args(["metadata", "--format-version", "1", "--all-features"])
        .current_dir(&paths.root);
    serde_json::from_str(&run::taken(&mut command)?).context("cargo metadata gave no JSON")
}

/// Members that are given to nobody, so that what only they use need not be either.
const AT_HOME: [&str; 2] = ["xtask", "medspil-browser-tests"];

/// Every crate has a licence on its list: the strict one for what reaches citizens and servers, a wider one for what
/// only builds and tests use.
pub fn licences(metadata: &Value) -> Vec<Finding> {
    let shipped = shipped(metadata);
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages
        .filter_map(|package| {
            let place = format!("{} {}", package["name"].as_str()?, package["version"].as_str()?);
            let place_of_use = if shipped.contains(package["id"].as_str()?) {
                Use::Shipped
            } else {
                Use::AtHome
            };
            licences::object(place, package["license"].as_str(), place_of_use)
        })
        .collect()
}

/// The ids of everything that shipped members reach by normal dependencies.
fn shipped(metadata: &Value) -> BTreeSet<&str> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let members = packages.filter(|package| package["source"].is_null());
    let given = members.filter(|package| !AT_HOME.iter().any(|name| package["name"] == **name));
    let mut open: Vec<&str> = given.filter_map(|package| package["id"].as_str()).collect();
    let nodes = metadata["resolve"]["nodes"].as_array().into_iter().flatten();
    let nodes: BTreeMap<&str, &Value> = nodes.filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let dependencies = nodes
            .get(id)
            .and_then(|node| node["deps"].as_array())
            .into_iter()
            .flatten();
        let normal = dependencies.filter(|it| {
            it["dep_kinds"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|it| it["kind"].is_null())
        });
        open.extend(normal.filter_map(|it| it["pkg"].as_str()));
    }
    seen
}

/// Every dependency that a member of the workspace names has its sentence in docs/design.md.
pub fn explained(metadata: &Value, tree: &Tree) -> Vec<Finding> {
    let design = tree.text(DESIGN).unwrap_or_default();
    let section = design
        .split("\n## ")
        .find(|section| section.starts_with("Dependencies"))
        .unwrap_or_default();
    let members = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|package| package["source"].is_null());
    let crates = members.flat_map(|package| package["dependencies"].as_array().into_iter().flatten());
    let crates = crates
        .filter(|dependency| dependency["path"].is_null())
        .filter_map(|dependency| dependency["name"].as_str());
    let npm: Value = serde_json::from_str(tree.text("tools/package.json").unwrap_or_default()).unwrap_or_default();
    let npm = npm["devDependencies"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str());
    let names: BTreeSet<&str> = crates.chain(npm).collect();
    names
        .into_iter()
        .filter(|name| !section.contains(&format!("`{name}`")))
        .map(|name| {
            Finding::new(
                format!("{DESIGN}: Dependencies"),
                format!("no sentence about `{name}`"),
                "every dependency that somebody chose has a sentence",
                format!("say there why `{name}` and nothing smaller, or do without it"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_friend_of_a_friend_is_seen() {
        let tree = "medspil-core v0.1.0 (here)\nserde v1.0.0\n\ngloo-net v0.6.0\nserde v1.0.0 (*)\ntokio v1.0.0\nrand_core v1.0.0\n";
        let found: Vec<_> = reached(&PURE[0], tree)
            .into_iter()
            .map(|finding| finding.found)
            .collect();
        assert_eq!(found, ["it reaches `gloo-net`", "it reaches `tokio`"]);
    }

    #[test]
    fn adapter_may_know_core_and_core_nobody() {
        assert!(reached(&PURE[1], "medspil-adapter v0.1.0\nmedspil-core v0.1.0\n").is_empty());
        assert_eq!(
            reached(&PURE[0], "medspil-core v0.1.0\nmedspil-adapter v0.1.0\n").len(),
            1
        );
    }

    #[test]
    fn a_licence_off_the_list_and_none_at_all_are_seen() {
        let package = |name, licence: Value, source: Value| json!({"name": name, "version": "1.0.0", "id": name, "license": licence, "source": source});
        let normal = |name| json!({"pkg": name, "dep_kinds": [{"kind": null}]});
        let metadata = json!({
            "packages": [
                package("medspil", json!("MIT"), Value::Null),
                package("medspil-browser-tests", json!("MIT"), Value::Null),
                package("fine", json!("MIT OR GPL-3.0-only"), json!("registry")),
                package("far", json!("MPL-2.0"), json!("registry")),
                package("none", Value::Null, json!("registry")),
                package("only-in-tests", json!("MPL-2.0"), json!("registry")),
                package("bad-in-tests", json!("GPL-3.0-only"), json!("registry")),
            ],
            "resolve": {"nodes": [
                {"id": "medspil", "deps": [normal("fine"), {"pkg": "only-in-tests", "dep_kinds": [{"kind": "dev"}]}]},
                {"id": "fine", "deps": [normal("far"), normal("none")]},
                {"id": "medspil-browser-tests", "deps": [normal("only-in-tests"), normal("bad-in-tests")]},
            ]},
        });
        let places: Vec<_> = licences(&metadata).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["far 1.0.0", "none 1.0.0", "bad-in-tests 1.0.0"]);
    }

    #[test]
    fn a_dependency_without_a_sentence_is_seen() {
        let metadata = json!({"packages": [
            {"name": "medspil", "source": null, "dependencies": [
                {"name": "serde", "path": null}, {"name": "tokio"}, {"name": "medspil-core", "path": "crates/core"},
            ]},
            {"name": "serde", "source": "registry", "dependencies": [{"name": "far-away"}]},
        ]});
        let tree = Tree::of(&[
            (
                DESIGN,
                "# Why\n## Other\n`tokio` is named here.\n## Dependencies\n- `serde`: why.\n",
            ),
            ("tools/package.json", r#"{"devDependencies": {"esbuild": "1"}}"#),
        ]);
        let found: Vec<_> = explained(&metadata, &tree)
            .into_iter()
            .map(|finding| finding.found)
            .collect();
        assert_eq!(found, ["no sentence about `esbuild`", "no sentence about `tokio`"]);
    }
}
