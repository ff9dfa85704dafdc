//! Puts presets under a configuration: objects are merged key by key, everything else is replaced, `null` takes away.

use medspil_core::json::Problem;

use super::value::Value;

/// More presets than this on top of each other are a circle.
const DEEPEST: usize = 4;

/// The configuration with everything that it stands on.
pub fn with_presets(own: Value, preset: &dyn Fn(&str) -> Option<Value>, problems: &mut Vec<Problem>) -> Value {
    let mut layers = vec![own];
    while let Some(Value::Text(name)) = layers.last().and_then(|layer| layer.member("extends")) {
        match preset(name).filter(|_| layers.len() <= DEEPEST) {
            Some(mut under) => {
                under.put("name", Value::Text(name.clone()));
                layers.push(under);
            }
            None => {
                problems.push(problem("extends", name, "the name of a preset, see docs/backends.md"));
                break;
            }
        }
    }
    let stands_on_preset = layers.len() > 1;
    let mut whole = layers.pop().unwrap_or_default();
    while let Some(mut layer) = layers.pop() {
        // What is public by design is said by the preset's author, not by who is in a hurry.
        if layer.member("public_keys").is_some() && stands_on_preset && layers.is_empty() {
            problems.push(problem(
                "public_keys",
                "this",
                "nothing: only the preset says which of its keys are public",
            ));
            layer.put("public_keys", whole.member("public_keys").cloned().unwrap_or_default());
        }
        merge(&mut whole, layer);
    }
    whole
}

fn problem(path: &str, found: &str, expected: &str) -> Problem {
    Problem {
        path: path.to_owned(),
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}

fn merge(under: &mut Value, over: Value) {
    let Value::Object(members) = over else {
        *under = over;
        return;
    };
    if !matches!(under, Value::Object(_)) {
        *under = Value::Object(members);
        return;
    }
    for (key, value) in members {
        let Value::Object(existing) = under else { return };
        match existing.iter().position(|(name, _)| *name == key) {
            Some(at) if value == Value::Null => drop(existing.remove(at)),
            Some(at) => merge(&mut existing[at].1, value),
            None => existing.push((key, value)),
        }
    }
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
            Some(Value::of(&found))
        };
        let mut problems = Vec::new();
        let own = Value::of(&json!({"extends": "a", "x": {"y": null}, "list": [3]}));
        let whole = with_presets(own, &preset, &mut problems);
        let read: serde_json::Value = serde_json::from_str(&whole.json()).unwrap();
        assert_eq!(
            read,
            json!({"x": {"w": 0, "z": 2}, "deep": true, "name": "a", "extends": "a", "list": [3]})
        );
        assert_eq!(problems.len(), 0);
        for name in ["loop", "none"] {
            with_presets(Value::of(&json!({ "extends": name })), &preset, &mut problems);
        }
        assert_eq!(problems.len(), 2);
    }
}
