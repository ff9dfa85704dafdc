//! Merges two files of packs: what both have is compared, what one has is taken, and nothing is lost unsaid.
//!
//! Entries and areas are the same when their ids are. Lists are united. Where two values differ, the first file's stays
//! and the conflict is reported. What an entry has only from the head of its own file (source, day of comparing, owner,
//! main channel) is written into it, as it would come to mean something else under another head.

use std::fmt;

use crate::finding::{Finding, Severity};
use crate::source::{Document, Json, Member, Value, quoted};
use crate::write::{line, pretty};

/// Which file wins where both differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// The first.
    #[default]
    Ours,
    /// The second.
    Theirs,
}

/// Two values that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where, such as `channels (klageindgang).title`.
    pub path: String,
    /// The first file's value.
    pub ours: String,
    /// The second file's value.
    pub theirs: String,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, ours, theirs } = self;
        write!(f, "conflict at {path}\n  first:  {ours}\n  second: {theirs}")
    }
}

/// What two files became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The file to write.
    pub text: String,
    /// Where both differed, in the file's order.
    pub conflicts: Vec<Conflict>,
}

/// Keys of a head that hold for entries without one of their own.
const INHERITED: [&str; 3] = ["source", "verified_on", "owner"];
/// Texts of an overlay that belong to the pack's by their order: half of one list and half of another would be wrong.
const BY_ORDER: [&str; 2] = ["eligibility", "events"];

/// Merges the second file into the first.
///
/// # Errors
/// One finding, where they are not of the same kind.
pub fn merge(first: &Document, second: &Document, keep: Keep) -> Result<Merged, Box<Finding>> {
    for document in [first, second] {
        kind(document).ok_or_else(|| odd(document, "a file with `channels`"))?;
    }
    if kind(first) != kind(second) {
        return Err(odd(second, &format!("a file of the same kind as {}", first.name())));
    }
    let (winner, other) = match keep {
        Keep::Ours => (first, second),
        Keep::Theirs => (second, first),
    };
    let (mut a, mut b) = (winner.json().clone(), other.json().clone());
    inherit(&mut a, &mut b);
    let mut conflicts = Vec::new();
    // An overlay has its entries as an object: root, `channels`, entry.
    let deep = if kind(first) == Some("texts") { 3 } else { 1 };
    let merged = both("", a, b, deep, &mut conflicts);
    if keep == Keep::Theirs {
        for conflict in &mut conflicts {
            std::mem::swap(&mut conflict.ours, &mut conflict.theirs);
        }
    }
    Ok(Merged {
        text: pretty(&merged),
        conflicts,
    })
}

/// The kind of file, by what it holds.
fn kind(document: &Document) -> Option<&'static str> {
    let root = document.json();
    match root.get("channels").map(|channels| &channels.value) {
        Some(Value::List(_)) if root.get("main").is_some() => Some("pack"),
        Some(Value::List(_)) => Some("more"),
        Some(Value::Object(_)) => Some("texts"),
        _ => None,
    }
}

fn odd(document: &Document, expected: &str) -> Box<Finding> {
    let root = document.root();
    let found = match kind(document) {
        Some("pack") => "a pack".to_owned(),
        Some("more") => "a file of further entries".to_owned(),
        Some(_) => "a file of texts".to_owned(),
        None => root.found(),
    };
    let todo = "Merge a pack with a pack, further entries with further entries, texts with texts.";
    Box::new(root.finding(Severity::Error, "merge", found, expected, todo))
}

/// Writes into the entries what they have from their head, where the heads differ.
fn inherit(a: &mut Json, b: &mut Json) {
    let (main_a, main_b) = (a.get("main").cloned(), b.get("main").cloned());
    let same_main = same_or_none(main_a.as_ref(), main_b.as_ref());
    // Of an entry that both have, the first's head goes on to hold; that the heads differ is reported.
    let id = |entry: &Json| entry.get("id").and_then(Json::text).map(str::to_owned);
    let known: Vec<String> = a
        .get("channels")
        .map_or(&[][..], Json::items)
        .iter()
        .filter_map(id)
        .collect();
    let is_new = |entry: &Json| id(entry).is_some_and(|id| !known.contains(&id));
    for key in INHERITED {
        let (ours, theirs) = (a.get(key).cloned(), b.get(key).cloned());
        if same_or_none(ours.as_ref(), theirs.as_ref()) {
            continue;
        }
        if let Some(theirs) = &theirs {
            each_entry(b, is_new, |entry| entry.add(key, theirs));
            // Under another head nobody may inherit it; where the first has one of its own, the difference is reported.
            if ours.is_none() {
                b.remove(key);
            }
        } else if let Some(ours) = &ours {
            each_entry(a, |_| true, |entry| entry.add(key, ours));
            a.remove(key);
        }
    }
    if same_main {
        return;
    }
    // That its main channel has no contact is said of a channel that is no longer the main one.
    b.remove("no_contact");
    if let Some(main) = &main_b {
        each_entry(b, is_new, |entry| {
            if !entry.get("id").is_some_and(|id| same(id, main)) {
                entry.add("fallback", main);
            }
        });
    }
}

