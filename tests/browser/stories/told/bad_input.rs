//! Everything that may be wrong with what the widget is given. It shows what it can and says what it cannot.

use std::time::Duration;

use crate::browser::Browser;
use crate::wicked;
use crate::widget::Widget;
use crate::world::{CHILDREN, World};

const SCRIPT: &str = r#"<script async src="{{WIDGET}}/medspil.js"></script>"#;

/// Console lines that mention all of these.
async fn told(browser: &Browser, words: &[&str]) -> Vec<String> {
    let lines = browser.noted("console").await;
    let lines = lines.iter().filter_map(|line| line.as_str()).map(str::to_owned);
    lines
        .filter(|line| words.iter().all(|word| line.contains(word)))
        .collect()
}

/// Waits until the console has such a line.
async fn will_tell(browser: &Browser, words: &[&str]) {
    browser
        .until(&format!("a line about {words:?} in the console"), async || {
            (!told(browser, words).await.is_empty()).then_some(())
        })
        .await;
}

pub async fn broken_configuration_in_the_tag(world: World) {
    let inline = r#"<script type="application/json" data-medspil>{"heading-level": 3,</script>"#;
    let widget = world
        .page(&format!(
            "<medspil-widget data-pack=koebenhavn data-debug>{CHILDREN}{inline}</medspil-widget>{SCRIPT}"
        ))
        .await;
    widget.loaded().await;
    assert_eq!(widget.cards().await.len(), 3);
    will_tell(&world.browser, &["inline configuration", "expected JSON"]).await;
}

pub async fn broken_configuration_in_a_file(world: World) {
    world.write_file("broken.json", r#"{"pack": "koebenhavn", "#);
    let widget = world
        .tag("data-pack=koebenhavn data-config=broken.json data-debug")
        .await;
    widget.loaded().await;
    assert_eq!(widget.cards().await.len(), 3);
    will_tell(&world.browser, &["broken.json", "expected a JSON file"]).await;

    let widget = world.tag("data-pack=koebenhavn data-config=missing.json").await;
    widget.loaded().await;
    assert!(told(&world.browser, &[]).await.is_empty(), "quiet where nobody debugs");
}

pub async fn problems_are_listed_for_whoever_debugs(world: World) {
    let inline = r#"<script type="application/json" data-medspil>
        {"colour": "red", "heading-level": 9, "ideas": "many", "blocks": "ideas,games,channels", "debug": true}</script>"#;
    let widget = world
        .page(&format!(
            "<medspil-widget data-pack=koebenhavn>{CHILDREN}{inline}</medspil-widget>{SCRIPT}"
        ))
        .await;
    widget.loaded().await;
    for words in [
        ["colour", "found", "expected"],
        ["heading-level", "found", "a whole number from 2 to 6"],
        ["ideas:", "many", "1 to 100"],
        ["blocks", "games", "ask, channels and ideas"],
    ] {
        will_tell(&world.browser, &words).await;
    }
    assert_eq!(widget.cards().await.len(), 3, "what was understood is shown");
}

pub async fn a_pack_that_is_half_wrong(world: World) {
    let widget = world.tag("data-pack=packs/half-wrong.json data-debug").await;
    widget.loaded().await;
    let cards = widget.cards().await;
    let ids: Vec<&str> = cards.iter().map(|card| card.id.as_str()).collect();
    assert!(ids.contains(&"telefon") && !ids.contains(&"uden-titel"), "{ids:?}");
    assert!(
        cards.iter().all(|card| card.href == "tel:+4533663366"),
        "nothing but the number is usable: {cards:?}"
    );
    let hrefs = widget.hrefs().await;
    assert!(
        !hrefs.iter().any(|href| href.to_lowercase().contains("javascript")),
        "{hrefs:?}"
    );
    for words in [
        ["channels[1].title", "found", "expected"],
        ["channels[2].action.href", "javascript", "expected"],
    ] {
        will_tell(&world.browser, &words).await;
    }
}

pub async fn an_unknown_pack(world: World) {
    let widget = world.tag("data-pack=findes-ikke").await;
    widget.shows(&world.t("pack.missing")).await;
    assert_eq!(
        widget.children().await,
        ["https://www.kk.dk", "tel:+4533663366"],
        "a sentence and the phone number"
    );
    settled(&world, &widget).await;
}

pub async fn a_broken_pack(world: World) {
    for pack in [
        "packs/broken.json",
        "packs/empty.json",
        "javascript:alert(1)",
        "https://[",
    ] {
        let widget = world.tag(&format!("data-pack=\"{pack}\"")).await;
        widget.shows(&world.t("pack.missing")).await;
        assert_eq!(widget.children().await.len(), 2, "{pack}");
        settled(&world, &widget).await;
    }
}

/// It stays that way, and nothing was thrown.
async fn settled(world: &World, widget: &Widget) {
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!widget.is_drawn_by_wasm().await);
    let errors = world.browser.noted("errors").await;
    assert!(errors.is_empty(), "{errors:?}");
}

