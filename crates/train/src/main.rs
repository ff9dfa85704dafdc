//! Trains the relevance engine and measures it by cross-validation: what one writer wrote is ranked by a model that has
//! seen only the others.

mod data;
mod model;
mod net;
mod score;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use data::Case;
use medspil_core::relevance::letters::fold;
use medspil_core::relevance::lexicon::SHADES;
use model::{Model, Plan};
use net::Settings;

fn plan(args: &[String]) -> Result<Plan> {
    let mut plan = Plan {
        settings: Settings::default(),
        least: 2,
        groups: 200,
        shades: 31,
        tuning: 25,
        taught: 0.8,
        weak: 0.0,
        shy: 1.4,
        home: 4000,
        foreign: 2600,
        steps: [0.06; 2],
    };
    for (key, value) in args.iter().filter_map(|arg| arg.split_once('=')) {
        let settings = &mut plan.settings;
        match key {
            "hidden" => settings.hidden = value.parse()?,
            "rounds" => settings.rounds = value.parse()?,
            "drop" => settings.drop = value.parse()?,
            "decay" => settings.decay = value.parse()?,
            "step" => settings.step = value.parse()?,
            "least" => plan.least = value.parse()?,
            "groups" => plan.groups = value.parse()?,
            "shades" => plan.shades = value.parse()?,
            "tuning" => plan.tuning = value.parse()?,
            "home" => plan.home = value.parse()?,
            "foreign" => plan.foreign = value.parse()?,
            "shy" => plan.shy = value.parse()?,
            "taught" => plan.taught = value.parse()?,
            "weak" => plan.weak = value.parse()?,
            "round" => plan.steps = [value.parse()?; 2],
            _ => {}
        }
    }
    Ok(plan)
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let plan = plan(&args)?;
    let get = |key: &str| args.iter().find_map(|arg| arg.strip_prefix(key)?.strip_prefix('='));
    if let [task, cases, rankings] = args.as_slice()
        && task == "score"
    {
        return score(Path::new(cases), Path::new(rankings));
    }
    let root = Path::new("training");
    let curated = data::words(&root.join("lexicon"))?;
    let sentences = data::cases(&root.join("sentences"))?;
    let pages = data::cases(&root.join("pages"))?;
    let all: Vec<Case> = sentences.iter().chain(&pages).cloned().collect();
    let doors = model::doors(&all);
    let words = data::keywords(&root.join("words"), &doors)?;
    println!("{} words", words.len());
    println!(
        "{} concepts, {} sentences, {} pages",
        curated.names.len(),
        sentences.len(),
        pages.len()
    );
    if let Some(tests) = get("test") {
        let learn: Vec<&Case> = all.iter().chain(&words).collect();
        let model = model::learn(&learn, &curated, &doors, &plan);
        println!(
            "{} groups, {} bytes of words",
            model.words.names.len(),
            model.words.text(|_, _| true).len()
        );
        for file in tests.split(',') {
            let cases = data::cases(Path::new(file))?;
            let table: Vec<_> = cases
                .iter()
                .map(|case| (case.clone(), model::rank(case, &model)))
                .collect();
            report(file, &table);
        }
        return Ok(());
    }
    if args.first().is_some_and(|arg| arg == "gen") {
        let learn: Vec<&Case> = all.iter().chain(&words).collect();
        let model = model::learn(&learn, &curated, &doors, &plan);
        let pages: Vec<&Case> = pages.iter().collect();
        return model.write(&pages, Path::new("crates/engine/data"));
    }
    let mut writers: Vec<(bool, String)> = all
        .iter()
        .map(|case| (case.title.is_some(), case.writer.clone()))
        .collect();
    writers.sort();
    writers.dedup();
    let wanted = get("only").map(|only| only.split(',').collect::<Vec<_>>());
    for (page, writer) in &writers {
        let name = format!("{} {writer}", if *page { "pages" } else { "sentences" });
        if wanted
            .as_ref()
            .is_some_and(|wanted| !wanted.contains(&name.replace(' ', ":").as_str()))
        {
            continue;
        }
        // Other languages have one writer each: a fifth at a time is left out.
        let parts = if writer.len() == 2 { 5 } else { 1 };
        let mut table = Vec::new();
        let mut bytes = 0;
        for part in 0..parts {
            let out = |at: usize, case: &Case| {
                case.title.is_some() == *page && case.writer == *writer && (parts == 1 || at % parts == part)
            };
            let split = |held: bool| {
                all.iter()
                    .enumerate()
                    .filter(move |(at, case)| out(*at, case) == held)
                    .map(|(_, case)| case)
            };
            let learn: Vec<&Case> = split(false).chain(&words).collect();
            let model = model::learn(&learn, &curated, &doors, &plan);
            bytes = model.words.text(|_, _| true).len();
            for case in split(true) {
                table.push((case.clone(), model::rank(case, &model)));
            }
            if get("wrong").is_some() && parts == 1 {
                wrong(&table, &model);
            }
        }
        report(&name, &table);
        println!("    {bytes} bytes of words");
    }
    Ok(())
}

/// Prints the figures of rankings that `medspil rank` has made.
fn score(cases: &Path, rankings: &Path) -> Result<()> {
    let mut found = BTreeMap::new();
    for line in std::fs::read_to_string(rankings)?.lines() {
        let ranking: Ranking = serde_json::from_str(line)?;
        found.insert(ranking.id, ranking.ranking);
    }
    let mut table = Vec::new();
    for case in data::cases(cases)? {
        let Some(ranking) = found.remove(&case.id) else {
            bail!("no ranking for case {}", case.id);
        };
        table.push((case, ranking));
    }
    report(&cases.display().to_string(), &table);
    Ok(())
}

#[derive(serde::Deserialize)]
struct Ranking {
    id: String,
    ranking: Vec<String>,
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

/// Prints what went wrong, with what each word was taken for.
fn wrong(table: &[(Case, Vec<String>)], model: &Model) {
    for (case, ranking) in table {
        let is_right = match ranking.first() {
            Some(first) => case.gold.contains(first),
            None => case.gold == ["none"],
        };
        if is_right {
            continue;
        }
        let folded = fold(case.text.as_bytes());
        let finds = model.lexicon.read(&folded, &mut 0);
        let said = finds.iter().map(|find| {
            let word = &folded.words[find.word];
            format!(
                "{}={}",
                &case.text[word.from..word.to],
                model
                    .words
                    .names
                    .get(usize::from(find.concept).wrapping_sub(SHADES))
                    .map_or("", String::as_str)
            )
        });
        let said: Vec<String> = said.take(60).collect();
        println!("- {} {}", case.title.as_deref().unwrap_or_default(), case.text);
        println!(
            "  wanted {:?}, got {:?}",
            case.gold,
            ranking.iter().take(3).collect::<Vec<_>>()
        );
        println!("  {}", said.join(" "));
    }
}
