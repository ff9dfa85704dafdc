//! The Medspil widget: a town's channels, the neighbours' ideas and one box for what is on one's mind, drawn by Leptos
//! inside the shadow root that the loader (`public/loader/`) has made.
//!
//! Where things live: [`app`] decides and knows neither DOM nor HTTP, [`ui`] draws, [`browser`] is the only user of the
//! browser's storage, clock and network, [`element`] speaks with the host page, and [`boot`] is the one place that ties
//! them together. Rules without a screen are in `crates/core`, the backend's language is in `crates/adapter`.
//!
//! Drawn with Leptos' builder functions, not with `view!`: the macro turns static parts into `innerHTML`, which a page
//! that requires Trusted Types refuses (docs/design.md).

#[cfg(target_arch = "wasm32")]
#[global_allocator]
#[expect(unsafe_code, reason = "a page has one thread, and nobody else makes pages")]
static ALLOCATOR: medspil_alloc::Bins<medspil_alloc::Pages> = unsafe { medspil_alloc::Bins::new(medspil_alloc::Pages) };

pub mod app;
pub mod boot;
pub mod browser;
pub mod element;
pub mod ui;
