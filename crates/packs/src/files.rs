//! Finds the files of packs on the disk. The only part of this crate that reads files.
//!
//! A pack is one file, with others beside it that have the same first name: `koege.json`, `koege.more.json`,
//! `koege.en.json`, `koege.easy.json`. They are checked together, so naming one of them names them all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What a file of a pack holds, by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The channels: `koege.json`.
    Pack,
    /// The further entries: `koege.more.json`.
    More,
    /// Texts in another language (`en`), or in easy language (`easy`).
    Texts(String),
}

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// How findings call it.
    pub name: String,
    /// What it holds.
    pub role: Role,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

/// The files of one pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// Their first name, such as `koege`.
    pub id: String,
    /// The pack first, then the further entries, then the texts.
    pub files: Vec<File>,
}

/// Reads the packs that files and folders name, in the order of their names. Folders within folders are not entered.
///
/// # Errors
/// A sentence that names what could not be read and what to do.
pub fn collect(paths: &[PathBuf]) -> Result<Vec<Family>, String> {
    let mut found: BTreeMap<PathBuf, Role> = BTreeMap::new();
    for path in paths {
        if path.is_dir() {
            let all = beside(path)?;
            if all.is_empty() {
                return Err(format!(
                    "There is no JSON file in the folder {}. Name another.",
                    path.display()
                ));
            }
            found.extend(all);
        } else {
            if !path.exists() {
                return Err(format!(
                    "There is no file or folder {}. Look at its name.",
                    path.display()
                ));
            }
            let Some((id, _)) = parts(path).filter(|_| path.is_file()) else {
                return Err(format!(
                    "{} is no file whose name ends in .json. Name a pack.",
                    path.display()
                ));
            };
            let all = beside(path.parent().unwrap_or(Path::new("")))?;
            found.extend(
                all.into_iter()
                    .filter(|(other, _)| parts(other).is_some_and(|(other, _)| other == id)),
            );
        }
    }
    families(found)
}

/// The JSON files in a folder.
fn beside(folder: &Path) -> Result<Vec<(PathBuf, Role)>, String> {
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let cannot = |error| format!("Could not read the folder {}: {error}.", here.display());
    let mut all = Vec::new();
    for item in fs::read_dir(here).map_err(cannot)? {
        let path = folder.join(item.map_err(cannot)?.file_name());
        if let Some((_, role)) = parts(&path).filter(|_| path.is_file()) {
            all.push((path, role));
        }
    }
    Ok(all)
}

/// First name and role of a file that may belong to a pack.
fn parts(path: &Path) -> Option<(String, Role)> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".json")?;
    let (id, role) = match stem.split_once('.') {
        None => (stem, Role::Pack),
        Some((id, "more")) => (id, Role::More),
        Some((id, lang)) => (id, Role::Texts(lang.to_owned())),
    };
    (!id.is_empty()).then(|| (id.to_owned(), role))
}

fn families(found: BTreeMap<PathBuf, Role>) -> Result<Vec<Family>, String> {
    let mut out: BTreeMap<PathBuf, Family> = BTreeMap::new();
    for (path, role) in found {
        let Some((id, _)) = parts(&path) else { continue };
        let bytes = fs::read(&path).map_err(|error| format!("Could not read {}: {error}.", path.display()))?;
        let family = out.entry(path.with_file_name(&id)).or_default();
        family.id = id;
        let name = path.display().to_string();
        family.files.push(File { name, role, bytes });
    }
    let mut families: Vec<Family> = out.into_values().collect();
    for family in &mut families {
        family.files.sort_by(|a, b| a.role.cmp(&b.role));
    }
    Ok(families)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), "{}").unwrap();
        }
        folder
    }

    fn names(families: &[Family]) -> Vec<String> {
        let name = |file: &File| Path::new(&file.name).file_name().unwrap().to_str().unwrap().to_owned();
        families
            .iter()
            .flat_map(|family| family.files.iter().map(name))
            .collect()
    }

    #[test]
    fn a_file_brings_what_belongs_to_it() {
        let folder = folder(&["a.en.json", "a.json", "a.more.json", "ab.json", "readme.txt"]);
        let one = collect(&[folder.path().join("a.more.json")]).unwrap();
        assert_eq!(names(&one), ["a.json", "a.more.json", "a.en.json"]);
        let twice = collect(&[folder.path().to_owned(), folder.path().join("a.json")]).unwrap();
        assert_eq!((twice.len(), names(&twice).len()), (2, 4));
    }

    #[test]
    fn what_is_not_there_is_said() {
        let folder = folder(&["readme.txt"]);
        for (path, part) in [
            ("", "no JSON file"),
            ("x.json", "There is no file or folder"),
            ("readme.txt", "ends in .json"),
        ] {
            let why = collect(&[folder.path().join(path)]).unwrap_err();
            assert!(why.contains(part), "{why}");
        }
    }
}
