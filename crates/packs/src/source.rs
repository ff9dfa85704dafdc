//! A JSON file with the place of every value, so that a finding can name line and column.
//!
//! Read strictly, as RFC 8259 says: no comments, no trailing commas. A key that stands twice is kept twice.

use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::finding::{Finding, Severity};
pub(crate) use crate::json::{Json, Member, Value};

/// A file that was read, and its value where it is JSON.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    text: String,
    json: Option<Json>,
}

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

impl Document {
    /// Reads a text; `name` is what findings call the file.
    ///
    /// # Errors
    /// One finding, at the place where the text stops being JSON.
    pub fn read(name: &str, text: &str) -> Result<Self, Box<Finding>> {
        let mut document = Self {
            name: name.to_owned(),
            text: text.to_owned(),
            json: None,
        };
        match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
            Ok(parsed) => document.json = parsed.value.map(Json::from),
            Err(error) => {
                let kind = error.kind();
                let at = error.range().start;
                return Err(Box::new(document.no_json(at, &kind.to_string(), advice(kind))));
            }
        }
        if document.json.is_none() {
            return Err(Box::new(document.no_json(
                0,
                "nothing",
                "The file is empty. Write a pack into it, or take it away.",
            )));
        }
        Ok(document)
    }

    fn no_json(&self, at: usize, found: &str, todo: &str) -> Finding {
        let (line, column) = self.position(at);
        let mut found = found.trim_end_matches('.').to_owned();
        if let Some(first) = found.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        Finding {
            file: self.name.clone(),
            line,
            column,
            severity: Severity::Error,
            rule: "json",
            path: String::new(),
            found: format!("no JSON ({found})"),
            expected: "JSON".to_owned(),
            todo: todo.to_owned(),
        }
    }

    /// Line and column of a byte, both from 1, the column in characters.
    fn position(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (line, before[start..].chars().count() + 1)
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Line and column of a path such as `a.b[3].c`; of the deepest part that is there, where the rest is missing.
    pub fn position_of(&self, path: &str) -> (usize, usize) {
        self.position(self.walk(path).1)
    }

    /// Line and column of the key that a path ends with; of the deepest part that is there, where it is missing.
    pub fn key_position_of(&self, path: &str) -> (usize, usize) {
        self.position(self.walk(path).0)
    }

    /// Where the last key of a path stands, and its value. A key may hold dots and brackets itself, so of those that fit
    /// the longest is taken.
    fn walk(&self, path: &str) -> (usize, usize) {
        let mut json = self.json();
        let (mut key, mut rest) = (json.at, path);
        while !rest.is_empty() {
            let item = rest.strip_prefix('[').and_then(|rest| {
                let (index, after) = rest.split_once(']')?;
                let item = json.items().get(index.parse::<usize>().ok()?)?;
                Some((item.at, item, after))
            });
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let fits = |member: &&Member| {
                let after = name.strip_prefix(member.key.as_str());
                after.is_some_and(|after| after.is_empty() || after.starts_with(['.', '[']))
            };
            // Of two of the same name the last counts.
            let member = json.members().iter().filter(fits).max_by_key(|member| member.key.len());
            let member = member.map(|member| (member.at, &member.value, &name[member.key.len()..]));
            let Some((at, value, after)) = item.or(member) else {
                return (json.at, json.at);
            };
            (key, json, rest) = (at, value, after);
        }
        (key, json.at)
    }

    /// Every key that stands twice in one object: readers take one of the two.
    pub fn twice(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        twice(&self.root(), &mut findings);
        findings
    }

    /// The value of the document.
    pub(crate) fn json(&self) -> &Json {
        const NOTHING: &Json = &Json {
            at: 0,
            value: Value::Null,
        };
        self.json.as_ref().unwrap_or(NOTHING)
    }

    /// The document as a whole.
    pub(crate) fn root(&self) -> Spot<'_> {
        Spot {
            document: self,
            json: self.json.as_ref(),
            path: String::new(),
            at: self.json.as_ref().map_or(0, |json| json.at),
        }
    }
}

