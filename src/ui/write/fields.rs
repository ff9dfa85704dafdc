//! One labelled field with hint, error and, near the end, how much room is left.
//!
//! Order and roles as public design systems agree on: label, hint, error, control; the error is part of the control's
//! description and goes away when the field is changed.

use leptos::ev;
use leptos::html::{div, input, label, p, span, textarea};
use leptos::prelude::*;
use medspil_core::limits::Field;

use super::form::most;
use crate::app::App;

/// A field's state.
#[derive(Clone, Copy)]
pub struct Input {
    /// Which one it is.
    pub field: Field,
    /// What stands in it.
    pub value: RwSignal<String>,
    /// What is wrong with it.
    pub error: RwSignal<Option<String>>,
}

impl Input {
    /// A field that begins with `value`.
    pub fn new(field: Field, value: String) -> Self {
        Self { field, value: RwSignal::new(value), error: RwSignal::new(None) }
    }
}

/// Draws it. `changed` is called after each change.
pub fn field(app: App, state: Input, changed: impl Fn() + Copy + 'static) -> AnyView {
    let name = state.field.name();
    let key = |part: &str| ["write.", name, part].concat();
    let title = if state.field == Field::Title { ".label" } else { "" };
    let id = ["medspil-", name].concat();
    let described = [id.as_str(), "-hint ", &id, "-error ", &id, "-room"].concat();
    let typed = move |event: ev::Event| {
        state.value.set(event_target_value(&event));
        state.error.set(None);
        changed();
    };
    let invalid = move || if state.error.with(Option::is_some) { "true" } else { "false" };
    let value = state.value.get_untracked();
    let control = match state.field {
        Field::Title => input()
            .class("input")
            .attr("type", "text")
            .attr("name", name)
            .attr("id", id.clone())
            .attr("data-focus", name)
            .attr("dir", "auto")
            .attr("autocomplete", "off")
            .aria_describedby(described)
            .aria_invalid(invalid)
            .prop("value", value)
            .on(ev::input, typed)
            .into_any(),
        Field::Text => textarea()
            .class("input")
            .attr("rows", "5")
            .attr("name", name)
            .attr("id", id.clone())
            .attr("data-focus", name)
            .attr("dir", "auto")
            .aria_describedby(described)
            .aria_invalid(invalid)
            .prop("value", value)
            .on(ev::input, typed)
            .into_any(),
    };
    let room = move || {
        let left = most(state.field).saturating_sub(state.value.with(|value| value.trim().chars().count()));
        (left <= most(state.field) / 6).then(|| app.count("write.room", u32::try_from(left).unwrap_or(u32::MAX)))
    };
    let error = move || {
        state.error.get().map(|text| (span().class("sr").child(app.t("write.error")), text))
    };
    div()
        .class("field")
        .child((
            label().class("label").attr("for", id.clone()).child(app.t(&key(title))),
            p().class("hint").attr("id", [&id, "-hint"].concat()).child(app.t(&key(".hint"))),
            p().class("error").attr("id", [&id, "-error"].concat()).child(error),
            control,
            p().class("muted small").attr("id", [&id, "-room"].concat()).child(room),
        ))
        .into_any()
}
