//! Expressions: how a configuration names a value.
//!
//! `data.items[0].title | data.name as plain as line` means: the title of the first item, or else the name; as plain
//! text; its first line. One language for both directions. In a request a name is a variable (an idea's field, a
//! parameter, something captured); in an answer it is looked for in what was answered, and `$name` is the variable.
//!
//! An expression is followed while it is read; there is no second form of it. Read next: `walk` (where a path leads), `cast`
//! (what may stand after `as`), `template` (expressions inside texts and JSON).

use super::cast;
use super::html;
use super::numbers::number_of;
pub use super::scope::{Names, Scope};
use super::text::{begins, cut, head, letter, place, same, strip, tail, trim, trim_start, until};
use super::value::{Shared, Value};
use super::walk::{variable, walk};

/// The value of an expression; none where nothing is there, or where it is no expression.
pub fn value(text: &str, scope: Scope) -> Option<Shared> {
    Reader::new(text, &mut |_: &str, _: bool| {}).value(scope)
}

/// What an expression without variables would say, and what is wrong with it.
///
/// # Errors
/// What would have been right, for a [`medspil_core::json::Problem`].
#[cfg(any(test, feature = "check"))]
pub fn check(text: &str) -> Result<(), Said> {
    visit(text, &mut |_: &str, _: bool| {})
}

/// A name that an expression uses.
#[cfg(any(test, feature = "check"))]
pub struct Use<'a> {
    /// The name.
    pub name: &'a str,
    /// What is looked for inside of it.
    pub part: Option<&'a str>,
    /// Whether `$` stands before it.
    pub is_variable: bool,
}

/// The names that an expression uses, for whoever checks them; none of what is no expression.
#[cfg(any(test, feature = "check"))]
pub fn uses(text: &str) -> Vec<Use<'_>> {
    let mut ignored = |_: &str, _: bool| {};
    let mut reader = Reader::new(text, &mut ignored);
    reader.value(Scope {
        doc: None,
        names: &Names::default(),
    });
    let paths = if reader.bad.is_some() { &[][..] } else { &reader.paths };
    paths
        .iter()
        .filter_map(|(path, is_variable)| used(path, *is_variable))
        .collect()
}

#[cfg(any(test, feature = "check"))]
fn used(path: &str, is_variable: bool) -> Option<Use<'_>> {
    let mut ignored = |_: &str, _: bool| {};
    let mut reader = Reader::new(path, &mut ignored);
    let name = (reader.step() == Step::Key).then_some(reader.key)?;
    let part = (!reader.rest.is_empty() && reader.step() == Step::Key).then_some(reader.key);
    Some(Use {
        name,
        part,
        is_variable,
    })
}

/// Visits what the alternatives of an expression are, see [`Visit`].
///
/// # Errors
/// What would have been right.
pub fn visit(text: &str, each: Visit) -> Result<(), Said> {
    let mut reader = Reader::new(text, each);
    reader.value(Scope {
        doc: None,
        names: &Names::default(),
    });
    reader.bad.map_or(Ok(()), Err)
}

/// Is told what an alternative is: a text of its own, such as `'received'`, or the first variable or member that it names
/// (true).
pub type Visit<'v> = &'v mut dyn Visitor;

/// See [`Visit`]. A trait of our own, because the standard library's brings a second way to call each of them, which nobody
/// takes and everybody downloads.
pub trait Visitor {
    /// Is told the next alternative.
    fn visit(&mut self, part: &str, is_name: bool);
}

impl<F: FnMut(&str, bool)> Visitor for F {
    fn visit(&mut self, part: &str, is_name: bool) {
        self(part, is_name);
    }
}

/// What would have been right, as a sentence for whoever writes configurations.
#[cfg(any(test, feature = "check"))]
pub type Said = &'static str;
/// The browser's module has no room for sentences.
#[cfg(not(any(test, feature = "check")))]
pub type Said = ();

/// A sentence, where there is room for it.
#[cfg(any(test, feature = "check"))]
pub const fn said(sentence: &'static str) -> Said {
    sentence
}

