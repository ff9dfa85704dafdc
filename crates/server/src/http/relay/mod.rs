//! The same addresses as the API on our own ideas, answered by what the relay knows of its target.
//!
//! A widget cannot tell them apart. Answers are made by hand here: a target may know less of an idea than we do.

mod create;
mod failure;
mod health;
mod like;
mod read;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, put};

use crate::relay::Relay;

/// The relay's addresses.
pub(super) fn router(relay: Arc<Relay>) -> Router {
    Router::new()
        .route("/api/v1/ideas", get(read::list).post(create::create))
        .route("/api/v1/ideas/{id}", get(read::one))
        .route("/api/v1/ideas/{id}/likes/{key}", put(like::like).delete(like::unlike))
        .route("/relay/health", get(health::health))
        .with_state(relay)
}

/// No backend's id is longer.
const LONGEST_ID: usize = 200;

/// Whether a text can be an idea's id. A slash would leave as `%2F`, but not every server behind keeps it so; with it, a
/// client could climb to addresses that only the relay may ask.
fn is_id(id: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '/' | '\\');
    !id.is_empty() && id.len() <= LONGEST_ID && !id.starts_with('.') && !id.contains(odd)
}
