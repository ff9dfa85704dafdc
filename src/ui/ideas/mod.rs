//! The neighbours' ideas: a list that is read and liked.

use leptos::html::{button, div, p, section, span, ul};
use leptos::prelude::*;
use leptos::{ev, task::spawn_local};
use medspil_core::idea::Sort;

use super::parts::{heading, note, press};
use crate::app::App;
use crate::app::ideas::Phase;

mod card;

/// The block.
pub fn ideas(app: App) -> AnyView {
    let title = heading(app, 0, "block-title", Some("medspil-ideas"), app.t("ideas.title"));
    let total = move || (app.ideas.phase.get() == Phase::Loaded).then(|| app.count("ideas.total", app.ideas.total.get()));
    let head = div().class("between").child((title, span().class("muted").child(total)));
    let inner = move || match app.ideas.phase.get() {
        Phase::Loading => div().class("ideas waiting").aria_busy("true").into_any(),
        Phase::Failed(failure) => {
            let again = press("button quiet small", app.t("again"), move |_| {
                app.ideas.phase.set(Phase::Loading);
                spawn_local(app.fetch_ideas());
            });
            note("err", app.explain(&failure), again)
        }
        Phase::Loaded => list(app),
    };
    section().class("block").aria_labelledby("medspil-ideas").child((head, orders(app), inner)).into_any()
}

fn orders(app: App) -> AnyView {
    let order = |sort: Sort| {
        let chosen = move || if app.ideas.sort.get() == sort { "true" } else { "false" };
        button()
            .class("chip")
            .attr("type", "button")
            .aria_pressed(chosen)
            .on(ev::click, move |_| app.sort_ideas(sort))
            .child(app.t(&["sort.", sort.name()].concat()))
    };
    div().class("chips").role("group").aria_label(app.t("sort")).child(Sort::ALL.map(order).to_vec()).into_any()
}

fn list(app: App) -> AnyView {
    let ideas = app.ideas;
    let shown = move || {
        let count = ideas.shown.get();
        ideas.rows.with(|rows| rows.iter().take(count).cloned().collect::<Vec<_>>())
    };
    let rows = For(
        ForProps::builder().each(shown).key(|row| row.idea.id.clone()).children(move |row| card::card(app, row)).build(),
    );
    let empty = move || {
        let none = ideas.rows.with(Vec::is_empty);
        none.then(|| p().class("muted").child(app.t("ideas.empty")))
    };
    let more = move || {
        let busy = move || if ideas.fetching.get() { "true" } else { "false" };
        ideas.has_more().then(|| {
            button()
                .class("button quiet wide")
                .attr("type", "button")
                .aria_disabled(busy)
                .on(ev::click, move |_| app.more_ideas())
                .child(app.t("ideas.more"))
        })
    };
    (ul().class("ideas").role("list").child(rows), empty, more).into_any()
}
