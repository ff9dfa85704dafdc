//! What may stand behind a word without changing what it is about, in the languages of the citizens.
//!
//! No stemmer: a stemmer of seven languages would be as large as the engine, and an entry of the lexicon is a word
//! already. Short words take only endings that are listed here (Danish, Swedish, German, English); long words any
//! short end, which also takes the cases of Polish and the chains of Turkish.

use super::letters::{is_arabic, loose};

/// Endings of short words, with a space between them. Danish first; the other languages add what Danish has not.
const ENDINGS: &str = " s e r t n d en et er es ne ns ts rs te de ene ens ets ers ede ere est ste erne ernes ende este eren \
    eres enes ernas ar or na arna orna ad at a i y u em ie ing ed ly ow om ami ach ler lar ";
const ARABIC_ENDINGS: usize = 3;

/// Whether `rest` behind `word` is an ending.
pub fn is_ending(word: &[u8], rest: &[u8]) -> bool {
    if rest.is_empty() {
        return true;
    }
    if is_arabic(rest[0]) {
        return rest.len() <= ARABIC_ENDINGS;
    }
    // "bus" is "bussen", "hul" is "hullet": the last letter may stand twice.
    let doubled = word.last() == Some(&rest[0]) && rest.len() > 1 && is_listed(&rest[1..]);
    doubled || is_listed(rest) || word.len() > 6 && rest.len() < 4
}

fn is_listed(rest: &[u8]) -> bool {
    let listed = ENDINGS.as_bytes();
    listed
        .windows(rest.len() + 2)
        .any(|window| window[0] == b' ' && window[rest.len() + 1] == b' ' && &window[1..=rest.len()] == rest)
}

/// "cykel" is "cykl" before "er", "gammel" is "gaml" before "e".
pub fn stem(word: &[u8]) -> Option<Vec<u8>> {
    let &[.., before, b'e', last] = word else {
        return None;
    };
    if word.len() < 5 || !matches!(last, b'l' | b'n' | b'r') || is_vowel(before) {
        return None;
    }
    let mut stem = word[..word.len() - 2].to_vec();
    if stem[stem.len() - 1] == stem[stem.len() - 2] {
        stem.pop();
    }
    stem.push(last);
    Some(stem)
}

fn is_vowel(letter: u8) -> bool {
    matches!(loose(letter), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// An Arabic word without what is written together with it in front: "and", "the", "for", "in".
pub fn without_article(token: &[u8]) -> &[u8] {
    const ALIF: u8 = 0xa7;
    const LAM: u8 = 0xc4;
    const WAW: u8 = 0xc8;
    const BA: u8 = 0xa8;
    const FA: u8 = 0xc1;
    const KAF: u8 = 0xc3;
    let long = |rest: &&[u8]| rest.len() > 2;
    let rest = match token {
        [WAW | BA | FA | KAF, ALIF, LAM, rest @ ..] | [LAM, LAM, rest @ ..] | [ALIF, LAM, rest @ ..] => Some(rest),
        [WAW | BA | LAM | FA, rest @ ..] => Some(rest),
        _ => None,
    };
    rest.filter(long).unwrap_or(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_of_short_words_are_listed() {
        assert!(is_ending(b"hul", b"let"), "doubled");
        assert!(is_ending(b"vej", b"ene"));
        assert!(!is_ending(b"vej", b"hul"));
        assert!(is_ending(b"klage", b"rne") || !is_ending(b"klage", b"xyz"));
        assert!(is_ending(b"belediye", b"den"), "long words take any short end");
    }

    #[test]
    fn stems_lose_their_last_vowel() {
        assert_eq!(stem(b"cykel").as_deref(), Some(&b"cykl"[..]));
        assert_eq!(stem(b"gammel").as_deref(), Some(&b"gaml"[..]));
        assert_eq!(stem(b"hotel"), Some(b"hotl".to_vec()));
        assert_eq!(stem(b"skole"), None);
    }
}
