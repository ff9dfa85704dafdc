//! Conditions, and what to take from an answer: read from the configuration as they are needed.

use super::expr::{self, Scope};
use super::template::{self, Wants};
use super::text::{has, head, same, strip, tail};
use super::value::{Letters, Shared, Value, find};

/// Whether a condition holds: a name, `!name`, or an object all of whose parts must.
pub fn holds(cond: &Value, scope: Scope, status: f64) -> bool {
    if let Value::Text(name) = cond {
        let negated = strip(name, "!");
        return is_true(negated.unwrap_or(name), scope) != negated.is_some();
    }
    if let Some(wanted) = cond.member("status")
        && !any(wanted, Shared::from(status).as_text().str(), is_status)
    {
        return false;
    }
    let path = cond.word("path");
    let value = expr::value(if path.is_empty() { "*" } else { path }, scope);
    let (exists, equals, contains) = (cond.member("exists"), cond.member("equals"), cond.member("contains"));
    if exists.is_none() && equals.is_none() && contains.is_none() {
        return path.is_empty() || value.is_some_and(|value| value.is_true());
    }
    if exists.is_some_and(|exists| exists.is_true() != value.is_some()) {
        return false;
    }
    let mut text = Letters::new();
    match value.as_deref() {
        // Also inside of lists and objects: a word in any message counts.
        Some(inner @ (Value::Object(_) | Value::List(_))) => inner.write(&mut text),
        Some(other) => other.push_text(&mut text),
        None => {}
    }
    equals.is_none_or(|words| any(words, &text, same)) && contains.is_none_or(|words| any(words, &text, has))
}

fn is_true(name: &str, scope: Scope) -> bool {
    expr::value(name, scope).is_some_and(|value| value.is_true())
}

/// Whether a text fits one of a list's words, or the only one.
pub fn any(words: &Shared, text: &str, fits: fn(&str, &str) -> bool) -> bool {
    let Value::List(items) = &**words else {
        return fits(text, words.as_text().str());
    };
    for item in items {
        if fits(text, item.as_text().str()) {
            return true;
        }
    }
    false
}

/// `409`, or `4xx` for all of its kind.
pub fn is_status(status: &str, word: &str) -> bool {
    same(status, word) || same(tail(word, 1), "xx") && same(head(status, 1), head(word, 1))
}

/// What a path, a text with placeholders, a number, or an object with `from`, `map` and `else` gives.
pub fn get(node: &Shared, scope: Scope) -> Option<Shared> {
    match &**node {
        Value::Text(text) if has(text, "{{") => template::text(text, scope, Wants::All),
        Value::Text(text) => expr::value(text, scope),
        Value::Object(_) => {
            let value = get(node.member("from")?, scope);
            let found = match node.member("map") {
                Some(map) => {
                    let word = value.map(|value| value.as_text());
                    find(map.members(), word.as_ref().map_or("", |word| word.str())).cloned()
                }
                None => value,
            };
            found.or_else(|| {
                let word = node.member("else")?;
                if has(word.str(), "{{") {
                    get(word, scope)
                } else {
                    Some(word.clone())
                }
            })
        }
        Value::Number(_) | Value::Bool(_) => Some(node.clone()),
        _ => None,
    }
}

/// The same for what stands under `key`, if it is there.
pub fn get_in(holder: &Value, key: &str, scope: Scope) -> Option<Shared> {
    get(holder.member(key)?, scope)
}

/// The same as a text that is not empty.
pub fn get_text(node: Option<&Shared>, scope: Scope) -> Option<Shared> {
    get(node?, scope)?.filled()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_that_a_condition_says_must_hold() {
        let doc = Value::of(&json!({"errors": [{"message": "duplicate key value"}], "ok": false, "mode": 2})).into();
        let scope = Scope {
            doc: Some(&doc),
            names: &expr::Names::default(),
        };
        for (cond, status, expected) in [
            (json!({"status": 409}), 409, true),
            (json!({"status": ["4xx", 500]}), 404, true),
            (json!({"status": "4xx"}), 500, false),
            (json!({"path": "errors[0].message", "contains": "duplicate"}), 200, true),
            (json!({"path": "errors", "contains": ["x", "duplicate"]}), 200, true),
            (json!({"contains": "duplicate key"}), 200, true),
            (json!({"path": "mode", "equals": 2}), 200, true),
            (json!({"path": "mode", "equals": [1, 4]}), 200, false),
            (json!({"path": "data", "exists": false}), 200, true),
            (json!({"path": "errors", "exists": true, "status": 200}), 404, false),
            (json!("ok"), 200, false),
            (json!("!ok"), 200, true),
            (json!("mode"), 200, true),
            (json!({"path": "zz", "equals": "x"}), 200, false),
        ] {
            let holds = holds(&Value::of(&cond), scope, f64::from(status));
            assert_eq!(holds, expected, "{cond}");
        }
    }

    #[test]
    fn a_value_is_taken_as_it_is_named() {
        let doc = Value::of(&json!({"state": "2", "id": 7})).into();
        let scope = Scope {
            doc: Some(&doc),
            names: &expr::Names::default(),
        };
        for (node, expected) in [
            (json!("state | id"), json!("2")),
            (json!("{{id}}/{{state}}"), json!("7/2")),
            (json!("{{id}}/{{none}}"), json!(null)),
            (json!({"from": "state", "map": {"2": "answered"}}), json!("answered")),
            (
                json!({"from": "id", "map": {"2": "answered"}, "else": "unknown"}),
                json!("unknown"),
            ),
            (json!({"from": "none", "else": 0}), json!(0)),
            (json!(15), json!(15)),
        ] {
            let got = get(&Value::of(&node).into(), scope).unwrap_or_default();
            assert_eq!(*got, Value::of(&expected), "{node}");
        }
    }
}
