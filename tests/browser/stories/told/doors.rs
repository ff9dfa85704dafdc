//! The right door: the cards that fit the page, what fits while one writes, and the list of all.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::widget::Widget;
use crate::world::World;

const COPENHAGEN: &str = r#"data-pack="koebenhavn""#;

pub async fn a_page_about_the_cycle_path_offers_to_report_it(world: World) {
    let widget = world
        .page(&format!(
            "<p>Vi reparerer huller i asfalten på cykelstien og fejer for glasskår, når nogen siger det til os.</p>\
             <medspil-widget {COPENHAGEN}></medspil-widget><script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"
        ))
        .await;
    widget.loaded().await;
    widget
        .until(
            "a card with a reason",
            "return all('li.channel .why').some(why => words(why).startsWith(args[0]))",
            &[json!(world.t("channels.why"))],
        )
        .await;
    let cards = widget.cards().await;
    assert_eq!(cards[0].id, "hovednummer", "what is pinned stands first: {cards:?}");
    assert_eq!(cards[1].id, "giv-et-praj", "{cards:?}");
    assert!(cards[1].why.contains("Cykelstien"), "the page's own word: {cards:?}");
    assert_eq!(cards.len(), 3);
}

pub async fn how_a_pages_file_ends_is_no_reason(world: World) {
    // A page that says nothing else: a reason names what weighs most.
    world.write_file(
        "soap.html",
        "<!doctype html><html lang=\"da\"><title>soap</title><script src=\"{{WIDGET}}/test/watch.js\"></script>\
         <h1>soap</h1><medspil-widget data-pack=\"koege\"></medspil-widget>\
         <script async src=\"{{WIDGET}}/medspil.js\"></script>",
    );
    let widget = world.visit("soap.html").await;
    widget.loaded().await;
    widget
        .until(
            "a card with a reason",
            "return all('li.channel .why').some(why => words(why).startsWith(args[0]))",
            &[json!(world.t("channels.why"))],
        )
        .await;
    let cards = widget.cards().await;
    assert!(!cards.iter().any(|card| card.why.contains("html")), "{cards:?}");
}

pub async fn while_writing_the_door_is_shown_and_said_once(world: World) {
    let widget = world.tag(COPENHAGEN).await;
    widget.loaded().await;
    widget.ask("der er et stort hul i cykelstien").await;
    widget
        .until("the door", "return seen(one('.suggest [data-id=giv-et-praj]'))", &[])
        .await;
    widget.will_say(&world.t("suggest.said")).await;
    let roles = "return [one('.suggest').getAttribute('role'), ...new Set(all('.suggest-row').map(row => row.getAttribute('role')))]";
    assert_eq!(widget.look(roles, &[]).await, json!(["listbox", "option"]));
    widget.press("the box", "return one('[name=ask]')", &[]).await;
    let keys = [Key::End, Key::Down].map(|key| char::from(key).to_string()).concat();
    world.browser.type_keys(&keys).await;
    widget.will_focus("suggest").await;
    world.browser.type_keys(&char::from(Key::Escape).to_string()).await;
    widget.will_focus("ask").await;
    assert_eq!(widget.asked().await, "der er et stort hul i cykelstien");
}

pub async fn danger_comes_before_everything(world: World) {
    let widget = world.tag(COPENHAGEN).await;
    widget.loaded().await;
    widget.ask("hjælp det brænder i vores opgang").await;
    widget
        .until(
            "the alarm",
            "return seen(one('[data-emergency=\"112\"] a[href=\"tel:112\"]'))",
            &[],
        )
        .await;
}

pub async fn where_nothing_fits_the_telephone_is_offered(world: World) {
    let widget = world.tag(COPENHAGEN).await;
    widget.loaded().await;
    widget.ask("asdf qwerty test test").await;
    widget
        .until(
            "the main number",
            "return seen(one('.suggest a[href=\"tel:+4533663366\"]'))",
            &[],
        )
        .await;
    let others = widget
        .look("return all('.suggest [data-id]').map(row => row.dataset.id)", &[])
        .await;
    assert_eq!(others, json!(["hovednummer", "idea"]));
}

pub async fn the_list_of_all_is_searched_and_filtered(world: World) {
    let widget = world.tag(COPENHAGEN).await;
    widget.loaded().await;
    widget.search("").await;
    widget
        .until("thirty", "return words(one('[role=status]')).startsWith('30 ')", &[])
        .await;
    widget
        .look(
            "const menu = one('[name=intent]'); menu.value = 'complain'; menu.dispatchEvent(new Event('change', {bubbles: true}))",
            &[],
        )
        .await;
    widget
        .until(
            "complaints only",
            "return all('li.channel[data-id]').some(card => card.dataset.id === 'klageindgang') && !all('li.channel[data-id]').some(card => card.dataset.id === 'br-tv')",
            &[],
        )
        .await;
    widget
        .look(
            "const menu = one('[name=intent]'); menu.value = ''; menu.dispatchEvent(new Event('change', {bubbles: true}))",
            &[],
        )
        .await;
    // An entry that is no channel, from the file of its own.
    widget.search("Handicapråd").await;
    widget
        .until(
            "the council",
            "return words(one('li.channel[data-id] .card-title')).includes('Handicapråd')",
            &[],
        )
        .await;
}

