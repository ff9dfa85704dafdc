//! Reading through a relay, and that nobody reads anything else through it.

use serde_json::json;

use crate::app::KEY;
use crate::relay_target::{Does, Relay, Target, keyed, read};

const LIST: &str = "/api/v1/ideas?sort=new&limit=50";

#[tokio::test]
async fn a_crowd_is_one_request_and_a_new_idea_a_fresh_list() {
    let target = Target::start().await;
    let relay = Relay::before(&keyed(&target.base())).await;
    for _ in 0..5 {
        let list = relay.get(LIST).await.is(200);
        assert_eq!(
            (&list["items"][0]["title"], &list["items"][0]["likes"]),
            (&json!("Flere bænke"), &json!(7))
        );
    }
    assert_eq!(target.lines(), ["GET /api/ideas?order=nyeste"]);
    relay.get("/api/v1/ideas?sort=top").await.is(200);
    relay.send(KEY, "Flere træer").await.is(201);
    relay.get(LIST).await.is(200);
    assert_eq!(
        target.lines()[1..],
        [
            "GET /api/ideas?order=flest",
            "POST /api/ideas",
            "GET /api/ideas?order=nyeste"
        ]
    );
    assert_eq!(relay.get("/api/v1/ideas/7").await.is(200)["title"], "Flere bænke");
}

#[tokio::test]
async fn while_the_target_is_down_the_last_list_is_better_than_none() {
    let target = Target::start().await;
    let relay = Relay::with(&keyed(&target.base()), |config| {
        config.relays[0].timing.fresh = std::time::Duration::ZERO;
    })
    .await;
    let list = relay.get(LIST).await.is(200);
    target.will(Does::Answers(503, json!({})));
    target.will(Does::Answers(503, json!({})));
    assert_eq!(relay.get(LIST).await.is(200), list);
    let failed = relay.get("/api/v1/ideas?sort=top").await;
    failed.fails(503, "busy", None);
    assert!(!failed.header("retry-after").is_empty());
    target.will(Does::Answers(401, json!({})));
    relay
        .get("/api/v1/ideas?sort=top")
        .await
        .fails(502, "unauthorized", None);
}

#[tokio::test]
async fn the_next_page_has_a_name_that_only_the_relay_can_read() {
    let target = Target::start().await;
    let relay = Relay::before(&keyed(&target.base())).await;
    target.says_next("/api/ideas?side=2");
    let list = relay.get(LIST).await.is(200);
    let next = list["next"].as_str().unwrap();
    assert!(!next.contains("side") && !next.contains("http"), "{next}");
    relay.get(&format!("{LIST}&cursor={next}")).await.is(200);
    assert_eq!(target.lines()[1..], ["GET /api/ideas?side=2"]);
}

#[tokio::test]
async fn no_address_of_a_client_is_asked() {
    let (target, other) = (Target::start().await, Target::start().await);
    let relay = Relay::before(&keyed(&target.base())).await;
    for cursor in [
        format!("uhttp://{}/", other.address),
        format!("uhttp://{}/api/admin", target.address),
        format!("http://{}/", other.address),
        "c1".to_owned(),
        "p2".to_owned(),
    ] {
        let path = format!("{LIST}&cursor={}", cursor.replace(':', "%3A").replace('/', "%2F"));
        relay.get(&path).await.fails(400, "invalid", Some("cursor"));
    }
    assert!(target.seen().is_empty());
    for id in [
        "..%2F..%2Fadmin",
        "%2e%2e",
        "7%3Fa=b%23",
        "%2F%2F127.0.0.1%2F",
        "http:%2F%2F127.0.0.1",
        "7%0d%0aX-A:1",
    ] {
        relay.get(&format!("/api/v1/ideas/{id}")).await;
        relay.likes(axum::http::Method::PUT, id, KEY).await;
    }
    let question = "7%3Fa%3Db%23";
    let only = [
        format!("GET /api/ideas/{question}"),
        format!("PUT /api/ideas/{question}/likes/{KEY}"),
    ];
    assert_eq!(target.lines(), only, "what has no slash stays one part of the path");
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn the_target_cannot_send_the_relay_elsewhere() {
    let (target, other) = (Target::start().await, Target::start().await);
    let relay = Relay::before(&keyed(&target.base())).await;
    target.says_next(&format!("http://{}/api/ideas", other.address));
    assert_eq!(relay.get(LIST).await.is(200)["next"], json!(null));
    target.will(Does::Redirects(format!("http://{}/api/ideas", other.address)));
    relay
        .get("/api/v1/ideas?sort=top")
        .await
        .fails(502, "incompatible", None);
    target.will(Does::Redirects(format!("http://{}/api/ideas", other.address)));
    relay.send(KEY, "Flere bænke").await;
    assert!(other.seen().is_empty());
}

#[test]
fn private_targets_must_be_meant() {
    for base in [
        "http://127.0.0.1:1/api",
        "http://localhost:1/api",
        "http://localhost./api",
        "http://a.localhost/api",
        "http://10.0.0.1",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
    ] {
        let mut config = keyed(base);
        config.as_object_mut().unwrap().remove("private");
        let why = read(&config).unwrap_err();
        assert!(why.contains("\"private\": true"), "{base}: {why}");
    }
    assert!(read(&keyed("http://127.0.0.1:1/api")).is_ok());
    let mut public = keyed("https://ideer.example.dk/api");
    public["private"] = json!(false);
    assert!(read(&public).is_ok());
}

#[tokio::test]
async fn one_address_may_read_as_often_as_no_person_does() {
    let target = Target::start().await;
    let relay = Relay::with(&keyed(&target.base()), |config| config.rate_per_minute = 1).await;
    for _ in 0..20 {
        relay.get(LIST).await.is(200);
    }
    relay.get(LIST).await.fails(429, "too_many_requests", None);
    relay.health().await;
}

#[tokio::test]
async fn all_visitors_of_one_origin_share_an_allowance() {
    let target = Target::start().await;
    let relay = Relay::with(&keyed(&target.base()), |config| {
        config.rate_per_minute = 1;
        config.behind_proxy = true;
    })
    .await;
    let like = async |origin: &str, n: usize| {
        let address = format!("192.0.2.{n}");
        let headers = [("origin", origin), ("x-forwarded-for", address.as_str())];
        relay.likes_with("7", KEY, &headers).await.status
    };
    for n in 0..40 {
        assert_eq!(like("https://www.kk.dk", n).await, 200, "{n}");
    }
    assert_eq!(like("https://www.kk.dk", 41).await, 429);
    assert_eq!(like("https://www.koege.dk", 42).await, 200);
}

#[test]
fn every_origin_that_may_be_asked_is_looked_at() {
    let mut config = keyed("https://ideer.example.dk/api");
    config["private"] = json!(false);
    config["origins"] = json!(["http://localhost:9000"]);
    assert!(read(&config).unwrap_err().contains("\"private\": true"));
    config["origins"] = json!(["https://filer.example.dk"]);
    assert!(read(&config).is_ok());
}
