//! What goes along with an idea through a relay: carried to the target, kept no longer than needed, and never shown.

use base64::Engine;
use serde_json::{Value, json};

use crate::app::{KEY, key};
use crate::relay_target::{Does, Relay, Target, keyed};

/// A target that names everything that the mapping language knows.
fn full(base: &str) -> Value {
    let mut config = keyed(base);
    config["fields"] = json!({"cykler": {"name": "antal_cykler"}});
    config["variables"] = json!({"service": {"from": "category", "map": {"lys": "180"}, "else": "171"}});
    config["operations"]["create"]["body"] = json!({
        "title": "{{title}}", "text": "{{text}}", "sprog": "{{lang}}", "navn": "{{name}}", "mail": "{{email}}",
        "tlf": "{{phone}}", "kvarter": "{{area}}", "kanal": "{{channel}}", "side": "{{page_url}}", "slags": "{{service}}",
        "sted": {"$if": "place", "then": ["{{place.lat as number}}", "{{place.lon as number}}", "{{place.address}}"]},
        "felter": "{{fields}}", "antal_cykler": "{{cykler as number}}",
        "billede": {"$if": "photo", "then": ["{{photo.name}}", "{{photo.type}}", "{{photo as base64}}"]},
    });
    config
}

/// Everything that our API takes; the photo is of so many bytes.
fn everything(photo: usize) -> Value {
    let mut bytes = b"\xff\xd8\xff".to_vec();
    bytes.resize(photo, 7);
    json!({
        "title": "Lys på stien", "text": "Den er mørk", "lang": "da", "name": "Karen Blixen",
        "email": "karen@rungstedlund.dk", "phone": "45 57 10 57", "area": "Nørrebro", "category": "lys", "channel": "giv-et-praj",
        "page_url": "https://www.kk.dk/parker?q=hemmeligt", "place": {"lat": 55.6761, "lon": 12.5683, "address": "Rådhuspladsen 1"},
        "fields": {"cykler": 12, "lygter": ["nord", "syd"]},
        "photo": {"name": "sti.jpg", "type": "image/jpeg", "data": base64::engine::general_purpose::STANDARD.encode(bytes)},
    })
}

/// What of that nobody but the target may ever see.
const PERSONAL: [&str; 8] = [
    "Karen",
    "rungstedlund",
    "45 57 10 57",
    "Rådhuspladsen",
    "55.6761",
    "Lys på stien",
    "Den er mørk",
    "nord",
];

/// All files of the data folder, as one text.
fn on_disk(relay: &Relay) -> String {
    let mut all = String::new();
    for file in std::fs::read_dir(relay.folder.path().join("data")).unwrap() {
        all.push_str(&String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()));
    }
    all
}

#[tokio::test]
async fn everything_that_the_mapping_names_reaches_the_target() {
    let target = Target::start().await;
    let relay = Relay::before(&full(&target.base())).await;
    let sent = relay.send_all(KEY, &everything(9)).await.is(201);
    assert_eq!(
        (&sent["idea"]["area"], &sent["left_out"]),
        (&json!("Nørrebro"), &json!(null))
    );
    assert_eq!(
        serde_json::from_str::<Value>(&target.seen()[0].body).unwrap(),
        json!({
            "title": "Lys på stien", "text": "Den er mørk", "sprog": "da", "navn": "Karen Blixen",
            "mail": "karen@rungstedlund.dk", "tlf": "45 57 10 57", "kvarter": "Nørrebro", "kanal": "giv-et-praj",
            "side": "https://www.kk.dk/parker", "slags": "180", "sted": [55.6761, 12.5683, "Rådhuspladsen 1"],
            "felter": {"cykler": 12, "lygter": ["nord", "syd"]}, "antal_cykler": 12,
            "billede": ["sti.jpg", "image/jpeg", "/9j/BwcHBwcH"],
        })
    );
}

// Megabytes keep an unoptimised thread busy for so long that a database of the same thread would be late.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_photo_waits_for_the_target_and_comes_through_whole() {
    let address = Target::nowhere();
    let relay = Relay::before(&full(&format!("http://{address}/api"))).await;
    let idea = everything(1 << 20);
    relay.send_all(KEY, &idea).await.is(201);
    let relay = relay.killed().await;
    let target = Target::at(&address).await;
    relay.has(0, 0).await;
    let body: Value = serde_json::from_str(&target.seen()[0].body).unwrap();
    assert_eq!(body["billede"][2], idea["photo"]["data"]);
    relay.send_all(KEY, &idea).await.is(200);
    let mut other = idea.clone();
    other["photo"]["data"] = everything(10)["photo"]["data"].clone();
    relay.send_all(KEY, &other).await.fails(409, "key_reused", None);
    relay
        .send_all(&key(2), &everything((5 << 20) + 1))
        .await
        .fails(413, "too_large", Some("photo"));
    relay
        .send_all(&key(3), &everything(7 << 20))
        .await
        .fails(413, "too_large", None);
    assert_eq!(target.seen().len(), 1);
    relay.send_all(&key(4), &everything(5 << 20)).await.is(201);
    relay.has(0, 0).await;
    assert!(target.seen()[1].body.len() > 6 << 20);
}

