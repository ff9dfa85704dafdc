//! Danish first, English and Arabic by choice.

use serde_json::json;

use crate::world::World;

pub async fn english_and_arabic_keep_likes_and_words(world: World) {
    let widget = world.watch("dark.html").await;
    widget.loaded().await;
    let idea = widget.ideas().await[0].clone();
    widget.like(&idea.title).await;
    widget.idea_is(&idea.title, "is liked", |idea| idea.liked).await;
    widget.ask("Et hul i vejen").await;
    for (lang, direction) in [("en", "ltr"), ("ar", "rtl"), ("da", "ltr")] {
        widget.speak(lang).await;
        widget.shows(&world.t_in(lang, "ask.title")).await;
        widget.shows(&world.t_in(lang, "ideas.title")).await;
        let marked = widget
            .look(
                "const it = one('.medspil'); return [it.lang, getComputedStyle(it).direction]",
                &[],
            )
            .await;
        assert_eq!(marked, json!([lang, direction]));
        widget.idea_is(&idea.title, "is liked still", |idea| idea.liked).await;
        assert_eq!(widget.asked().await, "Et hul i vejen", "what was written stays");
        widget.will_focus("language").await;
    }
    let titles: Vec<_> = widget.cards().await.into_iter().map(|card| card.title).collect();
    widget.speak("en").await;
    let english: Vec<_> = widget.cards().await.into_iter().map(|card| card.title).collect();
    assert_ne!(titles, english, "the pack has its channels in English");
}

pub async fn the_page_and_the_editor_choose(world: World) {
    let child = crate::world::CHILDREN;
    let tags = format!(
        "<div lang=en-GB><medspil-widget data-pack=koebenhavn data-blocks=ask>{child}</medspil-widget></div>\
         <medspil-widget data-pack=koebenhavn data-blocks=ask data-lang=ar>{child}</medspil-widget>\
         <medspil-widget data-pack=koebenhavn data-blocks=ask data-lang=tlh>{child}</medspil-widget>\
         <script async src=\"{{{{WIDGET}}}}/medspil.js\"></script>"
    );
    world.page(&tags).await;
    for (nth, lang) in ["en", "ar", "da"].into_iter().enumerate() {
        let widget = world.widget(nth);
        widget.ready().await;
        widget.shows(&world.t_in(lang, "ask.title")).await;
    }
}

pub async fn danish_in_easy_words(world: World) {
    let widget = world.tag("data-pack=koebenhavn").await;
    widget.loaded().await;
    let plain = widget.cards().await;
    widget.speak("da-simple").await;
    widget
        .until(
            "other words",
            "return words(one('li.channel')) !== args[0]",
            &[json!(plain[0].title)],
        )
        .await;
    let easy = widget
        .look("return [one('.medspil').lang, words(one('li.channel .muted'))]", &[])
        .await;
    assert_eq!(
        easy,
        json!([
            "da-simple",
            "Ring og tal med et menneske. Du kan få hjælp. Eller du kan blive stillet om."
        ])
    );
    widget.shows(&world.t("ask.title")).await;
    // A pack without such texts offers none.
    let koege = world.tag("data-pack=packs/half-wrong.json").await;
    koege.ready().await;
    koege
        .until("the menu", "return Boolean(one('select.languages'))", &[])
        .await;
    let offered = koege
        .look("return all('select.languages option').map(it => it.value)", &[])
        .await;
    assert_eq!(offered, json!(["da", "en", "ar"]));
}
