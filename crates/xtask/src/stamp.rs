//! Remembers from what something was made, so that an unchanged thing is not made again.
//!
//! A stamp lists every input with its size and time of change. It is written after the work and lost before it, so that
//! interrupted work is repeated. Reading next: [`crate::compile`], which stamps the bundle.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The state of all inputs, and the file that remembers it.
pub struct Stamp {
    file: PathBuf,
    state: String,
}

impl Stamp {
    /// Looks at the inputs: files, and folders with all that is in them. What is missing is part of the state too.
    pub fn of(file: PathBuf, inputs: &[PathBuf]) -> Result<Self> {
        let mut lines = Vec::new();
        for input in inputs {
            look(input, &mut lines)?;
        }
        lines.sort();
        Ok(Self {
            file,
            state: lines.join("\n"),
        })
    }

    /// Whether the inputs are those of the last time.
    pub fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|before| before == self.state)
    }

    /// Forgets the last time: what is made now may be left half done.
    pub fn forget(&self) {
        // A stamp that is not there is as forgotten as can be.
        fs::remove_file(&self.file).ok();
    }

    /// Remembers the inputs as they were looked at.
    pub fn keep(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, &self.state).with_context(|| format!("{} cannot be written", self.file.display()))
    }
}

fn look(path: &Path, lines: &mut Vec<String>) -> Result<()> {
    let Ok(about) = fs::metadata(path) else {
        lines.push(format!("{} is missing", path.display()));
        return Ok(());
    };
    if about.is_dir() {
        for entry in fs::read_dir(path)? {
            look(&entry?.path(), lines)?;
        }
        return Ok(());
    }
    let changed = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    lines.push(format!("{} {} {}", path.display(), about.len(), changed.as_nanos()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;

    #[test]
    fn a_stamp_is_fresh_until_an_input_changes() {
        let folder = env::temp_dir().join(format!("medspil-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("in")).unwrap();
        fs::write(folder.join("in/a"), "one").unwrap();
        let look = || Stamp::of(folder.join("out/stamp"), &[folder.join("in"), folder.join("none")]).unwrap();
        assert!(!look().is_fresh());
        look().keep().unwrap();
        assert!(look().is_fresh());
        fs::write(folder.join("in/b"), "").unwrap();
        assert!(!look().is_fresh(), "a new file");
        look().keep().unwrap();
        fs::write(folder.join("in/a"), "other").unwrap();
        assert!(!look().is_fresh(), "a changed file");
        look().keep().unwrap();
        look().forget();
        assert!(!look().is_fresh(), "a forgotten stamp");
        fs::remove_dir_all(&folder).unwrap();
    }
}
