//! Answers that hold what a configuration does not find: pages, XML, refusals of one of several steps.

use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use medspil_server::check::report::State;
use serde_json::{Value, json};

use crate::servers::{check, ends, fails, opened, row, serve, stars};

fn nodes(count: usize) -> Vec<Value> {
    let node = |nr| json!({"id": nr, "t": format!("Idé {nr}"), "at": "2026-11-01"});
    (0..count).map(node).collect()
}

/// A page of 3 ideas out of 62, below `data`.
async fn paged(next: Value, more: Value) -> medspil_server::check::report::Report {
    let answer = json!({"data": {"nodes": nodes(3), "n": 62, "page": {"more": true, "end": "x"}}});
    let site = Router::new().route("/", get(move || async move { Json(answer) }));
    let mut list = json!({"url": "/", "query": {"c": "{{cursor}}", "p": "{{page}}"}, "root": "data", "items": "nodes", "next": next});
    list.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let base = serve(opened(site)).await;
    let config = json!({"base": base, "size": 3, "item": {"id": "id", "title": "t"}, "operations": {"list": list}});
    check(&config, false).await
}

#[tokio::test]
async fn a_full_page_without_a_next_one_says_what_is_not_found() {
    let report = paged(json!({"by": "cursor", "from": "page.end"}), json!({})).await;
    stars(
        &report,
        "next page",
        "a full page of 3 came, and `next.from` finds nothing",
        "below `root`",
    );
    let report = paged(json!({"by": "page", "more": "page.more"}), json!({"total": "n"})).await;
    stars(
        &report,
        "next page",
        "`next.more` and `total` find nothing",
        "below `root`",
    );
    stars(&report, "total", "`total` finds nothing", "below `root`");
    let report = paged(json!({"by": "page", "more": "page.more"}), json!({"total": "data.n"})).await;
    stars(
        &report,
        "next page",
        "3 of 62 came, and `next.more` finds nothing",
        "`root`",
    );
    let right = json!({"by": "cursor", "from": "data.page.end", "more": "data.page.more"});
    let report = paged(right, json!({"total": "data.n"})).await;
    assert_ne!(row(&report, "next page").state, State::Note, "{report}");
}

#[tokio::test]
async fn a_short_page_is_still_the_last_one() {
    let site = Router::new().route("/", get(|| async { Json(json!({"all": nodes(2)})) }));
    let base = serve(opened(site)).await;
    let list = json!({"url": "/", "query": {"p": "{{page}}"}, "items": "all", "next": {"by": "page"}});
    let config = json!({"base": base, "item": {"id": "id", "title": "t"}, "operations": {"list": list}});
    let report = check(&config, false).await;
    assert_eq!(row(&report, "next page").why, "there is no second page yet");
}

fn xml(inside: &str) -> impl IntoResponse {
    let text = format!(
        "<?xml version=\"1.0\"?><soap:Envelope xmlns:soap=\"x\"><soap:Body>{inside}</soap:Body></soap:Envelope>"
    );
    ([(header::CONTENT_TYPE, "text/xml")], text)
}

async fn soap(list: &'static str, refusal: &'static str) -> Value {
    let site = Router::new()
        .route("/list", get(move || async move { xml(list) }))
        .route(
            "/new",
            post(move || async move { (StatusCode::INTERNAL_SERVER_ERROR, xml(refusal)) }),
        );
    json!({"base": serve(opened(site)).await, "item": {"id": "Nr", "title": "T"},
    "rules": [{"path": "Body.Fault.Code", "exists": true, "is": "invalid"}],
    "operations": {
        "list": {"url": "/list", "read": "xml", "items": "Body.R.Idea"},
        "create": {"url": "/new", "read": "xml", "send": "text", "body": "{{title}}{{text}}"}
    }})
}

#[tokio::test]
async fn names_in_xml_are_told_with_their_prefixes() {
    let ideas = "<R><Idea><Nr>1</Nr><T>a</T></Idea><Idea><Nr>2</Nr><T>b</T></Idea></R>";
    let fault = "<soap:Fault><Code>DUP</Code></soap:Fault>";
    let mut config = soap(ideas, fault).await;
    let report = check(&config, true).await;
    fails(
        &report,
        "list",
        "2 entries at `['soap:Body'].R.Idea`",
        "`\"items\": \"['soap:Body'].R.Idea\"`",
    );
    fails(
        &report,
        "create",
        "answers 500",
        "The one rule does not hold for this answer: look at their paths, if one should. It has `['soap:Body']['soap:Fault'].Code`",
    );
    config["operations"]["list"]["items"] = json!("['soap:Body'].R.Idea");
    config["rules"][0]["path"] = json!("['soap:Body']['soap:Fault'].Code");
    config["message"] = json!("['soap:Body']['soap:Fault'].Code");
    let report = check(&config, true).await;
    assert_eq!(row(&report, "list").state, State::Works, "{report}");
    fails(&report, "create", "is refused as invalid by `rules[0]`: DUP", "`body`");
}

