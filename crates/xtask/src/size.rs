//! `cargo xtask size`: what the citizen's browser downloads, as a table or as one JSON object.
//!
//! Sizes are those of the files in `dist/` and of the brotli files beside them, which are what the server sends; a file
//! without one counts in full. The first load is the loader (which holds glue and styles) and the main wasm; packs,
//! locales and configuration are data and not counted.

use crate::paths::Paths;
use crate::{compile, say};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The most the first load may weigh, brotli, in bytes. Lower it whenever the size has fallen: it never rises again
/// without an argument in docs/design.md.
pub const FIRST_LOAD_LIMIT: u64 = 68_000;

/// The most the mapping engine's module may weigh, brotli, in bytes (docs/design.md says what keeps it there).
pub const MAPPING_LIMIT: u64 = 20_000;
/// The most the script beside it may weigh.
pub const MAPPING_SCRIPT_LIMIT: u64 = 2_800;

/// One file as it is sent.
#[derive(Debug, PartialEq)]
struct Sent {
    name: String,
    raw: u64,
    brotli: u64,
}

/// What is in `dist/`.
#[derive(Debug, PartialEq)]
pub struct Sizes {
    first_load: Vec<Sent>,
    lazy: Vec<Sent>,
}

impl Sizes {
    /// Reads a folder of built files.
    pub fn read(dist: &Path) -> Result<Self> {
        let entries = fs::read_dir(dist).with_context(|| format!("{} cannot be read; build first", dist.display()))?;
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let raw = entry.metadata()?.len();
            let compressed = fs::metadata(dist.join(format!("{name}.br")));
            files.push(Sent {
                brotli: compressed.map_or(raw, |it| it.len()),
                name,
                raw,
            });
        }
        Self::sort(files)
    }

    /// Parts scripts and wasm into first load and lazy; other files are pages and data.
    fn sort(mut files: Vec<Sent>) -> Result<Self> {
        // The host pages have scripts of their own, which no municipality serves.
        files.retain(|file| file.name == "medspil.js" || (file.name.starts_with("medspil-") && is_code(&file.name)));
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let (first_load, lazy): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| is_first(&file.name));
        let names: Vec<_> = first_load.iter().map(|file| file.name.as_str()).collect();
        match names.as_slice() {
            [wasm, "medspil.js"] if wasm.ends_with(".wasm") => Ok(Self { first_load, lazy }),
            _ => bail!("dist/ should hold medspil.js and one medspil-<hash>.wasm; found {names:?}; build it anew"),
        }
    }

    /// The first load, brotli, in bytes.
    pub fn first_load(&self) -> u64 {
        self.first_load.iter().map(|file| file.brotli).sum()
    }

    /// What of the mapping engine ends so, brotli, in bytes.
    pub fn mapping(&self, ending: &str) -> u64 {
        let mapping = self
            .lazy
            .iter()
            .filter(|file| file.name.starts_with("medspil-mapping-") && file.name.ends_with(ending));
        mapping.map(|file| file.brotli).sum()
    }

    /// The JSON object for other programs.
    pub fn json(&self) -> Value {
        let list = |files: &[Sent]| -> Value {
            files
                .iter()
                .map(|file| json!({"name": file.name, "raw": file.raw, "brotli": file.brotli}))
                .collect()
        };
        json!({
            "first_load": {
                "brotli": self.first_load(),
                "requests": self.first_load.len(),
                "files": list(&self.first_load),
            },
            "lazy": list(&self.lazy),
        })
    }

    /// The table for people.
    pub fn print(&self) {
        let row = |when: &str, name: &str, raw: u64, brotli: u64| {
            say::result(&format!("{when:<11} {name:<40} {raw:>9} {brotli:>9}"));
        };
        say::result(&format!("{:<11} {:<40} {:>9} {:>9}", "when", "file", "raw", "brotli"));
        for (when, files) in [("first load", &self.first_load), ("lazy", &self.lazy)] {
            files
                .iter()
                .for_each(|file| row(when, &file.name, file.raw, file.brotli));
        }
        row(
            "first load",
            "together",
            self.first_load.iter().map(|file| file.raw).sum(),
            self.first_load(),
        );
    }
}

