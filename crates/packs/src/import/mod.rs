//! From a spreadsheet to a pack: each row an entry, each column a key. What cannot be understood is said by row and
//! column, and the rest is taken.
//!
//! Nothing is invented: an empty cell is a key that stays absent. Only what a pack cannot be without is derived, and said:
//! ids from titles, and the main channel from the first row that has a telephone.
//!
//! Read next: `table` (what Excel writes), `columns` (the headings), `cells` (what stands in a cell).

mod cells;
mod columns;
mod row;
mod table;

use std::fmt;

pub use columns::template;

use crate::finding::Severity;
use crate::model::{Area, AreaKind, Entry, Id, Pack};
use crate::rules::slug;
use crate::source::{Document, quoted};
use crate::write::pretty;
use row::Reader;

/// What the spreadsheet cannot say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The pack's id, which is also the file's name.
    pub id: String,
    /// The municipality's name as citizens read it.
    pub name: Option<String>,
    /// The id of the main channel.
    pub main: Option<String>,
}

/// A remark about a cell, a row or the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The row as the spreadsheet counts it; 0 for the file as a whole.
    pub row: usize,
    /// The heading, as it stands there; empty for the row as a whole.
    pub column: String,
    /// An error where something was left out.
    pub severity: Severity,
    /// What stands there.
    pub found: String,
    /// What would have been right.
    pub expected: String,
    /// What to do.
    pub todo: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.row, self.column.as_str()) {
            (0, _) => write!(f, "the file")?,
            (row, "") => write!(f, "row {row}")?,
            (row, column) => write!(f, "row {row}, column {}", quoted(column))?,
        }
        let Self {
            found, expected, todo, ..
        } = self;
        write!(
            f,
            ": {}: found {found}, expected {expected}\n  {todo}",
            self.severity.word()
        )
    }
}

/// What a spreadsheet became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The pack's file.
    pub text: String,
    /// How many entries it has.
    pub entries: usize,
    /// In the spreadsheet's order.
    pub remarks: Vec<Remark>,
}

impl Imported {
    /// Whether something was left out.
    pub fn lost(&self) -> bool {
        self.remarks.iter().any(|remark| remark.severity == Severity::Error)
    }
}

fn remark(row: usize, severity: Severity, found: &str, expected: &str, todo: impl Into<String>) -> Remark {
    Remark {
        row,
        column: String::new(),
        severity,
        found: found.to_owned(),
        expected: expected.to_owned(),
        todo: todo.into(),
    }
}

/// Reads a spreadsheet.
///
/// # Errors
/// A sentence, where there is no row to make an entry from.
pub fn import(bytes: &[u8], options: &Options) -> Result<Imported, String> {
    let table = table::read(bytes);
    let mut remarks = Vec::new();
    for guess in &table.guesses {
        remarks.push(remark(
            0,
            Severity::Advice,
            "a file that had to be guessed at",
            "CSV in UTF-8",
            *guess,
        ));
    }
    let mut rows = table.rows.into_iter();
    let Some((heading_row, headings)) = rows.next() else {
        return Err("The spreadsheet is empty. `medspil pack import --template` prints one to begin with.".to_owned());
    };
    let mut reader = Reader::new(heading_row, &headings, &mut remarks);
    if !reader.has("title") {
        return Err(
            "No column is called Titel, so there is nothing to name entries by. The first row must hold the headings; `medspil pack import --template` prints them."
                .to_owned(),
        );
    }
    let mut entries: Vec<Entry> = Vec::new();
    for (row, cells) in rows {
        entries.extend(reader.entry(row, &cells, &entries, &mut remarks));
    }
    if entries.is_empty() {
        return Err("No row could be read as an entry: each needs a title.".to_owned());
    }
    let areas = reader.areas;
    let pack = pack(options, entries, areas, &mut remarks);
    let count = pack.channels.len();
    let text = serde_json::to_string(&pack).map_err(|why| format!("The pack could not be written: {why}."))?;
    let document = Document::read("pack", &text).map_err(|finding| finding.to_string())?;
    Ok(Imported {
        text: pretty(document.json()),
        entries: count,
        remarks,
    })
}

fn pack(options: &Options, channels: Vec<Entry>, areas: Vec<(String, String)>, remarks: &mut Vec<Remark>) -> Pack {
    let id = Some(slug(&options.id))
        .filter(|id| !id.is_empty())
        .unwrap_or_else(|| "pack".to_owned());
    let name = options.name.clone().unwrap_or_else(|| {
        let todo =
            "Name the municipality as citizens read it: --name \"…\". Until then the pack has its id for a name.";
        remarks.push(remark(
            0,
            Severity::Advice,
            "no name for the municipality",
            "a name",
            todo,
        ));
        id.clone()
    });
    let main = options.main.as_deref().map(Id::from).unwrap_or_else(|| {
        let calls = |entry: &&Entry| serde_json::to_string(entry).is_ok_and(|text| text.contains("\"kind\":\"call\""));
        let main = channels.iter().find(calls).or(channels.first()).map(|entry| entry.id.clone()).unwrap_or_default();
        let found = format!("no main channel; \"{}\" was taken", &*main);
        let todo = "The main channel takes everything that fits nowhere else. Name another with --main ID if it is not this one.";
        remarks.push(remark(0, Severity::Advice, &found, "the channel that takes everything", todo));
        main
    });
    let area = |(id, name): (String, String)| Area {
        id: Id(id),
        name,
        kind: AreaKind::District,
    };
    Pack {
        schema: None,
        id: Id(id),
        name,
        languages: vec!["da".to_owned()],
        main,
        pinned: Vec::new(),
        default: Vec::new(),
        website: None,
        privacy: None,
        more: None,
        easy: None,
        source: None,
        verified_on: None,
        owner: None,
        no_contact: None,
        areas: areas.into_iter().map(area).collect(),
        channels,
    }
}
