//! Brotli at its best, made once here so that no server has to at each request.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// What compresses well and is fetched by browsers.
const KINDS: [&str; 9] = ["js", "wasm", "json", "css", "html", "svg", "ts", "txt", "bin"];
const QUALITY: u32 = 11;
/// 4 MiB, brotli's largest window without the large-window extension.
const WINDOW: u32 = 22;

/// Makes `X.br` beside every file X below a folder.
pub fn folder(folder: &Path) -> Result<()> {
    for file in files(folder)? {
        let bytes = fs::read(&file)?;
        let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, QUALITY, WINDOW);
        writer.write_all(&bytes)?;
        fs::write(compressed(&file), writer.into_inner())?;
    }
    Ok(())
}

/// Removes compressed files of an earlier build, which would be served instead of the new ones.
pub fn forget(folder: &Path) -> Result<()> {
    for file in files(folder)? {
        let old = compressed(&file);
        if old.exists() {
            fs::remove_file(old)?;
        }
    }
    Ok(())
}

fn compressed(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path
            .extension()
            .is_some_and(|ending| KINDS.iter().any(|kind| ending == *kind))
        {
            found.push(path);
        }
    }
    Ok(found)
}
