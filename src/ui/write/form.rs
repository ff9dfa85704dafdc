//! The form: two fields, what becomes of it, and send.

use medspil_core::limits::{Fault, Field, Problem, TITLE_MIN, check_by};
use medspil_core::personal_data::{self, Verdict};

use super::asked::{self, More};
use super::fields::{Input, field, rules};
use super::wrong::{Wrong, lead, listed};
use crate::app::live::Live;
use crate::app::ports::Can;
use crate::app::{App, Screen, outbox, refusals};
use crate::ui::dom::{El, el};
use crate::ui::parts::icon::icon;
use crate::ui::parts::{button, heading, note};

/// Remembers the ask box as a draft.
pub fn draft(app: App) {
    app.keep_draft(&app.asked.borrow(), "");
}

/// The form, with what was written in it before or else with what stood in the ask box.
pub fn form(app: App) -> El {
    let before = app.fields.borrow().clone();
    let (title, text) = before.unwrap_or_else(|| medspil_core::ask::split(&app.asked.borrow()));
    *app.fields.borrow_mut() = Some((title.clone(), text.clone()));
    let (title, text) = (Input::new(Field::Title, title), Input::new(Field::Text, text));
    let more = asked::all(app);
    let told = refusals::take();
    let tell = |name: &str, error: &Live<Option<String>>| {
        if let Some((_, words)) = told.iter().find(|(known, _)| known == name) {
            error.set(Some(words.clone()));
        }
    };
    tell(title.field.name(), &title.error);
    tell(text.field.name(), &text.error);
    for more in &more {
        tell(more.name(), &more.error);
    }
    let list = Live::new(Vec::new());
    lead(app, &list, wrong(app, &title, &text, &more));
    // A number that only may be personal is asked about once; the second press sends.
    let doubted = Live::new(false);
    let changed = {
        let (title, text, doubted) = (title.clone(), text.clone(), doubted.clone());
        move || {
            doubted.set(false);
            let (title, text) = (title.value.now(), text.value.now());
            app.keep_draft(&title, &text);
            *app.fields.borrow_mut() = Some((title, text));
        }
    };
    let back = {
        let (title, text) = (title.clone(), text.clone());
        button("button quiet", &app.t("write.back"), move || {
            *app.asked.borrow_mut() = outbox::joined(&title.value.now(), &text.value.now());
            app.fields.borrow_mut().take();
            app.screen.set(Screen::Ask);
            app.host().focus("ask");
        })
    };
    // Where nothing is sent from here, the button does not say so.
    let go = app.t(if app.can.has(Can::SEND) {
        "write.send"
    } else {
        "ask.continue"
    });
    let go = el("button", "button").attr("type", "submit").text(&go);
    let doubt = {
        let doubted = doubted.clone();
        move || doubted.get().then(|| note("warn", &app.t("guard.doubt")))
    };
    el("form", "ask")
        .attr("novalidate", "")
        .attr("aria-labelledby", "medspil-write")
        .child(heading(app, 0, "ask-title", &app.t("write.title")).attr("id", "medspil-write"))
        .live({
            let list = list.clone();
            move || listed(app, &list)
        })
        .child(field(app, &title, changed.clone()))
        .child(field(app, &text, changed))
        .children(more.iter().map(|more| more.draw(app)))
        .live(doubt)
        .children(app.can.has(Can::SEND).then(|| public(app)))
        .child(el("div", "between").child(back).child(go))
        .on("submit", move |event| {
            event.prevent_default();
            send(app, &title, &text, &more, &doubted, &list);
        })
}

/// What becomes of it, and where it says how personal data is treated.
fn public(app: App) -> El {
    let pack = app.pack.borrow();
    let link = pack.privacy.as_ref().map(|href| {
        el("a", "")
            .attr("href", href)
            .attr("target", "_blank")
            .attr("rel", "noopener")
            .text(&app.t("write.privacy"))
    });
    el("p", "muted public")
        .child(icon("globe"))
        .child(el("span", "strong").text(&app.t("write.public")))
        .text(" ")
        .text(&app.t("write.public.hint"))
        .text(" ")
        .children(link)
}

/// The fields that say that something is wrong, in their order.
fn wrong(app: App, title: &Input, text: &Input, more: &[More]) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for input in [title, text] {
        if input.error.peek(Option::is_some) {
            wrong.push((input.field.name().to_owned(), input.label(app)));
        }
    }
    for more in more {
        if more.error.peek(Option::is_some) {
            wrong.push((more.focus.clone(), more.label(app)));
        }
    }
    wrong
}

fn send(app: App, title: &Input, text: &Input, more: &[More], doubted: &Live<bool>, list: &Live<Vec<Wrong>>) {
    let (title_value, text_value) = (title.value.now(), text.value.now());
    asked::keep(app, more);
    let checked = check_by(&rules(app), &title_value, &text_value);
    let problems = checked.as_ref().err().map_or(&[][..], Vec::as_slice);
    for input in [title, text] {
        let found = problems.iter().find(|problem| problem.field == input.field);
        input.error.set(found.map(|problem| explain(app, problem)));
    }
    for more in more {
        more.check(app);
    }
    if lead(app, list, wrong(app, title, text, more)) {
        return;
    }
    let Ok(idea) = checked else { return };
    let doubtful = |text: &str| {
        personal_data::scan(text)
            .iter()
            .any(|finding| finding.verdict == Verdict::Warn)
    };
    if !doubted.now() && (doubtful(idea.title) || doubtful(idea.text)) {
        doubted.set(true);
        return app.say(app.t("guard.doubt"));
    }
    if !app.can.has(Can::SEND) {
        return app.hand_over(idea.title, idea.text);
    }
    app.send_idea(idea.title, idea.text);
}

fn explain(app: App, problem: &Problem) -> String {
    match &problem.fault {
        Fault::TooShort { min } if *min > TITLE_MIN || problem.field == Field::Text => {
            app.count("write.too_short", *min)
        }
        Fault::TooShort { .. } => app.t("write.title.missing"),
        Fault::TooLong { max, found } => app.count("write.too_long", found.saturating_sub(*max)),
        Fault::PersonalNumber(finding) => app.t_with("guard.block", &finding.masked),
    }
}
