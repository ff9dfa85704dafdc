//! Conditions, and what to take from an answer: read from the configuration as they are needed.

use super::expr::{Expr, Scope};
use super::template::{Template, Wants};
use super::text::has;
use super::value::Value;

/// Whether a condition holds: a name, `!name`, or an object all of whose parts must.
pub fn holds(cond: &Value, scope: &Scope, status: u16) -> bool {
    if let Value::Text(name) = cond {
        let (name, not) = match name.strip_prefix('!') {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        return expression(name, scope).is_some_and(|value| value.is_true()) != not;
    }
    if let Some(wanted) = cond.member("status")
        && !any(wanted, |word| is_status(word, status))
    {
        return false;
    }
    let path = cond.word("path");
    let value = expression(if path.is_empty() { "*" } else { path }, scope);
    let parts = [cond.member("exists"), cond.member("equals"), cond.member("contains")];
    if let [None, None, None] = parts {
        return path.is_empty() || value.is_some_and(|value| value.is_true());
    }
    let [exists, equals, contains] = parts;
    if exists.is_some_and(|exists| exists.is_true() != value.is_some()) {
        return false;
    }
    let text = match value.unwrap_or_default() {
        // Also inside of lists and objects: a word in any message counts.
        inner @ (Value::Object(_) | Value::List(_)) => inner.json(),
        other => other.to_text(),
    };
    equals.is_none_or(|words| any(words, |word| text == word))
        && contains.is_none_or(|words| any(words, |word| has(&text, word)))
}

/// Whether one of a list's words, or the only one, passes.
pub fn any(words: &Value, test: impl Fn(&str) -> bool) -> bool {
    match words {
        Value::List(items) => items.iter().any(|item| test(&item.to_text())),
        one => test(&one.to_text()),
    }
}

/// `409`, or `4xx` for all of its kind.
pub fn is_status(word: &str, status: u16) -> bool {
    let digits = Value::Number(f64::from(status)).to_text();
    match word.strip_suffix("xx") {
        Some(class) => class.len() == 1 && digits.starts_with(class),
        None => digits == word,
    }
}

fn expression(text: &str, scope: &Scope) -> Option<Value> {
    Expr::read(text).ok()?.value(scope)
}

/// What a path, a text with placeholders, a number, or an object with `from`, `map` and `else` gives.
pub fn get(node: &Value, scope: &Scope) -> Option<Value> {
    match node {
        Value::Text(text) if has(text, "{{") => Template::read(text).ok()?.text(scope, Wants::All).map(Value::Text),
        Value::Text(text) => expression(text, scope),
        Value::Object(_) => {
            let value = get(node.member("from")?, scope);
            let found = match node.member("map") {
                Some(map) => {
                    let word = value.map(|value| value.to_text()).unwrap_or_default();
                    map.members()
                        .iter()
                        .find(|(theirs, _)| *theirs == word)
                        .map(|(_, ours)| ours.clone())
                }
                None => value,
            };
            found.or_else(|| match node.member("else")? {
                Value::Text(text) if has(text, "{{") => get(node.member("else")?, scope),
                word => Some(word.clone()),
            })
        }
        Value::Number(_) | Value::Bool(_) => Some(node.clone()),
        _ => None,
    }
}

/// The same as a text that is not empty.
pub fn get_text(node: Option<&Value>, scope: &Scope) -> Option<String> {
    let text = get(node?, scope)?.to_text();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn all_that_a_condition_says_must_hold() {
        let doc = Value::of(&json!({"errors": [{"message": "duplicate key value"}], "ok": false, "mode": 2}));
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
            let holds = holds(&Value::of(&cond), &Scope::empty().at(&doc), status);
            assert_eq!(holds, expected, "{cond}");
        }
    }

    #[test]
    fn a_value_is_taken_as_it_is_named() {
        let doc = Value::of(&json!({"state": "2", "id": 7}));
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
            let got = get(&Value::of(&node), &Scope::empty().at(&doc)).unwrap_or_default();
            assert_eq!(got, Value::of(&expected), "{node}");
        }
    }
}
