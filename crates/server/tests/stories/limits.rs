//! Against too much: the rate limit and the honeypot.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Method;
use serde_json::json;
use std::net::SocketAddr;
use tower::ServiceExt;

use crate::app::{KEY, TestApp, key};

#[tokio::test]
async fn who_writes_too_fast_is_told_how_long_to_wait() {
    let app = TestApp::with(|config| config.rate_per_minute = 3).await;
    for n in 0..3 {
        app.send(&key(n), json!({ "title": format!("Idé {n}") })).await.is(201);
    }
    let refused = app.send(&key(3), json!({ "title": "En for meget" })).await;
    refused.fails(429, "too_many_requests", None);
    assert_eq!(
        (refused.header("retry-after"), &refused.json()["error"]["retry_after"]),
        ("20", &20.into())
    );
    assert_eq!(app.listed().await, 3, "reading is never limited");
    app.wait(20_000);
    app.send(&key(3), json!({ "title": "En for meget" })).await.is(201);
}

#[tokio::test]
async fn likes_have_their_own_larger_allowance() {
    let app = TestApp::with(|config| config.rate_per_minute = 1).await;
    let id = app.idea("Flere bænke").await;
    for _ in 0..2 {
        app.like(&id, KEY).await.is(200);
        app.unlike(&id, KEY).await.is(200);
    }
    let refused = app.like(&id, KEY).await;
    refused.fails(429, "too_many_requests", None);
    assert_eq!(refused.header("retry-after"), "15");
}

#[tokio::test]
async fn each_address_has_its_own_allowance() {
    let app = TestApp::with(|config| config.rate_per_minute = 1).await;
    let from = async |address: &str| {
        let request = axum::http::Request::builder().method(Method::POST).uri("/api/v1/ideas");
        let mut request = request.body(Body::empty()).unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(address.parse::<SocketAddr>().unwrap()));
        app.app.router.clone().oneshot(request).await.unwrap().status().as_u16()
    };
    assert_eq!([from("192.0.2.1:1000").await, from("192.0.2.1:2000").await], [415, 429]);
    assert_eq!(
        [
            from("192.0.2.2:1000").await,
            from("[2001:db8::1]:1").await,
            from("[2001:db8::2]:1").await
        ],
        [415, 415, 429]
    );
}

#[tokio::test]
async fn a_filled_honeypot_looks_like_success_and_stores_nothing() {
    let app = TestApp::start().await;
    let spam = json!({ "title": "Køb nu", "text": "Billigt", "website": "https://spam.example" });
    let fooled = app.send(KEY, spam).await.is(201);
    assert_eq!(
        (&fooled["idea"]["title"], &fooled["receipt"]["published"]),
        (&json!("Køb nu"), &json!(true))
    );
    assert_eq!(app.listed().await, 0);
    let id = fooled["idea"]["id"].as_str().unwrap();
    app.get(&format!("/api/v1/ideas/{id}"))
        .await
        .fails(404, "not_found", None);
    let honest = app.send(&key(1), json!({ "title": "Flere bænke" })).await.is(201);
    assert_ne!(
        honest["receipt"]["number"], fooled["receipt"]["number"],
        "no citizen holds the trap's number"
    );
}