pub async fn two_packs_are_one_list(world: World) {
    let widget = world.tag(r#"data-pack="koebenhavn amager-oest""#).await;
    widget.loaded().await;
    widget.search("").await;
    widget
        .until("both", "return words(one('[role=status]')).startsWith('33 ')", &[])
        .await;
}

pub async fn an_editors_rule_pins_by_address(world: World) {
    let widget = world
        .page(
            "<medspil-widget><script type=\"application/json\" data-medspil>{\"pack\": \"koebenhavn\", \"rules\": [\
             {\"url\": \"/andet/*\", \"channels\": \"br-tv\"}, {\"url\": \"*/story.html\", \"channels\": \"erhvervshus,-giv-et-praj\"}]}\
             </script></medspil-widget><script async src=\"{{WIDGET}}/medspil.js\"></script>",
        )
        .await;
    widget.loaded().await;
    widget
        .until("three cards", "return all('li.channel[data-id]').length === 3", &[])
        .await;
    let ids: Vec<String> = widget.cards().await.into_iter().map(|card| card.id).collect();
    assert_eq!(ids[0], "erhvervshus");
    assert!(!ids.contains(&"giv-et-praj".to_owned()), "{ids:?}");
}

pub async fn an_editors_rule_pins_by_topic(world: World) {
    let rules = r#"{"pack": "koebenhavn", "topic": "unge og fritid", "rules": [{"topic": "unge*", "channels": "kraftwerket"}, {"topic": "ældre*", "channels": "br-tv"}]}"#;
    let widget = world
        .page(&format!(
            "<medspil-widget><script type=\"application/json\" data-medspil>{rules}</script></medspil-widget>\
             <script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"
        ))
        .await;
    widget.loaded().await;
    let ids: Vec<String> = widget.cards().await.into_iter().map(|card| card.id).collect();
    assert!(ids[0] == "kraftwerket" && !ids.contains(&"br-tv".to_owned()), "{ids:?}");
}

/// Chooses in a menu of the list of all.
async fn choose(widget: &Widget, menu: &str, value: &str) {
    widget
        .look(
            "const menu = one(`[name=${args[0]}]`); menu.value = args[1]; menu.dispatchEvent(new Event('change', {bubbles: true}))",
            &[json!(menu), json!(value)],
        )
        .await;
}

pub async fn ones_own_part_of_town_comes_first_and_stays_here(world: World) {
    let widget = world.tag(COPENHAGEN).await;
    widget.loaded().await;
    widget.search("").await;
    widget
        .until(
            "the parts of the town",
            "return Boolean(one('[name=area] [value=amager-vest]'))",
            &[],
        )
        .await;
    let groups = "return all('[name=area] > *').map(it => it.label || words(it))";
    assert_eq!(
        widget.look(groups, &[]).await,
        json!([world.t("filter.area.all"), world.t("filter.area.mine")])
    );
    let asked = world.reached().len();
    choose(&widget, "area", "valby").await;
    let first = "return words(one('li.channel[data-id] .card-title')).includes('Valby')";
    widget.until("what is for Valby only", first, &[]).await;
    assert_eq!(world.reached().len(), asked, "nobody was told");

    // On the next page it is still one's own, and the whole town can be had back.
    world.browser.reload().await;
    widget.loaded().await;
    widget.search("").await;
    widget.until("what is for Valby only", first, &[]).await;
    choose(&widget, "area", "").await;
    widget
        .until(
            "the whole town",
            "return words(one('[role=status]')).startsWith('30 ')",
            &[],
        )
        .await;
    assert_eq!(world.browser.js("return sessionStorage.length", &[]).await, 0);
}

/// Four hundred entries: all are counted, few are drawn, and a letter draws few again.
pub async fn few_cards_are_drawn_of_many(world: World) {
    let channels: Vec<Value> = (0..400)
        .map(|n| json!({"id": format!("k{n}"), "title": format!("Kanal {n}"), "summary": "Om bænke, træer og cykelstier.", "topics": [if n % 2 == 0 { "traffic" } else { "culture" }], "intents": ["idea"]}))
        .collect();
    let pack = json!({"id": "mange", "name": "Mange", "languages": ["da"], "channels": channels});
    world.write_file("mange.json", &pack.to_string());
    let widget = world.tag("data-pack=mange.json").await;
    widget.loaded().await;
    widget.search("").await;
    let counts =
        "return words(one('[role=status]')).startsWith(args[0] + ' ') && all('li.channel[data-id]').length === args[1]";
    widget.until("all counted", counts, &[json!("400"), json!(12)]).await;
    widget.press_button(&world.t("channels.more")).await;
    widget.until("more drawn", counts, &[json!("400"), json!(36)]).await;
    choose(&widget, "topic", "culture").await;
    widget.until("half of them", counts, &[json!("200"), json!(12)]).await;
    widget.fill("#medspil-search", "Kanal 399").await;
    widget
        .until(
            "the one",
            "return words(one('li.channel[data-id] .card-title')) === 'Kanal 399'",
            &[],
        )
        .await;
}
