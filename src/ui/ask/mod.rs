//! The box that asks what is on one's mind, and whatever takes its place: form, thanks, or the word that the idea is
//! kept on the device. All but the box itself arrive with the lazy part (`ui/write`).

use leptos::ev;
use leptos::html::{div, p, textarea};
use leptos::prelude::*;

use super::parts::{heading, note, press};
use super::write;
use crate::app::{App, Lazy, Screen};

mod languages;

/// The block.
pub fn ask(app: App) -> AnyView {
    let inner = move || {
        let screen = app.screen.get();
        match (screen, app.lazy.get()) {
            (Screen::Ask, _) => ask_box(app),
            (Screen::Writing(asked), Lazy::Here(parts)) => (parts.form)(app, asked),
            (Screen::Sent(receipt), Lazy::Here(parts)) => (parts.thanks)(app, receipt),
            (Screen::Kept, Lazy::Here(_)) => kept(app),
            (_, Lazy::Failed) => (failed(app), ask_box(app)).into_any(),
            _ => div().class("ask waiting").aria_busy("true").child(app.t("write.loading")).into_any(),
        }
    };
    let waiting = move || match app.lazy.get() {
        Lazy::Here(parts) => Some((parts.waiting)(app)),
        _ => None,
    };
    div().class("block").child((inner, waiting)).into_any()
}

/// On to the form, with what stands in the box.
pub fn go_on(app: App) {
    app.screen.set(Screen::Writing(app.asked.get_untracked()));
    write::fetch(app);
    app.host().focus("title");
}

fn ask_box(app: App) -> AnyView {
    let typed = move |event: ev::Event| {
        app.asked.set(event_target_value(&event));
        write::fetch(app);
        if let Lazy::Here(_) = app.lazy.get_untracked() {
            write::keep_draft(app);
        }
    };
    let field = textarea()
        .class("input")
        .attr("name", "ask")
        .attr("rows", "2")
        .attr("data-focus", "ask")
        .attr("dir", "auto")
        .aria_labelledby("medspil-ask")
        .aria_describedby("medspil-hint")
        .prop("value", app.asked.get_untracked())
        .on(ev::input, typed)
        .on(ev::focus, move |_| write::fetch(app));
    let head = (heading(app, 0, "ask-title", Some("medspil-ask"), app.t("ask.title")), languages::languages(app));
    div()
        .class("ask")
        .child((
            div().class("between").child(head),
            p().class("hint").attr("id", "medspil-hint").child(app.t("ask.hint")),
            div().class("ask-row").child((field, press("button", app.t("ask.continue"), move |_| go_on(app)))),
        ))
        .into_any()
}

/// The form could not be fetched: say so, keep the text, offer to try again.
fn failed(app: App) -> AnyView {
    let again = press("button quiet small", app.t("again"), move |_| write::fetch(app));
    note("err", app.t("write.failed"), again)
}

fn kept(app: App) -> AnyView {
    let back = press("button quiet small", app.t("write.another"), move |_| app.screen.set(Screen::Ask));
    div()
        .attr("tabindex", "-1")
        .attr("data-focus", "kept")
        .child(note("warn", app.t("outbox.kept"), back))
        .into_any()
}
