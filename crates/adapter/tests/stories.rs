//! What must hold whatever the backend is: nothing twice, nothing lost, nothing to the wrong host. What must hold whatever is
//! written and answered stands in tests/fuzz.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops and says where")]

mod kit;

use medspil_adapter::mapping::{Answer, Body, Env, File, Input, Next, Op, Outcome, Part, Repeat};
use serde_json::{Value as Json, json};

fn created(answers: &[Json], config: &Json) -> (Vec<String>, Json) {
    let (sent, gives) = kit::run(
        &kit::good(config),
        "create",
        &json!({"title": "x", "photo": true}),
        answers,
    );
    // Waiting is no request.
    let lines = sent.iter().filter_map(|sent| Some(sent["send"].as_str()?.to_owned()));
    (lines.collect(), gives)
}

fn idea_then_photo(optional: bool) -> Json {
    json!({"base": "https://b.dk", "operations": {"create": {"steps": [
        {"method": "POST", "url": "/ideas", "body": {"title": "{{title}}"}, "capture": {"idea": "id"}},
        {"method": "POST", "url": "/ideas/{{idea}}/photo", "send": "file", "body": "{{photo}}", "optional": optional}
    ], "result": {"id": "$idea"}}}})
}

#[test]
fn an_unknown_outcome_is_never_sent_again_whichever_step_it_was() {
    let wedged = json!("Wedged { code: \"unknown_outcome\" }");
    for optional in [true, false] {
        let (sent, gives) = created(&[json!("timeout")], &idea_then_photo(optional));
        assert_eq!((sent.len(), gives), (1, wedged.clone()));
    }
    let (_, gives) = created(&[json!({"json": {"id": 1}}), json!("timeout")], &idea_then_photo(false));
    assert_eq!(gives, wedged);
}

#[test]
fn what_is_written_stays_written() {
    for late in [
        json!("timeout"),
        json!("offline"),
        json!({"status": 413}),
        json!({"status": 500}),
    ] {
        let (sent, gives) = created(&[json!({"json": {"id": 1}}), late], &idea_then_photo(true));
        assert_eq!((sent.len(), &gives["created"]), (2, &json!("1")));
    }
}

#[test]
fn offline_is_offline_and_may_be_sent_again() {
    let (_, gives) = created(&[json!("offline")], &idea_then_photo(true));
    assert_eq!(gives, json!("Offline"));
    assert_eq!(kit::good(&idea_then_photo(true)).capabilities().repeat, Repeat::Never);
}

/// Takes at once, looks later: 202 and an operation to ask.
fn taken_then_looked_at() -> Json {
    json!({"base": "https://b.dk", "operations": {"create": {"steps": [
        {"method": "POST", "url": "/ideas", "body": {"title": "{{title}}"}, "capture": {"operation": "operation"}},
        {"url": "/operations/{{operation}}", "poll": {"until": "idea", "every": 1, "deadline": 3}, "rules": [
            {"path": "state", "equals": "refused", "is": "invalid", "field": "about", "message": "why"},
            {"path": "state", "equals": "running", "is": "held"}
        ]}
    ], "result": {"id": "idea", "receipt": "idea | $operation"}}}})
}

#[test]
fn a_server_that_takes_first_and_looks_later_can_still_refuse() {
    let taken = json!({"status": 202, "json": {"operation": 7}});
    let running = json!({"json": {"state": "running"}});
    let refused = json!({"json": {"state": "refused", "about": "title", "why": "No links"}});
    let (_, gives) = created(&[taken.clone(), running.clone(), refused], &taken_then_looked_at());
    assert_eq!(
        gives,
        json!("Rejected { code: \"invalid\", field: Some(\"title\"), text: Some(\"No links\") }")
    );
    // Only the last of its answers counts: "running" held it once, and that is over.
    let done = json!({"json": {"state": "done", "idea": 12}});
    let (_, gives) = created(&[taken.clone(), running, done], &taken_then_looked_at());
    assert_eq!((&gives["created"], &gives["published"]), (&json!("12"), &json!(true)));
    // No answer is no refusal: what was taken is taken.
    for late in [json!("timeout"), json!("offline"), json!({"status": 500})] {
        let (sent, gives) = created(&[taken.clone(), late], &taken_then_looked_at());
        assert_eq!((sent.len(), &gives["receipt"]), (2, &json!("7")));
    }
}

