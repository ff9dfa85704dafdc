//! Medspil's rules, without any I/O.
//!
//! Everything here is a function of its arguments: no clock, no chance, no network, no browser. Time and random values
//! come in as parameters, JSON comes in through the [`json::Node`] trait, so the same code reads `serde_json` in tests
//! and the server, and JavaScript's own values in the browser (where a JSON parser of our own would cost the citizen
//! twenty kilobytes).
//!
//! Read next: [`pack`] (what a municipality offers), [`config`] (what the editor chose), [`outbox`] (nothing lost,
//! nothing twice), [`personal_data`] (what must never be stored).

pub mod ask;
pub mod config;
#[cfg(feature = "guess")]
pub mod guess;
pub mod idea;
pub mod json;
pub mod likes;
pub mod limits;
pub mod outbox;
pub mod pack;
pub mod personal_data;
pub mod relevance;
pub mod time;
pub mod words;
