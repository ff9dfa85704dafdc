//! How long an idea may be, and what a key looks like: the one place that says so.
//!
//! The form uses it while the citizen writes, the outbox before it stores, the server before it believes. It refuses
//! texts that are too short, too long or hold a personal number; it changes nothing in a text but the white space
//! around it. Read next: [`crate::personal_data`], which finds the numbers.

use crate::personal_data::{self, Finding, Verdict};

/// Fewest visible characters in a title.
pub const TITLE_MIN: usize = 3;
/// Most characters in a title.
pub const TITLE_MAX: usize = 120;
/// Most characters in the text below the title; it may be empty.
pub const TEXT_MAX: usize = 5_000;
/// Most bytes in one request.
pub const BODY_MAX_BYTES: usize = 32 * 1024;
// Emoji take four bytes each: a smaller figure would refuse what the form allowed.
const _: () = assert!((TITLE_MAX + TEXT_MAX) * 4 + 1_024 < BODY_MAX_BYTES);
/// Fewest characters in an idempotency key or a like's key.
pub const KEY_MIN: usize = 16;
/// Most characters in an idempotency key or a like's key.
pub const KEY_MAX: usize = 64;
/// Ideas on one page of the list when nobody says how many.
pub const PAGE_DEFAULT: u32 = 50;
/// Most ideas on one page of the list.
pub const PAGE_MAX: u32 = 100;

/// An idea whose texts may be stored and sent: trimmed, within the limits, without a personal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedIdea<'a> {
    /// What it is about, in one line.
    pub title: &'a str,
    /// The rest; may be empty.
    pub text: &'a str,
}

/// The field a problem belongs to, so that the message can stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// The text below the title.
    Text,
}

impl Field {
    /// The field's name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
        }
    }

    /// Most characters in it.
    pub fn max(self) -> usize {
        match self {
            Self::Title => TITLE_MAX,
            Self::Text => TEXT_MAX,
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Fewer visible characters than `min`.
    TooShort {
        /// Fewest characters allowed.
        min: usize,
    },
    /// More characters than `max`.
    TooLong {
        /// Most characters allowed.
        max: usize,
        /// Characters found.
        found: usize,
    },
    /// A number that must not be stored. The range counts in the trimmed text.
    PersonalNumber(Finding),
}

/// One thing to mend, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field to mend.
    pub field: Field,
    /// What is wrong with it.
    pub fault: Fault,
}

/// The idea as it may be sent, or everything that must be mended first, in the order of the fields.
///
/// # Errors
/// Every problem found, never only the first.
pub fn check_idea<'a>(title: &'a str, text: &'a str) -> Result<CheckedIdea<'a>, Vec<Problem>> {
    check_by(&Rules::default(), title, text)
}

/// How long the fields of an idea may be: our own limits, or the narrower ones of another backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Fewest visible characters in a title.
    pub title_min: usize,
    /// Most characters in a title.
    pub title_max: usize,
    /// Fewest visible characters in the text.
    pub text_min: usize,
    /// Most characters in the text.
    pub text_max: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            title_min: TITLE_MIN,
            title_max: TITLE_MAX,
            text_min: 0,
            text_max: TEXT_MAX,
        }
    }
}

impl Rules {
    /// Makes a field's limits narrower; a `max` of 0 says nothing. Limits that leave no room are not believed.
    pub fn narrow(&mut self, field: Field, min: usize, max: usize) {
        let (least, most) = match field {
            Field::Title => (&mut self.title_min, &mut self.title_max),
            Field::Text => (&mut self.text_min, &mut self.text_max),
        };
        if max >= min.max(*least).max(1) {
            *most = max.min(*most);
        }
        if min <= *most {
            *least = min.max(*least);
        }
    }

    /// Fewest and most characters in a field.
    pub fn of(&self, field: Field) -> (usize, usize) {
        match field {
            Field::Title => (self.title_min, self.title_max),
            Field::Text => (self.text_min, self.text_max),
        }
    }
}

/// The same by the limits of another backend.
///
/// # Errors
/// Every problem found, never only the first.
pub fn check_by<'a>(rules: &Rules, title: &'a str, text: &'a str) -> Result<CheckedIdea<'a>, Vec<Problem>> {
    let (title, text) = (title.trim(), text.trim());
    let mut problems = Vec::new();
    for (field, value) in [(Field::Title, title), (Field::Text, text)] {
        let (min, max) = rules.of(field);
        check_field(field, value, min, max, &mut problems);
    }
    if problems.is_empty() {
        Ok(CheckedIdea { title, text })
    } else {
        Err(problems)
    }
}

