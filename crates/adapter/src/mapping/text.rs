//! Searching in texts. The standard library's search for a text is built for haystacks of megabytes and is four kilobytes
//! of download; ours compares.

use super::value::{Letters, Written};

/// Where `needle` begins.
pub fn find(hay: &str, needle: &str) -> Option<usize> {
    let last = hay.len().checked_sub(needle.len())?;
    (0..=last).find(|at| begins(tail(hay, *at), needle))
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

/// The place of the first byte that is one of these signs, which are of ASCII, or the end; a blank among them stands for
/// all white space and control characters.
pub fn until(text: &str, stops: &str) -> usize {
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        for stop in stops.as_bytes() {
            if byte == stop || *byte < b' ' && *stop == b' ' {
                return at;
            }
        }
        at += 1;
    }
    at
}

/// The place of the first byte that `stops`, or the end.
pub fn until_class(text: &str, stops: fn(u8) -> bool) -> usize {
    let mut at = 0;
    while text.as_bytes().get(at).is_some_and(|byte| !stops(*byte)) {
        at += 1;
    }
    at
}

/// Without white space before it.
pub fn trim_start(text: &str) -> &str {
    tail(text, until_class(text, |byte| byte > b' '))
}

/// Without white space around it.
pub fn trim(text: &str) -> &str {
    let mut text = trim_start(text);
    while text.as_bytes().last().is_some_and(|byte| *byte <= b' ') {
        text = head(text, text.len() - 1);
    }
    text
}

/// The text without this beginning, if it has it.
pub fn strip<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    begins(text, start).then(|| tail(text, start.len()))
}

/// The text without the slashes at its end.
pub fn without_slashes(text: &str) -> &str {
    let mut text = text;
    while let Some(b'/') = text.as_bytes().last() {
        text = head(text, text.len() - 1);
    }
    text
}

/// Whether a text begins so.
pub fn begins(text: &str, start: &str) -> bool {
    text.as_bytes().starts_with(start.as_bytes())
}

/// The place of the last byte that is this one.
pub fn last(text: &str, sign: u8) -> Option<usize> {
    let mut at = text.len();
    while at > 0 {
        at -= 1;
        if text.as_bytes().get(at) == Some(&sign) {
            return Some(at);
        }
    }
    None
}

/// Takes what stands before the next of these signs off the text, and the sign too; none where nothing is left.
pub fn part<'a>(rest: &mut &'a str, stops: &str) -> Option<&'a str> {
    if rest.is_empty() {
        return None;
    }
    let end = until(rest, stops);
    let found = head(rest, end);
    *rest = tail(rest, end + 1);
    Some(found)
}

/// Whether two texts are the same. By value: `==` between references goes by way of memory.
pub fn same(one: &str, other: &str) -> bool {
    *one == *other
}

/// Whether two texts are the same but for small and capital letters of ASCII.
pub fn alike(one: &str, other: &str) -> bool {
    same(&lower(one), &lower(other))
}

/// The place of a word among words that are parted by spaces.
pub fn place(words: &str, word: &str) -> Option<usize> {
    let mut rest = words;
    let mut at = 0;
    while let Some(known) = part(&mut rest, " ") {
        if same(known, word) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The word at a place among words that are parted by spaces.
pub fn nth(words: &str, at: usize) -> &str {
    let mut rest = words;
    for _ in 0..at {
        part(&mut rest, " ");
    }
    part(&mut rest, " ").unwrap_or("")
}

/// The letter at a place, if it is one of ASCII.
pub fn letter(text: &str, at: usize) -> &str {
    head(tail(text, at), 1)
}

/// Adds a byte as two of these sixteen digits.
pub fn push_hex(out: &mut Written, digits: &str, byte: u8) {
    out.push_str(letter(digits, usize::from(byte >> 4)));
    out.push_str(letter(digits, usize::from(byte & 15)));
}

/// The same in small letters, as far as they are of ASCII.
pub fn lower(text: &str) -> Letters {
    let mut out = Letters::begun(text);
    out.make_ascii_lowercase();
    out
}

/// The text that bytes are in UTF-8; none where they are not.
pub fn of_bytes(bytes: &[u8]) -> Option<Letters> {
    let mut out = Letters::new();
    let mut rest = bytes;
    while let Some(lead) = rest.first() {
        let (length, first) = match lead {
            0..0x80 => (1, *lead),
            0..0xe0 => (2, lead & 0x1f),
            0..0xf0 => (3, lead & 0xf),
            _ => (4, lead & 7),
        };
        let (encoded, after) = rest.split_at_checked(length)?;
        let mut letter = u32::from(first);
        for byte in encoded.get(1..)? {
            letter = letter << 6 | u32::from(byte & 0x3f);
        }
        let start = out.len();
        out.push(char::from_u32(letter)?);
        // Whatever is wrong with the bytes, these are not what the letter is written as.
        if out.as_bytes().get(start..) != Some(encoded) {
            return None;
        }
        rest = after;
    }
    Some(out)
}

/// Replaces every `old`.
pub fn replace(text: &str, old: &str, new: &str) -> Letters {
    let mut out = Letters::new();
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
    fn bytes_are_a_text_where_the_standard_library_says_so() {
        let bytes = [
            0, b'a', 0x7f, 0x80, 0xbf, 0xc0, 0xc3, 0xa6, 0xe0, 0xed, 0xf0, 0x9f, 0x99, 0x82, 0xf4, 0xff,
        ];
        let mut dice = 1_u64;
        for _ in 0..200_000 {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let text: Vec<u8> = (0..6).map(|at| bytes[(dice >> (16 + at * 4)) as usize % 16]).collect();
            for length in 0..=6 {
                let ours = of_bytes(&text[..length]).map(Letters::take);
                assert_eq!(ours.as_deref(), std::str::from_utf8(&text[..length]).ok());
            }
        }
        assert_eq!(of_bytes("æ🙂a€".as_bytes()).unwrap().as_str(), "æ🙂a€");
    }

    #[test]
    fn the_first_of_several_is_found() {
        assert_eq!(
            (find("aab", "ab"), find("a", "ab"), find("x", ""), find("", "")),
            (Some(1), None, Some(0), Some(0))
        );
        assert_eq!(cut("æ=ø=å", "="), Some(("æ", "ø=å")));
        assert_eq!(replace("a..b..", "..", ".").as_str(), "a.b.");
        assert_eq!((head("æ", 1), tail("æ", 9)), ("", ""));
        assert_eq!((trim(" \n æ a\t"), trim("  "), trim("")), ("æ a", "", ""));
        assert_eq!(
            (strip("a:b", "a:"), strip("a", "a:"), last("a/b/c", b'/')),
            (Some("b"), None, Some(3))
        );
        assert_eq!((nth("a bc d", 1), nth("a ", 0), nth("a", 1)), ("bc", "a", ""));
        assert_eq!(
            (place("a bc d", "d"), place("a bc d", "b"), place("a", "")),
            (Some(2), None, None)
        );
    }
}
