//! Checks packs: first their shape (`crate::shape`), then what only shows when everything is read together.
//!
//! What is read wrongly is noted and left out; the rest is checked all the same, so that one run tells everything.
//!
//! Read next: `whole` (a pack with all its files), `ways` (is there a way in for everybody), `names` (ids and what refers
//! to them), `dates`, `texts` (can it be read, and in English).

mod dates;
mod names;
mod texts;
mod ways;
mod whole;

use std::fmt;

use crate::files::Family;
use crate::finding::{Finding, Severity};

pub use texts::{LIX_EASY, LIX_MAIN, Lix, lix};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// By file, line and column.
    pub findings: Vec<Finding>,
    /// How many files were read.
    pub files: usize,
    /// How many packs they make.
    pub packs: usize,
}

/// Checks packs; `today` is a day such as `2026-11-24`.
pub fn check(families: &[Family], today: &str) -> Report {
    let mut report = Report {
        files: families.iter().map(|family| family.files.len()).sum(),
        packs: families.len(),
        ..Report::default()
    };
    for family in families {
        let (documents, mut findings) = whole::documents(family);
        if let Some(pack) = whole::read(family, &documents, &mut findings) {
            names::check(&pack, &mut findings);
            ways::check(&pack, &mut findings);
            dates::check(&pack, today, &mut findings);
            texts::check(&pack, &mut findings);
        }
        report.findings.append(&mut findings);
    }
    report
        .findings
        .sort_by(|a, b| (&a.file, a.line, a.column, a.severity).cmp(&(&b.file, b.line, b.column, b.severity)));
    report
}

impl Report {
    fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// How many of the findings are errors.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        let many = |count: usize, one: &str, more: &str| match count {
            0 => format!("no {more}"),
            1 => format!("1 {one}"),
            count => format!("{count} {more}"),
        };
        write!(
            f,
            "{} in {}: {}, {}.",
            many(self.packs, "pack", "packs"),
            many(self.files, "file", "files"),
            many(self.errors(), "error", "errors"),
            many(self.count(Severity::Advice), "piece of advice", "pieces of advice")
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::files::{File, Role};

    /// The findings about a pack `p` as `rule path`, on a fixed day.
    pub(crate) fn rules(files: &[(Role, &str)]) -> Vec<String> {
        let name = |role: &Role| match role {
            Role::Pack => "p.json".to_owned(),
            Role::More => "p.more.json".to_owned(),
            Role::Texts(lang) => format!("p.{lang}.json"),
        };
        let file = |(role, text): &(Role, &str)| File {
            name: name(role),
            role: role.clone(),
            bytes: text.as_bytes().to_vec(),
        };
        let family = Family {
            id: "p".to_owned(),
            files: files.iter().map(file).collect(),
        };
        let report = check(&[family], "2026-11-24");
        let line = |finding: &Finding| format!("{} {}", finding.rule, finding.path).trim().to_owned();
        report.findings.iter().map(line).collect()
    }

    /// A pack with a main number, and these entries besides.
    pub(crate) fn pack(head: &str, entries: &str) -> String {
        format!(
            r#"{{"id": "p", "name": "P", "languages": ["en"], "main": "tlf", "verified_on": "2026-11-01", {head}
            "channels": [{{"id": "tlf", "title": "T", "action": {{"kind": "call", "tel": "+4533663366"}}}}{entries}]}}"#
        )
    }

    #[test]
    fn a_good_pack_gives_no_remark() {
        let entry = r#", {"id": "x", "title": "X", "actions": ["idea"], "influence": {"level": "listen"}}"#;
        assert_eq!(rules(&[(Role::Pack, &pack("", entry))]), [""; 0]);
    }

    #[test]
    fn what_is_no_pack_is_said_once() {
        assert_eq!(rules(&[(Role::Pack, "{\"scripts\": {}}")]), ["no-pack"]);
        assert_eq!(rules(&[(Role::Pack, "[]")]), ["no-pack"]);
        assert_eq!(rules(&[(Role::Pack, "{")]), ["json"]);
        assert_eq!(rules(&[(Role::More, "{}")]), ["alone"]);
    }

    #[test]
    fn the_rest_is_checked_where_one_thing_is_wrong() {
        let entries = r#", {"id": "a", "title": 7, "opens": "2026-02-02", "closes": "2026-02-01"}, {"id": "b"}"#;
        assert_eq!(
            rules(&[(Role::Pack, &pack("\"nmae\": 1,", entries))]),
            [
                "unknown-key nmae",
                "type channels[1] (a).title",
                "reversed channels[1] (a).closes",
                "missing channels[2] (b).title"
            ]
        );
    }
}
