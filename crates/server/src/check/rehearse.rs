//! The trials without `--write`: every operation is asked for up to the first request that would write, which is not sent.
//!
//! What is read on the way is asked about made-up ideas, so no answer to it means anything; that a browser keeps it from
//! the page does.

use medspil_adapter::mapping::Op;

use super::diagnose::{failed, short};
use super::drive::{Ran, drive};
use super::live::Trial;
use super::report::{Row, State};

impl Trial<'_> {
    /// Asks what a browser asks first, and sends nothing.
    pub(super) async fn rehearse(&mut self) {
        let browser = self.browser.rehearsing();
        let describes = |op| self.backend.adapter.describes(op);
        let (creates, both) = (self.creates(), describes(Op::Create) && describes(Op::Submit));
        let known = self.first.first().map(|seen| seen.item.idea.id.clone());
        let known = known.unwrap_or_else(|| String::from("medspil-check"));
        for (has, what, op) in [
            (self.can.submit, "create", creates),
            (both, "submit", Op::Submit),
            (describes(Op::Upload), "upload", Op::Upload),
            (self.can.like, "like", Op::Like),
            (self.can.unlike, "unlike", Op::Unlike),
        ] {
            if !has {
                continue;
            }
            let input = self.item().with("id", &known).with("row", "medspil-check");
            self.env.random = self.key();
            let mut env = self.env.clone();
            let ran = drive(&browser, self.clock, &self.backend.adapter, op, input, &mut env).await;
            self.push(rehearsed(what, &ran));
        }
    }
}

fn rehearsed(what: &'static str, ran: &Ran) -> Row {
    let stopped = ran
        .notes
        .iter()
        .find(|note| note.blocked.is_some() || note.broken.is_some());
    if stopped.is_some() || ran.notes.is_empty() {
        return failed(what, ran);
    }
    if ran.notes.iter().any(|note| note.held_back) {
        return Row::new(what, State::Untried, "a browser would send it; with --write it is sent");
    }
    let line = ran.notes.last().map(|note| short(&note.line)).unwrap_or_default();
    let why = match &ran.lacking {
        Some(lacking) => format!(
            "its first steps only read, and `{}` needs what is made up here",
            lacking.place
        ),
        None => format!("its first steps only read, and nothing was to be written after {line}"),
    };
    Row::new(what, State::Untried, format!("{why}; with --write it is tried"))
}
