//! Searching in texts. The standard library's search for a text is built for haystacks of megabytes and is four kilobytes
//! of download; ours compares.

/// Where `needle` begins.
pub fn find(hay: &str, needle: &str) -> Option<usize> {
    let (hay, needle) = (hay.as_bytes(), needle.as_bytes());
    let last = hay.len().checked_sub(needle.len())?;
    (0..=last).find(|at| hay.get(*at..at + needle.len()) == Some(needle))
}

/// What stands before and after the first `mark`.
pub fn cut<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = find(text, mark)?;
    Some((head(text, at), tail(text, at + mark.len())))
}

/// Whether `needle` stands in it.
pub fn has(hay: &str, needle: &str) -> bool {
    find(hay, needle).is_some()
}

/// The text up to a place; places that are none give nothing instead of a panic.
pub fn head(text: &str, at: usize) -> &str {
    text.get(..at).unwrap_or("")
}

/// The text from a place on.
pub fn tail(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

/// The place of the first byte that `stops`, or the end.
pub fn until(text: &str, stops: fn(u8) -> bool) -> usize {
    text.bytes().position(stops).unwrap_or(text.len())
}

/// Without white space around it.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|letter: char| letter <= ' ')
}

/// Replaces every `old`.
pub fn replace(text: &str, old: &str, new: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = cut(rest, old) {
        out.push_str(before);
        out.push_str(new);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_several_is_found() {
        assert_eq!(
            (find("aab", "ab"), find("a", "ab"), find("x", ""), find("", "")),
            (Some(1), None, Some(0), Some(0))
        );
        assert_eq!(cut("æ=ø=å", "="), Some(("æ", "ø=å")));
        assert_eq!(replace("a..b..", "..", "."), "a.b.");
        assert_eq!((head("æ", 1), tail("æ", 9)), ("", ""));
    }
}
