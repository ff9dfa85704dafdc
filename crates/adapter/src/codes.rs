//! The vocabulary of failures: one table that the widget's words (`error.<code>` in the locales) and docs/errors.md are
//! made from. A code says what the person should do next, not what went wrong inside.

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

const fn code(code: &'static str, kind: Kind, when: &'static str, todo: &'static str) -> Code {
    Code { code, kind, when, todo }
}

/// Every code that reaches the widget.
pub const CODES: [Code; 14] = [
    code(
        "offline",
        Kind::Offline,
        "There is no network, or the backend cannot be reached.",
        "Nothing: it is sent when there is a network.",
    ),
    code(
        "transient",
        Kind::Transient,
        "The backend fails just now.",
        "Nothing at first; look at the backend when it goes on.",
    ),
    code(
        "busy",
        Kind::Transient,
        "The backend asks for a pause.",
        "Nothing: it is sent after the pause.",
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
        "Nothing.",
    ),
    code(
        "key_reused",
        Kind::Rejected,
        "The key of an idea was used for other content.",
        "Nothing: the citizen sends it as a new one.",
    ),
    code(
        "not_found",
        Kind::Rejected,
        "The idea is not there, or not any more.",
        "Nothing.",
    ),
    code(
        "too_large",
        Kind::Rejected,
        "A text or file is too big for the backend.",
        "Give the limit in `fields`, or a smaller photo.",
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
        "Nothing.",
    ),
    code(
        "unauthorized",
        Kind::Unauthorized,
        "The backend wants a right that this page does not have.",
        "Look at the backend's permissions, at its list of origins, at the relay's key.",
    ),
    code(
        "incompatible",
        Kind::Incompatible,
        "The answer is not what the configuration says.",
        "Run `medspil check CONFIG --live`: it says where they differ.",
    ),
    code(
        "unknown_outcome",
        Kind::Wedged,
        "The request may have arrived, and the backend cannot tell a second one from the first.",
        "Where the backend can: name it under `repeat` or `look`.",
    ),
    code(
        "unknown",
        Kind::Incompatible,
        "A code that this version does not know.",
        "Tell us.",
    ),
];

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
            .filter(|code| code.kind == Kind::Rejected)
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

    #[test]
    fn every_locale_has_words_for_every_code() {
        // The codes that the mapping engine brought; the checks of the locales hold the languages together.
        for lang in ["da", "en", "ar"] {
            let file = format!("{}/../../public/locales/{lang}.json", env!("CARGO_MANIFEST_DIR"));
            let words: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
            for code in &CODES {
                assert!(
                    words[format!("error.{}", code.code)].is_string(),
                    "{lang}: error.{}",
                    code.code
                );
            }
        }
    }
}
