//! One row of the spreadsheet: its cells become an entry.

use serde_json::{Map, Value, json};

use super::cells::{self, Read, Words};
use super::columns::{self, Column};
use super::{Remark, remark};
use crate::finding::Severity;
use crate::model::Entry;
use crate::rules::slug;
use crate::source::quoted;

/// What the headings said, and the lists of words.
pub(super) struct Reader {
    /// Position, heading as it stands there, and what it means.
    columns: Vec<(usize, String, &'static Column)>,
    words: Vec<(&'static str, Words)>,
    /// Ids and names of the areas that cells name.
    pub areas: Vec<(String, String)>,
}

/// The cells of a row by their columns.
struct Row<'a> {
    number: usize,
    cells: &'a [String],
    columns: &'a [(usize, String, &'static Column)],
    remarks: &'a mut Vec<Remark>,
}

impl Row<'_> {
    fn cell(&self, key: &str) -> &str {
        let column = self.columns.iter().find(|(_, _, column)| column.key == key);
        column
            .and_then(|(at, _, _)| self.cells.get(*at))
            .map_or("", String::as_str)
    }

    /// The value of a cell that is not empty; what is wrong with it is noted.
    fn read<T>(&mut self, key: &str, read: impl FnOnce(&str) -> Read<T>) -> Option<T> {
        let cell = self.cell(key);
        if cell.is_empty() {
            return None;
        }
        match read(cell) {
            Ok(value) => Some(value),
            Err(bad) => {
                let heading = self.columns.iter().find(|(_, _, column)| column.key == key);
                self.remarks.push(Remark {
                    row: self.number,
                    column: heading.map(|(_, heading, _)| heading.clone()).unwrap_or_default(),
                    severity: Severity::Error,
                    found: bad.found,
                    expected: bad.expected,
                    todo: bad.todo,
                });
                None
            }
        }
    }

    fn text(&mut self, key: &str, type_name: &str) -> Option<Value> {
        self.read(key, |cell| cells::text(type_name, cell))
    }

    /// The words of a cell that are known; the others are noted one by one.
    fn words(&mut self, key: &str, words: &Words) -> Option<Value> {
        let parts = cells::list(self.cell(key), &[';', ',']);
        let known: Vec<Value> = parts
            .iter()
            .filter_map(|part| self.read(key, |_| words.read(part)))
            .collect();
        (!known.is_empty()).then(|| json!(known))
    }
}

impl Reader {
    pub fn new(row: usize, headings: &[String], remarks: &mut Vec<Remark>) -> Self {
        let mut columns: Vec<(usize, String, &'static Column)> = Vec::new();
        for (at, heading) in headings.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
            let known = columns::named(heading);
            let twice = known.is_some_and(|known| columns.iter().any(|(_, _, column)| column.key == known.key));
            if let Some(column) = known.filter(|_| !twice) {
                columns.push((at, heading.clone(), column));
                continue;
            }
            let todo = match columns::near(heading) {
                _ if twice => "An earlier column says the same, and that one counts. Put both into one.".to_owned(),
                Some(near) => format!("Did you mean \"{near}\"? The column was left out."),
                None => "The column was left out. `medspil pack import --template` prints the headings that are known."
                    .to_owned(),
            };
            let found = if twice {
                "a column a second time"
            } else {
                "an unknown column"
            };
            let mut about = remark(row, Severity::Error, found, "a heading of the template", todo);
            about.column.clone_from(heading);
            remarks.push(about);
        }
        let level = [
            ("orienteres", "inform"),
            ("høres", "listen"),
            ("rådgiver", "advise"),
            ("beslutter", "decide"),
            ("bestemmer", "decide"),
        ];
        let words = vec![
            ("kind", Words::of("Kind", "kind", &[])),
            ("icon", Words::of("Icon", "icon", &[])),
            ("direction", Words::of("Direction", "direction", &[])),
            ("intents", Words::of("Intent", "intent", &[])),
            ("topics", Words::of("Topic", "topic", &[])),
            ("audience", Words::of("Audience", "audience", &[])),
            ("actions", Words::of("Doing", "doing", &[])),
            ("requires", Words::of("Requirement", "requires", &[])),
            ("influence", Words::of("Level", "level", &level)),
        ];
        Self {
            columns,
            words,
            areas: Vec::new(),
        }
    }

