//! Conditions, what to take from an answer, and the ordered rules that say what an answer means.

use medspil_core::json::At;

use super::expr::{Expr, Scope};
use super::template::Template;
use super::value::Value;

/// Reads an expression; what cannot be read is noted.
pub fn expression(at: &At<&Value>) -> Option<Expr> {
    let text = at.text()?;
    Expr::read(&text).map_err(|expected| at.problem(expected)).ok()
}

/// A condition on a value or on a status; all that is said must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cond {
    path: Option<Expr>,
    not: bool,
    exists: Option<bool>,
    equals: Vec<String>,
    contains: Vec<String>,
    status: Vec<(u16, u16)>,
}

/// The keys of a condition.
pub const COND_KEYS: [&str; 5] = ["path", "exists", "equals", "contains", "status"];

impl Cond {
    /// Reads a name, `!name`, or an object with a `path`.
    pub fn read(at: &At<&Value>) -> Self {
        let mut cond = Self::default();
        if let Some(Value::Text(text)) = at.node() {
            let name = text.strip_prefix('!');
            cond.not = name.is_some();
            match Expr::read(name.unwrap_or(text)) {
                Ok(expr) => cond.path = Some(expr),
                Err(expected) => at.problem(expected),
            }
            return cond;
        }
        if at.is_object() {
            at.only(&COND_KEYS);
            cond.fill(at);
        }
        cond
    }

    /// Takes the keys of a condition out of an object that has others too.
    pub fn fill(&mut self, at: &At<&Value>) {
        self.path = expression(&at.field("path"));
        self.exists = at.field("exists").boolean();
        self.equals = one_or_more(&at.field("equals"));
        self.contains = one_or_more(&at.field("contains"));
        let status = at.field("status");
        for word in one_or_more(&status) {
            match range(&word) {
                Some(range) => self.status.push(range),
                None => status.problem("a status such as 409, \"4xx\" or a list of them"),
            }
        }
        if self.path.is_none() && (self.exists.is_some() || !self.equals.is_empty() || !self.contains.is_empty()) {
            self.path = Expr::read("*").ok();
        }
    }

    /// Whether it says anything at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it holds.
    pub fn holds(&self, scope: &Scope, status: u16) -> bool {
        if !self.status.is_empty() && !self.status.iter().any(|(from, to)| (*from..=*to).contains(&status)) {
            return false;
        }
        let Some(path) = &self.path else { return true };
        let value = path.value(scope);
        if let Some(exists) = self.exists
            && exists != value.is_some()
        {
            return false;
        }
        if self.exists.is_none() && self.equals.is_empty() && self.contains.is_empty() {
            return value.is_some_and(|value| value.is_true()) != self.not;
        }
        let is = |value: &Value, words: &[String], test: fn(&str, &str) -> bool| {
            let text = match value {
                // Also inside of lists and objects: a word in any message counts.
                Value::Object(_) | Value::List(_) => value.json(),
                other => other.to_text(),
            };
            words.is_empty() || words.iter().any(|word| test(&text, word))
        };
        let value = value.unwrap_or_default();
        is(&value, &self.equals, |text, word| text == word)
            && is(&value, &self.contains, |text, word| text.contains(word))
    }

    /// Visits its expression.
    pub fn exprs(&self, visit: &mut dyn FnMut(&Expr)) {
        if let Some(path) = &self.path {
            visit(path);
        }
    }
}

/// A text, number or truth value, or a list of them.
pub fn one_or_more(at: &At<&Value>) -> Vec<String> {
    match at.node() {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::List(items)) => items.iter().map(Value::to_text).collect(),
        Some(Value::Object(_)) => {
            at.problem("a word or a list of words");
            Vec::new()
        }
        Some(one) => vec![one.to_text()],
    }
}

fn range(word: &str) -> Option<(u16, u16)> {
    if let Some(class) = word.strip_suffix("xx") {
        let class: u16 = class.parse().ok().filter(|class| (1..=5).contains(class))?;
        return Some((class * 100, class * 100 + 99));
    }
    let status = word.parse().ok().filter(|status| (100..=599).contains(status))?;
    Some((status, status))
}

/// What to take from an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Get {
    from: From,
    map: Vec<(String, Value)>,
    other: Option<Value>,
}

#[derive(Clone, Debug, PartialEq)]
enum From {
    Expr(Expr),
    Template(Template),
    Constant(Value),
}

impl Get {
    /// Reads an expression, a text with placeholders, a number, or an object with `from`, `map` and `else`.
    pub fn read(at: &At<&Value>) -> Option<Self> {
        let is_object = matches!(at.node(), Some(Value::Object(_)));
        let (mut map, mut other) = (Vec::new(), None);
        let from = if is_object {
            at.only(&["from", "map", "else"]);
            at.field("map").entries(|key, value| {
                map.push((
                    key.to_owned(),
                    value.node().map_or(Value::Null, |value| (*value).clone()),
                ));
            });
            other = at.field("else").node().map(|value| (*value).clone());
            Self::source(&at.field("from"))?
        } else {
            Self::source(at)?
        };
        Some(Self { from, map, other })
    }

    fn source(at: &At<&Value>) -> Option<From> {
        if let Some(constant @ (Value::Number(_) | Value::Bool(_))) = at.node() {
            return Some(From::Constant((*constant).clone()));
        }
        let text = at.required_text()?;
        let read = if text.contains("{{") {
            Template::read(&text).map(From::Template)
        } else {
            Expr::read(&text).map(From::Expr)
        };
        read.map_err(|expected| at.problem(expected)).ok()
    }

