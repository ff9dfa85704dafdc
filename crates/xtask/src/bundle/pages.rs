//! The files beside the script: the demonstration page, packs, texts, schemas, examples.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders of `public/` that are served as they are. The loader is not among them: it is inside `medspil.js`.
const FOLDERS: [&str; 4] = ["packs", "locales", "config", "schema"];

/// Copies everything that is served beside the script.
pub fn copy(root: &Path, out: &Path) -> Result<()> {
    for folder in FOLDERS {
        let from = root.join("public").join(folder);
        if from.is_dir() {
            copy_folder(&from, &out.join(folder))?;
        }
    }
    copy_folder(&root.join("crates/adapter/presets"), &out.join("presets"))?;
    let from = root.join("public/medspil.d.ts");
    if from.is_file() {
        fs::copy(from, out.join("medspil.d.ts"))?;
    }
    page(root, out, "index.html")?;
    fs::copy(root.join("style/page.css"), out.join("page.css"))?;
    for name in ["koege.html", "hosts.css", "koege.js", "icon.svg"] {
        page(&root.join("tests/hosts"), out, name)?;
    }
    Ok(())
}

/// A host page as it is served from the widget's own origin: without Trunk's lines, and with addresses of its own.
fn page(folder: &Path, out: &Path, name: &str) -> Result<()> {
    let from = folder.join(name);
    if !from.is_file() {
        return Ok(());
    }
    let text = fs::read_to_string(&from).with_context(|| format!("could not read {}", from.display()))?;
    let lines = text.lines().filter(|line| !line.contains("data-trunk"));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    fs::write(out.join(name), text.replace("{{WIDGET}}/", ""))?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()))?;
        } else {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
