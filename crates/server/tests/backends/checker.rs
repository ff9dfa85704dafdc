//! The checker's words about servers that do not do what a configuration claims.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, Redirect};
use axum::routing::get;
use medspil_server::check::fetch::Side;
use medspil_server::check::live;
use medspil_server::check::report::State;
use medspil_server::{Clock, Config, Moderation, Origins, app};
use serde_json::{Value, json};

use crate::servers::{Ideas, PAGE, check, config, fails, row, serve, with_header};

async fn medspil(moderation: Moderation) -> (medspil_server::Running, tempfile::TempDir, Value) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path().join("data"));
    config.moderation = moderation;
    config.origins = Origins::Listed(vec![HeaderValue::from_static(PAGE)]);
    config.seed_demo = true;
    let running = app(config).await.unwrap().spawn().await.unwrap();
    let config = json!({"extends": "medspil", "set": {"base": format!("{}/api/v1", running.url())}});
    (running, folder, config)
}

#[tokio::test]
async fn everything_that_the_medspil_preset_claims_works_with_medspil_serve() {
    let (_running, _folder, config) = medspil(Moderation::After).await;
    let report = check(&config, true).await;
    assert!(report.all_works(), "{report}");
    let tried: Vec<_> = report.rows.iter().map(|row| row.what).collect();
    assert_eq!(
        tried,
        [
            "address",
            "list",
            "next page",
            "sort new",
            "sort top",
            "sort answered",
            "read one",
            "create",
            "create again",
            "read back",
            "in the list",
            "refuse",
            "refuse",
            "refuse",
            "like",
            "like again",
            "unlike"
        ]
    );
}

#[tokio::test]
async fn another_origin_is_told_what_the_preset_needs_on_the_server() {
    let (_running, _folder, config) = medspil(Moderation::After).await;
    let read = medspil_server::check::backend::read("a", &config.to_string()).unwrap();
    let page = "https://www.koege.dk".parse().unwrap();
    let report = live::check(&read.backends[0].1, Some(page), true, &Clock::system())
        .await
        .unwrap();
    fails(
        &report,
        "list",
        "Access-Control-Allow-Origin",
        "`Access-Control-Allow-Origin: https://www.koege.dk`",
    );
    fails(
        &report,
        "create",
        "OPTIONS for POST",
        "`Access-Control-Allow-Origin: https://www.koege.dk`",
    );
    assert!(
        report.to_string().contains("The page's origin under --origin"),
        "{report}"
    );
}

#[tokio::test]
async fn what_waits_for_a_moderator_was_not_tried() {
    let (_running, _folder, config) = medspil(Moderation::Before).await;
    let report = check(&config, true).await;
    assert_eq!(
        (row(&report, "like").state, report.has(State::Fails)),
        (State::Untried, false),
        "{report}"
    );
    assert!(!report.all_works());
}

#[tokio::test]
async fn without_write_nothing_is_written_and_nothing_more_is_claimed() {
    let ideas = Ideas::default();
    let base = serve(ideas.open()).await;
    let report = check(&config(&base), false).await;
    assert_eq!(ideas.written.load(Ordering::SeqCst), 0);
    assert_eq!(row(&report, "list").state, State::Works, "{report}");
    assert_eq!(row(&report, "create").state, State::Untried, "{report}");
    assert!(!report.all_works() && !report.has(State::Fails), "{report}");
}

#[tokio::test]
async fn a_server_without_cors_is_told_the_header_to_add() {
    let base = serve(Ideas::default().router()).await;
    let report = check(&config(&base), false).await;
    fails(
        &report,
        "list",
        "without Access-Control-Allow-Origin",
        "`Access-Control-Allow-Origin: https://www.kk.dk`",
    );
    assert_eq!(row(&report, "list").change.as_ref().unwrap().side, Side::Server);
}

