//! What the trials found, as a table for people and as JSON for programs.

use std::fmt;

use serde::Serialize;

use super::fetch::{Change, Side};

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It works.
    Works,
    /// It works, and somebody should know something.
    Note,
    /// It does not work.
    Fails,
    /// Nobody has tried it.
    Untried,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Note => "works*",
            Self::Fails => "FAILS",
            Self::Untried => "untried",
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What was tried.
    pub what: &'static str,
    /// How it ended.
    pub state: State,
    /// What was seen.
    pub why: String,
    /// What to change, where something should be.
    pub change: Option<Change>,
}

impl Row {
    /// A line without a change.
    pub fn new(what: &'static str, state: State, why: impl Into<String>) -> Self {
        Self {
            what,
            state,
            why: why.into(),
            change: None,
        }
    }

    /// With what to change.
    #[must_use]
    pub fn change(mut self, side: Side, todo: impl Into<String>) -> Self {
        self.change = Some(Change::on(side, todo));
        self
    }
}

/// All lines.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// In the order of the trials.
    pub rows: Vec<Row>,
    /// What the preset wants of the server, told when something is to be changed there.
    pub needs: Vec<String>,
}

impl Report {
    /// Whether any line is of this state.
    pub fn has(&self, state: State) -> bool {
        self.rows.iter().any(|row| row.state == state)
    }

    /// Whether all that the configuration claims was seen to work.
    pub fn all_works(&self) -> bool {
        !self.has(State::Fails) && !self.has(State::Untried)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.what.len()).max().unwrap_or(0);
        for row in &self.rows {
            writeln!(f, "{:<width$}  {:<7}  {}", row.what, row.state.word(), row.why)?;
            if let Some(change) = &row.change {
                let side = match change.side {
                    Side::Server => "on the server",
                    Side::Configuration => "in the configuration",
                    Side::Relay => "the relay",
                };
                writeln!(f, "{:<width$}           → {side}: {}", "", change.todo)?;
            }
        }
        let server = |row: &Row| row.change.as_ref().is_some_and(|change| change.side == Side::Server);
        if !self.needs.is_empty() && self.rows.iter().any(server) {
            writeln!(f, "\nThe preset needs, on the server:")?;
            for need in &self.needs {
                writeln!(f, "  - {need}")?;
            }
        }
        let count = |state| self.rows.iter().filter(|row| row.state == state).count();
        let (fails, untried) = (count(State::Fails), count(State::Untried));
        match (fails, untried) {
            (0, 0) => f.write_str("All that the configuration claims works."),
            (0, _) => write!(
                f,
                "Nothing failed, and {untried} of what the configuration claims was not tried."
            ),
            _ => write!(f, "{fails} of what the configuration claims does not work."),
        }?;
        match count(State::Note) {
            0 => Ok(()),
            1 => f.write_str(" See the line with a star."),
            stars => write!(f, " See the {stars} lines with a star."),
        }
    }
}
