//! `medspil rank`: runs the relevance engine over cases, for measuring it and for asking why a page shows what it shows.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use medspil_core::relevance::engine::{Answer, Door, Engine};
use medspil_core::relevance::page::Page;
use serde_json::{Value, json};

/// What `medspil rank` takes.
#[derive(Debug, clap::Args)]
pub struct Rank {
    /// Folder with the packs that the cases name
    #[arg(long, default_value = "public/packs")]
    packs: PathBuf,
    /// Cases, one JSON object a line: `id`, `pack`, and a sentence's `text`, or a page's `url`, `title`, `description`,
    /// `headings` and `text`
    cases: PathBuf,
}

/// Prints a line for each case, in their order.
///
/// # Errors
/// A sentence that names the file, the line and what is wrong.
pub fn run(options: &Rank) -> Result<(), String> {
    let file = options.cases.display();
    let text = fs::read_to_string(&options.cases).map_err(|error| format!("Could not read {file}: {error}."))?;
    let mut engine = medspil_engine::engine();
    let mut loaded = String::new();
    let mut doors: Vec<Door> = Vec::new();
    let mut out = io::stdout().lock();
    for (line, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        let place = format!("{file}, line {}", line + 1);
        let case: Value = serde_json::from_str(text).map_err(|error| format!("{place}: no JSON: {error}."))?;
        let pack = string(&case, "pack");
        if pack != loaded {
            doors = read_doors(&options.packs, &pack).map_err(|problem| format!("{place}: {problem}"))?;
            engine.set_doors(doors.clone());
            loaded = pack;
        }
        let answer = answer(&engine, &case);
        let ids = answer.fits.iter().map(|fit| &doors[fit.door].id);
        let reasons = answer.fits.iter().map(|fit| &fit.reasons);
        let written = json!({
            "id": case["id"],
            "ranking": ids.collect::<Vec<_>>(),
            "reasons": reasons.collect::<Vec<_>>(),
            "emergency": answer.emergency.map(|aside| format!("{aside:?}")),
        });
        writeln!(out, "{written}").map_err(|error| format!("Could not write: {error}."))?;
    }
    Ok(())
}

fn string(case: &Value, key: &str) -> String {
    case[key].as_str().unwrap_or_default().to_owned()
}

fn answer(engine: &Engine, case: &Value) -> Answer {
    if case["title"].is_null() {
        return engine.sentence(&string(case, "text"));
    }
    let headings = case["headings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let headings: Vec<&str> = headings.iter().filter_map(Value::as_str).collect();
    engine.page(&Page {
        topic: string(case, "topic"),
        meta: string(case, "description"),
        breadcrumb: string(case, "breadcrumb"),
        url: string(case, "url"),
        title: string(case, "title"),
        headings: headings.join("\n"),
        text: string(case, "text"),
    })
}

/// The doors of a pack, all of them open: a case has no date.
fn read_doors(folder: &Path, pack: &str) -> Result<Vec<Door>, String> {
    let file = folder.join(format!("{pack}.json"));
    let text = fs::read_to_string(&file).map_err(|error| format!("could not read {}: {error}.", file.display()))?;
    let json: Value = serde_json::from_str(&text).map_err(|error| format!("{} is no JSON: {error}.", file.display()))?;
    let (read, _) = medspil_core::pack::Pack::read(json, None);
    let door = |channel: medspil_core::pack::Channel| Door {
        pack: read.id.clone(),
        suggested: channel.part_of.is_none(),
        text: format!("{}\n{}", channel.summary, channel.words.join(",")),
        id: channel.id,
        title: channel.title,
    };
    Ok(read.channels.clone().into_iter().map(door).collect())
}