/// A sentence, where there is room for it.
#[cfg(not(any(test, feature = "check")))]
pub const fn said(_: &'static str) -> Said {}

/// What one step of a path is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The member [`Reader::key`].
    Key,
    /// The item [`Reader::index`].
    Index,
    /// The first that has what follows.
    Any,
    /// Of a list the item whose [`Reader::key`] has the value that [`Reader::wanted`] gives; of an object the member of that
    /// name.
    Match,
    /// None: the path is over.
    End,
}

/// Reads an expression and follows it.
pub struct Reader<'a, 'v> {
    pub(super) rest: &'a str,
    pub(super) key: &'a str,
    pub(super) index: f64,
    pub(super) wanted: &'a str,
    /// Between the brackets of a match.
    inside: bool,
    each: Visit<'v>,
    /// The paths that were followed, and whether `$` stands before them.
    #[cfg(any(test, feature = "check"))]
    paths: Vec<(&'a str, bool)>,
    /// A value with slashes that stay.
    pub slashes: bool,
    /// What would have been right, where something is wrong.
    pub bad: Option<Said>,
}

impl<'a, 'v> Reader<'a, 'v> {
    /// Before an expression. The compiler would repeat it at each of its users.
    #[inline(never)]
    pub fn new(text: &'a str, each: Visit<'v>) -> Self {
        Self {
            rest: trim(text),
            key: "",
            index: 0.0,
            wanted: "",
            inside: false,
            each,
            #[cfg(any(test, feature = "check"))]
            paths: Vec::new(),
            slashes: false,
            bad: None,
        }
    }

    /// The value, or none where nothing is there. Casts at the end are for whichever alternative is found; where an
    /// alternative before the last has casts, each has its own.
    pub fn value(&mut self, scope: Scope) -> Option<Shared> {
        let mut found: Option<Shared> = None;
        let mut separate = false;
        loop {
            let mut own = self.source(scope);
            let mut any = found.clone().or_else(|| own.clone());
            self.space();
            let start = self.rest.len();
            while !self.rest.is_empty() && !begins(self.rest, "|") {
                self.cast(scope, [&mut own, &mut any]);
            }
            let is_changed = self.rest.len() < start;
            if !self.takes("|") {
                let value = if separate { found.or(own) } else { any };
                return value.filter(|value| self.bad.is_none() && !value.is_null());
            }
            separate |= is_changed;
            found = found.or(own);
        }
    }

    /// Nothing more is read of what is no expression.
    fn fail(&mut self, expected: Said) {
        self.bad = self.bad.or(Some(expected));
        self.rest = "";
    }

    fn space(&mut self) {
        self.rest = trim_start(self.rest);
    }

    fn takes(&mut self, sign: &str) -> bool {
        let taken = strip(self.rest, sign);
        self.rest = taken.unwrap_or(self.rest);
        taken.is_some()
    }

    fn quoted(&mut self) -> Option<&'a str> {
        let mark = letter(self.rest, 0);
        place("' \"", mark)?;
        let Some((text, rest)) = cut(tail(self.rest, 1), mark) else {
            self.fail(said("a closing quote"));
            return None;
        };
        self.rest = rest;
        Some(text)
    }

