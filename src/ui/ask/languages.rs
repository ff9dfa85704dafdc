//! The language menu: a plain select, each language under its own name.

use leptos::task::spawn_local;

use crate::app::App;
use crate::ui::dom::{El, el, value_of};

/// The menu.
pub fn languages(app: App) -> El {
    let words = app.words();
    let current = app.lang.now();
    let entry = |lang: &String| {
        el("option", "")
            .attr("value", lang)
            .attr("lang", lang)
            .attr_if("selected", (*lang == current).then_some(""))
            .text(&words.language_name(lang))
    };
    el("select", "languages")
        .attr("data-focus", "language")
        .attr("aria-label", &app.t("language"))
        .children(app.languages.iter().map(entry))
        .on("change", move |event| {
            let lang = value_of(&event);
            spawn_local(async move {
                app.choose_language(lang).await;
                app.host().focus("language");
            });
        })
}