    pub fn has(&self, key: &str) -> bool {
        self.columns.iter().any(|(_, _, column)| column.key == key)
    }

    /// The entry of a row; nothing where it has no title.
    pub fn entry(
        &mut self,
        number: usize,
        cells: &[String],
        earlier: &[Entry],
        remarks: &mut Vec<Remark>,
    ) -> Option<Entry> {
        let mut row = Row {
            number,
            cells,
            columns: &self.columns,
            remarks,
        };
        let title = row.cell("title").to_owned();
        if title.is_empty() {
            let todo = "The row was left out. Write what the entry is called, or empty the row.";
            row.remarks
                .push(remark(number, Severity::Error, "no title", "a title", todo));
            return None;
        }
        let mut out = Map::new();
        out.insert("id".to_owned(), json!(id(&mut row, &title, earlier)?));
        out.insert("title".to_owned(), json!(title));
        plain(&mut row, &mut out);
        for (key, words) in &self.words {
            let value = match *key {
                "kind" | "icon" => row.read(key, |cell| words.read(cell)),
                "influence" => influence(&mut row, words),
                _ => row.words(key, words),
            };
            put(&mut out, key, value);
        }
        let areas = cells::list(row.cell("area"), &[';', ',']);
        let known: Vec<String> = areas.iter().filter_map(|name| area(&mut self.areas, name)).collect();
        put(&mut out, "area", (!known.is_empty()).then(|| json!(known)));
        compound(&mut row, &mut out);
        contacts(&mut row, &mut out);
        match serde_json::from_value(Value::Object(out)) {
            Ok(entry) => Some(entry),
            Err(why) => {
                let todo = format!("The row was left out ({why}).");
                row.remarks.push(remark(
                    number,
                    Severity::Error,
                    "a row that makes no entry",
                    "an entry",
                    todo,
                ));
                None
            }
        }
    }
}

fn put(out: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        out.insert(key.to_owned(), value);
    }
}

/// The id in the cell, or one made from the title; not one that an earlier row has.
fn id(row: &mut Row<'_>, title: &str, earlier: &[Entry]) -> Option<String> {
    let given = row.text("id", "Id").and_then(|id| id.as_str().map(str::to_owned));
    let id = given.unwrap_or_else(|| slug(title));
    if id.is_empty() || earlier.iter().any(|entry| *entry.id == id) {
        let found = if id.is_empty() {
            "no id".to_owned()
        } else {
            format!("the id {} a second time", quoted(&id))
        };
        let todo = "The row was left out. Give it an id of its own.";
        row.remarks.push(remark(
            row.number,
            Severity::Error,
            &found,
            "an id that no row above has",
            todo,
        ));
        return None;
    }
    Some(id)
}

/// Cells that become a key as they are.
fn plain(row: &mut Row<'_>, out: &mut Map<String, Value>) {
    for (key, form) in [
        ("summary", ""),
        ("note", ""),
        ("owner", ""),
        ("part_of", "Id"),
        ("fallback", "Id"),
        ("offline", "Id"),
    ] {
        let value = row.text(key, form);
        put(out, key, value);
    }
    for (key, form) in [
        ("opens", "Moment"),
        ("closes", "Moment"),
        ("verified_on", "Date"),
        ("valid_until", "Date"),
    ] {
        let value = row.read(key, |cell| cells::moment(form, cell));
        put(out, key, value);
    }
    for key in ["public", "sensitive"] {
        let value = row.read(key, cells::truth);
        put(out, key, value);
    }
    let words = cells::list(row.cell("words"), &[';', ',']);
    put(out, "words", (!words.is_empty()).then(|| json!(words)));
    let value = row.read("hours", cells::hours);
    put(out, "hours", value);
    let value = row.read("promise", cells::promise);
    put(out, "promise", value);
}

