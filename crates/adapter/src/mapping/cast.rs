//! What may stand after `as`: how a value changes on its way out or in.
//!
//! A value that a cast cannot change becomes absent, so that an alternative, a default or "left out" takes over; none of
//! them fails.

use medspil_core::time;

use super::base64;
use super::expr::Scope;
use super::html;
use super::numbers::push_digits;
use super::text::{cut, head, replace, trim};
use super::url;
use super::value::Value;

/// A change of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cast {
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// How many: the length of a list or object, or a number.
    Count,
    /// A list, also of one.
    List,
    /// The first name in an object.
    Key,
    /// An object as a list of `key` and `value`.
    Entries,
    /// Plain text from HTML.
    Plain,
    /// HTML from plain text.
    Html,
    /// Without white space around it.
    Trim,
    /// The first line.
    Line,
    /// All but the first line.
    Rest,
    /// At most so many letters.
    Cut(usize),
    /// What stands after this.
    After(String),
    /// What stands before this.
    Before(String),
    /// A list: what stands after each of these, up to the next.
    Each(String),
    /// With every one of these twice, as query languages want their own quotes.
    Double(String),
    /// A moment, from seconds, milliseconds or a text.
    Date,
    /// Seconds since 1970.
    Epoch,
    /// Seconds from milliseconds.
    Ms,
    /// A whole address.
    Url,
    /// An address's last part.
    Last,
    /// The address called `next` in a `Link` header.
    NextLink,
    /// Base64 of a text or file.
    Base64,
    /// A file as `data:` address.
    DataUrl,
    /// The value as JSON text.
    Json,
    /// In an address, slashes stay.
    Path,
}

/// For a problem: everything that is known.
pub const NAMES: &str = "one of text, number, bool, count, list, key, entries, plain, html, trim, line, rest, cut(100), \
    after('x'), before('x'), double('x'), each('x'), date, epoch, ms, url, last, next-link, base64, data-url, json, path";

/// The casts without an argument.
const PLAIN: [(&str, Cast); 22] = [
    ("text", Cast::Text),
    ("number", Cast::Number),
    ("bool", Cast::Bool),
    ("count", Cast::Count),
    ("list", Cast::List),
    ("key", Cast::Key),
    ("entries", Cast::Entries),
    ("plain", Cast::Plain),
    ("html", Cast::Html),
    ("trim", Cast::Trim),
    ("line", Cast::Line),
    ("rest", Cast::Rest),
    ("date", Cast::Date),
    ("epoch", Cast::Epoch),
    ("ms", Cast::Ms),
    ("url", Cast::Url),
    ("last", Cast::Last),
    ("next-link", Cast::NextLink),
    ("base64", Cast::Base64),
    ("data-url", Cast::DataUrl),
    ("json", Cast::Json),
    ("path", Cast::Path),
];

/// The cast of this name.
pub fn named(name: &str, argument: Option<String>) -> Option<Cast> {
    match (name, argument) {
        ("cut", Some(length)) => length.parse().ok().map(Cast::Cut),
        ("after", Some(text)) if !text.is_empty() => Some(Cast::After(text)),
        ("before", Some(text)) if !text.is_empty() => Some(Cast::Before(text)),
        ("each", Some(text)) if !text.is_empty() => Some(Cast::Each(text)),
        ("double", Some(text)) if !text.is_empty() => Some(Cast::Double(text)),
        (_, None) => PLAIN
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, cast)| cast.clone()),
        _ => None,
    }
}

/// Changes a value, or the lack of one.
pub fn apply(cast: &Cast, value: Option<Value>, scope: &Scope) -> Option<Value> {
    let value = value?;
    match cast {
        Cast::Number => value.to_number().map(Value::Number),
        Cast::Ms => value.to_number().map(|ms| Value::Number(ms / 1000.0)),
        Cast::Bool => Some(Value::Bool(truth(&value))),
        Cast::Count => count(&value),
        Cast::List => Some(match value {
            Value::List(_) => value,
            one => Value::List(vec![one]),
        }),
        Cast::Key => match value {
            Value::Object(members) => members.into_iter().next().map(|(key, _)| Value::Text(key)),
            _ => None,
        },
        Cast::Entries => match value {
            Value::Object(members) => Some(Value::List(members.into_iter().map(entry).collect())),
            _ => None,
        },
        Cast::Date => date(&value).map(Value::Text),
        Cast::Epoch => epoch(&value),
        Cast::Base64 | Cast::DataUrl => Some(Value::Text(encoded(&value, *cast == Cast::DataUrl))),
        Cast::Json => Some(Value::Text(value.json())),
        Cast::Each(mark) => Some(each(&value.to_text(), mark)),
        _ => changed(cast, &value.to_text(), scope).map(Value::Text),
    }
}

fn changed(cast: &Cast, text: &str, scope: &Scope) -> Option<String> {
    let part = match cast {
        Cast::Plain => return Some(html::plain(text)),
        Cast::Html => return Some(html::escape(text)),
        Cast::Url => return url::resolve(scope.base, text),
        Cast::Double(mark) => return Some(replace(text, mark, &[mark.as_str(), mark].concat())),
        Cast::NextLink => url::next_link(text)?,
        Cast::Trim => trim(text),
        Cast::Line => line(text),
        Cast::Rest => rest(text)?,
        Cast::Cut(length) => text
            .char_indices()
            .nth(*length)
            .map_or(text, |(end, _)| head(text, end)),
        Cast::After(mark) => cut(text, mark)?.1,
        Cast::Before(mark) => cut(text, mark)?.0,
        Cast::Last => text.trim_end_matches('/').rsplit('/').next()?,
        _ => text,
    };
    Some(part.to_owned())
}

