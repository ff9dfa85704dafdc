//! How the checker speaks: what was found as it stands in the file, what would be right, and what was probably meant.
//!
//! The engine reads leniently; here a text that should be a number is a mistake. Read next: `check`.

use medspil_core::guess::{asking, either, few, nearest};
use medspil_core::json::{At, Node};

use crate::mapping::cast;
use crate::mapping::expr;
use crate::mapping::template;
use crate::mapping::text::has;
use crate::mapping::value::Value;

/// Longer than this, a list of keys is no sentence.
const MOST_KEYS: usize = 13;

/// What stands somewhere, in words.
pub fn found(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null | Value::File(_)) => String::from("nothing"),
        Some(Value::List(_)) => String::from("a list"),
        Some(Value::Object(_)) => String::from("an object"),
        Some(Value::Text(text)) => quoted(text),
        Some(other) => other.json(),
    }
}

/// A text in quotation marks, at most 60 letters of it.
pub fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    ["\"", &shown, "\""].concat()
}

fn value<'a>(at: &At<&'a Value>) -> Option<&'a Value> {
    at.node().copied().filter(|value| **value != Value::Null)
}

/// What stands here is wrong.
pub fn wrong(at: &At<&Value>, expected: &str) {
    at.problem_found(&found(value(at)), expected);
}

/// The same with what was probably meant.
pub fn wrong_word(at: &At<&Value>, expected: &str, typed: &str, known: &[&str]) {
    let meant = nearest(typed, known.iter().copied()).map(quoted);
    wrong(at, &asking(expected, meant.as_deref()));
}

/// The text here; something else is a problem.
pub fn text<'a>(at: &At<&'a Value>) -> Option<&'a str> {
    match value(at)? {
        Value::Text(text) => Some(text),
        _ => {
            wrong(at, "a text");
            None
        }
    }
}

/// A text that is needed: `what` says what for.
pub fn needed_text<'a>(at: &At<&'a Value>, what: &str) -> Option<&'a str> {
    match value(at) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text),
        _ => {
            wrong(at, what);
            None
        }
    }
}

/// True or false; a text that says so is none.
pub fn flag(at: &At<&Value>) -> Option<bool> {
    match value(at)? {
        Value::Bool(flag) => Some(*flag),
        _ => {
            wrong(at, "true or false, without quotation marks");
            None
        }
    }
}

/// A number from `least` to `most`.
pub fn number(at: &At<&Value>, least: f64, most: f64, what: &str) -> Option<f64> {
    match value(at)? {
        Value::Number(number) if (least..=most).contains(number) => Some(*number),
        _ => {
            wrong(at, what);
            None
        }
    }
}

/// An object; false, with a problem, for anything else that is there.
pub fn object(at: &At<&Value>) -> bool {
    match value(at) {
        None => false,
        Some(Value::Object(_)) => true,
        Some(_) => {
            wrong(at, "an object between { and }");
            false
        }
    }
}

/// The items of a list; anything else that is there is a problem.
pub fn each<'a>(at: &At<'_, &'a Value>, visit: impl FnMut(At<'_, &'a Value>)) {
    match value(at) {
        None => {}
        Some(Value::List(_)) => at.each(visit),
        Some(_) => wrong(at, "a list between [ and ]"),
    }
}

/// One, or each of a list.
pub fn one_or_each(at: &At<&Value>, visit: fn(&At<&Value>)) {
    match at.node() {
        Some(Value::List(_)) => at.each(|one| visit(&one)),
        Some(_) => visit(at),
        None => {}
    }
}

/// Texts in a list.
pub fn texts(at: &At<&Value>) {
    each(at, |item| {
        needed_text(&item, "a text that is not empty");
    });
}

