//! From the compiled widget to the files a municipality serves.
//!
//! 1. The splitter moves what only the lazy part uses into a WebAssembly file of its own.
//! 2. wasm-bindgen makes the glue, wasm-opt makes both files smaller, and their names get a hash of their content.
//! 3. The relevance engine and the mapping engine, modules of their own, get hashed names too.
//! 4. [`script`] puts loader, glue and stylesheet into the one function of `medspil.js`.
//! 5. [`pages`] adds the host page, packs, texts and examples; [`compress`] makes brotli of everything.
//!
//! esbuild and wasm-opt only make things smaller; without them the files work the same.

mod compress;
mod pages;
mod prune;
mod script;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};

use crate::run;
use crate::tools::Tools;

/// What to bundle.
pub struct Options {
    /// The compiled widget, with relocations.
    pub wasm: PathBuf,
    /// The compiled relevance engine.
    pub engine: PathBuf,
    /// The compiled mapping engine.
    pub mapping: PathBuf,
    /// The folder to fill.
    pub out: PathBuf,
    /// Small and slow to make, or big and quick.
    pub release: bool,
    /// The programs to do it with.
    pub tools: Tools,
}

/// A WebAssembly file under the name that it is served under.
struct Part {
    /// Its name in the splitter's link file, such as `write.wasm`; the main part's is `main.wasm`.
    linked: String,
    /// Its served name, such as `medspil-write-0123abcd.wasm`.
    served: String,
    /// What it imports.
    imports: HashSet<String>,
}

/// The served names of the modules that need no Leptos, and of the numbers that the relevance engine fetches when
/// somebody writes.
struct Modules {
    engine: String,
    sentences: String,
    mapping: String,
    /// The script that carries what the mapping engine asks for.
    mapper: String,
}

/// Fills `options.out`.
pub fn bundle(options: &Options) -> Result<()> {
    let root = crate::paths::Paths::find().root;
    let work = options.wasm.with_file_name("bundle");
    if work.exists() {
        fs::remove_dir_all(&work).with_context(|| format!("could not empty {}", work.display()))?;
    }
    fs::create_dir_all(&work)?;
    fs::create_dir_all(&options.out)?;
    forget_old_parts(&options.out)?;
    split(&options.wasm, &work)?;
    bind(options, &work)?;
    let (parts, names) = place(options, &work)?;
    let modules = Modules {
        engine: module(options, &options.engine, &work, "medspil-engine")?,
        sentences: sentences(&root, options)?,
        mapping: module(options, &options.mapping, &work, "medspil-mapping")?,
        mapper: mapper(&root, options)?,
    };
    let script = script::make(
        &root,
        &work,
        &parts,
        &names,
        &modules,
        options.tools.esbuild.as_deref().filter(|_| options.release),
    )?;
    fs::write(options.out.join("medspil.js"), script)?;
    pages::copy(&root, &options.out)?;
    if options.release {
        compress::folder(&options.out)
    } else {
        compress::forget(&options.out)
    }
}

