//! The schema as editors use it: a validator of somebody else's reads public/schema/backend.json, takes every preset and
//! every configuration of the documents, and objects to broken ones at the places that the checker names.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops and says where")]

mod kit;

use std::collections::BTreeSet;

use jsonschema::Validator;
use jsonschema::error::{ValidationError, ValidationErrorKind};
use serde_json::{Value as Json, json};

fn validator() -> Validator {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/schema/backend.json");
    let schema: Json = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Every place to which the schema objects, written as the checker writes it. A configuration is one backend or several,
/// so the objections are those of the kind that fits best.
fn objections(validator: &Validator, config: &Json) -> BTreeSet<String> {
    let mut places = BTreeSet::new();
    for error in validator.iter_errors(config) {
        place(&error, config.get("backends").is_some(), &mut places);
    }
    places
}

fn place(error: &ValidationError, several: bool, places: &mut BTreeSet<String>) {
    let at = dotted(error.instance_path().as_str());
    let below = |key: &str| {
        if at.is_empty() {
            key.to_owned()
        } else {
            [&at, ".", key].concat()
        }
    };
    match error.kind() {
        ValidationErrorKind::AnyOf { context } if at.is_empty() => {
            // The first kind is several backends, the second one.
            let kind = &context[usize::from(!several)];
            kind.iter().for_each(|error| place(error, several, places));
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            places.extend(unexpected.iter().map(|key| below(key)));
        }
        ValidationErrorKind::Required { property } => {
            places.insert(below(property.as_str().unwrap()));
        }
        _ => {
            places.insert(at);
        }
    }
}

/// `/operations/list/rules/0` as `operations.list.rules[0]`.
fn dotted(pointer: &str) -> String {
    let mut out = String::new();
    for part in pointer.split('/').skip(1) {
        match part.parse::<usize>() {
            Ok(index) => out.push_str(&format!("[{index}]")),
            Err(_) if out.is_empty() => out.push_str(part),
            Err(_) => out.push_str(&[".", part].concat()),
        }
    }
    out
}

#[test]
fn every_preset_and_its_example_are_valid() {
    let validator = validator();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/presets");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let preset: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for config in [&preset, &preset["example"]] {
            assert_eq!(objections(&validator, config), BTreeSet::new(), "{}", path.display());
        }
        count += 1;
    }
    assert!(count >= 22, "{count}");
}

#[test]
fn every_example_in_the_docs_is_valid() {
    let validator = validator();
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/backends.md")).unwrap();
    let (mut whole, mut parts) = (0, 0);
    for part in docs.split("\n```json").skip(1) {
        let (_, text) = part.split_once('\n').unwrap();
        let (text, _) = text.split_once("\n```").unwrap();
        let example: Json = serde_json::from_str(text).unwrap();
        // What shows a part of an operation is put into one; ideas and errors are no configurations.
        let keys = |names: &[&str]| names.iter().any(|key| example.get(key).is_some());
        let config = if keys(&["base", "extends", "backends"]) {
            whole += 1;
            example
        } else if keys(&["steps"]) {
            parts += 1;
            json!({"operations": {"create": example}})
        } else if keys(&["rules", "set", "session"]) {
            parts += 1;
            example
        } else {
            continue;
        };
        assert_eq!(objections(&validator, &config), BTreeSet::new(), "{config}");
    }
    assert!(whole >= 30 && parts >= 3, "{whole} and {parts}");
}

#[test]
fn what_the_schema_objects_to_the_checker_names_at_the_same_place() {
    let validator = validator();
    let good = json!({
        "base": "https://b.dk", "item": {"id": "id", "title": "t"},
        "operations": {"list": {"url": "/x", "items": "*"}, "create": {"url": "/x", "body": {"t": "{{title}}"}}}
    });
    assert_eq!(objections(&validator, &good), BTreeSet::new());
    for (pointer, value, at) in [
        ("/bse", json!("https://b.dk"), "bse"),
        ("/timeout", json!("20"), "timeout"),
        ("/item/titel", json!("t"), "item.titel"),
        ("/headers", json!(["X-A"]), "headers"),
        ("/fields", json!({"title": {"max": "80"}}), "fields.title.max"),
        ("/rules", json!([{"status": 409}]), "rules[0].is"),
        ("/rules", json!([{"status": 409, "is": "exist"}]), "rules[0].is"),
        ("/operations/liste", json!({}), "operations.liste"),
        ("/operations/list/methode", json!("GET"), "operations.list.methode"),
        ("/operations/list/held", json!("yes"), "operations.list.held"),
        (
            "/operations/list/next",
            json!({"by": "pages"}),
            "operations.list.next.by",
        ),
        ("/operations/list/next", json!({}), "operations.list.next.by"),
        ("/operations/create/method", json!("post"), "operations.create.method"),
        ("/operations/create/send", json!("xml"), "operations.create.send"),
        (
            "/operations/create/steps",
            json!([{"rule": []}]),
            "operations.create.steps[0].rule",
        ),
        (
            "/operations/create/look",
            json!({"url": "/x"}),
            "operations.create.look.found",
        ),
        (
            "/operations/create/poll",
            json!({"every": 2}),
            "operations.create.poll.until",
        ),
        ("/operations/create/capture", json!([]), "operations.create.capture"),
    ] {
        let mut config = good.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        config.pointer_mut(parent).unwrap()[key] = value;
        let schema = objections(&validator, &config);
        assert_eq!(schema, BTreeSet::from([at.to_owned()]), "{config}");
        let (_, problems) = kit::read(&config);
        let checker: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert!(checker.contains(&at), "{at}: {checker:?}");
        // The same below one of several backends.
        let several = json!({"backends": {"a": config}});
        let schema = objections(&validator, &several);
        assert_eq!(schema, BTreeSet::from([["backends.a.", at].concat()]), "{several}");
    }
}
