//! Running other programs: with their output shown, with their output taken, or only looked up.
//!
//! An error always carries the command line, so that it can be repeated by hand.

use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many lines of a failed command's own words an error repeats.
const MOST_SAID: usize = 12;

/// Runs a command with its output shown; anything but success is an error.
pub fn shown(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("could not start: {}", line(command)))?;
    if !status.success() {
        bail!("this command failed ({status}): {}", line(command));
    }
    Ok(())
}

/// Runs a command and returns what it wrote to stdout.
pub fn taken(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("could not start: {}", line(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        // Other programs' stack traces help nobody here.
        let said: Vec<&str> = said
            .lines()
            .filter(|line| !line.contains("    at "))
            .take(MOST_SAID)
            .collect();
        bail!(
            "this command failed ({}): {}\n{}",
            output.status,
            line(command),
            said.join("\n")
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program answers to `--version`, or nothing when it cannot be started.
pub fn version(program: &Path) -> Option<String> {
    let said = taken(Command::new(program).arg("--version")).ok()?;
    said.lines().next().map(str::to_owned)
}

/// Where a program stands on the search path.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

/// The cargo that started us, so that a `+toolchain` carries over.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
