//! What is suggested below the ask box: doors, ideas to like instead of writing them again, and the way to an idea of
//! one's own. A listbox that the keyboard walks; each option is the link or button that does it. Lazy.

use medspil_core::pack::{Action, Channel};
use medspil_core::relevance::Fit;
use medspil_core::relevance::wire::Emergency;
use medspil_core::words::joined;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use crate::app::ideas::Row;
use crate::app::suggest::Suggested;
use crate::app::{App, Screen};
use crate::ui::channels::foreign;
use crate::ui::dom::{El, el, has_focus, key_of, truth};
use crate::ui::parts::icon::icon;
use crate::ui::write;

/// The list; nothing where nothing was found yet.
pub fn suggested(app: App) -> Vec<El> {
    let found = app.suggested.get();
    if app.screen.get() != Screen::Ask || !found.is_listed() {
        return Vec::new();
    }
    // Drawn anew under somebody's hands: the focus goes along.
    if has_focus("[role=option]") {
        app.host().focus("suggest");
    }
    let mut rows: Vec<El> = found
        .emergency
        .map(|emergency| alarm(app, emergency))
        .into_iter()
        .collect();
    let list = el("div", "suggest")
        .attr("role", "listbox")
        .attr("aria-label", &app.t("suggest.title"))
        .children(groups(app, &found))
        .on("keydown", move |event| walk(app, &event));
    // The keyboard comes in here and walks with the arrows.
    if let Some(first) = list.find("[role=option]") {
        first.attr("tabindex", "0").attr("data-focus", "suggest");
    }
    rows.push(list);
    rows
}

fn groups(app: App, found: &Suggested) -> Vec<El> {
    let mut groups = Vec::new();
    if found.doors.is_empty() && found.emergency.is_none() {
        groups.extend(fallback(app));
    }
    let doors: Vec<El> = found.doors.iter().filter_map(|fit| door(app, fit)).collect();
    if !doors.is_empty() {
        groups.push(group(app, "suggest.doors", doors));
    }
    let alike: Vec<El> = found.alike.iter().map(|row| alike(app, row)).collect();
    if !alike.is_empty() {
        groups.push(group(app, "suggest.alike", alike));
    }
    groups.push(group(app, "suggest.or", vec![own_idea(app)]));
    groups
}

fn group(app: App, title: &str, rows: Vec<El>) -> El {
    let title = app.t(title);
    el("div", "suggest-group")
        .attr("role", "group")
        .attr("aria-label", &title)
        .child(el("div", "suggest-head").attr("aria-hidden", "true").text(&title))
        .children(rows)
}

fn option(tag: &str, sign: &str, title: El, text: &str) -> El {
    el(tag, "suggest-row")
        .attr("role", "option")
        .attr("aria-selected", "false")
        .attr("tabindex", "-1")
        .child(icon(sign))
        .child(
            el("span", "suggest-text")
                .child(el("span", "strong").child(title))
                .child(el("span", "muted small").text(text)),
        )
}

/// What a channel is called, in the language that it is called so in.
fn name(app: App, channel: &Channel) -> El {
    let lang = foreign(app, channel);
    el("span", "")
        .attr_if("lang", lang.as_deref())
        .attr_if("dir", lang.as_ref().map(|_| "auto"))
        .text(&channel.title)
}

fn door(app: App, fit: &Fit) -> Option<El> {
    let pack = app.pack.borrow();
    let channel = &pack.channels[fit.index];
    let action = channel.action.as_ref()?;
    let why = if fit.reasons.is_empty() {
        channel.summary.clone()
    } else {
        app.t_with("channels.why", &joined(&fit.reasons, ", "))
    };
    Some(
        option("a", &channel.icon, name(app, channel), &why)
            .attr("href", &action.href())
            .attr("data-id", &channel.id)
            .child(
                el("span", "suggest-do")
                    .attr("aria-hidden", "true")
                    .text(&does(app, action)),
            ),
    )
}

fn does(app: App, action: &Action) -> String {
    match action {
        Action::Call { text, .. } => text.replace(' ', "\u{a0}"),
        _ => app.t("suggest.choose"),
    }
}

/// Nothing fits: the telephone, and the truth about it.
fn fallback(app: App) -> Option<El> {
    let pack = app.pack.borrow();
    let main = pack.channel(&pack.main)?;
    let row =
        option("a", &main.icon, name(app, main), &app.t("suggest.none")).attr("href", &main.action.as_ref()?.href());
    let row = row.attr("data-id", &main.id).child(
        el("span", "suggest-do")
            .attr("aria-hidden", "true")
            .text(&does(app, main.action.as_ref()?)),
    );
    Some(group(app, "suggest.ask", vec![row]))
}

fn alike(app: App, row: &Row) -> El {
    let (pressed, count, shown) = (row.clone(), row.likes.clone(), row.liked.clone());
    let title = el("span", "").attr("dir", "auto").text(&row.idea.title);
    option("button", "heart", title, &app.t("suggest.like"))
        .attr("type", "button")
        .attr_live("aria-checked", move || truth(shown.get()).to_owned())
        .child(el("span", "suggest-do").text_live(move || app.words().number(count.get())))
        .on("click", move |_| app.toggle_like(&pressed))
}

fn own_idea(app: App) -> El {
    let title = el("span", "").text(&app.t("suggest.idea"));
    option("button", "bulb", title, &app.t("suggest.idea.hint"))
        .attr("type", "button")
        .attr("data-id", "idea")
        .on("click", move |_| {
            app.screen.set(Screen::Writing);
            write::fetch(app);
            app.host().focus("title");
        })
}

fn alarm(app: App, emergency: Emergency) -> El {
    let number = emergency.number();
    let call = el("a", "button small").attr("href", &["tel:", number].concat());
    el("div", "note err")
        .attr("data-emergency", number)
        .child(icon("phone"))
        .child(
            el("div", "note-body")
                .child(el("span", "").text(&app.t(&["emergency.", number].concat())))
                .child(call.text(&app.t_with("action.call", number))),
        )
}

/// Arrow keys, Home and End walk the options; Escape goes back to the box.
fn walk(app: App, event: &Event) {
    let Some(list) = event.current_target().and_then(|list| list.dyn_into::<Element>().ok()) else {
        return;
    };
    let Ok(options) = list.query_selector_all("[role=option]") else {
        return;
    };
    let count = options.length();
    let at = (0..count)
        .find(|at| options.item(*at).as_deref() == event.target().and_then(|node| node.dyn_into().ok()).as_ref());
    let next = match (key_of(event).as_str(), at) {
        ("ArrowDown", Some(at)) => (at + 1).min(count - 1),
        ("ArrowDown" | "Home", _) => 0,
        ("ArrowUp", Some(0)) | ("Escape", _) => {
            event.prevent_default();
            return app.host().focus("ask");
        }
        ("ArrowUp", Some(at)) => at - 1,
        ("End", _) => count - 1,
        _ => return,
    };
    event.prevent_default();
    let option = options
        .item(next)
        .and_then(|option| option.dyn_into::<HtmlElement>().ok());
    // An element of our own list can be focused.
    let _ = option.map(|option| option.focus());
}