pub async fn backends_that_cannot_be_read(world: World) {
    let closed = "http://127.0.0.1:9/api/v1".to_owned();
    for (backend, says) in [
        (closed, "error.unreachable"),
        (world.wicked.api("html"), "error.incompatible"),
        (world.wicked.api("broken"), "error.transient"),
        (world.wicked.api("busy"), "error.busy"),
        (world.wicked.api("nothing-here"), "error.not_found"),
    ] {
        let widget = world.tag_with(&backend).await;
        widget.filled().await;
        widget.shows(&world.t(says)).await;
        assert_eq!(widget.cards().await.len(), 3, "the channels need no backend");
        widget.press_button(&world.t("again")).await;
        widget.shows(&world.t(says)).await;
        let events = world.browser.noted("events").await;
        assert!(
            events
                .iter()
                .any(|event| event["name"] == "error" && event["detail"]["during"] == "list"),
            "{events:?}"
        );
    }
}

pub async fn a_backend_that_never_answers(world: World) {
    let widget = world.with_wicked("slow").await;
    widget.filled().await;
    assert_eq!(widget.cards().await.len(), 3, "the channels do not wait");
    world
        .browser
        .until_within(
            Duration::from_secs(26),
            "a sentence instead of waiting for ever",
            async || widget.text().await.contains(&world.t("error.transient")).then_some(()),
        )
        .await;
}

pub async fn an_empty_list(world: World) {
    let widget = world.with_wicked("empty").await;
    widget.ready().await;
    widget.shows(&world.t("ideas.empty")).await;
}

pub async fn odd_ideas(world: World) {
    let widget = world.with_wicked("odd").await;
    widget.loaded().await;
    let ideas = widget.ideas().await;
    assert_eq!(ideas.len(), 1, "{ideas:?}");
    assert_eq!(ideas[0].title, "Den hele");
}

pub async fn hostile_texts_stay_texts(world: World) {
    let widget = world.with_wicked("long").await;
    widget.loaded().await;
    let idea = widget.ideas().await.remove(0);
    assert_eq!(idea.title, wicked::LONG_TITLE);
    assert!(
        idea.text.chars().count() < 400,
        "a long text is folded: {}",
        idea.text.len()
    );
    widget.press_button(&world.t("idea.unfold")).await;
    widget
        .until("all of it", "return words(one('li.idea .words')).length > 90000", &[])
        .await;
    let foreign = widget.look("return all('script, img, iframe').length", &[]).await;
    assert_eq!(foreign, 0, "texts never become markup");
    let title = world.browser.js("return document.title", &[]).await;
    assert_eq!(title, "Prøve | Demokommunen", "nothing in them ran");
    // Override characters end with their own paragraph.
    let contained = widget
        .look(
            "return all('li.idea .card-title, li.idea .words').every(it => it.dir === 'auto' && \
             ['isolate', 'plaintext', 'isolate-override'].includes(getComputedStyle(it).unicodeBidi))",
            &[],
        )
        .await;
    assert_eq!(contained, true);
    let wide = world
        .browser
        .js(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
            &[],
        )
        .await;
    assert!(
        wide.as_i64().unwrap_or(99) <= 0,
        "a long text makes nothing wider: {wide}"
    );
}
