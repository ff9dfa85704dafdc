//! Sending through a relay: nothing lost, nothing twice, whatever the target does.

use std::time::Duration;

use medspil_server::store::Retried;
use serde_json::json;

use crate::app::{KEY, TestApp, key};
use crate::relay_target::{Does, Relay, Target, a_while, blind, keyed};
use crate::sending::join;

#[tokio::test]
async fn a_quick_target_answers_itself() {
    let target = Target::start().await;
    let relay = Relay::before(&keyed(&target.base())).await;
    let sent = relay.send(KEY, "Flere bænke").await.is(201);
    assert_eq!(
        (
            &sent["receipt"]["number"],
            &sent["receipt"]["published"],
            &sent["receipt"]["delivery"]
        ),
        (&json!("T-1"), &json!(true), &json!("arrived"))
    );
    assert_eq!(
        (&sent["idea"]["id"], &sent["idea"]["title"]),
        (&json!("T-1"), &json!("Flere bænke"))
    );
    assert_eq!(
        relay.send(KEY, "Flere bænke").await.is(200),
        sent,
        "a repeat hears the same"
    );
    relay.send(KEY, "Noget andet").await.fails(409, "key_reused", None);
    assert_eq!((target.seen().len(), target.ideas()), (1, 1));
    assert!(target.seen()[0].body.contains("Ved søen"));
    let health = relay.health().await;
    assert_eq!(
        (&health["waiting"], &health["oldest"], &health["last_error"]),
        (&json!(0), &json!(null), &json!(null))
    );
}