/// The objection to a key that stands a second time.
pub(crate) fn second(at: &Spot<'_>) -> Finding {
    at.finding(
        Severity::Error,
        "twice",
        "this key a second time",
        "each key once",
        "Readers take only the last of the two. Put everything into one of them.",
    )
}

fn twice(at: &Spot<'_>, findings: &mut Vec<Finding>) {
    let members = at.members();
    for (index, member) in members.iter().enumerate() {
        if members[..index].iter().any(|earlier| earlier.key == member.key) {
            findings.push(second(&at.name_of(member)));
        }
        twice(&at.value_of(member), findings);
    }
    at.items().iter().for_each(|item| twice(item, findings));
}

/// What to do about the mistakes that people really make in JSON.
fn advice(kind: &ParseErrorKind) -> &'static str {
    match kind {
        ParseErrorKind::CommentsNotAllowed => {
            "JSON has no comments. Write a key that begins with _ instead, such as \"_note\": \"…\"."
        }
        ParseErrorKind::TrailingCommasNotAllowed => "Take away the comma after the last item.",
        ParseErrorKind::ExpectedComma => "Put a comma here, before what follows.",
        ParseErrorKind::SingleQuotedStringsNotAllowed => "Use \" for texts and keys, not '.",
        ParseErrorKind::ExpectedStringObjectProperty
        | ParseErrorKind::UnexpectedWord
        | ParseErrorKind::UnexpectedTokenInObject => "Put texts and keys between \" and \".",
        ParseErrorKind::UnterminatedObject => "An object that begins here has no } at its end.",
        ParseErrorKind::UnterminatedArray => "A list that begins here has no ] at its end.",
        ParseErrorKind::String(_) => {
            "A text must end with \" on its own line; write \\n for a new line in it, \\\" for a quotation mark, \\\\ for a \\."
        }
        ParseErrorKind::ExpectedColonAfterObjectKey => "Put a : between the key and its value.",
        _ => "Look at this place and just before it for a comma, a bracket or a quotation mark too many or too few.",
    }
}

/// A place in a document: a value, or the lack of one.
#[derive(Clone, Debug)]
pub(crate) struct Spot<'a> {
    document: &'a Document,
    pub json: Option<&'a Json>,
    path: String,
    at: usize,
}

impl<'a> Spot<'a> {
    /// The value under a key (the last, as every reader takes it). Where there is none, the place is the object's.
    pub fn key(&self, key: &str) -> Self {
        let member = self.members().iter().rev().find(|member| member.key == key);
        Self {
            document: self.document,
            json: member.map(|member| &member.value),
            path: self.below(key),
            at: member.map_or(self.at, |member| member.value.at),
        }
    }

    /// The place of a key itself.
    pub fn name_of(&self, member: &'a Member) -> Self {
        Self {
            document: self.document,
            json: Some(&member.value),
            path: self.below(&member.key),
            at: member.at,
        }
    }

    /// The value of a member, also where another of its name follows.
    fn value_of(&self, member: &'a Member) -> Self {
        Self {
            at: member.value.at,
            ..self.name_of(member)
        }
    }

    fn below(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// The values of a list; those that have an `id` carry it in their path.
    pub fn items(&self) -> Vec<Self> {
        let items: &'a [Json] = self.json.map_or(&[], Json::items);
        let item = |(index, json): (usize, &'a Json)| {
            let mut spot = Self {
                document: self.document,
                json: Some(json),
                path: format!("{}[{index}]", self.path),
                at: json.at,
            };
            if let Some(id) = spot.key("id").text() {
                spot.path = format!("{} ({id})", spot.path);
            }
            spot
        };
        items.iter().enumerate().map(item).collect()
    }

    /// The members of an object; none for everything else.
    pub fn members(&self) -> &'a [Member] {
        self.json.map_or(&[], Json::members)
    }

