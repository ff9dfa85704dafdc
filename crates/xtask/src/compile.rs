//! From the widget's source to `medspil.wasm`, and on to the files a municipality serves.
//!
//! The shipped build compiles std for size along with the widget, which makes the download about 15 % smaller; it
//! uses unstable compiler options on the stable compiler (RUSTC_BOOTSTRAP) and therefore has a target folder of its
//! own. Where std's source cannot be had the prebuilt std is used, with a warning.
//! Read next: the bundle, which makes the loader and the compressed files from the wasm.

use crate::paths::Paths;
use crate::tools::{Tools, WASM_TARGET};
use crate::{run, say};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// Compiler options of the shipped build, beyond those in `.cargo/config.toml`, which cargo adds by itself.
///
/// A panic stops at once and carries no text: the loader brings the shell back, and nobody reads a citizen's console.
const SMALL: [&str; 4] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];
const BUILD_STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// The shipped build of the widget: the path of its wasm.
pub fn release(paths: &Paths, tools: &Tools) -> Result<PathBuf> {
    // A folder of its own: these options would make every other build start over.
    let target = paths.target.join("widget");
    let rebuilt = tools.std_source && std_can_be_rebuilt(paths);
    let what = if rebuilt {
        "with std rebuilt for size"
    } else {
        "with the prebuilt std"
    };
    say::timed(&format!("Compiling the widget, {what}"), || {
        let mut command = cargo(paths, "build");
        command
            .args(["--package", "medspil", "--lib", "--release", "--target-dir"])
            .arg(&target);
        if rebuilt {
            let flags = SMALL.map(|flag| format!("\"{flag}\"")).join(",");
            command.args(BUILD_STD).env("RUSTC_BOOTSTRAP", "1");
            // --config adds to the list in the configuration file, where the environment would replace it.
            command.args(["--config", &format!("target.{WASM_TARGET}.rustflags=[{flags}]")]);
        }
        run::shown(&mut command)
    })?;
    wasm(target.join(WASM_TARGET).join("release"))
}

/// The build of daily work: quick to make, big, with panic messages.
pub fn debug(paths: &Paths) -> Result<PathBuf> {
    say::timed("Compiling the widget for daily work", || {
        run::shown(cargo(paths, "build").args(["--package", "medspil", "--lib"]))
    })?;
    debug_wasm(paths)
}

/// What the last debug build made, be it ours or Trunk's.
pub fn debug_wasm(paths: &Paths) -> Result<PathBuf> {
    wasm(paths.target.join(WASM_TARGET).join("debug"))
}

fn wasm(folder: PathBuf) -> Result<PathBuf> {
    let file = folder.join("medspil.wasm");
    if !file.is_file() {
        bail!("the compiler made no {}", file.display());
    }
    Ok(file)
}

/// A cargo command for the wasm target whose options come from the project alone.
fn cargo(paths: &Paths, subcommand: &str) -> Command {
    let mut command = run::cargo();
    command
        .args([subcommand, "--target", WASM_TARGET])
        .current_dir(&paths.root);
    // Either would silently replace the options in `.cargo/config.toml`, and with them the splitter's relocations.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// Whether this compiler knows our options and std's own dependencies can be fetched.
fn std_can_be_rebuilt(paths: &Paths) -> bool {
    let mut compiler = Command::new("rustc");
    compiler
        .args(SMALL)
        .args(["--print", "cfg", "--target", WASM_TARGET])
        .env("RUSTC_BOOTSTRAP", "1");
    let mut fetch = cargo(paths, "fetch");
    fetch.args(BUILD_STD).env("RUSTC_BOOTSTRAP", "1");
    match run::taken(&mut compiler).and_then(|_| run::taken(&mut fetch)) {
        Ok(_) => true,
        Err(problem) => {
            say::warn(&format!("{problem:#}"));
            say::warn("std cannot be rebuilt for size, so the prebuilt std is used: the download is about 15 % bigger");
            false
        }
    }
}
