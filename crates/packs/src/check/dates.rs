//! Dates: in their order, not older than a year, and with time enough to answer.

use medspil_core::time::{self, DAY};

use super::whole::{Item, Whole};
use crate::finding::{Finding, Severity};
use crate::model::{Date, Doing, Entry, Intent, Kind};
use crate::rules::minutes;
use crate::source::Spot;

/// Days after which somebody should have looked again.
const STALE: i64 = 365;
/// Days that a hearing should be open: four weeks.
const HEARING: i64 = 28;

pub(super) fn check(pack: &Whole<'_>, today: &str, findings: &mut Vec<Finding>) {
    heads(pack, today, findings);
    for item in &pack.items {
        order(item, findings);
        verified(item, today, findings);
        hearing(item, findings);
        number(item, findings);
    }
}

/// Days from one text to another; nothing where one of them names no day.
fn days_between(from: &str, to: &str) -> Option<i64> {
    // Rounded, as a day has an hour less or more where the clock is changed.
    Some((time::instant(to)? - time::instant(from)? + DAY / 2).div_euclid(DAY))
}

fn reversed(at: &Spot<'_>, expected: String, findings: &mut Vec<Finding>) {
    let todo = "The one comes before the other. Compare both with the source.";
    findings.push(at.finding(Severity::Error, "reversed", at.found(), expected, todo));
}

fn order(item: &Item<'_>, findings: &mut Vec<Finding>) {
    let Item { entry, spot, .. } = item;
    if let (Some(opens), Some(closes)) = (&entry.opens, &entry.closes) {
        // A day counts to its end, so that something may open and close on the same.
        if time::instant(opens) >= time::end(closes) {
            reversed(
                &spot.key("closes"),
                format!("a time after `opens` ({})", &**opens),
                findings,
            );
        }
    }
    for event in spot.key("events").items() {
        let (starts, ends) = (event.key("starts"), event.key("ends"));
        let (Some(from), Some(to)) = (starts.text(), ends.text()) else {
            continue;
        };
        if let (Some(start), Some(end)) = (time::instant(from), time::end(to))
            && start >= end
        {
            reversed(&ends, format!("a time after `starts` ({from})"), findings);
        }
    }
    for hours in spot.key("hours").items() {
        let (from, to) = (hours.key("from").text().unwrap_or_default(), hours.key("to"));
        if let (Some(start), Some(end)) = (minutes(from), to.text().and_then(minutes))
            && start >= end
        {
            reversed(&to, format!("a time after `from` ({from})"), findings);
        }
    }
}

/// What is said at the top, for all entries together.
fn heads(pack: &Whole<'_>, today: &str, findings: &mut Vec<Finding>) {
    let head = &pack.head;
    let source = head.source.as_ref().and_then(|source| source.date.as_ref());
    let at = pack.root.key("verified_on");
    match &head.verified_on {
        Some(day) => compared(day, source, &at, today, findings),
        // An empty pack has nothing that could be out of date; entries with a day of their own need none here.
        None if at.json.is_none()
            && pack
                .items
                .iter()
                .any(|item| !item.further && item.entry.verified_on.is_none()) =>
        {
            let todo = "Nobody can tell whether this still holds. When somebody has compared the pack with its source, write the day here; it then counts for every entry without one of its own.";
            findings.push(at.finding(
                Severity::Advice,
                "unverified",
                "no `verified_on`",
                "the day it was last compared with its source",
                todo,
            ));
        }
        None => {}
    }
    if let Some((more, root)) = &pack.more
        && let Some(day) = &more.verified_on
        && more.verified_on != head.verified_on
    {
        let source = more.source.as_ref().and_then(|source| source.date.as_ref());
        compared(day, source, &root.key("verified_on"), today, findings);
    }
}

/// Whether a day of comparing is possible, and not too long ago.
fn compared(day: &Date, source: Option<&Date>, at: &Spot<'_>, today: &str, findings: &mut Vec<Finding>) {
    if days_between(today, day).is_some_and(|days| days > 0) {
        let todo = "Nobody has compared anything on a day that is still to come. Write the day on which it was done.";
        findings.push(at.finding(
            Severity::Error,
            "future",
            at.found(),
            format!("today ({today}) or earlier"),
            todo,
        ));
        return;
    }
    if let Some(source) = source.filter(|source| days_between(source, day).is_some_and(|days| days < 0)) {
        reversed(
            at,
            format!("a day not before that of the source ({})", &**source),
            findings,
        );
    }
    if let Some(days) = days_between(day, today).filter(|days| *days > STALE) {
        let found = format!("\"{}\", {}", &**day, ago(days));
        let todo = "Numbers, people and deadlines change. Compare it with the municipality's own pages, and write the day here.";
        findings.push(at.finding(Severity::Advice, "stale", found, "a day within the last year", todo));
    }
}

fn ago(days: i64) -> String {
    match days / 365 {
        1 => "more than a year ago".to_owned(),
        years => format!("{years} years ago"),
    }
}

fn verified(item: &Item<'_>, today: &str, findings: &mut Vec<Finding>) {
    let Item { entry, spot, .. } = item;
    let (verified, until) = (spot.key("verified_on"), spot.key("valid_until"));
    if let Some(day) = &entry.verified_on {
        let source = entry.source.as_ref().and_then(|source| source.date.as_ref());
        compared(day, source, &verified, today, findings);
    }
    let Some(last) = &entry.valid_until else { return };
    if let Some(day) = entry
        .verified_on
        .as_ref()
        .filter(|day| days_between(day, last).is_some_and(|days| days < 0))
    {
        reversed(&until, format!("a day not before `verified_on` ({})", &**day), findings);
    } else if days_between(last, today).is_some_and(|days| days > 0) {
        let todo = "This has run out. Look whether it still holds; then write the new day, or take the entry out.";
        findings.push(until.finding(
            Severity::Advice,
            "run-out",
            until.found(),
            format!("today ({today}) or later"),
            todo,
        ));
    }
}

