//! Every form in which an editor may put the widget on a page.

use std::time::Duration;

use serde_json::{Value, json};

use crate::widget::Widget;
use crate::world::{Gate, World};

pub async fn an_element(world: World) {
    let widget = world.watch("dark.html").await;
    works(&world, &widget).await;
}

pub async fn a_box_after_consent(world: World) {
    let widget = world.watch("koege.html").await;
    assert_eq!(widget.count().await, 0, "nothing before consent");
    assert_eq!(
        widget.children().await.len(),
        2,
        "until then the editor's links are there"
    );
    world
        .browser
        .js("document.getElementById('cookies-yes').click()", &[])
        .await;
    works(&world, &widget).await;
}

pub async fn a_magic_link(world: World) {
    let widget = world.watch("magic-link.html").await;
    works(&world, &widget).await;
    let link = world
        .browser
        .js(
            "const link = document.querySelector('a[href*=\"#medspil\"]'), block = link.closest('p, li'); \
             return [link.getClientRects().length, block.nextElementSibling.localName]",
            &[],
        )
        .await;
    assert_eq!(
        link,
        json!([0, "medspil-widget"]),
        "the link is hidden, and the widget stands after its block"
    );
}

pub async fn a_bare_script(world: World) {
    let widget = world.watch("bare-script.html").await;
    works(&world, &widget).await;
    let before = world
        .browser
        .js(
            "return document.querySelector('medspil-widget').previousElementSibling.localName",
            &[],
        )
        .await;
    assert_eq!(before, "script", "right after its own tag");
}

pub async fn a_script_in_the_head(world: World) {
    let widget = world.watch("head-script.html").await;
    works(&world, &widget).await;
    // Without a place a script in the head makes none.
    world.write_file(
        "head.html",
        "<!doctype html><html lang=da><head><meta charset=utf-8><script src='{{WIDGET}}/test/watch.js'></script>\
         <script src='{{WIDGET}}/medspil.js' data-pack=koebenhavn></script></head><body><p>Ingen plads her.</p></body></html>",
    );
    let widget = world.visit("head.html").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(widget.count().await, 0);
}

pub async fn the_snippet_twice(world: World) {
    let widget = world.watch("twice.html").await;
    works(&world, &widget).await;
    assert_eq!(widget.count().await, 1);
    let once = world
        .reached()
        .iter()
        .filter(|one| one.path.ends_with(".wasm") && !one.path.contains("write") && !one.path.contains("engine"))
        .count();
    assert_eq!(once, 1, "the second copy fetches nothing");
}

pub async fn two_widgets_with_two_backends(world: World) {
    let first = world.watch("two.html").await;
    let second = world.widget(1);
    works(&world, &first).await;
    second.ready().await;
    second.shows(&world.t("ideas.empty")).await;
    second.write("Et spejl i parken", "").await;
    second.send().await;
    second.receipt().await;
    assert_eq!(
        (
            world.stored("Et spejl i parken").await,
            world.stored_by_other("Et spejl i parken").await
        ),
        (0, 1)
    );
    assert!(!first.has_receipt().await);
    assert_eq!(second.cards().await, [], "only the blocks that were asked for");
}

pub async fn taken_away_and_put_back(world: World) {
    let widget = world.watch("sidebar.html").await;
    widget.loaded().await;
    world.browser.js("window.__kept = document.querySelector('medspil-widget'); window.__place = window.__kept.parentNode; window.__kept.remove()", &[]).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.browser.js("window.__place.append(window.__kept)", &[]).await;
    works(&world, &widget).await;
    // Moved at once, as a page that sorts its columns does.
    world
        .browser
        .js("document.querySelector('article').append(window.__kept)", &[])
        .await;
    works(&world, &widget).await;
    // Taken away while it is still on its way.
    world.browser.js("const it = window.__kept; it.remove(); window.__place.append(it); it.remove(); setTimeout(() => window.__place.append(it), 30)", &[]).await;
    works(&world, &widget).await;
}

pub async fn one_global_name_only(world: World) {
    world.visit("index.html").await;
    let names = "return Object.getOwnPropertyNames(window)";
    let before = world.browser.js(names, &[]).await;
    let widget = world.visit("bare-script.html").await;
    widget.loaded().await;
    let after = world.browser.js(names, &[]).await;
    let known = before.as_array().cloned().unwrap_or_default();
    // `ret_nodes` is a mark that Chromium's driver leaves when it runs scripts.
    let new: Vec<Value> = after
        .as_array()
        .cloned()
        .unwrap_or_default()
        .into_iter()
        .filter(|name| !known.contains(name) && name != "ret_nodes")
        .collect();
    assert_eq!(new, ["medspil"]);
    let styles = world
        .browser
        .js(
            "return document.adoptedStyleSheets.length + document.querySelectorAll('style, [style]').length",
            &[],
        )
        .await;
    assert_eq!(styles, 0, "the host page is untouched");
}

