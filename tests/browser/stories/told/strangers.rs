//! Posting to what the town has: backends that are described in the page's configuration, on origins of their own.

use axum::http::Method;
use serde_json::{Value, json};

use crate::strangers::{Manners, Stranger};
use crate::widget::Widget;
use crate::world::{CHILDREN, World};

/// A page whose widget posts to this backend.
async fn page(world: &World, backend: &Value, attributes: &str) -> Widget {
    let config = json!({ "backend": backend });
    let main = format!(
        "<medspil-widget data-pack=koebenhavn {attributes}>{CHILDREN}\
         <script type=\"application/json\" data-medspil>{config}</script></medspil-widget>\
         <script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"
    );
    world.page(&main).await
}

fn fetched(world: &World, part: &str) -> usize {
    world.reached().iter().filter(|it| it.path.contains(part)).count()
}

/// The receipt, which has no number here.
async fn thanked(world: &World, widget: &Widget) {
    widget.shows(&world.t("receipt.title")).await;
    assert!(widget.has_receipt().await);
}

pub async fn isso_from_a_file(world: World) {
    let isso = Stranger::start(Manners::Isso).await;
    let config = json!({ "backend": { "extends": "isso", "set": { "base": isso.url } } });
    world.write_file("isso.json", &config.to_string());
    let widget = world.tag("data-pack=koebenhavn data-config=isso.json").await;
    widget.loaded().await;
    let idea = widget
        .idea("Bænke ved søen")
        .await
        .expect("the neighbours' idea is listed");
    assert_eq!(
        (idea.text.as_str(), idea.likes.as_str()),
        ("Så kan man hvile sig.", "2")
    );
    widget.like("Bænke ved søen").await;
    widget
        .idea_is("Bænke ved søen", "is liked", |idea| idea.liked && idea.likes == "3")
        .await;
    widget.like("Bænke ved søen").await;
    let stays = world.t("error.like_stays");
    widget
        .idea_is("Bænke ved søen", "stays liked, with a word", |idea| {
            idea.liked && idea.trouble.contains(&stays)
        })
        .await;
    assert_eq!(
        isso.likes(),
        1,
        "Isso cannot take a like back, so nothing was asked of it"
    );
    widget.write("Et springvand <b>her</b>", "Til varme dage.").await;
    widget.send().await;
    thanked(&world, &widget).await;
    widget
        .idea_is("Et springvand <b>her</b>", "is listed", |idea| {
            idea.text == "Til varme dage."
        })
        .await;
    assert_eq!(isso.ideas(), 2);
    assert_eq!(fetched(&world, "/presets/"), 1, "one preset is fetched");
}

pub async fn kinto_with_its_own_limits(world: World) {
    let kinto = Stranger::start(Manners::Kinto).await;
    let backend = json!({
        "extends": "kinto", "set": { "base": format!("{}/v1", kinto.url) }, "fields": { "title": { "min": 10, "max": 40 } }
    });
    let widget = page(&world, &backend, "").await;
    widget.loaded().await;
    widget.like("Bænke ved søen").await;
    widget
        .idea_is("Bænke ved søen", "is liked", |idea| idea.liked && idea.likes == "1")
        .await;
    widget.like("Bænke ved søen").await;
    widget
        .idea_is("Bænke ved søen", "is liked no more", |idea| {
            !idea.liked && idea.likes == "0"
        })
        .await;
    widget.write("For kort", "").await;
    widget.shows("mindst 10 tegn").await;
    widget.send().await;
    let errors = widget.errors().await;
    assert!(errors.iter().any(|error| error.contains("mindst 10")), "{errors:?}");
    widget.title("Et springvand på torvet").await;
    widget.send().await;
    thanked(&world, &widget).await;
    let sent = kinto.written();
    let idea = sent
        .iter()
        .find(|asked| asked.path.contains("/ideas/"))
        .expect("the idea was sent");
    assert_eq!(
        (&idea.method, &idea.body["data"]["title"]),
        (&Method::PUT, &json!("Et springvand på torvet"))
    );
    assert_eq!((kinto.ideas(), kinto.likes()), (2, 0));
}

