//! The same addresses as the API on our own ideas, answered by what the relay knows of its target.
//!
//! A widget cannot tell them apart. Answers are made by hand here: a target may know less of an idea than we do.

mod create;
mod failure;
mod health;
mod like;
mod read;
mod receipt;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, put};
use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::http::error::ApiError;
use crate::relay::{Front, Relay};
use crate::store::Store;

/// So many large bodies are read at a time: the memory of this machine ends somewhere.
const LARGE_AT_ONCE: usize = 8;

/// What the addresses of one configuration may use.
#[derive(Clone)]
struct Desk {
    front: Arc<Front>,
    store: Store,
    clock: Clock,
    large: Arc<Semaphore>,
}

impl Desk {
    /// Who lists ideas and takes likes.
    fn ideas(&self, what: &str) -> Result<&Relay, ApiError> {
        self.front.ideas.as_deref().ok_or_else(|| failure::unable(what))
    }
}

/// The relays' addresses. One configuration alone is where our own API would be; of several, each is below its name.
pub(super) fn router(fronts: &[Arc<Front>], store: Store, clock: Clock, token: Option<&str>) -> Router {
    let large = Arc::new(Semaphore::new(LARGE_AT_ONCE));
    let operator = health::Operator::new(fronts, store.clone(), clock.clone(), token);
    let mut router = Router::new().route("/relay/health", get(health::health).with_state(operator));
    for front in fronts {
        let api = api().with_state(Desk {
            front: front.clone(),
            store: store.clone(),
            clock: clock.clone(),
            large: large.clone(),
        });
        router = match fronts.len() {
            1 => router.merge(api),
            _ => router.nest(&format!("/relay/{}", front.name), api),
        };
    }
    router
}

fn api() -> Router<Desk> {
    Router::new()
        .route("/api/v1/ideas", get(read::list).post(create::create))
        .route("/api/v1/ideas/{id}", get(read::one))
        .route("/api/v1/ideas/{id}/likes/{key}", put(like::like).delete(like::unlike))
        .route("/api/v1/receipts/{id}", get(receipt::receipt))
}

/// No backend's id is longer.
const LONGEST_ID: usize = 200;

/// Whether a text can be an idea's id. A slash would leave as `%2F`, but not every server behind keeps it so; with it, a
/// client could climb to addresses that only the relay may ask.
fn is_id(id: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '/' | '\\');
    !id.is_empty() && id.len() <= LONGEST_ID && !id.starts_with('.') && !id.contains(odd)
}
