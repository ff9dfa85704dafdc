//! What a backend says of a new idea reaches the citizen where it belongs: at each field that it refuses, and in the
//! receipt, which promises no more than is true.

use axum::http::Method;
use axum::response::Response;
use serde_json::{Value, json};

use crate::kinto::Kinto;
use crate::small::{Asked, Log, Small, json_answer};
use crate::told::accessibility::flawless;
use crate::widget::Widget;
use crate::world::World;

const TITLE: &str = "Et springvand på torvet";
const TEXT: &str = "Til varme dage.";

/// A backend that needs more than title and text, and says of each refusal which field it is about.
fn demanding(base: &str) -> Value {
    json!({
        "base": base,
        "item": { "id": "id", "title": "title" },
        "fields": {
            "title": { "name": "overskrift" }, "email": { "required": true },
            "vej": { "required": true, "about": "Din vej" }, "by": { "required": true, "about": "Din by" },
        },
        "each": "errors", "field": "at", "message": "says",
        "operations": {
            "list": { "url": "/ideas", "items": "*" },
            "create": {
                "url": "/ideas", "repeat": "safe",
                "body": {
                    "overskrift": "{{title}}", "text": "{{text}}", "email": "{{email}}", "vej": "{{vej}}", "by": "{{by}}",
                },
            },
        },
    })
}

/// Refuses the first idea for these reasons and takes the next.
fn once(log: &Log, asked: &Asked, why: &Value) -> Response {
    if asked.method != Method::POST {
        return json_answer(200, &json!([]));
    }
    let posts = log.all().iter().filter(|one| one.method == Method::POST).count();
    if posts == 1 {
        json_answer(422, &json!({ "errors": why }))
    } else {
        json_answer(201, &json!({ "id": 7 }))
    }
}

async fn refuses_the_town(log: Log, asked: Asked) -> Response {
    let why = json!([{ "at": "by", "says": "Vi kender ikke <b>byen</b>." }]);
    once(&log, &asked, &why)
}

/// The last is about a field that the form does not show.
async fn refuses_three(log: Log, asked: Asked) -> Response {
    let why = json!([
        { "at": "data.overskrift", "says": "Titlen er brugt før." }, { "at": "vej", "says": "Vejen er lukket." },
        { "at": "email", "says": "Denne mail er spærret." }, { "at": "kommunenr", "says": "Mangler." },
    ]);
    once(&log, &asked, &why)
}

/// Writes an idea to a backend that needs more, and sends it.
async fn sent(widget: &Widget) {
    widget.ready().await;
    widget.write(TITLE, TEXT).await;
    for (name, value) in [("email", "bente@example.dk"), ("vej", "Østergade"), ("by", "Ribe")] {
        widget.answer(name, value).await;
    }
    widget.send().await;
}

pub async fn a_field_of_the_backends_own_is_told_where_it_stands(world: World) {
    let server = Small::start(refuses_the_town).await;
    let widget = world.described(&demanding(&server.url), "").await;
    sent(&widget).await;
    widget.will_focus("by").await;
    let errors = widget.errors().await;
    let [error] = errors.as_slice() else {
        panic!("one is wrong: {errors:?}");
    };
    assert!(error.contains("Vi kender ikke byen."), "{error}");
    assert!(error.contains(&world.t("write.more.refused")), "{error}");
    assert_eq!(widget.form().await, (TITLE.to_owned(), TEXT.to_owned()));
    assert_eq!(widget.wrong().await, [""; 0], "one needs no list");
    widget.waits_for(0).await;

    widget.answer("by", "Esbjerg").await;
    widget.send().await;
    widget.shows(&world.t("receipt.title")).await;
    let sent = server.sent();
    let towns: Vec<&Value> = sent.iter().map(|one| &one.body["by"]).collect();
    assert_eq!(towns, ["Ribe", "Esbjerg"]);
    assert_eq!(sent[0].body["email"], sent[1].body["email"], "what was right is kept");
}

