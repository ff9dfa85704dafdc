//! What may stand after `as`: how a value changes on its way out or in.
//!
//! A value that a cast cannot change becomes absent, so that an alternative, a default or "left out" takes over; none of
//! them fails.

use super::base64;
use super::expr::{Said, Scope, said};
use super::html;
use super::moment;
use super::numbers::number_of;
use super::text::{cut, head, last, place, replace, tail, trim, without_slashes};
use super::url;
use super::value::{Letters, List, Object, Shared, Value};

/// For a problem: everything that is known.
pub const NAMES: Said = said(
    "one of text, number, bool, count, list, key, entries, plain, html, xml, trim, line, rest, cut(100), after('x'), \
     before('x'), double('x'), each('x'), date, epoch, ms, url, last, next-link, base64, data-url, json, path",
);

/// A change of one value; docs/backends.md says what each gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
    Cut,
    After,
    Before,
    Each,
    Double,
    Number,
    Ms,
    Bool,
    Count,
    List,
    Key,
    Entries,
    Date,
    Epoch,
    Base64,
    DataUrl,
    Json,
    Plain,
    Html,
    Xml,
    Url,
    NextLink,
    Trim,
    Line,
    Rest,
    Last,
    Text,
    Path,
}

/// Every cast, in the order of [`WORDS`].
const CASTS: [Cast; 28] = [
    Cast::Cut,
    Cast::After,
    Cast::Before,
    Cast::Each,
    Cast::Double,
    Cast::Number,
    Cast::Ms,
    Cast::Bool,
    Cast::Count,
    Cast::List,
    Cast::Key,
    Cast::Entries,
    Cast::Date,
    Cast::Epoch,
    Cast::Base64,
    Cast::DataUrl,
    Cast::Json,
    Cast::Plain,
    Cast::Html,
    Cast::Xml,
    Cast::Url,
    Cast::NextLink,
    Cast::Trim,
    Cast::Line,
    Cast::Rest,
    Cast::Last,
    Cast::Text,
    Cast::Path,
];
const WORDS: &str = "cut after before each double number ms bool count list key entries date epoch base64 data-url json plain html xml url \
    next-link trim line rest last text path";

/// The cast of this name, if it can be one with this argument.
pub fn named(name: &str, argument: Option<&str>) -> Option<Cast> {
    let cast = *CASTS.get(place(WORDS, name)?)?;
    let good = match (cast, argument) {
        (Cast::Cut, Some(length)) => number_of(length) >= 0.0,
        (Cast::After | Cast::Before | Cast::Each | Cast::Double, Some(mark)) => !mark.is_empty(),
        (Cast::Cut | Cast::After | Cast::Before | Cast::Each | Cast::Double, None) | (_, Some(_)) => false,
        _ => true,
    };
    good.then_some(cast)
}

/// Changes a value.
pub fn apply(cast: Cast, argument: &str, value: Shared, scope: Scope) -> Option<Shared> {
    match (cast, &*value) {
        (Cast::Number, _) => number(value.to_number()),
        (Cast::Ms, _) => number(value.to_number() / 1000.0),
        (Cast::Bool, _) => Some(truth(&value).into()),
        (Cast::Count, _) => number(count(&value)),
        (Cast::List, Value::List(_)) => Some(value),
        (Cast::List, _) => {
            let mut list = List::new();
            list.push(value);
            Some(list.done())
        }
        (Cast::Key, _) => value.members().first().map(|(key, _)| key.clone().into()),
        (Cast::Entries, Value::Object(_)) => Some(entries(&value)),
        (Cast::Date, _) => moment::date(&value),
        (Cast::Epoch, _) => moment::seconds(&value).map(Shared::from),
        (Cast::Base64 | Cast::DataUrl, _) => Some(encoded(&value, cast == Cast::DataUrl)),
        (Cast::Json, _) => Some(value.as_json()),
        (Cast::Each, _) => Some(each(value.as_text().str(), argument)),
        (Cast::Entries, _) => None,
        _ => changed(cast, argument, value.as_text().str(), scope),
    }
}

/// Texts to texts.
fn changed(cast: Cast, argument: &str, text: &str, scope: Scope) -> Option<Shared> {
    let part = match cast {
        Cast::Cut => letters(text, number_of(argument)),
        Cast::After => cut(text, argument)?.1,
        Cast::Before => cut(text, argument)?.0,
        Cast::Plain => return Some(html::plain(text)),
        Cast::Html | Cast::Xml => return Some(html::escape(text, cast == Cast::Html)),
        Cast::Double => {
            let twice = Letters::begun(argument).and(argument);
            return Some(replace(text, argument, &twice).done());
        }
        Cast::Url => return url::resolve(&scope.names.here, text),
        Cast::NextLink => url::next_link(text)?,
        Cast::Trim => trim(text),
        Cast::Line => line(text),
        Cast::Rest => rest(text)?,
        Cast::Last => last_part(text),
        _ => text,
    };
    Some(part.into())
}

fn number(number: f64) -> Option<Shared> {
    (!number.is_nan()).then(|| number.into())
}

/// What stands after each of these, up to the next.
fn each(text: &str, mark: &str) -> Shared {
    let mut items = List::new();
    // What stands before the first belongs to none.
    let mut rest = cut(text, mark).map(|(_, after)| after);
    while let Some(item) = rest {
        let next = cut(item, mark);
        items.push(next.map_or(item, |(item, _)| item).into());
        rest = next.map(|(_, after)| after);
    }
    items.done()
}

fn entries(value: &Value) -> Shared {
    let mut entries = List::new();
    for (key, value) in value.members() {
        let entry = Object::new().with("key", key.clone()).with("value", value.clone());
        entries.push(entry.done());
    }
    entries.done()
}

