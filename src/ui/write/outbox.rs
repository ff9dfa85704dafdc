//! What waits on this device: visible, with a way to try now and a way to delete.

use leptos::html::{div, li, p, section, ul};
use leptos::prelude::*;
use medspil_core::outbox::{Item, State};

use crate::app::App;
use crate::ui::parts::{heading, press, tag};

/// Begins to send what waits, and watches the network and the other tabs.
pub fn start(app: App) {
    app.device().watch(Box::new(move |online| {
        if online {
            app.wake_outbox();
        } else {
            app.refresh_waiting();
        }
    }));
    app.wake_outbox();
}

/// The list; nothing where nothing waits.
pub fn waiting(app: App) -> AnyView {
    let list = move || {
        let items = app.waiting.get();
        (!items.is_empty()).then(|| {
            let rows: Vec<AnyView> = items.into_iter().map(|item| row(app, item)).collect();
            section().class("block").aria_labelledby("medspil-waiting").child((
                heading(app, 0, "block-title", Some("medspil-waiting"), app.t("outbox.title")),
                ul().class("ideas").role("list").child(rows),
            ))
        })
    };
    list.into_any()
}

fn row(app: App, item: Item) -> AnyView {
    let (state, hint) = match &item.state {
        State::Paused { .. } => (tag("warn", "off", app.t("outbox.paused")), app.t("outbox.kept")),
        State::Wedged { code } => (tag("err", "x", app.t("outbox.wedged")), app.explain_code(code)),
    };
    let key = item.key.clone();
    let retry = press("button quiet small", app.t("outbox.retry"), move |_| app.retry(&key));
    let key = item.key;
    let delete = press("button quiet small", app.t("outbox.delete"), move |_| app.delete_waiting(&key));
    let title = div().attr("dir", "auto").child(heading(app, 1, "card-title", None, item.title));
    li().class("card")
        .child((
            div().class("between").child((title, state)),
            p().class("muted words").attr("dir", "auto").child(item.text),
            p().class("muted").child(hint),
            div().class("row").child((retry, delete)),
        ))
        .into_any()
}
