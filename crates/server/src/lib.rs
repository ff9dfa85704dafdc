//! The reference backend of Medspil and its command line `medspil`.
//!
//! One process, one SQLite file: it stores ideas and likes, answers the API that the widget's `medspil` preset speaks,
//! and serves the widget's files. It refuses personal numbers, never logs what a citizen wrote or where they are, and
//! knows no users: whoever may run `medspil hide` on the machine is the moderator.
//!
//! Read next: [`app`](fn@app) (how the parts are put together), [`http`] (one endpoint a file), [`store`] (all SQL),
//! [`pages`] (host pages for trying the widget on another origin), [`cli`].

mod app;
pub mod check;
pub mod cli;
mod clock;
mod config;
mod files;
pub mod http;
mod ids;
mod model;
pub mod pages;
mod relay;
mod start_error;
pub mod store;
pub mod transport;

pub use app::{App, Running, app, listen, run};
pub use clock::{Clock, Millis};
pub use config::{Config, Moderation, Origins};
pub use model::{Accepted, Answer, Idea, IdeaPage, LikeCount, NewIdea, Receipt, Status};
pub use relay::{RelayConfig, Timing};
pub use start_error::StartError;
