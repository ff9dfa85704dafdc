//! Two packs become one: nothing is lost, and what differs is said.

use medspil_packs::merge::Merged;
use medspil_packs::{Document, Keep, merge};

const FIRST: &str = r#"{"id": "a", "name": "A", "languages": ["da"], "main": "tlf", "verified_on": "2026-01-01", "owner": "Anna",
    "areas": [{"id": "nord", "name": "Nord", "kind": "town"}],
    "channels": [
        {"id": "tlf", "title": "Ring", "action": {"kind": "call", "tel": "+4500000000"}},
        {"id": "praj", "title": "Praj", "words": ["hul", "vej"], "_note": "Ring til Per."}
    ]}"#;

const SECOND: &str = r#"{"id": "b", "name": "A", "languages": ["da", "en"], "main": "mail", "website": "https://b.example", "owner": "Bo",
    "areas": [{"id": "nord", "name": "Nordbyen", "kind": "town"}, {"id": "syd", "name": "Syd", "kind": "town"}],
    "channels": [
        {"id": "mail", "title": "Skriv", "action": {"kind": "mail", "mail": "a@b.example"}},
        {"id": "praj", "title": "Giv et praj", "words": ["vej", "lygte"], "action": {"kind": "link", "href": "https://b.example"}},
        {"id": "ny", "title": "Ny"}
    ]}"#;

fn merged(first: &str, second: &str, keep: Keep) -> Merged {
    let read = |name: &str, text: &str| Document::read(name, text).expect("JSON");
    merge(&read("a.json", first), &read("b.json", second), keep).expect("the same kind")
}

fn json(merged: &Merged) -> serde_json::Value {
    serde_json::from_str(&merged.text).expect("JSON")
}

fn paths(merged: &Merged) -> Vec<&str> {
    merged.conflicts.iter().map(|conflict| conflict.path.as_str()).collect()
}

#[test]
fn a_pack_merged_with_itself_is_itself() {
    for file in ["koebenhavn", "koebenhavn.more", "koebenhavn.en", "koege"] {
        let path = format!("{}/../../public/packs/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("a pack");
        let same = merged(&text, &text, Keep::Ours);
        assert_eq!(same.conflicts, []);
        let before: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(json(&same), before, "{file}");
    }
}

#[test]
fn what_differs_is_a_conflict_and_the_first_stays() {
    let both = merged(FIRST, SECOND, Keep::Ours);
    assert_eq!(
        paths(&both),
        ["id", "main", "owner", "areas (nord).name", "channels (praj).title"]
    );
    assert_eq!(
        both.conflicts[4].to_string(),
        "conflict at channels (praj).title\n  first:  \"Praj\"\n  second: \"Giv et praj\""
    );
    let both = json(&both);
    assert_eq!(both["channels"][1]["title"], "Praj");
    assert_eq!(both["channels"][1]["words"], serde_json::json!(["hul", "vej", "lygte"]));
    assert_eq!(
        both["channels"][1]["_note"], "Ring til Per.",
        "a note to oneself is kept"
    );
    assert_eq!(both["channels"][1]["action"]["kind"], "link");
    assert_eq!(
        (both["languages"].as_array().map(Vec::len), &both["website"]),
        (Some(2), &"https://b.example".into())
    );
}

#[test]
fn theirs_wins_when_asked() {
    let both = merged(FIRST, SECOND, Keep::Theirs);
    assert!(paths(&both).contains(&"channels (praj).title"));
    let praj = both
        .conflicts
        .iter()
        .find(|conflict| conflict.path.contains("praj"))
        .expect("a conflict");
    assert_eq!(
        (praj.ours.as_str(), praj.theirs.as_str()),
        ("\"Praj\"", "\"Giv et praj\"")
    );
    let channels = json(&both)["channels"].clone();
    assert_eq!(channels.as_array().map(Vec::len), Some(4));
    assert_eq!(channels[1]["title"], "Giv et praj");
}

#[test]
fn an_entry_keeps_what_it_had_from_its_own_head() {
    let both = json(&merged(FIRST, SECOND, Keep::Ours));
    let entry = |id: &str| {
        let all = both["channels"].as_array().expect("a list");
        all.iter().find(|entry| entry["id"] == id).expect("an entry").clone()
    };
    assert_eq!((&both["owner"], &entry("ny")["owner"]), (&"Anna".into(), &"Bo".into()));
    assert_eq!(
        entry("ny")["fallback"],
        "mail",
        "its main channel is another than that of the whole"
    );
    assert_eq!(
        (&entry("praj")["owner"], &entry("praj")["fallback"]),
        (&().into(), &().into()),
        "the first's"
    );
    // The second says nothing of when it was compared, so it must not seem to have been.
    assert_eq!(
        (&both["verified_on"], &entry("ny")["verified_on"]),
        (&().into(), &().into())
    );
    assert_eq!(entry("tlf")["verified_on"], "2026-01-01");
}

#[test]
fn texts_that_go_by_order_are_not_mixed() {
    let texts = |ask: &str| {
        format!(r#"{{"channels": {{"a": {{"title": "A", "words": ["{ask}"], "eligibility": ["{ask}"]}}}}}}"#)
    };
    let both = merged(&texts("Under 30?"), &texts("Over 13?"), Keep::Ours);
    assert_eq!(paths(&both), ["channels.a.eligibility"]);
    assert_eq!(json(&both)["channels"]["a"]["words"].as_array().map(Vec::len), Some(2));
}

#[test]
fn only_files_of_one_kind_are_merged() {
    let read = |text: &str| Document::read("x.json", text).expect("JSON");
    let why = merge(&read(FIRST), &read(r#"{"channels": {}}"#), Keep::Ours).expect_err("another kind");
    assert!(why.to_string().contains("a file of texts"), "{why}");
    assert!(merge(&read(FIRST), &read("7"), Keep::Ours).is_err());
}