pub async fn the_shell_is_taken_over_with_focus_and_text(world: World) {
    world.wasm(Gate::Held);
    let widget = world.watch("strict.html").await;
    widget.shell().await;
    assert_eq!(
        widget.call_number().await.as_deref(),
        Some("tel:+4533663366"),
        "a number before WebAssembly"
    );
    widget.ask("Et hul i vejen").await;
    widget.look("one('textarea').setSelectionRange(3, 6)", &[]).await;
    world.wasm(Gate::Open);
    widget.loaded().await;
    assert_eq!(widget.asked().await, "Et hul i vejen");
    let caret = widget
        .look(
            "const box = root.activeElement; return [box.name, box.selectionStart, box.selectionEnd]",
            &[],
        )
        .await;
    assert_eq!(caret, json!(["ask", 3, 6]));
}

pub async fn pressing_on_before_web_assembly_is_not_forgotten(world: World) {
    world.wasm(Gate::Held);
    let widget = world.watch("strict.html").await;
    widget.shell().await;
    widget.ask("Et hul i vejen").await;
    widget.press_button(&world.t("ask.continue")).await;
    world.wasm(Gate::Open);
    widget.arrive().await;
    assert_eq!(widget.form().await.0, "Et hul i vejen");
    widget.will_focus("title").await;
}

/// A phone's keyboard composes every word: what stands in the box is not yet written.
pub async fn a_keyboard_that_composes(world: World) {
    world.wasm(Gate::Held);
    let widget = world.watch("strict.html").await;
    widget.shell().await;
    widget.press("the box", "return one('[name=ask]')", &[]).await;
    for so_far in ["Et", "Et h", "Et hul"] {
        compose(&world, so_far).await;
    }
    assert_eq!(widget.asked().await, "Et hul");
    world.wasm(Gate::Open);
    let arrived =
        "return performance.getEntriesByType('resource').some(one => one.name.endsWith('.wasm') && one.responseEnd)";
    widget.until("WebAssembly", arrived, &[]).await;
    // Longer than a pause in typing.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert!(
        !widget.is_drawn_by_wasm().await,
        "nothing is taken over while a word is under way"
    );
    compose(&world, "Et hulle").await;
    world
        .browser
        .devtools("Input.insertText", json!({ "text": "Et hullet" }))
        .await;
    widget.loaded().await;
    assert_eq!(widget.asked().await, "Et hullet", "once");
    widget.will_focus("ask").await;
    compose(&world, " i").await;
    world
        .browser
        .devtools("Input.insertText", json!({ "text": " i vejen" }))
        .await;
    assert_eq!(widget.asked().await, "Et hullet i vejen", "the caret is where it was");
    widget.go_on().await;
    assert_eq!(widget.form().await.0, "Et hullet i vejen");
}

/// Composes a word as an input method does: shown, but not written yet.
async fn compose(world: &World, text: &str) {
    let end = text.chars().count();
    let composition = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
    world.browser.devtools("Input.imeSetComposition", composition).await;
}

pub async fn a_link_in_a_comment_cannot_bring_a_stranger(world: World) {
    // Nobody gets through there, but everybody who tries is counted.
    let stranger = world.proxy.url.clone();
    world.proxy.cut();
    let bare = stranger.trim_start_matches("http:");
    let links = [
        format!("pack=koebenhavn&amp;backend={stranger}/api/v1&amp;config={stranger}/config.json"),
        format!("pack=koebenhavn&amp;backend={bare}/api/v1&amp;config={bare}/config.json"),
        format!("pack=koebenhavn&amp;accent=url({stranger}/accent.png)&amp;topic={stranger}"),
        format!("pack={stranger}/pack.json"),
        format!("pack={bare}/pack.json"),
    ];
    let links: String = links
        .iter()
        .map(|options| format!("<p><a href=\"{{{{WIDGET}}}}/#medspil?{options}\">Se her</a></p>"))
        .collect();
    let script = "<script async src=\"{{WIDGET}}/medspil.js\"></script>";
    let widget = world.page(&format!("{links}{script}")).await;
    works(&world, &widget).await;
    for nth in 1..3 {
        world.widget(nth).loaded().await;
    }
    for nth in 3..5 {
        let packless = world.widget(nth);
        packless.shows(&world.t("pack.missing")).await;
        assert_eq!(packless.children().await.len(), 1, "the link is what remains");
    }
    widget.write("En idé til kommunen", "").await;
    widget.send().await;
    widget.receipt().await;
    assert_eq!(world.stored("En idé til kommunen").await, 1);
    assert_eq!(world.proxy.refused(), 0, "nobody went to the stranger");

    // An editor may: that is how we know that somebody would have been counted.
    world.tag_with(&format!("{stranger}/api/v1")).await.ready().await;
    world
        .browser
        .until("a visit", async || (world.proxy.refused() > 0).then_some(()))
        .await;
}

/// Whatever way it came: it is drawn, its links are there, and a like reaches the server.
async fn works(world: &World, widget: &Widget) {
    widget.loaded().await;
    assert_eq!(widget.call_number().await.as_deref(), Some("tel:+4533663366"));
    let idea = widget.ideas().await[1].clone();
    let before = world.likes(&idea.title).await;
    let wanted = if idea.liked { before - 1 } else { before + 1 };
    widget.like(&idea.title).await;
    widget
        .idea_is(&idea.title, "answers", |now| now.liked != idea.liked)
        .await;
    world
        .browser
        .until("the like on the server", async || {
            (world.likes(&idea.title).await == wanted).then_some(())
        })
        .await;
    let errors = world.browser.noted("errors").await;
    assert!(errors.is_empty(), "{errors:?}");
}
