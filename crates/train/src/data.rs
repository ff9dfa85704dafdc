//! The examples and the lists of words, as people wrote them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// A labelled sentence or page. A case with `text` and no `title` is a sentence.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Case {
    /// Only test cases have one.
    #[serde(default)]
    pub id: String,
    /// The pack whose channels are asked for.
    pub pack: String,
    /// Language, Danish where it is not said.
    #[serde(default = "danish")]
    pub lang: String,
    /// The sentence, or the page's running text.
    #[serde(default)]
    pub text: String,
    /// The page's title; none for a sentence.
    pub title: Option<String>,
    /// The page's address.
    #[serde(default)]
    pub url: String,
    /// The page's meta description.
    #[serde(default)]
    pub description: String,
    /// The page's headings.
    #[serde(default)]
    pub headings: Vec<String>,
    /// The right channels, best first; `none` where none fits.
    #[serde(default)]
    pub gold: Vec<String>,
    /// Channels that would embarrass.
    #[serde(default)]
    pub never: Vec<String>,
    /// `true`, `"1813"` or `"114"`.
    #[serde(default)]
    pub emergency: serde_json::Value,
    /// The file it stands in.
    #[serde(skip)]
    pub writer: String,
    /// Whether it is a word of a list.
    #[serde(skip)]
    pub is_word: bool,
}

fn danish() -> String {
    "da".into()
}

impl Case {
    /// Its headings as one text.
    pub fn headings(&self) -> String {
        self.headings.join("\n")
    }
}

/// Reads all `*.jsonl` files of a folder, or one file.
pub fn cases(path: &Path) -> Result<Vec<Case>> {
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
        files.sort();
    }
    let mut out = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).with_context(|| format!("could not read {}", file.display()))?;
        for (line, json) in text.lines().enumerate().filter(|(_, json)| !json.trim().is_empty()) {
            let mut case: Case =
                serde_json::from_str(json).with_context(|| format!("{}, line {}", file.display(), line + 1))?;
            case.writer = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            out.push(case);
        }
    }
    Ok(out)
}

#[derive(Deserialize)]
struct File {
    words: BTreeMap<String, String>,
}

/// Reads `training/words/*.toml`: words that speak for a channel, as examples of one word each.
pub fn keywords(folder: &Path, doors: &BTreeMap<String, Vec<String>>) -> Result<Vec<Case>> {
    let mut out = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(out);
    };
    let mut paths: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        let file: File = toml::from_str(&text).with_context(|| path.display().to_string())?;
        let lang = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for (key, line) in &file.words {
            let pack = doors
                .iter()
                .find(|(_, ids)| ids.contains(key))
                .map(|(pack, _)| pack.as_str());
            let emergency = match key.as_str() {
                "emergency" => serde_json::Value::Bool(true),
                "ill" => "1813".into(),
                "police" => "114".into(),
                "none" | "neutral" => serde_json::Value::Null,
                _ if pack.is_some() => serde_json::Value::Null,
                _ => bail!("{}: no channel {key}", path.display()),
            };
            for word in line.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                out.push(Case {
                    pack: pack.unwrap_or("koebenhavn").into(),
                    lang: lang.clone(),
                    text: word.into(),
                    gold: vec![pack.map_or("none", |_| key).into()],
                    emergency: emergency.clone(),
                    is_word: true,
                    ..Case::default()
                });
            }
        }
    }
    Ok(out)
}
