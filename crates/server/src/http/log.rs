//! One line for each request: method, address pattern, status, milliseconds. Never the address itself, its parameters,
//! a header or a body: they hold keys, and what citizens wrote.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// Logs a request after it was answered.
pub(super) async fn requests(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "files".to_owned(), |p| p.as_str().to_owned());
    let response = next.run(request).await;
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(
        method = method.as_str(),
        route,
        status = response.status().as_u16(),
        ms,
        "request"
    );
    response
}
