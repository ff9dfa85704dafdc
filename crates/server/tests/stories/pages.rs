//! The preview server: host pages on an origin of their own, under policies of their own.

use std::fs;

use axum::body::Body;
use axum::http::Method;
use medspil_server::pages;

use crate::app::{Answer, ask};

const STRICT: &str = "<!-- csp: default-src 'none'; script-src {{WIDGET}} 'wasm-unsafe-eval'; connect-src {{WIDGET}} -->\n\
    <!doctype html><script async src=\"{{WIDGET}}/medspil.js\"></script>";

async fn page(path: &str) -> Answer {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("index.html"),
        "<script src='{{WIDGET}}/medspil.js'></script>æ",
    )
    .unwrap();
    fs::write(folder.path().join("strict.html"), STRICT).unwrap();
    fs::write(
        folder.path().join("broken.html"),
        "<!-- csp: default-src 'none'\u{1} -->\n<p>",
    )
    .unwrap();
    fs::write(folder.path().join("page.css"), "{{WIDGET}}").unwrap();
    let router = pages::router(folder.path(), "http://127.0.0.1:8080/");
    ask(&router, Method::GET, path, &[], Body::empty()).await
}

#[tokio::test]
async fn the_place_is_filled_with_the_widgets_origin() {
    for path in ["/", "/index.html", "/?x=1"] {
        let index = page(path).await;
        assert_eq!(index.text, "<script src='http://127.0.0.1:8080/medspil.js'></script>æ");
        assert_eq!(index.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(
            (index.header("content-security-policy"), index.header("cache-control")),
            ("", "no-store")
        );
    }
}

#[tokio::test]
async fn a_policy_in_the_first_line_is_sent_as_a_header() {
    let strict = page("/strict.html").await;
    assert_eq!(
        strict.header("content-security-policy"),
        "default-src 'none'; script-src http://127.0.0.1:8080 'wasm-unsafe-eval'; connect-src http://127.0.0.1:8080"
    );
    assert!(strict.text.starts_with("<!doctype html>"), "{}", strict.text);
    assert_eq!(page("/broken.html").await.status, 500, "never shown without its policy");
}

#[tokio::test]
async fn other_files_are_served_as_they_are() {
    let css = page("/page.css").await;
    assert_eq!(
        (css.status, css.text.as_str(), css.header("content-type")),
        (200, "{{WIDGET}}", "text/css")
    );
    assert_eq!(
        [
            page("/none.html").await.status,
            page("/none.css").await.status,
            page("/../x.html").await.status
        ],
        [404; 3]
    );
}
