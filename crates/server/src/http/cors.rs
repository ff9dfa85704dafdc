//! Which pages of other origins may use the API, and the headers every answer of the API carries.
//!
//! There are no cookies and no passwords, so the origin protects nothing secret; it says which pages a municipality
//! wants to see its backend on.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use super::key::IDEMPOTENCY_KEY;
use crate::config::Origins;

/// CORS for the configured origins.
pub(super) fn layer(origins: &Origins) -> CorsLayer {
    let cors = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::CONTENT_TYPE, IDEMPOTENCY_KEY])
        .expose_headers([header::RETRY_AFTER, IDEMPOTENCY_KEY])
        .max_age(Duration::from_secs(24 * 60 * 60));
    match origins {
        Origins::Any => cors.allow_origin(Any),
        Origins::Listed(listed) => cors.allow_origin(AllowOrigin::list(listed.iter().cloned())),
    }
}

/// Lists and counts are old as soon as they are sent, and no browser may guess that they are anything but JSON.
pub(super) async fn api_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
