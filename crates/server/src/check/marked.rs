//! The item that a trial writes: marked, so that whoever meets it knows what it is and may delete it.

use medspil_adapter::mapping::{Capabilities, FieldRule, File, Input, Value};

/// What every marked item's title begins with.
pub const MARK: &str = "Medspil check";

/// The fields of a marked item, as long as the backend wants them. `now` makes it unlike earlier ones.
pub fn item(can: &Capabilities, now: &str, key: &str, device: &str) -> Input {
    let title = sized(rule(can, "title"), &format!("{MARK} {now}: please delete"));
    let text = sized(
        rule(can, "text"),
        "Written by medspil check to see whether ideas arrive. It may be deleted.",
    );
    let mut input = keyed(key, device).with("title", &title).with("text", &text);
    for field in can.fields.iter().filter(|field| field.required) {
        let value = match field.name.as_str() {
            "title" | "text" | "photo" | "place" => continue,
            "email" => String::from("medspil-check@example.org"),
            "phone" => String::from("00000000"),
            _ => sized(Some(field), MARK),
        };
        input = input.with(&field.name, &value);
    }
    let place = [("lat", 55.6761), ("lon", 12.5683)].map(|(name, degrees)| (name.into(), degrees.into()));
    input = input.value("place", Value::Object(place.to_vec()));
    if can.photo {
        input = input.file("photo", photo());
    }
    input
}

/// One that the backend must refuse, and what is wrong with it; none where it asks nothing of a field.
pub fn invalid(can: &Capabilities, now: &str, key: &str, device: &str) -> Option<(Input, String)> {
    let wrong = |field: &&FieldRule| field.required || field.min > 0;
    let field = can.fields.iter().find(wrong)?;
    let mut input = item(can, now, key, device);
    input.values.retain(|(name, _)| *name != field.name);
    if field.min > 1 {
        let short = "x".repeat(field.min - 1);
        return Some((
            input.with(&field.name, &short),
            format!("{} of {} letters", field.name, field.min - 1),
        ));
    }
    Some((input, format!("no {}", field.name)))
}

/// Key, device and language.
pub fn keyed(key: &str, device: &str) -> Input {
    let input = Input::new().with("key", key).with("device", device).with("lang", "en");
    input.with("channel", "medspil-check").with("category", "idea")
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

fn rule<'a>(can: &'a Capabilities, name: &str) -> Option<&'a FieldRule> {
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
    use crate::check::backend;

    #[test]
    fn the_invalid_one_is_wrong_in_one_field_only() {
        let text = r#"{"extends": "medspil", "set": {"base": "https://x.dk"}}"#;
        let can = backend::read("a", text).unwrap().backends[0].1.adapter.capabilities();
        let (input, wrong) = super::invalid(&can, "now", "k", "d").unwrap();
        assert_eq!(wrong, "title of 2 letters");
        let titles: Vec<_> = input
            .values
            .iter()
            .filter(|(name, _)| name == "title")
            .map(|(_, v)| v.to_text())
            .collect();
        assert_eq!(titles, ["xx"]);
        assert!(input.values.iter().any(|(name, _)| name == "text"));
    }
}