    fn word(&mut self) -> &'a str {
        let end = until(self.rest, " .[]|'\"(){},");
        let word = head(self.rest, end);
        self.rest = tail(self.rest, end);
        word
    }

    /// One alternative. What is empty is as good as absent, so that the next one has its turn.
    fn source(&mut self, scope: Scope) -> Option<Shared> {
        self.space();
        if let Some(text) = self.quoted() {
            self.each.visit(text, false);
            return Shared::from(text).filled();
        }
        let found = self.named(scope)?;
        match &*found {
            Value::Null => None,
            Value::Text(text) if text.is_empty() => None,
            _ => Some(found),
        }
    }

    fn named(&mut self, scope: Scope) -> Option<Shared> {
        let end = until(self.rest, " .[|:");
        let rest = tail(self.rest, end + 1);
        let start = place("header cookie field", head(self.rest, end)).filter(|_| same(letter(self.rest, end), ":"));
        if let Some(start) = start {
            // A name may hold dots; only a space or a stroke ends it.
            let end = until(rest, " |");
            let name = head(rest, end);
            self.rest = tail(rest, end);
            if name.is_empty() {
                self.fail(NAME);
            }
            return match start {
                0 => scope.names.header(name).cloned(),
                1 => scope.names.cookie(name),
                _ => html::field(scope.doc?.str(), name),
            };
        }
        if let Some(rest) = strip(self.rest, "*")
            && !begins(rest, ".")
            && !begins(rest, "[")
        {
            self.rest = rest;
            return scope.doc.cloned();
        }
        let is_variable = self.takes("$");
        let path = self.path();
        #[cfg(any(test, feature = "check"))]
        self.paths.push((path, is_variable));
        match scope.doc {
            Some(doc) if !is_variable => walk(doc, path, scope).cloned(),
            _ => variable(path, scope),
        }
    }

    /// Reads on to the end of a path.
    fn path(&mut self) -> &'a str {
        let start = self.rest;
        if self.step() == Step::Key && !self.inside {
            self.each.visit(self.key, true);
        }
        while begins(self.rest, ".") || begins(self.rest, "[") {
            self.step();
        }
        head(start, start.len() - self.rest.len())
    }

    pub(super) fn step(&mut self) -> Step {
        if self.takes("[") {
            let step = self.picked();
            if !self.takes("]") {
                self.fail(said("a closing ]"));
            }
            return step;
        }
        self.takes(".");
        self.key = self.word();
        match self.key {
            "" => {
                self.fail(NAME);
                Step::End
            }
            "*" => Step::Any,
            _ => Step::Key,
        }
    }

    /// What stands between `[` and `]`.
    fn picked(&mut self) -> Step {
        if let Some(key) = self.quoted() {
            self.key = key;
            return Step::Key;
        }
        let start = self.rest;
        let word = self.word();
        if let Some((key, _)) = cut(word, "=") {
            // One within another would let a text of brackets go as deep as it is long.
            if self.inside {
                self.fail(said("a path without another name=path in it"));
                return Step::End;
            }
            // The path begins behind the sign and may go on with dots.
            self.rest = tail(start, key.len() + 1);
            self.inside = true;
            self.wanted = self.path();
            #[cfg(any(test, feature = "check"))]
            self.paths.extend(strip(self.wanted, "$").map(|name| (name, true)));
            self.inside = false;
            self.key = key;
            return Step::Match;
        }
        self.index = number_of(word);
        if self.index.is_nan() {
            self.fail(said("a whole number, a quoted name, or name=path between [ and ]"));
        }
        Step::Index
    }

    /// Reads a cast and changes these values.
    fn cast(&mut self, scope: Scope, values: [&mut Option<Shared>; 2]) {
        self.space();
        if !same(self.word(), "as") {
            return self.fail(said("`as` and a cast, or | and another name"));
        }
        self.space();
        let name = self.word();
        let mut argument = None;
        if self.takes("(") {
            self.space();
            let quoted = self.quoted();
            argument = Some(quoted.unwrap_or_else(|| self.word()));
            self.space();
            if !self.takes(")") {
                self.fail(said("a closing )"));
            }
        }
        self.space();
        self.slashes |= same(name, "path");
        let Some(cast) = cast::named(name, argument) else {
            return self.fail(cast::NAMES);
        };
        for value in values {
            *value = value
                .take()
                .and_then(|value| cast::apply(cast, argument.unwrap_or(""), value, scope));
        }
    }
}

const NAME: Said = said("a name such as data.title, a text in quotes, or * for the whole answer");

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(text: &str, doc: &serde_json::Value) -> String {
        let doc = Value::of(doc).into();
        let mut names = Names {
            headers: Some(Value::of(&json!([["Next-Page", "https://x/2"]])).into()),
            cookies: "a=1; token=x%3Dy".into(),
            ..Names::default()
        };
        names.put("id", "v".into());
        names.put("number", 5.0.into());
        let scope = Scope {
            doc: Some(&doc),
            names: &names,
        };
        match check(text) {
            Ok(()) => value(text, scope).map_or_else(|| "-".into(), |value| value.json()),
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
            ("rows[n=$number].idea", "8"),
            ("rows[n=$nothing].idea | 'none'", "\"none\""),
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
            assert!(check(text).is_err(), "{text}");
        }
        assert!(check(&"a[b=".repeat(100_000)).is_err());
    }
}