/// Keys that hold several cells.
fn compound(row: &mut Row<'_>, out: &mut Map<String, Value>) {
    // A comma may stand in a question.
    let questions = cells::list(row.cell("eligibility"), &[';']);
    let asked: Vec<Value> = questions
        .iter()
        .map(|ask| json!({"ask": ask, "needs": "yes"}))
        .collect();
    put(out, "eligibility", (!asked.is_empty()).then(|| json!(asked)));
    let mut limits = Map::new();
    for key in ["chars", "per_year", "capacity"] {
        let value = row.read(key, cells::number).map(Value::from);
        put(&mut limits, key, value);
    }
    put(out, "limits", (!limits.is_empty()).then(|| json!(limits)));
    let as_of = row.text("as_of", "");
    if let Some(count) = row.read("members", cells::number) {
        let mut members = json!({"count": count, "what": "members"});
        if let Some(as_of) = as_of {
            members["as_of"] = as_of;
        }
        put(out, "members", Some(members));
    }
    let date = row.read("source_date", |cell| cells::moment("Date", cell));
    if let Some(title) = row.text("source", "") {
        let mut source = json!({"title": title});
        if let Some(date) = date {
            source["date"] = date;
        }
        put(out, "source", Some(source));
    }
    let numbers = cells::list(row.cell("row"), &[';', ',']);
    let rows: Vec<u32> = numbers
        .iter()
        .filter_map(|part| row.read("row", |_| cells::number(part)))
        .collect();
    put(out, "row", (!rows.is_empty()).then(|| json!(rows)));
}

fn influence(row: &mut Row<'_>, levels: &Words) -> Option<Value> {
    let level = row.read("influence", |cell| levels.read(cell))?;
    let mut influence = json!({"level": level});
    if let Some(decider) = row.text("decider", "") {
        influence["decider"] = decider;
    }
    Some(influence)
}

/// The id of an area that a cell names by name or id. A new one is noted.
fn area(areas: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let id = Some(slug(name)).filter(|id| !id.is_empty())?;
    if areas.iter().all(|(known, _)| *known != id) {
        areas.push((id.clone(), name.to_owned()));
    }
    Some(id)
}

/// Link, telephone, mail and addresses. One is the button: the one that is asked for, or the first; the others are
/// further ways in.
fn contacts(row: &mut Row<'_>, out: &mut Map<String, Value>) {
    let mut ways: Vec<(&str, Value)> = Vec::new();
    if let Some(href) = row.text("link", "Web") {
        ways.push(("link", json!({"kind": "link", "href": href})));
    }
    if let Some((tel, text)) = row.read("phone", cells::phone) {
        ways.push(("phone", json!({"kind": "call", "tel": tel, "text": text})));
    }
    if let Some(mail) = row.text("mail", "Address") {
        ways.push(("mail", json!({"kind": "mail", "mail": mail})));
    }
    if let Some(address) = row.text("address", "") {
        ways.push(("address", json!({"kind": "visit", "address": address})));
    }
    let wanted = row.read("button", |cell| match columns::named(cell).map(|column| column.key) {
        Some(key) if ways.iter().any(|(way, _)| *way == key) => Ok(key),
        _ => Err(cells::Bad {
            found: quoted(cell),
            expected: "link, telefon, mail or adresse, with a cell that is filled".to_owned(),
            todo: "The first that is filled was taken for the button.".to_owned(),
        }),
    });
    let at = ways
        .iter()
        .position(|(way, _)| wanted.is_none_or(|wanted| *way == wanted));
    if let Some(mut button) = at.map(|at| ways.remove(at).1) {
        if let Some(label) = row.text("label", "") {
            button["label"] = label;
        }
        put(out, "action", Some(button));
    }
    let mut others: Vec<Value> = ways.into_iter().map(|(_, way)| way).collect();
    if let Some(address) = row.text("post", "") {
        others.push(json!({"kind": "post", "address": address}));
    }
    put(out, "contacts", (!others.is_empty()).then(|| json!(others)));
}
