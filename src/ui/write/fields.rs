//! One labelled field with hint, error and, near the end, how much room is left.
//!
//! Order and roles as public design systems agree on: label, hint, error, control; the error is part of the control's
//! description and goes away when the field is changed.

use medspil_core::limits::{Field, Rules, TITLE_MIN};

use crate::app::App;
use crate::app::live::Live;
use crate::ui::dom::{El, el, truth, value_of};

/// A field's state.
#[derive(Clone)]
pub struct Input {
    /// Which one it is.
    pub field: Field,
    /// What stands in it.
    pub value: Live<String>,
    /// What is wrong with it.
    pub error: Live<Option<String>>,
}

impl Input {
    /// What it is called, for this backend.
    pub fn label(&self, app: App) -> String {
        let (min, _) = rules(app).of(self.field);
        let needed = self.field == Field::Text && min > 0;
        let label = if needed { ".needed" } else { ".label" };
        app.t(&["write.", self.field.name(), label].concat())
    }

    /// A field that begins with `value`.
    pub fn new(field: Field, value: String) -> Self {
        Self {
            field,
            value: Live::new(value),
            error: Live::new(None),
        }
    }
}

/// How long the fields may be, for this backend.
pub fn rules(app: App) -> Rules {
    app.post.get().map(|post| post.rules()).unwrap_or_default()
}

/// Draws it. `changed` is called after each change.
pub fn field(app: App, state: &Input, changed: impl Fn() + 'static) -> El {
    let name = state.field.name();
    let id = |part: &str| ["medspil-", name, part].concat();
    let (min, _) = rules(app).of(state.field);
    let mut hint = app.t(&["write.", name, ".hint"].concat());
    if min > TITLE_MIN {
        hint = [&hint, " ", &app.count("write.too_short", min)].concat();
    }
    let control = match state.field {
        Field::Title => el("input", "input").attr("type", "text").attr("autocomplete", "off"),
        Field::Text => el("textarea", "input").attr("rows", "5"),
    };
    let typed = state.value.clone();
    let control = wired(control, name, &state.value, &state.error, &[&id("-room")])
        .attr("data-focus", name)
        .on("input", move |event| {
            typed.set(value_of(&event));
            changed();
        });
    frame(app, name, &state.label(app), &hint, &state.error, control).child(
        el("p", "muted small")
            .attr("id", &id("-room"))
            .text_live(room(app, state)),
    )
}

/// Label, hint, error and control of a field, in this order.
pub fn frame(app: App, name: &str, label: &str, hint: &str, error: &Live<Option<String>>, control: El) -> El {
    let id = |part: &str| ["medspil-", name, part].concat();
    let error = error.clone();
    let words = move || {
        error.get().map(|text| {
            el("span", "")
                .child(el("span", "sr").text(&app.t("write.error")))
                .text(&text)
        })
    };
    el("div", "field")
        .child(
            el("label", "label")
                .attr("for", &id(""))
                .attr("dir", "auto")
                .text(label),
        )
        .child(el("p", "hint").attr("id", &id("-hint")).text(hint))
        .child(el("p", "error").attr("id", &id("-error")).live(words))
        .child(control)
}

/// A control that is tied to its label, hint and error, and takes the error away when it is changed.
pub fn wired(control: El, name: &str, value: &Live<String>, error: &Live<Option<String>>, described: &[&str]) -> El {
    let id = ["medspil-", name].concat();
    let (invalid, changed) = (error.clone(), error.clone());
    let mut by = [&id, "-hint ", &id, "-error"].concat();
    for other in described {
        by.push(' ');
        by.push_str(other);
    }
    control
        .attr("name", name)
        .attr("id", &id)
        .attr("dir", "auto")
        .attr("aria-describedby", &by)
        .attr_live("aria-invalid", move || truth(invalid.with(Option::is_some)).to_owned())
        .value(&value.now())
        .on("input", move |_| changed.set(None))
}

/// How much room is left, said when five sixths are used.
fn room(app: App, state: &Input) -> impl Fn() -> String + 'static {
    let (_, max) = rules(app).of(state.field);
    let value = state.value.clone();
    move || {
        let left = max.saturating_sub(value.with(|value| value.trim().chars().count()));
        if left <= max / 6 {
            app.count("write.room", left)
        } else {
            String::new()
        }
    }
}
