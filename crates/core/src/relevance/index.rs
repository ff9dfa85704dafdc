//! Words of many short texts, and which texts have them: for searching the list of all, and for ideas that are alike.
//!
//! A word is found by its beginning, by its end ("tilskud" in "husleje-" and "driftstilskud") and in its other forms.
//! The rarer a word is among the texts, the more it tells.

use super::features::whole;
use super::letters::{Folded, loose};

const HEADS: usize = 1024;
const NONE: u16 = u16::MAX;

/// How sure each way of finding a word is.
const BEGINS: f32 = 0.8;
const FORM: f32 = 0.7;
const PART: f32 = 0.6;
/// Words of a title are worth so much more than others.
const TITLE: f32 = 1.5;
/// Shorter beginnings and ends are in too many words.
const LONG: usize = 4;

struct Term {
    hash: u32,
    /// Where its letters lie.
    start: usize,
    end: usize,
    /// The last place that has it.
    place: u16,
    /// Next term with the same head.
    next: u16,
}

/// A text that has a term.
struct Place {
    text: u16,
    /// Whether it has it in its title.
    title: bool,
    /// The place before, of the same term.
    before: u16,
}

/// See the module.
#[derive(Default)]
pub struct Index {
    letters: Vec<u8>,
    terms: Vec<Term>,
    places: Vec<Place>,
    heads: Vec<u16>,
    texts: usize,
}

impl Index {
    /// Adds the words of a text; the texts are numbered from 0. Its first `title` bytes are its title.
    pub fn add(&mut self, text: usize, words: &Folded, title: usize) {
        self.texts = self.texts.max(text + 1);
        self.heads.resize(HEADS, NONE);
        for word in &words.words {
            let letters = words.letters(word);
            let hash = whole(letters);
            let head = hash as usize % HEADS;
            let mut at = self.heads[head];
            while at != NONE && self.terms[usize::from(at)].hash != hash {
                at = self.terms[usize::from(at)].next;
            }
            if at == NONE {
                at = self.terms.len() as u16;
                let start = self.letters.len();
                self.letters.extend(letters);
                self.terms.push(Term {
                    hash,
                    start,
                    end: self.letters.len(),
                    place: NONE,
                    next: self.heads[head],
                });
                self.heads[head] = at;
            }
            let term = &mut self.terms[usize::from(at)];
            let known = self.places.get(usize::from(term.place));
            // A title comes before the rest of its text.
            if known.is_some_and(|place| place.text == text as u16) || self.places.len() >= usize::from(NONE) {
                continue;
            }
            let before = std::mem::replace(&mut term.place, self.places.len() as u16);
            self.places.push(Place {
                text: text as u16,
                title: word.from < title,
                before,
            });
        }
    }

    /// For each text how much of `words` it says, from 0 to [`TITLE`].
    pub fn find(&self, words: &mut dyn Iterator<Item = &[u8]>) -> Vec<f32> {
        let mut out = vec![0.0; self.texts];
        let mut all = 0.0;
        for word in words {
            let mut best = vec![0.0_f32; self.texts];
            for term in &self.terms {
                let sure = likeness(word, &self.letters[term.start..term.end]);
                let mut place = if sure > 0.0 { term.place } else { NONE };
                while let Some(found) = self.places.get(usize::from(place)) {
                    let best = &mut best[usize::from(found.text)];
                    *best = best.max(if found.title { sure * TITLE } else { sure });
                    place = found.before;
                }
            }
            let mut having = 1.0;
            for best in &best {
                having += f32::from(u8::from(*best > 0.0));
            }
            let rare = log2(1.0 + self.texts as f32 / having);
            all += rare;
            for (sum, best) in out.iter_mut().zip(best) {
                *sum += rare * best;
            }
        }
        for sum in &mut out {
            *sum /= f32::max(all, 1.0);
        }
        out
    }
}

/// How surely `word` means what `known` means, as far as letters tell.
fn likeness(word: &[u8], known: &[u8]) -> f32 {
    let same = |(one, other): &(&u8, &u8)| loose(**one) == loose(**other);
    let begin = word.iter().zip(known).take_while(same).count();
    let (short, long) = (word.len().min(known.len()), word.len().max(known.len()));
    if begin == long {
        1.0
    } else if begin == word.len() && short + 1 >= LONG {
        BEGINS
    } else if begin >= LONG && begin * 10 >= long * 7 {
        FORM
    } else if short >= LONG
        && (begin == short || word.iter().rev().zip(known.iter().rev()).take_while(same).count() == short)
    {
        PART
    } else {
        0.0
    }
}

/// The logarithm, within a tenth: the exponent and the first digits, as the number lies in memory.
fn log2(number: f32) -> f32 {
    number.to_bits() as f32 / (1 << 23) as f32 - 127.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relevance::letters::fold;

    fn found(texts: &[&str], query: &str) -> Vec<f32> {
        let mut index = Index::default();
        for (at, text) in texts.iter().enumerate() {
            index.add(at, &fold(text.as_bytes()), 0);
        }
        let query = fold(query.as_bytes());
        index.find(&mut query.words.iter().map(|word| query.letters(word)))
    }

    #[test]
    fn rare_words_tell_more_than_those_of_every_text() {
        let texts = [
            "et møde om havnen",
            "et møde om skolen",
            "et møde om vejen",
            "noget andet",
        ];
        let scores = found(&texts, "et møde om havnen");
        assert!(scores[0] > 1.4 * scores[1] && scores[1] > 0.0, "{scores:?}");
        assert_eq!(scores[3], 0.0);
    }

    #[test]
    fn words_are_found_by_beginning_end_and_form() {
        let texts = ["driftstilskud", "cykelstier", "beboermøde", "pasning"];
        for (query, at) in [
            ("tilskud", 0),
            ("cykelsti", 1),
            ("cyk", 1),
            ("beboermødet", 2),
            ("moede", 2),
        ] {
            let scores = found(&texts, query);
            assert!(scores[at] > 0.5, "{query}: {scores:?}");
            assert!(
                scores.iter().filter(|score| **score > 0.0).count() == 1,
                "{query}: {scores:?}"
            );
        }
        assert_eq!(found(&texts, "as"), [0.0; 4]);
        assert!(found(&[], "as").is_empty());
    }
}
