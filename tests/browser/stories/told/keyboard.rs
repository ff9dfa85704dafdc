//! Everything without a mouse, with the focus where one expects it and the right words spoken.

use fantoccini::key::Key;

use crate::widget::Widget;
use crate::world::World;

/// Presses Tab until the focus is there.
async fn tab_to(world: &World, widget: &Widget, wanted: &str) {
    let mut passed = Vec::new();
    for _ in 0..60 {
        if widget.focused().await == wanted {
            return;
        }
        world.browser.type_keys(&char::from(Key::Tab).to_string()).await;
        passed.push(widget.focused().await);
    }
    panic!("Tab never comes to {wanted:?}, only to {passed:?}");
}

async fn key(world: &World, key: Key) {
    world.browser.type_keys(&char::from(key).to_string()).await;
}

pub async fn a_like_and_an_idea_without_a_mouse(world: World) {
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    world.browser.js("document.querySelector('main').focus()", &[]).await;
    tab_to(&world, &widget, "ask").await;
    world.browser.type_keys("Flere skraldespande").await;
    tab_to(&world, &widget, &world.t("ask.continue")).await;
    let outline = widget.look("const it = getComputedStyle(root.activeElement); return it.outlineStyle !== 'none' && parseFloat(it.outlineWidth) >= 2", &[]).await;
    assert_eq!(outline, true, "the focus can be seen");
    key(&world, Key::Enter).await;
    // What fits comes first; its last option is an idea of one's own.
    widget.will_focus("suggest").await;
    key(&world, Key::End).await;
    key(&world, Key::Enter).await;
    widget.will_focus("title").await;
    assert_eq!(widget.form().await.0, "Flere skraldespande");
    tab_to(&world, &widget, "text").await;
    world.browser.type_keys("Ved alle stoppesteder.").await;
    tab_to(&world, &widget, &world.t("write.send")).await;
    key(&world, Key::Enter).await;
    let number = widget.receipt().await;
    widget.will_focus("receipt").await;
    widget.will_say(&number).await;

    let idea = widget.ideas().await[1].clone();
    tab_to(&world, &widget, &idea.name).await;
    key(&world, Key::Enter).await;
    let liked = widget.idea_is(&idea.title, "is liked", |idea| idea.liked).await;
    assert!(
        liked.name.contains(&idea.title) && liked.name.starts_with(&liked.likes),
        "{liked:?}"
    );
    widget.will_say(&world.t("like.said")).await;
    assert_eq!(widget.focused().await, liked.name, "the focus stays");
    world.browser.type_keys(" ").await;
    widget
        .idea_is(&idea.title, "is not liked any more", |idea| !idea.liked)
        .await;
    widget.will_say(&world.t("like.unsaid")).await;
}

pub async fn what_is_wrong_takes_the_focus(world: World) {
    let widget = world.watch("rem.html").await;
    widget.loaded().await;
    widget.go_on().await;
    widget.will_focus("title").await;
    widget.fill("form [name=text]", "Kun en tekst.").await;
    widget.send().await;
    widget.will_focus("title").await;
    let described = widget
        .look(
            "const it = root.activeElement; return [it.getAttribute('aria-invalid'), it.getAttribute('aria-describedby').split(' ').map(id => words(root.getElementById(id))).join(' ')]",
            &[],
        )
        .await;
    assert_eq!(described[0], "true");
    let words = described[1].as_str().unwrap_or_default();
    assert!(words.contains(&world.t("write.title.missing")), "{words}");
    world.browser.type_keys("Nu med en titel").await;
    world
        .browser
        .until("the error to go", async || {
            widget.errors().await.is_empty().then_some(())
        })
        .await;
}
