//! An idea is stored once, whatever the network does, and comes back exactly as it was written.

use serde_json::json;

use crate::app::{KEY, TestApp, key};

#[tokio::test]
async fn an_idea_gets_a_receipt_and_stands_in_the_list() {
    let app = TestApp::start().await;
    let sent = app
        .send(
            KEY,
            json!({ "title": " Flere bænke ", "text": "Ved søen.\n", "lang": "da", "website": "" }),
        )
        .await;
    let sent = sent.is(201);
    assert_eq!(
        sent["receipt"],
        json!({ "number": "M-2026-000001", "at": "2026-11-22T13:05:00Z", "published": true })
    );
    let idea = &sent["idea"];
    assert_eq!(
        *idea,
        json!({ "id": idea["id"], "title": "Flere bænke", "text": "Ved søen.", "area": null, "status": "received",
            "created_at": "2026-11-22T13:05:00Z", "likes": 0, "answer": null })
    );
    assert_eq!(
        app.get("/api/v1/ideas").await.is(200),
        json!({ "items": [idea], "next": null, "total": 1 })
    );
    let path = format!("/api/v1/ideas/{}", idea["id"].as_str().unwrap());
    assert_eq!(app.get(&path).await.is(200), *idea);
}

#[tokio::test]
async fn repeating_a_key_gives_the_same_answer_and_stores_nothing_more() {
    let app = TestApp::start().await;
    let idea = json!({ "title": "Flere bænke", "text": "Ved søen" });
    let first = app.send(KEY, idea.clone()).await.is(201);
    app.wait(60_000);
    // The same content, though not the same bytes.
    let again = app
        .send(
            KEY,
            json!({ "text": " Ved søen ", "title": "Flere bænke", "website": "" }),
        )
        .await
        .is(200);
    assert_eq!(again, first);
    assert_eq!(app.listed().await, 1);
}

#[tokio::test]
async fn a_key_belongs_to_one_content() {
    let app = TestApp::start().await;
    app.send(KEY, json!({ "title": "Flere bænke", "text": "Ved søen" }))
        .await
        .is(201);
    for other in [
        json!({ "title": "Flere bænke", "text": "Ved åen" }),
        json!({ "title": "Flere bænkeVed søen" }),
        json!({ "title": "Flere bænke", "text": "Ved søen", "lang": "en" }),
    ] {
        app.send(KEY, other).await.fails(409, "key_reused", None);
    }
    assert_eq!(app.listed().await, 1);
}

