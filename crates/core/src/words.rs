//! Words of a text as we compare them: lower case, letters and digits only.
//!
//! This is the plain comparison of the first version; it knows no inflection. It refuses words of one letter.

/// The words of `text`, lower case, two letters or more, in their order.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().nth(1).is_some())
        .map(str::to_lowercase)
}

/// Whether every word of `query` begins some word of `text`; an empty query fits everything.
pub fn fits(query: &str, text: &str) -> bool {
    let haystack: Vec<String> = words(text).collect();
    words(query).all(|wanted| haystack.iter().any(|word| word.starts_with(&wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_case_and_single_letters_do_not_count() {
        assert_eq!(
            words("Hul i vejen, på Ågade 5!").collect::<Vec<_>>(),
            ["hul", "vejen", "på", "ågade"]
        );
    }

    #[test]
    fn a_search_fits_by_the_beginnings_of_words() {
        assert!(fits("kla afg", "Klag over en afgørelse"));
        assert!(!fits("lag", "Klag over en afgørelse"));
        assert!(fits("  ", "alt"));
    }
}
