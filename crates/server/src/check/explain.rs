//! `medspil check --explain PRESET`: a preset in words, from the preset itself.

use std::fmt::Write;

use medspil_adapter::mapping::{Adapter, Capabilities, Place, Repeat};
use medspil_adapter::presets;
use medspil_core::guess::nearest;
use serde_json::Value as Json;

use super::backend::preset;

/// A configuration without a preset, to begin with.
pub const SKELETON: &str = r#"{
  "name": "ours",
  "base": "https://ideas.example.org/api",
  "_item": "Where the parts of an idea stand in the server's answers; keys that begin with _ are comments.",
  "item": {
    "id": "id", "title": "title", "text": "text", "created": "created_at", "likes": "likes", "status": "status",
    "url": "page", "photo": "photo.url", "lat": "place.lat", "lon": "place.lon", "answer": "answer.text"
  },
  "statuses": {"new": "received", "working": "in_progress", "done": "answered"},
  "fields": {
    "title": {"name": "title", "min": 3, "max": 120, "required": true},
    "text": {"name": "text", "max": 5000}
  },
  "_refusals": "Where the words of a refusal stand, and the name of the field that they are about.",
  "message": "error.message",
  "field": "error.field",
  "rules": [
    {"path": "error.code", "equals": "duplicate", "is": "duplicate"},
    {"path": "error.code", "equals": "closed", "is": "closed"}
  ],
  "sorts": {"new": "-created_at", "top": "-likes"},
  "size": 50,
  "operations": {
    "list": {
      "url": "/ideas",
      "query": {"limit": "{{size}}", "page": "{{page}}", "sort": "{{order}}"},
      "items": "items",
      "total": "total",
      "next": {"by": "page"}
    },
    "get": {"url": "/ideas/{{id}}"},
    "create": {
      "_repeat": "Take it out where the server does not know a key: then the citizen decides after a lost answer.",
      "url": "/ideas",
      "headers": {"Idempotency-Key": "{{key}}"},
      "body": {"title": "{{title}}", "text": "{{text}}"},
      "repeat": "safe"
    },
    "like": {"method": "PUT", "url": "/ideas/{{id}}/likes/{{key}}"},
    "unlike": {"method": "DELETE", "url": "/ideas/{{id}}/likes/{{key}}"}
  }
}"#;

/// A preset's own text, for whoever wants to begin with it.
///
/// # Errors
/// The same as of [`explain`].
pub fn text_of(name: &str) -> Result<String, String> {
    match presets::text(name) {
        Some(text) => Ok(text.trim_end().to_owned()),
        None => explain(name),
    }
}

/// All presets, and a configuration to begin with where none of them fits.
pub fn overview() -> String {
    let mut out = String::from("The presets (`medspil check --explain NAME`; with --json the preset itself):\n");
    for (name, text) in presets::PRESETS {
        let json: Json = serde_json::from_str(text).unwrap_or_default();
        let about = json["about"].as_str().unwrap_or_default();
        line(&mut out, &format!("  {name}: {about}"));
    }
    line(
        &mut out,
        "\nWhere none of them fits, a file to begin with (docs/backends.md says what each key means):",
    );
    out + SKELETON
}