#[tokio::test]
async fn the_same_key_from_twenty_tabs_at_once_creates_one_idea() {
    let app = TestApp::start().await;
    let idea = json!({ "title": "Flere bænke" });
    let answers: Vec<_> = (0..20).map(|_| app.send(KEY, idea.clone())).collect();
    let mut statuses = Vec::new();
    let mut numbers = Vec::new();
    for answer in join(answers).await {
        statuses.push(answer.status);
        numbers.push(answer.json()["receipt"]["number"].as_str().unwrap().to_owned());
    }
    statuses.sort_unstable();
    numbers.dedup();
    assert_eq!(
        statuses.iter().filter(|&&status| status == 201).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(numbers, ["M-2026-000001"]);
    assert_eq!(app.listed().await, 1);
}

#[tokio::test]
async fn receipt_numbers_count_up_and_begin_anew_with_the_danish_year() {
    let app = TestApp::start().await;
    let number = async |n: usize| {
        let sent = app
            .send(&key(n), json!({ "title": format!("Idé nummer {n}") }))
            .await
            .is(201);
        sent["receipt"]["number"].as_str().unwrap().to_owned()
    };
    assert_eq!([number(1).await, number(2).await], ["M-2026-000001", "M-2026-000002"]);
    // Half past midnight in Denmark, half past eleven in UTC.
    app.wait(1_798_759_800_000 - crate::app::START);
    assert_eq!(number(3).await, "M-2027-000001");
}

#[tokio::test]
async fn hostile_texts_are_stored_and_returned_as_they_are() {
    let app = TestApp::start().await;
    let title = "<script>alert(1)</script> \u{202e}etsynop\u{202c} '; DROP TABLE ideas; --";
    let text = "\"\\ \u{0} \u{200d} 👩🏽‍🚒 \u{fffd} {{WIDGET}} ${x} %00 &amp;\r\n\tslut";
    let sent = app.send(KEY, json!({ "title": title, "text": text })).await;
    assert_eq!(sent.header("content-type"), "application/json");
    assert_eq!(sent.header("x-content-type-options"), "nosniff");
    let list = app.get("/api/v1/ideas").await.is(200);
    assert_eq!(
        (&list["items"][0]["title"], &list["items"][0]["text"]),
        (&json!(title), &json!(text))
    );
}

#[tokio::test]
async fn unknown_fields_and_odd_languages_lose_nobody_an_idea() {
    let app = TestApp::start().await;
    let idea =
        json!({ "title": "Bus", "text": null, "lang": "'; --", "photo": { "deep": [[[1]]] }, "status": "accepted" });
    let sent = app.send(KEY, idea).await.is(201);
    assert_eq!(
        (&sent["idea"]["text"], &sent["idea"]["status"]),
        (&json!(""), &json!("received"))
    );
}

#[tokio::test]
async fn a_part_of_town_is_kept_and_what_has_no_place_here_is_named() {
    let app = TestApp::start().await;
    let idea = json!({
        "title": "Flere bænke", "area": " Nørrebro ", "email": "karen@example.dk", "place": {"lat": 55, "lon": 12}, "photo": 7,
    });
    let sent = app.send(KEY, idea.clone()).await.is(201);
    assert_eq!(sent["idea"]["area"], "Nørrebro");
    assert_eq!(sent["left_out"], json!(["email", "place", "photo"]));
    assert_eq!(app.send(KEY, idea.clone()).await.is(200), sent);
    let listed = app.get("/api/v1/ideas").await.is(200);
    assert_eq!(listed["items"][0]["area"], "Nørrebro");
    let mut other = idea;
    other["area"] = json!("Vesterbro");
    app.send(KEY, other).await.fails(409, "key_reused", None);
    app.send(&key(2), json!({"title": "Bus", "area": "x".repeat(101)}))
        .await
        .fails(400, "invalid", Some("area"));
    app.send(&key(3), json!({"title": "Bus", "area": "070761-4285"}))
        .await
        .fails(422, "personal_number", Some("area"));
    let odd = app.send(&key(4), json!({"title": "Bus", "area": [1]})).await.is(201);
    assert_eq!(
        (&odd["idea"]["area"], &odd["left_out"]),
        (&json!(null), &json!(["area"]))
    );
    app.get("/api/v1/receipts/01KAPB9C8QZ0T7N5V3W1X2Y4Z6")
        .await
        .fails(404, "not_found", None);
}

#[tokio::test]
async fn a_restart_loses_nothing_and_still_knows_the_keys() {
    let app = TestApp::start().await;
    let idea = json!({ "title": "Flere bænke" });
    let sent = app.send(KEY, idea.clone()).await.is(201);
    app.like(sent["idea"]["id"].as_str().unwrap(), KEY).await.is(200);
    let app = app.restarted().await;
    assert_eq!(app.send(KEY, idea).await.is(200), sent);
    assert_eq!(app.get("/api/v1/ideas").await.is(200)["items"][0]["likes"], 1);
    let next = app.send(&key(2), json!({ "title": "En mere" })).await.is(201);
    assert_eq!(next["receipt"]["number"], "M-2026-000002");
}

#[tokio::test]
async fn answers_to_keys_are_forgotten_after_a_week() {
    let app = TestApp::start().await;
    app.send(KEY, json!({ "title": "Flere bænke" })).await.is(201);
    app.wait(8 * 24 * 60 * 60 * 1_000);
    app.send(&key(1), json!({ "title": "En anden" })).await.is(201);
    app.send(KEY, json!({ "title": "Noget nyt" })).await.is(201);
}

/// Lets all futures run at once.
pub async fn join<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut all: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, output) in all.iter_mut().filter(|(_, output)| output.is_none()) {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(context) {
                *output = Some(value);
            }
        }
        if all.iter().all(|(_, output)| output.is_some()) {
            ().into()
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    all.into_iter().filter_map(|(_, output)| output).collect()
}
