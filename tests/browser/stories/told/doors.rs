//! The right door: the cards that fit the page, what fits while one writes, and the list of all.

use fantoccini::key::Key;
use serde_json::json;

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
