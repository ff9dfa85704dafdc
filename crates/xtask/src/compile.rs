//! From the widget's source to `medspil.wasm`, and on to the files a municipality serves.
//!
//! The shipped build compiles std for size along with the widget, which makes the download about 15 % smaller; it
//! uses unstable compiler options on the stable compiler (RUSTC_BOOTSTRAP) and therefore has a target folder of its
//! own. Where std's source cannot be had the prebuilt std is used, with a warning. The mapping engine, which has no glue that
//! would have to know about it, is compiled for a target of its own whose functions answer with several values at once
//! instead of writing them to memory: a twelfth of it.
//! Read next: the bundle, which makes the loader and the compressed files from the wasm.

use crate::paths::Paths;
use crate::stamp::Stamp;
use crate::tools::{self, Tools, WASM_TARGET};
use crate::{bundle, run, say};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
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
/// What the mapping engine has beyond those: addresses are shorter where the stack comes after what they point at. A stack
/// that grew too far would then write over them, so it has room for many times what the deepest answer needs (no value goes
/// deeper than some fifty).
const MAPPING: [&str; 1] = ["-Clink-args=-zstack-size=1048576"];
/// Where that has to be said: the linker of older compilers does it by itself, and does not know the words.
const STACK_AFTER: (u32, &str) = (22, "-Clink-args=--no-stack-first");
/// The name of the target whose functions answer with several values.
const MULTIVALUE: &str = "wasm32-multivalue";

const BUILD_STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// The widget and the relevance engine, which needs no Leptos.
const WIDGET: [&str; 4] = ["--package", "medspil", "--package", "medspil-engine"];
/// The mapping engine, which needs none either.
const ENGINE: [&str; 2] = ["--package", "medspil-mapping"];

/// The files a municipality serves, in `dist/`; nothing is made anew when nothing that goes into them has changed.
pub fn shipped(paths: &Paths) -> Result<()> {
    let options = release(paths, paths.dist.clone())?;
    let stamp = Stamp::of(stamp(paths), &inputs(paths, &options)?)?;
    if stamp.is_fresh() && paths.dist.join("medspil.js").is_file() {
        say::step("The served files are up to date");
        return Ok(());
    }
    stamp.forget();
    bundled(&options)?;
    stamp.keep()
}

/// The same files in a folder of the caller's; for daily work they are quick to make and big.
pub fn into(paths: &Paths, out: PathBuf, debug: bool) -> Result<()> {
    if out == paths.dist {
        // What stands there from now on is not what the stamp remembers. There may be none.
        std::fs::remove_file(stamp(paths)).ok();
    }
    let options = if debug {
        let tools = tools::for_debug(paths)?;
        bundle::Options {
            wasm: debug_wasm(paths)?,
            engine: wasm(paths.target.join(WASM_TARGET).join("debug"), "medspil_engine.wasm")?,
            mapping: wasm(paths.target.join(WASM_TARGET).join("debug"), "medspil_mapping.wasm")?,
            out,
            release: false,
            tools,
        }
    } else {
        release(paths, out)?
    };
    bundled(&options)
}

fn release(paths: &Paths, out: PathBuf) -> Result<bundle::Options> {
    let tools = tools::for_release(paths)?;
    let (wasm, mapping) = release_wasm(paths, &tools)?;
    Ok(bundle::Options {
        engine: wasm.with_file_name("medspil_engine.wasm"),
        mapping,
        wasm,
        out,
        release: true,
        tools,
    })
}

fn stamp(paths: &Paths) -> PathBuf {
    paths.target.join("stamps/dist")
}

fn bundled(options: &bundle::Options) -> Result<()> {
    say::timed("Making the served files", || bundle::bundle(options))
}

/// The program `medspil`: backend, host pages, relay.
pub fn server(paths: &Paths) -> Result<PathBuf> {
    say::timed("Compiling the backend", || {
        let mut command = run::cargo();
        command
            .args(["build", "--package", "medspil-server", "--bin", "medspil"])
            .current_dir(&paths.root);
        run::shown(&mut command)
    })?;
    Ok(paths
        .target
        .join("debug")
        .join(format!("medspil{}", std::env::consts::EXE_SUFFIX)))
}

/// Everything the bundle reads, and the programs that make it, this one too.
fn inputs(paths: &Paths, options: &bundle::Options) -> Result<Vec<PathBuf>> {
    let mut inputs = vec![
        options.wasm.clone(),
        options.engine.clone(),
        options.mapping.clone(),
        paths.root.join("crates/adapter/presets"),
        paths.root.join("crates/engine/data"),
        options.tools.wasm_bindgen.clone(),
        std::env::current_exe()?,
    ];
    inputs.extend(options.tools.wasm_opt.clone());
    inputs.extend(options.tools.esbuild.clone());
    inputs.extend(
        ["index.html", "koege.html", "public", "src", "style", "tests/hosts"].map(|name| paths.root.join(name)),
    );
    Ok(inputs)
}

