//! Nothing on the host page moves, and nothing sticks out.

use std::time::Duration;

use serde_json::{Value, json};

use crate::widget::Widget;
use crate::world::World;

/// Every layout shift of the page so far: how much, and what moved. Those that Chromium ascribes to an input count too:
/// nobody presses anything here, and applying the phone's viewport looks like an input to it.
async fn shifts(world: &World) -> Vec<Value> {
    let script = "const entries = await new Promise(done => { new PerformanceObserver(list => done(list.getEntries())).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done([]), 300) }); \
        return entries.map(one => [one.value, one.sources.map(source => [source.node?.outerHTML?.slice(0, 90) ?? source.node?.nodeName ?? '?', source.previousRect.y, source.currentRect.y].join(' '))])";
    world
        .browser
        .js_later(script, &[])
        .await
        .as_array()
        .cloned()
        .unwrap_or_default()
}

async fn all_is_there(widget: &Widget) {
    widget.loaded().await;
    tokio::time::sleep(Duration::from_millis(700)).await;
}

/// That a shift would be seen: pushes the page down by hand.
async fn would_be_seen(world: &World) {
    let push = "scrollTo(0, 0); const box = document.createElement('p'); box.style.height = '150px'; document.body.prepend(box)";
    world.browser.js(push, &[]).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_ne!(shifts(world).await, Vec::<Value>::new(), "a push by hand is not seen");
}

pub async fn nothing_moves(world: World) {
    for width in [390, 1200] {
        world.browser.phone(width).await;
        for page in ["dark.html", "rem.html", "strict.html"] {
            all_is_there(&world.visit(page).await).await;
            let shifts = shifts(&world).await;
            assert_eq!(shifts, Vec::<Value>::new(), "{page} at {width}");
        }
        // A link reserves no place for what is put behind it. On a busy machine the page is painted before the script is
        // there, and what follows the link moves: once, and never again.
        all_is_there(&world.visit("magic-link.html").await).await;
        let once = shifts(&world).await;
        assert!(once.len() <= 1, "magic-link.html at {width}: {once:?}");
        let widget = world.visit("koege.html").await;
        world
            .browser
            .js("document.getElementById('cookies-yes').click()", &[])
            .await;
        all_is_there(&widget).await;
        let mut shifts = shifts(&world).await;
        // The page's own doing: its notice goes away above everything.
        shifts.retain(|shift| !shift[1].to_string().contains("<header class"));
        assert_eq!(shifts, Vec::<Value>::new(), "koege.html at {width}");
        would_be_seen(&world).await;
    }
}

pub async fn nothing_moves_on_a_slow_phone(world: World) {
    world.browser.phone(390).await;
    world.browser.slow_network().await;
    world.browser.go(&format!("{}/index.html", world.server)).await;
    all_is_there(&world.widget(0)).await;
    let shifts = shifts(&world).await;
    assert_eq!(shifts, Vec::<Value>::new());
    would_be_seen(&world).await;
}

pub async fn without_the_line_of_css_only_one_insertion_moves(world: World) {
    world.browser.phone(390).await;
    world.browser.slow_network().await;
    all_is_there(&world.visit("no-height.html").await).await;
    let shifts = shifts(&world).await;
    assert_eq!(shifts.len(), 1, "{shifts:?}");
}

pub async fn nothing_sticks_out_on_a_phone(world: World) {
    for width in [320, 390] {
        world.browser.phone(width).await;
        for page in ["rem.html", "dark.html", "sidebar.html", "hostile.html"] {
            let widget = world.visit(page).await;
            assert_eq!(world.browser.js("return innerWidth", &[]).await, width);
            widget.loaded().await;
            fits(&world, &widget, page).await;
        }
        let widget = world.visit("rem.html").await;
        widget.loaded().await;
        widget.search("").await;
        fits(&world, &widget, "all channels").await;
        widget.go_on().await;
        fits(&world, &widget, "the form").await;
        widget.speak_if_possible("ar").await;
        fits(&world, &widget, "Arabic").await;
    }
}

/// Neither the page nor anything in the widget is wider than its place.
async fn fits(world: &World, widget: &Widget, what: &str) {
    let wide = world
        .browser
        .js(
            "return [innerWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth]",
            &[],
        )
        .await;
    assert!(
        wide[1].as_i64().unwrap_or(99) <= 0,
        "{what}: the page scrolls sideways by {wide}"
    );
    let out = widget
        .look(
            "const place = host.getBoundingClientRect(); return all('*').filter(it => !it.closest('.sr, svg') && it.getClientRects().length) \
             .filter(it => { const box = it.getBoundingClientRect(); return box.right > place.right + 1.5 || box.left < place.left - 1.5 }) \
             .slice(0, 3).map(it => it.outerHTML.slice(0, 120))",
            &[],
        )
        .await;
    assert_eq!(out, json!([]), "{what} at {}: sticks out", wide[0]);
}
