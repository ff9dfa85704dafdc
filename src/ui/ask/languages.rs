//! The language menu: a plain select, each language under its own name.

use leptos::ev;
use leptos::html::{option, select};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::App;

/// The menu; nothing where there is only one language.
pub fn languages(app: App) -> AnyView {
    let known = app.languages.get_value();
    let words = app.words();
    let current = app.lang.get_untracked();
    let entries: Vec<_> = known
        .iter()
        .map(|lang| {
            let chosen = *lang == current;
            option().attr("value", lang.clone()).attr("lang", lang.clone()).attr("selected", chosen).child(words.language_name(lang))
        })
        .collect();
    let choose = move |event: ev::Event| {
        let lang = event_target_value(&event);
        spawn_local(async move {
            app.choose_language(lang).await;
            app.host().focus("language");
        });
    };
    select()
        .class("languages")
        .attr("data-focus", "language")
        .aria_label(app.t("language"))
        .on(ev::change, choose)
        .child(entries)
        .into_any()
}
