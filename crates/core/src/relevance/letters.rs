//! Letters as the engine compares them: one byte each, without case, accents or the difference between ways to write
//! them.
//!
//! A citizen's keyboard may have no æ, ø or å, may be Polish or Turkish, and Arabic is written with and without its
//! small signs. So `oe`, `ö` and `ø` are one letter here, `ł` is `l`, and `أ` is `ا`. What remains different (`a`, `æ`
//! and `å`; `o` and `ø`) is alike only for parts of words ([`super::features`]), because "bænk" and "bank" are two
//! things. Full Unicode tables would cost more bytes than the whole engine.

/// Separates words in folded text.
pub const BREAK: u8 = 0;
/// Ends a sentence or line in folded text.
pub const STOP: u8 = 1;

const AE: u8 = b'{';
const OE: u8 = b'|';
const AA: u8 = b'}';
/// The Arabic block U+0600 begins here; the letters lie from U+0621 to U+064A.
const ARABIC: u32 = 0x600 - 0x80;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it lies in [`Folded::letters`].
    pub start: usize,
    /// Where it ends there.
    pub end: usize,
    /// Where it begins in the text, in bytes.
    pub from: usize,
    /// Where it ends in the text.
    pub to: usize,
    /// Counts the sentences and lines before it.
    pub line: u16,
}

/// A text in the engine's letters.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The letters of all words, without anything between them.
    pub letters: Vec<u8>,
    /// The words in their order.
    pub words: Vec<Word>,
}

impl Folded {
    /// The letters of a word.
    pub fn letters(&self, word: &Word) -> &[u8] {
        &self.letters[word.start..word.end]
    }
}

/// Folds a text in UTF-8 and finds its words (numbers are words too).
pub fn fold(text: &[u8]) -> Folded {
    let mut out = Folded::default();
    let mut line = 0;
    let mut open: Option<Word> = None;
    let mut at = 0;
    while at < text.len() {
        let from = at;
        let mut sign = next(text, &mut at);
        // UTF-8 that somebody has read as Latin-1: "Ã¸".
        if sign == 0xc3 {
            let mut after = at;
            if let Some(meant) = misread(next(text, &mut after)) {
                sign = meant;
                at = after;
            }
        }
        // A word broken at the end of a printed line: "bor- gere", but not "børne- og ungeområdet".
        if sign == u32::from(b'-') && open.is_some() && is_broken_line(&text[at..]) {
            while text[at] <= b' ' {
                at += 1;
            }
            continue;
        }
        if is_small_sign(sign) {
            continue;
        }
        let code = letter(sign);
        if code > STOP {
            let word = open.get_or_insert(Word {
                start: out.letters.len(),
                end: 0,
                from,
                to: 0,
                line,
            });
            word.to = at;
            push(&mut out.letters, word.start, code);
        } else {
            close(&mut out, &mut open);
            line += u16::from(code == STOP && line < u16::MAX);
        }
    }
    close(&mut out, &mut open);
    out
}

/// The sign at `at`, which moves behind it. Of broken UTF-8 some sign, and always forwards. (Bytes, because the
/// decoding, searching and splitting of `str` would be a fifth of the engine.)
fn next(text: &[u8], at: &mut usize) -> u32 {
    let mut byte = || {
        let byte = text.get(*at).copied().unwrap_or_default();
        *at += 1;
        u32::from(byte)
    };
    let first = byte();
    match first {
        0xc0..0xe0 => (first & 31) << 6 | byte() & 63,
        0xe0..0xf0 => (first & 15) << 12 | (byte() & 63) << 6 | byte() & 63,
        0xf0.. => (first & 7) << 18 | (byte() & 63) << 12 | (byte() & 63) << 6 | byte() & 63,
        _ => first,
    }
}

fn misread(sign: u32) -> Option<u32> {
    let meant = match sign {
        0xa6 | 0x2020 | 0x86 => 'æ',
        0xb8 | 0x2dc | 0x98 => 'ø',
        0xa5 | 0x2026 | 0x85 => 'å',
        0xa9 => 'e',
        0xa4 => 'ä',
        0xb6 => 'ö',
        0xbc => 'u',
        _ => return None,
    };
    Some(meant as u32)
}

fn is_broken_line(rest: &[u8]) -> bool {
    let next = rest.trim_ascii_start();
    let is_list = ["og ", "eller ", "samt ", "and ", "or "];
    next.len() < rest.len()
        && next
            .first()
            .is_some_and(|byte| byte.is_ascii_lowercase() || *byte > 0xc2)
        && !is_list.iter().any(|word| next.starts_with(word.as_bytes()))
}

fn close(out: &mut Folded, open: &mut Option<Word>) {
    if let Some(mut word) = open.take() {
        word.end = out.letters.len();
        out.words.push(word);
    }
}

