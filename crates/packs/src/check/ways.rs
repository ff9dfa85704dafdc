//! Is there a way in for everybody: a contact, one that needs no computer, and the truth about one's influence.

use super::whole::{Item, Whole};
use crate::finding::{Finding, Severity};
use crate::model::{Doing, Entry};
use crate::source::quoted;

pub(super) fn check(pack: &Whole<'_>, findings: &mut Vec<Finding>) {
    for (index, item) in pack.items.iter().enumerate() {
        circles(pack, index, findings);
        contact(pack, item, findings);
        offline(pack, item, findings);
        influence(item, findings);
    }
}

/// Whether something stands there to get through by. What is wrong with it has been said with the shapes.
fn has_contact(item: &Item<'_>) -> bool {
    kinds(item).next().is_some()
}

/// Whether one gets through without a screen.
fn is_offline(item: &Item<'_>) -> bool {
    kinds(item).any(|kind| matches!(kind, "call" | "visit" | "post"))
}

/// The kinds of an entry's own contacts.
fn kinds<'a>(item: &Item<'a>) -> impl Iterator<Item = &'a str> {
    let action = Some(item.spot.key("action")).filter(|action| action.json.is_some());
    let contacts = item.spot.key("contacts").items();
    action
        .into_iter()
        .chain(contacts)
        .map(|contact| contact.key("kind").text().unwrap_or_default())
}

/// What one can do besides reading and being told.
fn does_more(entry: &Entry) -> bool {
    let reads = |doing: &&Doing| matches!(doing, Doing::Link | Doing::Notify);
    !entry.actions.iter().all(|doing| reads(&doing))
}

/// An entry and those that it falls back to, in order. The main channel is the last; a circle ends where it closes.
fn chain<'a>(pack: &'a Whole<'_>, first: &'a Item<'a>) -> Vec<&'a Item<'a>> {
    let mut chain = vec![first];
    let mut last = first;
    loop {
        let named = last.entry.fallback.as_ref().and_then(|id| pack.item(id));
        let Some(next) = named.or_else(|| pack.item(&pack.head.main)) else {
            return chain;
        };
        if chain.iter().any(|item| item.entry.id == next.entry.id) {
            return chain;
        }
        chain.push(next);
        last = next;
    }
}

/// The ids of a circle of fallbacks, from an entry around to it again; nothing where they lead on.
fn circle<'a>(pack: &'a Whole<'_>, first: &'a Item<'_>) -> Option<Vec<&'a str>> {
    let mut around: Vec<&str> = vec![&first.entry.id];
    let mut last = first;
    loop {
        last = last.entry.fallback.as_ref().and_then(|id| pack.item(id))?;
        if last.entry.id == first.entry.id {
            return Some(around);
        }
        // A circle further on, which this entry only leads into.
        if around.contains(&&*last.entry.id) {
            return None;
        }
        around.push(&last.entry.id);
    }
}

/// Fallbacks that lead back to where one began. Said at the first entry of a circle.
fn circles(pack: &Whole<'_>, index: usize, findings: &mut Vec<Finding>) {
    let item = &pack.items[index];
    // One that names itself is said with the references.
    let Some(mut around) = circle(pack, item).filter(|around| around.len() > 1) else {
        return;
    };
    if pack.items[..index]
        .iter()
        .any(|earlier| around.contains(&&*earlier.entry.id))
    {
        return;
    }
    around.push(&item.entry.id);
    let at = item.spot.key("fallback");
    let todo = "Nobody who follows these arrives anywhere. Let one of them fall back to a channel with a contact.";
    let found = format!("a circle: {}", around.join(" → "));
    findings.push(at.finding(
        Severity::Error,
        "circle",
        found,
        "fallbacks that lead on to a contact",
        todo,
    ));
}

fn contact(pack: &Whole<'_>, item: &Item<'_>, findings: &mut Vec<Finding>) {
    const EXPECTED: &str = "a telephone number, an address, a mail or a page";
    let chain = chain(pack, item);
    if chain.iter().any(|item| has_contact(item)) || circle(pack, item).is_some() {
        return;
    }
    let main = &pack.head.main;
    // A second entry with that id is no main channel; that it is a second has been said.
    if item.entry.id == *main && !pack.item(main).is_some_and(|first| std::ptr::eq(first, item)) {
        return;
    }
    if item.entry.id != *main {
        // Where all ends at the main channel, it is said there, once.
        if chain.iter().all(|one| one.entry.id != *main) {
            let todo = "Give it an `action`, or a `fallback` that has one. If no source prints a contact, let it fall back to the main channel.";
            findings.push(item.spot.finding(
                Severity::Error,
                "no-contact",
                "no contact, and no fallback with one",
                EXPECTED,
                todo,
            ));
        }
        return;
    }
    if let Some(why) = &pack.head.no_contact {
        let at = pack.root.key("no_contact");
        let todo = "Whoever finds this pack cannot get through to anybody. Ask those who keep it for a number or an address, and print it here with its source.";
        let found = format!("a pack without any contact: {}", quoted(why));
        findings.push(at.finding(Severity::Advice, "no-contact", found, EXPECTED, todo));
        return;
    }
    let todo = "Nothing stands behind the main channel, so it needs an `action`. Where no source prints one, say so in the pack's `no_contact`.";
    findings.push(item.spot.finding(
        Severity::Error,
        "no-contact",
        "a main channel without a contact",
        EXPECTED,
        todo,
    ));
}

