//! What an answer means: the configuration's ordered rules first, the status after them.

use super::cond::{any, get, get_in, get_text, holds};
use super::config::{Adapter, Operation, Step};
use super::html;
use super::run::{Run, failure, transient};
use super::text::{head, last, place, same, tail};
use super::value::{List, Object, Shared, Value, millis, number, or};
use super::words::words;

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

words! {
    /// The words for meanings.
    #[cfg(any(test, feature = "check"))]
    MEANINGS: Meaning {
        "ok" => Ok,
        "held" => Held,
        "exists" => Exists,
        "duplicate" => Duplicate,
        "invalid" => Invalid,
        "too_large" => TooLarge,
        "not_found" => NotFound,
        "closed" => Closed,
        "busy" => Busy,
        "unauthorized" => Unauthorized,
        "expired" => Expired,
        "incompatible" => Incompatible,
        "unknown" => Unknown,
    }
}

/// What an answer means, and the rule that said so.
pub(super) struct Verdict<'a> {
    pub is: Meaning,
    pub rule: Option<&'a Shared>,
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
    // An operation that is its own step has its rules looked at twice, to the same end.
    for (own, holder) in &[(true, step.value), (false, operation.value), (false, &adapter.config)] {
        for rule in holder.list("rules") {
            if let Some(is) = Meaning::named(rule.word("is"))
                && applies(rule, run)
            {
                return Verdict {
                    is,
                    rule: Some(rule),
                    own: *own,
                };
            }
        }
    }
    let in_session = run.names.get("session").is_some();
    let mut is = by_status(run.status, run.op.writes(), in_session);
    if run.redirected && !step.method.reads() && is == Meaning::Ok {
        // A browser reads the page it was led to. "Thank you", "log in first" and "that is no address" look alike.
        is = Meaning::Unknown;
    }
    Verdict {
        is,
        rule: None,
        own: false,
    }
}

/// Whether a rule is for this operation, says something, and what it says holds.
fn applies(rule: &Value, run: &Run) -> bool {
    if rule.member("in").is_some_and(|names| !any(names, run.op.name(), same)) {
        return false;
    }
    let mut says = false;
    for (key, value) in rule.members() {
        says |= place("status path exists equals contains", key).is_some() && !value.is_null();
    }
    says && holds(rule, run.scope(Some(&run.doc)), run.status)
}

/// 408, 425, 429 and 503 say that nothing was done; any other 5xx leaves it open (RFC 9110 sections 15.5.9 and 15.6,
/// RFC 8470 section 5.2, RFC 6585 section 4).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a status; a cast saturates"
)]
fn by_status(status: f64, writes: bool, in_session: bool) -> Meaning {
    match status as u32 {
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

/// The failure that a meaning stands for, with the backend's own words and the field that they are about; of several
/// fields the first, and all of them with their words.
pub(super) fn refused(run: &Run, adapter: &Adapter, verdict: &Verdict) -> Shared {
    match verdict.is {
        Meaning::Unauthorized | Meaning::Expired => return failure("unauthorized"),
        Meaning::Incompatible | Meaning::Ok | Meaning::Held | Meaning::Exists => return failure("incompatible"),
        Meaning::Busy | Meaning::Unknown => return transient(delay(run, adapter, verdict)),
        _ => {}
    }
    let scope = run.scope(Some(&run.doc));
    let own = |key: &str| verdict.rule.and_then(|rule| rule.member(key));
    let way = |key: &str| own(key).or_else(|| adapter.config.member(key));
    let tell = |mut out: Object, scope, words: &str| {
        let field = get_text(way("field"), scope);
        out.put_any("field", field.map(|field| adapter.our_name(field.str())));
        let message = get_text(way("message"), scope);
        out.put_any(words, message.map(|text| html::plain(text.str())));
        out
    };
    // A rule that names the field itself means that one.
    let each = if own("field").is_some() {
        own("each")
    } else {
        way("each")
    };
    let several = each.and_then(|each| get(each, scope)).unwrap_or_default();
    let first = several.items().first().map_or(scope, |first| run.scope(Some(first)));
    let named = verdict.rule.and_then(|rule| get_text(rule.member("code"), scope));
    let code = named.filter(|code| crate::codes::is_refusal(code.str()));
    // The words for meanings that refuse are the codes.
    let out = rejected(code.unwrap_or_else(|| verdict.is.name().into()));
    let mut out = tell(out, first, "text");
    let mut fields = List::new();
    for one in several.items() {
        fields.push(tell(Object::new(), run.scope(Some(one)), "message").done());
    }
    if !fields.is_empty() {
        out.put("fields", fields.done());
    }
    out.done()
}

/// A refusal with its code, without the backend's own words.
pub(super) fn rejected(code: Shared) -> Object {
    Object::new().with("kind", "rejected").with("code", code)
}

/// What the rule or the server says, or else the configuration's fallback: some servers do not let us read `Retry-After`.
fn delay(run: &Run, adapter: &Adapter, verdict: &Verdict) -> f64 {
    let said = number(run.names.header("retry-after"));
    if run.status >= 500.0 && verdict.rule.is_none() && said.is_nan() {
        return 0.0;
    }
    let rule = verdict.rule;
    let ruled = rule.and_then(|rule| get_in(rule, "after", run.scope(Some(&run.doc))));
    let ruled = number(ruled.as_ref());
    or(millis(or(ruled, said)), adapter.config.millis("retry_after", 30_000.0))
}

impl Adapter {
    /// Our name for a field that the backend calls by its own, with or without the objects around it.
    fn our_name(&self, theirs: &str) -> Shared {
        let mut short = theirs;
        for sign in b"./[" {
            short = last(short, *sign).map_or(short, |at| tail(short, at + 1));
        }
        if let Some(at) = last(short, b']')
            && at + 1 == short.len()
        {
            short = head(short, at);
        }
        for (ours, about) in self.config.part("fields") {
            let own = about.member("name").map(Shared::as_text);
            let name = own.as_ref().map_or(&**ours, |name| name.str());
            if same(name, theirs) || same(name, short) {
                return Value::Text(ours.clone()).into();
            }
        }
        short.into()
    }
}
