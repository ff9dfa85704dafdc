//! Letters as the engine compares them: one byte each, without case, accents or the difference between ways to write
//! them.
//!
//! A citizen's keyboard may have no æ, ø or å, may be Polish or Turkish, and Arabic is written with and without its
//! small signs. So `oe`, `ö` and `ø` are one letter here, `ł` is `l`, and `أ` is `ا`. What remains different (`a`, `æ`
//! and `å`; `o` and `ø`) is alike only for the second look of [`super::lexicon`], because "bænk" and "bank" are two
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

/// Folds a text and finds its words (numbers are words too).
pub fn fold(text: &str) -> Folded {
    let mut out = Folded::default();
    let mut line = 0;
    let mut open: Option<Word> = None;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let mut sign = sign;
        // UTF-8 that somebody has read as Latin-1: "Ã¸".
        if sign == 'Ã'
            && let Some((_, next)) = signs.peek().copied()
            && let Some(meant) = misread(next)
        {
            sign = meant;
            signs.next();
        }
        // A word broken at the end of a printed line: "bor- gere", but not "børne- og ungeområdet".
        if sign == '-' && open.is_some() && is_broken_line(&text[at + 1..]) {
            while signs.next_if(|(_, sign)| sign.is_ascii_whitespace()).is_some() {}
            continue;
        }
        let code = letter(sign);
        if code > STOP {
            let word = open.get_or_insert(Word {
                start: out.letters.len(),
                end: 0,
                from: at,
                to: 0,
                line,
            });
            word.to = at + sign.len_utf8();
            push(&mut out.letters, word.start, code);
            continue;
        }
        if sign == '\u{ad}' || is_small_sign(sign) {
            continue;
        }
        close(&mut out, &mut open);
        line += u16::from(code == STOP && line < u16::MAX);
    }
    close(&mut out, &mut open);
    out
}

fn misread(sign: char) -> Option<char> {
    match sign {
        '¦' | '†' | '\u{86}' => Some('æ'),
        '¸' | '˜' | '\u{98}' => Some('ø'),
        '¥' | '…' | '\u{85}' => Some('å'),
        '©' => Some('e'),
        '¤' => Some('ä'),
        '¶' => Some('ö'),
        '¼' => Some('u'),
        _ => None,
    }
}

fn is_broken_line(rest: &str) -> bool {
    let next = rest.trim_ascii_start();
    let is_list = ["og ", "eller ", "samt ", "and ", "or "];
    next.len() < rest.len()
        && next.starts_with(|sign: char| sign.is_ascii_lowercase() || sign > '\u{bf}')
        && !is_list.iter().any(|word| next.starts_with(word))
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

/// Marks that stand on a letter and change nothing: combining accents, Arabic vowels, the stretching line.
fn is_small_sign(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200b}'..='\u{200f}')
}

fn letter(sign: char) -> u8 {
    match sign {
        'a'..='z' | '0'..='9' => sign as u8,
        'A'..='Z' => sign as u8 + 32,
        '.' | '!' | '?' | '\n' | '|' | '•' | '·' | ':' | ';' | '؟' | '»' | '›' | '>' | '–' | '—' => STOP,
        _ if sign.is_ascii() => BREAK,
        'æ' | 'Æ' | 'ä' | 'Ä' => AE,
        'ø' | 'Ø' | 'ö' | 'Ö' => OE,
        'å' | 'Å' => AA,
        'ß' => b'#',
        // What a broken text has in a letter's place; the second look forgives it.
        '\u{fffd}' | 'ˆ' | '¯' | '¿' => 0xff,
        'à'..='ã' | 'À'..='Ã' | 'ą' | 'Ą' => b'a',
        'ç' | 'Ç' | 'ć' | 'Ć' | 'č' => b'c',
        'è'..='ë' | 'È'..='Ë' | 'ę' | 'Ę' => b'e',
        'ğ' | 'Ğ' => b'g',
        'ì'..='ï' | 'Ì'..='Ï' | 'ı' | 'İ' => b'i',
        'ł' | 'Ł' => b'l',
        'ñ' | 'Ñ' | 'ń' | 'Ń' => b'n',
        'ò'..='õ' | 'Ò'..='Õ' => b'o',
        'ś' | 'Ś' | 'ş' | 'Ş' | 'š' => b's',
        'ù'..='ü' | 'Ù'..='Ü' => b'u',
        'ź' | 'Ź' | 'ż' | 'Ż' | 'ž' => b'z',
        'أ' | 'إ' | 'آ' | 'ٱ' => arabic('ا'),
        'ة' => arabic('ه'),
        'ى' | 'ئ' => arabic('ي'),
        'ؤ' => arabic('و'),
        '\u{621}'..='\u{63a}' | '\u{641}'..='\u{64a}' => arabic(sign),
        '\u{660}'..='\u{669}' => b'0' + (sign as u32 - 0x660) as u8,
        _ if is_small_sign(sign) || !is_word_sign(sign) => BREAK,
        // Other scripts: not understood, but still words.
        _ => 0xf0 | (sign as u32 & 7) as u8,
    }
}

fn arabic(sign: char) -> u8 {
    (sign as u32 - ARABIC) as u8
}

fn is_word_sign(sign: char) -> bool {
    !matches!(sign, '\u{80}'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '،' | '؛')
        && sign < '\u{1f000}'
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
        let folded = fold(text);
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
        let folded = fold(text);
        let word = folded.words[2];
        assert_eq!(&text[word.from..word.to], "vejen");
        assert_eq!(
            folded.words.iter().map(|word| word.line).collect::<Vec<_>>(),
            [0, 0, 0, 1, 1, 1]
        );
    }
}
