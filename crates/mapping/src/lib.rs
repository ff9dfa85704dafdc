//! The mapping engine as a WebAssembly module of its own: no Leptos, no glue that a tool writes.
//!
//! The page carries what is asked for and comes back with the answer; what may be sent, and what an answer means, is
//! decided in here. What is asked and answered stands in [`desk`]; how it comes in, in `packed` and `door`.
//!
//! Read next: `public/mapping/` for the other side, [`medspil_adapter::mapping`] for what is done.

pub mod desk;
#[cfg(target_arch = "wasm32")]
mod door;
#[cfg(target_arch = "wasm32")]
mod memory;
pub mod packed;
