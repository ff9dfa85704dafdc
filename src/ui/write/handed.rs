//! Where nothing can be sent from here: the municipality's form, a link or a mail with the idea filled in, and always
//! the words themselves, to copy or to print. The citizen opens it; nothing opens by itself.

use medspil_core::pack::Action;

use crate::app::ports::Handover;
use crate::app::{App, Screen, outbox};
use crate::ui::dom::{El, el};
use crate::ui::parts::icon::icon;
use crate::ui::parts::{button, heading};

/// Draws it.
pub fn handed(app: App) -> El {
    let found = app.post.get().and_then(|post| post.handed());
    found.map_or_else(|| el("div", ""), |handover| draw(app, &handover))
}

fn draw(app: App, handover: &Handover) -> El {
    let (title, text) = handover.idea.clone();
    let back = {
        let (title, text) = handover.idea.clone();
        let waits = handover.key.is_some();
        button("button quiet", &app.t("write.back"), move || {
            // It waits below: in the form it would be there twice.
            if waits {
                app.screen.set(Screen::Ask);
                return app.host().focus("waiting");
            }
            *app.fields.borrow_mut() = Some((title.clone(), text.clone()));
            app.screen.set(Screen::Writing);
            app.host().focus("title");
        })
    };
    let words = el("textarea", "input")
        .attr("name", "handed")
        .attr("rows", "6")
        .attr("readonly", "")
        .attr("dir", "auto")
        .attr("aria-label", &app.t("handed.words"))
        .value(&outbox::joined(&title, &text));
    let hint = app.t(&["handed.", &handover.open].concat());
    let done = handover.key.clone().map(|key| {
        button("button quiet small", &app.t("handed.done"), move || {
            app.screen.set(Screen::Ask);
            app.delete_waiting(&key);
        })
    });
    el("div", "ask")
        .attr("tabindex", "-1")
        .attr("data-focus", "handed")
        .child(heading(app, 0, "ask-title", &app.t("handed.title")))
        .child(el("p", "").text(&hint))
        .child(words)
        .child(el("div", "between").child(back).children(door(app, handover)))
        .children(done.map(|done| el("div", "row").child(done)))
}

/// What leads on; the town's number where there is only the text.
fn door(app: App, handover: &Handover) -> Option<El> {
    let name = app.t(&["handed.", &handover.open, ".go"].concat());
    match handover.open.as_str() {
        "form" => {
            let field = |(name, value): &(String, String)| {
                el("input", "")
                    .attr("type", "hidden")
                    .attr("name", name)
                    .attr("value", value)
            };
            let form = el("form", "")
                .attr("method", if handover.post { "post" } else { "get" })
                .attr("action", &handover.url)
                .attr("target", "_blank")
                .attr("rel", "noopener")
                .children(handover.fields.iter().map(field));
            Some(form.child(el("button", "button").attr("type", "submit").text(&name)))
        }
        "link" | "mail" => Some(
            el("a", "button")
                .attr("href", &handover.url)
                .attr("target", "_blank")
                .attr("rel", "noopener")
                .text(&name),
        ),
        _ => call(app),
    }
}

/// The town's number: somebody there can write it down.
fn call(app: App) -> Option<El> {
    let pack = app.pack.borrow();
    let action = pack.channel(&pack.main)?.action.as_ref()?;
    let Action::Call { text, .. } = action else { return None };
    Some(
        el("a", "button")
            .attr("href", &action.href())
            .child(icon("phone"))
            // In one line, and from left to right in every language: its groups would change places.
            .child(el("span", "").attr("dir", "ltr").text(&text.replace(' ', "\u{a0}"))),
    )
}
