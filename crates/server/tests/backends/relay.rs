//! A relay's configuration is tried as the relay runs it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse;
use axum::routing::get;
use medspil_adapter::mapping::Place;
use medspil_server::Clock;
use medspil_server::check::report::{Report, State};
use medspil_server::check::{backend, live};
use serde_json::{Value, json};

use crate::servers::{Ideas, config, ends, row, serve, stars};

async fn check(config: &Value) -> Report {
    let read = backend::read_for("backend.json", &config.to_string(), Place::Relay).unwrap();
    assert_eq!(read.errors(), 0, "{:?}", read.findings);
    live::check(&read.backends[0].1, None, true, &Clock::system())
        .await
        .unwrap()
}

#[tokio::test]
async fn cookies_live_for_one_operation_and_all_of_them_are_read() {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&asked);
    let site = Ideas::default()
        .router()
        .route(
            "/new",
            get(|| async { ([(header::SET_COOKIE, "sid=hemmeligt; Path=/; HttpOnly")], "{}") }),
        )
        .layer(from_fn(move |request: Request, next: Next| {
            let of = |headers: &HeaderMap, name: &str| {
                let value = headers.get(name).and_then(|value| value.to_str().ok());
                value.unwrap_or("none").to_owned()
            };
            let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
            let writes = request.method() == axum::http::Method::POST;
            let cookie = of(&headers, "cookie");
            seen.lock()
                .unwrap()
                .push(format!("{} {path} {cookie}", request.method()));
            let good = !writes || cookie == "sid=hemmeligt" && of(&headers, "x-sid") == "hemmeligt";
            async move {
                if good {
                    next.run(request).await
                } else {
                    StatusCode::FORBIDDEN.into_response()
                }
            }
        }));
    let mut config = config(&serve(site).await);
    config["private"] = json!(true);
    config["credentials"] = json!("same-origin");
    config["operations"]["session"] = json!({"url": "/new", "capture": {"sid": "cookie:sid"}, "expires": 600});
    config["operations"]["create"]["headers"] = json!({"X-Sid": "{{session.sid}}"});
    let report = check(&config).await;
    assert_eq!(row(&report, "create").state, State::Works, "{report}");
    assert_eq!(row(&report, "read back").state, State::Works, "{report}");
    let asked = asked.lock().unwrap();
    let lists: Vec<&String> = asked.iter().filter(|line| line.starts_with("GET /posts")).collect();
    assert!(
        lists.len() > 1 && lists.iter().all(|line| line.ends_with(" none")),
        "a list after a session has no cookie: {asked:?}"
    );
}

#[tokio::test]
async fn a_private_network_is_said_to_be_none_of_the_relays() {
    let mut config = config(&serve(Ideas::default().router()).await);
    stars(
        &check(&config).await,
        "address",
        "where the relay does not go",
        "`\"private\": true`",
    );
    config["private"] = json!(true);
    let report = check(&config).await;
    assert!(report.rows.iter().all(|row| row.what != "address"), "{report}");
}

#[tokio::test]
async fn the_relay_follows_no_redirect_to_another_host_either() {
    let there = serve(Ideas::default().router()).await;
    let to = format!("{there}/posts");
    let here = Router::new().route(
        "/posts",
        get(move || async move { axum::response::Redirect::permanent(&to) }),
    );
    ends(
        &check(&config(&serve(here).await)).await,
        "list",
        State::Fails,
        "to another host",
        &there,
    );
}

#[tokio::test]
async fn a_like_that_the_relay_sends_once_is_not_sent_twice() {
    let mut config = crate::servers::full(&serve(Ideas::default().router()).await);
    config["private"] = json!(true);
    config["operations"]["like"] = json!({"method": "POST", "url": "/posts/{{id}}/like"});
    let like = |report: &Report| {
        let row = row(report, "like again");
        (row.state, row.why.clone())
    };
    let (state, why) = like(&check(&config).await);
    assert!(state == State::Works && why.contains("once for each key"), "{why}");
    // What is promised to be safe may be sent twice.
    config["operations"]["like"]["repeat"] = json!("safe");
    let (state, why) = like(&check(&config).await);
    assert!(state == State::Fails && why.contains("counts twice"), "{why}");
}
