//! Finds Danish personal numbers (CPR) in free text before anything is stored or sent.
//!
//! It refuses what surely is one ([`Verdict::Block`]) and asks about what may be one ([`Verdict::Warn`]). It looks at
//! numbers only: names, addresses and health are the citizen's own judgement, which the hint beside the field asks for.
//! The same function runs in the widget and on the server, so it has no table crate, no regular expression and no hash.
//!
//! The rule, in order:
//! 1. Every decimal digit of Unicode counts as a digit, every dash as a dash; what cannot be seen does not count.
//! 2. Two, two and two digits that are a day and a month, then four digits; between the groups may stand a space, a
//!    full stop, a slash or a dash. Neither end may touch a further digit; a dash and a digit after it make it a case number.
//! 3. A dash before the last four: block. Numbers without a valid check digit exist, so the check digit is no excuse.
//! 4. Otherwise: block when the check digit is right or the day is 1 January (the days where numbers without it were
//!    given out), else warn. One in thirty random ten-digit numbers begins with a date; order numbers must pass.
//!
//! Read next: [`crate::limits::check_idea`], which asks this of every field.

use std::ops::Range;

/// What to do about a number that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A personal number: do not store, do not send.
    Block,
    /// It may be one: ask, and offer "send anyway".
    Warn,
}

/// One number in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands, in bytes of the text that was given.
    pub range: Range<usize>,
    /// What to do about it.
    pub verdict: Verdict,
    /// The number as a message may show it: `070761-****`.
    pub masked: String,
}

/// All numbers in `text` that are or may be personal numbers, in the order of the text.
pub fn scan(text: &str) -> Vec<Finding> {
    let signs = read(text);
    let mut findings = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        match number_at(&signs, at) {
            Some(number) => {
                findings.push(Finding {
                    range: signs[at].start..signs[number.after - 1].end,
                    verdict: number.verdict(),
                    masked: number.masked(),
                });
                at = number.after;
            }
            None => at += 1,
        }
    }
    findings
}

/// Whether a character leaves no mark of its own: zero-width, soft hyphen, direction marks, variation selectors.
pub fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x34F | 0x61C | 0x180E | 0xFEFF | 0x20E3 | 0xFE00..=0xFE0F | 0xE0000..=0xE01EF
        | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digit(u8),
    Space,
    /// A full stop or a slash.
    Stop,
    Dash,
    Other,
}

struct Sign {
    kind: Kind,
    start: usize,
    end: usize,
}

fn read(text: &str) -> Vec<Sign> {
    text.char_indices()
        .filter(|&(_, c)| !is_invisible(c))
        .map(|(start, c)| Sign {
            kind: kind_of(c),
            start,
            end: start + c.len_utf8(),
        })
        .collect()
}

fn kind_of(c: char) -> Kind {
    if let Some(digit) = digit(u32::from(c)) {
        return Kind::Digit(digit);
    }
    match u32::from(c) {
        0x20 | 0x09 | 0xA0 | 0x2000..=0x200A | 0x202F | 0x205F | 0x3000 => Kind::Space,
        0x2E | 0x2024 | 0xFE52 | 0xFF0E | 0x2F | 0x2044 | 0x2215 | 0xFF0F => Kind::Stop,
        0x2D
        | 0x58A
        | 0x5BE
        | 0x1806
        | 0x2010..=0x2015
        | 0x2043
        | 0x207B
        | 0x208B
        | 0x2212
        | 0x2E3A
        | 0x2E3B
        | 0x301C
        | 0xFE31
        | 0xFE32
        | 0xFE58
        | 0xFE63
        | 0xFF0D => Kind::Dash,
        _ => Kind::Other,
    }
}

/// The zero of every row of ten decimal digits in Unicode 17 (general category Nd), ascending.
const ZEROS: [u32; 77] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136,
    0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0,
    0x11C50, 0x11D50, 0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE,
    0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

