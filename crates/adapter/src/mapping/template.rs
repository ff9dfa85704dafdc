//! Texts and JSON with placeholders: `{{title}}`, filled by position so that no value escapes from its place.
//!
//! A node that is one placeholder and nothing else keeps the value's type, and leaves its key out where there is no
//! value. In a text the value becomes text. Read next: `expr` (what stands between the braces).

use super::cond;
use super::expr::{self, Reader, Said, Scope, Visit, said};
use super::text::{cut, has, place, same};
use super::url;
use super::value::{Letters, List, Object, Shared, Value};

/// Which placeholders must have a value for the text to be one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// At least one.
    Any,
    /// Every one.
    All,
    /// Every one, and it is an address: each value is one part of a path or one value of a query.
    Address,
}

/// A text in front of a placeholder, and what stands in the placeholder.
struct Piece<'a> {
    before: &'a str,
    inside: Option<&'a str>,
}

/// Takes the next piece off a text. Braces that do not come in twos are text.
///
/// # Errors
/// What would have been right.
fn piece<'a>(rest: &mut &'a str) -> Result<Piece<'a>, Said> {
    let Some((before, after)) = cut(rest, "{{") else {
        let before = std::mem::take(rest);
        return Ok(Piece { before, inside: None });
    };
    let (inside, after) = cut(after, "}}").ok_or(said("a closing }}"))?;
    *rest = after;
    Ok(Piece {
        before,
        inside: Some(inside),
    })
}

/// The filled text; none where too many of its placeholders are empty, or where it is no template.
pub fn text(template: &str, scope: Scope, wants: Wants) -> Option<Shared> {
    let mut out = Letters::new();
    let mut rest = template;
    let (mut some, mut filled) = (false, false);
    loop {
        let piece = piece(&mut rest).ok()?;
        out.push_str(piece.before);
        let Some(inside) = piece.inside else {
            // What has no placeholder is a text too.
            return (filled || !some).then(|| out.done());
        };
        some = true;
        let mut ignored = |_: &str, _: bool| {};
        let mut reader = Reader::new(inside, &mut ignored);
        let value = reader.value(scope).and_then(|value| value.filled());
        if reader.bad.is_some() || value.is_none() && wants != Wants::Any {
            return None;
        }
        if let Some(value) = value {
            filled = true;
            if wants == Wants::Address {
                url::encode(value.str(), reader.slashes && !has(&out, "?"), &mut out);
            } else {
                out.push_str(value.str());
            }
        }
    }
}

/// What stands in the placeholder, if a text is one placeholder and nothing else.
pub fn only(template: &str) -> Option<&str> {
    let mut rest = template;
    let piece = piece(&mut rest).ok()?;
    piece.inside.filter(|_| piece.before.is_empty() && rest.is_empty())
}

/// The text before the first placeholder.
pub fn start(template: &str) -> &str {
    cut(template, "{{").map_or(template, |(start, _)| start)
}

/// Visits what a text is made of: literal texts, and names of what is asked for.
///
/// # Errors
/// What would have been right.
pub fn visit(template: &str, each: Visit) -> Result<(), Said> {
    let mut rest = template;
    loop {
        let piece = piece(&mut rest)?;
        each.visit(piece.before, false);
        let Some(inside) = piece.inside else { return Ok(()) };
        expr::visit(inside, each)?;
    }
}

/// What stands in each of a text's placeholders, for whoever checks it; as far as it is a template.
#[cfg(any(test, feature = "check"))]
pub fn insides(template: &str) -> Vec<&str> {
    let mut rest = template;
    let mut all = Vec::new();
    while let Ok(Piece {
        inside: Some(inside), ..
    }) = piece(&mut rest)
    {
        all.push(inside);
    }
    all
}

/// Whether a text has this name between braces, or is a condition that begins with it.
pub fn names(text: &str, name: &str) -> bool {
    let mut found = false;
    has(text, name)
        && visit(text, &mut |known: &str, is_name: bool| {
            found |= is_name && same(known, name)
        })
        .is_ok()
        && found
}

/// The keys by which an object is one of ours and not the backend's.
pub const OWN: &str = "$literal $json $join $merge $if";

/// JSON with its placeholders filled; none where it is left out.
pub fn fill(node: &Shared, scope: Scope) -> Option<Shared> {
    match &**node {
        Value::Text(template) if has(template, "{{") => match only(template) {
            Some(inside) => expr::value(inside, scope),
            None => text(template, scope, Wants::Any),
        },
        Value::List(items) => {
            let mut out = List::new();
            for item in items {
                if let Some(value) = fill(item, scope) {
                    out.push(value);
                }
            }
            Some(out.done())
        }
        Value::Object(members) => {
            for (own, inner) in members {
                if place(OWN, own).is_some() {
                    return filled_own(own, inner, node, scope);
                }
            }
            let mut out = Object::new();
            for (key, inner) in members {
                if let Some(value) = fill(inner, scope) {
                    out.push((key.clone(), value));
                }
            }
            Some(out.done())
        }
        _ => Some(node.clone()),
    }
}

