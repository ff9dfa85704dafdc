//! From the one box to the form's two fields.
//!
//! What was written in the ask box is the beginning of an idea: something short is its title, something long keeps its
//! first sentence as a suggested title and the whole as text. A first line with a blank line below it is a title already:
//! so the form writes the two when one goes back to the box. Nothing is ever cut away.

/// The longest title that is suggested, in characters; a headline that one reads at a glance.
const TITLE: usize = 80;

/// Suggests `(title, text)` for what stands in the ask box.
pub fn split(asked: &str) -> (String, String) {
    let asked = asked.trim();
    if asked.chars().count() <= TITLE && !asked.contains('\n') {
        return (asked.trim_end_matches('.').to_owned(), String::new());
    }
    if let Some((line, rest)) = asked.split_once("\n\n")
        && line.chars().count() <= TITLE
        && !line.contains('\n')
    {
        return (line.trim().to_owned(), rest.trim().to_owned());
    }
    let sentence = asked
        .split(['\n', '.', '!', '?'])
        .find(|part| !part.trim().is_empty())
        .unwrap_or(asked)
        .trim();
    (shorten(sentence), asked.to_owned())
}

/// At most [`TITLE`] characters, cut between words.
fn shorten(sentence: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in sentence.split_whitespace() {
        let more = word.chars().count() + usize::from(length > 0);
        if length + more > TITLE {
            break;
        }
        if length > 0 {
            out.push(' ');
        }
        out.push_str(word);
        length += more;
    }
    if out.is_empty() {
        sentence.chars().take(TITLE).collect()
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_short_is_a_title() {
        assert_eq!(
            split("  Flere bænke ved søerne. "),
            ("Flere bænke ved søerne".to_owned(), String::new())
        );
        assert_eq!(split(""), (String::new(), String::new()));
    }

    #[test]
    fn something_long_keeps_every_word_in_the_text() {
        let asked =
            "Der er et stort hul i cykelstien ved broen. Min søn væltede i går, og det er anden gang i år at det sker.";
        let (title, text) = split(asked);
        assert_eq!(title, "Der er et stort hul i cykelstien ved broen");
        assert_eq!(text, asked);
    }

    #[test]
    fn a_line_of_its_own_is_a_title_already() {
        let parts = (
            "Et spejl i svinget".to_owned(),
            "Man kan ikke se dem.\n\nDet er farligt.".to_owned(),
        );
        assert_eq!(
            split("Et spejl i svinget\n\nMan kan ikke se dem.\n\nDet er farligt."),
            parts
        );
    }

    #[test]
    fn a_title_is_cut_between_words_and_inside_an_endless_one() {
        let (title, _) = split(&"langt ord ".repeat(20));
        assert!(title.chars().count() <= TITLE && title.ends_with("ord"), "{title}");
        assert_eq!(split(&"æ".repeat(200)).0.chars().count(), TITLE);
    }
}
