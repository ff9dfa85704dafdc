//! Likes through a relay: one for each key, the later wish counts.

use axum::http::Method;
use serde_json::json;

use crate::app::{KEY, key};
use crate::relay_target::{Does, Relay, Target, blind, keyed};

#[tokio::test]
async fn a_like_and_its_taking_back_reach_the_target_once_each() {
    let target = Target::start().await;
    let relay = Relay::before(&keyed(&target.base())).await;
    for _ in 0..2 {
        assert_eq!(relay.likes(Method::PUT, "7", KEY).await.is(200)["likes"], 8);
    }
    for _ in 0..2 {
        assert_eq!(relay.likes(Method::DELETE, "7", KEY).await.is(200)["likes"], 7);
    }
    assert_eq!(
        target.lines(),
        [
            format!("PUT /api/ideas/7/likes/{KEY}"),
            format!("DELETE /api/ideas/7/likes/{KEY}")
        ]
    );
    relay
        .likes(Method::PUT, "7", "kort")
        .await
        .fails(400, "invalid", Some("key"));
}

#[tokio::test]
async fn while_the_target_is_down_the_later_wish_counts() {
    let address = Target::nowhere();
    let relay = Relay::before(&keyed(&format!("http://{address}/api"))).await;
    assert_eq!(
        relay.likes(Method::PUT, "7", KEY).await.is(200)["likes"],
        1,
        "at least this one"
    );
    assert_eq!(relay.likes(Method::PUT, "7", &key(1)).await.is(200)["likes"], 1);
    // While the like is just being tried again, one is asked to come back.
    let mut taken_back = relay.likes(Method::DELETE, "7", KEY).await;
    while taken_back.status == 503 {
        assert!(!taken_back.header("retry-after").is_empty());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        taken_back = relay.likes(Method::DELETE, "7", KEY).await;
    }
    assert_eq!(taken_back.is(200)["likes"], 0);
    relay.has(2, 0).await;
    let target = Target::at(&address).await;
    relay.has(0, 0).await;
    let mut lines = target.lines();
    lines.sort();
    assert_eq!(
        lines,
        [
            format!("DELETE /api/ideas/7/likes/{KEY}"),
            format!("PUT /api/ideas/7/likes/{}", key(1))
        ]
    );
}

#[tokio::test]
async fn a_like_that_may_have_arrived_is_not_sent_again_where_likes_are_rows() {
    let target = Target::start().await;
    let mut config = blind(&target.base());
    config["operations"]["like"] = json!({"method": "POST", "url": "/likes", "body": {"title": "{{id}}"}});
    let relay = Relay::before(&config).await;
    target.will(Does::Dies);
    relay
        .likes(Method::PUT, "7", KEY)
        .await
        .fails(409, "unknown_outcome", None);
    relay
        .likes(Method::PUT, "7", KEY)
        .await
        .fails(409, "unknown_outcome", None);
    assert_eq!(target.seen().len(), 1);
}

#[tokio::test]
async fn what_the_target_cannot_do_is_said() {
    let target = Target::start().await;
    let mut config = keyed(&target.base());
    config["operations"] = json!({"list": {"url": "/ideas", "items": "items"}});
    let relay = Relay::before(&config).await;
    relay
        .likes(Method::PUT, "7", KEY)
        .await
        .fails(405, "method_not_allowed", None);
    relay
        .likes(Method::DELETE, "7", KEY)
        .await
        .fails(405, "method_not_allowed", None);
    relay
        .send(KEY, "Flere bænke")
        .await
        .fails(405, "method_not_allowed", None);
    relay.get("/api/v1/ideas/7").await.fails(404, "not_found", None);
    assert!(target.seen().is_empty());
}
