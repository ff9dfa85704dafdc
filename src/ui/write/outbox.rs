//! What waits on this device: visible, with a way to try now and a way to delete.

use std::rc::Rc;

use medspil_core::idea::Receipt;
use medspil_core::outbox::{Item, State};

use crate::app::outbox::{ways, why};
use crate::app::ports::{Can, Post};
use crate::app::{App, Screen};
use crate::ui::dom::{El, el};
use crate::ui::parts::{button, heading, note, tag};

/// Begins to send what waits, and watches the network and the other tabs.
pub fn start(app: App, post: Rc<dyn Post>) {
    if app.post.set(Rc::clone(&post)).is_err() {
        return;
    }
    post.watch(Box::new(move |online| {
        if online {
            app.wake_outbox()
        } else {
            app.refresh_waiting()
        }
    }));
    app.join_siblings();
    app.wake_outbox();
}

/// The list; nothing where nothing waits.
pub fn waiting(app: App) -> El {
    let list = move || {
        // What is being sent right now does not wait, nor what is shown with another way to send it.
        let sending = match app.screen.get() {
            Screen::Sending(key) => Some(key),
            Screen::Handed => app.post.get().and_then(|post| post.handed()?.key),
            _ => None,
        };
        let items = app
            .waiting
            .get()
            .into_iter()
            .filter(|item| Some(&item.key) != sending.as_ref());
        let rows: Vec<El> = items.map(|item| row(app, item)).collect();
        (!rows.is_empty()).then(|| {
            let title = heading(app, 0, "block-title", &app.t("outbox.title")).attr("id", "medspil-waiting");
            let list = el("ul", "ideas").attr("role", "list").children(rows);
            el("section", "block")
                .attr("aria-labelledby", "medspil-waiting")
                .child(title)
                .child(list)
        })
    };
    let receipts = move || {
        let note = |receipt: Receipt| note("ok", &app.thanked(&receipt));
        app.receipts.get().into_iter().map(note).collect::<Vec<_>>()
    };
    el("div", "block")
        .attr("tabindex", "-1")
        .attr("data-focus", "waiting")
        .live(receipts)
        .live(list)
}

fn row(app: App, item: Item) -> El {
    let sends = app.can.has(Can::SEND);
    let (state, hint) = match &item.state {
        _ if !sends => (tag("warn", "off", &app.t("outbox.wedged")), app.t("handed.print")),
        State::Paused { from } => {
            let mut hint = app.t(if app.remembered.get() {
                "outbox.kept"
            } else {
                "outbox.only_here"
            });
            let minutes = app.minutes(*from);
            if minutes > 0 {
                hint = [&hint, " ", &app.count("outbox.again", minutes)].concat();
            }
            (tag("warn", "off", &app.t("outbox.paused")), hint)
        }
        State::Wedged { code } if code == "unknown_outcome" => {
            (tag("warn", "clock", &app.t("outbox.unsure")), why(app, code))
        }
        State::Wedged { code } => (tag("err", "x", &app.t("outbox.wedged")), why(app, code)),
    };
    let title = heading(app, 1, "card-title", &item.title).attr("dir", "auto");
    let words = el("p", "muted words").attr("dir", "auto").text(&item.text);
    let ways = ways(&item);
    let act = |name: &str, act: fn(App, &str)| {
        let key = item.key.clone();
        button("button quiet small", &app.t(name), move || act(app, &key))
    };
    // What was refused would be refused again as it is: it is corrected first.
    let correct = ways.correct.then(|| act("outbox.correct", App::correct));
    let elsewhere = (ways.elsewhere || !sends).then(|| act("outbox.elsewhere", App::send_elsewhere));
    let buttons = el("div", "row")
        .children(correct)
        .children(sends.then(|| act("outbox.retry", App::retry)))
        .children(elsewhere)
        .child(act("outbox.delete", App::delete_waiting));
    el("li", "card")
        .child(el("div", "between").child(title).child(state))
        .child(words)
        .child(el("p", "muted").text(&hint))
        .child(buttons)
}