#[tokio::test]
async fn one_idea_in_xml_is_no_list_and_shown_all_the_same() {
    let config = soap("<R><Idea><Nr>1</Nr><T>a</T></Idea></R>", "").await;
    let report = check(&config, false).await;
    stars(
        &report,
        "list",
        "`items` finds nothing in <?xml",
        "It has `['soap:Body'].R.Idea.Nr`, `['soap:Body'].R.Idea.T`.",
    );
}

#[tokio::test]
async fn a_list_that_is_there_and_empty_is_no_mistake() {
    let site = Router::new().route(
        "/",
        get(|| async { Json(json!({"all": [], "tags": [{"a": 1}, {"a": 2}]})) }),
    );
    let base = serve(opened(site)).await;
    let config =
        json!({"base": base, "item": {"id": "id", "title": "t"}, "operations": {"list": {"url": "/", "items": "all"}}});
    stars(
        &check(&config, false).await,
        "list",
        "how one is read could not be seen",
        "",
    );
}

#[tokio::test]
async fn the_step_that_refuses_is_named_with_its_rule_and_the_whole_cause() {
    let cause = format!(
        "Variable '$i' got invalid value {}; Field 'fileSize' was not provided.",
        "x".repeat(120)
    );
    let answer = json!({"errors": [{"message": cause}]});
    let site = Router::new()
        .route("/new", post(|| async { Json(json!({"file": 1})) }))
        .route(
            "/graph",
            post(move || async move { (StatusCode::BAD_REQUEST, Json(answer)) }),
        );
    let mut config = json!({"base": serve(opened(site)).await, "message": "errors[0].message",
    "rules": [{"path": "errors", "exists": true, "is": "incompatible"}],
    "operations": {"create": {"steps": [
        {"method": "POST", "url": "/new", "body": {"a": "{{title}}{{text}}"}, "capture": {"side": "file"}},
        {"if": "!side", "method": "POST", "url": "/new", "body": {}},
        {"method": "POST", "url": "/graph", "body": {"a": "{{key}}"}}
    ]}}});
    let report = check(&config, true).await;
    let why = "(`operations.create.steps[2]`) answers 400";
    fails(&report, "create", why, "`rules[0]` takes it for `incompatible`");
    ends(
        &report,
        "create",
        State::Fails,
        "`steps[1]` was left out: see its `if`; it says: Variable",
        "",
    );
    assert!(
        row(&report, "create")
            .why
            .ends_with("Field 'fileSize' was not provided."),
        "{report}"
    );
    config["rules"][0]["is"] = json!("not_found");
    let report = check(&config, true).await;
    fails(
        &report,
        "create",
        "is refused as not_found by `rules[0]`: Variable",
        "whether the rule fits",
    );
}

#[tokio::test]
async fn an_answer_that_is_no_idea_is_no_wrong_address() {
    let site = Router::new()
        .route("/", get(|| async { Json(json!([{"id": 1, "t": "a"}])) }))
        .route("/{id}", get(|| async { Json(json!({"data": {"id": 1, "t": "a"}})) }));
    let base = serve(opened(site)).await;
    let config = json!({"base": base, "item": {"id": "id", "title": "t"}, "operations": {
        "list": {"url": "/", "items": "*"}, "get": {"url": "/{{id}}"}}});
    fails(
        &check(&config, false).await,
        "read one",
        "answers 200",
        "look at `root`, at `item`, and at `result` of `get`. It has `data.id`, `data.t`.",
    );
}

#[tokio::test]
async fn likes_that_only_one_idea_tells_are_no_mistake() {
    let site = Router::new()
        .route(
            "/",
            get(|| async { Json(json!([{"id": 1, "t": "a", "images": [], "n": 4}])) }),
        )
        .route("/{id}", get(|| async { Json(json!({"id": 1, "t": "a", "fans": 3})) }));
    let base = serve(opened(site)).await;
    let mut config = json!({"base": base, "item": {"id": "id", "title": "t", "likes": "fans"}, "operations": {
        "list": {"url": "/", "items": "*"}, "get": {"url": "/{{id}}"}}});
    let report = check(&config, false).await;
    stars(&report, "likes", "only `get` tells likes", "Nothing is wrong");
    assert!(!report.to_string().contains("images"), "{report}");
    config["item"]["likes"] = json!("wrong");
    let report = check(&config, false).await;
    stars(&report, "likes", "`item.likes` finds nothing", "4 at `n`");
    assert!(!report.to_string().contains("images"), "{report}");
    config["item"] = json!({"id": "id", "title": "t"});
    config["operations"]["like"] = json!({"method": "PUT", "url": "/{{id}}/{{key}}", "result": {"likes": "fans"}});
    let report = check(&config, false).await;
    stars(&report, "likes", "only `like` tells likes", "");
}
