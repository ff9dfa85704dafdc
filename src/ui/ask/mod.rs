//! The box that asks what is on one's mind, and whatever takes its place: form, thanks, or the word that the idea is
//! kept on the device. All but the box itself arrive with the lazy part (`ui/write`).

pub mod languages;
pub mod suggest;

use medspil_core::outbox::State;

use super::dom::{El, el, is_at_end, key_of, value_of};
use super::parts::{button, heading, note, note_with};
use super::write;
use crate::app::suggest::Suggested;
use crate::app::{App, Lazy, Screen};

/// The block.
pub fn ask(app: App) -> El {
    el("div", "block")
        .live(move || inner(app))
        .live(move || write::parts(app).map(|parts| (parts.waiting)(app)))
}

fn inner(app: App) -> Vec<El> {
    let screen = app.screen.get();
    if screen == Screen::Ask {
        return vec![ask_box(app), suggested(app)];
    }
    let Some(parts) = write::parts(app) else {
        return match app.lazy.get() {
            Lazy::Failed => vec![failed(app), ask_box(app)],
            _ => vec![el("div", "ask").attr("aria-busy", "true").text(&app.t("write.loading"))],
        };
    };
    vec![match screen {
        Screen::Ask => ask_box(app),
        Screen::Writing => (parts.form)(app),
        Screen::Handed => (parts.handed)(app),
        Screen::Sending(_) => el("div", "ask")
            .attr("aria-busy", "true")
            .attr("tabindex", "-1")
            .attr("data-focus", "sending")
            .text(&app.t("write.sending")),
        Screen::Sent(receipt) => (parts.thanks)(app, receipt),
        Screen::Kept(key) => kept(app, &key),
    }]
}

/// On to the form, with what stands in the box.
pub fn go_on(app: App) {
    app.screen.set(Screen::Writing);
    write::fetch(app);
    app.host().focus("title");
}

/// On to what fits; from there, or where there is nothing to say about it, to the form.
pub fn choose(app: App) {
    let Some(parts) = write::parts_now(app) else {
        return go_on(app);
    };
    (parts.look_now)(app, |app, listed| {
        if listed {
            app.host().focus("suggest")
        } else {
            go_on(app)
        }
    });
}

fn ask_box(app: App) -> El {
    let field = el("textarea", "input")
        .attr("name", "ask")
        .attr("rows", "2")
        .attr("data-focus", "ask")
        .attr("dir", "auto")
        .attr("aria-labelledby", "medspil-ask")
        .attr("aria-describedby", "medspil-hint")
        .value(&app.asked.borrow())
        .on("focus", move |_| write::prefetch(app))
        .on("keydown", move |event| {
            // Past the end of what is written lies the list.
            if key_of(&event) == "ArrowDown" && is_at_end(&event) && app.suggested.peek(Suggested::is_listed) {
                event.prevent_default();
                app.host().focus("suggest");
            }
        })
        .on("input", move |event| {
            *app.asked.borrow_mut() = value_of(&event);
            // What is written here now is the beginning of the form, not what stood there before.
            app.fields.borrow_mut().take();
            write::prefetch(app);
            match write::parts_now(app) {
                Some(parts) => {
                    (parts.draft)(app);
                    (parts.look)(app);
                }
                None => app.keep_asked(),
            }
        });
    let title = heading(app, 0, "ask-title", &app.t("ask.title")).attr("id", "medspil-ask");
    let go = button("button", &app.t("ask.continue"), move || choose(app));
    el("div", "ask")
        .child(el("div", "between").child(title).child(languages::languages(app)))
        .child(el("p", "hint").attr("id", "medspil-hint").text(&app.t("ask.hint")))
        .child(el("div", "ask-row").child(field).child(go))
}

/// What fits the words in the box, below it.
fn suggested(app: App) -> El {
    el("div", "suggested").live(move || {
        write::parts(app)
            .map(|parts| (parts.suggested)(app))
            .unwrap_or_default()
    })
}

/// The form could not be fetched: say so, keep the text, offer to try again.
fn failed(app: App) -> El {
    let again = button("button quiet small", &app.t("again"), move || {
        write::fetch(app);
        app.host().focus("title");
    });
    note_with("err", &app.t("write.failed"), [again])
        .attr("tabindex", "-1")
        .attr("data-focus", "failed")
}

/// What became of an idea that could not be sent at once; the list of what waits, below, has its buttons.
fn kept(app: App, key: &str) -> El {
    let items = app.waiting.get();
    let Some(item) = items.iter().find(|item| item.key == key) else {
        // Sent by another tab, or deleted: nothing more to say about it.
        return ask_box(app);
    };
    let words = match &item.state {
        State::Wedged { code } => note("err", &app.explain_code(code)),
        // Kept in memory only: the browser refuses to remember, so leaving the page would lose it.
        State::Paused { .. } if !app.remembered.get() => note("err", &app.t("outbox.only_here")),
        State::Paused { .. } => note("warn", &app.t("outbox.kept")),
    };
    let back = button("button quiet small", &app.t("write.another"), move || {
        app.screen.set(Screen::Ask);
        app.host().focus("ask");
    });
    el("div", "block")
        .attr("tabindex", "-1")
        .attr("data-focus", "kept")
        .child(words)
        .child(el("div", "row").child(back))
}