/// The words about a preset.
///
/// # Errors
/// A sentence with the names that there are.
pub fn explain(name: &str) -> Result<String, String> {
    let Some(text) = presets::text(name) else {
        let known: Vec<_> = presets::PRESETS.iter().map(|(name, _)| *name).collect();
        let meant = nearest(name, known.iter().copied());
        let meant = meant.map_or_else(String::new, |meant| format!("Did you mean `{meant}`? "));
        return Err(format!(
            "There is no preset `{name}`. {meant}There are: {}.",
            known.join(", ")
        ));
    };
    let json: Json = serde_json::from_str(text).map_err(|why| format!("The preset {name} is no JSON: {why}."))?;
    let example = &json["example"];
    let place = if example.to_string().contains("\"env\"") {
        Place::Relay
    } else {
        Place::Page
    };
    let (adapter, _) = Adapter::read(example, place, &preset);
    let mut out = format!("{name}: {}\n", json["about"].as_str().unwrap_or_default());
    write_verified(&mut out, json["verified"].as_str().unwrap_or_default());
    if let Some(docs) = json["docs"].as_str() {
        line(&mut out, &format!("Its documentation: {docs}"));
    }
    line(&mut out, &format!("\nIt can: {}.", can(&adapter.capabilities())));
    line(
        &mut out,
        &format!("When no answer came: {}.", repeat(&adapter.capabilities())),
    );
    fields(&mut out, &adapter.capabilities());
    parameters(&mut out, &json["parameters"]);
    list(&mut out, "It needs:", &json["needs"]);
    list(&mut out, "What no configuration repairs:", &json["limits"]);
    line(
        &mut out,
        &format!(
            "\nAn example:\n{}",
            serde_json::to_string_pretty(example).unwrap_or_default()
        ),
    );
    Ok(out.trim_end().to_owned())
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn write_verified(out: &mut String, verified: &str) {
    let said = if verified == "documentation" {
        String::from("Unverified: written from its documentation, never tried against a real server.")
    } else if let Some(whose) = verified.strip_prefix("exchange") {
        format!("Verified with recorded exchanges only{whose}.")
    } else {
        format!("Verified with {verified}.")
    };
    line(out, &said);
}

/// What a backend can do, in words.
pub fn can(can: &Capabilities) -> String {
    let mut words = Vec::new();
    for (has, word) in [
        (can.list, "list ideas"),
        (can.pages, "go on to the next page"),
        (can.create && can.open.is_none(), "create ideas"),
        (can.submit && !can.create && can.open.is_none(), "take submissions"),
        (can.photo, "take a photo"),
        (can.like, "like"),
        (can.unlike, "take a like back"),
        (can.status, "read one idea"),
    ] {
        if has {
            words.push(word.to_owned());
        }
    }
    if let Some(open) = can.open {
        words.push(format!(
            "hand the text over to a {}",
            format!("{open:?}").to_lowercase()
        ));
    }
    if can.held {
        words.push(String::from("hold new ideas for a moderator"));
    }
    if words.is_empty() {
        String::from("nothing")
    } else {
        words.join(", ")
    }
}

fn repeat(can: &Capabilities) -> &'static str {
    match can.repeat {
        _ if can.open.is_some() => "nothing is sent from here, so nothing can be unknown",
        Repeat::Safe => "it is sent again; the backend tells a repeated one from a new one",
        Repeat::Look => "it is looked for before it is sent again",
        Repeat::Never if can.submit => "the citizen is asked; nothing is sent again by itself",
        Repeat::Never => "nothing is written, so nothing can be unknown",
    }
}

fn fields(out: &mut String, can: &Capabilities) {
    for field in &can.fields {
        let mut words = Vec::new();
        if field.required {
            words.push(String::from("required"));
        }
        if field.min > 0 {
            words.push(format!("at least {} characters", field.min));
        }
        if field.max > 0 {
            words.push(format!("at most {} characters", field.max));
        }
        if !words.is_empty() {
            line(out, &format!("The form asks for {}: {}.", field.name, words.join(", ")));
        }
    }
}

fn parameters(out: &mut String, parameters: &Json) {
    let Some(parameters) = parameters.as_object().filter(|all| !all.is_empty()) else {
        return;
    };
    line(out, "\nParameters, under `set`:");
    for (name, about) in parameters {
        let mut text = format!("  {name}: {}", about["about"].as_str().unwrap_or_default());
        if let Some(default) = about.get("default") {
            let _ = write!(text, " Default: {default}.");
        } else if about["required"] == true {
            text.push_str(" Must be set.");
        }
        if about["secret"] == true {
            text.push_str(" A secret: only for the relay, as {\"env\": \"NAME\"}.");
        }
        line(out, &text);
    }
}

fn list(out: &mut String, head: &str, items: &Json) {
    let Some(items) = items.as_array().filter(|items| !items.is_empty()) else {
        return;
    };
    line(out, &format!("\n{head}"));
    for item in items.iter().filter_map(Json::as_str) {
        line(out, &format!("  - {item}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_to_begin_with_is_right() {
        let read = super::super::backend::read("skeleton.json", SKELETON).unwrap();
        assert_eq!(read.findings, []);
        let can = can(&read.backends[0].1.adapter.capabilities());
        assert!(can.contains("list ideas") && can.contains("take a like back"), "{can}");
        assert!(overview().contains("\n  kinto: ") && overview().ends_with(SKELETON));
        assert!(text_of("kinto").unwrap().contains("\"operations\"") && text_of("kintoo").is_err());
    }

    #[test]
    fn every_preset_is_explained() {
        for (name, _) in presets::PRESETS {
            let said = explain(name).unwrap();
            assert!(
                said.contains("erified") && said.contains("It can: ") && !said.contains("It can: nothing"),
                "{said}"
            );
        }
    }

    #[test]
    fn a_name_that_is_none_is_answered_with_those_that_are() {
        let said = explain("kintoo").unwrap_err();
        assert!(
            said.contains("Did you mean `kinto`?") && said.contains("kinto, link"),
            "{said}"
        );
    }
}
