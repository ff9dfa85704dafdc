//! Several backends in one configuration behind a relay: one lists, others take, and what one refuses for good falls to the
//! next. What somebody may have is never given to another.

use axum::http::Method;
use serde_json::{Value, json};

use crate::app::{KEY, key};
use crate::relay_target::{Does, Relay, Target, a_while, blind, keyed, read};

/// Ideas are read at one target, and taken by two others, one after the other; the last rung is for pages.
fn ladder(panel: &Target, first: &Value, second: &Value) -> Value {
    let mail = json!({"extends": "mail", "set": {"to": "borger@example.dk"}});
    let mut panel = keyed(&panel.base());
    panel["operations"].as_object_mut().unwrap().remove("create");
    json!({
        "private": true,
        "backends": {
            "panel": bare(panel), "foerst": bare(first.clone()), "saa": bare(second.clone()), "mail": mail,
        },
        "blocks": {"ideas": "panel", "ask": ["foerst", "saa", "mail"]},
    })
}

/// As it stands under `backends`.
fn bare(mut target: Value) -> Value {
    let target_keys = target.as_object_mut().unwrap();
    target_keys.remove("private");
    target_keys.remove("name");
    target
}

#[tokio::test]
async fn one_lists_and_another_takes() {
    let (panel, first, second) = (Target::start().await, Target::start().await, Target::start().await);
    let relay = Relay::before(&ladder(&panel, &keyed(&first.base()), &keyed(&second.base()))).await;
    relay.send(KEY, "Flere bænke").await.is(201);
    assert_eq!(relay.get("/api/v1/ideas").await.is(200)["items"][0]["id"], "7");
    assert_eq!(relay.likes(Method::PUT, "7", KEY).await.is(200)["likes"], 8);
    assert_eq!(first.lines(), ["POST /api/ideas"]);
    assert_eq!(
        panel.lines(),
        [
            "GET /api/ideas?order=nyeste".to_owned(),
            format!("PUT /api/ideas/7/likes/{KEY}")
        ]
    );
    assert!(second.seen().is_empty());
    let mut names = relay.health().await["targets"].as_array().unwrap().clone();
    names.sort_by_key(ToString::to_string);
    assert_eq!(names, [json!("foerst"), json!("panel"), json!("saa")]);
}

#[tokio::test]
async fn what_is_refused_for_good_falls_to_the_next_rung_and_only_there() {
    for does in [
        Does::Answers(401, json!({})),
        Does::Answers(404, json!({})),
        Does::Answers(410, json!({})),
    ] {
        let (panel, first, second) = (Target::start().await, Target::start().await, Target::start().await);
        let relay = Relay::before(&ladder(&panel, &blind(&first.base()), &blind(&second.base()))).await;
        first.will(does);
        let sent = relay.send(KEY, "Flere bænke").await.is(201);
        assert_eq!(sent["receipt"]["number"], "T-1", "the second has it");
        assert_eq!((first.ideas(), second.ideas()), (0, 1));
        assert_eq!(relay.send(KEY, "Flere bænke").await.is(200), sent);
        // What the citizen can mend does not fall.
        first.will(Does::Answers(422, json!({"error": "Skriv hvor."})));
        relay.send(&key(2), "Flere bænke").await.fails(400, "invalid", None);
        assert_eq!((first.seen().len(), second.seen().len()), (2, 1));
    }
}

#[tokio::test]
async fn what_one_may_have_is_given_to_no_other() {
    let (panel, first, second) = (Target::start().await, Target::start().await, Target::start().await);
    let relay = Relay::before(&ladder(&panel, &blind(&first.base()), &keyed(&second.base()))).await;
    for (n, does) in [
        Does::Dies,
        Does::Answers(500, json!({})),
        Does::Redirects("http://tak.example.dk/".into()),
    ]
    .into_iter()
    .enumerate()
    {
        first.will(does);
        relay
            .send(&key(n), "Flere bænke")
            .await
            .fails(409, "unknown_outcome", None);
    }
    assert!(second.seen().is_empty());
    // Nor where an attempt was lost and the next one is refused for good: the first may have arrived.
    let relay = relay
        .restarted_before(&[&ladder(&panel, &keyed(&first.base()), &keyed(&second.base()))])
        .await;
    first.will(Does::Dies);
    first.will(Does::Answers(401, json!({})));
    relay.send(&key(9), "Flere træer").await.is(201);
    a_while().await;
    assert!(second.seen().is_empty());
    relay.has(0, 3).await;
    assert!(first.titles().contains(&"Flere træer".to_owned()));
}

#[tokio::test]
async fn what_any_rung_has_a_place_for_goes_along() {
    let (panel, first, second) = (Target::start().await, Target::start().await, Target::start().await);
    let mut takes_mail = blind(&second.base());
    takes_mail["operations"]["create"]["body"]["mail"] = json!("{{email}}");
    let relay = Relay::before(&ladder(&panel, &blind(&first.base()), &takes_mail)).await;
    first.will(Does::Answers(403, json!({})));
    let idea = json!({"title": "Flere bænke", "email": "karen@example.dk", "phone": "45 57 10 57"});
    let sent = relay.send_all(KEY, &idea).await.is(201);
    assert_eq!(sent["left_out"], json!(["phone"]));
    assert!(second.seen()[0].body.contains("karen@example.dk"));
    assert!(!first.seen()[0].body.contains("karen@example.dk"));
}

#[test]
fn what_the_relay_cannot_serve_is_said_when_it_starts() {
    let both = json!({
        "backends": {"a": bare(keyed("https://a.example.dk")), "b": bare(keyed("https://b.example.dk"))},
    });
    assert!(read(&both).unwrap_err().contains("blocks.ask"));
    let mail = json!({"backends": {"mail": {"extends": "mail", "set": {"to": "borger@example.dk"}}}});
    assert!(read(&mail).unwrap_err().contains("the relay can only send"));
    let mut home = json!({"backends": {"a": bare(keyed("http://10.0.0.1/"))}});
    assert!(read(&home).unwrap_err().contains("private network"));
    home["backends"]["a"]["private"] = json!(true);
    assert!(read(&home).is_ok());
    home["backends"]["a"]["private"] = json!("yes");
    assert!(read(&home).unwrap_err().contains("true or false"));
}
