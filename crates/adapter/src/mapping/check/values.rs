//! Mistakes in values: paths, tables, conditions, JSON with placeholders.

use medspil_core::json::At;

use super::words::{
    entries, expression, flag, has_places, needed_text, object, one_or_each, only, read, read_template, wrong,
};
use super::{COND_KEYS, RESULT_KEYS};
use crate::mapping::template::OWN;
use crate::mapping::text::place;
use crate::mapping::value::Value;

/// JSON with placeholders.
pub fn node(at: &At<&Value>) {
    match at.node() {
        Some(Value::Text(text)) => {
            read_template(at, text);
        }
        Some(Value::List(_)) => at.each(|item| node(&item)),
        Some(Value::Object(members)) => match members.iter().find(|(key, _)| place(OWN, key).is_some()) {
            Some((own, _)) => own_node(at, own),
            None => members.iter().for_each(|(key, _)| node(&at.field(key))),
        },
        _ => {}
    }
}

/// An object that is ours and not the backend's: everything beside its keys is lost.
fn own_node(at: &At<&Value>, own: &str) {
    let inner = at.field(own);
    let beside: &[&str] = match own {
        "$if" => &["then", "else"],
        "$join" => &["with"],
        _ => &[],
    };
    for (key, _) in at.node().map_or(&[][..], |value| value.members()) {
        if key.as_str() != own && !beside.contains(&key.as_str()) {
            let allowed = match beside {
                [] => String::from("nothing"),
                words => ["only `", &words.join("` and `"), "`"].concat(),
            };
            let expected = [&allowed, " beside `", own, "`, which makes this object one of ours"];
            at.field(key).problem_found("a key that is lost", &expected.concat());
        }
    }
    match own {
        "$literal" => {}
        "$if" => {
            cond(&inner);
            if !at.field("then").exists() && !at.field("else").exists() {
                wrong(&at.field("then"), "what stands here when the condition holds");
            }
            for branch in beside {
                node(&at.field(branch));
            }
        }
        "$json" => node(&inner),
        _ => match inner.node() {
            Some(Value::List(_)) => node(&inner),
            // One placeholder that holds a list.
            Some(Value::Text(text)) if has_places(text) => node(&inner),
            _ => wrong(&inner, "a list between [ and ]"),
        },
    }
}

/// What to take from an answer.
pub fn get(at: &At<&Value>) {
    match at.node() {
        Some(Value::Text(text)) if has_places(text) => {
            read_template(at, text);
        }
        Some(Value::Text(text)) => read(at, text),
        Some(Value::Object(_)) => {
            only(at, &["from", "map", "else"]);
            if needed_text(&at.field("from"), "the path of the word that is looked up").is_some() {
                get(&at.field("from"));
            }
            object(&at.field("map"));
        }
        Some(Value::List(_)) => wrong(
            at,
            "a path, a text with placeholders, or an object with from, map and else",
        ),
        _ => {}
    }
}

/// Where the parts of an idea stand.
pub fn results(at: &At<&Value>) {
    only(at, &RESULT_KEYS);
    entries(at, |_, value| get(&value));
}

/// A condition.
pub fn cond(at: &At<&Value>) {
    match at.node() {
        None => {}
        Some(Value::Text(text)) => read(at, text.strip_prefix('!').unwrap_or(text)),
        Some(Value::Object(_)) => {
            only(at, &COND_KEYS);
            parts(at);
        }
        Some(_) => wrong(
            at,
            "a name, !name, or an object with path, exists, equals, contains or status",
        ),
    }
}

/// The parts of a condition or of a rule.
pub fn parts(at: &At<&Value>) {
    expression(&at.field("path"));
    flag(&at.field("exists"));
    for key in ["equals", "contains"] {
        one_or_each(&at.field(key), one_word);
    }
    one_or_each(&at.field("status"), one_status);
}

fn one_word(at: &At<&Value>) {
    if matches!(at.node(), Some(Value::List(_) | Value::Object(_))) {
        wrong(at, "a text, a number, true or false, or a list of them");
    }
}

fn one_status(at: &At<&Value>) {
    let word = at.node().map(|value| value.to_text()).unwrap_or_default();
    let good = match word.strip_suffix("xx") {
        Some(class) => class.len() == 1 && "12345".contains(class),
        None => word.parse().is_ok_and(|status: u16| (100..=599).contains(&status)),
    };
    if !good {
        wrong(at, "a status such as 409, \"4xx\", or a list of them");
    }
}
