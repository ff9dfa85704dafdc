//! One like for each key and idea, reversible, and never one too many.

use std::collections::BTreeSet;

use serde_json::json;

use crate::app::{KEY, TestApp, key};
use crate::sending::join;

#[tokio::test]
async fn a_like_counts_once_and_can_be_taken_back() {
    let app = TestApp::start().await;
    let id = app.idea("Flere bænke").await;
    assert_eq!(app.like(&id, KEY).await.is(200), json!({ "likes": 1 }));
    assert_eq!(app.like(&id, KEY).await.is(200), json!({ "likes": 1 }));
    assert_eq!(app.like(&id, &key(2)).await.is(200), json!({ "likes": 2 }));
    assert_eq!(app.unlike(&id, KEY).await.is(200), json!({ "likes": 1 }));
    assert_eq!(app.unlike(&id, KEY).await.is(200), json!({ "likes": 1 }));
    assert_eq!(
        app.unlike(&id, &key(3)).await.is(200),
        json!({ "likes": 1 }),
        "a key that never liked"
    );
    assert_eq!(app.like(&id, KEY).await.is(200), json!({ "likes": 2 }));
}

#[tokio::test]
async fn one_key_on_two_ideas_is_two_likes_that_nothing_ties_together() {
    let app = TestApp::start().await;
    let (a, b) = (app.idea("Flere bænke").await, app.idea("Flere træer").await);
    assert_eq!(app.like(&a, KEY).await.is(200), json!({ "likes": 1 }));
    assert_eq!(app.like(&b, KEY).await.is(200), json!({ "likes": 1 }));
    app.app.store.close().await;
    let database = std::fs::read(app.folder.path().join("data/medspil.sqlite")).unwrap();
    assert!(
        !database.windows(KEY.len()).any(|bytes| bytes == KEY.as_bytes()),
        "the key itself is stored nowhere"
    );
}

#[tokio::test]
async fn fifty_likes_at_once_are_fifty_likes() {
    let app = TestApp::start().await;
    let id = app.idea("Flere bænke").await;
    let keys: Vec<_> = (0..50).map(key).collect();
    let answers = join(keys.iter().map(|key| app.like(&id, key)).collect()).await;
    let counts: BTreeSet<_> = answers
        .iter()
        .map(|answer| answer.is(200)["likes"].as_u64().unwrap())
        .collect();
    assert_eq!(counts, (1..=50).collect(), "everybody saw a count of their own");
    let gone = join(keys.iter().map(|key| app.unlike(&id, key)).collect()).await;
    assert!(gone.iter().all(|answer| answer.status == 200));
    assert_eq!(app.get(&format!("/api/v1/ideas/{id}")).await.is(200)["likes"], 0);
}

#[tokio::test]
async fn only_a_public_idea_can_be_liked() {
    let app = TestApp::start().await;
    let hidden = app.idea("Flere bænke").await;
    app.app.store.hide(&hidden).await.unwrap();
    for id in [
        hidden.as_str(),
        "01KAPB9C8QZ0T7N5V3W1X2Y4Z6",
        "x",
        "%FF",
        "..%2F..",
        "'%20OR%201=1",
    ] {
        app.like(id, KEY).await.fails(404, "not_found", None);
        app.unlike(id, KEY).await.fails(404, "not_found", None);
    }
}

#[tokio::test]
async fn a_malformed_key_is_refused() {
    let app = TestApp::start().await;
    let id = app.idea("Flere bænke").await;
    for key in ["short", &"x".repeat(65), "0123456789abcde%20", "0123456789abcdef%C3%A5"] {
        app.like(&id, key).await.fails(400, "invalid", Some("key"));
        app.unlike(&id, key).await.fails(400, "invalid", Some("key"));
    }
    app.like(&id, "").await.fails(404, "not_found", None);
}