#[tokio::test]
async fn a_form_has_an_operation_of_its_own_where_one_is_described() {
    let target = Target::start().await;
    let mut config = full(&target.base());
    config["operations"]["submit"] = json!({"url": "/forms", "body": {"title": "{{title}}", "felter": "{{fields}}"}});
    let relay = Relay::before(&config).await;
    let sent = relay.send_all(KEY, &everything(9)).await.is(201);
    assert_eq!(target.lines(), ["POST /api/forms"]);
    assert!(sent["left_out"].as_array().unwrap().contains(&json!("email")));
    relay.send(&key(2), "Flere bænke").await.is(201);
    assert_eq!(target.lines()[1..], ["POST /api/ideas"]);
    // A form that cannot be told from its first attempt is stuck, though an idea would be sent again.
    target.will(Does::Dies);
    relay
        .send_all(&key(3), &everything(9))
        .await
        .fails(409, "unknown_outcome", None);
    assert_eq!(relay.health().await["stuck"][0]["op"], "submit");
}

#[tokio::test]
async fn what_the_target_has_no_place_for_is_named_and_kept_by_nobody() {
    let address = Target::nowhere();
    let relay = Relay::before(&keyed(&format!("http://{address}/api"))).await;
    let sent = relay.send_all(KEY, &everything(9)).await.is(201);
    assert_eq!(
        sent["left_out"],
        json!([
            "area",
            "category",
            "channel",
            "email",
            "name",
            "page_url",
            "phone",
            "place",
            "fields.cykler",
            "fields.lygter",
            "photo"
        ])
    );
    assert_eq!(sent["idea"]["area"], json!(null));
    let disk = on_disk(&relay);
    assert!(disk.contains("Lys på stien"), "the idea itself waits");
    for personal in &PERSONAL[..5] {
        assert!(!disk.contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn what_was_confirmed_is_gone_from_the_disk_but_for_key_receipt_and_outcome() {
    let target = Target::start().await;
    let relay = Relay::before(&full(&target.base())).await;
    target.will(Does::Answers(503, json!({})));
    let sent = relay.send_all(KEY, &everything(4_000)).await.is(201);
    assert_eq!(sent["receipt"]["number"], "T-1");
    // An orderly stop empties the journal, which the worker does once a minute.
    let relay = relay.restarted().await;
    let disk = on_disk(&relay);
    assert!(disk.contains("T-1"), "the receipt stays");
    for personal in PERSONAL
        .iter()
        .chain(&[KEY, "sti.jpg", "giv-et-praj", "\u{7}\u{7}\u{7}\u{7}"])
    {
        assert!(!disk.contains(personal), "{personal}");
    }
    assert_eq!(
        relay.send_all(KEY, &everything(4_000)).await.is(200)["receipt"],
        sent["receipt"]
    );
}

#[tokio::test]
async fn a_refusal_is_kept_without_the_words_that_it_repeats() {
    let target = Target::start().await;
    let relay = Relay::before(&full(&target.base())).await;
    target.will(Does::Answers(
        422,
        json!({"error": "Adressen karen@rungstedlund.dk (Karen Blixen) er spærret."}),
    ));
    let told = relay.send_all(KEY, &everything(9)).await.fails(400, "invalid", None);
    assert_eq!(told, "Adressen … (…) er spærret.");
    let relay = relay.restarted().await;
    let disk = on_disk(&relay);
    for personal in PERSONAL {
        assert!(!disk.contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn what_goes_along_is_looked_at_while_there_is_somebody_to_answer() {
    let target = Target::start().await;
    let mut config = full(&target.base());
    config["fields"] = json!({
        "title": {"required": true}, "email": {"required": true}, "place": {"required": true},
        "cykler": {"required": true}, "lygter": {"max": 3},
    });
    let relay = Relay::before(&config).await;
    for (name, value, code, field) in [
        ("email", json!(null), "invalid", "email"),
        ("email", json!("karen"), "invalid", "email"),
        ("place", json!(null), "invalid", "place"),
        ("place", json!({"lat": 155, "lon": 12}), "invalid", "place.lat"),
        ("fields", json!({}), "invalid", "cykler"),
        ("fields", json!({"cykler": 1, "lygter": "fire"}), "invalid", "lygter"),
        ("name", json!("070761-4285"), "personal_number", "name"),
        (
            "fields",
            json!({"cykler": 1, "a": "070761-4285"}),
            "personal_number",
            "a",
        ),
        (
            "photo",
            json!({"type": "image/jpeg", "data": "PHN2Zz4="}),
            "invalid",
            "photo",
        ),
    ] {
        let mut idea = everything(9);
        idea[name] = value;
        let status = if code == "invalid" { 400 } else { 422 };
        relay.send_all(KEY, &idea).await.fails(status, code, Some(field));
    }
    assert!(target.seen().is_empty());
    let mut idea = everything(9);
    idea["fields"]["lygter"] = json!("nej");
    relay.send_all(KEY, &idea).await.is(201);
}

#[tokio::test]
async fn the_page_may_differ_when_it_is_sent_again_and_nothing_else() {
    let target = Target::start().await;
    let relay = Relay::before(&full(&target.base())).await;
    let mut idea = everything(9);
    relay.send_all(KEY, &idea).await.is(201);
    idea["page_url"] = json!("https://www.kk.dk/et-andet-sted");
    relay.send_all(KEY, &idea).await.is(200);
    idea["phone"] = json!("45 57 10 58");
    relay.send_all(KEY, &idea).await.fails(409, "key_reused", None);
    assert_eq!(target.ideas(), 1);
}

#[tokio::test]
async fn a_body_has_a_limit_of_its_own() {
    let target = Target::start().await;
    let relay = Relay::before(&full(&target.base())).await;
    let mut idea = everything(9);
    idea["photo"] = json!(null);
    idea["nonsense"] = json!("x".repeat(9 << 20));
    relay.send_all(KEY, &idea).await.fails(413, "too_large", None);
    idea["nonsense"] = json!("x".repeat(40_000));
    relay.send_all(KEY, &idea).await.is(201);
}
