//! The desk as the page uses it: values in, values out, with the presets that are served.

use std::sync::atomic::{AtomicU32, Ordering};

use medspil_adapter::mapping;
use medspil_adapter::presets;
use medspil_mapping::desk::Desk;
use serde_json::{Value, json};

const NOW: i64 = 1_795_347_414_666;

/// A desk with a configuration, and what it said to it. Presets are handed over as they are asked for.
fn desk(config: &Value) -> (Desk, Value) {
    let mut desk = Desk::default();
    let mut presets = json!({});
    loop {
        let said = shown(&desk.configure(&message(&json!({"config": config, "presets": presets}))));
        let Some(name) = said["need"].as_str() else {
            return (desk, said);
        };
        let text = presets::text(name).map_or_else(|| "null".to_owned(), str::to_owned);
        presets[name] = read(&text);
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("the desk and the presets write JSON")
}

fn message(json: &Value) -> mapping::Value {
    mapping::Value::of(json)
}

fn shown(value: &mapping::Value) -> Value {
    read(&value.json())
}

/// Begins under a number of its own, which stands beside what the desk says, for [`answer`].
fn begin(desk: &mut Desk, op: &str, input: &Value, again: bool) -> Value {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let env = json!({"now": NOW, "random": "r", "cookies": ""});
    let asked = json!({"run": run, "op": op, "input": input, "again": again, "env": env});
    let mut said = shown(&desk.begin(&message(&asked)));
    said["run"] = json!(run);
    said
}

fn answer(desk: &mut Desk, asked: &Value, mut answer: Value) -> Value {
    answer["run"] = asked["run"].clone();
    answer["env"] = json!({"now": NOW});
    let mut said = shown(&desk.answer(&message(&answer)));
    if said["send"].is_object() {
        said["run"] = asked["run"].clone();
    }
    said
}

fn isso() -> Value {
    json!({"extends": "isso", "set": {"base": "https://comments.example.dk"}})
}

#[test]
fn a_preset_is_asked_for_and_says_what_can_be_done() {
    let (_, said) = desk(&isso());
    assert_eq!(said["problems"], json!([]));
    assert_eq!(
        (&said["can"]["like"], &said["can"]["unlike"], &said["can"]["repeat"]),
        (&json!(true), &json!(false), &json!(false))
    );
    assert_eq!(said["can"]["fields"]["text"]["min"], 3);
    let (_, said) = desk(&json!({"extends": "mail", "set": {"to": "borger@example.dk"}}));
    assert_eq!(
        (&said["can"]["open"], &said["can"]["list"]),
        (&json!("mail"), &json!(false))
    );
}

#[test]
fn a_preset_that_nobody_has_is_a_problem_with_its_name() {
    let mut desk = Desk::default();
    let asked = json!({"config": {"extends": "iso"}, "presets": {"iso": null}});
    let said = shown(&desk.configure(&message(&asked)));
    assert_eq!(said["problems"][0]["path"], "extends");
    assert_eq!(said["problems"][0]["found"], "iso");
}

#[test]
fn an_idea_is_sent_and_its_receipt_read() {
    let (mut desk, _) = desk(&isso());
    let asked = begin(
        &mut desk,
        "create",
        &json!({"title": "Bænke \"her\"", "text": "Ja.\nTak"}),
        false,
    );
    let request = &asked["send"];
    assert_eq!(request["method"], "POST");
    assert_eq!(request["credentials"], "omit");
    assert!(
        request["url"]
            .as_str()
            .is_some_and(|url| url.starts_with("https://comments.example.dk/new?uri="))
    );
    let body = read(request["body"].as_str().expect("a body"));
    assert!(body["text"].as_str().is_some_and(|text| text.contains("Bænke \"her\"")));
    let came = answer(
        &mut desk,
        &asked,
        json!({"status": 202, "headers": [], "json": {"id": 7, "mode": 2}}),
    );
    assert_eq!(came["done"]["receipt"]["published"], false);
}

#[test]
fn a_list_has_the_form_of_our_own_api() {
    let (mut desk, _) = desk(&isso());
    let asked = begin(&mut desk, "list", &json!({"sort": "new"}), false);
    let replies =
        json!([{"id": 7, "text": "<h1>Bænke</h1><p>Ved søen</p>", "likes": 3, "mode": 1, "created": 1_795_347_414.6}]);
    let came = answer(
        &mut desk,
        &asked,
        json!({"status": 200, "json": {"replies": replies, "total_replies": 1}}),
    );
    let idea = &came["done"]["items"][0];
    assert_eq!((&idea["id"], &idea["likes"]), (&json!("7"), &json!(3)));
    assert_eq!(idea["title"], "Bænke");
    assert_eq!(came["done"]["total"], 1);
}

#[test]
fn what_may_have_arrived_is_wedged_where_the_backend_cannot_tell_and_tried_again_where_it_can() {
    let (mut desk, _) = desk(&isso());
    let asked = begin(&mut desk, "create", &json!({"title": "Bænke"}), false);
    let came = answer(&mut desk, &asked, json!({"silence": "unknown"}));
    assert_eq!(came, json!({"failed": {"kind": "wedged", "code": "unknown_outcome"}}));
    let asked = begin(&mut desk, "create", &json!({"title": "Bænke"}), false);
    let came = answer(&mut desk, &asked, json!({"silence": "not-sent"}));
    assert_eq!(came["failed"]["kind"], "offline");

    let (mut desk, _) = self::desk(&json!({"extends": "kinto", "set": {"base": "https://k.example.dk/v1"}}));
    let idea = json!({"title": "Bænke", "key": "k1", "device": "k1"});
    let asked = begin(&mut desk, "create", &idea, false);
    let came = answer(&mut desk, &asked, json!({"silence": "unknown"}));
    assert_eq!(came["failed"]["kind"], "transient");
}

#[test]
fn a_like_of_two_requests_goes_on_with_each_answer() {
    let (mut desk, _) = desk(&json!({"extends": "kinto", "set": {"base": "https://k.example.dk/v1"}}));
    let asked = begin(&mut desk, "like", &json!({"id": "a", "key": "k", "device": "k"}), false);
    assert_eq!(asked["send"]["method"], "PUT");
    let counted = answer(&mut desk, &asked, json!({"status": 201, "json": {"data": {}}}));
    assert_eq!(counted["send"]["method"], "HEAD");
    let came = answer(
        &mut desk,
        &counted,
        json!({"status": 200, "headers": [["total-records", "4"]]}),
    );
    assert_eq!(came["done"]["likes"], 4);
    assert_eq!(
        answer(&mut desk, &counted, json!({"status": 200}))["failed"]["kind"],
        "incompatible"
    );
}

#[test]
fn two_operations_at_once_do_not_mix() {
    let (mut desk, _) = desk(&isso());
    let first = begin(&mut desk, "like", &json!({"id": "1"}), false);
    let second = begin(&mut desk, "like", &json!({"id": "2"}), false);
    assert_ne!(first["run"], second["run"]);
    let came = answer(&mut desk, &second, json!({"status": 200, "json": {"likes": 2}}));
    assert_eq!(came["done"]["likes"], 2);
    let came = answer(&mut desk, &first, json!({"status": 200, "json": {"likes": 1}}));
    assert_eq!(came["done"]["likes"], 1);
}

#[test]
fn a_secret_in_the_page_refuses_the_backend() {
    let mut config = isso();
    config["headers"] = json!({"Authorization": "Bearer abcdefghijklmnop"});
    let (mut desk, said) = desk(&config);
    assert_eq!(said["refused"], true);
    assert_eq!(said["can"]["create"], false);
    let problem = &said["problems"][0];
    assert!(
        problem["expected"].as_str().is_some_and(|text| text.contains("relay")),
        "{problem}"
    );
    assert!(!said.to_string().contains("abcdefghijklmnop"));
    assert_eq!(
        begin(&mut desk, "list", &json!({}), false)["failed"]["kind"],
        "incompatible"
    );
}

#[test]
fn a_message_that_cannot_be_read_is_answered() {
    let mut desk = Desk::default();
    for asked in [json!(null), json!([]), json!({"op": "list"}), json!({"run": -1})] {
        assert_eq!(shown(&desk.begin(&message(&asked)))["failed"]["kind"], "incompatible");
        assert_eq!(shown(&desk.answer(&message(&asked)))["failed"]["kind"], "incompatible");
    }
}

#[test]
fn a_session_is_told_and_used_again() {
    let config = json!({"base": "https://b.dk", "headers": {"Authorization": "Bearer {{session.token}}"}, "operations": {
        "session": {"method": "POST", "url": "/register", "capture": {"token": "token"}},
        "list": {"url": "/ideas", "items": "*"}}});
    let (mut desk, said) = desk(&config);
    assert_eq!(said["problems"], json!([]));
    let asked = begin(&mut desk, "list", &json!({}), false);
    assert_eq!(asked["send"]["url"], "https://b.dk/register");
    let came = answer(&mut desk, &asked, json!({"status": 200, "json": {"token": "guest"}}));
    assert_eq!(came["send"]["url"], "https://b.dk/ideas");
    assert_eq!(
        came["session"],
        json!({"values": {"token": "guest"}, "until": NOW + 600_000})
    );
    let env = json!({"now": NOW, "session": came["session"]});
    let again = shown(&desk.begin(&message(&json!({"run": 99, "op": "list", "env": env}))));
    assert_eq!(again["send"]["url"], "https://b.dk/ideas");
    let sent = again["send"]["headers"].to_string();
    assert!(sent.contains("Bearer guest"), "{sent}");
}

#[test]
fn a_refusal_of_several_fields_says_all_of_them() {
    let config = json!({
        "base": "https://b.example.dk", "fields": {"title": {"name": "overskrift"}},
        "each": "errors", "field": "at", "message": "says | reason",
        "rules": [{"status": 418, "is": "invalid", "field": "'text'"}],
        "operations": {"create": {"url": "/ideas", "body": {"overskrift": "{{title}}"}}},
    });
    let (mut desk, said) = desk(&config);
    assert_eq!(said["problems"], json!([]));
    let mut refused = |status: u16, body: Value| {
        let asked = begin(&mut desk, "create", &json!({"title": "x"}), false);
        answer(
            &mut desk,
            &asked,
            json!({"status": status, "headers": [], "json": body}),
        )["failed"]
            .clone()
    };
    let errors = json!([{"at": "data/overskrift", "says": "For <b>kort</b>"}, {"says": "?"}, {"at": "vej"}]);
    let several = json!([{"field": "title", "message": "For kort"}, {"message": "?"}, {"field": "vej"}]);
    assert_eq!(
        refused(422, json!({"errors": errors})),
        json!({"kind": "rejected", "code": "invalid", "field": "title", "text": "For kort", "fields": several})
    );
    assert_eq!(
        refused(422, json!({"at": "vej", "reason": "Nej", "errors": []})),
        json!({"kind": "rejected", "code": "invalid", "field": "vej", "text": "Nej"}),
        "without a list the answer itself says it"
    );
    assert_eq!(
        refused(418, json!({"errors": errors})),
        json!({"kind": "rejected", "code": "invalid", "field": "text"}),
        "a rule that names the field means that one"
    );
}
