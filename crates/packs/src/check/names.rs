//! Ids: each once, and whatever refers to one finds it. Also the files that a pack speaks of, which are named by it.

use std::collections::HashMap;

use super::whole::{Item, Whole};
use crate::finding::{Finding, Severity};
use crate::model::{Id, MORE_TITLE, TITLE};
use crate::source::{Spot, quoted};
use medspil_core::guess::{few, nearest};

pub(super) fn check(pack: &Whole<'_>, findings: &mut Vec<Finding>) {
    own_name(pack, findings);
    once(pack, findings);
    let index = Index::of(pack);
    index.head(pack, findings);
    for item in &pack.items {
        index.entry(item, findings);
        title(item, findings);
    }
    index.overlays(pack, findings);
    files(pack, findings);
}

/// The pack and its files are called the same.
fn own_name(pack: &Whole<'_>, findings: &mut Vec<Finding>) {
    let id = &pack.head.id;
    if !id.is_empty() && **id != *pack.file_id {
        let at = pack.root.key("id");
        let todo = "Pages name a pack by its file, and the files beside it are found by that name. Call both the same.";
        findings.push(at.finding(Severity::Error, "own-name", at.found(), quoted(pack.file_id), todo));
    }
    let Some((more, root)) = &pack.more else { return };
    if !more.id.is_empty() && more.id != *id {
        let at = root.key("id");
        let todo = "These entries belong to the pack beside this file. Write its id.";
        findings.push(at.finding(Severity::Error, "own-name", at.found(), quoted(id), todo));
    }
}

/// No id twice: neither in a file, nor once in each.
fn once(pack: &Whole<'_>, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<&str, Spot<'_>> = HashMap::new();
    let places = pack.items.iter().map(|item| (&item.entry.id, item.spot.key("id")));
    for (id, at) in places.filter(|(id, _)| !id.is_empty()) {
        if let Some(first) = seen.get(&**id) {
            let expected = format!("an id that {} has not", first.place());
            let todo = "Readers take the first of the two and lose the other. Give one of them an id of its own.";
            findings.push(at.finding(Severity::Error, "duplicate-id", at.found(), expected, todo));
        } else {
            seen.insert(id, at);
        }
    }
    let mut areas: Vec<&str> = Vec::new();
    for (area, spot) in pack.head.areas.iter().zip(pack.root.key("areas").items()) {
        if areas.contains(&&*area.id) {
            let todo = "Two parts of the town cannot be told apart. Give one of them an id of its own.";
            let at = spot.key("id");
            findings.push(at.finding(Severity::Error, "duplicate-id", at.found(), "each area's id once", todo));
        }
        areas.push(&area.id);
    }
}

/// Which ids there are.
struct Index<'a> {
    channels: Vec<&'a str>,
    entries: Vec<&'a str>,
    areas: Vec<&'a str>,
}

impl<'a> Index<'a> {
    fn of(pack: &'a Whole<'_>) -> Self {
        let ids = |further: bool| {
            let wanted = move |item: &&Item<'_>| further || !item.further;
            pack.items.iter().filter(wanted).map(|item| &*item.entry.id)
        };
        Self {
            channels: ids(false).collect(),
            entries: ids(true).collect(),
            areas: pack.head.areas.iter().map(|area| &*area.id).collect(),
        }
    }

    fn head(&self, pack: &Whole<'_>, findings: &mut Vec<Finding>) {
        let root = &pack.root;
        let main = root.key("main");
        self.refer(
            &self.channels,
            "a channel of this file",
            &pack.head.main,
            &main,
            findings,
        );
        for (key, ids) in [("pinned", &pack.head.pinned), ("default", &pack.head.default)] {
            self.refer_all(&self.channels, "a channel of this file", ids, &root.key(key), findings);
        }
    }

    fn entry(&self, item: &Item<'_>, findings: &mut Vec<Finding>) {
        let Item { entry, spot, .. } = item;
        let others = [
            ("fallback", &entry.fallback),
            ("offline", &entry.offline),
            ("part_of", &entry.part_of),
        ];
        for (key, id) in others {
            let at = spot.key(key);
            if let Some(id) = id {
                self.refer(&self.entries, "an entry of this pack", id, &at, findings);
            }
            if id.as_ref() == Some(&entry.id) {
                let todo = "An entry that leads to itself leads nowhere. Name another, or take the key away.";
                findings.push(at.finding(Severity::Error, "circle", at.found(), "another entry", todo));
            }
        }
        self.refer_all(
            &self.areas,
            "an area of this pack",
            &entry.area,
            &spot.key("area"),
            findings,
        );
        for at in spot.key("eligibility").items() {
            let at = at.key("else");
            if let Some(id) = at.text() {
                self.refer(&self.entries, "an entry of this pack", &Id::from(id), &at, findings);
            }
        }
    }

