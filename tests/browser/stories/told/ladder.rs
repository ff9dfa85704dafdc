//! Several backends on one page: each block has its own, and what one refuses for good goes on to the next.

use serde_json::{Value, json};

use crate::kinto::Kinto;
use crate::told::accessibility::flawless;
use crate::told::privacy::remembered;
use crate::widget::Widget;
use crate::world::{CHILDREN, World};

const MAIL: &str = "borger@example.dk";

/// A page that reads from one place and writes to a ladder of others.
async fn page(world: &World, backends: &Value, blocks: &Value, attributes: &str) -> Widget {
    let config = json!({ "backend": { "backends": backends, "blocks": blocks } });
    let main = format!(
        "<medspil-widget data-pack=koebenhavn {attributes}>{CHILDREN}\
         <script type=\"application/json\" data-medspil>{config}</script></medspil-widget>\
         <script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"
    );
    world.page(&main).await
}

/// A backend that is asked at one of the wicked addresses.
fn wicked(world: &World, kind: &str) -> Value {
    json!({ "extends": "webhook", "set": { "url": format!("{}/ideas", world.wicked.api(kind)) } })
}

fn mail() -> Value {
    json!({ "extends": "mail", "set": { "to": MAIL } })
}

pub async fn each_block_has_its_own(world: World) {
    let kinto = Kinto::start().await;
    let backends = json!({
        "post": { "extends": "medspil", "set": { "base": format!("{}/other/api/v1", world.server) } },
        "panel": { "extends": "kinto", "set": { "base": kinto.base() } },
    });
    let widget = page(&world, &backends, &json!({ "ideas": "panel", "ask": "post" }), "").await;
    widget.loaded().await;
    widget.like("Bænke ved søen").await;
    widget
        .idea_is("Bænke ved søen", "is liked", |idea| idea.liked && idea.likes == "1")
        .await;
    widget.write("Et springvand på torvet", "").await;
    widget.send().await;
    widget.receipt().await;
    assert_eq!(world.stored_by_other("Et springvand på torvet").await, 1);
    assert_eq!((kinto.ideas(), kinto.likes()), (1, 1));
}

pub async fn what_one_refuses_for_good_the_next_takes(world: World) {
    let kinto = Kinto::start().await;
    let backends = json!({
        "first": wicked(&world, "gone"),
        "second": { "extends": "kinto", "set": { "base": kinto.base() } },
    });
    let widget = page(&world, &backends, &json!({ "ask": ["first", "second"] }), "").await;
    widget.loaded().await;
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    widget.shows(&world.t("receipt.title")).await;
    widget.waits_for(0).await;
    assert_eq!((world.wicked.sent().len(), kinto.ideas()), (1, 2));
}

pub async fn what_none_takes_goes_on_as_a_mail(world: World) {
    let backends = json!({ "first": wicked(&world, "gone"), "last": mail() });
    let widget = page(&world, &backends, &json!({}), "").await;
    widget.ready().await;
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    widget.shows(&world.t("handed.mail")).await;
    widget.waits_for(0).await;
    let links = widget.hrefs().await;
    let mail = links.iter().find(|link| link.starts_with(&format!("mailto:{MAIL}?")));
    let mail = mail.unwrap_or_else(|| panic!("no mail among {links:?}"));
    assert!(
        mail.contains("Et%20springvand") && mail.contains("Til%20varme%20dage."),
        "{mail}"
    );
    // Nobody knows yet whether the mail was sent: it waits here, also after the page was left.
    world.browser.reload().await;
    let widget = world.widget(0);
    widget.ready().await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].state, world.t("outbox.wedged"));
    assert!(waiting[0].hint.contains(&world.t("error.closed")), "{waiting:?}");
    assert_eq!(
        world.wicked.sent().len(),
        1,
        "what was refused for good is not sent again by itself"
    );
    widget.press_button(&world.t("outbox.elsewhere")).await;
    widget.shows(&world.t("handed.mail")).await;
    widget.press_button(&world.t("handed.done")).await;
    widget.waits_for(0).await;
    world.browser.reload().await;
    let widget = world.widget(0);
    widget.ready().await;
    widget.waits_for(0).await;
}

pub async fn what_the_citizen_can_mend_goes_to_nobody_else(world: World) {
    let backends = json!({ "first": wicked(&world, "refusing"), "last": mail() });
    let widget = page(&world, &backends, &json!({}), "").await;
    widget.ready().await;
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    let waiting = widget.waits_for(1).await;
    assert!(waiting[0].hint.contains(&world.t("error.invalid")), "{waiting:?}");
    assert!(!widget.text().await.contains(&world.t("handed.mail")));
}

