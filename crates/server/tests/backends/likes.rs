//! Likes that do not count one, and what takes nothing back.

use std::sync::{Arc, Mutex};

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use medspil_server::check::report::State;
use serde_json::{Value, json};

use crate::servers::{Ideas, check, fails, opened, row, serve, spoiled, stars, with};

#[tokio::test]
async fn a_like_that_does_not_count_is_no_like() {
    let report = spoiled("/operations/like", json!({"method": "GET", "url": "/posts/{{id}}"})).await;
    fails(
        &report,
        "like",
        "accepted and not counted: 0 before, 0 after; nor is that of somebody else's",
        "what `like` sends",
    );
    assert_eq!(row(&report, "like again").state, State::Untried);
    assert_eq!(row(&report, "unlike").state, State::Untried);
}

#[tokio::test]
async fn a_server_where_nobody_likes_an_own_idea_is_tried_with_another() {
    let ideas = Ideas {
        no_own_likes: true,
        ..Ideas::default()
    };
    let report = with(ideas, |_| {}).await;
    stars(&report, "like", "nobody can like an own idea here", "");
    assert!(report.all_works(), "{report}");
    assert_eq!(row(&report, "unlike").state, State::Works, "{report}");
}

#[tokio::test]
async fn a_like_that_counts_twice_is_seen() {
    let report = spoiled("/operations/like", json!({"url": "/posts/{{id}}/like"})).await;
    fails(&report, "like again", "counts twice (2 now)", "`{{key}}`");
    assert_eq!(row(&report, "like").state, State::Works, "{report}");
    fails(&report, "unlike", "the like is still there", "`key`");
    let twice = json!({"method": "PUT", "url": "/posts/{{id}}/likes/{{key}}"});
    let steps = json!({"steps": [{"method": "POST", "url": "/posts/{{id}}/like"}, twice]});
    fails(
        &spoiled("/operations/like", steps).await,
        "like",
        "one like counts 2: 0 before, 2 now",
        "steps of `like`",
    );
}

#[tokio::test]
async fn what_takes_nothing_back_is_seen() {
    let report = spoiled("/operations/unlike/url", json!("/posts/{{id}}/likes/other")).await;
    fails(
        &report,
        "unlike",
        "1 before, 1 now: the like is still there",
        "what `unlike` sends",
    );
}

#[tokio::test]
async fn a_row_that_no_like_gives_is_named() {
    let url = json!("/posts/{{id}}/likes/{{row}}");
    let report = spoiled("/operations/unlike/url", url).await;
    fails(
        &report,
        "unlike",
        "operations.unlike.url: {{row}} has no value",
        "No like gives it",
    );
}

#[tokio::test]
async fn numbers_that_nobody_tells_are_said_to_be_missing() {
    let report = with(Ideas::default(), |config| {
        config["item"]["likes"] = json!("nope");
    })
    .await;
    stars(&report, "likes", "`item.likes` finds nothing", "3 at `stemmer`");
    stars(
        &report,
        "like",
        "neither its answer nor the list",
        "`likes` under `item`",
    );
    stars(&report, "like again", "no number tells", "");
    stars(&report, "unlike", "no number tells", "");
    assert!(row(&report, "list").why.contains("no likes are told"), "{report}");
    // What only an answer tells is still a number.
    let report = with(Ideas::default(), |config| {
        config["item"]["likes"] = json!("nope");
        for name in ["like", "unlike"] {
            config["operations"][name]["result"] = json!({"likes": "stemmer"});
        }
    })
    .await;
    assert!(
        row(&report, "like").why.starts_with("1 now, says its answer"),
        "{report}"
    );
    assert_eq!(row(&report, "unlike").state, State::Works, "{report}");
    let report = with(Ideas::default(), |config| {
        config["operations"]["like"]["result"] = json!({"likes": "'7'"})
    })
    .await;
    stars(
        &report,
        "like",
        "its answer says 7, and read again there are 1",
        "`result` of `like`",
    );
}

#[tokio::test]
async fn keys_and_chance_are_new_for_each_operation() {
    let ideas = Ideas::default();
    let report = with(ideas.clone(), |config| {
        config["operations"]["create"]["steps"][1]["body"]["nøgle"] = json!("{{key}}");
        config["item"]["area"] = json!("nøgle");
    })
    .await;
    assert!(report.all_works(), "{report}");
    let liked = ideas.liked.lock().unwrap().clone();
    assert!(
        liked.len() == 2 && liked[0] == liked[1] && liked[0].len() >= 16,
        "{liked:?}"
    );
    // A random text in place of the key is another each time.
    let ideas = Ideas::default();
    let report = with(ideas.clone(), |config| {
        config["operations"]["like"]["url"] = json!("/posts/{{id}}/likes/{{random}}");
    })
    .await;
    fails(&report, "like again", "counts twice", "`{{key}}`");
    let again = ideas.liked.lock().unwrap().clone();
    assert!(again.len() == 2 && again[0] != again[1], "{again:?}");
}

#[tokio::test]
async fn a_network_that_has_had_its_like_does_not_speak_against_a_preset_that_was_seen_to_work() {
    // As Isso does, which counts one like for each network.
    let comments = Arc::new(Mutex::new(vec![
        json!({"id": 1, "text": "En bænk\n\nVed søen", "likes": 4, "created": 1, "mode": 1}),
    ]));
    let (listed, made) = (comments.clone(), comments.clone());
    let list = move || async move {
        let replies = listed.lock().unwrap().clone();
        Json(json!({"total_replies": replies.len(), "hidden_replies": 0, "replies": replies}))
    };
    let new = move |Json(mut body): Json<Value>| async move {
        let mut all = made.lock().unwrap();
        body["id"] = json!(all.len() + 1);
        (body["likes"], body["mode"], body["created"]) = (json!(0), json!(1), json!(1));
        all.insert(0, body.clone());
        (StatusCode::CREATED, Json(body))
    };
    let like = move |Path(id): Path<usize>| async move {
        let all = comments.lock().unwrap();
        let likes = all
            .iter()
            .find(|comment| comment["id"] == id)
            .map(|comment| comment["likes"].clone());
        Json(json!({"likes": likes, "dislikes": 0}))
    };
    let site = Router::new()
        .route("/", get(list))
        .route("/new", post(new))
        .route("/id/{id}/like", post(like));
    let base = serve(opened(site)).await;
    let report = check(&json!({"extends": "isso", "set": {"base": base}}), true).await;
    let like = row(&report, "like");
    assert!(
        like.state == State::Untried && like.why.contains("this network may have had its like"),
        "{report}"
    );
    assert!(!report.has(State::Fails), "{report}");
}
