//! What a machine needs beyond rustup and a C compiler: looked for first, installed when missing.
//!
//! Versions are pinned and go to `target/tools` and `tools/node_modules`, never into the user's own folders. What is
//! optional (npm's optimisers, std's source) is announced when it cannot be had and the build goes on without; what a
//! command cannot do without is an error that says what to install. Nothing is skipped in silence.
//! Browsers for the tests: [`crate::browsers`].

use crate::paths::Paths;
use crate::{run, say};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target the widget is compiled for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const GECKODRIVER: &str = "0.37.1";

/// Makes tool installs several times faster; these programs run for a second each, so their speed hardly matters.
const FAST_INSTALL: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
];

/// The programs that turn the compiler's output into the shipped files.
#[derive(Clone, Debug)]
pub struct Tools {
    /// wasm-bindgen's command line, in exactly the version of `Cargo.lock`.
    pub wasm_bindgen: PathBuf,
    /// Makes the WebAssembly smaller; without it the files are bigger and work the same.
    pub wasm_opt: Option<PathBuf>,
    /// Makes the JavaScript smaller; without it the files are bigger and work the same.
    pub esbuild: Option<PathBuf>,
    /// Whether std's source is here, so that std can be compiled for size.
    pub std_source: bool,
}

/// Everything the release build of the widget uses.
pub fn for_release(paths: &Paths) -> Result<Tools> {
    wasm_target()?;
    let std_source = std_source();
    let wasm_bindgen = wasm_bindgen(paths)?;
    let npm = npm_tools(paths);
    let tools = Tools {
        wasm_bindgen,
        wasm_opt: npm_tool(paths, "wasm-opt"),
        esbuild: npm_tool(paths, "esbuild"),
        std_source,
    };
    if let Err(problem) = npm {
        say::warn(&format!("{problem:#}"));
        let without = match (&tools.wasm_opt, &tools.esbuild) {
            (None, None) => "without wasm-opt and esbuild: the built files work the same and are bigger",
            (None, Some(_)) => "with the esbuild found here and without wasm-opt: the WebAssembly is bigger",
            (Some(_), None) => "with the wasm-opt found here and without esbuild: the JavaScript is bigger",
            (Some(_), Some(_)) => "with the wasm-opt and esbuild found here",
        };
        say::warn(&format!(
            "install Node.js 18 or newer with npm, or connect to the network; going on {without}"
        ));
    }
    Ok(tools)
}

/// Only what the debug build uses: the compiler's target and wasm-bindgen.
pub fn for_debug(paths: &Paths) -> Result<Tools> {
    wasm_target()?;
    Ok(Tools {
        wasm_bindgen: wasm_bindgen(paths)?,
        wasm_opt: None,
        esbuild: None,
        std_source: false,
    })
}

/// Trunk, for `trunk serve` in daily work.
pub fn trunk(paths: &Paths) -> Result<PathBuf> {
    cargo_tool(paths, "trunk", "trunk", Wanted::Exactly(TRUNK), true)
}

/// Whether Trunk is here already.
pub fn has_trunk(paths: &Paths) -> bool {
    found(paths, "trunk", Wanted::Exactly(TRUNK)).is_some()
}

/// The driver through which the browser tests steer Firefox.
pub fn geckodriver(paths: &Paths) -> Result<PathBuf> {
    cargo_tool(paths, "geckodriver", "geckodriver", Wanted::Any(GECKODRIVER), true)
}

/// A part of the toolchain that a minimal rustup leaves out: `rustfmt`, `clippy`.
pub fn component(name: &str, subcommand: &str) -> Result<()> {
    if run::taken(run::cargo().args([subcommand, "--version"])).is_ok() {
        return Ok(());
    }
    say::timed(&format!("Adding {name} with rustup"), || {
        run::shown(Command::new("rustup").args(["component", "add", name]))
            .with_context(|| format!("{name} is missing; install rustup from https://rustup.rs, or {name} by hand"))
    })
}

/// Puts the npm packages of `tools/package-lock.json` in place unless they are there already.
pub fn npm_tools(paths: &Paths) -> Result<()> {
    let folder = paths.root.join("tools");
    let lock = fs::read(folder.join("package-lock.json")).context("tools/package-lock.json cannot be read")?;
    let stamp = folder.join("node_modules").join(".medspil-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let Some(npm) = run::on_path("npm") else {
        bail!("npm is missing, so wasm-opt, esbuild and axe-core cannot be installed");
    };
    say::timed("Installing wasm-opt, esbuild and axe-core with npm", || {
        let mut command = Command::new(npm);
        command.args(["ci", "--no-fund", "--no-audit", "--ignore-scripts", "--loglevel=error"]);
        // Without a network npm would otherwise try for more than a minute, at every build.
        command
            .args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--prefix"])
            .arg(&folder);
        run::taken(command.current_dir(&paths.root)).context("npm could not install the packages of tools/")
    })?;
    // Written last: an interrupted install leaves no stamp and is repeated.
    fs::write(&stamp, lock).with_context(|| format!("could not write {}", stamp.display()))
}

