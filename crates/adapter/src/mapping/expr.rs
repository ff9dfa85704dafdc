//! Expressions: how a configuration names a value.
//!
//! `data.items[0].title | data.name as plain as line` means: the title of the first item, or else the name; as plain
//! text; its first line. One language for both directions. In a request a name is a variable (an idea's field, a
//! parameter, something captured); in an answer it is looked for in what was answered, and `$name` is the variable.
//!
//! Read next: `cast` (what may stand after `as`), `template` (expressions inside texts and JSON).

use super::cast::{self, Cast};
use super::html;
use super::text::{cut, head, tail, trim, until};
use super::value::Value;

/// Where names are looked for.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// What was answered; none while a request is made.
    pub doc: Option<&'a Value>,
    /// The answer's headers.
    pub headers: &'a [(String, String)],
    /// Variables, later layers first.
    pub vars: [&'a [(String, Value)]; 3],
    /// Cookies that the page can read.
    pub cookies: &'a str,
    /// The address that relative addresses belong to.
    pub base: &'a str,
}

impl<'a> Scope<'a> {
    /// A scope with nothing in it.
    pub fn empty() -> Self {
        Self {
            doc: None,
            headers: &[],
            vars: [&[], &[], &[]],
            cookies: "",
            base: "",
        }
    }

    /// The same variables, looking at an answer's part.
    #[cfg(test)]
    pub fn at(self, doc: &'a Value) -> Self {
        Self { doc: Some(doc), ..self }
    }

    /// The variable of this name.
    pub fn variable(&self, name: &str) -> Option<&'a Value> {
        let find = |layer: &&'a [(String, Value)]| layer.iter().rev().find(|(known, _)| known == name);
        self.vars.iter().find_map(find).map(|(_, value)| value)
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(i32),
    Any,
    /// Of a list the item whose member has the value that a path gives; of an object the member of that name.
    Match(String, Vec<Step>),
}

#[derive(Clone, Debug, PartialEq)]
enum Source {
    Literal(String),
    Path(Vec<Step>),
    Variable(Vec<Step>),
    Header(String),
    Cookie(String),
    Field(String),
}

/// A value by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// In the order in which they are tried, each with its own casts.
    sources: Vec<(Source, Vec<Cast>)>,
    /// For whichever is found.
    casts: Vec<Cast>,
}

impl Expr {
    /// Reads an expression.
    ///
    /// # Errors
    /// What would have been right, for a [`medspil_core::json::Problem`].
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let whole = trim(text);
        let mut reader = Reader {
            whole,
            rest: whole,
            inside: false,
        };
        let mut sources = Vec::new();
        let mut separate = false;
        loop {
            let source = reader.source()?;
            let mut casts = Vec::new();
            let more = loop {
                if reader.takes('|') {
                    break true;
                }
                if reader.rest.is_empty() {
                    break false;
                }
                casts.push(reader.cast()?);
            };
            separate |= more && !casts.is_empty();
            sources.push((source, casts));
            if !more {
                break;
            }
        }
        // Casts at the end alone are for all.
        let last = sources.last_mut().filter(|_| !separate);
        let casts = last.map(|(_, casts)| std::mem::take(casts)).unwrap_or_default();
        Ok(Self { sources, casts })
    }

    /// The value, or none where nothing is there.
    pub fn value(&self, scope: &Scope) -> Option<Value> {
        let one = |(source, casts): &(Source, Vec<Cast>)| changed(casts, found(source, scope), scope);
        changed(&self.casts, self.sources.iter().find_map(one), scope)
    }

    /// The value as a text that is not empty.
    pub fn text(&self, scope: &Scope) -> Option<String> {
        let text = self.value(scope)?.to_text();
        (!text.is_empty()).then_some(text)
    }

    /// The names of variables it may use, in a request.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().filter_map(|(source, _)| match source {
            Source::Path(steps) | Source::Variable(steps) => match steps.first() {
                Some(Step::Key(name)) => Some(name.as_str()),
                _ => None,
            },
            _ => None,
        })
    }

    /// Whether one of its casts is this one.
    pub fn has(&self, cast: &Cast) -> bool {
        self.casts.contains(cast) || self.sources.iter().any(|(_, casts)| casts.contains(cast))
    }

    /// Whether it says something by itself, such as `'received'`.
    pub fn literal(&self) -> Option<&str> {
        match self.sources.first() {
            Some((Source::Literal(text), _)) => Some(text),
            _ => None,
        }
    }
}

fn changed(casts: &[Cast], mut value: Option<Value>, scope: &Scope) -> Option<Value> {
    for cast in casts {
        value = cast::apply(cast, value, scope);
    }
    value.filter(|value| *value != Value::Null)
}