fn check_field(field: Field, value: &str, min: usize, max: usize, problems: &mut Vec<Problem>) {
    let visible = value
        .chars()
        .filter(|&c| !personal_data::is_invisible(c) && !c.is_whitespace())
        .count();
    let found = value.chars().count();
    if visible < min {
        problems.push(Problem {
            field,
            fault: Fault::TooShort { min },
        });
    }
    if found > max {
        problems.push(Problem {
            field,
            fault: Fault::TooLong { max, found },
        });
    }
    for finding in personal_data::scan(value) {
        if finding.verdict == Verdict::Block {
            problems.push(Problem {
                field,
                fault: Fault::PersonalNumber(finding),
            });
        }
    }
}

/// Whether `key` may name one submission or one like: 16 to 64 characters that need no escaping in an address.
pub fn is_key(key: &str) -> bool {
    (KEY_MIN..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(title: &str, text: &str) -> Vec<(Field, Fault)> {
        check_idea(title, text).map_or_else(|p| p.into_iter().map(|p| (p.field, p.fault)).collect(), |_| vec![])
    }

    #[test]
    fn white_space_around_the_texts_goes_and_nothing_else_changes() {
        let idea = check_idea("  Flere bænke \n", "\tLangs  søerne.\n").unwrap();
        assert_eq!(
            idea,
            CheckedIdea {
                title: "Flere bænke",
                text: "Langs  søerne."
            }
        );
        assert!(check_idea("Bus", "").is_ok(), "the text may be empty");
    }

    #[test]
    fn a_title_needs_three_characters_that_can_be_seen() {
        for title in ["", "  ", "ab", "a b", "\u{200b}\u{200b}\u{200b}\u{202e}"] {
            assert_eq!(
                faults(title, ""),
                [(Field::Title, Fault::TooShort { min: 3 })],
                "{title:?}"
            );
        }
    }

    #[test]
    fn limits_count_characters_and_not_bytes() {
        assert!(check_idea(&"å".repeat(120), &"🚲".repeat(5_000)).is_ok());
        assert_eq!(
            faults(&"å".repeat(121), &"a".repeat(5_001)),
            [
                (Field::Title, Fault::TooLong { max: 120, found: 121 }),
                (
                    Field::Text,
                    Fault::TooLong {
                        max: 5_000,
                        found: 5_001
                    }
                ),
            ]
        );
    }

    #[test]
    fn another_backend_may_be_stricter_and_never_laxer() {
        let mut rules = Rules::default();
        rules.narrow(Field::Title, 10, 100);
        rules.narrow(Field::Text, 1, 65_535);
        assert_eq!(
            (rules.of(Field::Title), rules.of(Field::Text)),
            ((10, 100), (1, TEXT_MAX))
        );
        let problems = check_by(&rules, "Bænke", "").unwrap_err();
        let found: Vec<_> = problems
            .into_iter()
            .map(|problem| (problem.field, problem.fault))
            .collect();
        assert_eq!(
            found,
            [
                (Field::Title, Fault::TooShort { min: 10 }),
                (Field::Text, Fault::TooShort { min: 1 })
            ]
        );
        rules.narrow(Field::Title, 5_000, 2);
        assert_eq!(rules.of(Field::Title), (10, 100));
    }

    #[test]
    fn a_personal_number_is_a_problem_of_its_field_and_a_date_with_a_postcode_is_none() {
        let found = faults("Mit nummer", "er 070761-4285");
        assert!(matches!(&found[..], [(Field::Text, Fault::PersonalNumber(f))] if f.masked == "070761-****"));
        assert!(check_idea("Mødet", "12.05.26 2100 København Ø").is_ok());
    }

    #[test]
    fn keys_are_16_to_64_characters_that_stand_in_an_address_as_they_are() {
        for good in ["0123456789abcdef", &"Z".repeat(64), "a_b-c_d-e_f-g_h-"] {
            assert!(is_key(good), "{good}");
        }
        for bad in [
            "",
            "short",
            "0123456789abcde",
            &"Z".repeat(65),
            "0123456789abcde/",
            "0123456789abcdeå",
        ] {
            assert!(!is_key(bad), "{bad}");
        }
    }
}
