//! What is kept: the corpus as it is, the recorded exchanges, and mutations of both. The time for mutations is bounded, and
//! how far they came is told.

use std::path::Path;
use std::time::{Duration, Instant};

use medspil_adapter::presets::PRESETS;
use serde_json::Value as Json;

use crate::dice::Dice;
use crate::try_one;

/// Mutations to try, if the time is enough.
const MUTATIONS: usize = 40_000;
/// Fewer than these would be no test.
const LEAST: usize = 200;
/// When to stop.
const TIME: Duration = Duration::from_secs(8);

fn folder(path: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Recorded exchanges as inputs: the configuration with the answers, and the answers to the preset.
fn recorded() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for (name, text) in folder("../../crates/adapter/tests/exchanges") {
        let file: Json = serde_json::from_slice(&text).unwrap();
        let preset = PRESETS.iter().position(|(known, _)| [known, ".json"].concat() == name);
        for case in file["cases"].as_array().unwrap() {
            let sections: Vec<String> = case["answers"].as_array().unwrap().iter().map(section).collect();
            let answers = sections.join("\n---\n");
            out.push(format!("c{}\n---\n{answers}", file["config"]).into_bytes());
            let op = b"abcdefghij".iter().find(|op| {
                let names = medspil_adapter::mapping::OPS;
                case["op"] == names[**op as usize % names.len()].0
            });
            if let (Some(preset), Some(op)) = (preset, op) {
                let letter = char::from(b'a' + u8::try_from(preset).unwrap());
                out.push(format!("s{letter}{}{answers}", char::from(*op)).into_bytes());
            }
        }
    }
    out
}

fn section(answer: &Json) -> String {
    if answer.is_string() {
        return String::from("silence");
    }
    let mut out = answer["status"].as_u64().unwrap_or(200).to_string();
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        out.push_str(&format!("\n{name}: {}", value.as_str().unwrap()));
    }
    let body = answer["text"]
        .as_str()
        .map_or_else(|| answer["json"].to_string(), str::to_owned);
    out + "\n\n" + &body
}

#[test]
fn the_corpus_holds() {
    let corpus = folder("corpus");
    let parts: std::collections::BTreeSet<u8> = corpus.iter().map(|(_, data)| data[0]).collect();
    for part in *b"cdehjlpstuwx" {
        assert!(parts.contains(&part), "no input for the part {}", char::from(part));
    }
    for (name, data) in &corpus {
        try_one(name, data);
    }
    let recorded = recorded();
    assert!(recorded.len() > 100, "{}", recorded.len());
    for data in &recorded {
        try_one("a recorded exchange", data);
    }
}

#[test]
fn mutations_of_it_hold() {
    let mut corpus: Vec<Vec<u8>> = folder("corpus").into_iter().map(|(_, data)| data).collect();
    // Many recorded exchanges are alike: the hand-written inputs have their turn as often as all of them.
    let recorded = recorded();
    let times = recorded.len() / corpus.len() + 1;
    corpus = std::iter::repeat_n(corpus, times).flatten().chain(recorded).collect();
    let (mut dice, start) = (Dice(23), Instant::now());
    let mut tried = 0;
    while tried < MUTATIONS && start.elapsed() < TIME {
        let data = dice.mutated(&corpus);
        try_one(&format!("mutation {tried}"), &data);
        tried += 1;
    }
    eprintln!("{tried} mutations of {} inputs in {:?}", corpus.len(), start.elapsed());
    assert!(tried >= LEAST, "{tried} mutations in {TIME:?}");
}
