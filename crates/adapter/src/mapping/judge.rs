//! What an answer means: the configuration's ordered rules first, the status after them.

use crate::Failure;

use super::cond::{Meaning, Rule};
use super::config::{Adapter, Operation, Step};
use super::run::Run;

/// What an answer means, and the rule that said so.
pub(super) struct Verdict<'a> {
    pub is: Meaning,
    /// A rule said so, not the status alone.
    pub ruled: bool,
    rule: Option<&'a Rule>,
}

/// Judges the answer that a run has just taken.
pub(super) fn meaning<'a>(run: &Run, adapter: &'a Adapter, operation: &'a Operation, step: &'a Step) -> Verdict<'a> {
    let scope = run.scope(Some(&run.doc));
    let status = run.answer.status;
    let rules = step.rules.iter().chain(&operation.rules).chain(&adapter.rules);
    let here = |rule: &&Rule| {
        let named = rule.operations.is_empty() || rule.operations.iter().any(|name| name == run.op.name());
        named && rule.when.holds(&scope, status)
    };
    let mut rules = rules;
    match rules.find(here) {
        Some(rule) => Verdict {
            is: rule.is,
            ruled: true,
            rule: Some(rule),
        },
        None => Verdict {
            is: by_status(
                status,
                run.op.writes(),
                run.captured.iter().any(|(name, _)| name == "session"),
            ),
            ruled: false,
            rule: None,
        },
    }
}

/// 408, 425, 429 and 503 say that nothing was done; any other 5xx leaves it open (RFC 9110 sections 15.5.9 and 15.6,
/// RFC 8470 section 5.2, RFC 6585 section 4).
fn by_status(status: u16, writes: bool, in_session: bool) -> Meaning {
    match status {
        200..=299 => Meaning::Ok,
        401 if in_session => Meaning::Expired,
        401 | 403 | 407 => Meaning::Unauthorized,
        404 | 410 => Meaning::NotFound,
        408 | 425 | 429 | 503 => Meaning::Busy,
        409 => Meaning::Duplicate,
        413 => Meaning::TooLarge,
        400..=499 => Meaning::Invalid,
        500..=599 if writes => Meaning::Unknown,
        500..=599 => Meaning::Busy,
        _ => Meaning::Incompatible,
    }
}

/// The failure that a meaning stands for, with the backend's own words and the field that they are about.
pub(super) fn failure(run: &Run, adapter: &Adapter, verdict: &Verdict) -> Failure {
    let code = match verdict.is {
        Meaning::Unauthorized | Meaning::Expired => return Failure::Unauthorized,
        Meaning::Incompatible | Meaning::Ok | Meaning::Held | Meaning::Exists => return Failure::Incompatible,
        Meaning::Busy | Meaning::Unknown => {
            return Failure::Transient {
                after: delay(run, adapter, verdict),
            };
        }
        Meaning::Duplicate => "duplicate",
        Meaning::TooLarge => "too_large",
        Meaning::NotFound => "not_found",
        Meaning::Closed => "closed",
        Meaning::Invalid => "invalid",
    };
    let scope = run.scope(Some(&run.doc));
    let named = verdict
        .rule
        .and_then(|rule| rule.code.as_ref())
        .and_then(|code| code.text(&scope));
    let code = named
        .as_deref()
        .filter(|code| crate::codes::is_refusal(code))
        .unwrap_or(code);
    let message = verdict
        .rule
        .and_then(|rule| rule.message.as_ref())
        .or(adapter.message.as_ref());
    let field = verdict
        .rule
        .and_then(|rule| rule.field.as_ref())
        .or(adapter.field.as_ref());
    Failure::Rejected {
        code: code.to_owned(),
        field: field
            .and_then(|field| field.text(&scope))
            .map(|field| adapter.our_name(&field)),
        text: message
            .and_then(|message| message.text(&scope))
            .map(|text| super::html::plain(&text)),
    }
}

/// What the rule or the server says, or else the configuration's fallback: some servers do not let us read `Retry-After`.
fn delay(run: &Run, adapter: &Adapter, verdict: &Verdict) -> i64 {
    if run.answer.status >= 500 && verdict.rule.is_none() && retry_after(run).is_none() {
        return 0;
    }
    let scope = run.scope(Some(&run.doc));
    let ruled = verdict
        .rule
        .and_then(|rule| rule.after.as_ref())
        .and_then(|after| after.value(&scope));
    let seconds = ruled.and_then(|value| value.to_number()).or_else(|| retry_after(run));
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a day")]
    seconds.map_or(adapter.retry_ms, |seconds| {
        (seconds.clamp(0.0, 86_400.0) * 1000.0) as i64
    })
}

fn retry_after(run: &Run) -> Option<f64> {
    let header = run
        .answer
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
    super::value::number_of(&header.1)
}

impl Adapter {
    /// Our name for a field that the backend calls by its own, with or without the objects around it.
    fn our_name(&self, theirs: &str) -> String {
        let last = theirs
            .rsplit(['.', '/', '['])
            .next()
            .unwrap_or(theirs)
            .trim_end_matches(']');
        let known = self
            .fields
            .iter()
            .find(|field| field.theirs == theirs || field.theirs == last);
        known.map_or_else(|| last.to_owned(), |field| field.name.clone())
    }
}
