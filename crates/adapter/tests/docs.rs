//! Holds docs/backends.md, the presets and the schema together. What is generated is rewritten where it is stale, and the
//! test fails, so that somebody looks at the difference.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops and says where")]

mod kit;

use serde_json::Value as Json;

fn file(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn presets() -> Vec<(String, Json)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/presets");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let read = |name: String| {
        let preset = serde_json::from_str(&file(&format!("presets/{name}.json"))).unwrap();
        (name, preset)
    };
    names.into_iter().map(read).collect()
}

/// Puts `fresh` between two comments of docs/backends.md.
fn generated(name: &str, fresh: &str) {
    let docs = file("../../docs/backends.md");
    let (before, rest) = docs.split_once(&format!("<!-- {name}: ")).unwrap();
    let (comment, rest) = rest.split_once("-->\n").unwrap();
    let (_, after) = rest.split_once(&format!("<!-- end {name} -->")).unwrap();
    let whole = format!(
        "{before}<!-- {name}: {comment}-->\n\n{}\n\n<!-- end {name} -->{after}",
        fresh.trim()
    );
    if whole != docs {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/backends.md"), whole).unwrap();
        panic!("docs/backends.md: {name} was stale. It is rewritten now: look at the difference and commit it.");
    }
}

#[test]
fn the_presets_are_told_of_as_they_are() {
    let mut out = String::from("| Preset | Can | Verified with |\n|---|---|---|\n");
    for (name, preset) in presets() {
        let can = kit::good(&preset["example"]).capabilities();
        let words = [
            (can.list, "list"),
            (can.pages, "pages"),
            (can.create && can.open.is_none(), "create"),
            (can.open.is_some(), "hand over"),
            (can.photo, "photo"),
            (can.like, "like"),
            (can.unlike, "unlike"),
            (can.status, "status"),
        ];
        let words: Vec<&str> = words
            .into_iter()
            .filter(|(can, _)| *can)
            .map(|(_, word)| word)
            .collect();
        let verified = preset["verified"].as_str().unwrap();
        out.push_str(&format!(
            "| [`{name}`](#preset-{name}) | {} | {verified} |\n",
            words.join(", ")
        ));
    }
    for (name, preset) in presets() {
        out.push_str(&format!(
            "\n### Preset {name}\n\n{}\n",
            preset["about"].as_str().unwrap()
        ));
        out.push_str(&format!("\n```json\n{}\n```\n", preset["example"]));
        let list = |key: &str| preset[key].as_array().cloned().unwrap_or_default();
        let parameters = preset["parameters"].as_object().cloned().unwrap_or_default();
        if !parameters.is_empty() {
            out.push_str("\n| Parameter | Meaning | Default |\n|---|---|---|\n");
        }
        for (name, about) in &parameters {
            let default = match (&about["default"], about["required"] == true) {
                (Json::Null, true) => "must be set".to_owned(),
                (Json::Null, false) => "none".to_owned(),
                (Json::String(text), _) => format!("`{text}`"),
                (other, _) => format!("`{other}`"),
            };
            out.push_str(&format!(
                "| `{name}` | {} | {default} |\n",
                about["about"].as_str().unwrap()
            ));
        }
        for (key, title) in [("needs", "It needs"), ("limits", "What no configuration repairs")] {
            let items = list(key);
            if !items.is_empty() {
                out.push_str(&format!("\n{title}:\n\n"));
            }
            for item in items {
                out.push_str(&format!("- {}\n", item.as_str().unwrap()));
            }
        }
    }
    generated("presets", &out);
}

#[test]
fn every_preset_says_what_it_is_and_its_example_has_no_problem() {
    for (name, preset) in presets() {
        for key in ["about", "verified", "example"] {
            assert!(!preset[key].is_null(), "{name} has no {key}");
        }
        assert_eq!(preset["example"]["extends"], name);
        kit::good(&preset["example"]);
        let replayed = format!("{}/tests/exchanges/{name}.json", env!("CARGO_MANIFEST_DIR"));
        assert!(std::path::Path::new(&replayed).exists(), "{name} has no exchanges");
    }
}

/// Only these may rest on documentation: none of them can be had without a licence, an account or days of setting up.
const FROM_DOCUMENTATION: [&str; 3] = ["decidim", "drupal-webform", "umbraco-forms"];

/// That there are such stories is held by tests/backends/stories/verified.rs.
#[test]
fn what_a_preset_was_verified_with_is_said_in_one_of_three_ways() {
    for (name, preset) in presets() {
        let told = preset["verified"].as_str().unwrap();
        let exchange: Json = serde_json::from_str(&file(&format!("tests/exchanges/{name}.json"))).unwrap();
        let from_documentation = exchange["source"].as_str().unwrap().starts_with("documentation");
        match told {
            "documentation" => assert!(
                FROM_DOCUMENTATION.contains(&&*name),
                "{name} needs a server or exchanges"
            ),
            _ if told.starts_with("exchange: ") => assert!(!from_documentation, "{name}: {told}"),
            _ => assert!(
                told.contains(" by the stories of tests/backends"),
                "{name}: say the server, its version and where it was tried: {told}"
            ),
        }
        assert!(
            !from_documentation || told == "documentation",
            "{name} replays documentation and says {told}"
        );
    }
}

#[test]
fn every_configuration_in_the_docs_is_right() {
    let docs = file("../../docs/backends.md");
    let mut count = 0;
    for part in docs.split("\n```json").skip(1) {
        let (_, text) = part.split_once('\n').unwrap();
        let (text, _) = text.split_once("\n```").unwrap();
        let config: Json = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        if config.get("base").is_some() || config.get("extends").is_some() {
            kit::good(&config);
            count += 1;
        }
    }
    assert!(count >= 6, "{count}");
}

#[test]
fn a_mistake_is_named_with_its_place_and_the_rest_works() {
    let mut config = kit::from_docs("first");
    config["operations"]["create"]["body"]["overskrift"] = serde_json::json!("{{titel}}");
    config["operations"]["like"] = serde_json::json!({"url": "//evil.example/like", "methode": "PUT"});
    config["statuses"]["lukket"] = serde_json::json!("fixed");
    config["headers"] = serde_json::json!({"Cookie": "{{title}}", "X Y": "1"});
    let (adapter, problems) = kit::read(&config);
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "statuses.lukket",
            "headers.Cookie",
            "headers.X Y",
            "operations.like.methode",
            "operations.like.url",
            "operations.create"
        ]
    );
    let (sent, _) = kit::run(&adapter, "list", &Json::Null, &[]);
    assert_eq!(sent[0]["send"], "GET https://ideer.example.dk/api/posts");
}

#[test]
fn a_secret_in_a_page_switches_everything_off() {
    let config = serde_json::json!({"extends": "open311", "set": {"base": "https://x.dk/v2", "service_code": "1", "api_key": "s3cr3t"}});
    let (adapter, problems) = kit::read(&config);
    assert!(adapter.refused);
    assert_eq!(problems[0].path, "set.api_key");
    assert!(problems[0].expected.contains("relay") && !problems[0].to_string().contains("s3cr3t"));
    let can = adapter.capabilities();
    assert!(!can.list && !can.create);
}
