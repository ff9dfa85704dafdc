//! Small things that several components draw: headings, notes, buttons, labels.

pub mod icon;

use self::icon::icon;
use super::dom::{El, el};
use crate::app::App;

/// A heading `below` levels under the widget's own; its level is the editor's choice, so it is a role and not a tag.
pub fn heading(app: App, below: u8, class: &str, text: &str) -> El {
    let level = (app.config.heading_level + below).min(6);
    el("div", class)
        .attr("role", "heading")
        .attr("aria-level", &level.to_string())
        .text(text)
}

/// A coloured note with an icon; `kind` is `ok`, `warn` or `err`.
pub fn note(kind: &str, text: &str) -> El {
    note_with(kind, text, [])
}

/// A note with more below its text.
pub fn note_with(kind: &str, text: &str, rest: impl IntoIterator<Item = El>) -> El {
    let sign = match kind {
        "ok" => "check",
        "warn" => "clock",
        _ => "x",
    };
    let body = el("div", "note-body").child(el("span", "").text(text)).children(rest);
    el("div", &["note ", kind].concat()).child(icon(sign)).child(body)
}

/// A button with no words yet.
pub fn bare_button(class: &str, mut press: impl FnMut() + 'static) -> El {
    el("button", class).attr("type", "button").on("click", move |_| press())
}

/// A button.
pub fn button(class: &str, text: &str, press: impl FnMut() + 'static) -> El {
    bare_button(class, press).text(text)
}

/// A small label with an icon.
pub fn tag(kind: &str, sign: &str, text: &str) -> El {
    el("span", &["tag ", kind].concat()).child(icon(sign)).text(text)
}
