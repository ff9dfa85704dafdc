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
/// Shorter beginnings and ends are in too many words.
const LONG: usize = 4;

struct Term {
    letters: Vec<u8>,
    /// Texts that have it, each with what it is worth there.
    texts: Vec<(u16, f32)>,
    /// Next term with the same head.
    next: u16,
}

/// See the module.
pub struct Index {
    terms: Vec<Term>,
    heads: Vec<u16>,
    texts: usize,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            terms: Vec::new(),
            heads: vec![NONE; HEADS],
            texts: 0,
        }
    }
}

impl Index {
    /// Adds words to a text; the texts are numbered from 0.
    pub fn add(&mut self, text: usize, words: &Folded, worth: f32) {
        self.texts = self.texts.max(text + 1);
        let text = text as u16;
        for word in &words.words {
            let letters = words.letters(word);
            let head = whole(letters) as usize % HEADS;
            let mut at = self.heads[head];
            while at != NONE && self.terms[usize::from(at)].letters != letters {
                at = self.terms[usize::from(at)].next;
            }
            if at == NONE {
                at = self.terms.len() as u16;
                if at == NONE {
                    return;
                }
                self.terms.push(Term {
                    letters: letters.to_vec(),
                    texts: Vec::new(),
                    next: self.heads[head],
                });
                self.heads[head] = at;
            }
            let texts = &mut self.terms[usize::from(at)].texts;
            match texts.last_mut() {
                Some((last, most)) if *last == text => *most = most.max(worth),
                _ => texts.push((text, worth)),
            }
        }
    }

    /// For each text how much of `words` it says, from 0 to the greatest worth.
    pub fn find(&self, words: &mut dyn Iterator<Item = &[u8]>) -> Vec<f32> {
        let mut out = vec![0.0; self.texts];
        let mut all = 0.0;
        for word in words {
            let mut best = vec![0.0_f32; self.texts];
            for term in &self.terms {
                let sure = likeness(word, &term.letters);
                for (text, worth) in term.texts.iter().filter(|_| sure > 0.0) {
                    let best = &mut best[usize::from(*text)];
                    *best = best.max(sure * worth);
                }
            }
            let having = best.iter().filter(|best| **best > 0.0).count();
            let rare = log2(1.0 + self.texts as f32 / (1.0 + having as f32));
            all += rare;
            for (sum, best) in out.iter_mut().zip(best) {
                *sum += rare * best;
            }
        }
        if all > 0.0 {
            out.iter_mut().for_each(|sum| *sum /= all);
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
            index.add(at, &fold(text.as_bytes()), 1.0);
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
