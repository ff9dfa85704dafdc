//! Why something failed, and who mends it: the words that lead to the cause.

use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::{get, post};
use medspil_server::check::report::State;
use serde_json::json;

use crate::servers::{Ideas, check, fails, full, opened, row, serve, stars, with};

#[tokio::test]
async fn who_says_that_an_idea_waits_is_named_where_it_does_not() {
    let report = with(Ideas::default(), |config| {
        config["operations"]["create"]["steps"][1]["rules"] = json!([{"status": 201, "is": "held"}]);
    })
    .await;
    stars(
        &report,
        "create",
        "it can be read at once; `operations.create.steps[1].rules[0]`",
        "",
    );
    assert_eq!(row(&report, "like").state, State::Works, "{report}");
}

#[tokio::test]
async fn a_step_that_is_forgiven_is_told_all_the_same() {
    let report = with(Ideas::default(), |config| {
        config["operations"]["like"] = json!({"steps": [
            {"method": "PUT", "url": "/posts/{{id}}/likes/{{key}}"}, {"url": "/nope/{{id}}"}
        ]});
    })
    .await;
    stars(&report, "like", "/nope/8 answers 404", "operations.like.steps[1]");
    let count = report.rows.iter().filter(|row| row.why.contains("/nope/8")).count();
    assert_eq!(count, 1, "{report}");
}

#[tokio::test]
async fn the_cause_before_a_failure_is_told_with_it() {
    let report = with(Ideas::default(), |config| {
        config["operations"]["create"] = json!({"steps": [
            {"method": "POST", "url": "/nope", "body": {"a": "{{title}} {{text}}"}, "optional": true},
            {"url": "/posts", "rules": [{"path": "data.thanks", "exists": false, "is": "unknown"}]}
        ]});
    })
    .await;
    fails(
        &report,
        "create",
        "before it the optional POST",
        "`operations.create.steps[1].rules[0]`",
    );
}

#[tokio::test]
async fn a_token_against_forgery_is_no_missing_right() {
    let refuses = || async { (StatusCode::FORBIDDEN, "CSRF verification failed") };
    let site = Router::new().route("/posts", get(|| async { "[]" }).post(refuses));
    let base = serve(opened(site)).await;
    let config = json!({"base": base, "operations": {"create": {"url": "/posts", "body": {"a": "{{title}}{{text}}"}}}});
    fails(
        &check(&config, true).await,
        "create",
        "answers 403",
        "#sessions-and-csrf",
    );
}

#[tokio::test]
async fn an_answer_that_refuses_comes_before_its_missing_header() {
    let site = Router::new().route("/posts", post(|| async { (StatusCode::BAD_REQUEST, "Invalid HOST") }));
    let base = serve(site).await;
    let config =
        json!({"base": base, "operations": {"create": {"url": "/posts", "send": "text", "body": "{{title}}{{text}}"}}});
    fails(
        &check(&config, true).await,
        "create",
        "it answered 400 (text/plain; charset=utf-8): Invalid HOST",
        "First see why it answers 400",
    );
}

#[tokio::test]
async fn a_server_that_breaks_off_may_have_crashed() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0_u8; 4096];
            let read = stream.read(&mut asked).unwrap_or(0);
            let body = r#"[{"id": 1, "t": "x"}]"#;
            let head =
                "access-control-allow-origin: *\r\naccess-control-allow-headers: content-type\r\nconnection: close";
            if !asked[..read].starts_with(b"POST") {
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
            }
        }
    });
    let config = json!({"base": base, "item": {"id": "id", "title": "t"}, "operations": {
        "list": {"items": "*"},
        "create": {"body": {"a": "{{title}}{{text}}", "p": "{{photo as base64}}"}}
    }});
    let report = check(&config, true).await;
    fails(
        &report,
        "create",
        "broke the connection (a photo went along), and the server had answered before",
        "may have crashed",
    );
}

#[tokio::test]
async fn a_form_that_answers_with_a_page_is_told_the_rule_to_write() {
    let site = Router::new()
        .route("/posts", post(|| async { Redirect::to("/ideer/165/?tak=1") }))
        .route("/ideer/165/", get(|| async { "tak" }));
    let base = serve(opened(site)).await;
    let config =
        json!({"base": base, "operations": {"create": {"url": "/posts", "send": "text", "body": "{{title}}{{text}}"}}});
    fails(
        &check(&config, true).await,
        "create",
        "redirected to",
        "\"contains\": \"/ideer/\"",
    );
}

#[tokio::test]
async fn two_checks_at_once_do_not_take_their_ideas_for_each_others() {
    let config = full(&serve(Ideas::default().open()).await);
    let (one, other) = tokio::join!(check(&config, true), async {
        tokio::time::sleep(std::time::Duration::from_millis(3)).await;
        check(&config, true).await
    });
    assert!(one.all_works() && other.all_works(), "{one}\n{other}");
}

#[tokio::test]
async fn a_connection_that_was_kept_and_broken_off_is_no_crash() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0_u8; 8192]);
            let head = "access-control-allow-origin: *\r\naccess-control-allow-headers: content-type";
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\n{head}\r\ncontent-length: 8\r\n\r\n{{\"id\":1}}"
            );
            // It does not say that it will close, and reads what comes next before it does.
            std::thread::spawn(move || stream.read(&mut [0_u8; 8192]));
        }
    });
    let config =
        json!({"base": base, "operations": {"create": {"body": {"a": "{{title}}{{text}}"}, "repeat": "safe"}}});
    let report = check(&config, true).await;
    assert!(
        row(&report, "create").state == State::Works && !report.has(State::Fails),
        "{report}"
    );
}

#[tokio::test]
async fn a_redirect_that_no_page_may_follow_is_told_with_its_target() {
    let site = || {
        let moved = || async { Redirect::permanent("/posts/") };
        let posts = || async { axum::Json(json!([{"id": 1, "t": "x"}])) };
        Router::new()
            .route("/posts", get(moved).post(moved).options(moved))
            .route("/posts/", get(posts).post(posts))
    };
    let config = |base: String| {
        json!({"base": base + "/posts/", "item": {"id": "id", "title": "t"}, "operations": {
            "list": {"items": "*"}, "create": {"body": {"a": "{{title}}{{text}}"}}
        }})
    };
    let report = check(&config(serve(site()).await), true).await;
    fails(
        &report,
        "list",
        "/posts answers 308 and leads to",
        "with its slash at the end",
    );
    fails(
        &report,
        "create",
        "answers 308 and leads to",
        "with its slash at the end",
    );
    // With CORS headers a list is followed; before a write the browser's question is not.
    let report = check(&config(serve(opened(site())).await), true).await;
    assert_eq!(row(&report, "list").state, State::Works, "{report}");
}
