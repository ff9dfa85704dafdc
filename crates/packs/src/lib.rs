//! Packs for those who write and keep them: what a pack may hold, what is wrong with one, and how to make one.
//!
//! The widget reads packs leniently (`medspil_core::pack`) and shows what it can; this crate reads them strictly and says
//! what it found, where, and what to do. It is never on a citizen's device. Nothing here knows the clock: whoever asks
//! for a check says what day it is. Only [`files`] touches the disk.
//!
//! Read next: [`model`] (what a pack may hold; the schema and the check of shapes are made from it), [`check()`],
//! [`import`] (from a spreadsheet), [`merge()`], and docs/packs.md for those who write packs.

pub mod check;
pub mod files;
pub mod finding;
pub mod import;
mod json;
pub mod merge;
pub mod model;
mod rules;
pub mod schema;
mod shape;
pub mod source;
mod write;

pub use check::{Report, check};
pub use finding::{Finding, Severity};
pub use merge::{Conflict, Keep, merge};
pub use source::{Document, plain};

/// Whether a text is a day of the calendar, such as `2026-11-24`.
pub fn is_day(text: &str) -> bool {
    rules::object("Date", text).is_none()
}
