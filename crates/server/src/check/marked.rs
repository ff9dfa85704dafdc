//! The item that a trial writes: marked, so that whoever meets it knows what it is and may delete it, and written with
//! the letters that careless servers stumble over.

use medspil_adapter::mapping::{Adapter, Capabilities, FieldRule, File, Input, Value};

/// What every marked item's title begins with.
pub const MARK: &str = "Medspil check";

/// Letters that a citizen writes every day, and what to call them.
pub const ODD: [(&str, &str); 6] = [
    ("an apostrophe (')", "'"),
    ("double quotes (\")", "\""),
    ("an ampersand (&)", "&"),
    ("æ, ø and å", "æøå"),
    ("an emoji (🙂)", "🙂"),
    ("a line break", "\n"),
];

/// Where the marked idea is said to be: latitude, longitude, address.
pub const PLACE: (f64, f64, &str) = (55.6761, 12.5683, "Rådhuspladsen 1, København");

/// Which letters of [`ODD`] are left out.
pub type Without = [bool; ODD.len()];
/// With all of them.
pub const WITH_ALL: Without = [false; ODD.len()];
/// With none of them.
pub const PLAIN: Without = [true; ODD.len()];

/// The longest title that a backend takes.
fn title(moment: &str, most: usize) -> String {
    let time = moment.split('T').nth(1).unwrap_or(moment);
    let ways = [
        format!("{MARK} {moment}: please delete, it's a \"test\" & æøå"),
        format!("{MARK} {moment}: it's a test"),
        format!("Medspil's check {moment}"),
        format!("It's {time}"),
    ];
    fitting(&ways, most)
}

fn text(moment: &str, most: usize) -> String {
    let ways = [
        format!(
            "Written {moment} by medspil check, to see whether ideas arrive: it's \"quoted\", A & B, æøå, 🙂\n\
             It may be deleted."
        ),
        format!("{moment}: it's \"A\" & æøå 🙂\nDelete."),
        format!("It's {moment}"),
    ];
    fitting(&ways, most)
}

fn fitting(ways: &[String], most: usize) -> String {
    let fits = |way: &&String| most == 0 || way.chars().count() <= most;
    let way = ways.iter().find(fits).or(ways.last());
    way.cloned().unwrap_or_default()
}

/// The fields of a marked item, as long as the backend wants them. `moment` makes it unlike earlier ones.
pub fn item(backend: &Adapter, can: &Capabilities, moment: &str, key: &str, without: Without) -> Input {
    let written = |name: &str, words: fn(&str, usize) -> String| {
        let rule = rule(can, name);
        let words = words(moment, rule.map_or(0, |rule| rule.max));
        let odd = |letter: char| {
            let mut left = ODD.iter().zip(without).filter(|(_, out)| *out);
            left.any(|((_, letters), _)| letters.contains(letter))
        };
        sized(rule, &words.chars().filter(|letter| !odd(*letter)).collect::<String>())
    };
    let mut input = keyed(key).with("title", &written("title", title));
    input = input.with("text", &written("text", text));
    for field in can.fields.iter().filter(|field| field.required) {
        let value = match field.name.as_str() {
            "title" | "text" | "photo" | "place" => continue,
            "email" => String::from("medspil-check@example.org"),
            "phone" => String::from("00000000"),
            name => match backend.answer_to(name) {
                Some(only) => only.to_owned(),
                None => sized(Some(field), MARK),
            },
        };
        input = input.with(&field.name, &value);
    }
    let (lat, lon, address) = PLACE;
    let place = [("lat", lat.into()), ("lon", lon.into()), ("address", address.into())];
    let place = place.map(|(name, value)| (name.into(), value));
    input = input.value("place", Value::Object(place.to_vec()));
    if can.photo {
        input = input.file("photo", photo());
    }
    input
}

/// More letters than this are not sent to see that they are too many.
const MOST_LETTERS: usize = 100_000;

/// What a form would not let through for this field, each with what is wrong with it; nothing where the backend asks nothing
/// of it. `words` are those of the field in a good idea: what is too long begins with them, so that it is no repeated one.
pub fn invalid(field: &FieldRule, words: &str) -> Vec<(String, String)> {
    let letters = |text: String| {
        let count = text.chars().count();
        let many = if count == 1 { "letter" } else { "letters" };
        (text, format!("{} of {count} {many}", field.name))
    };
    let mut wrong = Vec::new();
    if field.min > 1 {
        wrong.push(letters("x".repeat(field.min - 1)));
    } else if field.required || field.min == 1 {
        wrong.push((String::new(), format!("no {}", field.name)));
    }
    if (1..MOST_LETTERS).contains(&field.max) {
        let mut long = words.to_owned();
        long.extend(std::iter::repeat_n(
            'x',
            (field.max + 1).saturating_sub(words.chars().count()),
        ));
        wrong.push(letters(long.chars().take(field.max + 1).collect()));
    }
    wrong
}