pub async fn every_field_that_is_refused_says_so(world: World) {
    let server = Small::start(refuses_three).await;
    let widget = world.described(&demanding(&server.url), "").await;
    sent(&widget).await;
    widget.will_focus("wrong").await;
    let labels = [
        world.t("write.title.label"),
        world.t("write.email.label"),
        "Din vej".to_owned(),
    ];
    assert_eq!(widget.wrong().await, labels, "in the form's order");
    let errors = widget.errors().await;
    assert_eq!(errors.len(), 3, "{errors:?}");
    for (error, words) in errors
        .iter()
        .zip(["Titlen er brugt før.", "Denne mail er spærret.", "Vejen er lukket."])
    {
        assert!(error.contains(words), "{errors:?}");
    }
    flawless(&world, "several refusals").await;
    widget.waits_for(0).await;
    for (label, field) in [("Din vej", "vej"), (labels[0].as_str(), "title")] {
        widget.press_button(label).await;
        widget.will_focus(field).await;
    }

    widget.title("Et springvand ved åen").await;
    widget.answer("vej", "Vestergade").await;
    widget.answer("email", "bente@example.com").await;
    widget.send().await;
    widget.shows(&world.t("receipt.title")).await;
    assert_eq!(server.sent()[1].body["overskrift"], "Et springvand ved åen");
}

/// The form's own checks tell it in the same way.
pub async fn what_the_form_finds_itself_is_listed_too(world: World) {
    let server = Small::start(refuses_three).await;
    let widget = world.described(&demanding(&server.url), "").await;
    widget.ready().await;
    widget.go_on().await;
    widget.answer("email", "bente@example.dk").await;
    widget.send().await;
    widget.will_focus("wrong").await;
    assert_eq!(
        widget.wrong().await,
        [world.t("write.title.label"), "Din by".to_owned(), "Din vej".to_owned()]
    );
    widget.press_button("Din vej").await;
    widget.will_focus("vej").await;
    assert_eq!(server.sent().len(), 0);
}

/// The answers of our own API behind a relay, by the idea's title.
async fn relay(_: Log, asked: Asked) -> Response {
    if asked.method != Method::POST {
        return json_answer(200, &json!({ "items": [], "next": null, "total": 0 }));
    }
    let delivery = if asked.body["title"] == TITLE {
        "waiting"
    } else {
        "arrived"
    };
    let receipt =
        json!({ "number": "M-2026-000777", "at": "2026-11-22T13:05:00Z", "published": false, "delivery": delivery });
    json_answer(201, &json!({ "idea": {}, "receipt": receipt }))
}

/// Sends an idea and waits until the receipt says this, and none of those.
async fn promised(world: &World, widget: &Widget, title: &str, says: &str) {
    widget.write(title, "").await;
    widget.send().await;
    widget.shows(&world.t(says)).await;
    let text = widget.text().await;
    for other in RECEIPT.into_iter().filter(|key| *key != says) {
        assert!(!text.contains(&world.t(other)), "{other}: {text}");
    }
}

const RECEIPT: [&str; 4] = [
    "receipt.published",
    "receipt.moderated",
    "receipt.waiting",
    "receipt.arrived",
];

pub async fn a_receipt_promises_no_more_than_is_true(world: World) {
    let server = Small::start(relay).await;
    let widget = world
        .tag(&format!("data-pack=koebenhavn data-backend=\"{}/api/v1\"", server.url))
        .await;
    widget.ready().await;
    promised(&world, &widget, TITLE, "receipt.waiting").await;
    flawless(&world, "a receipt of the relay").await;
    widget.press_button(&world.t("write.another")).await;
    promised(&world, &widget, "Et drivhus ved søen", "receipt.moderated").await;
}

/// What is read here comes from elsewhere, so nobody can say that it is seen.
pub async fn what_is_not_listed_is_not_said_to_be_seen(world: World) {
    let server = Small::start(refuses_the_town).await;
    let kinto = Kinto::start().await;
    let takes =
        json!({ "base": server.url, "operations": { "create": { "url": "/ideas", "body": { "t": "{{title}}" } } } });
    let config = json!({
        "backends": { "panel": { "extends": "kinto", "set": { "base": kinto.base() } }, "post": takes },
        "blocks": { "ideas": "panel", "ask": ["post", "panel"] },
    });
    let widget = world.described(&config, "").await;
    widget.loaded().await;
    // The first is refused as it is.
    widget.write("Et drivhus", "").await;
    widget.send().await;
    widget.waits_for(1).await;
    widget.press_button(&world.t("outbox.delete")).await;
    widget.waits_for(0).await;
    promised(&world, &widget, TITLE, "receipt.arrived").await;
}
