//! The channels: the cards of this page, or all of them with a search.

pub mod all;

use medspil_core::pack::{Action, Channel};
use medspil_core::relevance::Place;
use medspil_core::words::joined;

use super::dom::{El, el, truth};
use super::parts::icon::icon;
use super::parts::{bare_button, heading};
use super::write;
use crate::app::live::Live;
use crate::app::{App, Lazy};

/// The block.
pub fn channels(app: App) -> El {
    let all = Live::new(false);
    let count = app.channel_count.get();
    let (expanded, words, inner, pressed) = (all.clone(), all.clone(), all.clone(), all);
    let toggle = bare_button("text-button", move || pressed.change(|all| *all = !*all))
        .attr_live("aria-expanded", move || truth(expanded.get()).to_owned())
        .text_live(move || {
            if words.get() {
                app.t("channels.fewer")
            } else {
                app.count("channels.all", count)
            }
        });
    let title = heading(app, 0, "block-title", &app.t("channels.title")).attr("id", "medspil-channels");
    el("section", "block")
        .attr("aria-labelledby", "medspil-channels")
        .child(el("div", "between").child(title).child(toggle))
        .live(move || {
            if inner.get() {
                all_channels(app)
            } else {
                vec![fitting(app)]
            }
        })
}

fn fitting(app: App) -> El {
    // The fixed cards are not drawn again when the engine has answered: a finger or the focus may be on one.
    let fixed = app.fixed_places();
    let count = fixed.len();
    let draw = move |place: &Place| card(app, place.index, &place.reasons);
    let rest = move || {
        let (places, empty) = app.places();
        let waiting = (0..empty).map(|_| el("li", "card channel waiting").attr("aria-hidden", "true"));
        places.iter().skip(count).map(draw).chain(waiting).collect::<Vec<_>>()
    };
    el("ul", "cards few")
        .attr("role", "list")
        .children(fixed.iter().map(draw))
        .live(rest)
}

/// The list arrives with the lazy part.
fn all_channels(app: App) -> Vec<El> {
    write::fetch(app);
    match write::parts(app) {
        Some(parts) => (parts.all)(app),
        None if app.lazy.get() == Lazy::Failed => {
            vec![fitting(app), el("p", "muted").text(&app.t("error.unreachable"))]
        }
        None => vec![fitting(app)],
    }
}

/// Texts that the pack has only in its first language say so, so that they are read aloud rightly.
pub fn foreign(app: App, channel: &Channel) -> Option<String> {
    let pack = app.pack.borrow();
    let first = pack.languages.first();
    first
        .filter(|first| !channel.translated && app.lang.peek(|lang| lang != *first))
        .cloned()
}

/// One channel: what it is, why it is shown, and one action that works.
pub fn card(app: App, index: usize, reasons: &[String]) -> El {
    let pack = app.pack.borrow();
    let channel = &pack.channels[index];
    let foreign = foreign(app, channel);
    let facts = app.host().facts(&channel.id);
    let facts = facts.into_iter().map(|fact| {
        let (href, name) = fact.file;
        let file = (!href.is_empty()).then(|| {
            let link = el("a", "").attr("href", &href).attr("download", "medspil.ics");
            link.text(&name)
        });
        let class = if fact.kind.is_empty() {
            String::from("why")
        } else {
            ["tag ", &fact.kind].concat()
        };
        line(app, &class, &fact.icon, &fact.text, file)
    });
    let reasons = (!reasons.is_empty()).then(|| {
        line(
            app,
            "why",
            "check",
            &app.t_with("channels.why", &joined(reasons, ", ")),
            None,
        )
    });
    let body = el("div", "body")
        .child(heading(app, 1, "card-title", &channel.title))
        .child(el("p", "muted").text(&channel.summary))
        .children(
            channel
                .note
                .as_ref()
                .map(|note| el("p", "muted small note-line").text(note)),
        )
        .children(facts)
        .children(reasons);
    el("li", "card channel")
        .attr("data-id", &channel.id)
        .attr_if("lang", foreign.as_deref())
        .attr_if("dir", foreign.as_ref().map(|_| "auto"))
        .child(el("div", "glyph").child(icon(&channel.icon)))
        .child(body)
        .children(
            channel
                .action
                .as_ref()
                .map(|action| act(app, action, &channel.title, channel.label.as_deref())),
        )
}

/// A line in the widget's own words, also on a card whose texts are in another language.
fn line(app: App, class: &str, sign: &str, text: &str, file: Option<El>) -> El {
    el("div", class)
        .attr("lang", &app.lang.now())
        .attr("dir", "auto")
        .child(icon(sign))
        .child(el("span", "").text(text).text(" ").children(file))
}

/// The button. Its name begins with what is written on it and says which channel it is about.
fn act(app: App, action: &Action, title: &str, label: Option<&str>) -> El {
    let link = el("a", "button quiet act").attr("href", &action.href());
    if let Some(label) = label {
        return link.text(label);
    }
    let link = link.attr("lang", &app.lang.now());
    let text = match action {
        // A number must not be broken over two lines.
        Action::Call { text, .. } => return link.text(&app.t_with("action.call", &text.replace(' ', "\u{a0}"))),
        Action::Link { .. } => app.t("action.link"),
        Action::Mail { .. } => app.t("action.mail"),
        Action::Visit { .. } => app.t("action.visit"),
    };
    link.attr("aria-label", &[&text, ": ", title].concat()).text(&text)
}
