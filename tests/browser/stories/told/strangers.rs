//! Backends that are described in the page's configuration, on origins of their own: what the citizen's own program
//! does instead of us, pauses that are asked for, secrets, and pages under strict policies. Real servers are in `real`.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderValue, Method, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::small::{Asked, Log, Small, json_answer};
use crate::told::accessibility::flawless;
use crate::widget::Widget;
use crate::world::{Gate, World};

const TITLE: &str = "Et springvand på torvet";
const LATER: &str = "Et drivhus ved søen";
const TEXT: &str = "Til varme dage & \"kolde\" nætter.";

/// The pages of a town: whatever is asked for is there.
async fn town(_: Log, asked: Asked) -> Response {
    Html(format!("<title>Kommunen</title><p>{} {}", asked.method, asked.path)).into_response()
}

/// A backend without any ideas that takes each new one at the second attempt: [`TITLE`] after five seconds, all others
/// after two hours.
async fn pausing(log: Log, asked: Asked) -> Response {
    if asked.method != Method::POST {
        return json_answer(200, &json!([]));
    }
    let all = log.all();
    let known = all.iter().filter(|one| one.body["title"] == asked.body["title"]);
    if known.count() > 1 {
        return json_answer(201, &json!({ "id": 7 }));
    }
    let mut response = json_answer(503, &json!({}));
    let pause = if asked.body["title"] == TITLE { "5" } else { "7200" };
    let pause = HeaderValue::from_static(pause);
    response.headers_mut().insert(header::RETRY_AFTER, pause);
    response
}