    fn overlays(&self, pack: &Whole<'_>, findings: &mut Vec<Finding>) {
        for texts in &pack.texts {
            for (key, known, what) in [
                ("channels", &self.entries, "the id of an entry of this pack"),
                ("areas", &self.areas, "the id of an area of this pack"),
            ] {
                let list = texts.root.key(key);
                for member in list
                    .members()
                    .iter()
                    .filter(|member| !member.key.starts_with(['$', '_']))
                {
                    let at = list.name_of(member);
                    self.refer_named(known, what, &member.key, &at, findings);
                }
            }
        }
    }

    fn refer_all(&self, known: &[&str], what: &str, ids: &[Id], at: &Spot<'_>, findings: &mut Vec<Finding>) {
        for item in at.items() {
            if let Some(id) = item.text().filter(|text| ids.iter().any(|id| **id == **text)) {
                self.refer_named(known, what, id, &item, findings);
            }
        }
    }

    fn refer(&self, known: &[&str], what: &str, id: &Id, at: &Spot<'_>, findings: &mut Vec<Finding>) {
        self.refer_named(known, what, id, at, findings);
    }

    fn refer_named(&self, known: &[&str], what: &str, id: &str, at: &Spot<'_>, findings: &mut Vec<Finding>) {
        if id.is_empty() || known.contains(&id) {
            return;
        }
        let todo = if self.entries.contains(&id) {
            "That entry stands in the file of further entries, which is loaded only with the list of all. Move it into this file, or name another.".to_owned()
        } else {
            match nearest(id, known.iter().copied()) {
                Some(word) => format!("Did you mean \"{word}\"?"),
                None if known.is_empty() => "There is none. Add it, or take this away.".to_owned(),
                None => format!("There are: {}.", few(known)),
            }
        };
        findings.push(at.finding(Severity::Error, "unknown-id", quoted(id), what, todo));
    }
}

/// A title that does not fit its card.
fn title(item: &Item<'_>, findings: &mut Vec<Finding>) {
    let most = if item.further { MORE_TITLE } else { TITLE };
    let letters = item.entry.title.chars().count();
    if letters > most {
        let todo = "A card has no room for more on a telephone. Say the rest in the summary.";
        let (found, expected) = (format!("a title of {letters} letters"), format!("at most {most}"));
        findings.push(
            item.spot
                .key("title")
                .finding(Severity::Advice, "long-title", found, expected, todo),
        );
    }
}

/// The files that the pack speaks of are there, and those that are there are spoken of.
fn files(pack: &Whole<'_>, findings: &mut Vec<Finding>) {
    let id = pack.file_id;
    let mut one = |said: bool, there: bool, at: Spot<'_>, name: String, how: &str| {
        if said == there {
            return;
        }
        let (found, expected, todo) = if said {
            let todo = "Widgets would ask for it in vain. Add the file, or do not promise it here.".to_owned();
            (
                "no such file".to_owned(),
                format!("a file {name} beside this one"),
                todo,
            )
        } else {
            let todo = format!("Nobody would load it. Add {how}, or take the file away.");
            (format!("a file {name} that is not named here"), how.to_owned(), todo)
        };
        findings.push(at.finding(Severity::Error, "files", found, expected, todo));
    };
    let head = &pack.head;
    one(
        head.more == Some(true),
        pack.more.is_some(),
        pack.root.key("more"),
        format!("{id}.more.json"),
        "\"more\": true",
    );
    let easy = pack.texts_in("easy").is_some();
    one(
        head.easy == Some(true),
        easy,
        pack.root.key("easy"),
        format!("{id}.easy.json"),
        "\"easy\": true",
    );
    let list = pack.root.key("languages");
    for (lang, at) in list
        .items()
        .into_iter()
        .skip(1)
        .filter_map(|at| at.text().map(|lang| (lang, at.clone())))
    {
        one(true, pack.texts_in(lang).is_some(), at, format!("{id}.{lang}.json"), "");
    }
    for lang in pack.texts.iter().map(|texts| texts.lang).filter(|lang| *lang != "easy") {
        let said = head.languages.iter().skip(1).any(|said| said == lang);
        if !said {
            let how = format!("\"{lang}\" in `languages`, after the first");
            one(false, true, list.clone(), format!("{id}.{lang}.json"), &how);
        }
    }
}