fn offline(pack: &Whole<'_>, item: &Item<'_>, findings: &mut Vec<Finding>) {
    if !does_more(&item.entry) {
        return;
    }
    let chain = chain(pack, item);
    if !chain.iter().any(|item| has_contact(item)) {
        return;
    }
    let offline = item.entry.offline.as_ref().and_then(|id| pack.item(id));
    if chain.into_iter().chain(offline).any(|item| is_offline(item)) {
        return;
    }
    let todo = "Not everybody has a computer. Add a number, a place to come to or a postal address to `contacts`, or name in `offline` the channel that has one.";
    let found = format!(
        "only digital ways to do this: {}",
        item.spot.key("actions").words().join(", ")
    );
    let expected = "a telephone number, a visiting or a postal address";
    findings.push(
        item.spot
            .key("actions")
            .finding(Severity::Error, "not-digital", found, expected, todo),
    );
}

fn influence(item: &Item<'_>, findings: &mut Vec<Finding>) {
    let at = item.spot.key("influence");
    if !does_more(&item.entry) || item.entry.influence.is_some() || at.json.is_some() {
        return;
    }
    let todo = "Say honestly how far a citizen's word goes here, and in `decider` who decides: {\"level\": \"listen\", \"decider\": \"…\"}.";
    let found = "no word on how much one can influence";
    findings.push(at.finding(
        Severity::Error,
        "no-influence",
        found,
        "an `influence` with a `level`",
        todo,
    ));
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{pack, rules};
    use crate::files::Role;

    fn of(entries: &str) -> Vec<String> {
        rules(&[(Role::Pack, &pack("", entries))])
    }

    /// A pack whose main channel has only this.
    fn main(head: &str, rest: &str, entries: &str) -> Vec<String> {
        let text = format!(
            r#"{{"id": "p", "name": "P", "languages": ["en"], "main": "m", "verified_on": "2026-11-01", {head}
            "channels": [{{"id": "m", "title": "M", {rest} "influence": {{"level": "listen"}}}}{entries}]}}"#
        );
        rules(&[(Role::Pack, &text)])
    }

    #[test]
    fn a_main_channel_without_a_contact_is_said_once() {
        let another = r#", {"id": "x", "title": "X"}"#;
        assert_eq!(main("", "", another), ["no-contact channels[0] (m)"]);
        let admitted = main(r#""no_contact": "The source prints none.","#, "", another);
        assert_eq!(admitted, ["no-contact no_contact"]);
    }

    #[test]
    fn a_circle_is_said_once_and_where_it_begins() {
        let circle = r#", {"id": "x", "title": "X", "fallback": "a"}, {"id": "a", "title": "A", "fallback": "b"},
            {"id": "b", "title": "B", "fallback": "c"}, {"id": "c", "title": "C", "fallback": "a"}"#;
        let found = of(circle);
        let circles: Vec<_> = found.iter().filter(|line| line.starts_with("circle")).collect();
        assert_eq!(circles, ["circle channels[2] (a).fallback"]);
        assert!(found.contains(&"no-contact channels[1] (x)".to_owned()), "{found:?}");
        assert_eq!(
            of(r#", {"id": "x", "title": "X", "fallback": "x"}"#),
            ["circle channels[1] (x).fallback"]
        );
    }

    #[test]
    fn a_way_without_a_computer_may_be_anywhere_along_the_fallbacks() {
        let page = r#""action": {"kind": "link", "href": "https://a.dk"}, "actions": ["idea"],"#;
        assert_eq!(main("", page, ""), ["not-digital channels[0] (m).actions"]);
        let desk = r#", {"id": "d", "title": "D", "contacts": [{"kind": "post", "address": "Vej 1"}]}"#;
        assert_eq!(main("", &format!("{page} \"offline\": \"d\","), desk), [""; 0]);
        assert_eq!(main("", &format!("{page} \"fallback\": \"d\","), desk), [""; 0]);
    }

    #[test]
    fn only_what_is_more_than_reading_needs_a_word_on_influence() {
        assert_eq!(
            of(r#", {"id": "x", "title": "X", "actions": ["link", "notify"]}"#),
            [""; 0]
        );
        assert_eq!(
            of(r#", {"id": "x", "title": "X", "actions": ["link", "idea"]}"#),
            ["no-influence channels[1] (x).influence"]
        );
    }
}
