//! Nothing lost, nothing twice: what was sent stays on the device until the server has confirmed it.

use std::time::Duration;

use fantoccini::key::Key;
use serde_json::json;

use crate::world::World;

const TITLE: &str = "Cykelpumpe ved stationen";

fn tag(world: &World) -> String {
    format!("data-pack=koebenhavn data-backend=\"{}/api/v1\"", world.proxy.url)
}

pub async fn offline_it_is_kept_and_sent_once_with_two_tabs(world: World) {
    let widget = world.tag(&tag(&world)).await;
    widget.loaded().await;
    world.proxy.cut();
    widget.write(TITLE, "En fast pumpe, tak.").await;
    widget.send().await;
    widget.shows(&world.t("outbox.kept")).await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(
        (waiting[0].title.as_str(), waiting[0].state.as_str()),
        (TITLE, world.t("outbox.paused").as_str())
    );
    assert!(world.proxy.refused() > 0, "it was tried");

    world.browser.reload().await;
    widget.ready().await;
    widget.waits_for(1).await;

    let first = world.browser.tab().await;
    let second = world.browser.open_tab().await;
    let other = world.visit("story.html").await;
    other.ready().await;
    other.waits_for(1).await;

    world.proxy.mend();
    // As when a phone leaves a tunnel: every tab hears it at the same time.
    for tab in [&first, &second] {
        world.browser.look_at(tab).await;
        world.browser.js("window.dispatchEvent(new Event('online'))", &[]).await;
    }
    for tab in [&first, &second] {
        world.browser.look_at(tab).await;
        widget.waits_for(0).await;
    }
    assert_eq!(world.stored(TITLE).await, 1);
    assert_eq!(
        world.browser.js("return localStorage.length", &[]).await,
        0,
        "nothing is left on the device"
    );
}

pub async fn it_survives_a_closed_tab(world: World) {
    let widget = world.tag(&tag(&world)).await;
    widget.loaded().await;
    world.proxy.cut();
    widget.write(TITLE, "").await;
    widget.send().await;
    widget.waits_for(1).await;
    let written_in = world.browser.tab().await;
    let blank = world.browser.open_tab().await;
    world.browser.look_at(&written_in).await;
    world.browser.close_tab(&blank).await;

    world.proxy.mend();
    let again = world.visit("story.html").await;
    again.loaded().await;
    world
        .browser
        .until("the idea on the server", async || {
            (world.stored(TITLE).await == 1).then_some(())
        })
        .await;
    again.waits_for(0).await;
    assert_eq!(world.stored(TITLE).await, 1);
}

pub async fn it_can_be_deleted(world: World) {
    let widget = world.tag(&tag(&world)).await;
    widget.loaded().await;
    world.proxy.cut();
    widget.write(TITLE, "").await;
    widget.send().await;
    widget.waits_for(1).await;
    widget.press_button(&world.t("outbox.delete")).await;
    widget.waits_for(0).await;
    widget.will_say(&world.t("outbox.deleted")).await;
    assert_eq!(world.browser.js("return localStorage.length", &[]).await, 0);

    world.proxy.mend();
    world.browser.reload().await;
    widget.loaded().await;
    assert_eq!(world.stored(TITLE).await, 0);
}

pub async fn a_refusal_is_shown_with_its_reason(world: World) {
    let widget = world.with_wicked("refusing").await;
    widget.loaded().await;
    widget.write(TITLE, "").await;
    widget.send().await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].state, world.t("outbox.wedged"));
    assert!(waiting[0].hint.contains(&world.t("error.invalid")), "{waiting:?}");
    let notes = widget.notes().await;
    assert!(
        !notes.iter().any(|note| note.contains(&world.t("outbox.kept"))),
        "a promise that will not be kept: {notes:?}"
    );

    world.browser.reload().await;
    widget.ready().await;
    widget.waits_for(1).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(
        world.wicked.sent().len(),
        1,
        "what was refused is not sent again by itself"
    );
    widget.press_button(&world.t("outbox.retry")).await;
    world
        .browser
        .until("another attempt", async || {
            (world.wicked.sent().len() == 2).then_some(())
        })
        .await;
    let sent = world.wicked.sent();
    assert_eq!(sent[0].key, sent[1].key, "the key is made once");
}

