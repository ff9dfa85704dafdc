//! Trains the relevance engine and measures it by cross-validation: what one writer wrote is ranked by a model that has
//! seen only the others.

#![expect(clippy::print_stdout, reason = "figures are what this program is asked for")]

mod book;
mod data;
mod model;
mod net;
mod score;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use data::Case;
use medspil_core::relevance::numbers;
use model::{Plan, Teacher};
use net::Settings;

/// For sentences: as exact as fits into 28 kB.
const SENTENCES: Plan = Plan {
    settings: Settings {
        width: 24,
        rounds: 20,
        drop: 0.4,
        decay: 0.03,
        step: 0.01,
        seed: 1,
    },
    bits: 16,
    keep: 15_000,
    book: 255,
    page: 0.5,
    word: 0.3,
    danger: 8.0,
    taught: 0.8,
    later: [6, 30],
    slower: [0.5, 0.1],
};

/// For pages, which say more: what a page waits for must be small.
const PAGES: Plan = Plan {
    settings: Settings {
        width: 20,
        drop: 0.5,
        decay: 0.05,
        ..SENTENCES.settings
    },
    bits: 13,
    keep: 4000,
    book: 96,
    page: 20.0,
    word: 0.15,
    ..SENTENCES
};

/// What the answers that are no doors weigh for a sentence, as in the engine.
const SHY: f32 = 1.4;

/// A plan with what the command line says of it.
fn plan(mut plan: Plan, args: &[String]) -> Result<Plan> {
    for (key, value) in args.iter().filter_map(|arg| arg.split_once('=')) {
        let settings = &mut plan.settings;
        match key {
            "width" => settings.width = value.parse()?,
            "rounds" => settings.rounds = value.parse()?,
            "drop" => settings.drop = value.parse()?,
            "decay" => settings.decay = value.parse()?,
            "step" => settings.step = value.parse()?,
            "seed" => settings.seed = value.parse()?,
            "bits" => plan.bits = value.parse()?,
            "keep" => plan.keep = value.parse()?,
            "book" => plan.book = value.parse()?,
            "page" => plan.page = value.parse()?,
            "word" => plan.word = value.parse()?,
            "taught" => plan.taught = value.parse()?,
            "later" => plan.later[1] = value.parse()?,
            "slower" => plan.slower[1] = value.parse()?,
            _ => {}
        }
    }
    Ok(plan)
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let get = |key: &str| args.iter().find_map(|arg| arg.strip_prefix(key)?.strip_prefix('='));
    if let [task, cases, rankings] = args.as_slice()
        && task == "score"
    {
        return score(Path::new(cases), Path::new(rankings));
    }
    let root = Path::new("training");
    let sentences = data::cases(&root.join("sentences"))?;
    let pages = data::cases(&root.join("pages"))?;
    let all: Vec<Case> = sentences.iter().chain(&pages).cloned().collect();
    let doors = model::doors(&all);
    let words = data::keywords(&root.join("words"), &doors)?;
    let phrases = "crates/engine/data/furniture.txt";
    let furniture = model::furniture(&fs::read_to_string(phrases).with_context(|| phrases)?);
    println!(
        "{} sentences, {} pages, {} words",
        sentences.len(),
        pages.len(),
        words.len()
    );
    let teacher = |base: Plan| -> Result<Teacher> {
        Ok(Teacher {
            doors: &doors,
            furniture: &furniture,
            plan: plan(base, &args)?,
        })
    };
    let learn: Vec<&Case> = all.iter().chain(&words).collect();
    if let Some(tests) = get("test") {
        for file in tests.split(',') {
            let cases = data::cases(Path::new(file))?;
            let is_page = cases.iter().any(|case| case.title.is_some());
            let teacher = teacher(if is_page { PAGES } else { SENTENCES })?;
            let model = teacher.learn(&learn);
            let table: Vec<_> = cases
                .iter()
                .map(|case| (case.clone(), teacher.rank(case, &model, SHY)))
                .collect();
            report(file, &table);
        }
        return Ok(());
    }
    if args.first().is_some_and(|arg| arg == "gen") {
        let data = Path::new("crates/engine/data");
        // Behind the numbers for sentences stand the phrases of the alarm, which somebody wrote.
        let alarm = fs::read(data.join("alarm.txt"))?;
        for (base, file, rest) in [(PAGES, "pages.bin", &[][..]), (SENTENCES, "sentences.bin", &alarm)] {
            let model = teacher(base)?.learn(&learn);
            let mut bytes = numbers::write(&model, model::steps(&model));
            bytes.extend(rest);
            println!("{file}: {} bytes", bytes.len());
            fs::write(data.join(file), bytes)?;
        }
        return Ok(());
    }
    let wanted = get("only").map(|only| only.split(',').collect::<Vec<_>>());
    for (is_page, writer) in writers(&all) {
        let name = format!("{}:{writer}", if is_page { "pages" } else { "sentences" });
        if wanted.as_ref().is_some_and(|wanted| !wanted.contains(&name.as_str())) {
            continue;
        }
        let is_out = |case: &&Case| case.title.is_some() == is_page && case.writer == writer;
        let learn: Vec<&Case> = all.iter().filter(|case| !is_out(case)).chain(&words).collect();
        let teacher = teacher(if is_page { PAGES } else { SENTENCES })?;
        let model = teacher.learn(&learn);
        let held = all.iter().filter(is_out);
        let table: Vec<_> = held
            .map(|case| (case.clone(), teacher.rank(case, &model, SHY)))
            .collect();
        report(&name, &table);
        if get("wrong").is_some() {
            wrong(&table);
        }
    }
    Ok(())
}