#[tokio::test]
async fn our_own_backend_behind_a_relay_is_like_our_own_backend() {
    let TestApp {
        app, folder: _folder, ..
    } = TestApp::start().await;
    let running = app.spawn().await.unwrap();
    let base = format!("{}/api/v1", running.url());
    let relay = Relay::before(&json!({"private": true, "extends": "medspil", "set": {"base": base}})).await;
    let sent = relay.send(KEY, "Flere bænke").await.is(201);
    assert_eq!(sent["receipt"]["number"], "M-2026-000001");
    let id = sent["idea"]["id"].as_str().unwrap();
    let listed = relay.get("/api/v1/ideas?sort=new&limit=50").await.is(200);
    assert_eq!((&listed["items"][0]["id"], &listed["total"]), (&json!(id), &json!(1)));
    assert_eq!(relay.likes(axum::http::Method::PUT, id, KEY).await.is(200)["likes"], 1);
    assert_eq!(
        relay.likes(axum::http::Method::DELETE, id, KEY).await.is(200)["likes"],
        0
    );
    relay
        .get("/api/v1/ideas/01KAPB9C8QZ0T7N5V3W1X2Y4Z6")
        .await
        .fails(404, "not_found", None);
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_target_that_is_down_gets_it_when_it_is_up_again_also_after_a_restart() {
    let address = Target::nowhere();
    let relay = Relay::before(&keyed(&format!("http://{address}/api"))).await;
    let sent = relay.send(KEY, "Flere bænke").await.is(201);
    let number = sent["receipt"]["number"].as_str().unwrap();
    assert!(
        number.starts_with("M-") && sent["receipt"]["published"] == false,
        "{sent}"
    );
    let health = relay.health().await;
    assert_eq!(
        (&health["waiting"], &health["retried"], &health["last_error"]["code"]),
        (&json!(1), &json!(1), &json!("offline"))
    );
    assert!(health["oldest"].is_string());
    assert_eq!(sent["receipt"]["delivery"], "waiting");
    let relay = relay.restarted().await;
    let receipt = format!("/api/v1/receipts/{}", sent["idea"]["id"].as_str().unwrap());
    let told = relay.get(&receipt).await.is(200);
    assert_eq!(
        told,
        json!({"receipt": sent["receipt"], "idea": null, "number": null}),
        "the same receipt"
    );
    let target = Target::at(&address).await;
    relay.has(0, 0).await;
    assert_eq!((target.ideas(), target.seen().len()), (1, 1));
    let again = relay.send(KEY, "Flere bænke").await.is(200);
    assert_eq!(again["idea"], sent["idea"], "the receipt that was given holds");
    assert_eq!(again["receipt"]["number"], number);
    assert_eq!(again["receipt"]["delivery"], "arrived");
    assert_eq!(target.seen().len(), 1);
    let told = relay.get(&receipt).await.is(200);
    assert_eq!(
        (&told["receipt"], &told["idea"], &told["number"]),
        (
            &json!({"number": number, "at": sent["receipt"]["at"], "published": true, "delivery": "arrived"}),
            &json!("T-1"),
            &json!("T-1")
        )
    );
    relay
        .get("/api/v1/receipts/01KAPB9C8QZ0T7N5V3W1X2Y4Z6")
        .await
        .fails(404, "not_found", None);
}

#[tokio::test]
async fn a_target_that_is_down_for_longer_than_the_longest_pause_is_asked_on_and_on() {
    let address = Target::nowhere();
    let relay = Relay::before(&blind(&format!("http://{address}/api"))).await;
    for n in 0..3 {
        relay.send(&key(n), &format!("Idé nummer {n}")).await.is(201);
    }
    // Many times as long as the pauses of the stories' relay.
    tokio::time::sleep(Duration::from_secs(2)).await;
    relay.has(3, 0).await;
    let target = Target::at(&address).await;
    relay.has(0, 0).await;
    assert_eq!((target.ideas(), target.seen().len()), (3, 3));
}

#[tokio::test]
async fn a_slow_target_keeps_nobody_waiting() {
    let target = Target::start().await;
    target.will(Does::Slowly(Duration::from_millis(1_500)));
    let relay = Relay::before(&blind(&target.base())).await;
    let sent = relay.send(KEY, "Flere bænke").await.is(201);
    assert!(sent["receipt"]["number"].as_str().unwrap().starts_with("M-"), "{sent}");
    relay.has(0, 0).await;
    assert_eq!((target.seen().len(), target.ideas()), (1, 1));
}

#[tokio::test]
async fn what_the_configuration_makes_no_request_of_was_never_sent_and_waits() {
    let target = Target::start().await;
    let mut config = blind(&target.base());
    config["operations"]["create"]["url"] = json!("/ideas/{{area}}");
    let relay = Relay::before(&config).await;
    let sent = relay.send(KEY, "Flere bænke").await.is(201);
    assert_eq!(sent["receipt"]["delivery"], "waiting");
    let health = relay.health().await;
    assert_eq!(
        (&health["waiting"], &health["last_error"]["code"]),
        (&json!(1), &json!("incompatible"))
    );
    assert!(target.seen().is_empty());
    let relay = relay.restarted_before(&[&blind(&target.base())]).await;
    relay.has(0, 0).await;
    assert_eq!(target.ideas(), 1, "it goes on when the configuration is mended");
}

#[tokio::test]
async fn a_target_that_stumbles_is_asked_again_with_the_same_key() {
    let target = Target::start().await;
    target.will(Does::Answers(500, json!({})));
    target.will(Does::Dies);
    let relay = Relay::before(&keyed(&target.base())).await;
    relay.send(KEY, "Flere bænke").await.is(201);
    relay.has(0, 0).await;
    let seen = target.seen();
    let keys: Vec<_> = seen
        .iter()
        .map(|seen| seen.headers["idempotency-key"].to_str().unwrap())
        .collect();
    assert_eq!(keys, [KEY; 3]);
    assert_eq!(target.ideas(), 1);
}

#[tokio::test]
async fn what_may_have_arrived_and_cannot_be_recognised_waits_for_the_operator() {
    for does in [
        Does::Dies,
        Does::Answers(500, json!({})),
        Does::Redirects("/andetsteds".into()),
        Does::Slowly(Duration::from_secs(4)),
    ] {
        let target = Target::start().await;
        let redirects = matches!(does, Does::Redirects(_));
        let slow = matches!(does, Does::Slowly(_));
        target.will(does);
        if redirects {
            target.will(Does::Answers(500, json!({})));
        }
        let relay = Relay::before(&blind(&target.base())).await;
        let sent = relay.send(KEY, "Flere bænke").await;
        if slow {
            // The receipt came before anybody could know.
            assert_eq!(sent.is(201)["receipt"]["delivery"], "waiting");
        } else {
            sent.fails(409, "unknown_outcome", None);
        }
        relay.has(0, 1).await;
        let asked = target.seen().len();
        let relay = relay.restarted().await;
        let stuck = relay.health().await["stuck"][0].clone();
        let told = relay.send(KEY, "Flere bænke").await.fails(409, "unknown_outcome", None);
        assert!(told.contains(stuck["number"].as_str().unwrap()), "{told}");
        let receipt = format!("/api/v1/receipts/{}", stuck["id"].as_str().unwrap());
        let receipt = relay.get(&receipt).await.is(200);
        assert_eq!(
            (&receipt["receipt"]["delivery"], &receipt["receipt"]["number"]),
            (&json!("unknown"), &stuck["number"])
        );
        a_while().await;
        assert_eq!(target.seen().len(), asked, "it is not sent again");
        assert_eq!(stuck["code"], "unknown_outcome");
        assert!(!relay.health().await.to_string().contains("bænke"));
    }
}

#[tokio::test]
async fn an_answer_that_nobody_foresaw_may_follow_something_that_was_stored() {
    let target = Target::start().await;
    target.will(Does::Redirects("http://tak.example.dk/".into()));
    let relay = Relay::before(&blind(&target.base())).await;
    relay.send(KEY, "Flere bænke").await.fails(409, "unknown_outcome", None);
    relay.has(0, 1).await;
    a_while().await;
    assert_eq!(target.seen().len(), 1);
    assert_eq!(relay.health().await["stuck"][0]["code"], "incompatible");
}

#[tokio::test]
async fn the_operator_sends_again_or_gives_up() {
    let target = Target::start().await;
    let relay = Relay::before(&blind(&target.base())).await;
    for n in 0..2 {
        target.will(Does::Answers(502, json!({})));
        relay.send(&key(n), "Flere bænke").await.is(409);
    }
    relay.has(0, 2).await;
    let health = relay.health().await;
    assert_eq!(health["status"], "not ok");
    let [first, second] = [0, 1].map(|n| health["stuck"][n]["id"].as_str().unwrap().to_owned());
    let store = relay.store().await;
    assert_eq!(store.relay_retry(&first, 0).await.unwrap(), Retried::Sent);
    assert!(store.relay_drop(&second, 0).await.unwrap());
    assert!(!store.relay_drop("01KAPB9C8QZ0T7N5V3W1X2Y4Z6", 0).await.unwrap());
    store.close().await;
    relay.has(0, 0).await;
    assert_eq!((target.seen().len(), target.ideas()), (3, 1));
    let again = relay.send(&key(0), "Flere bænke").await.is(200);
    assert_eq!(
        again["receipt"]["delivery"], "arrived",
        "who asks again hears that it came"
    );
    relay.send(&key(1), "Flere bænke").await.fails(410, "closed", None);
    assert_eq!(relay.health().await["status"], "ok");
}

#[tokio::test]
async fn who_has_heard_that_nobody_knows_loses_nothing_to_a_later_refusal() {
    let target = Target::start().await;
    let relay = Relay::before(&blind(&target.base())).await;
    target.will(Does::Answers(502, json!({})));
    relay.send(KEY, "Flere bænke").await.is(409);
    target.will(Does::Answers(422, json!({"error": "Skriv hvor."})));
    let id = relay.health().await["stuck"][0]["id"].as_str().unwrap().to_owned();
    let store = relay.store().await;
    assert_eq!(store.relay_retry(&id, 0).await.unwrap(), Retried::Sent);
    target.has_seen(2).await;
    relay.has(0, 1).await;
    assert_eq!(relay.health().await["stuck"][0]["code"], "invalid");
    assert_eq!(store.relay_retry(&id, 0).await.unwrap(), Retried::Sent);
    relay.has(0, 0).await;
    assert_eq!(target.ideas(), 1, "its words were still there");
    store.close().await;
}

#[tokio::test]
async fn a_crash_between_sending_and_the_answer_loses_and_doubles_nothing() {
    for (can_repeat, asked, wedged) in [(true, 2, 0), (false, 1, 1)] {
        let target = Target::start().await;
        let config = if can_repeat {
            keyed(&target.base())
        } else {
            blind(&target.base())
        };
        target.will(Does::Slowly(Duration::from_secs(30)));
        let relay = Relay::before(&config).await;
        relay.send_and_leave(KEY, "Flere bænke");
        target.has_seen(1).await;
        let relay = relay.killed().await;
        relay.has(0, wedged).await;
        a_while().await;
        assert_eq!((target.seen().len(), target.ideas()), (asked, 1));
        let status = relay.send(KEY, "Flere bænke").await.status;
        assert_eq!(status, if can_repeat { 200 } else { 409 });
        assert_eq!(target.seen().len(), asked);
    }
}

#[tokio::test]
async fn a_pause_that_the_target_wants_is_kept_by_all() {
    let target = Target::start().await;
    target.will(Does::Pause(2));
    let relay = Relay::before(&blind(&target.base())).await;
    relay.send(KEY, "Flere bænke").await.is(201);
    relay.send(&key(2), "Flere træer").await.is(201);
    assert_eq!(target.seen().len(), 1);
    relay.has(0, 0).await;
    let seen = target.seen();
    assert_eq!((seen.len(), target.ideas()), (3, 2));
    assert!(
        seen[1].at - seen[0].at >= Duration::from_secs(2),
        "{:?}",
        seen[1].at - seen[0].at
    );
}

#[tokio::test]
async fn who_still_waits_hears_a_refusal_and_may_mend_it_under_the_same_key() {
    let target = Target::start().await;
    target.will(Does::Answers(422, json!({"error": "Skriv hvor."})));
    let relay = Relay::before(&keyed(&target.base())).await;
    let told = relay.send(KEY, "Flere bænke").await.fails(400, "invalid", None);
    assert_eq!(told, "Skriv hvor.");
    relay.send(KEY, "Flere bænke").await.fails(400, "invalid", None);
    assert_eq!(target.seen().len(), 1);
    relay.send(KEY, "Flere bænke ved søen").await.is(201);
    assert_eq!(target.ideas(), 1);
}

#[tokio::test]
async fn a_refusal_after_the_receipt_loses_nothing() {
    let address = Target::nowhere();
    let relay = Relay::before(&keyed(&format!("http://{address}/api"))).await;
    let sent = relay.send(KEY, "Flere bænke").await.is(201);
    let target = Target::that(&address, [Does::Answers(422, json!({"error": "Skriv hvor."}))]).await;
    relay.has(0, 1).await;
    a_while().await;
    assert_eq!((target.seen().len(), target.ideas()), (1, 0));
    assert_eq!(relay.health().await["stuck"][0]["code"], "invalid");
    assert_eq!(
        relay.send(KEY, "Flere bænke").await.is(200),
        sent,
        "nobody takes the receipt back"
    );
}

#[tokio::test]
async fn the_same_key_from_many_tabs_is_one_request() {
    let target = Target::that("127.0.0.1:0", [Does::Slowly(Duration::from_millis(200))]).await;
    let relay = Relay::before(&blind(&target.base())).await;
    let answers = join((0..10).map(|_| relay.send(KEY, "Flere bænke")).collect()).await;
    let numbers: Vec<_> = answers
        .iter()
        .map(|answer| answer.json()["receipt"]["number"].clone())
        .collect();
    assert_eq!(numbers, vec![json!("T-1"); 10]);
    assert_eq!((target.seen().len(), target.ideas()), (1, 1));
}

#[tokio::test]
async fn the_targets_own_limits_are_asked_for_before_anything_is_stored() {
    let target = Target::start().await;
    let mut config = keyed(&target.base());
    config["fields"] = json!({"title": {"min": 10, "max": 15, "required": true}});
    let relay = Relay::before(&config).await;
    for title in ["For kort", "Alt, alt for lang en titel"] {
        relay.send(KEY, title).await.fails(400, "invalid", Some("title"));
    }
    relay
        .send(KEY, "070761-4285 bænk")
        .await
        .fails(422, "personal_number", Some("title"));
    assert!(target.seen().is_empty());
    relay.send(KEY, "Flere bænke").await.is(201);
}
