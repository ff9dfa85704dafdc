//! What axe-core finds in every state of the widget, in Danish and Arabic, light and dark: nothing.

use std::fs;

use serde_json::{Value, json};

use crate::widget::Widget;
use crate::world::{Gate, World, root};

const TITLE: &str = "En bænk ved åen";

/// Looks at the page as it stands in light and in dark.
pub async fn flawless(world: &World, what: &str) {
    for dark in [false, true] {
        flawless_when(world, what, dark).await;
    }
}

/// Looks at the page as it stands in one of them.
async fn flawless_when(world: &World, what: &str, dark: bool) {
    let file = root().join("tools/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&file).unwrap_or_else(|why| {
        panic!(
            "{} cannot be read ({why}): run `cargo xtask build` once, or `npm ci` in tools",
            file.display()
        )
    });
    if world.browser.js("return typeof axe", &[]).await != "object" {
        world.browser.js(&axe, &[]).await;
    }
    let script = "document.documentElement.classList.toggle('dark', args[0]); await new Promise(done => setTimeout(done, 300)); \
        const found = await axe.run(document, { resultTypes: ['violations'] }); \
        const ours = node => node.target.some(Array.isArray) || /medspil/.test(node.target.join(' ')); \
        return found.violations.map(one => [one.id, one.nodes.filter(ours).map(node => node.target.flat().join(' ') + ' — ' + node.html.slice(0, 160) + ' — ' + node.failureSummary)]).filter(([, nodes]) => nodes.length)";
    let found = world.browser.js_later(script, &[json!(dark)]).await;
    assert_eq!(
        found,
        Value::Array(Vec::new()),
        "{what}, {}",
        if dark { "dark" } else { "light" }
    );
}

async fn opened(world: &World, lang: &str, backend: &str) -> Widget {
    let widget = world
        .tag(&format!(
            "data-pack=koebenhavn data-lang={lang} data-backend=\"{backend}\""
        ))
        .await;
    widget.ready().await;
    widget
}

fn real(world: &World) -> String {
    format!("{}/api/v1", world.proxy.url)
}

pub async fn while_loading(world: World) {
    world.wasm(Gate::Held);
    for lang in ["da", "ar"] {
        let widget = world.tag(&format!("data-pack=koebenhavn data-lang={lang}")).await;
        widget.shell().await;
        flawless(&world, &format!("the shell in {lang}")).await;
    }
    world.wasm(Gate::Open);
    for lang in ["da", "ar"] {
        let widget = opened(&world, lang, &world.wicked.api("slow")).await;
        flawless(&world, &format!("waiting for ideas in {lang}")).await;
        drop(widget);
        let widget = opened(&world, lang, &world.wicked.api("empty")).await;
        widget.shows(&world.t_in(lang, "ideas.empty")).await;
        flawless(&world, &format!("no ideas in {lang}")).await;
    }
}

pub async fn loaded(world: World) {
    for lang in ["da", "ar"] {
        let widget = opened(&world, lang, &real(&world)).await;
        widget.loaded().await;
        widget.like(&widget.ideas().await[0].title).await;
        flawless(&world, &format!("loaded in {lang}")).await;
    }
}

pub async fn an_error(world: World) {
    for lang in ["da", "ar"] {
        let widget = opened(&world, lang, &world.wicked.api("broken")).await;
        widget.shows(&world.t_in(lang, "error.transient")).await;
        flawless(&world, &format!("an error in {lang}")).await;
        let widget = opened(&world, lang, &world.wicked.api("refusing")).await;
        widget.loaded().await;
        widget.like("Den ene").await;
        widget
            .idea_is("Den ene", "is taken back", |idea| !idea.trouble.is_empty())
            .await;
        flawless(&world, &format!("a like taken back in {lang}")).await;
    }
    let widget = world.tag("data-pack=findes-ikke").await;
    widget.shows(&world.t("pack.missing")).await;
    flawless(&world, "no pack").await;
}

pub async fn kept_on_the_device(world: World) {
    for lang in ["da", "ar"] {
        let widget = opened(&world, lang, &real(&world)).await;
        widget.loaded().await;
        world.proxy.cut();
        widget.write(TITLE, "").await;
        widget.send().await;
        widget.waits_for(1).await;
        flawless(&world, &format!("kept in {lang}")).await;
        widget.press_button(&world.t_in(lang, "outbox.delete")).await;
        world.proxy.mend();
    }
}

