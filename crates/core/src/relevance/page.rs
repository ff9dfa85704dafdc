//! What a text says, word by word: a sentence, or a page by what it says of itself.
//!
//! A page's signals count in the order of trust: what the editor wrote for us, what the page says in its metadata, where
//! it lies, what it is called, its headings, its text. Lines with the furniture of every page (cookies, menus, opening
//! hours) hardly count.

use super::features::whole;
use super::letters::{BREAK, Folded, fold};

/// What the host page says about itself, as it stands there, in the order of trust: the editor's words for us
/// (`data-topic`, `data-area`); meta description, keywords, JSON-LD; breadcrumb; address; title and first heading; the
/// other headings; the running text.
pub type Signals<'a> = [&'a [u8]; 7];

/// Weight of the signals, in the order of [`Signals`].
pub const TRUST: [f32; 7] = [8.0, 2.0, 2.0, 1.5, 3.0, 2.0, 1.0];
/// What a line weighs that is furniture.
const HARDLY: f32 = 0.1;
/// What each further time weighs that a signal says the same.
const AGAIN: f32 = 0.4;
/// How loud a text is, long or short.
const LOUD: f32 = 2.0;

/// A word of a text, once however often it is said.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its letters, folded.
    pub letters: Vec<u8>,
    /// How much it counts.
    pub weight: f32,
    /// The signal that says it first, and where it stands there, in bytes.
    pub place: (usize, usize, usize),
    hash: u32,
    last: usize,
}

/// The words of a sentence.
pub fn sentence(text: &[u8]) -> Vec<Said> {
    let mut out = Vec::new();
    take(&mut out, &fold(text), 0, &[], [1.0; 2]);
    level(&mut out);
    out
}

/// The words of a page; `furniture` are folded phrases, see [`read_phrases`].
pub fn page(signals: &Signals, furniture: &[u8]) -> Vec<Said> {
    let mut out = Vec::new();
    for (signal, (text, trust)) in signals.iter().zip(TRUST).enumerate() {
        let folded = fold(text);
        let dull = lines_with(&folded, furniture);
        take(&mut out, &folded, signal, &dull, [trust, AGAIN]);
    }
    level(&mut out);
    out
}

fn take(out: &mut Vec<Said>, folded: &Folded, signal: usize, dull: &[u16], [trust, again]: [f32; 2]) {
    for word in &folded.words {
        let letters = folded.letters(word);
        let hash = whole(letters);
        let weight = if dull.contains(&word.line) {
            trust * HARDLY
        } else {
            trust
        };
        if let Some(said) = out.iter_mut().find(|said| said.hash == hash) {
            said.weight += if said.last == signal { weight * again } else { weight };
            said.last = signal;
        } else {
            out.push(Said {
                letters: letters.to_vec(),
                weight,
                place: (signal, word.from, word.to),
                hash,
                last: signal,
            });
        }
    }
}

/// Makes ten times less than ten times as much, and long texts as loud as short ones.
fn level(words: &mut [Said]) {
    let mut loud = 0.0;
    for said in words.iter_mut() {
        loud += said.weight;
        said.weight = said.weight.sqrt();
    }
    if loud > 0.0 {
        let factor = LOUD / f32::sqrt(loud);
        words.iter_mut().for_each(|said| said.weight *= factor);
    }
}

/// Folds phrases, one a line, for [`lines_with`].
pub fn read_phrases(text: &[u8]) -> Vec<u8> {
    let folded = fold(text);
    let mut out = Vec::new();
    let mut line = 0;
    for word in &folded.words {
        if word.line != line {
            out.push(b'\n');
            line = word.line;
        }
        out.push(BREAK);
        out.extend(folded.letters(word));
    }
    out
}

/// The lines in which one of the `phrases` stands; its last word may go on.
pub fn lines_with(folded: &Folded, phrases: &[u8]) -> Vec<u16> {
    let mut out = Vec::new();
    for phrase in phrases.split(|byte| *byte == b'\n').filter(|phrase| !phrase.is_empty()) {
        for at in 0..folded.words.len() {
            let line = folded.words[at].line;
            let mut words = folded.words[at..].iter().filter(|word| word.line == line);
            let mut parts = phrase.split(|byte| *byte == BREAK).skip(1).peekable();
            let mut fits = true;
            while let Some(part) = parts.next() {
                let word = words.next().map_or(&[][..], |word| folded.letters(word));
                fits = fits
                    && if parts.peek().is_some() {
                        word == part
                    } else {
                        word.starts_with(part)
                    };
            }
            if fits {
                out.push(line);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(words: &[Said], word: &str) -> f32 {
        let letters = fold(word.as_bytes()).letters;
        words
            .iter()
            .find(|said| said.letters == letters)
            .map_or(0.0, |said| said.weight)
    }

    #[test]
    fn titles_weigh_more_than_text_and_furniture_hardly() {
        let furniture = read_phrases("cookie\nlæs mere".as_bytes());
        let text = "Vejen er lukket. Vi bruger cookies og pas. Læs mere om skatten.".as_bytes();
        let words = page(&[b"", b"", b"", b"", b"Hul", b"", text], &furniture);
        assert!(weight(&words, "hul") > 1.5 * weight(&words, "vejen"));
        assert!(weight(&words, "vejen") > 2.5 * weight(&words, "pas"));
        assert!(weight(&words, "vejen") > 2.5 * weight(&words, "skatten"));
        assert_eq!(
            words.iter().find(|said| said.letters == b"hul").unwrap().place,
            (4, 0, 3)
        );
    }

    #[test]
    fn long_texts_are_as_loud_as_short_ones() {
        for text in ["hul", "der er et hul i vejen og et hul i cykelstien og ingen kommer"] {
            let loud: f32 = sentence(text.as_bytes())
                .iter()
                .map(|said| said.weight * said.weight)
                .sum();
            assert!((loud - LOUD * LOUD).abs() < 1e-3, "{loud}");
        }
        let words = sentence(b"hul hul hul hul vej");
        assert!((weight(&words, "hul") / weight(&words, "vej") - 2.0).abs() < 1e-4);
    }
}