fn filled_own(own: &str, inner: &Shared, node: &Value, scope: Scope) -> Option<Shared> {
    if same(own, "$literal") {
        return Some(inner.clone());
    }
    if same(own, "$if") {
        let branch = if cond::holds(inner, scope, 0.0) { "then" } else { "else" };
        return fill(node.member(branch)?, scope);
    }
    let value = fill(inner, scope)?;
    if same(own, "$json") {
        return Some(value.as_json());
    }
    let Value::List(items) = &*value else { return None };
    if same(own, "$join") {
        let with = node.member("with").map_or("\n\n".into(), Shared::as_text);
        return joined(items, with.str());
    }
    let mut all = Object::new();
    for item in items {
        for (key, value) in item.members() {
            replace(&mut all, key, value);
        }
    }
    Some(all.done())
}

fn joined(items: &[Shared], with: &str) -> Option<Shared> {
    let mut out = Letters::new();
    for item in items {
        if let Some(text) = item.filled() {
            let before = if out.is_empty() { "" } else { with };
            out.push_str(before);
            out.push_str(text.str());
        }
    }
    (!out.is_empty()).then(|| out.done())
}

/// Puts a member in the place of one of the same name.
pub fn replace(members: &mut Object, key: &str, value: &Shared) {
    for (known, old) in members.iter_mut() {
        if **known == *key {
            old.clone_from(value);
            return;
        }
    }
    members.put(key, value.clone());
}

#[cfg(test)]
mod tests {
    use super::super::expr::Names;
    use super::*;
    use serde_json::json;

    fn filled(node: &serde_json::Value) -> serde_json::Value {
        let vars = json!({"title": "A \"b\" {{text}}\r\n", "lat": "55.5", "tags": ["x"], "more": {"k": true}});
        let names = Names {
            vars: Value::of(&vars).members().to_vec(),
            ..Names::default()
        };
        let scope = Scope {
            doc: None,
            names: &names,
        };
        let text = fill(&Value::of(node).into(), scope).map_or_else(|| "null".into(), |value| value.json());
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn placeholders_keep_their_type_and_absent_ones_leave_their_key_out() {
        for (node, expected) in [
            (
                json!({"t": "{{title}}", "x": "{{text}}", "n": null, "c": 1}),
                json!({"t": "A \"b\" {{text}}\r\n", "n": null, "c": 1}),
            ),
            (
                json!({"lat": "{{lat as number}}", "tags": "{{tags}}", "s": "at {{lat}}, {{text}}"}),
                json!({"lat": 55.5, "tags": ["x"], "s": "at 55.5, "}),
            ),
            (json!(["{{text}}", "{{lat}}", "{{text}} {{text}}"]), json!(["55.5"])),
            (
                json!({"$join": ["{{lat}}", "{{text}}", "end"], "with": "/"}),
                json!("55.5/end"),
            ),
            (
                json!({"$json": {"a": {"$eq": "{{lat}}"}}}),
                json!("{\"a\":{\"$eq\":\"55.5\"}}"),
            ),
            (json!({"$literal": "{{title}}"}), json!("{{title}}")),
            (
                json!({"$merge": ["{{more}}", {"id": 1}, "{{lat}}"]}),
                json!({"k": true, "id": 1}),
            ),
            (
                json!({"a": {"$if": "text", "then": 1}, "b": {"$if": "!text", "then": 1, "else": 2}}),
                json!({"b": 1}),
            ),
            (json!("query{ideas{id}}"), json!("query{ideas{id}}")),
        ] {
            assert_eq!(filled(&node), expected, "{node}");
        }
    }

    #[test]
    fn addresses_take_a_value_as_one_part() {
        let mut names = Names::default();
        names.put("v", "../a b?c#d&{{e}}/æ".into());
        let scope = Scope {
            doc: None,
            names: &names,
        };
        let address = |template| text(template, scope, Wants::Address).map(|text| text.to_text());
        let encoded = "..%2Fa%20b%3Fc%23d%26%7B%7Be%7D%7D%2F%C3%A6";
        assert_eq!(
            address("/x/{{v}}?q={{v}}").unwrap(),
            ["/x/", encoded, "?q=", encoded].concat()
        );
        assert_eq!(
            address("/x/{{v as path}}").unwrap(),
            "/x/../a%20b%3Fc%23d%26%7B%7Be%7D%7D/%C3%A6"
        );
        assert_eq!(address("/{{none}}"), None);
    }
}
