//! The form: two fields, what becomes of it, and send.

use leptos::ev;
use leptos::html::{a, div, form as form_element, p, span};
use leptos::prelude::*;
use medspil_core::limits::{self, Fault, Field, Problem};
use medspil_core::personal_data::{self, Verdict};
use medspil_core::{ask, limits::check_idea};

use super::fields::{Input, field};
use crate::app::{App, Screen};
use crate::ui::parts::icon::icon;
use crate::ui::parts::{heading, note, press};

/// Remembers the ask box as a draft.
pub fn draft(app: App) {
    app.keep_draft(&app.asked.get_untracked(), "");
}

/// The form, begun with what stood in the ask box.
pub fn form(app: App, asked: String) -> AnyView {
    let (title, text) = ask::split(&asked);
    let title = Input::new(Field::Title, title);
    let text = Input::new(Field::Text, text);
    // A number that only may be personal is asked about once; the second press sends.
    let doubted = RwSignal::new(false);
    let changed = move || {
        doubted.set(false);
        app.keep_draft(&title.value.get_untracked(), &text.value.get_untracked());
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send(app, title, text, doubted);
    };
    let doubt = move || doubted.get().then(|| note("warn", app.t("guard.doubt"), ().into_any()));
    let back = press("button quiet", app.t("write.back"), move |_| {
        app.asked.set(crate::app::outbox::joined(&title.value.get_untracked(), &text.value.get_untracked()));
        app.screen.set(Screen::Ask);
        app.host().focus("ask");
    });
    let go = leptos::html::button().class("button").attr("type", "submit").child(app.t("write.send"));
    form_element()
        .class("ask")
        .attr("novalidate", true)
        .aria_labelledby("medspil-write")
        .on(ev::submit, submit)
        .child((
            heading(app, 0, "ask-title", Some("medspil-write"), app.t("write.title")),
            field(app, title, changed),
            field(app, text, changed),
            doubt,
            public(app),
            div().class("between").child((back, go)),
        ))
        .into_any()
}

/// What becomes of it, and where it says how personal data is treated.
fn public(app: App) -> AnyView {
    let privacy = app.pack.with_value(|pack| pack.privacy.clone());
    let link = privacy.map(|href| a().attr("href", href).attr("target", "_blank").attr("rel", "noopener").child(app.t("write.privacy")));
    p().class("muted public")
        .child((icon("globe"), span().class("strong").child(app.t("write.public")), " ", app.t("write.public.hint"), " ", link))
        .into_any()
}

fn send(app: App, title: Input, text: Input, doubted: RwSignal<bool>) {
    let (title_value, text_value) = (title.value.get_untracked(), text.value.get_untracked());
    let problems = match check_idea(&title_value, &text_value) {
        Ok(idea) => {
            let doubtful = |text: &str| personal_data::scan(text).iter().any(|finding| finding.verdict == Verdict::Warn);
            if !doubted.get_untracked() && (doubtful(idea.title) || doubtful(idea.text)) {
                doubted.set(true);
                return app.say(app.t("guard.doubt"));
            }
            return app.send_idea(idea.title, idea.text);
        }
        Err(problems) => problems,
    };
    for input in [title, text] {
        let found = problems.iter().find(|problem| problem.field == input.field);
        input.error.set(found.map(|problem| explain(app, problem)));
    }
    // The first field with an error gets the focus; its description is read with it.
    if let Some(first) = problems.first() {
        app.host().focus(first.field.name());
    }
}

fn explain(app: App, problem: &Problem) -> String {
    match &problem.fault {
        Fault::TooShort { .. } => app.t("write.title.missing"),
        Fault::TooLong { max, found } => {
            app.count("write.too_long", u32::try_from(found.saturating_sub(*max)).unwrap_or(u32::MAX))
        }
        Fault::PersonalNumber(finding) => app.t_with("guard.block", &finding.masked),
    }
}

/// The largest number of characters of a field.
pub fn most(field: Field) -> usize {
    match field {
        Field::Title => limits::TITLE_MAX,
        Field::Text => limits::TEXT_MAX,
    }
}
