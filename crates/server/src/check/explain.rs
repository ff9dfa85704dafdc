//! `medspil check --explain PRESET`: a preset in words, from the preset itself.

use std::fmt::Write;

use medspil_adapter::mapping::{Adapter, Capabilities, Place, Repeat};
use medspil_adapter::presets;
use medspil_core::guess::nearest;
use serde_json::Value as Json;

use super::backend::preset;

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
