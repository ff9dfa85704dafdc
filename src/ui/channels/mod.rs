//! The channels: the cards of this page, or all of them with a search.

use leptos::ev;
use leptos::html::{a, button, div, input, label, li, p, section, span, ul};
use leptos::prelude::*;
use medspil_core::pack::Action;

use super::parts::heading;
use super::parts::icon::icon;
use crate::app::App;

/// The block.
pub fn channels(app: App) -> AnyView {
    let all = RwSignal::new(false);
    let count = u32::try_from(app.search("").len()).unwrap_or(u32::MAX);
    let toggle = button()
        .class("text-button")
        .attr("type", "button")
        .aria_expanded(move || if all.get() { "true" } else { "false" })
        .on(ev::click, move |_| all.update(|all| *all = !*all))
        .child(move || if all.get() { app.t("channels.fewer") } else { app.count("channels.all", count) });
    let title = heading(app, 0, "block-title", Some("medspil-channels"), app.t("channels.title"));
    let inner = move || if all.get() { all_channels(app) } else { fitting(app) };
    section()
        .class("block")
        .aria_labelledby("medspil-channels")
        .child((div().class("between").child((title, toggle)), inner))
        .into_any()
}

fn fitting(app: App) -> AnyView {
    let cards: Vec<AnyView> = app.places().into_iter().map(|place| card(app, place.index, &place.reasons)).collect();
    ul().class("cards").role("list").child(cards).into_any()
}

fn all_channels(app: App) -> AnyView {
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| app.search(&query.get()));
    let hits = move || app.count("channels.found", u32::try_from(found.with(Vec::len)).unwrap_or(u32::MAX));
    let search = input()
        .class("input")
        .attr("type", "search")
        .attr("id", "medspil-search")
        .attr("autocomplete", "off")
        .on(ev::input, move |event| query.set(event_target_value(&event)));
    let cards = move || found.get().into_iter().map(|index| card(app, index, &[])).collect::<Vec<_>>();
    (
        div().child((label().class("label").attr("for", "medspil-search").child(app.t("channels.search")), search)),
        p().class("muted").role("status").child(hits),
        ul().class("cards").role("list").child(cards),
    )
        .into_any()
}

/// One channel: what it is, why it is shown, and one action that works.
fn card(app: App, index: usize, reasons: &[String]) -> AnyView {
    let channel = app.pack.with_value(|pack| pack.channels[index].clone());
    // Texts that the pack has only in its first language say so, so that they are read aloud rightly.
    let first = app.pack.with_value(|pack| pack.languages.first().cloned());
    let lang = first.filter(|first| !channel.translated && *first != app.lang.get_untracked());
    let promise = channel.promise.map(|promise| {
        let key = if promise.workdays { "promise.workdays" } else { "promise.days" };
        div().class("why").child((icon("clock"), app.count(key, u32::from(promise.amount))))
    });
    let why = (!reasons.is_empty())
        .then(|| div().class("why").child((icon("check"), span().child(app.t_with("channels.why", &reasons.join(", "))))));
    let note = channel.note.map(|note| p().class("muted small").child(note));
    let action = channel.action.map(|action| act(app, &action, &channel.title, channel.label));
    let body = (
        heading(app, 1, "card-title", None, channel.title),
        p().class("muted").child(channel.summary),
        note,
        promise,
        why,
    );
    li()
        .class("card channel")
        .attr("data-id", channel.id)
        .attr("lang", lang.clone())
        .attr("dir", lang.map(|_| "auto"))
        .child((div().class("glyph").child(icon(&channel.icon)), div().class("body").child(body), action))
        .into_any()
}

/// The button. Its name begins with what is written on it and says which channel it is about.
fn act(app: App, action: &Action, title: &str, label: Option<String>) -> AnyView {
    if let Some(label) = label {
        return a().class("button quiet act").attr("href", action.href()).child(label).into_any();
    }
    let (text, name) = match action {
        Action::Call { text, .. } => (app.t_with("action.call", text), None),
        Action::Link { .. } => (app.t("action.link"), Some(title)),
        Action::Mail { .. } => (app.t("action.mail"), Some(title)),
        Action::Visit { .. } => (app.t("action.visit"), Some(title)),
    };
    let name = name.map(|title| [text.as_str(), ": ", title].concat());
    a().class("button quiet act").attr("href", action.href()).aria_label(name).attr("lang", app.lang.get_untracked()).child(text).into_any()
}