fn each(text: &str, mark: &str) -> Value {
    let mut items = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = cut(rest, mark) {
        // What stands before the first belongs to none.
        if rest.len() < text.len() {
            items.push(Value::text(before));
        }
        rest = after;
    }
    if rest.len() < text.len() {
        items.push(Value::text(rest));
    }
    Value::List(items)
}

fn entry((key, value): (String, Value)) -> Value {
    Value::Object(vec![
        (String::from("key"), Value::Text(key)),
        (String::from("value"), value),
    ])
}

/// The first line that is not blank.
pub fn line(text: &str) -> &str {
    let text = trim(text);
    trim(cut(text, "\n").map_or(text, |(line, _)| line))
}

/// All but the first line, where there is more than one.
pub fn rest(text: &str) -> Option<&str> {
    cut(trim(text), "\n").map(|(_, rest)| trim(rest))
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Text(text) => !matches!(text.as_str(), "" | "0" | "false" | "no" | "off"),
        other => other.is_true(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a length is far below 2^53")]
fn count(value: &Value) -> Option<Value> {
    match value {
        Value::List(items) => Some(Value::Number(items.len() as f64)),
        Value::Object(members) if value.member("#text").is_none() => Some(Value::Number(members.len() as f64)),
        other => other.to_number().map(|number| Value::Number(number.max(0.0).trunc())),
    }
}

fn encoded(value: &Value, as_address: bool) -> String {
    let Value::File(file) = value else {
        return base64::encode(value.to_text().as_bytes());
    };
    let bytes = base64::encode(&file.bytes);
    if as_address {
        ["data:", &file.mime, ";base64,", &bytes].concat()
    } else {
        bytes
    }
}

/// RFC 3339 from seconds or milliseconds (what is beyond the year 5138 in seconds is milliseconds), or from a text; a
/// text without a zone is universal time, as servers mean it.
fn date(value: &Value) -> Option<String> {
    if let Some(number) = value.to_number() {
        #[expect(clippy::cast_possible_truncation, reason = "a moment; a cast saturates")]
        let ms = if number.abs() >= 1e11 { number } else { number * 1000.0 } as i64;
        return Some(rfc3339(ms));
    }
    let text = value.to_text();
    let text = trim(&text);
    text.get(..10).filter(|day| time::instant(day).is_some())?;
    let clock = text.get(10..)?;
    if clock.is_empty() {
        return Some(text.to_owned());
    }
    let clock = trim(clock.get(1..)?);
    let zoned = clock.ends_with(['Z', 'z']) || clock.contains(['+', '-']);
    Some([head(text, 10), "T", clock, if zoned { "" } else { "Z" }].concat())
}

fn epoch(value: &Value) -> Option<Value> {
    let text = date(value)?;
    let minute = time::instant(&text)? / 1000;
    // The core's moments end at the minute.
    let second = text
        .get(17..19)
        .and_then(|second| second.parse::<u8>().ok())
        .unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
    Some(Value::Number(minute as f64 + f64::from(second)))
}

/// A moment in universal time, to the second.
pub fn rfc3339(ms: i64) -> String {
    let (day, rest) = (ms.div_euclid(time::DAY), ms.rem_euclid(time::DAY) / 1000);
    // The date of a day: the year by estimate and correction, the month by counting.
    let mut year = 1970 + day.div_euclid(if day < 0 { 365 } else { 366 });
    while time::days(year + 1, 1, 1) <= day {
        year += 1 + (day - time::days(year + 1, 1, 1)).div_euclid(366);
    }
    let month = (1..=12)
        .rev()
        .find(|month| time::days(year, *month, 1) <= day)
        .unwrap_or(1);
    let parts = [
        (year, 4, "-"),
        (month, 2, "-"),
        (day - time::days(year, month, 1) + 1, 2, "T"),
        (rest / 3600, 2, ":"),
        (rest / 60 % 60, 2, ":"),
        (rest % 60, 2, "Z"),
    ];
    let mut out = String::with_capacity(20);
    for (number, width, after) in parts {
        push_digits(&mut out, number.unsigned_abs(), width);
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::expr::Expr;
    use super::*;
    use serde_json::json;

    fn of(value: serde_json::Value, casts: &str) -> String {
        let doc = Value::of(&json!({ "v": value }));
        let scope = Scope {
            base: "https://x/api/",
            ..Scope::empty()
        }
        .at(&doc);
        let expr = Expr::read(&["v ", casts].concat()).unwrap();
        expr.value(&scope)
            .map_or_else(|| "-".into(), |value| value.json().trim_matches('"').to_owned())
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
        assert_eq!(of(json!("2026-11-22T11:32:43Z"), "as epoch"), "1795347163");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59Z");
        assert_eq!(rfc3339(-62_135_596_800_000), "0001-01-01T00:00:00Z");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_827_696_000), "2000-02-29T12:34:56Z");
        assert_eq!(rfc3339(1_798_761_599_999), "2026-12-31T23:59:59Z");
    }
}
