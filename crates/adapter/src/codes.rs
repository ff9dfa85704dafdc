//! The vocabulary of failures: one table that the widget's words (`error.<code>` in the locales) and docs/errors.md are
//! made from. A code says what the person should do next, not what went wrong inside.
//!
//! After a change run `cargo xtask gen errors`, which writes docs/errors.md and objects where a locale lacks words.

/// What a failure decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Tried again when there is a network.
    Offline,
    /// Tried again after a while.
    Transient,
    /// The citizen changes something.
    Rejected,
    /// The municipality gives a right.
    Unauthorized,
    /// The municipality mends the configuration.
    Incompatible,
    /// The citizen decides whether to send again.
    Wedged,
}

impl Kind {
    /// Its name in docs/errors.md.
    pub fn name(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Transient => "transient",
            Self::Rejected => "rejected",
            Self::Unauthorized => "unauthorized",
            Self::Incompatible => "incompatible",
            Self::Wedged => "wedged",
        }
    }
}

/// What the widget does, in a word and in sentences, for docs/errors.md.
pub const DOES: [(&str, &str); 3] = [
    (
        "resend",
        "The idea stays on the device and is sent again by itself with growing pauses, not before the pause is over that \
         the backend asks for, and at once when the browser says that the network is back. After three attempts another \
         way is offered too.",
    ),
    (
        "hold",
        "Trying again would come to the same. The next backend of the ladder is asked; where there is none, the idea stays \
         on the device, and another way is offered at once: a form, a link, a mail, or the text to copy and the town's \
         number. The citizen can also try again or delete it.",
    ),
    (
        "ask",
        "Where the backend names fields that the form shows, the form is there again with these words beside each of \
         them, and what the backend itself says of it. Else the \
         idea stays on the device with these words, and the citizen decides: correct it, try it again, or delete it. \
         What may have arrived already is never sent again by itself; instead of correcting it another way is offered.",
    ),
];

/// One code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its name, under `error.` in the locales.
    pub code: &'static str,
    /// What it decides.
    pub kind: Kind,
    /// When it is given.
    pub when: &'static str,
    /// What to do, for whoever runs the page.
    pub todo: &'static str,
}

impl Code {
    /// What the widget does with an idea: a word of [`DOES`].
    pub fn does(&self) -> &'static str {
        match self.kind {
            Kind::Offline | Kind::Transient => "resend",
            _ if is_for_good(self.code) => "hold",
            _ => "ask",
        }
    }
}

const fn code(code: &'static str, kind: Kind, when: &'static str, todo: &'static str) -> Code {
    Code { code, kind, when, todo }
}

