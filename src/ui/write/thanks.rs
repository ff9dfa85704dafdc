//! The thanks: the number to refer to, the time, and how far the idea has come: no more is promised than the backend says.

use medspil_core::idea::{Reach, Receipt};

use crate::app::{App, Screen};
use crate::ui::dom::{El, el};
use crate::ui::parts::icon::icon;
use crate::ui::parts::{button, heading};

/// Draws it.
pub fn thanks(app: App, receipt: Receipt) -> El {
    let when = app.words().moment(&receipt.at);
    let (at, next) = match receipt.reach {
        Reach::Published => ("receipt.when", "receipt.published"),
        Reach::Held => ("receipt.when", "receipt.moderated"),
        Reach::Waiting => ("receipt.when", "receipt.waiting"),
        // That it has arrived is all there is to say.
        Reach::Arrived => ("receipt.arrived", ""),
    };
    let another = button("button quiet small", &app.t("write.another"), move || {
        app.screen.set(Screen::Ask);
        app.host().focus("ask");
    });
    let number = el("span", "strong").attr("dir", "ltr").text(&receipt.number);
    let body = el("div", "note-body")
        .child(heading(app, 0, "card-title", &app.t("receipt.title")))
        .children(
            (!receipt.number.is_empty()).then(|| el("p", "").text(&app.t("receipt.number")).text(" ").child(number)),
        )
        .children((!when.is_empty()).then(|| el("p", "").text(&app.t_with(at, &when))))
        .children((!next.is_empty()).then(|| el("p", "").text(&app.t(next))))
        .child(another);
    el("div", "note ok receipt")
        .attr("tabindex", "-1")
        .attr("data-focus", "receipt")
        .child(icon("check"))
        .child(body)
}