/// The widget and the mapping engine.
fn release_wasm(paths: &Paths, tools: &Tools) -> Result<(PathBuf, PathBuf)> {
    // A folder of its own: these options would make every other build start over.
    let target = paths.target.join("widget");
    let rebuilt = tools.std_source && std_can_be_rebuilt(paths);
    let what = if rebuilt {
        "with std rebuilt for size"
    } else {
        "with the prebuilt std"
    };
    say::timed(&format!("Compiling the widget, {what}"), || {
        let build = |packages: &[&str], spec: &str, flags: &[&str]| {
            let mut command = cargo(paths, "build", spec);
            command
                .args(packages)
                .args(["--lib", "--profile", "widget", "--target-dir"])
                .arg(&target);
            if rebuilt {
                let flags = flags
                    .iter()
                    .map(|flag| format!("\"{flag}\""))
                    .collect::<Vec<_>>()
                    .join(",");
                let name = Path::new(spec).file_stem().unwrap_or_default().to_string_lossy();
                command.args(BUILD_STD).env("RUSTC_BOOTSTRAP", "1");
                // --config adds to the list in the configuration file, where the environment would replace it.
                command.args(["--config", &format!("target.{name}.rustflags=[{flags}]")]);
            }
            run::shown(&mut command)
        };
        build(&WIDGET, WASM_TARGET, &SMALL)?;
        let widget = wasm(target.join(WASM_TARGET).join("widget"), "medspil.wasm")?;
        let folder = if rebuilt {
            let mut flags = [&SMALL[..], &MAPPING].concat();
            if llvm()? >= STACK_AFTER.0 {
                flags.push(STACK_AFTER.1);
            }
            build(
                &[&ENGINE[..], &["-Zjson-target-spec"]].concat(),
                &multivalue(&target)?,
                &flags,
            )?;
            MULTIVALUE
        } else {
            build(&ENGINE, WASM_TARGET, &[])?;
            WASM_TARGET
        };
        Ok((
            widget,
            wasm(target.join(folder).join("widget"), "medspil_mapping.wasm")?,
        ))
    })
}

/// Describes the target whose functions answer with several values: this compiler's own WebAssembly, but for that.
fn multivalue(target: &Path) -> Result<String> {
    let mut compiler = Command::new("rustc");
    compiler
        .args([
            "-Zunstable-options",
            "--print",
            "target-spec-json",
            "--target",
            WASM_TARGET,
        ])
        .env("RUSTC_BOOTSTRAP", "1");
    let mut spec: serde_json::Value = serde_json::from_str(&run::taken(&mut compiler)?)?;
    spec["llvm-abiname"] = "experimental-mv".into();
    let features = spec["features"]
        .as_str()
        .map_or(String::new(), |known| format!("{known},"));
    spec["features"] = format!("{features}+multivalue").into();
    for arguments in spec["pre-link-args"]
        .as_object_mut()
        .into_iter()
        .flat_map(|linkers| linkers.values_mut())
        .filter_map(serde_json::Value::as_array_mut)
    {
        arguments.retain(|argument| !argument.as_str().is_some_and(|word| word.ends_with("--stack-first")));
    }
    let file = target.join(MULTIVALUE).with_extension("json");
    fs::create_dir_all(target)?;
    fs::write(&file, spec.to_string()).with_context(|| format!("could not write {}", file.display()))?;
    Ok(file.to_string_lossy().into_owned())
}

fn debug_wasm(paths: &Paths) -> Result<PathBuf> {
    say::timed("Compiling the widget for daily work", || {
        run::shown(
            cargo(paths, "build", WASM_TARGET)
                .args(WIDGET)
                .args(ENGINE)
                .arg("--lib"),
        )
    })?;
    wasm(paths.target.join(WASM_TARGET).join("debug"), "medspil.wasm")
}

fn wasm(folder: PathBuf, name: &str) -> Result<PathBuf> {
    let file = folder.join(name);
    if !file.is_file() {
        bail!("the compiler made no {}", file.display());
    }
    Ok(file)
}

/// A cargo command for a wasm target whose options come from the project alone.
fn cargo(paths: &Paths, subcommand: &str, target: &str) -> Command {
    let mut command = run::cargo();
    command.args([subcommand, "--target", target]).current_dir(&paths.root);
    // Either would silently replace the options in `.cargo/config.toml`, and with them the splitter's relocations.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// The version of the compiler's LLVM, whose linker it brings.
fn llvm() -> Result<u32> {
    let mut compiler = Command::new("rustc");
    let told = run::taken(compiler.arg("-vV"))?;
    let version = told
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: ")?.split('.').next()?.parse().ok());
    version.with_context(|| format!("rustc -vV should name the version of LLVM; it says: {told}"))
}

/// Whether this compiler knows our options and std's own dependencies can be fetched.
fn std_can_be_rebuilt(paths: &Paths) -> bool {
    let mut compiler = Command::new("rustc");
    compiler
        .args(SMALL)
        .args(["--print", "cfg", "--target", WASM_TARGET])
        .env("RUSTC_BOOTSTRAP", "1");
    let mut fetch = cargo(paths, "fetch", WASM_TARGET);
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