/// A program from `tools/node_modules`, else one on the search path.
fn npm_tool(paths: &Paths, name: &str) -> Option<PathBuf> {
    let suffix = if cfg!(windows) { ".cmd" } else { "" };
    let ours = paths
        .root
        .join("tools/node_modules/.bin")
        .join(format!("{name}{suffix}"));
    if ours.is_file() && run::version(&ours).is_some() {
        return Some(ours);
    }
    run::on_path(name).filter(|found| run::version(found).is_some())
}

fn wasm_target() -> Result<()> {
    let libraries = run::taken(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    say::timed(&format!("Adding the compiler target {WASM_TARGET} with rustup"), || {
        run::shown(Command::new("rustup").args(["target", "add", WASM_TARGET])).with_context(|| {
            format!("the compiler has no {WASM_TARGET}; install rustup from https://rustup.rs, or that target by hand")
        })
    })
}

/// Whether std's source is here, after trying to get it.
fn std_source() -> bool {
    if has_std_source() {
        return true;
    }
    let added = say::timed("Adding the source of std with rustup", || {
        run::shown(Command::new("rustup").args(["component", "add", "rust-src"]))
    });
    if added.is_ok() && has_std_source() {
        return true;
    }
    say::warn(
        "std's source cannot be had (rustup component add rust-src); building with the prebuilt std, which is bigger",
    );
    false
}

fn has_std_source() -> bool {
    run::taken(Command::new("rustc").args(["--print", "sysroot"])).is_ok_and(|root| {
        Path::new(root.trim())
            .join("lib/rustlib/src/rust/library/Cargo.lock")
            .is_file()
    })
}

fn wasm_bindgen(paths: &Paths) -> Result<PathBuf> {
    let lock = fs::read_to_string(paths.root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")?;
    // Without --locked: its lock file has wanted versions that were withdrawn.
    cargo_tool(
        paths,
        "wasm-bindgen",
        "wasm-bindgen-cli",
        Wanted::Exactly(version),
        false,
    )
}

/// Which version of a tool will do.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    /// No other version works, or gives the same result.
    Exactly(&'a str),
    /// Whatever is there will do; this one is installed when there is none.
    Any(&'a str),
}

/// A program from the search path or `target/tools`, installed there when neither has it.
fn cargo_tool(paths: &Paths, program: &str, package: &str, wanted: Wanted, locked: bool) -> Result<PathBuf> {
    if let Some(found) = found(paths, program, wanted) {
        return Ok(found);
    }
    let ours = paths.tool(program);
    let (Wanted::Exactly(version) | Wanted::Any(version)) = wanted;
    say::timed(
        &format!("Installing {package} {version} with cargo, once; this takes minutes"),
        || {
            let mut command = run::cargo();
            command
                .args(["install", "--quiet", "--force", package, "--version", version, "--root"])
                .arg(&paths.tools);
            if locked {
                command.arg("--locked");
            }
            // A folder of its own that stays, so that an interrupted install goes on where it stopped.
            command
                .envs(FAST_INSTALL)
                .env("CARGO_TARGET_DIR", paths.target.join("tools-build"));
            run::shown(command.current_dir(&paths.root)).with_context(|| {
                format!("{package} {version} could not be installed; with a network, run the line above")
            })
        },
    )?;
    if will_do(&ours, wanted) {
        Ok(ours)
    } else {
        bail!("{} was installed but does not run", ours.display())
    }
}

/// The program on the search path or among ours, if it is the one that is wanted.
fn found(paths: &Paths, program: &str, wanted: Wanted) -> Option<PathBuf> {
    let candidates = [run::on_path(program), Some(paths.tool(program))];
    candidates.into_iter().flatten().find(|file| will_do(file, wanted))
}

fn will_do(program: &Path, wanted: Wanted) -> bool {
    let Some(said) = run::version(program) else {
        return false;
    };
    match wanted {
        Wanted::Exactly(version) => said.split_whitespace().nth(1) == Some(version),
        Wanted::Any(_) => true,
    }
}

/// The version of a package in a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let head = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != head);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_package_and_no_neighbour() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "bindgen"), None);
    }

    #[test]
    fn a_missing_program_will_not_do() {
        assert!(!will_do(Path::new("no-such-program-anywhere"), Wanted::Any("1.0.0")));
    }
}