pub async fn a_refused_idea_can_be_corrected(world: World) {
    let widget = world.with_wicked("picky").await;
    widget.ready().await;
    widget.write(TITLE, "En fast pumpe, tak.").await;
    widget.send().await;
    let waiting = widget.waits_for(1).await;
    assert_eq!(waiting[0].state, world.t("outbox.wedged"));

    widget.press_button(&world.t("outbox.correct")).await;
    widget.will_focus("title").await;
    assert_eq!(
        widget.form().await,
        (TITLE.to_owned(), "En fast pumpe, tak.".to_owned()),
        "every word is back"
    );
    widget.waits_for(0).await;
    widget.title("Cykelpumpe ved biblioteket").await;
    widget.send().await;
    assert_eq!(widget.receipt().await, "M-2026-000777");
    let sent = world.wicked.sent();
    let bodies: Vec<[&str; 2]> = sent
        .iter()
        .map(|one| ["title", "text"].map(|key| one.body[key].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        bodies,
        [
            [TITLE, "En fast pumpe, tak."],
            ["Cykelpumpe ved biblioteket", "En fast pumpe, tak."]
        ]
    );
    assert_ne!(sent[0].key, sent[1].key, "another text is another idea");
    assert_eq!(
        world
            .browser
            .js("return localStorage.length + sessionStorage.length", &[])
            .await,
        0,
        "nothing is left on the device"
    );
}

/// Both tabs hear that the network is back; the one that did not send learns of it and is left alone.
pub async fn the_receipt_belongs_to_the_tab_that_sent(world: World) {
    let widget = world.tag(&tag(&world)).await;
    widget.loaded().await;
    let sender = world.browser.tab().await;
    let bystander = world.browser.open_tab().await;
    let other = world.visit("story.html").await;
    other.loaded().await;
    // By keyboard: not every engine has a mouse in a second tab.
    other.look("one('[name=ask]').focus()", &[]).await;
    world.browser.type_keys("Noget helt andet").await;
    other.look("one('.ask-row button').focus()", &[]).await;
    let key = |key: Key| char::from(key).to_string();
    world.browser.type_keys(&key(Key::Enter)).await;
    // What fits comes first; an idea of one's own is the last of it.
    other.will_focus("suggest").await;
    world.browser.type_keys(&(key(Key::End) + &key(Key::Enter))).await;
    other.will_focus("title").await;

    world.browser.look_at(&sender).await;
    world.proxy.cut();
    widget.write(TITLE, "").await;
    widget.send().await;
    widget.shows(&world.t("outbox.kept")).await;
    world.browser.look_at(&bystander).await;
    other.waits_for(1).await;

    world.proxy.mend();
    for tab in [&bystander, &sender] {
        world.browser.look_at(tab).await;
        world.browser.js("window.dispatchEvent(new Event('online'))", &[]).await;
    }
    let number = widget.receipt().await;
    world.browser.look_at(&bystander).await;
    other.waits_for(0).await;
    // Longer than it leaves alone what another tab has to send.
    tokio::time::sleep(Duration::from_millis(3_500)).await;
    assert_eq!(other.form().await, ("Noget helt andet".to_owned(), String::new()));
    assert_eq!(other.focused().await, "title");
    let text = other.text().await;
    assert!(!other.has_receipt().await && !text.contains(&number), "{text}");
    assert_eq!(world.stored(TITLE).await, 1);
}

pub async fn half_an_answer_is_asked_for_again_with_the_same_key(world: World) {
    let widget = world.with_wicked("half").await;
    widget.ready().await;
    widget.write(TITLE, "").await;
    widget.send().await;
    widget.waits_for(1).await;
    widget.press_button(&world.t("outbox.retry")).await;
    assert_eq!(widget.receipt().await, "M-2026-000777");
    let sent = world.wicked.sent();
    assert!(
        sent.len() >= 2 && sent.iter().all(|one| one.key == sent[0].key && one.key.len() >= 16),
        "{sent:?}"
    );
}

pub async fn a_draft_survives_a_reload(world: World) {
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget
        .write("Et spejl i svinget", "Man kan ikke se dem, der kommer.")
        .await;
    world
        .browser
        .until("the draft", async || {
            (world.browser.js("return sessionStorage.length", &[]).await != json!(0)).then_some(())
        })
        .await;
    world.browser.reload().await;
    widget.loaded().await;
    let kept = widget.asked().await;
    assert!(
        kept.contains("Et spejl i svinget") && kept.contains("Man kan ikke se dem"),
        "{kept:?}"
    );
    widget.go_on().await;
    assert_eq!(
        widget.form().await,
        (
            "Et spejl i svinget".to_owned(),
            "Man kan ikke se dem, der kommer.".to_owned()
        )
    );
}
