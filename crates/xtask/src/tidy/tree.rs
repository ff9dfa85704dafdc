//! The project's files, read once: paths relative to the checkout, with `/` on every system.
//!
//! What `.gitignore` names is left out, so that built files and installed packages are never objected to.

use super::source::Source;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The files that are part of the project.
pub struct Tree {
    /// Path → text; `None` for files that are not text.
    files: BTreeMap<String, Option<String>>,
    folders: BTreeSet<String>,
}

impl Tree {
    /// Reads a checkout.
    pub fn read(root: &Path) -> Result<Self> {
        let ignore = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let mut files = BTreeMap::new();
        walk(root, "", &Ignored::new(&ignore), &mut files)?;
        Ok(Self::from_files(files))
    }

    /// A made-up checkout, for the examples of checks.
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self::from_files(
            files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned())))
                .collect(),
        )
    }

    fn from_files(files: BTreeMap<String, Option<String>>) -> Self {
        let mut folders = BTreeSet::new();
        for path in files.keys() {
            let slashes = path.match_indices('/').map(|(at, _)| path[..at].to_owned());
            folders.extend(slashes);
        }
        Self { files, folders }
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Every text file below a folder (`""` for all) whose name ends so.
    pub fn texts<'a>(&'a self, folder: &'a str, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |(path, _)| is_below(path, folder) && path.ends_with(end))
            .filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// One text file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether a file or folder stands there.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files.contains_key(path) || self.folders.contains(path)
    }

    /// Whether some file's path ends with these whole segments.
    pub fn has_ending(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let ends = |whole: &String| {
            whole
                .strip_suffix(path)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        self.files.keys().any(ends) || self.folders.iter().any(ends)
    }

    /// Rust files below a folder that are not tests, taken apart.
    pub fn sources<'a>(&'a self, folder: &'a str) -> Vec<(&'a str, Source)> {
        let all: Vec<_> = self
            .texts(folder, ".rs")
            .map(|(path, text)| (path, Source::new(text)))
            .collect();
        let tests: Vec<String> = all.iter().flat_map(|(path, source)| test_files(path, source)).collect();
        let is_test = |path: &str| {
            let stem = path.trim_end_matches(".rs");
            stem.split('/').any(|part| part == "tests")
                || tests.iter().any(|module| stem == module || is_below(stem, module))
        };
        all.into_iter().filter(|(path, _)| !is_test(path)).collect()
    }
}

/// Modules under `#[cfg(test)]` that stand in files of their own, as paths without `.rs`.
fn test_files(path: &str, source: &Source) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.trim_end_matches(".rs");
    let base = if matches!(stem, "lib" | "main" | "mod") {
        folder.to_owned()
    } else {
        format!("{folder}/{stem}")
    };
    source
        .test_modules
        .iter()
        .map(|module| format!("{base}/{module}"))
        .collect()
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The simple lines of `.gitignore` that this project uses: `/name` at the top, `name` anywhere.
struct Ignored<'a> {
    top: Vec<&'a str>,
    anywhere: Vec<&'a str>,
}

impl<'a> Ignored<'a> {
    fn new(text: &'a str) -> Self {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (top, anywhere): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with('/'));
        Self {
            top,
            anywhere: [anywhere, vec![".git"]].concat(),
        }
    }

    fn has(&self, path: &str, name: &str) -> bool {
        self.anywhere.iter().any(|line| line.trim_end_matches('/') == name)
            || self.top.iter().any(|line| line.trim_matches('/') == path)
    }
}

fn walk(root: &Path, folder: &str, ignored: &Ignored<'_>, files: &mut BTreeMap<String, Option<String>>) -> Result<()> {
    let here = root.join(folder);
    for entry in fs::read_dir(&here).with_context(|| format!("{} cannot be read", here.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        if ignored.has(&path, &name) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(root, &path, ignored, files)?;
        } else if kind.is_file() {
            files.insert(path, String::from_utf8(fs::read(entry.path())?).ok());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_ignores_is_left_out() {
        let ignored = Ignored::new("/dist\n# a note\nnode_modules\n");
        assert!(ignored.has("dist", "dist") && !ignored.has("docs/dist", "dist"));
        assert!(ignored.has("tools/node_modules", "node_modules") && ignored.has(".git", ".git"));
    }

    #[test]
    fn test_files_are_no_sources() {
        let tree = Tree::of(&[
            ("src/a.rs", "#[cfg(test)]\nmod round;\n"),
            ("src/a/round.rs", ""),
            ("src/a/real.rs", ""),
            ("src/b/tests.rs", ""),
            ("tests/x.rs", ""),
        ]);
        let paths: Vec<_> = tree.sources("").into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["src/a.rs", "src/a/real.rs"]);
    }

    #[test]
    fn endings_are_whole_segments() {
        let tree = Tree::of(&[("src/ui/ideas.rs", "")]);
        assert!(tree.has("src/ui/") && tree.has("src/ui/ideas.rs") && !tree.has("src/u"));
        assert!(tree.has_ending("ui/ideas.rs") && tree.has_ending("src/ui") && !tree.has_ending("i/ideas.rs"));
    }
}