pub async fn graphql_counts_a_like_once(world: World) {
    let graphql = Stranger::start(Manners::Graphql).await;
    let backend = json!({ "extends": "graphql", "set": { "base": format!("{}/graphql", graphql.url) } });
    let widget = page(&world, &backend, "").await;
    widget.loaded().await;
    widget.like("Bænke ved søen").await;
    widget
        .idea_is("Bænke ved søen", "is liked", |idea| idea.liked && idea.likes == "1")
        .await;
    world.browser.reload().await;
    let widget = world.widget(0);
    widget.loaded().await;
    widget
        .idea_is("Bænke ved søen", "is liked after a reload", |idea| idea.liked)
        .await;
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    thanked(&world, &widget).await;
    assert_eq!((graphql.ideas(), graphql.likes()), (2, 1));
}

pub async fn what_may_have_arrived_is_not_sent_again_unasked(world: World) {
    let isso = Stranger::start(Manners::BrokenIsso).await;
    let backend = json!({ "extends": "isso", "set": { "base": isso.url } });
    let widget = page(&world, &backend, "").await;
    widget.loaded().await;
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].state, world.t("outbox.unsure"));
    assert!(waiting[0].hint.contains("Vi ved ikke, om den kom frem"), "{waiting:?}");
    world.browser.reload().await;
    let widget = world.widget(0);
    widget.loaded().await;
    widget.waits_for(1).await;
    assert_eq!(isso.written().len(), 1, "nothing is sent again by itself");
    widget.press_button(&world.t("outbox.retry")).await;
    widget.waits_for(0).await;
    assert_eq!(isso.written().len(), 2, "the citizen has decided");
}

pub async fn a_mail_takes_the_text_along(world: World) {
    let backend = json!({ "extends": "mail", "set": { "to": "borger@example.dk" } });
    let widget = page(&world, &backend, "").await;
    widget.ready().await;
    assert!(
        !widget.text().await.contains(&world.t("ideas.title")),
        "there is no list"
    );
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    widget.shows(&world.t("handed.mail")).await;
    let links = widget.hrefs().await;
    let mail = links.iter().find(|link| link.starts_with("mailto:borger@example.dk?"));
    let mail = mail.unwrap_or_else(|| panic!("no mail among {links:?}"));
    assert!(
        mail.contains("subject=Et%20springvand") && mail.contains("Til%20varme%20dage."),
        "{mail}"
    );
    widget.press_button(&world.t("write.back")).await;
    widget.arrive().await;
    assert_eq!(
        widget.form().await,
        ("Et springvand på torvet".to_owned(), "Til varme dage.".to_owned())
    );
}

pub async fn a_secret_refuses_the_backend_and_points_to_the_relay(world: World) {
    let isso = Stranger::start(Manners::Isso).await;
    let backend = json!({
        "extends": "isso", "set": { "base": isso.url }, "headers": { "Authorization": "Bearer kodeord1234567890" }
    });
    let widget = page(&world, &backend, "data-debug").await;
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
    widget.write("Et springvand på torvet", "Til varme dage.").await;
    widget.send().await;
    widget.shows(&world.t("handed.print")).await;
    assert_eq!(isso.written().len(), 0);
}

pub async fn our_own_backend_needs_none_of_it(world: World) {
    let backend = json!({ "extends": "medspil", "set": { "base": format!("{}/other/api/v1", world.server) } });
    let widget = page(&world, &backend, "").await;
    widget.ready().await;
    widget.write("Et springvand på torvet", "").await;
    widget.send().await;
    widget.receipt().await;
    assert_eq!(world.stored_by_other("Et springvand på torvet").await, 1);
    assert_eq!(
        (fetched(&world, "medspil-mapping"), fetched(&world, "/presets/")),
        (0, 0)
    );
}
