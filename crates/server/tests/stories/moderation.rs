//! Who sees an idea when.

use medspil_server::store::NewAnswer;
use medspil_server::{Moderation, Status};
use serde_json::json;

use crate::app::{KEY, START, TestApp};

#[tokio::test]
async fn before_moderation_only_the_sender_knows_the_idea() {
    let app = TestApp::with(|config| config.moderation = Moderation::Before).await;
    let idea = json!({ "title": "Flere bænke" });
    let sent = app.send(KEY, idea.clone()).await.is(201);
    assert_eq!(
        (&sent["receipt"]["published"], &sent["idea"]["status"]),
        (&json!(false), &json!("pending"))
    );
    let id = sent["idea"]["id"].as_str().unwrap();
    let path = format!("/api/v1/ideas/{id}");
    assert_eq!(app.listed().await, 0);
    app.get(&path).await.fails(404, "not_found", None);
    app.like(id, KEY).await.fails(404, "not_found", None);
    assert_eq!(app.send(KEY, idea).await.is(200), sent);

    let waiting = app.app.store.pending().await.unwrap();
    assert_eq!(
        (waiting.len(), waiting[0].id.as_str(), waiting[0].receipt.as_str()),
        (1, id, "M-2026-000001")
    );
    assert!(
        app.app.store.publish("M-2026-000001").await.unwrap(),
        "a receipt number names the idea, too"
    );
    assert_eq!(app.get(&path).await.is(200)["status"], "received");
    assert_eq!(app.listed().await, 1);
}

#[tokio::test]
async fn a_hidden_idea_is_gone_and_comes_back_with_its_likes() {
    let app = TestApp::start().await;
    let id = app.idea("Flere bænke").await;
    app.like(&id, KEY).await.is(200);
    assert!(app.app.store.hide(&id).await.unwrap());
    assert_eq!(app.listed().await, 0);
    app.get(&format!("/api/v1/ideas/{id}"))
        .await
        .fails(404, "not_found", None);
    assert!(app.app.store.publish(&id).await.unwrap());
    assert_eq!(app.get(&format!("/api/v1/ideas/{id}")).await.is(200)["likes"], 1);
}

#[tokio::test]
async fn an_answer_stands_with_the_idea_and_replaces_an_older_one() {
    let app = TestApp::start().await;
    let id = app.idea("Flere bænke").await;
    let by = Some("Kommunen");
    let answer = NewAnswer {
        text: "Vi ser på det.",
        by,
        status: Status::InProgress,
        at: START,
    };
    assert!(app.app.store.answer(&id, &answer).await.unwrap());
    let answer = NewAnswer {
        text: "De er sat op.",
        by: None,
        status: Status::Implemented,
        at: START + 86_400_000,
    };
    assert!(app.app.store.answer(&id, &answer).await.unwrap());
    let idea = app.get("/api/v1/ideas?sort=answered").await.is(200)["items"][0].clone();
    assert_eq!(idea["status"], "implemented");
    assert_eq!(
        idea["answer"],
        json!({ "text": "De er sat op.", "at": "2026-11-23T13:05:00Z", "by": null })
    );
}

#[tokio::test]
async fn nothing_of_that_name_is_said_so() {
    let app = TestApp::start().await;
    let answer = NewAnswer {
        text: "Nej.",
        by: None,
        status: Status::Declined,
        at: START,
    };
    let store = &app.app.store;
    let found = [
        store.hide("x").await,
        store.publish("x").await,
        store.answer("x", &answer).await,
    ];
    assert!(found.into_iter().all(|found| !found.unwrap()));
}