    /// The value, or none.
    pub fn value(&self, scope: &Scope) -> Option<Value> {
        let value = match &self.from {
            From::Expr(expr) => expr.value(scope),
            From::Template(template) => template.whole(scope).map(Value::Text),
            From::Constant(value) => Some(value.clone()),
        };
        if self.map.is_empty() {
            return value.or_else(|| self.other.clone());
        }
        let word = value.map(|value| value.to_text()).unwrap_or_default();
        let found = self
            .map
            .iter()
            .find(|(theirs, _)| *theirs == word)
            .map(|(_, ours)| ours.clone());
        found.or_else(|| self.other.clone())
    }

    /// The value as a text that is not empty.
    pub fn text(&self, scope: &Scope) -> Option<String> {
        let text = self.value(scope)?.to_text();
        (!text.is_empty()).then_some(text)
    }
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It worked.
    Ok,
    /// It worked and waits for a moderator.
    Held,
    /// It was there already, by the same hand.
    Exists,
    /// Another hand has written the same.
    Duplicate,
    /// Something must be changed.
    Invalid,
    /// Too big.
    TooLarge,
    /// It is gone or was never there.
    NotFound,
    /// Nothing is taken any more.
    Closed,
    /// Not now.
    Busy,
    /// A right is missing.
    Unauthorized,
    /// The session is over: begin a new one.
    Expired,
    /// Not what was agreed.
    Incompatible,
    /// It may or may not have been stored.
    Unknown,
}

/// The words for meanings.
pub const MEANINGS: [(&str, Meaning); 13] = [
    ("ok", Meaning::Ok),
    ("held", Meaning::Held),
    ("exists", Meaning::Exists),
    ("duplicate", Meaning::Duplicate),
    ("invalid", Meaning::Invalid),
    ("too_large", Meaning::TooLarge),
    ("not_found", Meaning::NotFound),
    ("closed", Meaning::Closed),
    ("busy", Meaning::Busy),
    ("unauthorized", Meaning::Unauthorized),
    ("expired", Meaning::Expired),
    ("incompatible", Meaning::Incompatible),
    ("unknown", Meaning::Unknown),
];

/// A condition and what an answer means on which it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// When.
    pub when: Cond,
    /// What it means.
    pub is: Meaning,
    /// Only for these operations; empty: for all.
    pub operations: Vec<String>,
    /// The backend's own words about it.
    pub message: Option<Get>,
    /// The field that it is about.
    pub field: Option<Get>,
    /// Seconds to wait.
    pub after: Option<Get>,
    /// A code of the error vocabulary, where the backend speaks it.
    pub code: Option<Get>,
}

/// The keys of a rule.
pub const RULE_KEYS: [&str; 11] = [
    "path", "exists", "equals", "contains", "status", "is", "in", "message", "field", "after", "code",
];

impl Rule {
    /// Reads a list of rules.
    pub fn list(at: &At<&Value>) -> Vec<Self> {
        let mut rules = Vec::new();
        at.each(|at| rules.extend(Self::read(&at)));
        rules
    }

    fn read(at: &At<&Value>) -> Option<Self> {
        if !at.is_object() {
            return None;
        }
        at.only(&RULE_KEYS);
        let mut when = Cond::default();
        when.fill(at);
        if when.is_empty() {
            at.problem("a rule with a status or a path");
            return None;
        }
        let word = at.field("is");
        let name = word.required_text()?;
        let found = MEANINGS.iter().find(|(known, _)| *known == name);
        if found.is_none() {
            let words: Vec<&str> = MEANINGS.iter().map(|(word, _)| *word).collect();
            word.problem(&words.join(", "));
        }
        Some(Self {
            when,
            is: found?.1,
            operations: one_or_more(&at.field("in")),
            message: optional(&at.field("message")),
            field: optional(&at.field("field")),
            after: optional(&at.field("after")),
            code: optional(&at.field("code")),
        })
    }
}

/// A [`Get`] that may be absent.
pub fn optional(at: &At<&Value>) -> Option<Get> {
    if at.exists() { Get::read(at) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use medspil_core::json::Problems;
    use serde_json::json;

    fn holds(cond: serde_json::Value, status: u16, doc: serde_json::Value) -> bool {
        let (cond, doc, problems) = (Value::of(&cond), Value::of(&doc), Problems::default());
        let cond = Cond::read(&At::root(&cond, &problems));
        assert_eq!(problems.into_inner(), []);
        cond.holds(&Scope::empty().at(&doc), status)
    }

    #[test]
    fn all_that_a_condition_says_must_hold() {
        let doc = json!({"errors": [{"message": "duplicate key value"}], "ok": false, "mode": 2});
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
            assert_eq!(holds(cond.clone(), status, doc.clone()), expected, "{cond}");
        }
    }

    #[test]
    fn a_rule_that_cannot_be_understood_is_named() {
        let rules = Value::of(
            &json!([{"is": "ok"}, {"status": 700, "is": "ok"}, {"status": 200, "is": "fine"}, {"status": 200}, 5]),
        );
        let problems = Problems::default();
        let read = Rule::list(&At::root(&rules, &problems));
        assert_eq!((read.len(), problems.borrow().len()), (0, 6), "{problems:?}");
    }
}
