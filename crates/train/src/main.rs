//! Trains the relevance engine and measures it.

mod data;
mod net;
mod score;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use data::Case;
use medspil_core::relevance::letters::fold;
use medspil_core::relevance::lexicon::Lexicon;
use medspil_core::relevance::network::{self, Aside, Network, shares};
use medspil_core::relevance::page;
use net::{ASIDES, Sample, Settings};

/// Doors of each pack, as rows.
type Doors = BTreeMap<String, Vec<String>>;

fn doors(cases: &[Case]) -> Doors {
    let mut out = Doors::new();
    for case in cases {
        let doors = out.entry(case.pack.clone()).or_default();
        for id in case.gold.iter().filter(|id| *id != "none") {
            if !doors.contains(id) {
                doors.push(id.clone());
            }
        }
    }
    out.values_mut().for_each(|doors| doors.sort());
    out
}

fn row(doors: &Doors, pack: &str, id: &str) -> usize {
    let before: usize = doors.range(..pack.to_owned()).map(|(_, doors)| doors.len()).sum();
    ASIDES + before + doors[pack].iter().position(|door| door == id).unwrap_or(usize::MAX / 2)
}

fn aside(case: &Case) -> Aside {
    match case.emergency.as_str() {
        Some("1813") => Aside::Ill,
        Some("114") => Aside::Police,
        _ if case.emergency == true || case.emergency == "112" => Aside::Emergency,
        _ => Aside::Nothing,
    }
}

/// The network's input of a case.
pub fn input(case: &Case, lexicon: &Lexicon) -> Vec<f32> {
    let Some(title) = &case.title else {
        return network::read(&fold(case.text.as_bytes()), lexicon).0;
    };
    let headings = case.headings();
    let signals = ["", &case.description, "", &case.url, title, &headings, &case.text];
    page::input(&page::read(&signals.map(str::as_bytes), lexicon), lexicon.concepts())
}

fn sample(case: &Case, lexicon: &Lexicon, doors: &Doors) -> Sample {
    let rows: Vec<usize> = (0..ASIDES)
        .chain(doors[&case.pack].iter().map(|id| row(doors, &case.pack, id)))
        .collect();
    let mut target = vec![0.0; rows.len()];
    let shares: &[f32] = match case.gold.len() {
        1 => &[1.0],
        2 => &[0.65, 0.35],
        _ => &[0.5, 0.3, 0.2],
    };
    for (id, share) in case.gold.iter().zip(shares) {
        let wanted = if id == "none" {
            aside(case) as usize
        } else {
            row(doors, &case.pack, id)
        };
        if let Some(at) = rows.iter().position(|row| *row == wanted) {
            target[at] += share;
        }
    }
    let input = input(case, lexicon);
    // The rows of the two inputs that are no concepts stand first.
    let place = |at: usize| (at + 2) % input.len();
    let input = input
        .iter()
        .enumerate()
        .map(|(at, value)| (place(at), *value))
        .filter(|(_, value)| *value != 0.0)
        .collect();
    Sample {
        input,
        rows,
        target,
        weight: if case.title.is_some() { 2.0 } else { 1.0 },
    }
}

