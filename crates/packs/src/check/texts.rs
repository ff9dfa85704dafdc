//! Texts: can a tired person read them, are they there in English, and do they fit the entries that they belong to.

use super::whole::{Item, Texts, Whole};
use crate::finding::{Finding, Severity};
use crate::source::Spot;
use medspil_core::guess::few;

/// The highest LIX of a summary: the upper end of "medium", as in newspapers.
pub const LIX_MAIN: u32 = 45;
/// The highest LIX of a summary in easy language: the upper end of "easy", as in books for older children.
pub const LIX_EASY: u32 = 35;
/// Fewer words than this say nothing: one long word more would move the figure by a tenth of the scale.
const LIX_WORDS: usize = 12;

pub(super) fn check(pack: &Whole<'_>, findings: &mut Vec<Finding>) {
    for item in &pack.items {
        let summary = item.spot.key("summary");
        readable(&summary, LIX_MAIN, findings);
    }
    for texts in &pack.texts {
        let most = if texts.lang == "easy" { LIX_EASY } else { LIX_MAIN };
        let channels = texts.root.key("channels");
        for member in channels.members() {
            let at = channels.key(&member.key);
            // What the measure was made for; it means nothing in English, whose words are shorter.
            if texts.lang == "easy" || matches!(texts.lang, "da" | "sv" | "nb" | "nn" | "de") {
                readable(&at.key("summary"), most, findings);
            }
            if let Some(item) = pack.item(&member.key) {
                lists(item, &at, findings);
            }
        }
    }
    english(pack, findings);
}

/// How hard a text is to read, by Björnsson's measure of 1968.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lix {
    /// Words.
    pub words: usize,
    /// Words of more than six letters.
    pub long: usize,
    /// Sentences.
    pub sentences: usize,
}

impl Lix {
    /// Words in a sentence, and long words in a hundred.
    pub fn figure(self) -> u32 {
        let (words, sentences) = (self.words.max(1), self.sentences.max(1));
        // Rounded to the nearest: words/sentences + 100·long/words.
        let twice = 2 * (words * words + 100 * self.long * sentences) / (words * sentences);
        u32::try_from(twice.div_ceil(2)).unwrap_or(u32::MAX)
    }
}

/// Counts the words and sentences of a text. A sentence ends at `.`, `!`, `?` or `:` before a capital letter or the end,
/// so that `ca. 120`, `10.097` and `21. november` end none.
pub fn lix(text: &str) -> Lix {
    let mut counted = Lix {
        words: 0,
        long: 0,
        sentences: 0,
    };
    let mut ended = true;
    for token in text.split_whitespace() {
        let first = token.chars().find(|letter| letter.is_alphanumeric());
        let Some(first) = first else { continue };
        if ended && (first.is_uppercase() || counted.words == 0) {
            counted.sentences += 1;
        }
        let letters = token.chars().filter(|letter| letter.is_alphabetic()).count();
        counted.words += 1;
        counted.long += usize::from(letters > 6);
        ended = token
            .trim_end_matches(['"', '”', '»', ')', '’'])
            .ends_with(['.', '!', '?', ':']);
    }
    counted
}

fn readable(at: &Spot<'_>, most: u32, findings: &mut Vec<Finding>) {
    let Some(counted) = at.text().map(lix).filter(|counted| counted.words >= LIX_WORDS) else {
        return;
    };
    let figure = counted.figure();
    if figure > most {
        let Lix { words, long, sentences } = counted;
        let todo = format!(
            "It has {words} words in {}, and {long} of them are longer than six letters. Make two sentences of one, and take shorter words.",
            if sentences == 1 {
                "1 sentence".to_owned()
            } else {
                format!("{sentences} sentences")
            },
        );
        let (found, expected) = (format!("a LIX of {figure}"), format!("at most {most}"));
        findings.push(at.finding(Severity::Advice, "hard-to-read", found, expected, todo));
    }
}

/// Lists that go by the pack's order must not be longer than the pack's.
fn lists(item: &Item<'_>, texts: &Spot<'_>, findings: &mut Vec<Finding>) {
    let entry = &item.entry;
    for (key, known) in [("eligibility", entry.eligibility.len()), ("events", entry.events.len())] {
        let at = texts.key(key);
        let written = at.items().len();
        // Fewer in the pack because one could not be read is another matter.
        if written > known && item.spot.key(key).items().len() == known {
            let todo = "Texts belong to the pack's by their order. Take away those that belong to nothing.";
            let (found, expected) = (format!("{written} texts"), format!("at most {known}, as in the pack"));
            findings.push(at.finding(Severity::Error, "too-many-texts", found, expected, todo));
        }
    }
}

