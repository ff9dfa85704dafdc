//! Whether what came back is what was sent: white space, markup and typographic quotes do not count, words do.
//!
//! Read next: `readback`, which asks and tells.

use medspil_adapter::mapping::plain;
use serde_json::Value as Json;

use super::shape::parsed;

/// What came of a title and a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Both as they were sent.
    Same,
    /// Both, and markup around them that a citizen would see.
    Markup,
    /// Both in one field.
    Joined,
    /// The title is another.
    Title,
    /// The text is another.
    Text,
}

/// Compares title and text as sent with those that came back.
pub fn came(sent: (&str, &str), back: (&str, &str)) -> Came {
    let (title, text) = (words(sent.0), words(sent.1));
    let (came_title, came_text) = (words(back.0), words(back.1));
    let joined = |a: &str, b: &str| format!("{a} {b}").trim().to_owned();
    let both = joined(&title, &text);
    if came_title == title && came_text == text {
        let seen = |text: &str| collapsed(&ascii(text));
        let marked = seen(back.0) != seen(sent.0) || seen(back.1) != seen(sent.1);
        return if marked { Came::Markup } else { Came::Same };
    }
    let one =
        came_title == title && came_text == both || came_title == both && (came_text.is_empty() || came_text == text);
    if one || joined(&came_title, &came_text) == both {
        Came::Joined
    } else if came_title == title {
        Came::Text
    } else {
        Came::Title
    }
}

/// The words of a text, without markup and with one space between them.
pub fn words(text: &str) -> String {
    collapsed(&ascii(&plain(text)))
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Some servers make better quotes of plain ones.
fn ascii(text: &str) -> String {
    let one = |letter: char| match letter {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => '"',
        '\u{a0}' => ' ',
        other => other,
    };
    text.chars().map(one).collect()
}

/// Where a text stands in a JSON answer, as a path that a configuration could use.
pub fn place_of(text: &str, answer: &str) -> Option<String> {
    let json = parsed(answer)?;
    let wanted = words(text);
    if wanted.is_empty() {
        None
    } else {
        find(&json, &wanted, String::new(), 0)
    }
}

fn find(json: &Json, wanted: &str, path: String, depth: usize) -> Option<String> {
    match json {
        _ if depth > 8 => None,
        Json::String(text) => (words(text) == wanted).then_some(path),
        Json::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| find(item, wanted, format!("{path}[{at}]"), depth + 1)),
        Json::Object(members) => members
            .iter()
            .find_map(|(name, value)| find(value, wanted, below(&path, name), depth + 1)),
        _ => None,
    }
}

/// A member's path, with quotes where its name needs them.
pub fn below(path: &str, name: &str) -> String {
    let simple = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let starts = name
        .chars()
        .next()
        .is_some_and(|letter| letter.is_alphabetic() || letter == '_');
    match (path.is_empty(), starts && name.chars().all(simple)) {
        (true, true) => name.to_owned(),
        (false, true) => format!("{path}.{name}"),
        (_, false) => format!("{path}['{name}']"),
    }
}

/// Where two texts part, with what stands around: of what was sent, and of what came.
pub fn parting(sent: &str, came: &str) -> (String, String) {
    let (sent, came) = (words(sent), words(came));
    let same = sent.chars().zip(came.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(24);
    let around = |text: &str| {
        let start = if from > 0 { "…" } else { "" };
        let part: String = text.chars().skip(from).take(60).collect();
        let end = if text.chars().count() > from + 60 { "…" } else { "" };
        format!("“{start}{part}{end}”")
    };
    let came = if came.is_empty() {
        String::from("nothing")
    } else {
        around(&came)
    };
    (around(&sent), came)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: (&str, &str) = ("It's a \"test\" & æøå", "A & B\nIt's æøå.");

    #[test]
    fn markup_and_white_space_do_not_count_and_words_do() {
        for (back, expected) in [
            (SENT, Came::Same),
            (("It’s a “test” & æøå", "A & B It’s æøå."), Came::Same),
            (
                (
                    "It&#39;s a &quot;test&quot; &amp; æøå",
                    "<p>A &amp; B<br>\nIt's æøå.</p>",
                ),
                Came::Markup,
            ),
            ((SENT.0, "It's a \"test\" & æøå\n\nA & B\nIt's æøå."), Came::Joined),
            (("It's a \"test\" & æøå A & B", "It's æøå."), Came::Joined),
            ((SENT.0, SENT.0), Came::Text),
            ((SENT.0, ""), Came::Text),
            ((SENT.0, "A & B\nIt's ???."), Came::Text),
            (("Its a \"test\" & æøå", SENT.1), Came::Title),
            ((SENT.1, SENT.0), Came::Title),
        ] {
            assert_eq!(came(SENT, back), expected, "{back:?}");
        }
    }

    #[test]
    fn what_stands_elsewhere_is_found() {
        let answer = r#"{"id": 1, "content": {"dk.x": [{"t": "other"}, {"t": "A &amp; B\nIt's æøå."}]}}"#;
        assert_eq!(place_of(SENT.1, answer).unwrap(), "content['dk.x'][1].t");
        assert_eq!(place_of(SENT.0, answer), None);
        assert_eq!(place_of("", answer), None);
        assert_eq!(place_of(SENT.1, "<p>"), None);
    }

    #[test]
    fn a_difference_is_shown_with_what_stands_around_it() {
        let (sent, came) = parting("one two three four five six seven", "one two three four five 6 seven");
        assert_eq!(
            (sent.as_str(), came.as_str()),
            (
                "“one two three four five six seven”",
                "“one two three four five 6 seven”"
            )
        );
        assert_eq!(parting("a", "").1, "nothing");
        let long = "x".repeat(100);
        assert_eq!(
            parting(&long, &format!("{}y", &long[..99])).1,
            format!("“…{}y”", "x".repeat(24))
        );
    }
}