    /// The text here.
    pub fn text(&self) -> Option<&'a str> {
        self.json?.text()
    }

    /// The texts of a list.
    pub fn words(&self) -> Vec<&'a str> {
        self.items().iter().filter_map(Spot::text).collect()
    }

    /// File and line, for a sentence about somewhere else.
    pub fn place(&self) -> String {
        format!("{}:{}", self.document.name, self.document.position(self.at).0)
    }

    /// What stands here, for a finding.
    pub fn found(&self) -> String {
        match self.json.map(|json| &json.value) {
            None | Some(Value::Null) => "nothing".to_owned(),
            Some(Value::Bool(truth)) => truth.to_string(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Text(text)) => quoted(text),
            Some(Value::List(_)) => "a list".to_owned(),
            Some(Value::Object(_)) => "an object".to_owned(),
        }
    }

    /// A finding at this place.
    pub fn finding(
        &self,
        severity: Severity,
        rule: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
        todo: impl Into<String>,
    ) -> Finding {
        let (line, column) = self.document.position(self.at);
        Finding {
            file: self.document.name.clone(),
            line,
            column,
            severity,
            rule,
            path: self.path.clone(),
            found: found.into(),
            expected: expected.into(),
            todo: todo.into(),
        }
    }
}

/// A text without what would steer a terminal.
pub fn plain(text: &str) -> String {
    let steers = |letter: char| letter.is_control() || medspil_core::personal_data::is_invisible(letter);
    text.chars()
        .map(|letter| if steers(letter) { '·' } else { letter })
        .collect()
}

/// A text as findings show it: at most 60 letters, and nothing in it that would steer a terminal.
pub(crate) fn quoted(text: &str) -> String {
    let mut out: String = plain(&text.chars().take(60).collect::<String>());
    if text.chars().count() > 60 {
        out.push('…');
    }
    format!("\"{out}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_line_and_column() {
        let document = Document::read("a.json", "{\n  \"æ\": 1, \"x\": [{\"id\": \"hul\", \"y\": \"z\"}]\n}").unwrap();
        let y = document.root().key("x").items()[0].key("y");
        let finding = y.finding(Severity::Error, "r", y.found(), "more", "Do.");
        assert_eq!(
            finding.to_string(),
            "a.json:2:36: error at x[0] (hul).y: found \"z\", expected more\n  Do."
        );
        let none = document.root().key("nowhere");
        assert_eq!(
            (
                none.found().as_str(),
                none.finding(Severity::Error, "", "", "", "").line
            ),
            ("nothing", 1)
        );
    }

    #[test]
    fn what_is_no_json_is_said_with_its_place() {
        for (text, line, part) in [
            ("{\n\"a\": 1,\n}", 2, "comma after the last"),
            ("{\n\"a\": 1\n\"b\": 2}", 2, "comma here"),
            ("// x\n{}", 1, "no comments"),
            ("{\"a\": 'x'}", 1, "not '"),
            ("", 1, "empty"),
        ] {
            let finding = Document::read("a.json", text).unwrap_err();
            assert!(finding.todo.contains(part), "{text}: {finding}");
            assert_eq!(finding.line, line, "{text}: {finding}");
        }
    }

    #[test]
    fn a_path_is_found_whatever_its_keys_hold() {
        let text = "{\n\"a.b\": {\"c[0]\": [1,\n {\"\": 2}]},\n\"a\": {\"b\": 3}, \"x\": 1,\n\"x\": 2}";
        let document = Document::read("a.json", text).unwrap();
        for (path, position) in [
            ("", (1, 1)),
            ("a.b.c[0][0]", (2, 18)),
            ("a.b.c[0][1].", (3, 7)),
            ("a", (4, 6)),
            ("a.b", (2, 8)),
            ("x", (5, 6)),
            ("a.z.y", (4, 6)),
            ("nowhere", (1, 1)),
            ("a.b.c[0][7]", (2, 17)),
        ] {
            assert_eq!(document.position_of(path), position, "{path}");
        }
        assert_eq!(document.key_position_of("a.b.c[0]"), (2, 9));
        let twice: Vec<_> = document.twice().into_iter().map(|it| (it.path, it.line)).collect();
        assert_eq!(twice, [("x".to_owned(), 5)]);
    }

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        assert_eq!(quoted("a\u{1b}[2J\u{202e}"), "\"a·[2J·\"");
    }
}