fn found(source: &Source, scope: &Scope) -> Option<Value> {
    let value = match source {
        Source::Literal(text) => Value::Text(text.clone()),
        Source::Header(name) => {
            let header = scope
                .headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            Value::Text(header.1.clone())
        }
        Source::Cookie(name) => cookie(scope.cookies, name)?,
        Source::Field(name) => match scope.doc? {
            Value::Text(page) => Value::Text(html::field(page, name)?),
            _ => return None,
        },
        Source::Variable(steps) => variable(steps, scope)?,
        Source::Path(steps) => match scope.doc {
            Some(doc) => find(doc, steps, scope)?.clone(),
            None => variable(steps, scope)?,
        },
    };
    // What is empty is as good as absent, so that the next alternative has its turn.
    let empty = matches!(&value, Value::Null) || matches!(&value, Value::Text(text) if text.is_empty());
    (!empty).then_some(value)
}

fn variable(steps: &[Step], scope: &Scope) -> Option<Value> {
    let (Step::Key(name), rest) = steps.split_first()? else {
        return None;
    };
    let value = scope.variable(name)?;
    if let (Value::File(file), [Step::Key(part)]) = (value, rest) {
        return match part.as_str() {
            "name" => Some(Value::text(file.name.as_str())),
            "type" => Some(Value::text(file.mime.as_str())),
            _ => None,
        };
    }
    find(value, rest, scope).cloned()
}

/// A name on a list looks into its first item; an index on something that is no list means that thing.
fn find<'a>(doc: &'a Value, steps: &[Step], scope: &Scope) -> Option<&'a Value> {
    let Some((step, rest)) = steps.split_first() else {
        return (*doc != Value::Null).then_some(doc);
    };
    match (step, doc) {
        (Step::Key(_), Value::List(items)) => find(items.first()?, steps, scope),
        (Step::Key(key), _) => find(doc.member(key)?, rest, scope),
        (Step::Index(index), Value::List(items)) => {
            let at = match usize::try_from(*index) {
                Ok(at) => at,
                Err(_) => items.len().checked_sub(index.unsigned_abs() as usize)?,
            };
            find(items.get(at)?, rest, scope)
        }
        (Step::Index(0 | -1), _) => find(doc, rest, scope),
        (Step::Match(key, path), _) => {
            let wanted = find(scope.doc?, path, scope)?.to_text();
            let found = match doc {
                Value::List(items) => items.iter().find(|item| {
                    let member = item.member(key);
                    member.is_some_and(|member| member.to_text() == wanted)
                })?,
                other => other.member(&wanted)?,
            };
            find(found, rest, scope)
        }
        (Step::Any, Value::List(items)) => items.iter().find_map(|item| find(item, rest, scope)),
        (Step::Any, Value::Object(members)) => members.iter().find_map(|(_, value)| find(value, rest, scope)),
        _ => None,
    }
}

fn cookie(cookies: &str, name: &str) -> Option<Value> {
    let found = cookies
        .split(';')
        .filter_map(|cookie| cut(trim(cookie), "="))
        .find(|(known, _)| *known == name)?;
    Some(Value::text(super::url::decode(found.1)))
}

struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
    /// Between the brackets of a match.
    inside: bool,
}

impl<'a> Reader<'a> {
    fn takes(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start();
        let taken = rest.strip_prefix(sign);
        self.rest = taken.unwrap_or(rest);
        taken.is_some()
    }

    fn quoted(&mut self) -> Option<String> {
        let quote = self.rest.chars().next().filter(|letter| matches!(letter, '\'' | '"'))?;
        let mark = if quote == '"' { "\"" } else { "'" };
        let (text, rest) = cut(tail(self.rest, 1), mark)?;
        self.rest = rest;
        Some(text.to_owned())
    }

