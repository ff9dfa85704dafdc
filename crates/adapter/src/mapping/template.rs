//! Texts and JSON with placeholders: `{{title}}`, filled by position so that no value escapes from its place.
//!
//! A node that is one placeholder and nothing else keeps the value's type, and leaves its key out where there is no
//! value. In a text the value becomes text. Read next: `expr` (what stands between the braces).

use medspil_core::json::At;

use super::cast::Cast;
use super::cond::Cond;
use super::expr::{Expr, Scope};
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

impl Template {
    /// Reads a text. Braces that do not come in twos are text.
    ///
    /// # Errors
    /// What would have been right.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let (inside, after) = after.split_once("}}").ok_or("a closing }}")?;
            parts.push(Part::Expr(Expr::read(inside)?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The filled text; none where it has placeholders and all of them are empty.
    pub fn text(&self, scope: &Scope) -> Option<String> {
        let mut out = String::new();
        let mut filled = self.0.iter().all(|part| matches!(part, Part::Text(_)));
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Expr(expr) => {
                    if let Some(text) = expr.text(scope) {
                        out.push_str(&text);
                        filled = true;
                    }
                }
            }
        }
        filled.then_some(out)
    }

    /// The filled text; none where any of its placeholders is empty.
    pub fn whole(&self, scope: &Scope) -> Option<String> {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Expr(expr) => out.push_str(&expr.text(scope)?),
            }
        }
        Some(out)
    }

    /// The filled address: every value is one part of a path or one value of a query. None where a value is absent.
    pub fn address(&self, scope: &Scope) -> Option<String> {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Expr(expr) => {
                    let slashes = expr.has(&Cast::Path) && !out.contains('?');
                    url::encode(&expr.text(scope)?, slashes, &mut out);
                }
            }
        }
        Some(out)
    }

    /// The expression, if it is one placeholder and nothing else.
    pub fn only(&self) -> Option<&Expr> {
        match self.0.as_slice() {
            [Part::Expr(expr)] => Some(expr),
            _ => None,
        }
    }

    /// The text, if there is no placeholder in it.
    pub fn constant(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
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
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Expr(expr) => expr.literal().unwrap_or_default().to_owned(),
        };
        self.0.iter().map(text).collect()
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

/// JSON with placeholders.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// As it stands; also `{"$literal": …}`.
    Constant(Value),
    /// A text with placeholders.
    Text(Template),
    /// A list; absent items are left out.
    List(Vec<Node>),
    /// An object; absent members are left out.
    Object(Vec<(String, Node)>),
    /// `{"$json": …}`: a text that holds this as JSON.
    Json(Box<Node>),
    /// `{"$join": […], "with": "…"}`: the texts that are there, put together.
    Join(Vec<Node>, String),
    /// `{"$merge": […]}`: the members of several objects.
    Merge(Vec<Node>),
    /// `{"$if": …, "then": …, "else": …}`.
    When(Box<Cond>, Box<Node>, Option<Box<Node>>),
}

/// The keys by which an object is one of ours and not the backend's.
const OWN: [&str; 5] = ["$literal", "$json", "$join", "$merge", "$if"];

impl Node {
    /// Reads a node; what cannot be read is noted and becomes nothing.
    pub fn read(at: &At<&Value>) -> Self {
        let value = at.node().copied().unwrap_or(&Value::Null);
        match value {
            Value::Text(text) => match Template::read(text) {
                Ok(template) => match template.constant() {
                    Some(text) => Self::Constant(Value::text(text)),
                    None => Self::Text(template),
                },
                Err(expected) => {
                    at.problem(expected);
                    Self::Constant(Value::Null)
                }
            },
            Value::List(_) => {
                let mut items = Vec::new();
                at.each(|item| items.push(Self::read(&item)));
                Self::List(items)
            }
            Value::Object(members) => match OWN.iter().find(|own| members.iter().any(|(key, _)| key == *own)) {
                Some(key) => Self::own(at, key),
                None => {
                    let member = |(key, _): &(String, Value)| (key.clone(), Self::read(&at.field(key)));
                    Self::Object(members.iter().map(member).collect())
                }
            },
            constant => Self::Constant(constant.clone()),
        }
    }

    fn own(at: &At<&Value>, key: &str) -> Self {
        let inner = at.field(key);
        let list = || match Self::read(&inner) {
            Self::List(items) => items,
            one => vec![one],
        };
        match key {
            "$literal" => Self::Constant(inner.node().map_or(Value::Null, |value| (*value).clone())),
            "$json" => Self::Json(Box::new(Self::read(&inner))),
            "$join" => Self::Join(list(), at.field("with").text().unwrap_or_else(|| String::from("\n\n"))),
            "$merge" => Self::Merge(list()),
            _ => {
                let other = at.field("else");
                Self::When(
                    Box::new(Cond::read(&inner)),
                    Box::new(Self::read(&at.field("then"))),
                    other.exists().then(|| Box::new(Self::read(&other))),
                )
            }
        }
    }

