//! A backend with a form's token and a cookie, which no page of another origin could use: the relay can.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use serde_json::json;

use crate::app::key;
use crate::relay_target::Relay;

async fn csrf_server() -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let form = async || {
        let page = r#"<form><input type="hidden" name="csrf_token" value="t-77"></form>"#;
        ([(header::SET_COOKIE, "sid=s-77; Path=/; HttpOnly")], Html(page))
    };
    let post = move |headers: HeaderMap, body: String| {
        let good = headers.get("cookie").is_some_and(|cookie| cookie == "sid=s-77") && body.contains("csrf_token=t-77");
        let counted = counted.clone();
        async move {
            if !good {
                return StatusCode::FORBIDDEN.into_response();
            }
            let number = counted.fetch_add(1, Ordering::Relaxed) + 1;
            axum::Json(json!({ "id": number })).into_response()
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/new", get(form).post(post));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}"), count)
}

#[tokio::test]
async fn a_token_and_a_cookie_are_fetched_for_each_idea() {
    let (base, count) = csrf_server().await;
    let relay = Relay::before(&json!({
        "private": true, "base": base, "credentials": "same-origin", "item": {"id": "id"},
        "operations": {
            "session": {"url": "/new", "read": "text", "capture": {"csrf": "field:csrf_token"}},
            "create": {"url": "/new", "send": "form", "body": {"title": "{{title}}", "csrf_token": "{{session.csrf}}"}},
        },
    }))
    .await;
    for n in 1..=2 {
        let sent = relay.send(&key(n), "Flere bænke").await.is(201);
        assert_eq!(sent["receipt"]["number"], n.to_string());
    }
    assert_eq!(count.load(Ordering::Relaxed), 2);
}
