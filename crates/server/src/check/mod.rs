//! `medspil check` for backends: what is wrong with a configuration, what a preset does, and what really works.
//!
//! A claim is believed when it was seen: [`live`] runs the same engine that the widget runs, over a [`browser`] that
//! obeys the [`fetch`] rules. Nothing is written to a server unless the person asked for it.
//!
//! Read next: [`backend`] (a file), [`live`] (the trials in their order), `readback` (what is compared with what was
//! sent), `diagnose` (why something fails and who mends it).

pub mod backend;
pub mod browser;
mod compare;
mod diagnose;
mod drive;
mod explain;
pub mod fetch;
mod likes;
mod listing;
pub mod live;
mod marked;
mod reach;
mod readback;
mod refuse;
mod rehearse;
pub mod report;
mod shape;
mod writing;

pub use explain::{SKELETON, can, explain, overview, text_of};