#[tokio::test]
async fn a_preflight_that_forgets_a_header_stops_the_write_before_it_leaves() {
    let ideas = Ideas::default();
    let base = serve(with_header(ideas.open(), "access-control-allow-headers", "x-other")).await;
    for write in [false, true] {
        let report = check(&config(&base), write).await;
        fails(
            &report,
            "create",
            "header content-type",
            "Add `content-type` to `Access-Control-Allow-Headers`",
        );
        assert_eq!(row(&report, "list").state, State::Works, "{report}");
    }
    assert_eq!(ideas.written.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn the_way_without_a_preflight_works() {
    let ideas = Ideas::default();
    let base = serve(with_header(ideas.open(), "access-control-allow-headers", "x-other")).await;
    let mut config = config(&base);
    config["preflight"] = json!(false);
    let report = check(&config, true).await;
    assert!(report.all_works(), "{report}");
    assert_eq!(ideas.written.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_redirect_to_another_host_names_the_address_to_write() {
    let other = serve(Ideas::default().open()).await;
    let there = format!("{other}/posts");
    let answer = there.clone();
    let here = Router::new().route("/posts", get(move || async move { Redirect::permanent(&answer) }));
    let base = serve(with_header(here, "access-control-allow-origin", "*")).await;
    let report = check(&config(&base), false).await;
    fails(&report, "list", "to another host", &there);
    assert_eq!(row(&report, "list").change.as_ref().unwrap().side, Side::Configuration);
}

#[tokio::test]
async fn a_page_for_people_is_no_api() {
    let page = Router::new().route(
        "/posts",
        get(|| async { Html("<!doctype html><title>Forside</title>") }),
    );
    let base = serve(with_header(page, "access-control-allow-origin", "*")).await;
    fails(
        &check(&config(&base), false).await,
        "list",
        "Forside",
        "page for people, not the API",
    );
}

#[tokio::test]
async fn a_server_that_fails_is_quoted() {
    let broken = Router::new().route(
        "/posts",
        get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "no table ideas") }),
    );
    let base = serve(with_header(broken, "access-control-allow-origin", "*")).await;
    fails(
        &check(&config(&base), false).await,
        "list",
        "answers 500 (text/plain; charset=utf-8): no table ideas",
        "its log says why",
    );
}

#[tokio::test]
async fn a_server_that_takes_too_long_is_given_up() {
    let slow = Router::new().route(
        "/posts",
        get(|| async { tokio::time::sleep(Duration::from_secs(60)).await }),
    );
    let mut config = config(&serve(slow).await);
    config["timeout"] = json!(0.2);
    fails(
        &check(&config, false).await,
        "list",
        "not answered in time",
        "`timeout`",
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_to_be_so() {
    fails(
        &check(&config("http://127.0.0.1:9"), false).await,
        "list",
        "got no answer",
        "`base`",
    );
}

#[tokio::test]
async fn a_page_under_https_reaches_no_http() {
    // The name leads nowhere: the words must come before anything is looked up.
    let report = check(&config("http://ideer.example"), true).await;
    fails(&report, "list", "mixed content", "https://");
    fails(&report, "create", "mixed content", "relay");
}

#[tokio::test]
async fn a_wrong_path_is_answered_with_the_right_one() {
    let base = serve(Ideas::default().open()).await;
    let mut wrong = config(&base);
    wrong["operations"]["list"]["items"] = json!("items");
    fails(
        &check(&wrong, false).await,
        "list",
        "answers 200",
        "`\"items\": \"data.posts\"`",
    );
    let mut wrong = config(&base);
    wrong["item"]["id"] = json!("id");
    fails(
        &check(&wrong, false).await,
        "list",
        "none of them became an idea",
        "`overskrift`",
    );
}

#[tokio::test]
async fn a_promise_of_safe_repeats_is_put_to_the_test() {
    let base = serve(Ideas::default().open()).await;
    let mut config = config(&base);
    config["operations"]["create"]["repeat"] = json!("safe");
    fails(
        &check(&config, true).await,
        "create again",
        "made a second idea",
        "Take `repeat` out",
    );
}

#[tokio::test]
async fn headers_that_are_read_must_be_exposed() {
    let base = serve(with_header(Ideas::default().open(), "x-total", "1")).await;
    let mut config = config(&base);
    config["operations"]["list"]["total"] = json!("header:X-Total");
    fails(
        &check(&config, false).await,
        "headers",
        "x-total",
        "`Access-Control-Expose-Headers: x-total`",
    );
    let base = serve(with_header(
        with_header(Ideas::default().open(), "x-total", "1"),
        header::ACCESS_CONTROL_EXPOSE_HEADERS.as_str().to_owned().leak(),
        "X-Total",
    ))
    .await;
    config["base"] = json!(base);
    let report = check(&config, false).await;
    assert!(
        !report.has(State::Fails) && row(&report, "list").why.starts_with("3 of 1 ideas"),
        "{report}"
    );
}

#[tokio::test]
async fn the_relays_configuration_meets_no_browser() {
    let base = serve(Ideas::default().router()).await;
    let mut config = config(&base);
    config["headers"] = json!({"X-Key": {"env": "PATH"}});
    let report = check(&config, true).await;
    assert!(report.all_works(), "{report}");
}