fn is_code(name: &str) -> bool {
    name.ends_with(".js") || name.ends_with(".wasm")
}

/// `medspil.js` or `medspil-<hash>.wasm`, but no part with a name of its own (`medspil-write-<hash>.wasm`).
fn is_first(name: &str) -> bool {
    let hash = name
        .strip_prefix("medspil-")
        .and_then(|rest| rest.strip_suffix(".wasm"));
    name == "medspil.js"
        || hash.is_some_and(|hash| hash.len() >= 8 && hash.chars().all(|digit| digit.is_ascii_hexdigit()))
}

/// Builds what is shipped, so that no stale figure is shown, and shows its sizes.
pub fn size(paths: &Paths, json: bool) -> Result<()> {
    compile::shipped(paths)?;
    let sizes = Sizes::read(&paths.dist)?;
    if json {
        say::result(&sizes.json().to_string());
    } else {
        sizes.print();
    }
    Ok(())
}

/// The same for the tests: fails when the first load is heavier than [`FIRST_LOAD_LIMIT`].
pub fn check(paths: &Paths) -> Result<()> {
    compile::shipped(paths)?;
    let sizes = Sizes::read(&paths.dist)?;
    sizes.print();
    within("the first load", sizes.first_load(), FIRST_LOAD_LIMIT)?;
    within("the mapping engine", sizes.mapping(".wasm"), MAPPING_LIMIT)?;
    within(
        "the mapping engine's script",
        sizes.mapping(".js"),
        MAPPING_SCRIPT_LIMIT,
    )
}

fn within(what: &str, brotli: u64, limit: u64) -> Result<()> {
    if brotli > limit {
        bail!("{what} weighs {brotli} bytes brotli, more than {limit}; make something lazy or smaller");
    }
    say::step(&format!(
        "{what} weighs {brotli} bytes brotli; at most {limit} are allowed"
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(name: &str, raw: u64, brotli: u64) -> Sent {
        Sent {
            name: name.into(),
            raw,
            brotli,
        }
    }

    #[test]
    fn the_first_load_is_loader_and_main_wasm() {
        let files = vec![
            sent("medspil.js", 30, 10),
            sent("medspil-write-0123456789ab.wasm", 200, 20),
            sent("medspil-0123456789ab.wasm", 300, 50),
            sent("index.html", 9, 9),
            sent("koege.js", 9, 9),
            sent("medspil.js.br", 10, 10),
        ];
        let sizes = Sizes::sort(files).unwrap();
        assert_eq!(
            sizes.json().to_string(),
            r#"{"first_load":{"brotli":60,"files":[{"brotli":50,"name":"medspil-0123456789ab.wasm","raw":300},{"brotli":10,"name":"medspil.js","raw":30}],"requests":2},"lazy":[{"brotli":20,"name":"medspil-write-0123456789ab.wasm","raw":200}]}"#
        );
    }

    #[test]
    fn leftovers_of_an_older_build_are_no_first_load() {
        let two = vec![
            sent("medspil.js", 1, 1),
            sent("medspil-00000000.wasm", 1, 1),
            sent("medspil-11111111.wasm", 1, 1),
        ];
        assert!(Sizes::sort(two).unwrap_err().to_string().contains("build it anew"));
        assert!(Sizes::sort(vec![sent("medspil.js", 1, 1)]).is_err());
    }

    #[test]
    fn a_heavy_first_load_fails() {
        assert!(within("the first load", FIRST_LOAD_LIMIT, FIRST_LOAD_LIMIT).is_ok());
        let heavy = within("the first load", FIRST_LOAD_LIMIT + 1, FIRST_LOAD_LIMIT);
        assert!(heavy.unwrap_err().to_string().contains("the first load weighs"));
    }
}
