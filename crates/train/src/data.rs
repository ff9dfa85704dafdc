//! The examples and the lexicon, as people wrote them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use medspil_core::relevance::letters::fold;
use medspil_core::relevance::lexicon::Lexicon;
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

/// Concepts and their entries, over all languages.
#[derive(Clone)]
pub struct Words {
    /// Names of the concepts; the first is `boilerplate`.
    pub names: Vec<String>,
    /// For each concept its entries with the file they stand in.
    pub entries: Vec<Vec<(String, String)>>,
}

#[derive(Deserialize)]
struct File {
    words: BTreeMap<String, String>,
}

/// Reads `training/lexicon/*.toml`.
pub fn words(folder: &Path) -> Result<Words> {
    let mut files = BTreeMap::new();
    let none = || Words {
        names: vec!["boilerplate".into()],
        entries: vec![vec![("da".into(), "cookie".into())]],
    };
    if !folder.is_dir() {
        return Ok(none());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path)?;
            let file: File = toml::from_str(&text).with_context(|| path.display().to_string())?;
            let lang = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(lang, file.words);
        }
    }
    let all: BTreeSet<&String> = files.values().flat_map(BTreeMap::keys).collect();
    ensure!(
        all.contains(&"boilerplate".to_owned()),
        "the lexicon has no concept `boilerplate`"
    );
    let mut names: Vec<String> = all.into_iter().filter(|name| *name != "boilerplate").cloned().collect();
    names.insert(0, "boilerplate".into());
    let mut entries = vec![Vec::new(); names.len()];
    for (lang, words) in &files {
        for (concept, line) in words {
            let Some(at) = names.iter().position(|name| name == concept) else {
                bail!("{lang}: no concept {concept}");
            };
            let split = line.split(',').map(str::trim).filter(|entry| !entry.is_empty());
            entries[at].extend(split.map(|entry| (lang.clone(), entry.to_owned())));
        }
    }
    Ok(Words { names, entries })
}

impl Words {
    /// All of them, as the engine reads them.
    pub fn lexicon(&self) -> Lexicon {
        let mut lexicon = Lexicon::default();
        lexicon.add(self.text(|_, _| true).as_bytes());
        lexicon
    }

    /// The lexicon text of the entries that `keep` takes.
    pub fn text(&self, keep: impl Fn(&str, &str) -> bool) -> String {
        let line = |entries: &Vec<(String, String)>| {
            let kept = entries.iter().filter(|(lang, entry)| keep(lang, entry));
            let mut kept: Vec<String> = kept.map(|(_, entry)| entry.clone()).collect();
            kept.sort_unstable();
            kept.dedup();
            kept.join(",")
        };
        self.entries.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Words of the examples that the lexicon does not know, as concepts of their own where at least `least` examples have
/// them. Unlike the lexicon they are not looked at by anybody, so they must be common to mean something.
pub fn own_words(cases: &[&Case], lexicon: &Lexicon, least: usize) -> Vec<(String, String)> {
    let mut counts: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut listed = BTreeSet::new();
    for (at, case) in cases.iter().enumerate() {
        let texts = [
            case.text.as_str(),
            case.title.as_deref().unwrap_or_default(),
            &case.description,
        ];
        for text in texts.into_iter().chain(case.headings.iter().map(String::as_str)) {
            let folded = fold(text.as_bytes());
            for word in &folded.words {
                let letters = folded.letters(word);
                if letters.len() < 3 || lexicon.knows(letters) {
                    continue;
                }
                let text = text[word.from..word.to].to_lowercase();
                if case.is_word {
                    listed.insert(text.clone());
                }
                counts.entry(text).or_default().insert(at);
            }
        }
    }
    // Inflections count for the shortest form.
    let words: Vec<String> = counts.keys().cloned().collect();
    let mut groups: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut last = String::new();
    for word in words {
        let is_form = word
            .strip_prefix(last.as_str())
            .is_some_and(|rest| last.chars().count() > 3 && rest.chars().count() < 4);
        if !is_form {
            last.clone_from(&word);
        }
        if listed.contains(&word) {
            kept.insert(last.clone());
        }
        groups.entry(last.clone()).or_default().extend(&counts[&word]);
    }
    // What somebody has put in a list means something, however rare.
    let counts = |(word, at): &(String, BTreeSet<usize>)| at.len() >= least || kept.contains(word);
    let lang = |at: &BTreeSet<usize>| {
        let langs: BTreeSet<&str> = at.iter().map(|at| cases[*at].lang.as_str()).collect();
        let home = ["da", "en"].into_iter().find(|lang| langs.contains(lang));
        home.or(langs.first().copied()).unwrap_or_default().to_owned()
    };
    groups
        .into_iter()
        .filter(counts)
        .map(|(word, at)| (lang(&at), word))
        .collect()
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