fn rank(case: &Case, lexicon: &Lexicon, doors: &Doors, trained: &Network) -> Vec<String> {
    let hidden = trained.hidden(&input(case, lexicon));
    let all: Vec<f32> = (0..trained.rows.len() / (trained.hidden + 1))
        .map(|row| trained.score(&hidden, row))
        .collect();
    let ids = &doors[&case.pack];
    let mut scores: Vec<f32> = all[..ASIDES].to_vec();
    scores.extend(ids.iter().map(|id| all[row(doors, &case.pack, id)]));
    shares(&mut scores);
    let apart: f32 = scores[..ASIDES].iter().sum();
    let mut ranked: Vec<(f32, &String)> = scores[ASIDES..].iter().copied().zip(ids).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    if apart > ranked[0].0 && case.title.is_none() || apart > 0.8 {
        return Vec::new();
    }
    ranked
        .into_iter()
        .take(5)
        .filter(|(share, _)| *share > 0.02)
        .map(|(_, id)| id.clone())
        .collect()
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let root = Path::new("training");
    let mut words = data::words(&root.join("lexicon")).unwrap_or_else(|problem| {
        println!("{problem:#}");
        data::Words {
            names: vec!["boilerplate".into()],
            entries: vec![vec![("da".into(), "cookies".into())]],
        }
    });
    let mut lexicon = Lexicon::default();
    lexicon.add(&words.text(|_, _| true).as_bytes());
    let sentences = data::cases(&root.join("sentences"))?;
    let pages = data::cases(&root.join("pages"))?;
    let all: Vec<Case> = sentences.iter().chain(&pages).cloned().collect();
    let least: usize = args
        .iter()
        .find_map(|arg| arg.strip_prefix("least="))
        .map_or(Ok(0), str::parse)?;
    if least > 0 {
        let own = data::own_words(&all, &lexicon, least);
        println!("{} own words", own.len());
        for word in own {
            words.names.push(word.clone());
            words.entries.push(vec![("own".into(), word)]);
        }
        lexicon = Lexicon::default();
        lexicon.add(&words.text(|_, _| true).as_bytes());
    }
    let doors = doors(&all);
    let rows = ASIDES + doors.values().map(Vec::len).sum::<usize>();
    let inputs = lexicon.concepts() + 2;
    println!(
        "{} concepts, {} sentences, {} pages",
        lexicon.concepts(),
        sentences.len(),
        pages.len()
    );
    let mut settings = Settings::default();
    for arg in &args[1..] {
        if let Some((key, value)) = arg.split_once('=') {
            match key {
                "hidden" => settings.hidden = value.parse()?,
                "rounds" => settings.rounds = value.parse()?,
                "drop" => settings.drop = value.parse()?,
                "decay" => settings.decay = value.parse()?,
                "step" => settings.step = value.parse()?,
                _ => {}
            }
        }
    }
    let mut writers: Vec<(bool, String)> = all
        .iter()
        .map(|case| (case.title.is_some(), case.writer.clone()))
        .collect();
    writers.sort();
    writers.dedup();
    let only = args.iter().find_map(|arg| arg.strip_prefix("only="));
    let mut tables: BTreeMap<String, Vec<(Case, Vec<String>)>> = BTreeMap::new();
    for (page, writer) in &writers {
        if only.is_some_and(|only| only != writer) {
            continue;
        }
        let held = |case: &Case| case.title.is_some() == *page && case.writer == *writer;
        let is_foreign = writer.len() == 2;
        // Other languages have one writer each: a fifth at a time.
        for fold in 0..if is_foreign { 5 } else { 1 } {
            let out = |at: usize, case: &Case| held(case) && (!is_foreign || at % 5 == fold);
            let learn: Vec<Sample> = all
                .iter()
                .enumerate()
                .filter(|(at, case)| !out(*at, case))
                .map(|(_, case)| sample(case, &lexicon, &doors))
                .collect();
            let trained = net::train(&learn, inputs, rows, &settings);
            let name = if *page {
                format!("pages {writer}")
            } else {
                format!("sentences {writer}")
            };
            for (_, case) in all.iter().enumerate().filter(|(at, case)| out(*at, case)) {
                tables
                    .entry(name.clone())
                    .or_default()
                    .push((case.clone(), rank(case, &lexicon, &doors, &trained)));
            }
        }
        let name = if *page {
            format!("pages {writer}")
        } else {
            format!("sentences {writer}")
        };
        println!("{name:14} {}", score::figures(&tables[&name]));
    }
    if let Some(wrong) = args.iter().find_map(|arg| arg.strip_prefix("wrong=")) {
        for (case, ranking) in &tables[wrong] {
            let right = ranking.first().is_some_and(|first| case.gold.contains(first))
                || ranking.is_empty() && case.gold == ["none"];
            if !right {
                let folded = fold(case.text.as_bytes());
                let finds = lexicon.read(&folded, &mut 0);
                let found: Vec<String> = finds
                    .iter()
                    .map(|find| {
                        let word = &folded.words[find.word];
                        format!(
                            "{}={}",
                            &case.text[word.from..word.to],
                            words.names[usize::from(find.concept)]
                        )
                    })
                    .collect();
                println!(
                    "- {} | want {:?} got {:?}\n    {}",
                    case.text,
                    case.gold,
                    ranking.iter().take(3).collect::<Vec<_>>(),
                    if *wrong == *"pages" {
                        String::new()
                    } else {
                        found.join(" ")
                    }
                );
            }
        }
    }
    Ok(())
}