/// Lists one idea with lists in lists beside it, and one whose words are such lists, a hundred thousand deep.
async fn bottomless(_: Log, _: Asked) -> Response {
    let deep = ["[", "]"].map(|sign| sign.repeat(100_000)).concat();
    let ideas = format!(r#"[{{"id": 1, "title": "{TITLE}", "more": {deep}}}, {{"id": 2, "title": {deep}}}]"#);
    ([(header::CONTENT_TYPE, "application/json")], ideas).into_response()
}

/// A backend of two addresses, which nobody has made a preset for.
fn plain(base: &str) -> Value {
    json!({
        "base": base,
        "item": { "id": "id", "title": "title" },
        "operations": {
            "list": { "url": "/ideas", "items": "*" },
            "create": { "url": "/ideas", "body": { "title": "{{title}}", "text": "{{text}}" }, "repeat": "safe" },
        },
    })
}

/// The parts of a form or of an address, as who receives them reads them.
fn parts(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Writes the idea and goes on to what takes the place of sending.
async fn handed(world: &World, widget: &Widget, hint: &str) {
    widget.ready().await;
    assert!(
        !widget.text().await.contains(&world.t("ideas.title")),
        "there is no list"
    );
    widget.write(TITLE, TEXT).await;
    widget.send().await;
    widget.shows(&world.t(hint)).await;
}

/// Waits until the town's page was asked for, in a tab of its own: the first still shows the words.
async fn arrived(world: &World, widget: &Widget, town: &Small) -> Asked {
    let asked = world
        .browser
        .until("the town's page", async || {
            town.asked().into_iter().find(|asked| asked.path == "/kontakt")
        })
        .await;
    world
        .browser
        .until("another tab", async || (world.browser.tabs().await == 2).then_some(()))
        .await;
    let words = "return one('[name=handed]').value";
    assert_eq!(widget.look(words, &[]).await, json!(format!("{TITLE}\n\n{TEXT}")));
    asked
}

pub async fn the_towns_form_is_posted_in_a_new_tab(world: World) {
    let town = Small::start(town).await;
    let backend = json!({
        "extends": "form", "set": { "url": format!("{}/kontakt?emne=ideer", town.url) },
        "operations": { "create": { "body": { "emne": "{{title}}", "besked": "{{text}}", "title": null, "text": null } } },
    });
    let widget = world.described(&backend, "").await;
    handed(&world, &widget, "handed.form").await;
    assert_eq!(town.asked().len(), 0, "nothing opens by itself");
    widget.press_button(&world.t("handed.form.go")).await;
    let asked = arrived(&world, &widget, &town).await;
    assert_eq!((&asked.method, asked.query.as_str()), (&Method::POST, "emne=ideer"));
    let sent = [("emne", TITLE), ("besked", TEXT)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(parts(&asked.text), BTreeMap::from(sent));
}

pub async fn a_link_takes_the_text_along(world: World) {
    let town = Small::start(town).await;
    let backend = json!({ "extends": "link", "set": { "url": format!("{}/kontakt", town.url) } });
    let widget = world.described(&backend, "").await;
    handed(&world, &widget, "handed.link").await;
    let go = "return all('a.button').find(link => words(link) === args[0])";
    widget
        .press("the way on", go, &[world.t("handed.link.go").into()])
        .await;
    let asked = arrived(&world, &widget, &town).await;
    assert_eq!(asked.method, Method::GET);
    let sent = [("title", TITLE), ("text", TEXT)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(parts(&asked.query), BTreeMap::from(sent));
}

pub async fn a_pause_that_is_asked_for_is_kept(world: World) {
    let server = Small::start(pausing).await;
    let widget = world.described(&plain(&server.url), "").await;
    widget.ready().await;
    widget.write(TITLE, TEXT).await;
    widget.send().await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].title, TITLE);
    assert!(waiting[0].hint.contains(&world.t("outbox.again")), "{waiting:?}");
    widget.waits_for(0).await;
    let sent = server.sent();
    let [first, second] = sent.as_slice() else {
        panic!("sent twice and no more: {sent:?}");
    };
    let pause = second.at - first.at;
    assert!(pause >= Duration::from_secs(5), "{pause:?}");
    assert_eq!(first.body, json!({ "title": TITLE, "text": TEXT }));
    assert_eq!(first.body, second.body);

    widget.press_button(&world.t("write.another")).await;
    widget.write(LATER, "").await;
    widget.send().await;
    let waiting = widget.waits_for(1).await;
    assert!(waiting[0].hint.contains("120 minutter"), "{waiting:?}");
    widget.press_button(&world.t("outbox.retry")).await;
    widget.waits_for(0).await;
    assert_eq!(server.sent().len(), 4, "the citizen need not wait");
}

/// A page under this policy, with a described backend and this attribute on each script.
async fn under(world: &World, policy: &str, server: &Small, script: &str) -> Widget {
    let config = json!({ "pack": "koebenhavn", "backend": plain(&server.url) });
    let page = format!(
        "<!-- csp: default-src 'none'; {policy}; connect-src {{{{WIDGET}}}} {}; style-src 'self'; img-src 'self'; \
         require-trusted-types-for 'script'; trusted-types 'none' -->\n\
         <!doctype html>\n<html lang=\"da\"><head><meta charset=\"utf-8\"><title>Prøve | Demokommunen</title>\
         <link rel=\"icon\" href=\"icon.svg\"><link rel=\"stylesheet\" href=\"hosts.css\">\
         <script {script} src=\"{{{{WIDGET}}}}/test/watch.js\"></script></head>\n\
         <body><main class=\"wrap\"><h1>Cykelstien ved skolen</h1><medspil-widget>\
         <script type=\"application/json\" data-medspil>{config}</script></medspil-widget>\
         <script async {script} src=\"{{{{WIDGET}}}}/medspil.js\"></script></main></body></html>\n",
        server.url
    );
    world.write_file("policy.html", &page);
    world.visit("policy.html").await
}

pub async fn a_nonce_lets_the_mapping_in(world: World) {
    let server = Small::start(pausing).await;
    let policy = "script-src 'nonce-b2Zm' 'wasm-unsafe-eval'";
    let widget = under(&world, policy, &server, "nonce=b2Zm").await;
    widget.ready().await;
    widget.shows(&world.t("ideas.empty")).await;
    widget.write(LATER, TEXT).await;
    widget.send().await;
    widget.waits_for(1).await;
    widget.press_button(&world.t("outbox.retry")).await;
    widget.waits_for(0).await;
    assert_eq!(server.sent()[1].body, json!({ "title": LATER, "text": TEXT }));
    for what in ["violations", "errors", "console"] {
        let noted = world.browser.noted(what).await;
        assert!(noted.is_empty(), "{what}: {noted:?}");
    }
}

pub async fn where_the_mapping_is_refused_nothing_is_lost(world: World) {
    let server = Small::start(pausing).await;
    // Something waits from before the policy.
    let widget = world.described(&plain(&server.url), "").await;
    widget.ready().await;
    widget.write(LATER, TEXT).await;
    widget.send().await;
    widget.waits_for(1).await;

    // Exactly this script, and no other.
    let policy = "script-src {{WIDGET}}/medspil.js {{WIDGET}}/test/watch.js 'wasm-unsafe-eval'";
    let widget = under(&world, policy, &server, "").await;
    widget.filled().await;
    assert_eq!(widget.call_number().await.as_deref(), Some("tel:+4533663366"));
    widget.shows(&world.t("error.unauthorized")).await;
    let again = "return Boolean(button(args[0]))";
    assert_eq!(
        widget.look(again, &[world.t("again").into()]).await,
        json!(false),
        "it would come to the same"
    );
    flawless(&world, "the mapping is refused").await;
    // What waits can be read, and goes on by another way; so does what is written now.
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].title, LATER);
    assert!(waiting[0].hint.contains(&world.t("handed.print")), "{waiting:?}");
    assert_eq!(
        widget.look(again, &[world.t("outbox.retry").into()]).await,
        json!(false),
        "nobody could send it"
    );
    widget.press_button(&world.t("outbox.elsewhere")).await;
    let words = "return one('[name=handed]')?.value === args[0]";
    widget
        .until("the words", words, &[format!("{LATER}\n\n{TEXT}").into()])
        .await;
    widget.press_button(&world.t("write.back")).await;
    widget.waits_for(1).await;
    widget.write(TITLE, TEXT).await;
    widget.send().await;
    widget.shows(&world.t("handed.print")).await;
    let violations = world.browser.noted("violations").await;
    let only = violations.iter().all(|one| one.to_string().contains("medspil-mapping"));
    assert!(only && !violations.is_empty(), "{violations:?}");
    let errors = world.browser.noted("errors").await;
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(server.sent().len(), 1, "nothing is sent past the policy");
}

