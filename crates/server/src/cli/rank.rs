//! `medspil rank`: runs the relevance engine over cases, for measuring it and for asking why a page shows what it shows.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use medspil_core::pack::{Channel, Pack};
use medspil_core::relevance::engine::{Answer, Door, Engine};
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
    let mut pack = Pack::default();
    let mut out = io::stdout().lock();
    for (line, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        let place = format!("{file}, line {}", line + 1);
        let case: Value = serde_json::from_str(text).map_err(|error| format!("{place}: no JSON: {error}."))?;
        let name = string(&case, "pack");
        if name != pack.id {
            pack = read(&options.packs, &name).map_err(|problem| format!("{place}: {problem}"))?;
            let texts: Vec<String> = pack.channels.iter().map(text_of).collect();
            // All of them open: a case has no date.
            engine.set_doors(&mut pack.channels.iter().zip(&texts).map(|(channel, text)| Door {
                pack: pack.id.as_bytes(),
                id: channel.id.as_bytes(),
                suggested: channel.part_of.is_none(),
                title: channel.title.as_bytes(),
                text: text.as_bytes(),
            }));
        }
        let answer = answer(&engine, &case);
        let ids = answer.fits.iter().map(|fit| &pack.channels[fit.door].id);
        let reason = |word: &Vec<u8>| String::from_utf8_lossy(word).into_owned();
        let reasons = answer
            .fits
            .iter()
            .map(|fit| fit.reasons.iter().map(reason).collect::<Vec<_>>());
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
        return engine.sentence(string(case, "text").as_bytes());
    }
    let headings = case["headings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let headings: Vec<&str> = headings.iter().filter_map(Value::as_str).collect();
    let texts = [
        string(case, "topic"),
        string(case, "description"),
        string(case, "breadcrumb"),
        string(case, "url"),
        string(case, "title"),
        headings.join("\n"),
        string(case, "text"),
    ];
    engine.page(&texts.each_ref().map(|text| text.as_bytes()))
}

fn text_of(channel: &Channel) -> String {
    format!("{}\n{}", channel.summary, channel.words.join(","))
}

fn read(folder: &Path, name: &str) -> Result<Pack, String> {
    let file = folder.join(format!("{name}.json"));
    let text = fs::read_to_string(&file).map_err(|error| format!("could not read {}: {error}.", file.display()))?;
    let json: Value =
        serde_json::from_str(&text).map_err(|error| format!("{} is no JSON: {error}.", file.display()))?;
    Ok(Pack::read(json, None).0)
}
