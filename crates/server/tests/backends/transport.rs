//! What the transport carries, and what it refuses to follow.

use std::sync::atomic::Ordering;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Redirect;
use axum::routing::{get, post};
use medspil_adapter::Failure;
use medspil_adapter::mapping::{Env, File, Input, Op, Outcome};
use medspil_server::Clock;
use medspil_server::check::backend;
use medspil_server::transport::{MOST_BYTES, Transport, run};
use serde_json::{Value, json};

use crate::servers::{Ideas, config, serve};

async fn ask(config: &Value, op: Op, input: Input) -> Result<Outcome, Failure> {
    let read = backend::read("a", &config.to_string()).unwrap();
    assert_eq!(read.findings, []);
    let transport = Transport::new().unwrap();
    run(
        &transport,
        &Clock::system(),
        &read.backends[0].1.adapter,
        op,
        input,
        Env::default(),
    )
    .await
    .0
}

fn listed(outcome: &Result<Outcome, Failure>) -> usize {
    match outcome {
        Ok(Outcome::Listed(listing)) => listing.items.len(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn reading_follows_a_redirect_within_the_host_and_none_to_another() {
    let ideas = Ideas::default();
    let base = serve(
        ideas
            .router()
            .route("/old", get(|| async { Redirect::permanent("/posts") })),
    )
    .await;
    let mut config = config(&base);
    config["operations"]["list"]["url"] = json!("/old");
    assert_eq!(listed(&ask(&config, Op::List, Input::new()).await), 1);
    let there = format!("{base}/posts");
    let other = serve(Router::new().route("/old", get(move || async move { Redirect::permanent(&there) }))).await;
    config["base"] = json!(other);
    assert_eq!(ask(&config, Op::List, Input::new()).await, Err(Failure::Incompatible));
}

#[tokio::test]
async fn a_write_that_is_redirected_is_sent_again_only_as_the_same_write() {
    let ideas = Ideas::default();
    let moved = |answer: fn(&str) -> Redirect| post(move || async move { answer("/posts") });
    let router = ideas
        .router()
        .route("/kept", moved(Redirect::temporary))
        .route("/lost", moved(Redirect::to));
    let mut config = config(&serve(router).await);
    config["operations"]["create"]["url"] = json!("/lost");
    let lost = ask(&config, Op::Create, Input::new().with("title", "x")).await;
    assert!(lost.is_err() && ideas.written.load(Ordering::SeqCst) == 0, "{lost:?}");
    config["operations"]["create"]["url"] = json!("/kept");
    let kept = ask(&config, Op::Create, Input::new().with("title", "x")).await;
    assert!(
        matches!(kept, Ok(Outcome::Created(_))) && ideas.written.load(Ordering::SeqCst) == 1,
        "{kept:?}"
    );
}

#[tokio::test]
async fn silence_is_offline_before_and_unknown_after_sending() {
    let sent = |config: Value| async move { ask(&config, Op::Create, Input::new().with("title", "x")).await };
    assert_eq!(sent(config("http://127.0.0.1:9")).await, Err(Failure::Offline));
    let slow = Router::new().route(
        "/posts",
        post(|| async { tokio::time::sleep(std::time::Duration::from_secs(60)).await }),
    );
    let mut late = config(&serve(slow).await);
    late["timeout"] = json!(0.2);
    assert!(matches!(sent(late).await, Err(Failure::Wedged { .. })));
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let big = Router::new().route("/posts", get(|| async { vec![b' '; MOST_BYTES + 10] }));
    assert_eq!(
        ask(&config(&serve(big).await), Op::List, Input::new()).await,
        Err(Failure::Incompatible)
    );
}

#[tokio::test]
async fn cookies_live_for_one_run_where_the_configuration_wants_them() {
    let set = || async { ([(header::SET_COOKIE, "csrftoken=t0; Path=/; HttpOnly")], "") };
    let create = |headers: HeaderMap| async move {
        let seen = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let good = seen("cookie").as_deref() == Some("csrftoken=t0") && seen("x-csrf").as_deref() == Some("t0");
        (
            if good {
                StatusCode::CREATED
            } else {
                StatusCode::FORBIDDEN
            },
            "{\"nr\": 1}",
        )
    };
    let base = serve(Router::new().route("/", get(set)).route("/posts", post(create))).await;
    let mut config = json!({"base": base, "credentials": "include", "item": {"id": "nr"}, "operations": {"create": {"steps": [
        {"url": "/", "read": "text"},
        {"method": "POST", "url": "/posts", "headers": {"X-Csrf": "{{cookie:csrftoken}}"}, "body": {"t": "{{title}}"}}
    ]}}});
    let input = || Input::new().with("title", "x");
    assert!(matches!(
        ask(&config, Op::Create, input()).await,
        Ok(Outcome::Created(_))
    ));
    config["credentials"] = json!("omit");
    assert_eq!(ask(&config, Op::Create, input()).await, Err(Failure::Unauthorized));
}

#[tokio::test]
async fn parts_arrive_whole() {
    let echo = |headers: HeaderMap, body: String| async move {
        let kind = headers[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let (_, boundary) = kind.split_once("multipart/form-data; boundary=").unwrap();
        let parts: Vec<_> = body.split(&format!("--{boundary}")).map(str::to_owned).collect();
        axum::Json(json!({"nr": parts.len(), "parts": parts}))
    };
    let base = serve(Router::new().route("/posts", post(echo))).await;
    let config = json!({"base": base, "operations": {"create": {"url": "/posts", "send": "multipart",
        "body": {"t": "{{title}}", "p": "{{photo}}"}, "result": {"id": "nr", "receipt": {"from": "parts as json"}}}}});
    let photo = File {
        name: "a\"b.png".into(),
        mime: "image/png".into(),
        bytes: b"PNG".to_vec(),
    };
    let input = Input::new().with("title", "en\r\nto").file("photo", photo);
    let Ok(Outcome::Created(created)) = ask(&config, Op::Create, input).await else {
        panic!("nothing was created");
    };
    assert_eq!(created.id.as_deref(), Some("4"), "start, two parts, end");
    let parts: Vec<String> = serde_json::from_str(&created.receipt.number).unwrap();
    assert_eq!(parts[3], "--\r\n");
    assert!(
        parts
            .iter()
            .any(|part| part == "\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nen\r\nto\r\n"),
        "{parts:?}"
    );
    let file = parts.iter().find(|part| part.contains("image/png")).unwrap();
    assert!(
        file.contains("; filename=\"a") && file.ends_with("\r\n\r\nPNG\r\n"),
        "{file}"
    );
}
