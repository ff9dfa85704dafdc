//! Texts and JSON with placeholders: `{{title}}`, filled by position so that no value escapes from its place.
//!
//! A node that is one placeholder and nothing else keeps the value's type, and leaves its key out where there is no
//! value. In a text the value becomes text. Read next: `expr` (what stands between the braces).

use super::cast::Cast;
use super::cond;
use super::expr::{Expr, Scope};
use super::text::{cut, has};
use super::url;
use super::value::Value;

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Expr(Expr),
}

/// A text with placeholders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template(Vec<Part>);

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

impl Template {
    /// Reads a text. Braces that do not come in twos are text.
    ///
    /// # Errors
    /// What would have been right.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = cut(rest, "{{") {
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (inside, after) = cut(after, "}}").ok_or("a closing }}")?;
            parts.push(Part::Expr(Expr::read(inside)?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The filled text; none where too many of its placeholders are empty.
    pub fn text(&self, scope: &Scope, wants: Wants) -> Option<String> {
        let mut out = String::new();
        let mut filled = self.constant();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Expr(expr) => match expr.text(scope) {
                    Some(text) => {
                        filled = true;
                        if wants == Wants::Address {
                            url::encode(&text, expr.has(&Cast::Path) && !out.contains('?'), &mut out);
                        } else {
                            out.push_str(&text);
                        }
                    }
                    None if wants == Wants::Any => {}
                    None => return None,
                },
            }
        }
        filled.then_some(out)
    }

    /// The expression, if it is one placeholder and nothing else.
    pub fn only(&self) -> Option<&Expr> {
        match self.0.as_slice() {
            [Part::Expr(expr)] => Some(expr),
            _ => None,
        }
    }

    /// Whether there is no placeholder in it.
    fn constant(&self) -> bool {
        self.0.iter().all(|part| matches!(part, Part::Text(_)))
    }

    /// The text before the first placeholder.
    pub fn start(&self) -> &str {
        match self.0.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// What stands there literally, without the placeholders.
    pub fn literals(&self) -> String {
        let mut out = String::new();
        for part in &self.0 {
            out.push_str(match part {
                Part::Text(text) => text,
                Part::Expr(expr) => expr.literal().unwrap_or(""),
            });
        }
        out
    }

    /// Visits its expressions.
    pub fn exprs(&self, visit: &mut dyn FnMut(&Expr)) {
        for part in &self.0 {
            if let Part::Expr(expr) = part {
                visit(expr);
            }
        }
    }
}

/// Whether a text has this name between braces, or is a condition that begins with it.
pub fn names(text: &str, name: &str) -> bool {
    if !has(text, name) {
        return false;
    }
    let mut found = false;
    if let Ok(template) = Template::read(text) {
        template.exprs(&mut |expr| found |= expr.names().any(|known| known == name));
    }
    found
}

/// The keys by which an object is one of ours and not the backend's.
pub const OWN: [&str; 5] = ["$literal", "$json", "$join", "$merge", "$if"];

/// JSON with its placeholders filled; none where it is left out.
pub fn fill(node: &Value, scope: &Scope) -> Option<Value> {
    match node {
        Value::Text(text) if has(text, "{{") => {
            let template = Template::read(text).ok()?;
            match template.only() {
                Some(expr) => expr.value(scope),
                None => template.text(scope, Wants::Any).map(Value::Text),
            }
        }
        Value::List(items) => Some(Value::List(items.iter().filter_map(|item| fill(item, scope)).collect())),
        Value::Object(members) => {
            for own in OWN {
                if let Some((_, inner)) = members.iter().find(|(key, _)| key == own) {
                    return filled_own(own, inner, node, scope);
                }
            }
            let mut out = Vec::with_capacity(members.len());
            for (key, inner) in members {
                if let Some(value) = fill(inner, scope) {
                    out.push((key.clone(), value));
                }
            }
            Some(Value::Object(out))
        }
        constant => Some(constant.clone()),
    }
}

fn filled_own(own: &str, inner: &Value, node: &Value, scope: &Scope) -> Option<Value> {
    match own {
        "$literal" => Some(inner.clone()),
        "$json" => fill(inner, scope).map(|value| Value::Text(value.json())),
        "$if" => {
            let branch = if cond::holds(inner, scope, 0) { "then" } else { "else" };
            fill(node.member(branch)?, scope)
        }
        _ => {
            let Some(Value::List(items)) = fill(inner, scope) else {
                return None;
            };
            if own == "$join" {
                let with = node.member("with").map_or(String::from("\n\n"), Value::to_text);
                joined(&items, &with)
            } else {
                let mut all = Value::Object(Vec::new());
                for item in items {
                    item.members()
                        .iter()
                        .for_each(|(key, value)| all.put(key, value.clone()));
                }
                Some(all)
            }
        }
    }
}

fn joined(items: &[Value], with: &str) -> Option<Value> {
    let mut out = String::new();
    for item in items {
        let text = item.to_text();
        if !text.is_empty() {
            out.push_str(if out.is_empty() { "" } else { with });
            out.push_str(&text);
        }
    }
    (!out.is_empty()).then_some(Value::Text(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn filled(node: &serde_json::Value) -> serde_json::Value {
        let vars = [
            ("title".to_owned(), Value::text("A \"b\" {{text}}\r\n")),
            ("lat".to_owned(), Value::text("55.5")),
            ("tags".to_owned(), Value::List(vec![Value::text("x")])),
            (
                "more".to_owned(),
                Value::Object(vec![("k".to_owned(), Value::Bool(true))]),
            ),
        ];
        let scope = Scope {
            vars: [&vars, &[], &[]],
            ..Scope::empty()
        };
        let text = fill(&Value::of(node), &scope).map_or_else(|| "null".into(), |value| value.json());
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
        let vars = [("v".to_owned(), Value::text("../a b?c#d&{{e}}/æ"))];
        let scope = Scope {
            vars: [&vars, &[], &[]],
            ..Scope::empty()
        };
        let address = |text| Template::read(text).unwrap().text(&scope, Wants::Address);
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
