//! The widget's built files, for pages of any origin.
//!
//! Files are served as they lie in the folder, the `.br` beside them to whoever takes brotli. A name with a hash in it
//! never changes and may be kept for ever; `medspil.js` may be five minutes old; pages and the rest are asked for anew.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower_http::services::ServeDir;

use crate::http::ApiError;

/// Serves everything in `folder`.
pub(crate) fn router(folder: &Path) -> Router {
    let folder = ServeDir::new(folder)
        .precompressed_br()
        .call_fallback_on_method_not_allowed(false);
    Router::new().fallback_service(folder).layer(from_fn(with_headers))
}

async fn with_headers(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    match response.status() {
        StatusCode::NOT_FOUND => response = ApiError::not_found("There is no such file.").into_response(),
        StatusCode::METHOD_NOT_ALLOWED => response = ApiError::method_not_allowed().into_response(),
        _ => {}
    }
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            "cross-origin",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::VARY, "accept-encoding"),
        (header::CACHE_CONTROL, if found { lifetime(&path) } else { "no-store" }),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    add_charset(headers);
    response
}

/// How long a browser may keep the file without asking.
fn lifetime(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    if has_hash(name) {
        "public, max-age=31536000, immutable"
    } else if name == "medspil.js" {
        "public, max-age=300, stale-while-revalidate=86400"
    } else {
        "no-cache"
    }
}

/// `medspil-0a1b2c3d.wasm`: a hyphen, at least eight hexadecimal digits, a full stop.
fn has_hash(name: &str) -> bool {
    name.split('-').skip(1).any(|part| {
        let hash = part.split('.').next().unwrap_or_default();
        hash.len() >= 8
            && hash.len() < part.len()
            && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

/// A classic script without a charset is read in the host page's own, and Danish letters break.
fn add_charset(headers: &mut HeaderMap) {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()) else {
        return;
    };
    let text = kind.starts_with("text/") || kind == "application/json";
    if text
        && !kind.contains("charset")
        && let Ok(value) = HeaderValue::from_str(&format!("{kind}; charset=utf-8"))
    {
        headers.insert(header::CONTENT_TYPE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_between_hyphen_and_full_stop_makes_a_name_immutable() {
        for hashed in [
            "medspil-0a1b2c3d.wasm",
            "medspil-write-0123456789abcdef.js",
            "a-0a1b2c3d4e.min.css",
        ] {
            assert!(has_hash(hashed), "{hashed}");
        }
        for plain in [
            "medspil.js",
            "medspil-0a1b2c3.wasm",
            "koebenhavn-facade",
            "medspil-0A1B2C3D.wasm",
            "deadbeef.js",
        ] {
            assert!(!has_hash(plain), "{plain}");
        }
    }
}
