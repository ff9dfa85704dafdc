//! Real servers for the contract tests of tests/backends: installed beforehand, so that one sees what takes the time.
//!
//! Each has a script in tests/backends/servers that installs below `target/backends` what is missing. One that cannot be
//! had is announced here and fails its own tests with the same sentence; the others are tried all the same.

use crate::paths::Paths;
use crate::{run, say};
use std::process::Command;

/// The package that holds the tests.
pub const PACKAGE: &str = "medspil-backends-tests";

/// What every run tries.
const ALWAYS: [&str; 6] = ["isso", "kinto", "datasette", "postgraphile", "webhook", "static"];

/// What takes more disk and time, with `--all-backends`: also a feature of [`PACKAGE`].
const MORE: [&str; 3] = ["wordpress", "strapi", "directus"];

/// The arguments of cargo that run the tests, after installing what is missing.
pub fn ready(paths: &Paths, all: bool) -> Vec<&'static str> {
    let more: &[&str] = if all { &MORE } else { &[] };
    for name in ALWAYS.iter().chain(more) {
        install(paths, name);
    }
    let mut arguments = vec!["test", "--package", PACKAGE, "--no-fail-fast"];
    if all {
        arguments.extend(["--features", "all-backends"]);
    }
    arguments
}

fn install(paths: &Paths, name: &str) {
    let script = paths.root.join(format!("tests/backends/servers/{name}.sh"));
    let mut command = Command::new("bash");
    command.arg(script).arg("install").arg(paths.target.join("backends"));
    let installed = say::timed(&format!("Looking for {name}"), || {
        run::shown(command.current_dir(&paths.root))
    });
    if let Err(problem) = installed {
        say::warn(&format!("the tests of {name} will fail: {problem:#}"));
    }
}
