//! Looks into an answer for what a configuration does not find: the list, an idea's members, its numbers.

use medspil_adapter::mapping::xml_as_json;
use serde_json::Value as Json;

use super::compare::below;

/// Where the ideas probably stand.
pub fn shape(json: &Json) -> String {
    match longest(json, String::new(), 0) {
        Some((path, items)) => {
            let path = if path.is_empty() { String::from("*") } else { path };
            format!(
                "The answer holds a list of {} at `{path}`: write `\"items\": \"{path}\"`. {}",
                items.len(),
                members(items.first())
            )
        }
        None => format!("The answer holds no list. {}", members(Some(json))),
    }
}

/// An answer's beginning as JSON: XML as the engine reads it, a page for people not.
pub fn parsed(body: &str) -> Option<Json> {
    let start = body.trim_start();
    if start.starts_with("<!DOCTYPE html") || start.starts_with("<!doctype html") || start.starts_with("<html") {
        return None;
    }
    match serde_json::from_str(body) {
        Ok(json) => Some(json),
        Err(_) if start.starts_with('<') => serde_json::from_str(&xml_as_json(start)?).ok(),
        Err(_) => None,
    }
}

/// Whether an answer is XML and no page.
pub fn is_xml(body: &str) -> bool {
    body.trim_start().starts_with('<') && parsed(body).is_some()
}

/// The paths of an answer's texts and numbers, the first of them.
pub fn outline(json: &Json) -> String {
    const MOST: usize = 8;
    let mut paths = Vec::new();
    leaves(json, String::new(), &mut paths, 0);
    if paths.is_empty() {
        return String::from("It holds nothing.");
    }
    let more = if paths.len() > MOST { " and more" } else { "" };
    let shown: Vec<String> = paths.iter().take(MOST).map(|path| format!("`{path}`")).collect();
    format!("It has {}{more}.", shown.join(", "))
}

fn leaves(json: &Json, path: String, out: &mut Vec<String>, depth: usize) {
    match json {
        _ if out.len() > 30 || depth > 8 => {}
        Json::Object(members) => {
            // An attribute says more about the language than about the ideas.
            for (name, value) in members.iter().filter(|(name, _)| !name.starts_with("@xmlns")) {
                leaves(value, below(&path, name), out, depth + 1);
            }
        }
        Json::Array(items) => {
            if let Some(first) = items.first() {
                leaves(first, format!("{path}[0]"), out, depth + 1);
            }
        }
        Json::Null => {}
        _ if path.is_empty() => {}
        _ => out.push(path),
    }
}

/// What an entry has.
pub fn members(entry: Option<&Json>) -> String {
    match entry {
        Some(Json::Object(members)) => {
            let names: Vec<_> = members.keys().take(20).map(|name| format!("`{name}`")).collect();
            format!("It has {}.", names.join(", "))
        }
        Some(Json::Array(items)) => format!("It is a list of {}.", items.len()),
        _ => String::from("Its entries are no objects."),
    }
}

/// The numbers and lists of an answer's entries: one of them may be the likes.
pub fn counts(body: &str) -> String {
    let Some(json) = parsed(body) else {
        return String::new();
    };
    let first = longest(&json, String::new(), 0).and_then(|(_, items)| items.first());
    let mut found = Vec::new();
    if let Some(first) = first {
        numbers(first, "", &mut found, 0);
    }
    if found.is_empty() {
        return String::new();
    }
    format!(" The first entry has {}.", found.join(", "))
}

/// What lists of these names hold is counted for something else.
const NO_LIKES: [&str; 9] = [
    "image",
    "photo",
    "picture",
    "file",
    "attachment",
    "media",
    "tag",
    "categor",
    "comment",
];

fn numbers(json: &Json, path: &str, out: &mut Vec<String>, depth: usize) {
    let Some(members) = json.as_object().filter(|_| depth < 3) else {
        return;
    };
    for (name, value) in members {
        let path = below(path, name);
        match value {
            _ if out.len() >= 6 => return,
            // What is larger is a time or an id.
            Json::Number(number) if number.as_u64().is_none_or(|number| number >= 10_000) => {}
            Json::Number(number) => out.push(format!("{number} at `{path}`")),
            Json::Array(_) if NO_LIKES.iter().any(|word| name.to_ascii_lowercase().contains(word)) => {}
            Json::Array(items) => out.push(format!("a list of {} at `{path}` (`{path} as count`)", items.len())),
            other => numbers(other, &path, out, depth + 1),
        }
    }
}

/// The longest list of objects, with its path.
pub fn longest(json: &Json, path: String, depth: usize) -> Option<(String, &Vec<Json>)> {
    if depth > 6 {
        return None;
    }
    match json {
        Json::Array(items) if items.iter().any(Json::is_object) => Some((path, items)),
        Json::Object(all) => {
            let found = all
                .iter()
                .filter_map(|(name, value)| longest(value, below(&path, name), depth + 1));
            // Of several, the one that says most; the first of equals.
            let says =
                |items: &[Json]| items.len() * items.first().and_then(Json::as_object).map_or(0, serde_json::Map::len);
            found.reduce(|best, next| if says(next.1) > says(best.1) { next } else { best })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_outlined_with_its_prefixes() {
        let body = "<?xml version='1.0'?><soap:Envelope xmlns:soap='x'><soap:Body><tns:R xmlns:tns='y'>\
            <tns:Idea><Nr>1</Nr><T>a</T></tns:Idea><tns:Idea><Nr>2</Nr></tns:Idea></tns:R></soap:Body></soap:Envelope>";
        let json = parsed(body).unwrap();
        assert!(is_xml(body) && !is_xml("<!DOCTYPE html><p>x</p>") && !is_xml("{}"));
        assert_eq!(
            shape(&json),
            "The answer holds a list of 2 at `['soap:Body']['tns:R']['tns:Idea']`: write \
             `\"items\": \"['soap:Body']['tns:R']['tns:Idea']\"`. It has `Nr`, `T`."
        );
        assert_eq!(
            outline(&json),
            "It has `['soap:Body']['tns:R']['tns:Idea'][0].Nr`, `['soap:Body']['tns:R']['tns:Idea'][0].T`."
        );
    }

    #[test]
    fn numbers_and_lists_of_the_first_entry_are_named() {
        let body = r#"{"d": [{"id": 7, "t": "x", "a": {"votes": 3}, "who": ["a"], "images": [], "at": 1795718474084, "lat": 55.7}, {"id": 8}]}"#;
        assert_eq!(
            counts(body),
            " The first entry has 3 at `a.votes`, 7 at `id`, a list of 1 at `who` (`who as count`)."
        );
        assert_eq!((counts("<p>"), counts("[]")), (String::new(), String::new()));
    }
}
