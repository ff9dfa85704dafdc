//! All channels, with a search and filters by what one wants to do, what it is about, where, and for whom. Lazy.

use leptos::task::spawn_local;
use medspil_core::pack::details::{Choice, Details, INTENTS};

use super::card;
use crate::app::App;
use crate::app::live::Live;
use crate::app::ports::Slot;
use crate::ui::dom::{El, el, value_of};
use crate::ui::parts::button;

/// Cards drawn at first, after each letter of a search: more than a screen shows, and few enough for a slow phone.
const FIRST: usize = 12;
/// Cards drawn with each press on "more".
const STEP: usize = 24;

/// What the list shows.
#[derive(Default)]
struct View {
    query: String,
    choice: Choice,
    /// Entries that pass, best first.
    hits: Vec<usize>,
    /// Counts the lists.
    list: u32,
    shown: usize,
    details: Vec<Details>,
}

type Shared = Live<View>;

/// Search, filters, count and list.
pub fn all(app: App) -> Vec<El> {
    let view: Shared = Live::new(View::default());
    view.change(|view| {
        view.details = app.host().details();
        let area = app.device().read(Slot::Area);
        // Another municipality's page may have remembered a part of another town.
        if view.details.iter().any(|details| details.area.contains(&area)) {
            view.choice.area = area;
        }
    });
    seek(app, &view);
    // Further entries bring further values to choose from.
    let known = Live::new(());
    let (arriving, learned) = (view.clone(), known.clone());
    // Entries that are no channels come from a file of their own.
    spawn_local(async move {
        app.learn_sentences().await;
        if app.more_channels().await {
            let details = app.host().details();
            arriving.change(|view| view.details = details);
            seek(app, &arriving);
            learned.set(());
        }
    });
    let (typed, counted, rows, row) = (view.clone(), view.clone(), view.clone(), view.clone());
    let search = el("input", "input")
        .attr("type", "search")
        .attr("id", "medspil-search")
        .attr("autocomplete", "off")
        .on("input", move |event| {
            typed.change(|view| view.query = value_of(&event));
            seek(app, &typed);
        });
    let label = el("label", "label")
        .attr("for", "medspil-search")
        .text(&app.t("channels.search"));
    let found = move || counted.with(|view| app.count("channels.found", view.hits.len()));
    let found = el("p", "muted").attr("role", "status").text_live(found);
    let list = el("ul", "cards").attr("role", "list").growing(
        move || rows.with(|view| (view.list, view.shown.min(view.hits.len()))),
        move |at| {
            let index = row.peek(|view| view.hits[at]);
            card(app, index, &[])
        },
    );
    let (more, press, filtered) = (view.clone(), view.clone(), view.clone());
    let more = move || {
        let press = press.clone();
        let left = more.with(|view| view.hits.len() > view.shown);
        left.then(|| {
            button("button quiet wide", &app.t("channels.more"), move || {
                press.change(|view| view.shown += STEP);
            })
        })
    };
    vec![
        el("div", "").child(label).child(search),
        el("div", "filters").live(move || {
            known.get();
            filters(app, &filtered)
        }),
        found,
        list,
        el("div", "").live(more),
    ]
}

/// Finds the entries that pass.
fn seek(app: App, view: &Shared) {
    view.change(|view| {
        let area = view.choice.area.clone();
        // Without a question only the channels, and what is for one's own part of the town: people, meetings and
        // reports are for those who look for them.
        let elsewhere = Choice {
            area: String::new(),
            ..view.choice.clone()
        };
        let is_plain = view.query.trim().is_empty() && elsewhere == Choice::default();
        let channels = app.channel_count.get();
        // What is for this part of the town alone comes first, then what is for some parts, then what is for all.
        let (mut own, mut some, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for index in app.search(&view.query) {
            let details = view.details.get(index);
            let parts = details.map_or(0, |details| details.area.len());
            let is_local = parts > 0 && !area.is_empty();
            if (is_plain && index >= channels && !is_local)
                || !details.is_none_or(|details| details.passes(&view.choice))
            {
                continue;
            }
            match (is_local, parts) {
                (true, 1) => own.push(index),
                (true, _) => some.push(index),
                _ => all.push(index),
            }
        }
        own.append(&mut some);
        own.append(&mut all);
        view.hits = own;
        view.list += 1;
        view.shown = FIRST;
    });
}

/// A filter of the choice: which of its fields, as a place to write to.
type Field = fn(&mut Choice) -> &mut String;
/// The values that the entries have for it.
type Values = fn(&Details) -> &[String];

fn filters(app: App, view: &Shared) -> Vec<El> {
    let kinds: [(&'static str, Field, Values); 4] = [
        ("intent", |choice| &mut choice.intent, |details| &details.intents),
        ("topic", |choice| &mut choice.topic, |details| &details.topics),
        ("area", |choice| &mut choice.area, |details| &details.area),
        ("audience", |choice| &mut choice.audience, |details| &details.audience),
    ];
    kinds
        .into_iter()
        .filter_map(|(name, field, values)| filter(app, view, name, field, values))
        .collect()
}

/// A menu with the values that occur; none where there is nothing to choose.
fn filter(app: App, view: &Shared, name: &'static str, field: Field, values: Values) -> Option<El> {
    let mut options: Vec<String> = Vec::new();
    view.peek(|view| {
        for value in view.details.iter().flat_map(values) {
            if !options.contains(value) {
                options.push(value.clone());
            }
        }
    });
    if name == "intent" {
        let known = |intent: &&str| options.iter().any(|one| one == *intent);
        options = INTENTS
            .iter()
            .filter(|intent| known(intent))
            .map(|intent| (*intent).to_owned())
            .collect();
    }
    if options.is_empty() {
        return None;
    }
    let mut named: Vec<(String, String)> = options.into_iter().map(|id| (app.filter_name(name, &id), id)).collect();
    if name != "intent" {
        named.sort();
    }
    let option = |value: &str, text: &str| el("option", "").attr("value", value).text(text);
    let chosen = view.peek(|view| field(&mut view.choice.clone()).clone());
    let options = named
        .iter()
        .map(|(text, id)| option(id, text).attr_if("selected", (*id == chosen).then_some("")));
    let typed = view.clone();
    let menu = el("select", "input")
        .attr("name", name)
        .child(option("", &app.t(&["filter.", name, ".all"].concat())));
    let menu = if name == "area" {
        menu.child(
            el("optgroup", "")
                .attr("label", &app.t("filter.area.mine"))
                .children(options),
        )
    } else {
        menu.children(options)
    };
    let menu = menu.on("change", move |event| {
        let value = value_of(&event);
        if name == "area" {
            // Remembered here and told to nobody.
            app.device().write(Slot::Area, &value);
        }
        typed.change(|view| *field(&mut view.choice) = value);
        seek(app, &typed);
    });
    let label = el("label", "label small").text(&app.t(&["filter.", name].concat()));
    Some(el("div", "filter").child(label.child(menu)))
}