fn english(pack: &Whole<'_>, findings: &mut Vec<Finding>) {
    const TODO: &str =
        "Some who live here read no Danish. Have it translated; names of institutions stay, in brackets.";
    if pack.head.languages.first().is_none_or(|first| first == "en") {
        return;
    }
    let Some(texts) = pack.texts_in("en") else {
        // A file that is named and not there, or there and not named, has been said.
        if !pack.head.languages.iter().any(|lang| lang == "en") {
            let at = pack.root.key("languages");
            let expected = format!("English in {}.en.json", pack.file_id);
            findings.push(at.finding(Severity::Advice, "no-english", "no English texts", expected, TODO));
        }
        return;
    };
    let there = |id: &str| texts.overlay.channels.contains_key(id);
    let missing: Vec<&str> = pack
        .items
        .iter()
        .map(|item| &*item.entry.id)
        .filter(|id| !id.is_empty() && !there(id))
        .collect();
    if !missing.is_empty() {
        let (at, found) = (texts.root.key("channels"), format!("nothing for {}", few(&missing)));
        findings.push(at.finding(
            Severity::Advice,
            "no-english",
            found,
            "a title in English for each entry",
            TODO,
        ));
    }
    unsaid(pack, texts, findings);
}

/// An entry whose summary has no English: the card would have a title and nothing below.
fn unsaid(pack: &Whole<'_>, texts: &Texts<'_>, findings: &mut Vec<Finding>) {
    let channels = texts.root.key("channels");
    for item in pack.items.iter().filter(|item| item.entry.summary.is_some()) {
        let id = &item.entry.id;
        if texts
            .overlay
            .channels
            .get(&**id)
            .is_some_and(|texts| texts.summary.is_none())
        {
            let at = channels.key(id);
            let todo = "In English the card shows a title and nothing below it. Translate the summary too.";
            findings.push(at.finding(
                Severity::Advice,
                "no-english",
                "a title without a summary",
                "a `summary`",
                todo,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{pack, rules};
    use crate::files::Role;

    #[test]
    fn words_and_sentences_are_counted_as_people_do() {
        let counted = |text| {
            let Lix { words, long, sentences } = lix(text);
            (words, long, sentences)
        };
        assert_eq!(counted("Hun kom. Hvorfor? Fordi kommunen ringede!"), (6, 3, 3));
        assert_eq!(counted("Ca. 120 kom d. 21. november 2018 kl. 19."), (9, 1, 1));
        assert_eq!(counted("10.097 svarede på §§ – og \"Alt.\" Så"), (6, 1, 2));
        assert_eq!(counted("  "), (0, 0, 0));
    }

    #[test]
    fn the_figure_is_words_a_sentence_and_long_words_in_a_hundred() {
        let figure = |words, long, sentences| Lix { words, long, sentences }.figure();
        assert_eq!(figure(20, 5, 2), 35, "10 + 25");
        assert_eq!(figure(30, 10, 4), 41, "7.5 + 33.3");
    }

    #[test]
    fn hard_and_long_enough_is_said_with_the_figure() {
        let hard = "Kommunalbestyrelsens udvalgsmedlemmer behandler her i dag indstillingerne vedrørende borgerinddragelse og forvaltningspraksis på udvalgsmøderne.";
        let short = "Kommunalbestyrelsens udvalgsmedlemmer behandler indstillingerne.";
        let of = |summary: &str| {
            let entry = format!(r#", {{"id": "x", "title": "X", "summary": "{summary}"}}"#);
            rules(&[(Role::Pack, &pack("", &entry))])
        };
        assert_eq!(of(hard), ["hard-to-read channels[1] (x).summary"]);
        assert_eq!(of(short), [""; 0], "four words say nothing");
    }

    #[test]
    fn english_is_missed_where_it_is_missing() {
        let danish = pack("", "").replace(r#"["en"]"#, r#"["da"]"#);
        assert_eq!(rules(&[(Role::Pack, &danish)]), ["no-english languages"]);
        let both = danish.replace(r#"["da"]"#, r#"["da", "en"]"#);
        let english = |channels: &str| rules(&[(Role::Pack, &both), (Role::Texts("en".to_owned()), channels)]);
        assert_eq!(english(r#"{"channels": {"tlf": {"title": "Call"}}}"#), [""; 0]);
        assert_eq!(english(r#"{"channels": {}}"#), ["no-english channels"]);
        let summed = both.replace(r#""title": "T""#, r#""title": "T", "summary": "S""#);
        let found = rules(&[
            (Role::Pack, &summed),
            (
                Role::Texts("en".to_owned()),
                r#"{"channels": {"tlf": {"title": "Call"}}}"#,
            ),
        ]);
        assert_eq!(found, ["no-english channels.tlf"]);
        let many = r#"{"channels": {"tlf": {"title": "Call", "events": ["One too many"]}}}"#;
        assert_eq!(english(many), ["too-many-texts channels.tlf.events"]);
    }
}