/// Who wrote, and whether pages.
fn writers(all: &[Case]) -> Vec<(bool, String)> {
    let mut out: Vec<_> = all
        .iter()
        .map(|case| (case.title.is_some(), case.writer.clone()))
        .collect();
    out.sort();
    out.dedup();
    out
}

/// Prints the figures of rankings that `medspil rank` has made.
fn score(cases: &Path, rankings: &Path) -> Result<()> {
    let mut found = BTreeMap::new();
    for line in fs::read_to_string(rankings)?.lines() {
        let ranking: Ranking = serde_json::from_str(line)?;
        found.insert(ranking.id.clone(), ranking);
    }
    let mut table = Vec::new();
    let mut alarms = [0; 3];
    for case in data::cases(cases)? {
        let Some(ranking) = found.remove(&case.id) else {
            bail!("no ranking for case {}", case.id);
        };
        let aside = model::aside(&case);
        let wanted = (aside as usize > 0).then(|| format!("{aside:?}"));
        match (&wanted, &ranking.emergency) {
            (Some(wanted), Some(found)) if wanted == found => alarms[0] += 1,
            (Some(_), _) => alarms[1] += 1,
            (None, Some(_)) => alarms[2] += 1,
            (None, None) => {}
        }
        table.push((case, ranking.ranking));
    }
    report(&cases.display().to_string(), &table);
    let [right, missed, false_alarms] = alarms;
    println!("    emergencies: {right} named, {missed} missed or misnamed, {false_alarms} false alarms");
    Ok(())
}

#[derive(serde::Deserialize)]
struct Ranking {
    id: String,
    ranking: Vec<String>,
    emergency: Option<String>,
}

fn report(name: &str, table: &[(Case, Vec<String>)]) {
    println!("{name:14} {}", score::figures(table));
    let mut langs: BTreeMap<&str, Vec<(Case, Vec<String>)>> = BTreeMap::new();
    for row in table {
        langs.entry(&row.0.lang).or_default().push(row.clone());
    }
    for (lang, table) in langs.iter().filter(|_| langs.len() > 1) {
        println!("    {lang}         {}", score::figures(table));
    }
}

/// Prints what went wrong.
fn wrong(table: &[(Case, Vec<String>)]) {
    for (case, ranking) in table {
        let is_right = match ranking.first() {
            Some(first) => case.gold.contains(first),
            None => case.gold == ["none"],
        };
        if !is_right {
            println!("- {} {}", case.title.as_deref().unwrap_or_default(), case.text);
            println!(
                "  wanted {:?}, got {:?}",
                case.gold,
                ranking.iter().take(3).collect::<Vec<_>>()
            );
        }
    }
}
