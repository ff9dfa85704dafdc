//! Puts presets under a configuration: objects are merged key by key, everything else is replaced, `null` takes away.

use super::read::problem;
use super::value::{List, Object, Shared, Value, find};

/// More presets than this on top of each other are a circle.
const DEEPEST: usize = 4;

/// Finds presets by name; of its own for the reason that `expr::Visitor` is.
pub trait Presets {
    /// The preset of this name, if it is there.
    fn preset(&self, name: &str) -> Option<Shared>;
}

impl<F: Fn(&str) -> Option<Shared>> Presets for F {
    fn preset(&self, name: &str) -> Option<Shared> {
        self(name)
    }
}

/// The configuration with everything that it stands on.
pub fn with_presets(own: Shared, presets: &dyn Presets, problems: &mut List) -> Shared {
    let whole = under(&own, 0, presets, problems);
    let Some(whole) = whole else { return own };
    // What is public by design is said by the preset's author, not by who is in a hurry.
    let mut own = own;
    if own.member("public_keys").is_some() {
        problems.push(problem(
            "public_keys",
            "this".into(),
            "nothing: only the preset says which of its keys are public",
        ));
        own = without(&own, "public_keys").done();
    }
    merged(&whole, &own)
}

/// What a layer stands on, if it stands on anything.
fn under(layer: &Value, depth: usize, presets: &dyn Presets, problems: &mut List) -> Option<Shared> {
    let Some(Value::Text(name)) = layer.entry("extends").map(|name| &**name) else {
        return None;
    };
    let Some(found) = presets.preset(name).filter(|_| depth < DEEPEST) else {
        problems.push(problem(
            "extends",
            name.clone().into(),
            "the name of a preset, see docs/backends.md",
        ));
        return None;
    };
    let found = without(&found, "name").with("name", name.clone()).done();
    Some(match under(&found, depth + 1, presets, problems) {
        Some(lower) => merged(&lower, &found),
        None => found,
    })
}

/// An object without one of its members.
fn without(object: &Value, key: &str) -> Object {
    let mut out = Object::new();
    for (name, value) in object.members() {
        if **name != *key {
            out.push((name.clone(), value.clone()));
        }
    }
    out
}

fn merged(under: &Shared, over: &Shared) -> Shared {
    if !matches!((&**under, &**over), (Value::Object(_), Value::Object(_))) {
        return over.clone();
    }
    let mut out = Object::new();
    for (name, value) in under.members() {
        match find(over.members(), name) {
            Some(over) if over.is_null() => {}
            Some(over) => out.push((name.clone(), merged(value, over))),
            None => out.push((name.clone(), value.clone())),
        }
    }
    for (name, value) in over.members() {
        if find(under.members(), name).is_none() {
            out.push((name.clone(), value.clone()));
        }
    }
    out.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_are_merged_everything_else_replaced_and_null_takes_away() {
        let preset = |name: &str| {
            let found = match name {
                "a" => json!({"extends": "b", "x": {"y": 1, "z": 2}, "list": [1, 2]}),
                "b" => json!({"x": {"w": 0}, "deep": true}),
                "loop" => json!({"extends": "loop"}),
                _ => return None,
            };
            Some(Value::of(&found).into())
        };
        let mut problems = List::new();
        let own = Value::of(&json!({"extends": "a", "x": {"y": null}, "list": [3]})).into();
        let whole = with_presets(own, &preset, &mut problems);
        let read: serde_json::Value = serde_json::from_str(&whole.json()).unwrap();
        assert_eq!(
            read,
            json!({"x": {"w": 0, "z": 2}, "deep": true, "name": "a", "extends": "a", "list": [3]})
        );
        assert_eq!(problems.len(), 0);
        for name in ["loop", "none"] {
            with_presets(Value::of(&json!({ "extends": name })).into(), &preset, &mut problems);
        }
        assert_eq!(problems.len(), 2);
    }
}