/// At most so many letters.
fn letters(text: &str, most: f64) -> &str {
    let (mut left, mut at) = (most, 0);
    while let Some(byte) = text.as_bytes().get(at) {
        // What begins so goes on with a letter.
        if byte >> 6 != 0b10 {
            if left < 1.0 {
                break;
            }
            left -= 1.0;
        }
        at += 1;
    }
    head(text, at)
}

/// An address's last part.
fn last_part(text: &str) -> &str {
    let text = without_slashes(text);
    last(text, b'/').map_or(text, |at| tail(text, at + 1))
}

/// The first line that is not blank.
pub fn line(text: &str) -> &str {
    let text = trim(text);
    cut(text, "\n").map_or(text, |(line, _)| trim(line))
}

/// All but the first line, where there is more than one.
pub fn rest(text: &str) -> Option<&str> {
    cut(trim(text), "\n").map(|(_, rest)| trim(rest))
}

/// Whether a word says yes.
pub fn truth(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.is_empty() && place("0 false no off", text).is_none(),
        other => other.is_true(),
    }
}

/// How many: the length of a list or object, or a number.
#[expect(clippy::cast_precision_loss, reason = "a length is far below 2^53")]
pub fn count(value: &Value) -> f64 {
    match value {
        Value::List(items) => items.len() as f64,
        Value::Object(members) if value.member("#text").is_none() => members.len() as f64,
        other => match other.to_number() {
            number if number < 0.0 => 0.0,
            number => number.trunc(),
        },
    }
}

fn encoded(value: &Shared, as_address: bool) -> Shared {
    let mut out = Letters::new();
    let Value::File(file) = &**value else {
        base64::encode(value.as_text().str().as_bytes(), &mut out);
        return out.done();
    };
    if as_address {
        out.push_str("data:");
        out.push_str(&file.mime);
        out.push_str(";base64,");
    }
    base64::encode(&file.bytes, &mut out);
    out.done()
}

#[cfg(test)]
mod tests {
    use super::super::expr::{self, Names};
    use super::*;
    use serde_json::json;

    fn of(value: serde_json::Value, casts: &str) -> String {
        let doc = Value::of(&json!({ "v": value })).into();
        let names = Names {
            here: "https://x/api/".into(),
            ..Names::default()
        };
        let scope = Scope {
            doc: Some(&doc),
            names: &names,
        };
        let text = ["v ", casts].concat();
        expr::check(&text).unwrap();
        expr::value(&text, scope).map_or_else(|| "-".into(), |value| value.json().trim_matches('"').to_owned())
    }

    #[test]
    fn casts_change_what_they_can_and_leave_out_the_rest() {
        for (value, casts, expected) in [
            (json!("12"), "as number", "12"),
            (json!("tolv"), "as number", "-"),
            (json!("0"), "as count", "0"),
            (json!([1, 2]), "as count", "2"),
            (json!({"title": ["too short"]}), "as key", "title"),
            (json!("<p>A</p><p>B</p>"), "as plain as line", "A"),
            (json!("A\n\nB\nC"), "as rest", "B\\nC"),
            (json!("blåbær"), "as cut(3)", "blå"),
            (json!("a=1;b"), "as after('=') as before(';')", "1"),
            (json!("/u/p.png"), "as url", "https://x/u/p.png"),
            (json!("https://x/c/17/"), "as last", "17"),
            (json!("/data/titel"), "as last", "titel"),
            (json!("<ul><li>a<li>b"), "as each('<li>')", "[\"a\",\"b\"]"),
            (json!("<ul>"), "as each('<li>')", "[]"),
            (json!("x' or 1"), "as double(\"'\")", "x'' or 1"),
            (
                json!("</a?page=2>; rel=\"next\", </a>; rel=prev"),
                "as next-link",
                "/a?page=2",
            ),
            (json!("ab"), "as base64", "YWI="),
            (json!({"a": 1}), "as json as cut(3)", "{\\\"a"),
            (json!("off"), "as bool", "false"),
            (json!(1), "as list", "[1]"),
            (json!(5), "as text", "5"),
            (json!("<b>"), "as html", "&lt;b&gt;"),
        ] {
            assert_eq!(of(value.clone(), casts), expected, "{value} {casts}");
        }
    }

    #[test]
    fn moments_are_understood_however_they_are_written() {
        for (value, expected) in [
            (json!(1_795_347_163.48), "2026-11-22T11:32:43Z"),
            (json!(1_795_347_414_666_u64), "2026-11-22T11:36:54Z"),
            (json!("2026-11-22T11:46:55"), "2026-11-22T11:46:55Z"),
            (json!("2026-11-22 11:46:55"), "2026-11-22T11:46:55Z"),
            (json!("2026-11-22T13:39:37.4+02:00"), "2026-11-22T13:39:37.4+02:00"),
            (json!("2026-11-22"), "2026-11-22"),
            (json!("yesterday"), "-"),
            (json!("æææææææææææ"), "-"),
        ] {
            assert_eq!(of(value, "as date"), expected);
        }
        for (value, expected) in [
            (json!("2026-11-22T11:32:43Z"), "1795347163"),
            (json!("2026-11-22T13:32:43.5+02:00"), "1795347163"),
            (json!("2026-11-22 05:02:43-06:30"), "1795347163"),
            (json!("2026-11-22T11:32"), "1795347120"),
            (json!("2026-11-22"), "1795305600"),
            (json!(1_795_347_163), "1795347163"),
            (json!("2026-11-22T25:00Z"), "-"),
            (json!("2026-13-22"), "-"),
        ] {
            assert_eq!(of(value, "as epoch"), expected);
        }
    }
}