/// Key, device and language. To a backend each submission and each like is a device of its own, as the widget has it.
pub fn keyed(key: &str) -> Input {
    let input = Input::new().with("key", key).with("device", key).with("lang", "en");
    input.with("channel", "medspil-check")
}

/// The text under a name in an input.
pub fn text_of(input: &Input, name: &str) -> String {
    let found = input.values.iter().rev().find(|(known, _)| known == name);
    found.map(|(_, value)| value.to_text()).unwrap_or_default()
}

/// A photo of one pixel.
pub fn photo() -> File {
    const PIXEL: [u8; 67] = [
        0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1,
        8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0, 1, 0, 0, 5,
        0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
    ];
    File {
        name: String::from("medspil-check.png"),
        mime: String::from("image/png"),
        bytes: PIXEL.to_vec(),
    }
}

pub fn rule<'a>(can: &'a Capabilities, name: &str) -> Option<&'a FieldRule> {
    can.fields.iter().find(|field| field.name == name)
}

fn sized(rule: Option<&FieldRule>, text: &str) -> String {
    let (min, max) = rule.map_or((0, 0), |rule| (rule.min, rule.max));
    let mut out: String = text.chars().take(if max == 0 { usize::MAX } else { max }).collect();
    while out.chars().count() < min {
        out.push('.');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::backend;

    const MOMENT: &str = "2026-11-26T16:23:31.123Z";

    fn adapter(fields: &str) -> Adapter {
        let text = format!(r#"{{"base": "https://x.dk", "operations": {{"create": {{}}}}, "fields": {{{fields}}}}}"#);
        let mut backends = backend::read("a", &text).unwrap().backends;
        backends.remove(0).1.adapter
    }

    fn marked(fields: &str, without: Without) -> Input {
        let adapter = adapter(fields);
        item(&adapter, &adapter.capabilities(), MOMENT, "k", without)
    }

    #[test]
    fn a_marked_item_keeps_to_the_limits_and_keeps_its_apostrophe() {
        for most in [0, 80, 60, 40, 20, 12] {
            let fields = format!(
                r#""title": {{"max": {most}}}, "text": {{"min": 40, "max": {}}}"#,
                most * 2
            );
            let item = marked(&fields, WITH_ALL);
            let (title, text) = (text_of(&item, "title"), text_of(&item, "text"));
            assert!(most == 0 || title.chars().count() <= most, "{title}");
            assert!(title.contains('\'') && text.contains('\''), "{title} {text}");
        }
        let item = marked("", WITH_ALL);
        for (_, letters) in ODD {
            let all = text_of(&item, "title") + &text_of(&item, "text");
            assert!(letters.chars().all(|letter| all.contains(letter)), "{letters}");
        }
        assert!(text_of(&item, "title").contains(MOMENT) && text_of(&item, "text").contains(MOMENT));
    }

    #[test]
    fn letters_can_be_left_out() {
        let plain = marked("", PLAIN);
        let all = text_of(&plain, "title") + &text_of(&plain, "text");
        assert!(
            ODD.iter()
                .all(|(_, letters)| !all.contains(|letter| letters.contains(letter))),
            "{all}"
        );
        let mut without = WITH_ALL;
        without[0] = true;
        let one = text_of(&marked("", without), "title");
        assert!(!one.contains('\'') && one.contains('"'), "{one}");
    }

    #[test]
    fn what_must_be_refused_is_just_outside_the_limits() {
        let wrong = |fields: &str| {
            let found = invalid(&adapter(fields).capabilities().fields[0], "It's a");
            found.into_iter().map(|(_, wrong)| wrong).collect::<Vec<_>>()
        };
        assert_eq!(
            wrong(r#""title": {"min": 3, "max": 9}"#),
            ["title of 2 letters", "title of 10 letters"]
        );
        assert_eq!(wrong(r#""title": {"max": 9}"#), ["title of 10 letters"]);
        assert_eq!(wrong(r#""title": {"max": 4}"#), ["title of 5 letters"]);
        assert_eq!(wrong(r#""text": {"required": true, "max": 1000000}"#), ["no text"]);
        assert_eq!(wrong(r#""text": {"name": "body"}"#), [""; 0]);
        let long = invalid(&adapter(r#""title": {"max": 9}"#).capabilities().fields[0], "It's a");
        assert_eq!(long[0].0, "It's axxxx");
    }

    #[test]
    fn a_field_is_answered_as_the_form_answers_it() {
        let fields = r#""samtykke": {"type": "check", "required": true}, "kategori": {"choices": {"andet": "Andet"}, "required": true},
            "adresse": {"required": true, "min": 15}"#;
        let item = marked(fields, WITH_ALL);
        let said = ["samtykke", "kategori", "adresse", "category"].map(|name| text_of(&item, name));
        assert_eq!(said, ["on", "andet", "Medspil check..", ""]);
    }
}
