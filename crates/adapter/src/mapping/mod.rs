//! The mapping engine: a backend described in JSON, talked to without code.
//!
//! [`Adapter::read`] takes a configuration, [`Adapter::begin`] starts an operation, and [`Run`] says which request to
//! carry next until there is an outcome. Nothing here does I/O, parses JSON, knows the time or draws lots. How a
//! configuration is written stands in docs/backends.md.
//!
//! Read next: `run`, then `read`, then `expr`.

mod base64;
mod begin;
mod capabilities;
mod cast;
#[cfg(any(test, feature = "check"))]
mod check;
#[cfg(any(test, feature = "check"))]
mod check_steps;
mod cond;
mod config;
mod expr;
mod html;
mod judge;
mod merge;
mod numbers;
mod outcome;
mod page;
#[cfg(test)]
mod properties;
mod read;
mod request;
mod run;
mod secrets;
#[cfg(any(test, feature = "check"))]
mod several;
mod template;
mod text;
mod url;
mod value;
mod wire;
mod world;
mod xml;

pub use capabilities::Capabilities;
pub use config::{Adapter, FieldRule, OPS, Op, Open, Repeat};
pub use outcome::{Created, Handover, Item, Liked, Listing, Outcome};
pub use read::Place;
pub use run::Run;
#[cfg(any(test, feature = "check"))]
pub use several::Several;
pub use value::{File, Value};
pub use wire::{Answer, Body, Content, Credentials, Format, Method, Part, Request, Silence};
pub use world::{Env, Input, Next, Session};

/// The keys that are read, for the schema that describes them.
#[cfg(any(test, feature = "schema"))]
pub mod keys {
    pub use super::check::{COND_KEYS, KEYS, OPERATION_KEYS, RESULT_KEYS, RULE_KEYS, STEP_KEYS};
    pub use super::judge::MEANINGS;
    pub use super::several::{BLOCK_KEYS, SEVERAL_KEYS};
}
