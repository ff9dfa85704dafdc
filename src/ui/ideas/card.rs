//! One idea: its words, where it stands, the official answer, and the button that likes it.
//!
//! Citizens' texts are only ever text nodes, each in a direction of its own, so that neither markup nor override
//! characters reach anything outside.

use medspil_core::idea::{Idea, Status};
use medspil_core::words::fill;

use crate::app::App;
use crate::app::ideas::Row;
use crate::app::live::Live;
use crate::app::ports::Can;
use crate::ui::dom::{El, el, truth};
use crate::ui::parts::icon::icon;
use crate::ui::parts::{bare_button, heading, note, tag};

/// A longer text is folded at a word near this many characters.
const FOLD: usize = 280;

/// One row of the list.
pub fn card(app: App, row: &Row) -> El {
    let idea = &row.idea;
    let answer = idea.answer.as_ref().map(|answer| {
        let by = answer.by.clone().unwrap_or_else(|| app.t("idea.answer"));
        el("div", "answer")
            .child(el("span", "strong").text(&by))
            .child(own_words("p", "", &answer.text))
    });
    let id = idea.id.clone();
    let trouble = move || {
        let trouble = app.ideas.trouble.get().filter(|(about, _)| *about == id);
        trouble.map(|(_, text)| el("div", "wide").child(note("err", &text)))
    };
    let body = el("div", "body")
        .child(heading(app, 1, "card-title", &idea.title).attr("dir", "auto"))
        .children(text(app, &idea.text))
        .child(tags(app, idea));
    el("li", "card idea")
        .attr("data-id", &idea.id)
        .child(body)
        .children(app.can.has(Can::LIKE).then(|| like(app, row)))
        .children(answer)
        .live(trouble)
}

/// Words of a citizen or an official, in a direction of their own.
fn own_words(tag: &str, class: &str, text: &str) -> El {
    el(tag, class).attr("dir", "auto").text(text)
}

fn text(app: App, text: &str) -> Vec<El> {
    if text.is_empty() {
        return Vec::new();
    }
    let Some(end) = fold(text) else {
        return vec![own_words("p", "muted words", text)];
    };
    let open = Live::new(false);
    let (full, folded) = (text.to_owned(), [&text[..end], "…"].concat());
    let (shown, expanded, words, pressed) = (open.clone(), open.clone(), open.clone(), open);
    let toggle = bare_button("text-button", move || pressed.change(|open| *open = !*open))
        .attr_live("aria-expanded", move || truth(expanded.get()).to_owned())
        .text_live(move || app.t(if words.get() { "idea.fold" } else { "idea.unfold" }));
    let words = own_words("p", "muted words", "");
    vec![
        words.text_live(move || if shown.get() { full.clone() } else { folded.clone() }),
        toggle,
    ]
}

/// The byte where a text is folded; none where it is short enough to stand.
fn fold(text: &str) -> Option<usize> {
    let (end, _) = text.char_indices().nth(FOLD)?;
    let word = text[..end].rfind(char::is_whitespace);
    Some(word.filter(|word| *word > end / 2).unwrap_or(end))
}

fn tags(app: App, idea: &Idea) -> El {
    let (kind, sign) = match idea.status {
        Status::Received | Status::Unknown => ("", "clock"),
        Status::Pending | Status::InProgress | Status::Merged => ("warn", "clock"),
        Status::Answered => ("accent", "chat"),
        Status::Accepted | Status::Implemented => ("ok", "check"),
        Status::Declined => ("", "x"),
    };
    let status =
        (idea.status != Status::Unknown).then(|| tag(kind, sign, &app.t(&["status.", idea.status.name()].concat())));
    el("div", "row")
        .children(idea.area.as_ref().map(|area| tag("", "pin", area)))
        .children(status)
        .child(el("span", "muted small").text(&app.words().day(&idea.created_at)))
}

fn like(app: App, row: &Row) -> El {
    let (count, named, liked, pressed) = (row.likes.clone(), row.likes.clone(), row.liked.clone(), row.clone());
    // The name says what is liked and how many do, and begins with the number that is seen.
    let title = row.idea.title.clone();
    let name = move || fill(&app.count("like.name", named.get() as usize), "title", &title);
    bare_button("like", move || app.toggle_like(&pressed))
        .attr_live("aria-pressed", move || truth(liked.get()).to_owned())
        .attr_live("aria-label", name)
        .child(icon("heart"))
        .child(el("span", "").text_live(move || app.words().number(count.get())))
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
