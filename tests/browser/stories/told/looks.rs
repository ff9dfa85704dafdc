//! The page's own type and colours, kept readable, whatever its stylesheet does to everything else.

use serde_json::{Value, json};

use crate::widget::Widget;
use crate::world::World;

pub async fn text_has_the_size_of_the_page(world: World) {
    for page in ["rem.html", "dark.html", "sidebar.html", "hostile.html"] {
        let widget = world.visit(page).await;
        widget.loaded().await;
        let size = widget.look("return ['.card .card-title', '.ideas .card-title', '[name=ask]'].map(it => parseFloat(getComputedStyle(one(it)).fontSize))", &[]).await;
        for size in size.as_array().into_iter().flatten().filter_map(Value::as_f64) {
            assert!((15.0..=20.0).contains(&size), "{page}: {size} px");
        }
        let body = widget
            .look("return parseFloat(getComputedStyle(one('.medspil')).fontSize)", &[])
            .await;
        assert!(
            (body.as_f64().unwrap_or_default() - 16.0).abs() <= 1.0,
            "{page}: {body} px"
        );
    }
    // The host's font, not one of ours.
    let widget = world.visit("rem.html").await;
    widget.loaded().await;
    let same = widget
        .look(
            "return getComputedStyle(one('.card-title')).fontFamily === getComputedStyle(document.body).fontFamily",
            &[],
        )
        .await;
    assert_eq!(same, true);
}

/// All but letter and word spacing, which belong to the reader (style/base.css).
pub async fn a_hostile_stylesheet_does_not_get_in(world: World) {
    let widget = world.visit("hostile.html").await;
    widget.loaded().await;
    let styles = widget
        .look(
            "const it = getComputedStyle(one('.ideas .card-title')); \
             return [it.textTransform, it.fontStyle, it.textIndent, it.whiteSpace, it.color !== 'rgb(255, 0, 0)', it.textAlign === 'start' || it.textAlign === 'left']",
            &[],
        )
        .await;
    assert_eq!(styles, json!(["none", "normal", "0px", "normal", true, true]));
    let controls = widget
        .look("return all('button, textarea, a.button').filter(seen).every(it => getComputedStyle(it).opacity === '1' && getComputedStyle(it).position !== 'fixed')", &[])
        .await;
    assert_eq!(controls, true);
    let icons = widget.look("return all('.like svg').every(seen)", &[]).await;
    assert_eq!(icons, true);
    widget.like(&widget.ideas().await[0].title).await;
}

pub async fn a_pale_accent_is_made_readable(world: World) {
    for accent in ["yellow", "#ffd", "black", "rgb(255 255 255)"] {
        let widget = world
            .tag(&format!("data-pack=koebenhavn data-accent=\"{accent}\""))
            .await;
        widget.loaded().await;
        readable(&widget, accent).await;
        world
            .browser
            .js("document.documentElement.classList.add('dark')", &[])
            .await;
        readable(&widget, &format!("{accent} in the dark")).await;
    }
    // By CSS as well as by attribute.
    let tag = format!(
        "<medspil-widget class=pale data-pack=koebenhavn>{}</medspil-widget><script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>",
        crate::world::CHILDREN
    );
    world.write_file("pale.css", ".pale { --medspil-accent: #fe8; }");
    let widget = world.page(&format!("<link rel=stylesheet href=pale.css>{tag}")).await;
    widget.loaded().await;
    readable(&widget, "--medspil-accent").await;
}

/// Button, link and pressed chip have at least 4.5:1 against what they stand on.
async fn readable(widget: &Widget, what: &str) {
    let contrasts = widget
        .look(
            "const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true }); \
             const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data] }; \
             const light = colour => { const [r, g, b] = rgb(colour).map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b }; \
             const under = it => { for (; it; it = it.parentElement || it.getRootNode().host) { const colour = getComputedStyle(it).backgroundColor; if (rgb(colour)[3] === 255) return colour } return 'white' }; \
             return ['.ask .button', '.text-button', 'a.button.quiet', '.chip[aria-pressed=true]'].map(name => { const it = one(name); const [a, b] = [light(getComputedStyle(it).color), light(under(it))].sort((x, y) => y - x); \
             return [name, Math.round((a + 0.05) / (b + 0.05) * 100) / 100] })",
            &[],
        )
        .await;
    for pair in contrasts.as_array().into_iter().flatten() {
        assert!(pair[1].as_f64().unwrap_or_default() >= 4.5, "{what}: {contrasts}");
    }
}

pub async fn headings_begin_where_the_editor_says(world: World) {
    let widget = world.tag("data-pack=koebenhavn data-heading-level=4").await;
    widget.loaded().await;
    let levels = widget.look("return ['.ask-title', '.block-title', '.ideas .card-title', '.channel .card-title'].map(it => one(it).getAttribute('aria-level'))", &[]).await;
    assert_eq!(levels, json!(["4", "4", "5", "5"]));
    let configured = world.watch("config.html").await;
    configured.loaded().await;
    let level = configured
        .look("return one('.block-title').getAttribute('aria-level')", &[])
        .await;
    assert_eq!(level, "3", "the attribute wins over the JSON in the tag");
    assert_eq!(
        configured.ideas().await.len(),
        5,
        "the JSON in the tag wins over the file"
    );
    assert!(configured.cards().await.iter().any(|card| card.id == "frivillig"));
}
