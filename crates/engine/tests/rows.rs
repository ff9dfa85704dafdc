//! Every system of the source's table is found in the list of all by questions that share no content word with its
//! title (`tests/relevance/rows.jsonl`, written by somebody who had no part in the engine).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use medspil_core::relevance::engine::{Door, Engine};
use serde_json::Value;

/// Entries that a phone shows before one presses "more".
const SCREENFUL: usize = 24;

struct Pack {
    id: String,
    entries: Vec<(String, String, String, bool)>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("the pack is there")).expect("and is JSON")
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

fn pack(id: &str) -> Pack {
    let folder = root().join("public/packs");
    let mut entries = Vec::new();
    for (name, is_channel) in [(format!("{id}.json"), true), (format!("{id}.more.json"), false)] {
        for entry in json(&folder.join(name))["channels"]
            .as_array()
            .expect("a pack has channels")
        {
            let about = format!("{}\n{}", text(&entry["summary"]), text(&entry["words"]));
            let suggested = is_channel && entry["part_of"].is_null();
            entries.push((text(&entry["id"]), text(&entry["title"]), about, suggested));
        }
    }
    Pack {
        id: id.to_owned(),
        entries,
    }
}

fn engine(pack: &Pack) -> Engine {
    let mut engine = medspil_engine::engine();
    engine.set_doors(&mut pack.entries.iter().map(|(id, title, text, suggested)| Door {
        pack: pack.id.as_bytes(),
        id: id.as_bytes(),
        suggested: *suggested,
        title: title.as_bytes(),
        text: text.as_bytes(),
    }));
    engine
}

#[test]
fn every_row_is_found_by_other_words() {
    let cases = fs::read_to_string(root().join("tests/relevance/rows.jsonl")).unwrap();
    let mut engines = BTreeMap::new();
    let mut rows: BTreeMap<u64, usize> = BTreeMap::new();
    let (mut first, mut third, mut all) = (0, 0, 0);
    let mut far = Vec::new();
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let name = text(&case["pack"]);
        let (pack, engine) = engines.entry(name.clone()).or_insert_with(|| {
            let pack = pack(&name);
            let engine = engine(&pack);
            (pack, engine)
        });
        let found = engine.search(text(&case["text"]).as_bytes());
        let wanted: Vec<String> = case["entries"].as_array().unwrap().iter().map(text).collect();
        let place = found
            .iter()
            .position(|at| wanted.contains(&pack.entries[*at].0))
            .unwrap_or(usize::MAX);
        all += 1;
        first += usize::from(place == 0);
        third += usize::from(place < 3);
        let best = rows.entry(case["row"].as_u64().unwrap()).or_insert(usize::MAX);
        *best = place.min(*best);
        if place >= 5 {
            let got: Vec<&str> = found.iter().take(3).map(|at| pack.entries[*at].0.as_str()).collect();
            far.push(format!(
                "{} at {place}: {} wanted {wanted:?} got {got:?}",
                text(&case["id"]),
                text(&case["text"])
            ));
        }
    }
    println!("{all} questions: {first} first, {third} among three");
    println!("{}", far.join("\n"));
    assert_eq!(rows.len(), 65, "rows with questions");
    let lost: Vec<_> = rows.iter().filter(|(_, place)| **place >= SCREENFUL).collect();
    assert!(lost.is_empty(), "rows that are not on the first screenful: {lost:?}");
}
