//! Small things that several components draw: headings, icons, notes, buttons.

pub mod icon;

use leptos::ev::MouseEvent;
use leptos::html::{button, div, span};
use leptos::prelude::*;

use self::icon::icon;
use crate::app::App;

/// A heading `below` levels under the widget's own; its level is the editor's choice, so it is a role and not a tag.
pub fn heading(app: App, below: u8, class: &'static str, id: Option<&'static str>, text: String) -> AnyView {
    let level = app.config.with_value(|config| (config.heading_level + below).min(6));
    div().class(class).role("heading").attr("aria-level", level.to_string()).attr("id", id).child(text).into_any()
}

/// A coloured note with an icon; `kind` is `ok`, `warn` or `err`.
pub fn note(kind: &'static str, text: String, rest: AnyView) -> AnyView {
    let sign = match kind {
        "ok" => "check",
        "warn" => "clock",
        _ => "x",
    };
    let class = ["note ", kind].concat();
    div().class(class).child((icon(sign), div().class("note-body").child((span().child(text), rest)))).into_any()
}

/// A button; `class` is added to `button`.
pub fn press(class: &'static str, text: String, on: impl FnMut(MouseEvent) + 'static) -> AnyView {
    button().class(class).attr("type", "button").on(leptos::ev::click, on).child(text).into_any()
}

/// A small label with an icon.
pub fn tag(kind: &'static str, sign: &str, text: String) -> AnyView {
    span().class(["tag ", kind].concat()).child((icon(sign), text)).into_any()
}