fn each_entry(root: &mut Json, which: impl Fn(&Json) -> bool, change: impl Fn(&mut Json)) {
    let Some(Value::List(entries)) = root.get_mut("channels").map(|channels| &mut channels.value) else {
        return;
    };
    for entry in entries
        .iter_mut()
        .filter(|entry| entry.get("id").is_some() && which(entry))
    {
        change(entry);
    }
}

/// `deep` says how many levels of objects are merged key by key; what lies below is compared as a whole, as half of one
/// action and half of another is none.
fn both(path: &str, a: Json, b: Json, deep: usize, conflicts: &mut Vec<Conflict>) -> Json {
    let by_order = BY_ORDER.iter().any(|key| path.ends_with(&format!(".{key}"))) && texts_only(&a, &b);
    let value = match (a.value, b.value) {
        (Value::Object(ours), Value::Object(theirs)) if deep > 0 => {
            Value::Object(objects(path, ours, theirs, deep - 1, conflicts))
        }
        (Value::List(ours), Value::List(theirs)) if !by_order => Value::List(lists(path, ours, theirs, conflicts)),
        (ours, theirs) => {
            let (ours, theirs) = (Json { at: 0, value: ours }, Json { at: 0, value: theirs });
            if !same(&ours, &theirs) {
                let path = path.to_owned();
                let (ours, theirs) = (shown(&ours), shown(&theirs));
                conflicts.push(Conflict { path, ours, theirs });
            }
            ours.value
        }
    };
    Json { at: 0, value }
}

fn texts_only(a: &Json, b: &Json) -> bool {
    a.items()
        .iter()
        .chain(b.items())
        .all(|item| matches!(item.value, Value::Text(_)))
}

fn objects(
    path: &str,
    mut ours: Vec<Member>,
    theirs: Vec<Member>,
    deep: usize,
    conflicts: &mut Vec<Conflict>,
) -> Vec<Member> {
    for member in theirs {
        let Some(own) = ours.iter_mut().find(|own| own.key == member.key) else {
            ours.push(member);
            continue;
        };
        let below = if path.is_empty() {
            member.key
        } else {
            format!("{path}.{}", member.key)
        };
        let value = std::mem::replace(
            &mut own.value,
            Json {
                at: 0,
                value: Value::Null,
            },
        );
        own.value = both(&below, value, member.value, deep, conflicts);
    }
    ours
}

/// United: the second's items come after the first's; those with an id that the first has are merged into it.
fn lists(path: &str, mut ours: Vec<Json>, theirs: Vec<Json>, conflicts: &mut Vec<Conflict>) -> Vec<Json> {
    for item in theirs {
        let id = item.get("id").and_then(Json::text).map(str::to_owned);
        let known = match &id {
            Some(id) => ours
                .iter_mut()
                .find(|own| own.get("id").and_then(Json::text) == Some(id)),
            None => ours.iter_mut().find(|own| same(own, &item)),
        };
        match (known, id) {
            (None, _) => ours.push(item),
            (Some(_), None) => {}
            (Some(own), Some(id)) => {
                let value = std::mem::replace(
                    own,
                    Json {
                        at: 0,
                        value: Value::Null,
                    },
                );
                *own = both(&format!("{path} ({id})"), value, item, 1, conflicts);
            }
        }
    }
    ours
}

fn same_or_none(a: Option<&Json>, b: Option<&Json>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => same(a, b),
        _ => false,
    }
}

/// The same value, wherever it stands and in whatever order its keys are.
fn same(a: &Json, b: &Json) -> bool {
    match (&a.value, &b.value) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(ours), Value::Object(theirs)) => {
            let has = |member: &Member| b.get(&member.key).is_some_and(|value| same(&member.value, value));
            ours.len() == theirs.len() && ours.iter().all(has)
        }
        _ => false,
    }
}

fn shown(json: &Json) -> String {
    match json.text() {
        Some(text) => quoted(text),
        None => line(json)
            .chars()
            .filter(|letter| !letter.is_control())
            .take(160)
            .collect(),
    }
}
