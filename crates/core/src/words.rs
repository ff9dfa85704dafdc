//! Words of a text as we compare them.
//!
//! This is the plain comparison of the first version; it knows no inflection. Texts come in lower case already: whoever
//! has them knows the language's rules (in the browser `toLocaleLowerCase`), and the tables for all of Unicode would
//! be five kilobytes on the citizen's first load. For the same reason everything outside ASCII that is not general
//! punctuation counts as a letter.

/// The words of a lower-case text, two letters or more, in their order.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !is_letter(sign))
        .filter(|word| word.chars().nth(1).is_some())
}

fn is_letter(sign: char) -> bool {
    match sign {
        // Latin-1's signs, general punctuation, CJK punctuation, the Arabic comma, semicolon and question mark.
        '\u{80}'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '،' | '؛' | '؟' => {
            false
        }
        _ => !sign.is_ascii() || sign.is_ascii_alphanumeric(),
    }
}

/// Whether every word of `query` begins some word of `text`, both in lower case; an empty query fits everything.
pub fn fits(query: &str, text: &str) -> bool {
    words(query).all(|wanted| words(text).any(|word| word.starts_with(wanted)))
}

/// `text` with `value` for every `{slot}`. (`str::replace` brings a search for any pattern along, a kilobyte of it.)
pub fn fill(text: &str, slot: &str, value: &str) -> String {
    let mut parts = text.split('{');
    let mut out = String::from(parts.next().unwrap_or_default());
    for part in parts {
        if let Some(rest) = part.strip_prefix(slot).and_then(|rest| rest.strip_prefix('}')) {
            out.push_str(value);
            out.push_str(rest);
        } else {
            out.push('{');
            out.push_str(part);
        }
    }
    out
}

/// The parts with `between` between them.
pub fn joined<'a>(parts: impl IntoIterator<Item = &'a String>, between: &str) -> String {
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() {
            out.push_str(between);
        }
        out.push_str(part);
    }
    out
}

/// Whether a text has so few signs that could be digits in any script that no personal number is in it. What is not
/// sure is left to [`crate::personal_data`], which comes with the lazy part.
pub fn has_no_long_number(text: &str) -> bool {
    let possible = |sign: &char| match sign {
        // Arabic letters; the digits stand around them.
        '\u{66e}'..='\u{6ef}' | '\u{6fa}'..='\u{6ff}' => false,
        _ => sign.is_ascii_digit() || *sign >= '\u{660}',
    };
    text.chars().filter(possible).count() < 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_and_single_letters_do_not_count() {
        assert_eq!(
            words("hul i vejen, på «ågade» 5!").collect::<Vec<_>>(),
            ["hul", "vejen", "på", "ågade"]
        );
    }

    #[test]
    fn a_search_fits_by_the_beginnings_of_words() {
        assert!(fits("kla afg", "klag over en afgørelse"));
        assert!(!fits("lag", "klag over en afgørelse"));
        assert!(fits("  ", "alt"));
    }

    #[test]
    fn slots_are_filled_and_other_braces_stay() {
        assert_eq!(fill("{n} og {n}, {title} {", "n", "3"), "3 og 3, {title} {");
        assert_eq!(fill("", "n", "3"), "");
    }

    #[test]
    fn parts_are_joined() {
        assert_eq!(joined(&["a".to_owned(), "b".to_owned()], ", "), "a, b");
    }

    #[test]
    fn ten_signs_that_may_be_digits_are_a_long_number() {
        assert!(has_no_long_number("bænk 2 ved vej 16, مقعد"));
        for text in ["0707614285", "070761-4285", "٠٧٠٧٦١٤٢٨٥", "０７０７６１４２８５"] {
            assert!(!has_no_long_number(text), "{text}");
        }
    }
}
