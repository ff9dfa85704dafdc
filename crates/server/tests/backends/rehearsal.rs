//! `--live` without `--write`: nothing is written, and nothing that is right is called wrong.

use std::sync::atomic::Ordering;

use axum::Json;
use axum::http::StatusCode;
use axum::routing::get;
use medspil_server::check::report::State;
use serde_json::json;

use crate::servers::{Ideas, check, fails, full, opened, row, serve};

#[tokio::test]
async fn an_operation_that_reads_first_is_rehearsed_up_to_its_first_write() {
    let ideas = Ideas::default();
    let router = ideas
        .router()
        .route("/likes", get(|| async { Json(json!({"rows": [{"a": 1}]})) }));
    let router = router.route(
        "/gone",
        get(|| async { (StatusCode::NOT_FOUND, Json(json!({"fejl": "nej"}))) }),
    );
    let mut config = full(&serve(opened(router)).await);
    config["operations"]["like"] = json!({"steps": [
        {"url": "/posts/{{id}}", "capture": {"nr": "nr"}},
        {"method": "PUT", "url": "/posts/{{nr}}/likes/{{key}}"}
    ]});
    for (steps, why) in [
        // Nothing is there to be taken back, so nothing is written.
        (
            json!([{"url": "/likes", "query": {"of": "{{id}}"}, "capture": {"mine": "rows[0].nope"}}, {"if": "mine", "method": "DELETE", "url": "/likes/{{mine}}"}]),
            "nothing was to be written after GET",
        ),
        (
            json!([{"url": "/likes", "query": {"of": "{{id}}"}, "capture": {"mine": "rows[0].nope"}}, {"method": "DELETE", "url": "/likes/{{mine}}"}]),
            "`operations.unlike.steps[1].url` needs what is made up here",
        ),
        (
            json!([{"url": "/gone"}, {"method": "DELETE", "url": "/likes/{{row}}"}]),
            "nothing was to be written after GET",
        ),
        (
            json!([{"url": "/likes"}, {"method": "DELETE", "url": "/likes/{{row}}"}]),
            "with --write it is sent",
        ),
        // An optional write is held back, and what comes after it only reads.
        (
            json!([{"method": "DELETE", "url": "/likes/{{row}}", "optional": true}, {"url": "/gone"}]),
            "with --write it is sent",
        ),
    ] {
        config["operations"]["unlike"] = json!({ "steps": steps });
        let report = check(&config, false).await;
        let unlike = row(&report, "unlike");
        assert!(unlike.state == State::Untried && unlike.why.contains(why), "{report}");
        assert!(
            !report.has(State::Fails) && !report.to_string().contains("items"),
            "{report}"
        );
        assert_eq!(row(&report, "like").state, State::Untried, "{report}");
    }
    assert_eq!(ideas.written.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_a_browser_keeps_back_fails_without_writing_too() {
    let mut config = full(&serve(Ideas::default().open()).await);
    config["operations"]["like"] = json!({"steps": [
        {"url": "/posts/{{id}}"}, {"method": "PATCH", "url": "/posts/{{id}}"}
    ]});
    fails(&check(&config, false).await, "like", "does not allow PATCH", "`PATCH`");
}

#[tokio::test]
async fn a_list_is_looked_for_only_where_one_is_wanted() {
    let mut config = full(&serve(Ideas::default().open()).await);
    config["operations"]["get"] = json!({"url": "/posts", "query": {"nr": "{{id}}"}, "result": {"id": "nope"}});
    let report = check(&config, false).await;
    let said = row(&report, "read one")
        .change
        .as_ref()
        .map(|change| change.todo.clone())
        .unwrap_or_default();
    assert!(!said.contains("\"items\""), "{report}");
}