#[test]
fn what_was_sent_in_part_is_not_sent_again_by_itself() {
    let config = json!({"base": "https://b.dk", "operations": {"create": {"steps": [
        {"method": "POST", "url": "/ideas", "body": {"title": "{{title}}"}, "capture": {"idea": "id"}},
        {"url": "/ideas/{{idea}}"},
        {"method": "POST", "url": "/ideas/{{idea}}/publish", "body": {}}
    ], "result": {"id": "$idea"}}}});
    let wedged = json!("Wedged { code: \"unknown_outcome\" }");
    for late in [json!("offline"), json!("timeout"), json!({"status": 503})] {
        let (_, gives) = created(&[json!({"json": {"id": 1}}), late.clone()], &config);
        assert_eq!(gives, wedged, "{late}");
    }
    let mut safe = config;
    safe["operations"]["create"]["repeat"] = json!("safe");
    let (_, gives) = created(&[json!({"json": {"id": 1}}), json!("offline")], &safe);
    assert_eq!(gives, json!("Offline"));
}

#[test]
fn likes_that_stand_elsewhere_are_looked_up_by_the_ideas_id() {
    let config = json!({"base": "https://b.dk", "item": {"id": "_id", "title": "title", "likes": "$counts[key=_id].value | '0'"},
        "operations": {"list": {"steps": [
            {"url": "/likes/_view", "capture": {"counts": "rows"}},
            {"url": "/ideas"}
        ], "items": "docs"}}});
    let counts = json!({"json": {"rows": [{"key": "a", "value": 3}]}});
    let ideas = json!({"json": {"docs": [{"_id": "a", "title": "A"}, {"_id": "b", "title": "B"}]}});
    let (_, gives) = kit::run(&kit::good(&config), "list", &Json::Null, &[counts, ideas]);
    let likes: Vec<_> = gives["listed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["likes"].clone())
        .collect();
    assert_eq!(likes, [3, 0]);
}

#[test]
fn what_belongs_to_the_backend_goes_to_no_other_host() {
    let config = json!({"base": "https://b.dk", "origins": ["https://files.dk"], "headers": {"X-App": "mine"}, "query": {"app": "mine"},
    "operations": {"create": {"steps": [
        {"url": "/where", "capture": {"there": "url"}},
        {"method": "PUT", "url": "{{there}}", "send": "file", "body": "{{photo}}"}
    ]}}});
    let answers = [json!({"json": {"url": "https://files.dk/p"}})];
    let (sent, _) = kit::run(&kit::good(&config), "create", &json!({"photo": true}), &answers);
    assert_eq!(sent[0]["send"], "GET https://b.dk/where?app=mine");
    assert_eq!(sent[0]["headers"]["X-App"], "mine");
    assert_eq!(sent[1]["send"], "PUT https://files.dk/p");
    assert_eq!(sent[1]["headers"]["X-App"], Json::Null);
}

#[test]
fn a_path_of_dots_is_not_sent() {
    let kinto = kit::example("kinto");
    for id in ["..", ".", "%2e%2e", ""] {
        let request = kit::first(&kinto, Op::Get, Input::new().with("id", id));
        let safe = request.is_none_or(|request| request.url.ends_with("/records/%252e%252e"));
        assert!(safe, "{id}");
    }
}

#[test]
fn a_value_right_behind_the_base_is_not_sent() {
    let config = json!({"base": "https://b.example", "operations": {
        "get": {"url": "{{id}}/x"}, "create": {"open": "link", "url": "{{title}}/x"}, "list": {"url": "/{{id}}/x", "items": "*"}
    }});
    let (adapter, _) = kit::read(&config);
    let evil = || Input::new().with("id", ".evil.example").with("title", ".evil.example");
    assert!(kit::first(&adapter, Op::List, evil()).is_some());
    assert!(kit::first(&adapter, Op::Get, evil()).is_none());
    let (_, next) = adapter.begin(Op::Create, evil(), &kit::env());
    assert!(matches!(next, Next::Done(Err(_))), "{next:?}");
}

#[test]
fn a_file_keeps_to_its_part() {
    let odd = File {
        name: "../a\"\r\nX: y.png".into(),
        mime: "image/png\r\nX: y".into(),
        bytes: vec![1],
    };
    let input = || Input::new().with("title", "x").file("photo", odd.clone());
    let parts = match kit::first(&kit::example("strapi"), Op::Create, input()).unwrap().body {
        Body::Parts(parts) => parts,
        other => panic!("{other:?}"),
    };
    let [(_, Part::File(file))] = parts.as_slice() else {
        panic!("{parts:?}")
    };
    let plain = (".._a___X: y.png", "image/pngX: y");
    assert_eq!((file.name.as_str(), file.mime.as_str()), plain);
    // Its type is a header also where it is sent alone.
    let alone = json!({"base": "https://b.example", "operations": {"upload": {"send": "file", "body": "{{photo}}"}}});
    let (adapter, _) = kit::read(&alone);
    match kit::first(&adapter, Op::Upload, input()).unwrap().body {
        Body::File(file) => assert_eq!((file.name.as_str(), file.mime.as_str()), plain),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_session_is_used_until_it_is_over() {
    let adapter = kit::good(&kit::from_docs("example-rooms"));
    let mut env = kit::env();
    let (mut run, _) = adapter.begin(Op::List, Input::new(), &env);
    run.answer(
        &adapter,
        &env,
        Ok(Answer::new(200).json(&json!({"access_token": "guest"}))),
    );
    env.session = run.session().cloned();
    let asked = |env: &Env| match adapter.begin(Op::List, Input::new(), env).1 {
        Next::Send(request) => request.url,
        other => panic!("{other:?}"),
    };
    assert!(asked(&env).contains("/messages"));
    env.now += 86_400_001;
    assert!(asked(&env).contains("/register"));
}

#[test]
fn a_cookie_that_came_with_the_page_goes_into_the_header() {
    let config = json!({"base": "https://b.dk", "credentials": "same-origin", "operations": {"create": {"steps": [
        {"url": "/", "read": "text"},
        {"method": "POST", "url": "/ideas", "headers": {"X-CSRFToken": "{{cookie:csrftoken}}"}, "body": {"title": "{{title}}"}}
    ], "result": {"id": "id"}}}});
    let answers = [
        json!({"text": "<html>", "cookies": "a=1; csrftoken=fresh"}),
        json!({"json": {"id": 3}}),
    ];
    let (sent, gives) = kit::run(&kit::good(&config), "create", &json!({"title": "x"}), &answers);
    assert_eq!(sent[1]["headers"]["X-CSRFToken"], "fresh");
    assert_eq!(gives["created"], "3");
}

#[test]
fn without_a_preflight_json_goes_as_text() {
    let mut config = json!({"base": "https://b.dk", "preflight": false, "operations": {"create": {"url": "/", "body": {"t": "{{title}}"}}}});
    let (sent, _) = kit::run(&kit::good(&config), "create", &json!({"title": "x"}), &[]);
    assert_eq!(sent[0]["type"], "text/plain;charset=UTF-8");
    config["operations"]["create"]["headers"] = json!({"Idempotency-Key": "{{key}}"});
    assert_eq!(
        kit::read(&config).1[0].path,
        "operations.create.headers.Idempotency-Key"
    );
}

#[test]
fn without_its_secret_the_relay_sends_nothing() {
    let config = json!({"extends": "open311", "set": {"base": "https://x.dk/v2", "service_code": "1", "api_key": {"env": "NOT_THERE"}}});
    let (sent, gives) = kit::run(&kit::good(&config), "create", &json!({"title": "x"}), &[]);
    assert_eq!((sent.len(), gives), (0, json!("Unauthorized")));
}

#[test]
fn a_status_of_another_backend_becomes_ours() {
    let config = json!({"base": "https://b.dk", "statuses": "fider", "item": {"id": "number", "title": "title", "status": "status"},
        "operations": {"list": {"url": "/api/v1/posts", "items": "*"}}});
    let posts = json!({"json": [{"number": 1, "title": "a", "status": "completed"}, {"number": 2, "title": "b", "status": "duplicate"},
        {"number": 3, "title": "c", "status": "new word"}, {"number": 4, "title": "d"}]});
    let (_, gives) = kit::run(&kit::good(&config), "list", &Json::Null, &[posts]);
    let words: Vec<_> = gives["listed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["status"].clone())
        .collect();
    assert_eq!(words, ["implemented", "merged", "unknown", "received"]);
}

#[test]
fn the_last_rungs_need_no_server() {
    for (preset, set) in [
        ("mail", json!({"to": "borger@example.dk"})),
        ("link", json!({"url": "https://example.dk/x"})),
        ("form", json!({"url": "https://example.dk/x"})),
        ("print", json!({})),
    ] {
        let adapter = kit::good(&json!({"extends": preset, "set": set}));
        let (_, next) = adapter.begin(Op::Create, Input::new().with("title", "x"), &kit::env());
        assert!(matches!(next, Next::Done(Ok(Outcome::Open(_)))), "{preset}");
    }
}