/// Visits the members of an object in their order, comments left out.
pub fn entries<'a>(at: &At<'_, &'a Value>, mut visit: impl FnMut(&str, At<'_, &'a Value>)) {
    if !object(at) {
        return;
    }
    let members = at.node().map_or(&[][..], |value| value.members());
    for (key, _) in members.iter().filter(|(key, _)| !is_comment(key)) {
        visit(key, at.field(key));
    }
}

fn is_comment(key: &str) -> bool {
    key.starts_with(['$', '_'])
}

/// Notes every key that nobody reads. `elsewhere` says where a key belongs that is read in another place.
pub fn keys(at: &At<&Value>, known: &[&str], elsewhere: &dyn Fn(&str) -> Option<&'static str>) {
    for key in at.node().map(Node::keys).unwrap_or_default() {
        if known.contains(&key.as_str()) || is_comment(&key) {
            continue;
        }
        let here = at.field(&key);
        if let Some(place) = elsewhere(&key) {
            here.problem_found("this key in the wrong place", place);
            continue;
        }
        let listed = if known.len() > MOST_KEYS {
            String::from("a key that docs/backends.md#all-keys lists")
        } else {
            either(known)
        };
        let meant = nearest(&key, known.iter().copied()).map(|key| ["`", key, "`"].concat());
        here.problem_found("an unknown key", &asking(&listed, meant.as_deref()));
    }
}

/// Keys that have no other place.
pub fn only(at: &At<&Value>, known: &[&str]) {
    keys(at, known, &|_| None);
}

/// The word must be one of a list.
pub fn word<'a, T>(at: &At<&'a Value>, words: &[(&'static str, T)]) -> Option<&'a str> {
    let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    one_of(at, &known)
}

/// The same for words alone.
pub fn one_of<'a>(at: &At<&'a Value>, known: &[&str]) -> Option<&'a str> {
    let typed = text(at)?;
    if known.contains(&typed) {
        return Some(typed);
    }
    wrong_word(at, &either(known), typed, known);
    None
}

/// A name that must be one of those that somebody has declared; `what` says who.
pub fn one_of_many(at: &At<&Value>, typed: &str, known: &[&str], what: &str) {
    // Not every JSON library keeps the order of names.
    let mut known = known.to_vec();
    known.sort_unstable();
    let listed = if known.is_empty() {
        what.to_owned()
    } else {
        [what, ": ", &few(&known)].concat()
    };
    wrong_word(at, &listed, typed, &known);
}

/// A path or a placeholder's inside.
pub fn expression(at: &At<&Value>) {
    if let Some(text) = text(at) {
        read(at, text);
    }
}

/// Notes what keeps a text from being an expression.
pub fn read(at: &At<&Value>, text: &str) {
    if let Err(expected) = expr::check(text) {
        wrong(at, &with_cast(expected, text));
    }
}

/// Notes what keeps a text from being one with placeholders; true where nothing does.
pub fn read_template(at: &At<&Value>, text: &str) -> bool {
    match template::visit(text, &mut |_: &str, _: bool| {}) {
        Ok(()) => true,
        Err(expected) => {
            wrong(at, &with_cast(expected, text));
            false
        }
    }
}

/// Asks about a mistyped cast.
fn with_cast(expected: &str, text: &str) -> String {
    if expected != cast::NAMES {
        return expected.to_owned();
    }
    let names = expected.trim_start_matches("one of ").split(", ");
    let known: Vec<&str> = names.map(|name| name.split('(').next().unwrap_or(name)).collect();
    let mut typed = text.split(" as ").skip(1).filter_map(|rest| {
        let ends = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-';
        rest.trim_start().split(ends).next()
    });
    // Where every name is known, an argument is not as it should be.
    let unknown = typed.find(|word| !known.contains(word));
    let meant = unknown.and_then(|word| nearest(word, known.iter().copied()));
    let meant = meant.map(|name| ["`", name, "`"].concat());
    asking(expected, meant.as_deref())
}

/// Whether a text has placeholders.
pub fn has_places(text: &str) -> bool {
    has(text, "{{")
}
