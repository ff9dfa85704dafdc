//! What a browser needs to hear before a page of another origin may use the API.

use axum::body::Body;
use axum::http::Method;
use medspil_server::{Config, Origins};
use serde_json::json;

use crate::app::{Answer, KEY, TestApp};

fn origins(list: &'static [&'static str]) -> impl FnOnce(&mut Config) {
    move |config| config.origins = Origins::parse(list).unwrap()
}

async fn preflight(app: &TestApp, origin: &str, method: &str, path: &str) -> Answer {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", "content-type,idempotency-key"),
    ];
    app.ask(Method::OPTIONS, path, &headers, Body::empty()).await
}

#[tokio::test]
async fn a_configured_page_may_send_ideas_and_likes() {
    let app = TestApp::with(origins(&["https://www.kk.dk", "https://koege.dk"])).await;
    for (method, path) in [
        ("POST", "/api/v1/ideas"),
        ("PUT", "/api/v1/ideas/x/likes/y"),
        ("DELETE", "/api/v1/ideas/x/likes/y"),
    ] {
        let allowed = preflight(&app, "https://koege.dk", method, path).await;
        assert_eq!(
            (allowed.status, allowed.header("access-control-allow-origin")),
            (200, "https://koege.dk")
        );
        assert!(allowed.header("access-control-allow-methods").contains(method));
        assert_eq!(
            allowed.header("access-control-allow-headers"),
            "content-type,idempotency-key"
        );
        assert_eq!(allowed.header("access-control-max-age"), "86400");
    }
}

#[tokio::test]
async fn another_page_may_not() {
    let app = TestApp::with(origins(&["https://www.kk.dk"])).await;
    for origin in [
        "https://kk.dk",
        "http://www.kk.dk",
        "https://www.kk.dk.evil.example",
        "null",
    ] {
        let refused = preflight(&app, origin, "POST", "/api/v1/ideas").await;
        assert_eq!(refused.header("access-control-allow-origin"), "", "{origin}");
    }
}

#[tokio::test]
async fn without_origins_only_the_services_own_pages_may() {
    let app = TestApp::start().await;
    let list = app
        .ask(
            Method::GET,
            "/api/v1/ideas",
            &[("origin", "https://www.kk.dk")],
            Body::empty(),
        )
        .await;
    assert_eq!((list.status, list.header("access-control-allow-origin")), (200, ""));
}

#[tokio::test]
async fn all_pages_or_pages_without_an_origin_can_be_allowed() {
    let all = TestApp::with(origins(&["*"])).await;
    assert_eq!(
        preflight(&all, "https://x.dk", "POST", "/api/v1/ideas")
            .await
            .header("access-control-allow-origin"),
        "*"
    );
    let sandboxed = TestApp::with(origins(&["null"])).await;
    let allowed = preflight(&sandboxed, "null", "POST", "/api/v1/ideas").await;
    assert_eq!(allowed.header("access-control-allow-origin"), "null");
}

#[tokio::test]
async fn failures_can_be_read_across_origins_too() {
    let app = TestApp::with(|config| {
        config.origins = Origins::parse(["https://www.kk.dk"]).unwrap();
        config.rate_per_minute = 1;
    })
    .await;
    let send = async |body: String| {
        let headers = [
            ("origin", "https://www.kk.dk"),
            ("content-type", "application/json"),
            ("idempotency-key", KEY),
        ];
        app.send_raw(&headers, body).await
    };
    let too_large = send(json!({ "title": "x".repeat(50_000) }).to_string()).await;
    let too_many = send("{}".to_owned()).await;
    let nowhere = app
        .ask(
            Method::GET,
            "/api/v9",
            &[("origin", "https://www.kk.dk")],
            Body::empty(),
        )
        .await;
    for (answer, status) in [(too_large, 413), (too_many, 429), (nowhere, 404)] {
        assert_eq!(
            (answer.status, answer.header("access-control-allow-origin")),
            (status, "https://www.kk.dk")
        );
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "retry-after,idempotency-key"
        );
    }
}

#[tokio::test]
async fn lists_are_never_kept() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/api/v1/ideas").await.header("cache-control"), "no-store");
}
