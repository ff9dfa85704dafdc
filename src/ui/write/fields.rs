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
    let needed = state.field == Field::Text && min > 0;
    let label = app.t(&["write.", name, if needed { ".needed" } else { ".label" }].concat());
    let mut hint = app.t(&["write.", name, ".hint"].concat());
    if min > TITLE_MIN {
        hint = [&hint, " ", &app.count("write.too_short", min)].concat();
    }
    el("div", "field")
        .child(el("label", "label").attr("for", &id("")).text(&label))
        .child(el("p", "hint").attr("id", &id("-hint")).text(&hint))
        .child(el("p", "error").attr("id", &id("-error")).live(error(app, state)))
        .child(control(state, changed))
        .child(
            el("p", "muted small")
                .attr("id", &id("-room"))
                .text_live(room(app, state)),
        )
}

fn control(state: &Input, changed: impl Fn() + 'static) -> El {
    let name = state.field.name();
    let id = ["medspil-", name].concat();
    let control = match state.field {
        Field::Title => el("input", "input").attr("type", "text").attr("autocomplete", "off"),
        Field::Text => el("textarea", "input").attr("rows", "5"),
    };
    let (typed, invalid) = (state.clone(), state.error.clone());
    control
        .attr("name", name)
        .attr("id", &id)
        .attr("data-focus", name)
        .attr("dir", "auto")
        .attr(
            "aria-describedby",
            &[&id, "-hint ", &id, "-error ", &id, "-room"].concat(),
        )
        .attr_live("aria-invalid", move || truth(invalid.with(Option::is_some)).to_owned())
        .value(&state.value.now())
        .on("input", move |event| {
            typed.value.set(value_of(&event));
            typed.error.set(None);
            changed();
        })
}

fn error(app: App, state: &Input) -> impl Fn() -> Option<El> + 'static {
    let error = state.error.clone();
    move || {
        error.get().map(|text| {
            el("span", "")
                .child(el("span", "sr").text(&app.t("write.error")))
                .text(&text)
        })
    }
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
