//! The neighbours' ideas: a list that is read and liked.

use leptos::task::spawn_local;
use medspil_core::idea::Sort;

use super::dom::{El, el, truth};
use super::parts::{button, heading, note_with};
use crate::app::App;
use crate::app::ideas::Phase;

mod card;

/// The block.
pub fn ideas(app: App) -> El {
    let title = heading(app, 0, "block-title", &app.t("ideas.title")).attr("id", "medspil-ideas");
    let total = move || match app.ideas.phase.get() {
        Phase::Loaded => app.count("ideas.total", app.ideas.total.get() as usize),
        _ => String::new(),
    };
    let orders = Sort::ALL.map(|sort| {
        let chosen = move || truth(app.ideas.sort.get() == sort).to_owned();
        let name = app.t(&["sort.", sort.name()].concat());
        button("chip", &name, move || app.sort_ideas(sort)).attr_live("aria-pressed", chosen)
    });
    el("section", "block")
        .attr("aria-labelledby", "medspil-ideas")
        .child(
            el("div", "between")
                .child(title)
                .child(el("span", "muted").text_live(total)),
        )
        .child(
            el("div", "chips")
                .attr("role", "group")
                .attr("aria-label", &app.t("sort"))
                .children(orders),
        )
        .live(move || inner(app))
}

fn inner(app: App) -> Vec<El> {
    match app.ideas.phase.get() {
        Phase::Loading => vec![el("div", "ideas waiting").attr("aria-busy", "true")],
        Phase::Failed(failure) => {
            let again = button("button quiet small", &app.t("again"), move || {
                app.ideas.phase.set(Phase::Loading);
                spawn_local(app.fetch_ideas());
            });
            vec![note_with("err", &app.explain(&failure), [again])]
        }
        Phase::Loaded => list(app),
    }
}

fn list(app: App) -> Vec<El> {
    let row = move |index: usize| card::card(app, &app.ideas.rows.borrow()[index]);
    let rows = el("ul", "ideas")
        .attr("role", "list")
        .growing(move || app.ideas.shown.get(), row);
    let rest = move || {
        let none = app.ideas.shown.with(|shown| shown.1 == 0);
        let empty = none.then(|| el("p", "muted").text(&app.t("ideas.empty")));
        let more = app.ideas.has_more().then(|| {
            button("button quiet wide", &app.t("ideas.more"), move || app.more_ideas())
                .attr_live("aria-disabled", move || truth(app.ideas.fetching.get()).to_owned())
        });
        empty.or(more)
    };
    vec![rows, el("div", "").live(rest)]
}