fn digit(c: u32) -> Option<u8> {
    let value = match c {
        // What compatibility normalisation (NFKC) also reads as one digit: raised, lowered and circled.
        0xB2 | 0xB3 => c - 0xB0,
        0xB9 => 1,
        0x2070 | 0x2074..=0x2079 => c - 0x2070,
        0x2080..=0x2089 => c - 0x2080,
        0x2460..=0x2468 => c - 0x245F,
        0x24EA => 0,
        _ => {
            let row = ZEROS.partition_point(|&zero| zero <= c).checked_sub(1)?;
            c - ZEROS[row]
        }
    };
    // A row has ten digits; whatever stands between two rows is a letter.
    (value < 10).then_some(value as u8)
}

struct Number {
    digits: [u8; 10],
    dashed: bool,
    /// The index after the number's last sign.
    after: usize,
}

fn number_at(signs: &[Sign], start: usize) -> Option<Number> {
    let digit_at = |i: usize| match signs.get(i).map(|sign| sign.kind) {
        Some(Kind::Digit(digit)) => Some(digit),
        _ => None,
    };
    if start > 0 && digit_at(start - 1).is_some() {
        return None;
    }
    let (mut digits, mut dashed, mut at) = ([0; 10], false, start);
    for (i, place) in digits.iter_mut().enumerate() {
        if matches!(i, 2 | 4 | 6) {
            (at, dashed) = after_separator(signs, at);
        }
        *place = digit_at(at)?;
        at += 1;
    }
    let case_number = signs.get(at).is_some_and(|s| s.kind == Kind::Dash) && digit_at(at + 1).is_some();
    let number = Number {
        digits,
        dashed,
        after: at,
    };
    (digit_at(at).is_none() && !case_number && number.begins_with_a_date()).then_some(number)
}

/// Steps over `" - "`, `"."`, `" "` or nothing, and says whether it was a dash.
fn after_separator(signs: &[Sign], at: usize) -> (usize, bool) {
    let is = |i: usize, kind: Kind| signs.get(i).is_some_and(|sign| sign.kind == kind);
    let after_spaces = |mut i: usize| {
        // Two, since some type a double space; more is a column of a table.
        for _ in 0..2 {
            i += usize::from(is(i, Kind::Space));
        }
        i
    };
    let at = after_spaces(at);
    let dash = is(at, Kind::Dash);
    let mark = dash || is(at, Kind::Stop);
    (after_spaces(at + usize::from(mark)), dash)
}

impl Number {
    fn pair(&self, i: usize) -> u8 {
        self.digits[i] * 10 + self.digits[i + 1]
    }

    fn begins_with_a_date(&self) -> bool {
        // Replacement numbers, given where no personal number can be, add 60 to the day.
        let day = if self.pair(0) > 60 {
            self.pair(0) - 60
        } else {
            self.pair(0)
        };
        let days = match self.pair(2) {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            // The century is in doubt, so 29 February always counts.
            2 => 29,
            _ => 0,
        };
        (1..=days).contains(&day)
    }

