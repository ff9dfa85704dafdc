//! A small server of host pages on an origin of its own, to try the widget where editors put it: on foreign pages, under
//! strict policies. For trying and testing only.
//!
//! In HTML files `{{WIDGET}}` becomes the widget's origin. A first line `<!-- csp: default-src 'none' -->` is sent as the
//! header `Content-Security-Policy` instead (the place is filled in there, too) and is not part of the page. Other files
//! are served as they are.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::any_service;
use tower::ServiceExt;
use tower_http::services::ServeDir;

const PLACE: &str = "{{WIDGET}}";

#[derive(Debug)]
struct Pages {
    folder: PathBuf,
    widget: String,
}

/// Serves the pages of `folder`, with the widget from `widget` (an origin like `http://127.0.0.1:8080`).
pub fn router(folder: impl Into<PathBuf>, widget: &str) -> Router {
    let pages = Pages {
        folder: folder.into(),
        widget: widget.trim_end_matches('/').to_owned(),
    };
    Router::new()
        .fallback(answer)
        .with_state(Arc::new(pages))
        .layer(from_fn(never_kept))
}

async fn answer(State(pages): State<Arc<Pages>>, request: Request) -> Response {
    match pages.html(request.uri().path()) {
        Some(file) => match tokio::fs::read_to_string(&file).await {
            Ok(html) => pages.page(&html),
            Err(_) => (StatusCode::NOT_FOUND, "There is no such page.\n").into_response(),
        },
        None => {
            let files = any_service(ServeDir::new(&pages.folder));
            files.oneshot(request).await.unwrap_or_else(|never| match never {})
        }
    }
}

impl Pages {
    /// The HTML file an address means, if it means one.
    fn html(&self, path: &str) -> Option<PathBuf> {
        let name = path.trim_start_matches('/');
        let name = if name.is_empty() { "index.html" } else { name };
        let inside = Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        (inside && name.ends_with(".html")).then(|| self.folder.join(name))
    }

    fn page(&self, html: &str) -> Response {
        let html = html.replace(PLACE, &self.widget);
        let (policy, body) = split_policy(&html);
        let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body.to_owned()).into_response();
        match policy.map(HeaderValue::from_str) {
            Some(Ok(policy)) => drop(response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy)),
            // A page that asks for a policy must never be shown without it.
            Some(Err(_)) => {
                response = (StatusCode::INTERNAL_SERVER_ERROR, "The page's csp line is broken.\n").into_response()
            }
            None => {}
        }
        response
    }
}

/// The policy in the first line, and the page without that line.
fn split_policy(html: &str) -> (Option<&str>, &str) {
    let (first, rest) = html.split_once('\n').unwrap_or((html, ""));
    let policy = first
        .trim()
        .strip_prefix("<!-- csp:")
        .and_then(|first| first.strip_suffix("-->"));
    policy.map_or((None, html), |policy| (Some(policy.trim()), rest))
}

async fn never_kept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_first_line_is_a_policy() {
        assert_eq!(
            split_policy("<!-- csp: img-src 'self' -->\n<p>"),
            (Some("img-src 'self'"), "<p>")
        );
        for page in ["<p>\n<!-- csp: x -->", "<!-- a comment -->\n<p>", ""] {
            assert_eq!(split_policy(page), (None, page));
        }
    }

    #[test]
    fn addresses_stay_inside_the_folder() {
        let pages = Pages {
            folder: "pages".into(),
            widget: String::new(),
        };
        assert_eq!(pages.html("/"), Some("pages/index.html".into()));
        assert_eq!(pages.html("/a/b.html"), Some("pages/a/b.html".into()));
        assert_eq!([pages.html("/../secret.html"), pages.html("/style.css")], [None, None]);
    }
}
