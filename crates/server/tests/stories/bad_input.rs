//! Whatever is sent, the answer is the envelope with the right code, and nothing is stored.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::app::{KEY, TestApp};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn what_is_not_json_is_refused_without_repeating_it() {
    let app = TestApp::start().await;
    let key = ("idempotency-key", KEY);
    let deep = "[".repeat(10_000);
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\"hemmeligt\"",
        r#"{"title": ["hemmeligt"]}"#,
        r#"{"title": 5}"#,
        r#"{"title":"a","title":"hemmeligt"}"#,
        r#"{"title": "\ud800"}"#,
        "title=hemmeligt",
        &deep,
    ] {
        let message = app
            .send_raw(&[key, JSON], body.to_owned())
            .await
            .fails(400, "bad_json", None);
        assert!(!message.contains("hemmeligt"), "{message}");
    }
    let latin1 = app.send_raw(&[key, JSON], b"{\"title\":\"b\xE6nk\"}".to_vec()).await;
    latin1.fails(400, "bad_json", None);
    assert_eq!(app.listed().await, 0);
}

#[tokio::test]
async fn a_body_of_another_type_is_refused() {
    let app = TestApp::start().await;
    let body = json!({ "title": "Flere bænke" }).to_string();
    let key = ("idempotency-key", KEY);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "json",
    ] {
        app.send_raw(&[key, ("content-type", kind)], body.clone())
            .await
            .fails(415, "bad_json", None);
    }
    app.send_raw(&[key], body.clone()).await.fails(415, "bad_json", None);
    app.send_raw(&[key, ("content-type", "Application/JSON; charset=UTF-8")], body)
        .await
        .is(201);
}

#[tokio::test]
async fn a_text_of_100_kilobytes_is_too_large_and_one_of_6000_characters_too_long() {
    let app = TestApp::start().await;
    app.send(KEY, json!({ "title": "Lang", "text": "æ".repeat(50_000) }))
        .await
        .fails(413, "too_large", None);
    app.send(KEY, json!({ "title": "Lang", "text": "a".repeat(6_000) }))
        .await
        .fails(400, "invalid", Some("text"));
    app.send(KEY, json!({ "title": "Lang", "text": "🚲".repeat(5_000) }))
        .await
        .is(201);
}

#[tokio::test]
async fn titles_are_three_to_a_hundred_and_twenty_characters() {
    let app = TestApp::start().await;
    for title in [
        json!(null),
        json!(""),
        json!("  \n "),
        json!("ab"),
        json!("\u{200b}\u{200b}\u{200b}"),
        json!("x".repeat(121)),
    ] {
        app.send(KEY, json!({ "title": title }))
            .await
            .fails(400, "invalid", Some("title"));
    }
    app.send(KEY, json!({ "text": "uden titel" }))
        .await
        .fails(400, "invalid", Some("title"));
}

#[tokio::test]
async fn personal_numbers_are_refused_and_shown_masked() {
    let app = TestApp::start().await;
    for (idea, field) in [
        (json!({ "title": "Mit cpr 070761-4285" }), "title"),
        (
            json!({ "title": "Hjælp", "text": "Jeg er ٠٧٠٧٦١٤٢٨٥ og bor her" }),
            "text",
        ),
        (json!({ "title": "ab", "text": "0707\u{200b}614285" }), "text"),
    ] {
        let message = app.send(KEY, idea).await.fails(422, "personal_number", Some(field));
        assert!(
            message.contains("070761-****") && !message.contains("4285"),
            "{message}"
        );
    }
    assert_eq!(app.listed().await, 0);
    app.send(KEY, json!({ "title": "Møde 12.05.26 2100 København Ø" }))
        .await
        .is(201);
}

#[tokio::test]
async fn a_key_is_16_to_64_url_safe_characters() {
    let app = TestApp::start().await;
    let body = json!({ "title": "Flere bænke" }).to_string();
    app.send_raw(&[JSON], body.clone())
        .await
        .fails(400, "key_missing", None);
    for key in [
        "",
        "short",
        "0123456789abcde",
        &"x".repeat(65),
        "0123456789 abcdef",
        "0123456789abcdef=",
    ] {
        app.send_raw(&[JSON, ("idempotency-key", key)], body.clone())
            .await
            .fails(400, "key_missing", None);
    }
    assert_eq!(app.listed().await, 0);
    app.send_raw(&[JSON, ("idempotency-key", &"x".repeat(64))], body)
        .await
        .is(201);
}

#[tokio::test]
async fn addresses_and_methods_that_do_not_exist_answer_in_the_envelope() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/api",
        "/api/v1",
        "/api/v2/ideas",
        "/api/v1/ideas/",
        "/api/v1/ideas/x",
        "/api/v1/ideas/%FF",
        "/etc",
    ] {
        app.get(path).await.fails(404, "not_found", None);
    }
    for (method, path) in [
        (Method::DELETE, "/api/v1/ideas"),
        (Method::POST, "/api/v1/ideas/x"),
        (Method::GET, "/api/v1/ideas/x/likes/0123456789abcdef"),
        (Method::POST, "/healthz"),
        (Method::TRACE, "/api/v1/ideas"),
    ] {
        app.ask(method, path, &[], Body::empty())
            .await
            .fails(405, "method_not_allowed", None);
    }
}

#[tokio::test]
async fn every_described_address_answers_and_health_is_ok() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/healthz").await.is(200), json!({ "status": "ok" }));
    let document = app.get("/api/v1/openapi.json").await.is(200);
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let path = path.replace("{id}", "0".repeat(26).as_str()).replace("{key}", KEY);
            let answer = app.ask(method.clone(), &path, &[], Body::empty()).await;
            assert!(
                answer.status != 405 && !answer.text.contains("nothing at this address"),
                "{method} {path}"
            );
        }
    }
}
