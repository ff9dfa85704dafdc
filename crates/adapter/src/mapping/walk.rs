//! Following a path into a value: what `expr` reads, step by step, and where it leads.
//!
//! A path that leads nowhere is nothing; it refuses no path and changes nothing.

use super::expr::{Reader, Step};
use super::scope::Scope;
use super::text::{same, strip};
use super::value::{Shared, Value};

/// A variable, or what a path leads to from it; a file has a name, a type and a size in bytes.
pub(super) fn variable(path: &str, scope: Scope) -> Option<Shared> {
    let mut ignored = |_: &str, _: bool| {};
    let mut reader = Reader::new(path, &mut ignored);
    if reader.step() != Step::Key {
        return None;
    }
    let value = scope.names.get(reader.key)?;
    if let Value::File(file) = &**value
        && !reader.rest.is_empty()
    {
        return match reader.rest {
            ".name" => Some(file.name.as_str().into()),
            ".type" => Some(file.mime.as_str().into()),
            ".size" => Some((file.bytes.len() as f64).into()),
            _ => None,
        };
    }
    walk(value, reader.rest, scope).cloned()
}

/// Follows a path. A name on a list looks into its first item; an index on something that is no list means that thing.
pub(super) fn walk<'v>(from: &'v Shared, path: &str, scope: Scope) -> Option<&'v Shared> {
    let mut ignored = |_: &str, _: bool| {};
    let mut reader = Reader::new(path, &mut ignored);
    let mut at = from;
    while !reader.rest.is_empty() {
        match reader.step() {
            Step::Key => {
                while let Value::List(items) = &**at {
                    at = items.first()?;
                }
                at = at.member(reader.key)?;
            }
            Step::Index => at = item(at, reader.index)?,
            Step::Match => {
                let wanted = match strip(reader.wanted, "$") {
                    Some(name) => variable(name, scope)?,
                    None => walk(scope.doc?, reader.wanted, scope)?.clone(),
                };
                let wanted = wanted.as_text();
                at = matching(at, reader.key, wanted.str())?;
            }
            _ => return any(at, reader.rest, scope),
        }
    }
    (!at.is_null()).then_some(at)
}

fn any<'v>(at: &'v Shared, path: &str, scope: Scope) -> Option<&'v Shared> {
    for item in at.items() {
        if let found @ Some(_) = walk(item, path, scope) {
            return found;
        }
    }
    for (_, value) in at.members() {
        if let found @ Some(_) = walk(value, path, scope) {
            return found;
        }
    }
    None
}

/// Of a list the item whose member has this text, of an object the member of this name.
fn matching<'v>(at: &'v Shared, key: &str, wanted: &str) -> Option<&'v Shared> {
    let Value::List(items) = &**at else {
        return at.member(wanted);
    };
    for item in items {
        if let Some(member) = item.member(key)
            && same(member.as_text().str(), wanted)
        {
            return Some(item);
        }
    }
    None
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place in a list; a cast saturates"
)]
fn item(at: &Shared, index: f64) -> Option<&Shared> {
    match &**at {
        Value::List(items) => {
            let from_end = if index < 0.0 { items.len() as f64 } else { 0.0 };
            let place = from_end + index;
            if place < 0.0 { None } else { items.get(place as usize) }
        }
        _ => (index == 0.0 || index == -1.0).then_some(at),
    }
}
