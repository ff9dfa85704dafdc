//! The thanks: the number to refer to, the time, and whether it can be seen already.

use leptos::html::{div, p, span};
use leptos::prelude::*;
use medspil_core::idea::Receipt;

use crate::app::{App, Screen};
use crate::ui::parts::{heading, icon::icon, press};

/// Draws it.
pub fn thanks(app: App, receipt: Receipt) -> AnyView {
    let when = app.words().moment(&receipt.at);
    let seen = app.t(if receipt.published { "receipt.published" } else { "receipt.moderated" });
    let another = press("button quiet small", app.t("write.another"), move |_| {
        app.screen.set(Screen::Ask);
        app.host().focus("ask");
    });
    let number = p().child((app.t("receipt.number"), " ", span().class("strong").child(receipt.number)));
    let body = (
        heading(app, 0, "card-title", None, app.t("receipt.title")),
        number,
        p().child(app.t_with("receipt.when", &when)),
        p().child(seen),
        div().class("row").child(another),
    );
    div()
        .class("note ok receipt")
        .attr("tabindex", "-1")
        .attr("data-focus", "receipt")
        .child((icon("check"), div().class("note-body").child(body)))
        .into_any()
}