fn is_hearing(entry: &Entry) -> bool {
    entry.kind == Some(Kind::Hearing)
        || entry.actions.contains(&Doing::HearingAnswer)
        || entry.intents.contains(&Intent::Hearing)
}

fn hearing(item: &Item<'_>, findings: &mut Vec<Finding>) {
    let entry = &item.entry;
    let (Some(opens), Some(closes)) = (&entry.opens, &entry.closes) else {
        return;
    };
    let (Some(from), Some(to)) = (time::instant(opens), time::end(closes)) else {
        return;
    };
    let days = (to - from + DAY / 2).div_euclid(DAY);
    if is_hearing(entry) && (1..HEARING).contains(&days) {
        let found = format!("a hearing of {days} {}", if days == 1 { "day" } else { "days" });
        let todo = "Associations and boards meet once a month, and cannot answer in less. Open it earlier or close it later if that is still possible.";
        let at = item.spot.key("closes");
        findings.push(at.finding(
            Severity::Advice,
            "short-hearing",
            found,
            format!("at least {HEARING} days"),
            todo,
        ));
    }
}

/// A number of people that carries no year.
fn number(item: &Item<'_>, findings: &mut Vec<Finding>) {
    let at = item.spot.key("members");
    if let Some(members) = item.entry.members.as_ref().filter(|members| members.as_of.is_none()) {
        let todo =
            "A number grows old and nobody sees it. Write in `as_of` for which year it holds, if the source says so.";
        let found = format!("the number {} without a year", members.count);
        findings.push(at.finding(Severity::Advice, "undated", found, "an `as_of`", todo));
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{pack, rules};
    use crate::files::Role;

    /// What is found about an entry `x` with these keys, without the entry's path. Today is 24 November 2026.
    fn of(keys: &str) -> Vec<String> {
        let entry = format!(r#", {{"id": "x", "title": "X", {keys}}}"#);
        let found = rules(&[(Role::Pack, &pack("", &entry))]);
        found.iter().map(|line| line.replace("channels[1] (x).", "")).collect()
    }

    #[test]
    fn what_begins_ends_later() {
        assert_eq!(
            of(r#""opens": "2026-02-02", "closes": "2026-02-02""#),
            [""; 0],
            "a day counts to its end"
        );
        assert_eq!(
            of(r#""opens": "2026-02-02", "closes": "2026-02-01""#),
            ["reversed closes"]
        );
        assert_eq!(
            of(r#""opens": "2026-02-02T12:00+01:00", "closes": "2026-02-02T10:30Z""#),
            ["reversed closes"]
        );
        let event = |ends: &str| {
            of(&format!(
                r#""events": [{{"title": "E", "starts": "2026-02-02T19:00", "ends": "{ends}"}}]"#
            ))
        };
        assert_eq!(event("2026-02-02T21:00"), [""; 0]);
        assert_eq!(event("2026-02-02T19:00"), ["reversed events[0].ends"]);
        assert_eq!(
            of(r#""hours": [{"days": "mo", "from": "16:00", "to": "09:00"}]"#),
            ["reversed hours[0].to"]
        );
    }

    #[test]
    fn a_year_is_365_days() {
        assert_eq!(of(r#""verified_on": "2025-11-24""#), [""; 0]);
        assert_eq!(of(r#""verified_on": "2025-11-23""#), ["stale verified_on"]);
        assert_eq!(of(r#""verified_on": "2026-11-25""#), ["future verified_on"]);
        let source = r#""source": {"title": "S", "date": "2026-06-01"}, "verified_on": "2026-05-01""#;
        assert_eq!(of(source), ["reversed verified_on"]);
    }

    #[test]
    fn what_has_run_out_is_said() {
        assert_eq!(of(r#""valid_until": "2026-11-24""#), [""; 0]);
        assert_eq!(of(r#""valid_until": "2026-11-23""#), ["run-out valid_until"]);
        assert_eq!(
            of(r#""verified_on": "2026-11-01", "valid_until": "2026-10-01""#),
            ["reversed valid_until"]
        );
    }

    #[test]
    fn four_weeks_over_the_change_of_the_clock_are_four_weeks() {
        let hearing = |closes: &str| {
            of(&format!(
                r#""kind": "hearing", "opens": "2026-10-05", "closes": "{closes}""#
            ))
        };
        assert_eq!(hearing("2026-11-01"), [""; 0], "28 days with the first and the last");
        assert_eq!(hearing("2026-10-31"), ["short-hearing closes"]);
        assert_eq!(
            of(r#""opens": "2026-10-05", "closes": "2026-10-06""#),
            [""; 0],
            "no hearing"
        );
    }

    #[test]
    fn a_pack_says_when_it_was_compared() {
        let text = pack("", "").replace(r#""verified_on": "2026-11-01", "#, "");
        assert_eq!(rules(&[(Role::Pack, &text)]), ["unverified verified_on"]);
        assert_eq!(of(r#""members": {"count": 7, "what": "members"}"#), ["undated members"]);
    }
}