/// Hashed names change, so the files of the last build would pile up.
fn forget_old_parts(out: &Path) -> Result<()> {
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("medspil-")
            && [".wasm", ".bin", ".txt", ".js"]
                .iter()
                .any(|ending| name.contains(ending))
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn split(wasm: &Path, work: &Path) -> Result<()> {
    let input = fs::read(wasm).with_context(|| format!("could not read {}", wasm.display()))?;
    let main = work.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = work;
    options.main_out_path = &main;
    options.main_module = "./medspil.js";
    wasm_split_cli_support::transform(options).map_err(|problem| anyhow!("the splitter refused: {problem:#}"))?;
    Ok(())
}

fn bind(options: &Options, work: &Path) -> Result<()> {
    let mut command = Command::new(&options.tools.wasm_bindgen);
    command
        .arg(work.join("main.wasm"))
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports"]);
    command
        .args(["--out-name", "medspil", "--out-dir"])
        .arg(work.join("bound"));
    if options.release {
        command.args(["--remove-name-section", "--remove-producers-section"]);
    } else {
        command.arg("--keep-debug");
    }
    run::taken(&mut command).map(|_| ())
}

/// The passes of wasm-opt: branches that were untangled into a flat form and put together anew come out shorter than the
/// compiler's, if both forms are cleaned up.
const PASSES: [&str; 5] = ["-Oz", "--flatten", "--rereloop", "-Oz", "--converge"];
/// More for a module that shares no table of functions with another: whatever can reach a function is in it, so what is
/// always the same needs not be handed over; and what is called most has the shortest number.
const PASSES_ALONE: [&str; 3] = ["--gufa", "-Oz", "--reorder-functions"];

/// Optimises the WebAssembly files and puts them in the served folder under hashed names.
fn place(options: &Options, work: &Path) -> Result<(Vec<Part>, prune::Names)> {
    let bound = work.join("bound/medspil_bg.wasm");
    let (module, names) = prune::module(&fs::read(&bound)?)?;
    fs::write(&bound, module)?;
    let mut parts = vec![serve(
        options,
        &work.join("bound/medspil_bg.wasm"),
        "main.wasm",
        "medspil",
        &[],
    )?];
    for entry in fs::read_dir(work)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".wasm") && name != "main.wasm" {
            let stem = name.trim_end_matches(".wasm").trim_start_matches("split_");
            parts.push(serve(options, &path, &name, &format!("medspil-{stem}"), &[])?);
        }
    }
    if parts.len() < 2 {
        bail!("the splitter made no lazy part: is `-Clink-args=--emit-relocs` still in .cargo/config.toml?");
    }
    Ok((parts, names))
}

/// These need no glue: what a tool would write for them is in `public/loader/6-engine.js`.
fn module(options: &Options, compiled: &Path, work: &Path, stem: &str) -> Result<String> {
    let bare = work.join(stem).with_extension("wasm");
    fs::write(&bare, prune::bare(&fs::read(compiled)?)?)?;
    serve(options, &bare, stem, stem, &PASSES_ALONE).map(|part| part.served)
}

/// The engine's numbers for sentences, under their served name.
fn sentences(root: &Path, options: &Options) -> Result<String> {
    let bytes = fs::read(root.join("crates/engine/data/sentences.bin"))?;
    let served = format!("medspil-sentences-{}.bin", hash(&bytes));
    fs::write(options.out.join(&served), bytes)?;
    Ok(served)
}

/// The lazy script of described backends, under its served name.
fn mapper(root: &Path, options: &Options) -> Result<String> {
    let text = fs::read_to_string(root.join("public/mapping/mapping.js"))?;
    let text = match options.tools.esbuild.as_deref().filter(|_| options.release) {
        Some(esbuild) => script::minify(esbuild, &text, "js")?,
        None => text,
    };
    let served = format!("medspil-mapping-{}.js", hash(text.as_bytes()));
    fs::write(options.out.join(&served), text)?;
    Ok(served)
}

fn serve(options: &Options, wasm: &Path, linked: &str, stem: &str, passes: &[&str]) -> Result<Part> {
    let small = wasm.with_extension("opt.wasm");
    let file = match &options.tools.wasm_opt {
        Some(program) if options.release => {
            // The linker's own feature section is gone by now, so the features are named.
            let features = [
                "bulk-memory",
                "bulk-memory-opt",
                "sign-ext",
                "nontrapping-float-to-int",
                "mutable-globals",
                "reference-types",
                "multivalue",
            ];
            let mut command = Command::new(program);
            command.arg(wasm).args(PASSES).args(passes).arg("-o").arg(&small);
            command.args(features.map(|feature| format!("--enable-{feature}")));
            run::taken(&mut command)?;
            small
        }
        _ => wasm.to_owned(),
    };
    let bytes = fs::read(file)?;
    let imports = prune::imports(&bytes)?;
    let served = format!("{stem}-{}.wasm", hash(&bytes));
    fs::write(options.out.join(&served), bytes)?;
    Ok(Part {
        linked: linked.to_owned(),
        served,
        imports,
    })
}

/// Twelve hexadecimal digits of the content's SHA-256.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
