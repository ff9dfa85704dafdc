//! What a check found: where, what stands there, what was expected, and what to do about it.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The pack must not be published so.
    Error,
    /// It would be better otherwise.
    Advice,
}

impl Severity {
    /// The word in front of a finding.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Advice => "advice",
        }
    }
}

/// One objection, for somebody who keeps a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How bad it is.
    pub severity: Severity,
    /// The rule's name, for programs.
    pub rule: &'static str,
    /// Where in the document, such as `channels[3] (klageindgang).action.href`; empty for the document as a whole.
    pub path: String,
    /// What stands there.
    pub found: String,
    /// What would have been right.
    pub expected: String,
    /// What to do, in one or two sentences.
    pub todo: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = self.severity.word();
        write!(f, "{}:{}:{}: {severity}", self.file, self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        writeln!(f, ": found {}, expected {}", self.found, self.expected)?;
        write!(f, "  {}", self.todo)
    }
}