pub async fn where_the_network_lost_the_mapping_it_is_fetched_again(world: World) {
    let server = Small::start(pausing).await;
    world.wasm(Gate::NoMapping);
    let widget = world.described(&plain(&server.url), "").await;
    widget.filled().await;
    assert_eq!(widget.call_number().await.as_deref(), Some("tel:+4533663366"));
    widget.shows(&world.t("error.unreachable")).await;
    flawless(&world, "the mapping is lost").await;
    widget.write(LATER, TEXT).await;
    widget.press_button(&world.t("again")).await;
    // What stood there before says the same: the second failure has to be told before the network comes back.
    world
        .browser
        .until("the second failure", async || {
            let events = world.browser.noted("events").await;
            let failures = events.iter().filter(|event| event["name"] == "error").count();
            (failures == 2).then_some(())
        })
        .await;
    widget.shows(&world.t("error.unreachable")).await;
    assert_eq!(
        widget.form().await,
        (LATER.to_owned(), TEXT.to_owned()),
        "the rest is left alone"
    );

    world.wasm(Gate::Open);
    widget.press_button(&world.t("again")).await;
    widget.shows(&world.t("ideas.empty")).await;
    widget.will_focus("ideas").await;
    let kept = widget.asked().await;
    assert!(kept.contains(LATER) && kept.contains(TEXT), "{kept:?}");
    widget.go_on().await;
    assert_eq!(widget.form().await, (LATER.to_owned(), TEXT.to_owned()));
    widget.send().await;
    widget.waits_for(1).await;
    widget.press_button(&world.t("outbox.retry")).await;
    widget.shows(&world.t("receipt.title")).await;
    assert_eq!(server.sent()[1].body, json!({ "title": LATER, "text": TEXT }));
    let errors = world.browser.noted("errors").await;
    assert!(errors.is_empty(), "{errors:?}");
}

pub async fn a_mail_takes_the_text_along(world: World) {
    let backend = json!({ "extends": "mail", "set": { "to": "borger@example.dk" } });
    let widget = world.described(&backend, "").await;
    handed(&world, &widget, "handed.mail").await;
    let links = widget.hrefs().await;
    let mail = links.iter().find(|link| link.starts_with("mailto:borger@example.dk?"));
    let mail = mail.unwrap_or_else(|| panic!("no mail among {links:?}"));
    assert!(
        mail.contains("subject=Et%20springvand") && mail.contains("Til%20varme%20dage"),
        "{mail}"
    );
    widget.press_button(&world.t("write.back")).await;
    widget.arrive().await;
    assert_eq!(widget.form().await, (TITLE.to_owned(), TEXT.to_owned()));
}

pub async fn a_secret_refuses_the_backend_and_points_to_the_relay(world: World) {
    let server = Small::start(pausing).await;
    let backend = json!({
        "extends": "isso", "set": { "base": server.url }, "headers": { "Authorization": "Bearer kodeord1234567890" }
    });
    let widget = world.described(&backend, "data-debug").await;
    widget.ready().await;
    world
        .browser
        .until("the sentence about the relay", async || {
            let log = world.browser.noted("console").await;
            log.iter().any(|line| line.to_string().contains("relay")).then_some(())
        })
        .await;
    let log = format!("{:?}", world.browser.noted("console").await);
    assert!(!log.contains("kodeord1234567890"), "{log}");
    widget.write(TITLE, TEXT).await;
    widget.send().await;
    widget.shows(&world.t("handed.print")).await;
    assert_eq!(server.asked().len(), 0);
}

pub async fn our_own_backend_needs_none_of_it(world: World) {
    let backend = json!({ "extends": "medspil", "set": { "base": format!("{}/other/api/v1", world.server) } });
    let widget = world.described(&backend, "").await;
    widget.ready().await;
    widget.write(TITLE, "").await;
    widget.send().await;
    widget.receipt().await;
    assert_eq!(world.stored_by_other(TITLE).await, 1);
    assert_eq!((world.fetched("medspil-mapping"), world.fetched("/presets/")), (0, 0));
}

pub async fn an_answer_without_a_bottom_is_read(world: World) {
    let server = Small::start(bottomless).await;
    let widget = world.described(&plain(&server.url), "").await;
    widget.shows(TITLE).await;
    let errors = world.browser.noted("errors").await;
    assert!(errors.is_empty(), "{errors:?}");
}