pub async fn without_another_rung_the_words_can_be_copied(world: World) {
    let widget = page(&world, &json!({ "only": wicked(&world, "gone") }), &json!({}), "").await;
    widget.ready().await;
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    widget.shows(&world.t("handed.print")).await;
    widget.press_button(&world.t("write.back")).await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].state, world.t("outbox.wedged"));
}

pub async fn a_name_that_is_not_there_is_told_to_whoever_debugs(world: World) {
    let kinto = Kinto::start().await;
    let backends = json!({ "panel": { "extends": "kinto", "set": { "base": kinto.base() } } });
    let widget = page(&world, &backends, &json!({ "ask": ["pannel", "panel"] }), "data-debug").await;
    widget.loaded().await;
    world
        .browser
        .until("the sentence about the name", async || {
            let log = world.browser.noted("console").await;
            log.iter()
                .any(|line| line.to_string().contains("backend.blocks.ask"))
                .then_some(())
        })
        .await;
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    widget.shows(&world.t("receipt.title")).await;
    assert_eq!(kinto.ideas(), 2);
}

pub async fn what_a_backend_needs_is_asked_for_and_nothing_else(world: World) {
    let kinto = Kinto::start().await;
    let backends = json!({ "panel": {
        "extends": "kinto", "set": { "base": kinto.base() },
        "fields": { "email": { "required": true }, "name": {}, "vej": { "required": true, "min": 4, "about": "Din vej" },
            "emne": { "required": true, "about": "Emne", "choices": { "vej": "Veje", "park": "Parker" } },
            "ja": { "required": true, "type": "check", "about": "Jeg siger ja til, at ideen bliver vist." } },
        "operations": { "create": { "body": { "data": { "email": "{{email}}", "road": "{{vej}}", "topic": "{{emne}}", "yes": "{{ja}}" } } } }
    } });
    let widget = page(&world, &backends, &json!({}), "").await;
    widget.loaded().await;
    widget.write("Et springvand på torvet", "").await;
    let text = widget.text().await;
    assert!(
        text.contains(&world.t("write.email.label")) && text.contains("Din vej"),
        "{text}"
    );
    assert!(
        !text.contains(&world.t("write.name.label")),
        "a name is not needed: {text}"
    );
    widget.send().await;
    widget.will_focus("wrong").await;
    assert_eq!(widget.errors().await.len(), 4);
    flawless(&world, "a backend that needs more").await;
    widget.answer("email", "bente").await;
    widget.answer("vej", "Øst").await;
    widget.send().await;
    let errors = widget.errors().await.join(" ");
    assert!(
        errors.contains("navn@example.dk") && errors.contains("mindst 4"),
        "{errors}"
    );
    widget.answer("email", "bente@example.dk").await;
    widget.answer("vej", "Østergade").await;
    widget.choose("emne", "park").await;
    widget.press("the box", "return one('form [name=ja]')", &[]).await;
    // Going back and forth loses nothing.
    widget.press_button(&world.t("write.back")).await;
    widget.go_on().await;
    widget.arrive().await;
    let kept = "return ['email', 'vej', 'emne', 'ja'].map(name => { const it = one(`form [name=${name}]`); \
                return it.type === 'checkbox' ? it.checked : it.value })";
    assert_eq!(
        widget.look(kept, &[]).await,
        json!(["bente@example.dk", "Østergade", "park", true])
    );
    widget.send().await;
    widget.shows(&world.t("receipt.title")).await;
    let sent = kinto.written();
    let idea = sent
        .iter()
        .find(|asked| asked.path.contains("/ideas/"))
        .expect("the idea was sent");
    assert_eq!(
        (&idea.body["data"]["email"], &idea.body["data"]["road"]),
        (&json!("bente@example.dk"), &json!("Østergade"))
    );
    let data = &idea.body["data"];
    assert_eq!((&data["topic"], &data["yes"]), (&json!("park"), &json!("on")));
    assert!(
        !remembered(&world).await.contains("bente"),
        "contact data does not stay on the device"
    );
}

pub async fn what_needs_a_place_is_not_asked_in_vain(world: World) {
    let kinto = Kinto::start().await;
    let backends = json!({
        "map": { "extends": "kinto", "set": { "base": kinto.base() }, "fields": { "place": { "required": true } } },
        "last": mail(),
    });
    let widget = page(&world, &backends, &json!({}), "").await;
    widget.loaded().await;
    widget.write("Et springvand på torvet", "").await;
    widget.send().await;
    widget.shows(&world.t("handed.mail")).await;
    assert_eq!(kinto.ideas(), 1);
}