    /// The filled value; none where it is left out.
    pub fn value(&self, scope: &Scope) -> Option<Value> {
        match self {
            Self::Constant(value) => Some(value.clone()),
            Self::Text(template) => match template.only() {
                Some(expr) => expr.value(scope),
                None => template.text(scope).map(Value::Text),
            },
            Self::List(items) => Some(Value::List(items.iter().filter_map(|item| item.value(scope)).collect())),
            Self::Object(members) => {
                let member = |(key, node): &(String, Self)| Some((key.clone(), node.value(scope)?));
                Some(Value::Object(members.iter().filter_map(member).collect()))
            }
            Self::Json(node) => node.value(scope).map(|value| Value::Text(value.json())),
            Self::Join(nodes, with) => {
                let texts = nodes
                    .iter()
                    .filter_map(|node| node.value(scope))
                    .map(|value| value.to_text());
                let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
                (!texts.is_empty()).then(|| Value::Text(texts.join(with)))
            }
            Self::Merge(nodes) => {
                let mut all = Value::Object(Vec::new());
                for node in nodes {
                    if let Some(Value::Object(members)) = node.value(scope) {
                        members.into_iter().for_each(|(key, value)| all.put(&key, value));
                    }
                }
                Some(all)
            }
            Self::When(cond, then, other) => match (cond.holds(scope, 0), other) {
                (true, _) => then.value(scope),
                (false, Some(other)) => other.value(scope),
                (false, None) => None,
            },
        }
    }

    /// Visits every expression in it.
    pub fn exprs(&self, visit: &mut dyn FnMut(&Expr)) {
        match self {
            Self::Constant(_) => {}
            Self::Text(template) => template.exprs(visit),
            Self::List(nodes) | Self::Join(nodes, _) | Self::Merge(nodes) => {
                nodes.iter().for_each(|node| node.exprs(visit));
            }
            Self::Object(members) => members.iter().for_each(|(_, node)| node.exprs(visit)),
            Self::Json(node) => node.exprs(visit),
            Self::When(cond, then, other) => {
                cond.exprs(visit);
                then.exprs(visit);
                if let Some(other) = other {
                    other.exprs(visit);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use medspil_core::json::Problems;
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
        let node = Value::of(node);
        let problems = Problems::default();
        let read = Node::read(&At::root(&node, &problems));
        assert_eq!(problems.into_inner(), []);
        let text = read.value(&scope).map_or_else(|| "null".into(), |value| value.json());
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn placeholders_keep_their_type_and_absent_ones_leave_their_key_out() {
        for (node, expected) in [
            (
                json!({"t": "{{title}}", "x": "{{text}}", "n": null, "c": 1}),
                r#"{"t":"A \"b\" {{text}}\u000d\n","n":null,"c":1}"#,
            ),
            (
                json!({"lat": "{{lat as number}}", "tags": "{{tags}}", "s": "at {{lat}}, {{text}}"}),
                r#"{"lat":55.5,"tags":["x"],"s":"at 55.5, "}"#,
            ),
            (json!(["{{text}}", "{{lat}}", "{{text}} {{text}}"]), r#"["55.5"]"#),
            (
                json!({"$join": ["{{lat}}", "{{text}}", "end"], "with": "/"}),
                r#""55.5/end""#,
            ),
            (
                json!({"$json": {"a": {"$eq": "{{lat}}"}}}),
                r#""{\"a\":{\"$eq\":\"55.5\"}}""#,
            ),
            (json!({"$literal": "{{title}}"}), r#""{{title}}""#),
            (
                json!({"$merge": ["{{more}}", {"id": 1}, "{{lat}}"]}),
                r#"{"k":true,"id":1}"#,
            ),
            (
                json!({"a": {"$if": "text", "then": 1}, "b": {"$if": "!text", "then": 1, "else": 2}}),
                r#"{"b":1}"#,
            ),
            (json!("query{ideas{id}}"), "\"query{ideas{id}}\""),
        ] {
            let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
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
        let address = |text| Template::read(text).unwrap().address(&scope);
        assert_eq!(
            address("/x/{{v}}?q={{v}}")
                .unwrap()
                .matches("..%2Fa%20b%3Fc%23d%26%7B%7Be%7D%7D%2F%C3%A6")
                .count(),
            2
        );
        assert_eq!(
            address("/x/{{v as path}}").unwrap(),
            "/x/../a%20b%3Fc%23d%26%7B%7Be%7D%7D/%C3%A6"
        );
        assert_eq!(address("/{{none}}"), None);
    }
}
