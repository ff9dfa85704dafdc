//! "Did you mean": the known word that is nearest to a mistyped one, and how words are put into a sentence.
//!
//! For those who check what people write by hand; the widget leaves it out (feature `guess`).

/// The nearest of the known words, when it is near enough to be worth asking about: one mistake in three letters,
/// capitals not counted.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.trim().to_lowercase();
    let distance = |word: &&str| strsim::damerau_levenshtein(&typed, &word.to_lowercase());
    let best = known.into_iter().min_by_key(distance)?;
    let letters = best.chars().count();
    // Of two single letters one could be anything.
    let mistakes = distance(&best);
    (mistakes <= letters.max(3) / 3 && mistakes < letters).then_some(best)
}

/// A list of words for a sentence: `a, b or c`.
pub fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The first few of many names, and how many more there are.
pub fn few(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => names.join(", "),
        Some(rest) => format!("{} and {rest} more", names[..SHOWN].join(", ")),
    }
}

const ASKS: &str = "; did you mean ";

/// What was expected, followed by the question whether something near was meant: `a, b or c; did you mean b?`.
pub fn asking(expected: &str, meant: Option<&str>) -> String {
    match meant {
        Some(meant) => [expected, ASKS, meant, "?"].concat(),
        None => expected.to_owned(),
    }
}

/// The two halves of [`asking`]: what was expected, and the question as a sentence of its own.
pub fn asked(expected: &str) -> (&str, Option<String>) {
    match expected.split_once(ASKS) {
        Some((expected, meant)) => (expected, Some(["Did you mean ", meant].concat())),
        None => (expected, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["summary", "title", "id"];
        assert_eq!(nearest("sumary", known), Some("summary"));
        assert_eq!(nearest("Titel", known), Some("title"));
        assert_eq!(nearest("post", ["GET", "POST"]), Some("POST"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("x", ["a"]), None);
        assert_eq!(either(&["a", "b", "c"]), "a, b or c");
        assert_eq!(few(&["a"; 10]), "a, a, a, a, a, a, a, a and 2 more");
    }

    #[test]
    fn a_question_can_be_taken_apart_again() {
        let whole = asking("a or b", Some("`b`"));
        assert_eq!(whole, "a or b; did you mean `b`?");
        assert_eq!(asked(&whole), ("a or b", Some(String::from("Did you mean `b`?"))));
        assert_eq!((asking("a", None).as_str(), asked("a")), ("a", ("a", None)));
    }
}
