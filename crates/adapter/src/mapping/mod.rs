//! The mapping engine: a backend described in JSON, talked to without code.
//!
//! [`Adapter::read`] takes a configuration, [`Adapter::begin`] starts an operation, and [`Run`] says which request to
//! carry next until there is an outcome. Nothing here does I/O, parses JSON, knows the time or draws lots. How a
//! configuration is written stands in docs/backends.md.
//!
//! There is one engine, and it takes and gives values ([`values`]): the browser carries them on as JSON. `face` makes
//! types of them for programs. Read next: `face` or `run`, then `read`, then `expr`.

#![expect(
    clippy::single_char_add_str,
    reason = "one function for letters and texts; that for letters alone would be another one to download"
)]

mod base64;
mod begin;
mod capabilities;
mod cast;
#[cfg(any(test, feature = "check"))]
mod check;
mod cond;
mod config;
mod expr;
#[cfg(not(target_arch = "wasm32"))]
mod face;
#[cfg(any(test, target_arch = "wasm32"))]
mod grown;
mod html;
mod judge;
mod merge;
mod moment;
mod numbers;
mod outcome;
mod page;
mod read;
mod request;
mod run;
mod scope;
mod secrets;
mod shared;
mod template;
pub(crate) mod text;
mod url;
mod value;
mod walk;
mod wire;
mod words;
#[cfg(not(target_arch = "wasm32"))]
mod world;
mod xml;

pub use capabilities::Capabilities;
#[cfg(any(test, feature = "check"))]
pub use check::seen::{Entry, Judged, Lacking, Paging};
#[cfg(any(test, feature = "check"))]
pub use check::several::Several;
pub use config::{Adapter, FieldRule, OPS, Op, Open, Repeat};
#[cfg(not(target_arch = "wasm32"))]
pub use face::{Created, Handover, Item, Liked, Listing, Outcome, Run};
pub use read::Place;
pub use value::{File, Shared, Text, Value};
pub use wire::{Answer, Body, Content, Credentials, Format, Method, Part, Request, Silence};
#[cfg(not(target_arch = "wasm32"))]
pub use world::{Env, Input, Next, Session};

/// The engine as the browser has it: values in and out.
pub mod values {
    pub use super::run::{Run, incompatible};
    pub use super::shared::Draft;
    pub use super::text::of_bytes;
    pub use super::value::{Letters, List, Many, Object, Written};
}

/// The plain text of HTML, for whoever compares what was sent with what came back.
#[cfg(any(test, feature = "check"))]
pub fn plain(text: &str) -> String {
    html::plain(text).to_text()
}

/// XML as the engine reads it, as JSON text; for whoever looks for names in an answer.
#[cfg(any(test, feature = "check"))]
pub fn xml_as_json(text: &str) -> Option<String> {
    xml::parse(text).map(|value| value.json())
}

/// The keys that are read, for the schema that describes them.
#[cfg(any(test, feature = "schema"))]
pub mod keys {
    pub use super::check::several::{BLOCK_KEYS, SEVERAL_KEYS};
    pub use super::check::{COND_KEYS, KEYS, OPERATION_KEYS, RESULT_KEYS, RULE_KEYS, STEP_KEYS};
    pub use super::judge::MEANINGS;
}

/// The readers by themselves, for tests that throw anything at them.
#[cfg(feature = "parts")]
pub mod parts {
    pub use super::expr::{Names, Scope, check, value};
    pub use super::html::{decode, escape, field, plain};
    pub use super::template::{Wants, fill, text, visit};
    pub use super::url::{allowed, encode, header, is_token, next_link, origin, resolve, steps_out};
    pub use super::xml::parse as xml;
}
