//! What fits while one writes: how it is reached, walked through and heard of.

use fantoccini::key::Key;
use serde_json::json;

use crate::widget::Widget;
use crate::world::World;

const HOLE: &str = "der er et stort hul i cykelstien";

async fn opened(world: &World) -> Widget {
    let widget = world.tag("data-pack=koebenhavn").await;
    widget.loaded().await;
    widget
}

async fn press(world: &World, keys: &[Key]) {
    let keys: String = keys.iter().map(|key| char::from(*key)).collect();
    world.browser.type_keys(&keys).await;
}

/// Which option has the focus, counted from 0, and of how many.
async fn at(widget: &Widget) -> (i64, i64) {
    let at = widget
        .look(
            "const options = all('[role=option]'); return [options.indexOf(root.activeElement), options.length]",
            &[],
        )
        .await;
    (at[0].as_i64().unwrap_or(-1), at[1].as_i64().unwrap_or(0))
}

async fn will_be_at(world: &World, widget: &Widget, wanted: i64) {
    world
        .browser
        .until(&format!("the focus on option {wanted}"), async || {
            (at(widget).await.0 == wanted).then_some(())
        })
        .await;
}

/// However quick one is: first what fits, and with another press the form.
pub async fn continue_leads_to_what_fits_and_then_to_the_form(world: World) {
    let widget = opened(&world).await;
    for pause in [0, 1500] {
        world.browser.reload().await;
        widget.loaded().await;
        widget.ask(HOLE).await;
        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        widget.press_button(&world.t("ask.continue")).await;
        widget.will_focus("suggest").await;
        widget
            .until("the door", "return seen(one('.suggest [data-id=giv-et-praj]'))", &[])
            .await;
        widget.press_button(&world.t("ask.continue")).await;
        widget.will_focus("title").await;
        assert_eq!(widget.form().await.0, HOLE);
        // The draft would be in the way of the next round.
        world.browser.js("sessionStorage.clear()", &[]).await;
    }
}

pub async fn the_arrows_walk_through_it(world: World) {
    let widget = opened(&world).await;
    widget.ask(HOLE).await;
    widget.until("the list", "return seen(one('.suggest'))", &[]).await;
    press(&world, &[Key::Down]).await;
    will_be_at(&world, &widget, 0).await;
    let (_, count) = at(&widget).await;
    assert!(count >= 3, "a door, an idea and one's own: {count}");
    press(&world, &[Key::Down]).await;
    will_be_at(&world, &widget, 1).await;
    press(&world, &[Key::End]).await;
    will_be_at(&world, &widget, count - 1).await;
    press(&world, &[Key::Down]).await;
    will_be_at(&world, &widget, count - 1).await;
    press(&world, &[Key::Home]).await;
    will_be_at(&world, &widget, 0).await;
    press(&world, &[Key::Up]).await;
    widget.will_focus("ask").await;
    press(&world, &[Key::Down]).await;
    will_be_at(&world, &widget, 0).await;
    press(&world, &[Key::End, Key::Enter]).await;
    widget.will_focus("title").await;
    assert_eq!(widget.form().await.0, HOLE);
}

pub async fn an_idea_like_it_is_liked_instead(world: World) {
    let widget = opened(&world).await;
    let title = "Bænke med ryglæn hele vejen til lægehuset";
    widget.ask("bænke med ryglæn på vejen til lægehuset").await;
    let row = "return all('.suggest [aria-checked]').find(row => words(row).includes(args[0]))";
    widget
        .until(
            "the idea",
            &row.replace("return ", "return Boolean(")
                .replace("args[0]))", "args[0])))"),
            &[json!(title)],
        )
        .await;
    widget.press("the idea", row, &[json!(title)]).await;
    widget.idea_is(title, "is liked", |idea| idea.liked).await;
    let checked = widget
        .look(
            &format!("const find = () => {{ {row} }}; return find().getAttribute('aria-checked')"),
            &[json!(title)],
        )
        .await;
    assert_eq!(checked, "true");
    assert_eq!(widget.asked().await, "bænke med ryglæn på vejen til lægehuset");
}

/// Told once, when the writing pauses, however many letters it took.
pub async fn a_screen_reader_hears_of_it_once(world: World) {
    let widget = opened(&world).await;
    widget
        .look(
            "window.__heard = []; new MutationObserver(() => { const now = words(live()); if (now) window.__heard.push(now) }).observe(live(), { childList: true, characterData: true, subtree: true })",
            &[],
        )
        .await;
    widget.ask(HOLE).await;
    widget.will_say(&world.t("suggest.said")).await;
    world.browser.type_keys(" her").await;
    tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
    let heard = world.browser.js("return window.__heard", &[]).await;
    let heard = heard.as_array().cloned().unwrap_or_default();
    let doors = heard
        .iter()
        .filter(|said| said.as_str().is_some_and(|said| said.contains("forslag")));
    assert!(doors.count() <= 2 && heard.len() <= 2, "not at each letter: {heard:?}");
    assert_eq!(
        widget.asked().await,
        format!("{HOLE} her"),
        "nothing was in the way of writing"
    );
}

/// Who goes down while the list is still about the words before: it is drawn anew under the focus.
pub async fn the_focus_stays_where_the_list_is_drawn_anew(world: World) {
    let widget = opened(&world).await;
    widget.ask("bænke ved lægehuset").await;
    widget.until("the list", "return seen(one('.suggest'))", &[]).await;
    widget
        .look("window.__list = one('.suggest'); one('[name=ask]').select()", &[])
        .await;
    world
        .browser
        .type_keys(&format!("{HOLE}{}", char::from(Key::Down)))
        .await;
    widget
        .until(
            "another list",
            "return one('.suggest') !== window.__list && seen(one('.suggest [data-id=giv-et-praj]'))",
            &[],
        )
        .await;
    will_be_at(&world, &widget, 0).await;
}