    fn word(&mut self) -> &'a str {
        let end = until(self.rest, |byte| byte <= b' ' || b".[]|'\"(){},".contains(&byte));
        let (word, rest) = (head(self.rest, end), tail(self.rest, end));
        self.rest = rest;
        word
    }

    fn source(&mut self) -> Result<Source, &'static str> {
        const NAME: &str = "a name such as data.title, a text in quotes, or * for the whole answer";
        self.rest = self.rest.trim_start();
        if self.rest.starts_with(['\'', '"']) {
            return self.quoted().map(Source::Literal).ok_or("a closing quote");
        }
        if let Some(rest) = self.rest.strip_prefix('*')
            && !rest.starts_with(['.', '['])
        {
            self.rest = rest;
            return Ok(Source::Path(Vec::new()));
        }
        for (start, make) in [
            ("header:", Source::Header as fn(String) -> Source),
            ("cookie:", Source::Cookie),
            ("field:", Source::Field),
        ] {
            if let Some(rest) = self.rest.strip_prefix(start) {
                // A name may hold dots; only a space or a stroke ends it.
                let end = until(rest, |byte| matches!(byte, b' ' | b'|'));
                self.rest = tail(rest, end);
                return if end > 0 {
                    Ok(make(head(rest, end).to_owned()))
                } else {
                    Err(NAME)
                };
            }
        }
        let variable = self.rest.strip_prefix('$');
        self.rest = variable.unwrap_or(self.rest);
        let steps = self.path()?;
        match (steps.is_empty(), variable) {
            (true, _) => Err(NAME),
            (false, None) => Ok(Source::Path(steps)),
            (false, Some(_)) => Ok(Source::Variable(steps)),
        }
    }

    fn path(&mut self) -> Result<Vec<Step>, &'static str> {
        let mut steps = Vec::new();
        loop {
            if let Some(rest) = self.rest.strip_prefix('[') {
                self.rest = rest;
                steps.push(self.picked()?);
                self.rest = self.rest.strip_prefix(']').ok_or("a closing ]")?;
            } else if steps.is_empty() || self.rest.starts_with('.') {
                self.rest = self.rest.strip_prefix('.').unwrap_or(self.rest);
                match self.word() {
                    "" => return Err("a name such as data.title"),
                    "*" => steps.push(Step::Any),
                    word => steps.push(Step::Key(word.to_owned())),
                }
            } else {
                return Ok(steps);
            }
        }
    }

    /// What stands between `[` and `]`.
    fn picked(&mut self) -> Result<Step, &'static str> {
        if let Some(key) = self.quoted() {
            return Ok(Step::Key(key));
        }
        let word = self.word();
        if let Some((key, start)) = cut(word, "=") {
            // The path begins behind the sign and may go on with dots.
            let begin = self.rest.len() + start.len();
            self.rest = tail(self.whole, self.whole.len() - begin);
            // One within another would let a text of brackets go as deep as it is long.
            if std::mem::replace(&mut self.inside, true) {
                return Err("a path without another name=path in it");
            }
            let path = self.path()?;
            self.inside = false;
            return Ok(Step::Match(key.to_owned(), path));
        }
        word.parse()
            .map(Step::Index)
            .map_err(|_| "a whole number, a quoted name, or name=path between [ and ]")
    }

    fn cast(&mut self) -> Result<Cast, &'static str> {
        self.rest = self.rest.trim_start();
        if self.word() != "as" {
            return Err("`as` and a cast, or | and another name");
        }
        self.rest = self.rest.trim_start();
        let name = self.word();
        let mut argument = None;
        if let Some(rest) = self.rest.strip_prefix('(') {
            self.rest = rest.trim_start();
            let quoted = self.quoted();
            argument = Some(quoted.unwrap_or_else(|| self.word().to_owned()));
            self.rest = self.rest.trim_start().strip_prefix(')').ok_or("a closing )")?;
        }
        self.rest = self.rest.trim_start();
        cast::named(name, argument).ok_or(cast::NAMES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(text: &str, doc: &serde_json::Value) -> String {
        let doc = Value::of(doc);
        let headers = [("Next-Page".to_owned(), "https://x/2".to_owned())];
        let vars = [("id".to_owned(), Value::text("v"))];
        let scope = Scope {
            doc: Some(&doc),
            headers: &headers,
            vars: [&vars, &[], &[]],
            cookies: "a=1; token=x%3Dy",
            ..Scope::empty()
        };
        match Expr::read(text) {
            Ok(expr) => expr.value(&scope).map_or_else(|| "-".into(), |value| value.json()),
            Err(expected) => expected.to_owned(),
        }
    }

    #[test]
    fn paths_find_what_is_there_and_alternatives_what_is_not() {
        let doc = json!({"a": {"b": [{"c": 1}, {"c": 2}]}, "e": "", "n": null, "x.y": 3, "list": [7, 8],
            "rows": [{"idea": "7", "n": 4}, {"idea": 8, "n": 5}], "named": {"7": "seven"}, "word": "a-b", "other": "a-12"});
        for (text, found) in [
            ("a.b[0].c", "1"),
            ("a.b[-1].c", "2"),
            ("a.b.c", "1"),
            ("a.b[5].c | list[1]", "8"),
            ("e | n | a.b[1].c", "2"),
            ("['x.y']", "3"),
            ("a.*[1].c", "2"),
            ("* as count", "9"),
            ("zz", "-"),
            ("zz | 'word'", "\"word\""),
            ("$id", "\"v\""),
            ("id | $id", "\"v\""),
            ("header:next-page", "\"https://x/2\""),
            ("cookie:token", "\"x=y\""),
            ("list as count", "2"),
            ("a.b[0]", "{\"c\":1}"),
            ("list[-9]", "-"),
            ("a[0].b[0].c", "1"),
            ("a.b[c=list[0]].c | 'none'", "\"none\""),
            ("rows[idea=list[1]].n", "5"),
            ("rows[idea=nothing].n | 0", "-"),
            ("named[=list[0]]", "\"seven\""),
            ("e | list[0] as text", "\"7\""),
            ("zz as number | list[1] as text", "\"8\""),
            ("word as after('-') as number | word as before('-')", "\"a\""),
            ("other as after('-') as number | word as before('-')", "12"),
        ] {
            assert_eq!(of(text, &doc), found, "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_says_what_would_be_one() {
        for text in [
            "",
            ".",
            "a.",
            "a[",
            "a[x]",
            "a[1",
            "a |",
            "'x",
            "a as",
            "a as nonsense",
            "a b",
            "a as cut(",
            "header:",
            "a..b",
            "$",
            "a[b=]",
            "a[b=c",
            "a[b=c[d=e]]",
            "a as text |",
        ] {
            assert!(Expr::read(text).is_err(), "{text}");
        }
        assert!(Expr::read(&"a[b=".repeat(100_000)).is_err());
    }
}
