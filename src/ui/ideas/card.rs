//! One idea: its words, where it stands, the official answer, and the button that likes it.
//!
//! Citizens' texts are only ever text nodes, each in a direction of its own, so that neither markup nor override
//! characters reach anything outside.

use leptos::ev;
use leptos::html::{button, div, li, p, span};
use leptos::prelude::*;
use medspil_core::idea::{Idea, Status};

use crate::app::App;
use crate::app::ideas::Row;
use crate::ui::parts::icon::icon;
use crate::ui::parts::{heading, note, tag};

/// A longer text is folded at a word near this many characters.
const FOLD: usize = 280;

/// One row of the list.
pub fn card(app: App, row: Row) -> AnyView {
    let idea = &row.idea;
    let title = div().attr("dir", "auto").child(heading(app, 1, "card-title", None, idea.title.clone()));
    let words = div().class("body").child((title, text(app, &idea.text), tags(app, idea)));
    let answer = idea.answer.as_ref().map(|answer| {
        let by = answer.by.clone().unwrap_or_else(|| app.t("idea.answer"));
        div().class("answer").child((span().class("strong").child(by), p().attr("dir", "auto").child(answer.text.clone())))
    });
    let id = idea.id.clone();
    let trouble = move || {
        let trouble = app.ideas.trouble.get().filter(|(about, _)| *about == id);
        trouble.map(|(_, text)| div().class("wide").child(note("err", text, ().into_any())))
    };
    li().class("card idea").attr("data-id", idea.id.clone()).child((words, like(app, row.clone()), answer, trouble)).into_any()
}

fn text(app: App, text: &str) -> Option<AnyView> {
    if text.is_empty() {
        return None;
    }
    let full = text.to_owned();
    let Some(end) = fold(text) else {
        return Some(p().class("muted words").attr("dir", "auto").child(full).into_any());
    };
    let open = RwSignal::new(false);
    let shown = move || if open.get() { full.clone() } else { [&full[..end], "…"].concat() };
    let toggle = button()
        .class("text-button")
        .attr("type", "button")
        .aria_expanded(move || if open.get() { "true" } else { "false" })
        .on(ev::click, move |_| open.update(|open| *open = !*open))
        .child(move || app.t(if open.get() { "idea.fold" } else { "idea.unfold" }));
    Some((p().class("muted words").attr("dir", "auto").child(shown), toggle).into_any())
}

/// The byte where a text is folded; none where it is short enough to stand.
fn fold(text: &str) -> Option<usize> {
    let (end, _) = text.char_indices().nth(FOLD)?;
    let word = text[..end].rfind(char::is_whitespace);
    Some(word.filter(|word| *word > end / 2).unwrap_or(end))
}

fn tags(app: App, idea: &Idea) -> AnyView {
    let area = idea.area.clone().map(|area| tag("", "pin", area));
    let (kind, sign) = match idea.status {
        Status::Received | Status::Unknown => ("", "clock"),
        Status::Pending | Status::InProgress | Status::Merged => ("warn", "clock"),
        Status::Answered => ("accent", "chat"),
        Status::Accepted | Status::Implemented => ("ok", "check"),
        Status::Declined => ("", "x"),
    };
    let status = (idea.status != Status::Unknown)
        .then(|| tag(kind, sign, app.t(&["status.", idea.status.name()].concat())));
    let day = span().class("muted small").child(app.words().day(&idea.created_at));
    div().class("row").child((area, status, day)).into_any()
}

fn like(app: App, row: Row) -> AnyView {
    let (likes, liked) = (row.likes.clone(), row.liked.clone());
    let count = {
        let likes = likes.clone();
        move || app.words().number(likes.get())
    };
    // The name says what is liked and how many do, and begins with the number that is seen.
    let title = row.idea.title.clone();
    let name = move || app.count("like.name", likes.get()).replace("{title}", &title);
    button()
        .class("like")
        .attr("type", "button")
        .aria_pressed(move || if liked.get() { "true" } else { "false" })
        .aria_label(name)
        .on(ev::click, move |_| app.toggle_like(&row))
        .child((icon("heart"), span().child(count)))
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_folded_between_words_and_between_characters() {
        assert_eq!(fold("kort"), None);
        let long = "æøå ".repeat(100);
        let end = fold(&long).unwrap();
        assert!(long.is_char_boundary(end) && long[..end].ends_with('å'));
        assert!(fold(&"🙂".repeat(1000)).is_some());
    }
}
