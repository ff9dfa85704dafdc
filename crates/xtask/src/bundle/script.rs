//! `medspil.js`: one function that holds the loader, wasm-bindgen's glue, the splitter's link file and the stylesheet.
//!
//! The glue and the link file are modules that import each other; here their `import` and `export` words are taken
//! away and they share an inner function. Each replacement must happen exactly as often as expected, so that a new
//! version of a tool stops the build with a sentence instead of shipping something that half works.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::prune::Names;
use super::{Modules, Part, prune};

/// Makes the script; `esbuild` makes it small.
pub fn make(
    root: &Path,
    work: &Path,
    parts: &[Part],
    names: &Names,
    modules: &Modules,
    esbuild: Option<&Path>,
) -> Result<String> {
    let css = style(root, esbuild)?;
    let engine = engine(work, parts, names)?;
    let mut script = String::from("(() => {\n\"use strict\";\n");
    for (index, name) in sorted(&root.join("public/loader"), "js")?.iter().enumerate() {
        script.push_str(&fs::read_to_string(name).with_context(|| format!("could not read {}", name.display()))?);
        // After the first file has sent a second copy away, and before the last one starts the first widget.
        if index == 0 {
            script.push_str(&engine);
        }
    }
    script.push_str("})();\n");
    let main = &parts[0].served;
    for (word, value) in [
        ("__WASM__", main.as_str()),
        ("__ENGINE__", &modules.engine),
        ("__SENTENCES__", &modules.sentences),
        ("__MAPPING__", &modules.mapping),
        ("__MAPPER__", &modules.mapper),
        ("__CSS__", &css),
        ("__VERSION__", env!("CARGO_PKG_VERSION")),
    ] {
        script = replace(&script, word, &serde_json::to_string(value)?, 1)?;
    }
    match esbuild {
        None => Ok(script),
        Some(esbuild) => minify(esbuild, &script, "js"),
    }
}

/// The glue and the link file in one function, without the words of modules.
fn engine(work: &Path, parts: &[Part], names: &Names) -> Result<String> {
    let glue = prune::glue(
        &fs::read_to_string(work.join("bound/medspil.js"))?,
        &parts[0].imports,
        names,
    );
    let link = fs::read_to_string(work.join("__wasm_split.js"))?;

    // The link file: served names, our base address, and no word in the console when a part cannot be fetched
    // (the widget says so where the citizen looks).
    let mut link = replace(&link, "import { initSync } from \"./medspil.js\";", "", 1)?;
    link = replace(&link, "initSync(undefined, undefined)", "wasm", 1)?;
    for part in &parts[1..] {
        link = replace(
            &link,
            &format!("\"./{}\"", part.linked),
            &format!("\"./{}\"", part.served),
            1,
        )?;
    }
    let lazy = parts.len() - 1;
    link = replace(&link, "import.meta.url", "base", lazy)?;
    link = replace(&link, "console.error(e);", "", 1)?;
    // Streaming asks for the right content type, which not every server that a municipality has will send.
    let streamed = "WebAssembly.instantiateStreaming(src, imports)";
    let whole = "WebAssembly.instantiate(await (await src).arrayBuffer(), imports)";
    link = replace(&link, streamed, whole, lazy)?;
    // Parts come from another origin than the page: no cookies, as with everything else.
    link = link.replace(", base))", ", base), { credentials: \"omit\" })");
    let loads: Vec<&str> = link
        .match_indices("export const ")
        .map(|(at, word)| {
            let rest = &link[at + word.len()..];
            rest.split_once(' ').map_or(rest, |(name, _)| name)
        })
        .collect();
    let exports = loads.join(", ");
    let link = link.replace("export const ", "const ");

    // The glue: its export words, its view of the link file, and our guard around what the module exports.
    let mut glue = glue
        .replace("export function ", "function ")
        .replace("export class ", "class ");
    // How the module is fetched and begun is the loader's to say (5-engine.js): wasm-bindgen's way takes any kind of
    // address and speaks to the console.
    let Some(end) = glue.find("async function __wbg_load(") else {
        bail!("wasm-bindgen's glue no longer ends with its own way to load the module")
    };
    glue.truncate(end);
    let star = glue
        .lines()
        .find(|line| line.starts_with("import * as ") && line.contains("__wasm_split.js"));
    let Some(star) = star.map(str::to_owned) else {
        bail!("wasm-bindgen's glue no longer imports the splitter's link file")
    };
    let name = star.split(' ').nth(3).unwrap_or_default();
    glue = replace(&glue, &star, &format!("const {name} = {{ {exports} }};"), 1)?;
    glue = replace(
        &glue,
        "wasm = instance.exports;",
        "wasm = guarded(instance.exports);",
        1,
    )?;
    if glue.contains("\nimport ") || glue.contains("\nexport ") || glue.contains("import.meta") {
        bail!("wasm-bindgen's glue has an import or export that the bundle does not know");
    }
    if glue.contains("new Function") || glue.contains("eval(") {
        bail!("wasm-bindgen's glue would need 'unsafe-eval' on the host page");
    }
    let mut out = String::new();
    // `const` of the link file must exist before the glue reads it; functions are there from the start.
    write!(
        out,
        "var {{ begin, mount }} = (() => {{\n{link}\n{glue}\nconst begin = (load) => load(__wbg_get_imports()).then(({{ instance, module }}) => __wbg_finalize_init(instance, module));\nreturn {{ begin, mount }};\n}})();\n"
    )?;
    Ok(out)
}

fn style(root: &Path, esbuild: Option<&Path>) -> Result<String> {
    let mut css = String::new();
    let mut files: Vec<_> = ["tokens", "base"]
        .map(|name| root.join(format!("style/{name}.css")))
        .into();
    files.extend(sorted(&root.join("src/ui"), "css")?);
    // What the reader has chosen comes last and wins.
    files.push(root.join("style/themes.css"));
    for file in files {
        css.push_str(&fs::read_to_string(&file).with_context(|| format!("could not read {}", file.display()))?);
    }
    match esbuild {
        None => Ok(css),
        Some(esbuild) => minify(esbuild, &css, "css").map(|css| css.trim().to_owned()),
    }
}

/// Makes a script or a stylesheet small.
pub fn minify(esbuild: &Path, text: &str, loader: &str) -> Result<String> {
    let mut command = Command::new(esbuild);
    // In CSS nothing may be lowered: light-dark() and logical properties are what the looks are made of.
    let target = if loader == "css" { "esnext" } else { "es2022" };
    command.args(["--minify", "--charset=utf8", "--legal-comments=none"]);
    command.args([format!("--loader={loader}"), format!("--target={target}")]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("could not start esbuild")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("esbuild refused the {loader}");
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Every file with this ending below a folder, by path.
fn sorted(folder: &Path, ending: &str) -> Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sorted(&path, ending)?);
        } else if path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Replaces a word that must occur exactly `times`.
fn replace(text: &str, word: &str, with: &str, times: usize) -> Result<String> {
    let found = text.matches(word).count();
    if found != times {
        bail!("expected {times} × {word:?} in the script's parts, found {found}: has a tool changed its output?");
    }
    Ok(text.replace(word, with))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_there_stops_the_build() {
        assert!(replace("a b", "c", "d", 1).unwrap_err().to_string().contains("found 0"));
        assert!(replace("b b", "b", "d", 1).is_err());
        assert_eq!(replace("b b", "b", "d", 2).unwrap(), "d d");
    }
}
