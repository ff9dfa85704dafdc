//! On the way from the ask box to the receipt: where the form does not come, and where somebody reads first.

use fantoccini::key::Key;
use medspil_server::Moderation;

use crate::backend::Backend;
use crate::widget::Widget;
use crate::world::{Gate, World};

const TITLE: &str = "Et hul i vejen ved skolen";

/// How often the form was asked for.
fn asked_for(world: &World) -> usize {
    world
        .reached()
        .iter()
        .filter(|one| one.path.contains("-write-"))
        .count()
}

/// Waits for the sentence, where it is seen, and the box with the text below it.
async fn cannot_be_had(world: &World, widget: &Widget, written: &str) {
    widget
        .until(
            &format!("the sentence, and the box with {written:?}"),
            "return all('.note').some(note => seen(note) && words(note).includes(args[0])) && one('[name=ask]')?.value === args[1]",
            &[world.t("write.failed").into(), written.into()],
        )
        .await;
}

pub async fn the_form_cannot_be_fetched(world: World) {
    world.wasm(Gate::NoForm);
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget.ask("Et hul i vejen").await;
    widget.press_button(&world.t("ask.continue")).await;
    cannot_be_had(&world, &widget, "Et hul i vejen").await;
    widget.will_say(&world.t("write.failed")).await;

    widget.look("window.__box = one('[name=ask]')", &[]).await;
    widget.press("the box", "return one('[name=ask]')", &[]).await;
    widget.will_focus("ask").await;
    let rest = format!("{}{}", char::from(Key::End), " ved skolen");
    world.browser.type_keys(&rest).await;
    let same = "return one('[name=ask]') === window.__box && root.activeElement === window.__box && window.__box.value === args[0]";
    widget
        .until("the same box with what was typed", same, &[TITLE.into()])
        .await;
    cannot_be_had(&world, &widget, TITLE).await;

    let before = asked_for(&world);
    widget.press_button(&world.t("again")).await;
    world
        .browser
        .until("another attempt", async || (asked_for(&world) > before).then_some(()))
        .await;
    cannot_be_had(&world, &widget, TITLE).await;

    world.wasm(Gate::Open);
    widget.press_button(&world.t("again")).await;
    widget.arrive().await;
    assert_eq!(widget.form().await, (TITLE.to_owned(), String::new()));
    widget.will_focus("title").await;
    widget.send().await;
    widget.receipt().await;
    assert_eq!(world.stored(TITLE).await, 1);
    let errors = world.browser.noted("errors").await;
    assert!(errors.is_empty(), "{errors:?}");
}

pub async fn moderation_before(world: World) {
    let backend = Backend::start(|config| config.moderation = Moderation::Before).await;
    let widget = world.tag_with(&backend.api()).await;
    widget.ready().await;
    widget.shows(&world.t("ideas.empty")).await;
    widget.write(TITLE, "Det er dybt.").await;
    widget.send().await;
    let number = widget.receipt().await;
    widget.shows(&world.t("receipt.moderated")).await;
    let text = widget.text().await;
    assert!(!text.contains(&world.t("receipt.published")), "{text}");
    let pending = backend.store.pending().await.expect("the database can be read");
    let pending: Vec<(&str, &str)> = pending
        .iter()
        .map(|one| (one.receipt.as_str(), one.title.as_str()))
        .collect();
    assert_eq!(pending, [(number.as_str(), TITLE)]);

    world.browser.reload().await;
    widget.ready().await;
    widget.shows(&world.t("ideas.empty")).await;
    assert_eq!(widget.ideas().await, []);

    let published = backend.store.publish(&number).await;
    assert!(
        published.expect("the database can be written"),
        "by the receipt's number"
    );
    world.browser.reload().await;
    widget.loaded().await;
    assert_eq!(widget.ideas().await[0].title, TITLE);
}

pub async fn where_the_form_does_not_come_the_focus_stays(world: World) {
    world.wasm(Gate::NoForm);
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget.ask("Et hul i vejen").await;
    for press in ["ask.continue", "again"] {
        let before = asked_for(&world);
        widget.press_button(&world.t(press)).await;
        world
            .browser
            .until("an attempt", async || (asked_for(&world) > before).then_some(()))
            .await;
        cannot_be_had(&world, &widget, "Et hul i vejen").await;
        // Whatever it is on, it is in the widget: on the page's body, Tab would begin at the top of the page.
        world
            .browser
            .until(&format!("the focus in the widget after {press}"), async || {
                (!widget.focused().await.is_empty()).then_some(())
            })
            .await;
    }
}