/// Every code that reaches the widget.
pub const CODES: [Code; 15] = [
    code(
        "offline",
        Kind::Offline,
        "There is no network, or the backend cannot be reached.",
        "Nothing where it is the citizen's network. Where it is everybody's: the backend is down, its CORS headers do not \
         name this page, or the page's `connect-src` does not name the backend. `medspil check CONFIG --live --origin PAGE` \
         tells which.",
    ),
    code(
        "transient",
        Kind::Transient,
        "The backend fails just now (5xx, half an answer, or none within `timeout`) and does not say for how long.",
        "Nothing at first. Where it goes on, look at the backend's own log.",
    ),
    code(
        "busy",
        Kind::Transient,
        "The backend asks for a pause (429, 503, `Retry-After`, or a rule that says `busy`).",
        "Nothing. Where it goes on, raise the backend's limit for this page, or for the relay in front of it: to the \
         backend all who come through a relay are one sender.",
    ),
    code(
        "invalid",
        Kind::Rejected,
        "The backend refuses what was written; often it says which field.",
        "Give the field's limits in `fields`, so that the form asks before it sends.",
    ),
    code(
        "duplicate",
        Kind::Rejected,
        "The backend has the same from somebody else.",
        "Nothing. Where it is the same sender's own idea, sent twice, write a rule that makes it `exists`.",
    ),
    code(
        "key_reused",
        Kind::Rejected,
        "The key of an idea was used for other content.",
        "Nothing: corrected, it is sent as a new idea with a new key.",
    ),
    code(
        "not_found",
        Kind::Rejected,
        "The idea is not there, or not any more.",
        "Nothing where it was hidden or deleted. Where it is every idea, look at `base` and at the operation's `url`.",
    ),
    code(
        "too_large",
        Kind::Rejected,
        "A text or file is too big for the backend.",
        "Give the limit in `fields` (`max`), so that the form asks before it sends; or raise the backend's.",
    ),
    code(
        "closed",
        Kind::Rejected,
        "The backend takes nothing more here.",
        "Take the channel off the page, or open it again.",
    ),
    code(
        "personal_number",
        Kind::Rejected,
        "The text seems to hold a personal number.",
        "Nothing: the citizen takes it out.",
    ),
    code(
        LIKE_STAYS,
        Kind::Rejected,
        "A like was to be taken back, and the backend has no way to.",
        "Nothing; where the backend can, describe the operation `unlike`.",
    ),
    code(
        "unauthorized",
        Kind::Unauthorized,
        "The backend wants a right that this page does not have, or the page does not let us load what talks to the backend.",
        "Look at the backend's permissions, at its list of origins, at the relay's key. Where a described backend's ideas cannot \
         be listed and no request was made: the page's `script-src` keeps `medspil-mapping-….js` out.",
    ),
    code(
        "incompatible",
        Kind::Incompatible,
        "The answer is not what the configuration says, or there is no request to send.",
        "Run `medspil check CONFIG --live --origin PAGE`: it says where they differ.",
    ),
    code(
        "unknown_outcome",
        Kind::Wedged,
        "The request may have arrived, and the backend cannot tell a second one from the first.",
        "Where the backend can: say so with `repeat` or `look` ([duplicates](backends.md#duplicates)).",
    ),
    code(
        "unknown",
        Kind::Incompatible,
        "A code of the backend's that this version does not know.",
        "Give the answer a meaning with a rule that says `is`; behind `medspil serve`, bring page and server to one version.",
    ),
];

/// The one code of a refusal that no backend says, because it is not asked.
const LIKE_STAYS: &str = "like_stays";

/// The codes by which a backend that speaks our vocabulary may refuse; without the table's sentences, for the browser.
const REFUSALS: [&str; 7] = [
    "invalid",
    "duplicate",
    "key_reused",
    "not_found",
    "too_large",
    "closed",
    "personal_number",
];

/// Whether a backend that speaks our vocabulary may give this code as its refusal.
pub fn is_refusal(code: &str) -> bool {
    REFUSALS.contains(&code)
}

/// Whether trying again would come to the same, whatever the citizen changes: another way is offered then.
pub fn is_for_good(code: &str) -> bool {
    matches!(code, "unauthorized" | "incompatible" | "closed" | "not_found")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Failure;

    #[test]
    fn every_failure_has_its_code_in_the_table_once() {
        let rejected = |code: &str| Failure::Rejected {
            code: code.into(),
            field: None,
            text: None,
        };
        for failure in [
            Failure::Offline,
            Failure::Transient { after: 0 },
            Failure::Transient { after: 1 },
            Failure::Unauthorized,
            Failure::Incompatible,
            rejected("invalid"),
            rejected("duplicate"),
            rejected("too_large"),
            rejected("not_found"),
            rejected("closed"),
            Failure::Wedged {
                code: "unknown_outcome".into(),
            },
        ] {
            assert_eq!(
                CODES.iter().filter(|known| known.code == failure.code()).count(),
                1,
                "{failure:?}"
            );
        }
    }

    #[test]
    fn refusals_are_those_of_the_table() {
        let table = CODES
            .iter()
            .filter(|code| code.kind == Kind::Rejected && code.code != LIKE_STAYS)
            .map(|code| code.code);
        assert!(table.eq(REFUSALS));
    }

    #[test]
    fn what_is_for_good_needs_nothing_of_the_citizen() {
        let for_good: Vec<_> = CODES
            .iter()
            .filter(|code| is_for_good(code.code))
            .map(|code| code.kind)
            .collect();
        assert_eq!(
            for_good,
            [Kind::Rejected, Kind::Rejected, Kind::Unauthorized, Kind::Incompatible]
        );
    }
}
