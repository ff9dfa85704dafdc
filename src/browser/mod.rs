//! The browser, behind small doors: values, network, memory, clock, language rules, and the page we stand on.
//!
//! The only user of web-sys besides `element`. Whatever the browser refuses (storage in a private window, locks on an
//! insecure page) is answered with the next best thing, never with a panic.

pub mod device;
pub mod json;
pub mod net;
pub mod words;
