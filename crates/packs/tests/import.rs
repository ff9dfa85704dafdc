//! A spreadsheet becomes a pack, and what could not be read is said by row and column.

use medspil_packs::files::{Family, File, Role};
use medspil_packs::import::{Imported, Options, import, template};
use medspil_packs::{Document, Keep, check, merge};
use serde_json::{Value, json};

fn imported(csv: &str) -> Imported {
    let options = Options {
        id: "prøvekøbing".to_owned(),
        name: Some("Prøvekøbing".to_owned()),
        main: None,
    };
    import(csv.as_bytes(), &options).expect("a pack")
}

fn json_of(imported: &Imported) -> Value {
    serde_json::from_str(&imported.text).expect("JSON")
}

fn errors(imported: &Imported) -> Vec<String> {
    let report = check(
        &[Family {
            id: "proevekoebing".to_owned(),
            files: vec![File {
                name: "proevekoebing.json".to_owned(),
                role: Role::Pack,
                bytes: imported.text.clone().into_bytes(),
            }],
        }],
        "2026-11-24",
    );
    let errors = report
        .findings
        .iter()
        .filter(|finding| finding.severity == medspil_packs::Severity::Error);
    errors.map(ToString::to_string).collect()
}

/// The remarks as `row column: found`, without those on the whole file.
fn remarks(imported: &Imported) -> Vec<String> {
    let cells = imported.remarks.iter().filter(|remark| remark.row > 0);
    cells
        .map(|remark| format!("{} {}: {}", remark.row, remark.column, remark.found))
        .collect()
}

#[test]
fn the_template_becomes_a_pack_that_passes() {
    let pack = imported(&template());
    assert_eq!(remarks(&pack), [""; 0]);
    assert_eq!(errors(&pack), [""; 0]);
    let entry = &json_of(&pack)["channels"][0];
    assert_eq!(entry["topics"], json!(["district", "democracy"]));
    assert_eq!(
        entry["action"],
        json!({"kind": "call", "tel": "+4500000000", "text": "00 00 00 00"})
    );
    assert_eq!(
        entry["contacts"],
        json!([{"kind": "link", "href": "https://www.example.org"}])
    );
    assert_eq!(entry["hours"][1], json!({"days": "fr", "from": "09:00", "to": "14:00"}));
}

#[test]
fn both_separators_and_languages_give_the_same_pack() {
    let danish = "Titel;Telefon;Emner;Resumé\r\nRing;33 66 33 66;Kultur, Idræt;\"Spørg;\nom alt\"\r\n";
    let english = "title,phone,topics,summary\nRing,33 66 33 66,culture;sport,\"Spørg;\nom alt\"\n";
    assert_eq!(imported(danish).text, imported(english).text);
    let old: Vec<u8> = danish.chars().map(|letter| letter as u8).collect();
    let options = Options {
        id: "prøvekøbing".to_owned(),
        name: Some("Prøvekøbing".to_owned()),
        main: None,
    };
    let old = import(&old, &options).expect("Windows-1252");
    assert_eq!(old.text, imported(danish).text);
    assert!(old.remarks.iter().any(|remark| remark.todo.contains("Windows-1252")));
}

#[test]
fn bad_cells_are_said_and_the_rest_is_taken() {
    let pack = imported(
        "Titel;Telefon;Åbner;Pladser;Farve;Emner;Telefon;Link;Id\n\
         Ring;33 66 33;31-02-2026;ca. 20;rød;Kultur, Sprot;;www.kk.dk;ring\n\
         \n\
         ;33663366;;;;;;;\n\
         Skriv;33663366;24-11-2026;1.200;;;;https://kk.dk;ring\n\
         Kom;33663366;24-11-2026;1.200;;;;https://kk.dk;\n",
    );
    assert_eq!(
        remarks(&pack),
        [
            "1 Farve: an unknown column",
            "1 Telefon: a column a second time",
            "2 Åbner: \"31-02-2026\"",
            "2 Emner: \"Sprot\"",
            "2 Pladser: \"ca. 20\"",
            "2 Link: \"www.kk.dk\"",
            "2 Telefon: \"33 66 33\"",
            "4 : no title",
            "5 : the id \"ring\" a second time",
        ]
    );
    assert!(pack.lost());
    let said = pack
        .remarks
        .iter()
        .find(|remark| remark.found.contains("Sprot"))
        .expect("a remark")
        .to_string();
    let expected = "row 2, column \"Emner\": error: found \"Sprot\", expected traffic, ";
    assert!(said.starts_with(expected), "{said}");
    let channels = json_of(&pack)["channels"].clone();
    assert_eq!(
        (channels[0]["topics"].clone(), channels[0].get("action")),
        (json!(["culture"]), None)
    );
    assert_eq!(
        (&channels[1]["opens"], &channels[1]["limits"]),
        (&json!("2026-11-24"), &json!({"capacity": 1200}))
    );
    assert_eq!(
        (&channels[1]["id"], channels.as_array().map(Vec::len)),
        (&json!("kom"), Some(2))
    );
}

#[test]
fn the_button_and_the_main_channel_may_be_chosen() {
    let csv = "Titel;Link;Telefon;Mail;Adresse;Knap;Område\nA;https://a.dk;;;;;Nørrebro, Valby\nB;https://b.dk;33663366;b@b.dk;Vej 1;Telefon;Valby\n";
    let pack = json_of(&imported(csv));
    assert_eq!(pack["main"], "b", "the first with a telephone");
    assert_eq!(pack["channels"][1]["action"]["kind"], "call");
    assert_eq!(pack["channels"][1]["contacts"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        pack["areas"][0],
        json!({"id": "noerrebro", "name": "Nørrebro", "kind": "district"})
    );
    assert_eq!(pack["channels"][0]["area"], json!(["noerrebro", "valby"]));
    let chosen = Options {
        main: Some("a".to_owned()),
        ..Options::default()
    };
    let chosen = import(csv.as_bytes(), &chosen).expect("a pack");
    assert_eq!(json_of(&chosen)["main"], "a");
}

#[test]
fn what_holds_no_entry_says_so() {
    for (csv, part) in [("", "empty"), ("Navne;Tlf\nA;1\n", "No column"), ("Titel\n", "No row")] {
        let why = import(csv.as_bytes(), &Options::default()).expect_err("no pack");
        assert!(why.contains(part), "{csv}: {why}");
    }
}

#[test]
fn an_import_merged_with_itself_is_itself() {
    let pack = imported(&template());
    let read = || Document::read("a.json", &pack.text).expect("JSON");
    let both = merge(&read(), &read(), Keep::Ours).expect("two packs");
    assert_eq!((both.text.as_str(), both.conflicts.len()), (pack.text.as_str(), 0));
}