    fn verdict(&self) -> Verdict {
        const WEIGHTS: [u16; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
        let sum: u16 = self
            .digits
            .iter()
            .zip(WEIGHTS)
            .map(|(&digit, weight)| u16::from(digit) * weight)
            .sum();
        let first_of_january = self.pair(0) == 1 && self.pair(2) == 1;
        if self.dashed || sum.is_multiple_of(11) || first_of_january {
            Verdict::Block
        } else {
            Verdict::Warn
        }
    }

    fn masked(&self) -> String {
        let mut masked: String = self.digits[..6].iter().map(|&digit| char::from(b'0' + digit)).collect();
        masked.push_str("-****");
        masked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(text: &str) -> Vec<Verdict> {
        scan(text).into_iter().map(|finding| finding.verdict).collect()
    }

    #[test]
    fn personal_numbers_are_blocked_however_they_are_written() {
        for text in [
            "070761-4285",
            "070761 4285",
            "0707614285",
            "07 07 61-4285",
            "07.07.61 4285",
            "٠٧٠٧٦١٤٢٨٥",
            "０７０７６１－４２８５",
            "070761–4285",
            "0707\u{200b}614285",
            "070761 - 4285.",
            "010165-4002",
            "0101654002",
            "07/07/61/4285",
            "07-07-61-4285",
            "070761\u{2212}4285",
            "070761\u{2011}4285",
            "0707\u{ad}61\u{a0}4285",
            "0️⃣7️⃣0️⃣7️⃣6️⃣1️⃣4️⃣2️⃣8️⃣5️⃣",
            "𝟎𝟕𝟎𝟕𝟔𝟏𝟒𝟐𝟖𝟓",
            "\u{202e}070761-4285\u{202c}",
            "670761-4285",
            "290200-4285",
            "cpr:070761-4285,tlf.",
        ] {
            assert_eq!(verdicts(text), [Verdict::Block], "{text:?}");
        }
    }

    #[test]
    fn a_date_before_four_digits_without_the_check_digit_asks_first() {
        for text in ["0202654003", "12.05.26 2100 København Ø", "12/05/26 2100 København Ø"] {
            assert_eq!(verdicts(text), [Verdict::Warn], "{text:?}");
        }
    }

    #[test]
    fn other_numbers_pass() {
        for text in [
            "EAN 5798009800275",
            "33 66 33 66",
            "+45 33663366",
            "2019-0137247-1",
            "320199-1234",
            "ordre 31026512345678",
            "kl. 10.30 2026",
            "31.12.2026",
            "070761-4285-1",
            "310465-1234",
            "300265-1234",
            "070061 428",
            "070761\n4285",
            "1070761-4285",
            "070761-42851",
            "",
        ] {
            assert_eq!(verdicts(text), [], "{text:?}");
        }
    }

    #[test]
    fn the_numbers_of_ordinary_municipal_pages_pass() {
        // Case, document and EAN numbers, dates, spans, sums and addresses in the forms that such pages print them.
        for text in [
            "28. juni 2019\n\nSagsnr.\n2019-0137247\n\nDokumentnr.\n2019-0137247-1",
            "Rådhuspladsen 1\n1599 København V\n\nEAN nummer\n5798009800275",
            "d. 21. november 2018, 25-30 deltagere, x 2\t1600, 8.000, I alt\t14600",
            "ca. 600 timer fordelt over 2 år",
            "Vestergade 3C",
            "05.02.18\n\n380.573 Euro svarende til ca. 2,9 mio.",
            "september 17, 2. workshop 01.05.18",
        ] {
            assert_eq!(verdicts(text), [], "{text:?}");
        }
    }

    #[test]
    fn findings_say_where_and_show_only_the_date() {
        let text = "Årets nr. 0707\u{200b}61 - 4285, og 0202654003";
        let found = scan(text);
        assert_eq!(found.len(), 2);
        assert_eq!(&text[found[0].range.clone()], "0707\u{200b}61 - 4285");
        assert_eq!(
            (found[0].masked.as_str(), found[0].verdict),
            ("070761-****", Verdict::Block)
        );
        assert_eq!(&text[found[1].range.clone()], "0202654003");
        assert_eq!(
            (found[1].masked.as_str(), found[1].verdict),
            ("020265-****", Verdict::Warn)
        );
        assert_eq!(scan("٠٧٠٧٦١٤٢٨٥")[0].masked, "070761-****");
    }

    #[test]
    fn digit_rows_are_sorted_and_hold_numbers_only() {
        assert!(ZEROS.is_sorted());
        for c in (0..=0x10FFFF).filter_map(char::from_u32) {
            assert!(digit(u32::from(c)).is_none() || c.is_numeric(), "{c:?} is no digit");
        }
        for c in ('0'..='9').chain('０'..='９').chain('٠'..='٩') {
            assert!(digit(u32::from(c)).is_some(), "{c:?} is a digit");
        }
    }

    #[test]
    fn long_texts_take_no_longer_than_their_length() {
        let text = "07 07 61-428 ".repeat(20_000);
        assert_eq!(scan(&text), []);
    }
}
