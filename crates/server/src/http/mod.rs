//! The HTTP side: one endpoint a file, and around them what holds for all.
//!
//! It writes no SQL ([`crate::store`] does) and decides nothing about texts (`medspil_core::limits` does). From outside to
//! inside a request passes the log, CORS, the rate limit and then its endpoint; whatever goes wrong leaves as the one
//! envelope of [`error`].
//!
//! Read next: [`routes`], the only list of addresses; the OpenAPI document is tested against it.

mod body;
mod cors;
mod create_idea;
mod error;
mod health;
mod key;
mod like_idea;
mod list_ideas;
mod log;
mod openapi;
mod rate;
mod read_idea;
mod receipt;
mod relay;
mod unlike_idea;

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, any, delete, get, post, put};
use tower_http::compression::CompressionLayer;

use crate::clock::Clock;
use crate::config::{Config, Moderation};
use crate::files;
use crate::relay::Front;
use crate::store::Store;
use rate::Limiter;

pub use error::{ApiError, Code, Envelope, ErrorBody};
pub use openapi::document;

/// What every endpoint may use.
#[derive(Debug)]
pub(crate) struct Service {
    store: Store,
    moderation: Moderation,
    clock: Clock,
    limiter: Limiter,
}

pub(crate) type Api = Arc<Service>;

/// Every address of the API with its method, and the function that answers there.
pub(crate) fn routes() -> Vec<(&'static str, Method, MethodRouter<Api>)> {
    vec![
        ("/api/v1/ideas", Method::GET, get(list_ideas::list_ideas)),
        ("/api/v1/ideas", Method::POST, post(create_idea::create_idea)),
        ("/api/v1/ideas/{id}", Method::GET, get(read_idea::read_idea)),
        ("/api/v1/ideas/{id}/likes/{key}", Method::PUT, put(like_idea::like_idea)),
        (
            "/api/v1/ideas/{id}/likes/{key}",
            Method::DELETE,
            delete(unlike_idea::unlike_idea),
        ),
        ("/api/v1/receipts/{id}", Method::GET, get(receipt::receipt)),
        ("/api/v1/openapi.json", Method::GET, get(openapi::openapi)),
        ("/healthz", Method::GET, get(health::health)),
    ]
}

/// The whole service: the API, and the files if there are any.
pub(crate) fn router(config: &Config, store: Store, fronts: &[Arc<Front>]) -> Router {
    let service = Arc::new(Service {
        store: store.clone(),
        moderation: config.moderation,
        clock: config.clock.clone(),
        limiter: Limiter::new(config.rate_per_minute, config.behind_proxy, !fronts.is_empty()),
    });
    let api: Router = if fronts.is_empty() {
        own(&service)
    } else {
        let token = config.operator_token.as_deref();
        relay::router(fronts, store, config.clock.clone(), token).merge(described(&service))
    };
    let api = api
        .route(
            "/api/{*rest}",
            any(async || ApiError::not_found("There is nothing at this address of the API.")),
        )
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(from_fn_with_state(service, rate::limit))
        .layer(from_fn(cors::api_headers))
        // A page of fifty ideas is sixteen kilobytes, most of them twice.
        .layer(CompressionLayer::new())
        .layer(cors::layer(&config.origins));
    let files = match &config.files {
        Some(folder) => files::router(folder),
        None => Router::new().fallback(async || ApiError::not_found("This service has no files, only the API.")),
    };
    api.merge(files).layer(from_fn(log::requests))
}

/// The API on our own ideas.
fn own(service: &Api) -> Router {
    let mut api = Router::new();
    for (path, _, answer) in routes() {
        api = api.route(path, answer);
    }
    api.with_state(service.clone())
}

/// What a relay answers by itself.
fn described(service: &Api) -> Router {
    Router::new()
        .route("/api/v1/openapi.json", get(openapi::openapi))
        .route("/healthz", get(health::health))
        .with_state(service.clone())
}
