//! The readers by themselves: expressions, templates, XML, HTML, addresses, JSON, what the page hands over.

use medspil_adapter::mapping::parts::{
    Names, Scope, Wants, allowed, check, decode, encode, escape, field, fill, header, next_link, origin, plain,
    resolve, steps_out, text as filled_text, value, visit, xml,
};
use medspil_adapter::mapping::{Shared, Text, Value};
use medspil_mapping::packed::read;
use serde_json::Value as Json;

use crate::talks::multiplies;

const HOME: &str = "https://b.example";

/// Tries one text with the reader of this letter.
pub fn try_one(part: char, text: &str) {
    match part {
        'e' | 't' if multiplies(text) => {}
        'e' => expression(text),
        't' => template(text),
        'x' => markup(text),
        'h' => html(text),
        'u' => address(text),
        'j' => json(text),
        _ => {}
    }
}

/// What a text says in JSON, or the text itself.
fn parsed(text: &str) -> Shared {
    let json = serde_json::from_str::<Json>(text);
    json.map_or_else(|_| Shared::from(text), |json| Value::of(&json).into())
}

/// An expression and, on the next line, what it looks at.
fn expression(text: &str) {
    let (text, doc) = text
        .split_once('\n')
        .unwrap_or((text, r#"{"a": [{"b": "<p>1</p>"}], "c": "2026-11-24"}"#));
    let doc = parsed(doc);
    let mut names = Names {
        headers: Some(parsed(r#"[["Link", "<?p=2>; rel=next"]]"#)),
        cookies: "a=1; b=%".into(),
        here: "https://b.example/api/x?y".into(),
        ..Names::default()
    };
    names.put("id", "7".into());
    names.put("doc", doc.clone());
    for doc in [Some(&doc), None] {
        let found = value(text, Scope { doc, names: &names });
        assert!(!found.is_some_and(|found| found.is_null()), "nothing is no value");
    }
    let right = check(text).is_ok();
    // A text that is no expression gives nothing.
    let found = value(
        text,
        Scope {
            doc: Some(&doc),
            names: &names,
        },
    );
    assert!(right || found.is_none(), "{text} gives {found:?}");
}

/// A text with placeholders, filled with what would like to leave its place.
fn template(text: &str) {
    let evil = Shared::from("../x?y=1&z#\r\nA: b\"'\\{{id}}@evil.example");
    let mut names = Names::default();
    names.put("title", evil);
    names.put("id", "..".into());
    names.put("list", parsed(r#"["../a?b&c", 1.5]"#));
    let scope = Scope {
        doc: None,
        names: &names,
    };
    filled_text(text, scope, Wants::Any);
    filled_text(text, scope, Wants::All);
    if let Some(filled) = filled_text(text, scope, Wants::Address) {
        let filled = filled.str();
        // What was not written literally is encoded, except for the slashes of a path.
        for sign in ['?', '&', '=', '#', '\r', '\n', '"', '\'', '\\', '@', ' '] {
            let written = text.matches(sign).count();
            assert!(filled.matches(sign).count() <= written, "{sign:?} came into {filled}");
        }
    }
    let mut length = 0;
    if visit(text, &mut |part: &str, _: bool| length += part.len()).is_ok() {
        assert!(length <= text.len());
    }
    fill(&text.into(), scope);
    fill(&parsed(text), scope);
}

fn markup(text: &str) {
    for text in [text.to_owned(), format!("<a>{text}</a>"), format!("<a {text}/>")] {
        if let Some(value) = xml(&text) {
            // No entity grows: what comes out was there.
            let size = size(&value);
            assert!(size <= text.len() + 8, "{size} of {}", text.len());
        }
    }
}

/// The bytes of all texts.
fn size(value: &Value) -> usize {
    let items: usize = value.items().iter().map(|item| size(item)).sum();
    let members: usize = value.members().iter().map(|(_, value)| size(value)).sum();
    value.str().len() + items + members
}

fn html(text: &str) {
    let out = plain(text);
    assert!(out.str().len() <= text.len(), "{}", out.str());
    assert!(decode(text).len() <= text.len());
    let breaks = text.matches('\n').count();
    assert_eq!(
        decode(escape(text, true).str()).matches('<').count(),
        text.matches('<').count() + breaks
    );
    for name in ["csrf", "a"] {
        if let Some(found) = field(text, name) {
            assert!(found.str().len() <= text.len());
        }
        for tag in ["<input", "<input name=csrf"] {
            field(&format!("{tag} {text}>"), name);
        }
    }
}

/// An address that a server hands out, and a value that a citizen puts into one.
fn address(text: &str) {
    let origins: [Text; 2] = [HOME.into(), "https://files.example:8443".into()];
    for base in [
        "https://b.example/api/list?x=1",
        "https://b.example",
        "http://b.example/x/",
    ] {
        if let Some(found) = allowed(base, &origins, text) {
            let found = found.str();
            let home = origin(found).unwrap_or_default();
            let known = origins.iter().any(|known| known.eq_ignore_ascii_case(home));
            assert!(known, "{text} leads to {found}");
            assert!(!found.contains(|sign: char| sign <= ' ' || sign == '\\'), "{found}");
        }
        if let Some(found) = resolve(base, text) {
            assert!(origin(found.str()).is_some(), "{}", found.str());
        }
    }
    if let Some(next) = next_link(text) {
        assert!(text.contains(next));
    }
    let line = header(text);
    assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{}", &*line);
    for slashes in [false, true] {
        let mut url = String::from("https://b.example/a/");
        encode(text, slashes, &mut url);
        assert_eq!(origin(&url), Some(HOME), "{url}");
        let added = url.trim_start_matches("https://b.example/a/");
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte) || slashes && byte == b'/';
        assert!(added.bytes().all(plain), "{added}");
        let alone = text
            .split(|sign| slashes && sign == '/')
            .any(|part| matches!(part, "." | ".."));
        assert_eq!(steps_out(&url), alone, "{url}");
    }
}

/// What is written is JSON, and reads back as the same.
fn json(text: &str) {
    if let Ok(json) = serde_json::from_str::<Json>(text) {
        written(&Value::of(&json));
    }
}

/// What the page hands over, as bytes.
pub fn packed(bytes: &[u8]) {
    written(&read(bytes));
}

fn written(value: &Value) {
    let text = value.json();
    let read = |text: &str| serde_json::from_str::<Json>(text).map(|json| Value::of(&json).json());
    match read(&text) {
        // Of a name that stands twice the other parser keeps one; from then on nothing changes.
        Ok(once) => assert_eq!(read(&once).ok(), Some(once), "{text}"),
        // The other parser goes only so deep.
        Err(why) => assert!(text.matches(['[', '{']).count() > 100, "{why}: {text}"),
    }
}
