//! Holds what the presets say of themselves (`verified`) to the tests that are here.
//!
//! A preset that was verified "by the stories of tests/backends" has tests under its name in this program, with
//! "(--all-backends)" in the one with that feature; where a real server runs, its version is the one that is told. What
//! was verified by exchanges or not at all is held by crates/adapter/tests/docs.rs.

use std::process::Command;

use medspil_adapter::presets;
use serde_json::Value as Json;

/// How a preset says that it was verified here.
const STORIES: &str = "by the stories of tests/backends";
/// The same, with the servers that take long to install.
const ALL: &str = "by the stories of tests/backends (--all-backends)";

/// Where a test that needs the feature stands when this program was built without it.
const SOURCES: [&str; 2] = [include_str!("main.rs"), include_str!("handed_over.rs")];

/// How a preset says that it was verified.
fn verified(preset: &str) -> String {
    let text = presets::text(preset).expect("it is a preset");
    let json: Json = serde_json::from_str(text).expect("presets are JSON");
    json["verified"].as_str().unwrap_or_default().to_owned()
}

/// The server that answers is the one that the preset names: product and version, but for the last part, which moves with
/// a distribution's security updates.
pub fn by_this_version(preset: &str, version: &str) {
    let told = verified(preset);
    let parts: Vec<&str> = version.split('.').take(2).collect();
    assert!(
        !version.is_empty(),
        "{preset}: the start script does not say which version runs"
    );
    assert!(
        told.contains(&parts.join(".")),
        "{preset} was verified with \"{told}\", and {version} runs here: if all else passes, say so in the preset"
    );
}

/// The tests of this program that are run, by their names.
fn tests() -> Vec<String> {
    let list = |more: &[&str]| -> Vec<String> {
        let program = std::env::current_exe().expect("a program knows where it is");
        let listed = Command::new(program)
            .args(["--list", "--format", "terse"])
            .args(more)
            .output();
        let text = listed.expect("a test program lists its tests").stdout;
        let text = String::from_utf8(text).expect("names are UTF-8");
        text.lines()
            .filter_map(|line| Some(line.strip_suffix(": test")?.to_owned()))
            .collect()
    };
    let ignored = list(&["--ignored"]);
    list(&[]).into_iter().filter(|name| !ignored.contains(name)).collect()
}

/// The module that tells stories of a preset.
fn module(preset: &str) -> String {
    match preset {
        // A word of the language.
        "static" => "static_file".into(),
        other => other.replace('-', "_"),
    }
}

#[test]
fn what_presets_say_of_these_stories_is_so() {
    let tests = tests();
    for (preset, _) in presets::PRESETS {
        let (told, module) = (verified(preset), module(preset));
        let is_told = tests.iter().any(|name| name.split("::").any(|part| part == module));
        if told.ends_with(STORIES) || told.ends_with(ALL) && cfg!(feature = "all-backends") {
            assert!(is_told, "{preset} says \"{told}\", and no story is told of it here");
        } else if told.ends_with(ALL) {
            let begins = ["contract! {\n    ", "mod "]
                .map(|start| format!("#[cfg(feature = \"all-backends\")]\n{start}{module}"));
            let is_there = begins
                .iter()
                .any(|begin| SOURCES.iter().any(|source| source.contains(begin.as_str())));
            assert!(is_there, "{preset} says \"{told}\", and no story is told of it");
        } else {
            let is_ours = told.starts_with("exchange: ") && told.contains("server of tests/backends");
            assert_eq!(
                is_told, is_ours,
                "{preset} says \"{told}\": say what these stories have shown of it"
            );
        }
    }
}

#[test]
#[should_panic(expected = "0.99.1 runs here")]
fn another_version_is_seen() {
    by_this_version("isso", "0.99.1");
}