pub async fn writing_with_errors(world: World) {
    for lang in ["da", "ar"] {
        let widget = opened(&world, lang, &real(&world)).await;
        widget.go_on().await;
        flawless(&world, &format!("the form in {lang}")).await;
        widget.fill("form [name=text]", "070761-4285").await;
        widget.send().await;
        world
            .browser
            .until("errors", async || (!widget.errors().await.is_empty()).then_some(()))
            .await;
        flawless(&world, &format!("errors in {lang}")).await;
    }
}

pub async fn a_receipt(world: World) {
    for lang in ["da", "ar"] {
        let widget = opened(&world, lang, &real(&world)).await;
        widget.write(TITLE, "").await;
        widget.send().await;
        widget.receipt().await;
        flawless(&world, &format!("the receipt in {lang}")).await;
    }
}

pub async fn all_channels(world: World) {
    for lang in ["da", "ar"] {
        let widget = opened(&world, lang, &real(&world)).await;
        widget.search("").await;
        flawless(&world, &format!("all channels in {lang}")).await;
    }
}

pub async fn what_fits(world: World) {
    for lang in ["da", "ar"] {
        let widget = opened(&world, lang, &real(&world)).await;
        widget.loaded().await;
        for what in [
            "der er et stort hul i cykelstien",
            "hjælp det brænder i opgangen",
            "asdf qwerty",
        ] {
            widget.ask(what).await;
            widget.until("the list", "return seen(one('.suggest'))", &[]).await;
            flawless(&world, &format!("what fits {what:?} in {lang}")).await;
        }
    }
}

pub async fn without_web_assembly(world: World) {
    world.wasm(Gate::Broken);
    for lang in ["da", "ar"] {
        let widget = world.tag(&format!("data-pack=koebenhavn data-lang={lang}")).await;
        widget.plain().await;
        flawless(&world, &format!("the plain list in {lang}")).await;
    }
}

/// A widget in colours that the reader has chosen for everything, whose second idea is liked.
async fn in_forced_colours(world: &World) -> Widget {
    let features = json!([{ "name": "forced-colors", "value": "active" }]);
    world
        .browser
        .devtools("Emulation.setEmulatedMedia", json!({ "features": features }))
        .await;
    let widget = opened(world, "da", &real(world)).await;
    widget.loaded().await;
    let forced = "return matchMedia('(forced-colors: active)').matches";
    assert_eq!(world.browser.js(forced, &[]).await, true);
    let title = widget.ideas().await[1].title.clone();
    widget.like(&title).await;
    widget.idea_is(&title, "is liked", |idea| idea.liked).await;
    widget
}

/// What is pressed still differs, and everything has an edge.
pub async fn forced_colours(world: World) {
    let widget = in_forced_colours(&world).await;
    for kind in [".like", ".chip"] {
        let looks = widget
            .look(
                "const found = [true, false].map(on => one(`${args[0]}[aria-pressed=${on}]`)); \
                 return found.map(it => { const now = getComputedStyle(it); return [now.backgroundColor, now.color] })",
                &[json!(kind)],
            )
            .await;
        for part in 0..2 {
            assert_ne!(looks[0][part], looks[1][part], "pressed and not: {kind} {looks}");
        }
        for look in [&looks[0], &looks[1]] {
            assert_ne!(look[0], look[1], "{kind} can be read: {looks}");
        }
    }
    let edgeless = widget
        .look(
            "const edge = it => { const now = getComputedStyle(it); return ['Top', 'Right', 'Bottom', 'Left'].every(side => \
             now[`border${side}Style`] === 'solid' && parseFloat(now[`border${side}Width`]) >= 1 && now[`border${side}Color`] !== getComputedStyle(one('.medspil').parentNode.host).backgroundColor) }; \
             return all('.like, .chip, .card, .button, .input, select').filter(seen).filter(it => !edge(it)).map(it => it.className + ' ' + words(it).slice(0, 40))",
            &[],
        )
        .await;
    assert_eq!(edgeless, json!([]), "everything that can be pressed has an edge");
    // What is light and what is dark the reader has decided; axe-core would mix the page's dark with it.
    flawless_when(&world, "forced colours", false).await;
}

pub async fn what_is_pressed_has_the_readers_own_colour(world: World) {
    let widget = in_forced_colours(&world).await;
    let looks = widget
        .look(
            "const probe = document.createElement('i'); \
             probe.style.cssText = 'forced-color-adjust: none; background: Highlight; color: HighlightText'; root.append(probe); \
             return [probe, one('.like[aria-pressed=true]'), one('.chip[aria-pressed=true]')].map(it => { const now = getComputedStyle(it); return now.backgroundColor + ' ' + now.color })",
            &[],
        )
        .await;
    assert_eq!(looks[1], looks[0], "the like");
    assert_eq!(looks[2], looks[0], "the order");
}
