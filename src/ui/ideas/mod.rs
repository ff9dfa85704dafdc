//! The neighbours' ideas: a list that is read and liked.

use medspil_core::idea::Sort;

use super::dom::{El, el, truth};
use super::parts::{button, heading, note, note_with};
use crate::app::App;
use crate::app::ideas::{Phase, passes};
use crate::app::ports::Can;

mod card;

/// The block.
pub fn ideas(app: App) -> El {
    let title = heading(app, 0, "block-title", &app.t("ideas.title"))
        .attr("id", "medspil-ideas")
        .attr("tabindex", "-1")
        .attr("data-focus", "ideas");
    let total = move || match app.ideas.phase.get() {
        // An empty list says so itself, and where the backend does not say how many there are, neither do we.
        Phase::Loaded if app.ideas.total.get() > 0 => app.count("ideas.total", app.ideas.total.get() as usize),
        _ => String::new(),
    };
    let orders = Sort::ALL.map(|sort| {
        let chosen = move || truth(app.ideas.sort.get() == sort).to_owned();
        let class = if app.can.has(Can::SORT << sort as u8) {
            "chip"
        } else {
            "gone"
        };
        let name = app.t(&["sort.", sort.name()].concat());
        button(class, &name, move || app.sort_ideas(sort)).attr_live("aria-pressed", chosen)
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
            let class = if passes(&failure) { "button quiet small" } else { "gone" };
            let again = button(class, &app.t("again"), move || {
                app.fetch_ideas_again();
                app.host().focus("ideas");
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
    let empty = move || {
        let none = app.ideas.shown.with(|shown| shown.1 == 0);
        none.then(|| el("p", "muted").text(&app.t("ideas.empty")))
    };
    // The button stays the same element, so that the focus stays on it; at the end it is taken away by its class.
    let more = button("", &app.t("ideas.more"), move || app.more_ideas())
        .attr_live("class", move || {
            String::from(if app.ideas.has_more() {
                "button quiet wide"
            } else {
                "gone"
            })
        })
        .attr_live("aria-disabled", move || truth(app.ideas.fetching.get()).to_owned());
    let trouble = move || {
        let trouble = app.ideas.trouble.get().filter(|(about, _)| about.is_empty());
        trouble.map(|(_, text)| note("err", &text))
    };
    vec![rows, el("div", "").live(empty).live(trouble), more]
}