/// Appends a letter; two that stand for one become it.
fn push(letters: &mut Vec<u8>, start: usize, code: u8) {
    let last = letters.last().copied().filter(|_| letters.len() > start);
    let joined = match (last, code) {
        (Some(b'a'), b'a') => AA,
        (Some(b'a'), b'e') => AE,
        (Some(b'o'), b'e') => OE,
        (_, b'#') => {
            letters.push(b's');
            b's'
        }
        _ => return letters.push(code),
    };
    if let Some(last) = letters.last_mut().filter(|_| code != b'#') {
        *last = joined;
    } else {
        letters.push(joined);
    }
}

/// Marks that stand on a letter and change nothing: combining accents, Arabic vowels, the stretching line, the hyphen
/// that is not seen.
fn is_small_sign(sign: u32) -> bool {
    matches!(sign, 0xad | 0x300..=0x36f | 0x640 | 0x64b..=0x65f | 0x670 | 0x200b..=0x200f)
}

/// Letters of U+00C0 to U+017F: what each is, `-` where it is none, capitals as small ones.
const LATIN: &[u8; 192] = b"aaaa{}{ceeeeiiiidnoooo|-|uuuuyts\
    aaaa{}{ceeeeiiiidnoooo|-|uuuuyty\
    aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooo||rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

fn letter(sign: u32) -> u8 {
    match sign {
        0x00..=0x7f => match sign as u8 {
            byte @ (b'a'..=b'z' | b'0'..=b'9') => byte,
            byte @ b'A'..=b'Z' => byte + 32,
            b'.' | b'!' | b'?' | b'\n' | b'|' | b':' | b';' | b'>' => STOP,
            _ => BREAK,
        },
        // • · » › – — and the Arabic question mark
        0x2022 | 0xb7 | 0xbb | 0x203a | 0x2013 | 0x2014 | 0x61f => STOP,
        0xdf => b'#',
        0xc0..=0x17f => match LATIN[sign as usize - 0xc0] {
            b'-' => BREAK,
            code => code,
        },
        // What a broken text has in a letter's place; the second look forgives it.
        0xfffd | 0x2c6 | 0xaf | 0xbf => 0xff,
        0x622 | 0x623 | 0x625 | 0x671 => arabic(0x627),
        0x629 => arabic(0x647),
        0x649 | 0x626 => arabic(0x64a),
        0x624 => arabic(0x648),
        0x621..=0x63a | 0x641..=0x64a => arabic(sign),
        0x660..=0x669 => b'0' + (sign - 0x660) as u8,
        0x80..=0xbf | 0x2000..=0x206f | 0x3000..=0x303f | 0x60c | 0x61b | 0x1f000.. => BREAK,
        // Other scripts: not understood, but still words.
        _ => 0xf0 | (sign & 7) as u8,
    }
}

fn arabic(sign: u32) -> u8 {
    (sign - ARABIC) as u8
}

/// Whether a letter is an Arabic one.
pub fn is_arabic(code: u8) -> bool {
    (0x80..0xf0).contains(&code)
}

/// The letter for the second look, in which `a`, `æ`, `å` are alike, and `o`, `ø`.
pub fn loose(code: u8) -> u8 {
    match code {
        AE | AA => b'a',
        OE => b'o',
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<u8>> {
        let folded = fold(text.as_bytes());
        folded.words.iter().map(|word| folded.letters(word).to_vec()).collect()
    }

    #[test]
    fn ways_to_write_a_letter_are_one() {
        assert_eq!(words("Nørrebro"), words("NOERREBRO"));
        assert_eq!(words("på Åen"), words("paa aaen"));
        assert_eq!(words("ŁÓDŹ straße"), words("lodz strasse"));
        assert_eq!(words("ÖL"), words("øl"));
        assert_eq!(words("İstanbul ışık"), words("istanbul isik"));
        assert_eq!(words("شُكْرًا أحمد مدرسة"), words("شكرا احمد مدرسه"));
        assert_ne!(words("bænk"), words("bank"));
    }

    #[test]
    fn broken_texts_are_mended() {
        assert_eq!(words("fÃ¸r pÃ¥"), words("før på"));
        assert_eq!(words("bor-\n gere"), words("borgere"));
        assert_eq!(words("børne- og ungeråd"), words("børne og ungeråd"));
        assert_eq!(words("fˆrst").len(), 1);
    }

    #[test]
    fn words_know_where_they_stand() {
        let text = "Hul i vejen! Ikke på stien.";
        let folded = fold(text.as_bytes());
        let word = folded.words[2];
        assert_eq!(&text[word.from..word.to], "vejen");
        assert_eq!(
            folded.words.iter().map(|word| word.line).collect::<Vec<_>>(),
            [0, 0, 0, 1, 1, 1]
        );
    }
}
