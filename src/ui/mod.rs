//! The drawing: one folder a component, each with its own CSS beside it.
//!
//! Components read [`crate::app::App`] and call its use cases; none of them calls a backend or touches storage.

pub mod ask;
pub mod channels;
pub mod dom;
pub mod ideas;
pub mod parts;
pub mod widget;
pub mod write;
