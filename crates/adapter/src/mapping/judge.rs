//! What an answer means: the configuration's ordered rules first, the status after them.

use crate::Failure;

use super::cond::{any, get, get_text, holds};
use super::config::{Adapter, Operation, Step};
use super::run::Run;
use super::value::Value;

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It worked.
    Ok,
    /// It worked and waits for a moderator.
    Held,
    /// It was there already, by the same hand.
    Exists,
    /// Another hand has written the same.
    Duplicate,
    /// Something must be changed.
    Invalid,
    /// Too big.
    TooLarge,
    /// It is gone or was never there.
    NotFound,
    /// Nothing is taken any more.
    Closed,
    /// Not now.
    Busy,
    /// A right is missing.
    Unauthorized,
    /// The session is over: begin a new one.
    Expired,
    /// Not what was agreed.
    Incompatible,
    /// It may or may not have been stored.
    Unknown,
}

impl Meaning {
    /// Whether it says for sure that nothing was stored.
    pub fn refuses(self) -> bool {
        matches!(
            self,
            Self::Duplicate | Self::Invalid | Self::TooLarge | Self::NotFound | Self::Closed | Self::Unauthorized
        )
    }
}

/// The words for meanings.
pub const MEANINGS: [(&str, Meaning); 13] = [
    ("ok", Meaning::Ok),
    ("held", Meaning::Held),
    ("exists", Meaning::Exists),
    ("duplicate", Meaning::Duplicate),
    ("invalid", Meaning::Invalid),
    ("too_large", Meaning::TooLarge),
    ("not_found", Meaning::NotFound),
    ("closed", Meaning::Closed),
    ("busy", Meaning::Busy),
    ("unauthorized", Meaning::Unauthorized),
    ("expired", Meaning::Expired),
    ("incompatible", Meaning::Incompatible),
    ("unknown", Meaning::Unknown),
];

/// What an answer means, and the rule that said so.
pub(super) struct Verdict<'a> {
    pub is: Meaning,
    pub rule: Option<&'a Value>,
    /// The rule is the step's own.
    pub own: bool,
}

impl Verdict<'_> {
    /// Whether the step itself knows this for a refusal, whatever came before and however long one could wait.
    pub fn refuses(&self) -> bool {
        self.own && self.is.refuses()
    }
}

/// Judges the answer that a run has just taken.
pub(super) fn meaning<'a>(run: &Run, adapter: &'a Adapter, operation: Operation<'a>, step: Step<'a>) -> Verdict<'a> {
    let scope = run.scope(Some(&run.doc));
    let status = run.answer.status;
    // An operation that is its own step has its rules looked at twice, to the same end.
    for (at, holder) in [step.value, operation.value, &adapter.config].into_iter().enumerate() {
        for rule in holder.list("rules") {
            let named = rule
                .member("in")
                .is_none_or(|names| any(names, |name| name == run.op.name()));
            let says = ["status", "path", "exists", "equals", "contains"];
            if let Some(is) = super::config::word(rule.word("is"), &MEANINGS)
                && named
                && says.iter().any(|key| rule.member(key).is_some())
                && holds(rule, &scope, status)
            {
                return Verdict {
                    is,
                    rule: Some(rule),
                    own: at == 0,
                };
            }
        }
    }
    let in_session = run.captured.iter().any(|(name, _)| name == "session");
    if run.answer.redirected && !step.method.reads() && (200..=299).contains(&status) {
        // A browser reads the page it was led to. "Thank you", "log in first" and "that is no address" look alike.
        return Verdict {
            is: Meaning::Unknown,
            rule: None,
            own: false,
        };
    }
    Verdict {
        is: by_status(status, run.op.writes(), in_session),
        rule: None,
        own: false,
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
    match verdict.is {
        Meaning::Unauthorized | Meaning::Expired => return Failure::Unauthorized,
        Meaning::Incompatible | Meaning::Ok | Meaning::Held | Meaning::Exists => return Failure::Incompatible,
        Meaning::Busy | Meaning::Unknown => {
            return Failure::Transient {
                after: delay(run, adapter, verdict),
            };
        }
        _ => {}
    }
    let scope = run.scope(Some(&run.doc));
    let told = |key: &str| {
        let own = verdict.rule.and_then(|rule| rule.member(key));
        get_text(own.or_else(|| adapter.config.member(key)), &scope)
    };
    let named = verdict.rule.and_then(|rule| get_text(rule.member("code"), &scope));
    let code = named.filter(|code| crate::codes::is_refusal(code));
    Failure::Rejected {
        // The words for meanings that refuse are the codes.
        code: code.unwrap_or_else(|| MEANINGS[verdict.is as usize].0.to_owned()),
        field: told("field").map(|field| adapter.our_name(&field)),
        text: told("message").map(|text| super::html::plain(&text)),
    }
}

/// What the rule or the server says, or else the configuration's fallback: some servers do not let us read `Retry-After`.
fn delay(run: &Run, adapter: &Adapter, verdict: &Verdict) -> i64 {
    let said = retry_after(run);
    if run.answer.status >= 500 && verdict.rule.is_none() && said.is_none() {
        return 0;
    }
    let scope = run.scope(Some(&run.doc));
    let ruled = verdict
        .rule
        .and_then(|rule| get(rule.member("after")?, &scope)?.to_number());
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a day")]
    let ms = |seconds: f64| (seconds.clamp(0.0, 86_400.0) * 1000.0) as i64;
    ruled
        .or(said)
        .map_or_else(|| adapter.config.millis("retry_after", 30_000), ms)
}

fn retry_after(run: &Run) -> Option<f64> {
    let header = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("retry-after");
    super::numbers::number_of(&run.answer.headers.iter().find(header)?.1)
}

impl Adapter {
    /// Our name for a field that the backend calls by its own, with or without the objects around it.
    fn our_name(&self, theirs: &str) -> String {
        let last = theirs.rsplit(['.', '/', '[']).next().unwrap_or(theirs);
        let last = last.strip_suffix(']').unwrap_or(last);
        for (ours, about) in self.config.part("fields") {
            let name = about.member("name").map_or_else(|| ours.clone(), Value::to_text);
            if name == theirs || name == last {
                return ours.clone();
            }
        }
        last.to_owned()
    }
}
