//! A word as the model sees it: numbers made from the word itself and from every four letters of it.
//!
//! So there is no word list: "vejhullet" has "hull" and "vejh" with its relations in common, and so has "vejhulet", which
//! somebody wrote who cannot spell. Vowels that keyboards lack (`å` and `a`, `ø` and `o`) are one here.

use super::letters::loose;

/// Letters of a part.
const PART: usize = 4;
/// Stand before and after a word, so that its beginning and its end are parts of their own.
const BEGIN: u8 = 2;
const END: u8 = 3;
/// What the hash of a whole word begins with, and that of a part.
const WORD_SEED: u32 = 0xbd2d_bf27;
const PART_SEED: u32 = 0x1f7b_5c4e;

/// Calls `found` with the hash and the weight of each feature of `word` (letters of [`super::letters::fold`]): the word
/// itself counts 1, and all its parts together as much as one independent of their number.
pub fn of(word: &[u8], mut found: impl FnMut(u32, f32)) {
    found(whole(word), 1.0);
    let mut letters = Vec::with_capacity(word.len() + 2);
    letters.push(BEGIN);
    letters.extend(word.iter().map(|letter| loose(*letter)));
    letters.push(END);
    if letters.len() > PART {
        let weight = 1.0 / ((letters.len() - PART + 1) as f32).sqrt();
        for part in letters.windows(PART) {
            found(hash(PART_SEED, part.iter().copied()), weight);
        }
    }
}

/// The hash of a whole word; of two different words hardly ever the same.
pub fn whole(word: &[u8]) -> u32 {
    hash(WORD_SEED, word.iter().map(|letter| loose(*letter)))
}

/// FNV-1a (Fowler, Noll, Vo), its bits mixed so that the low ones depend on all letters.
fn hash(seed: u32, letters: impl Iterator<Item = u8>) -> u32 {
    let mut out = seed;
    for letter in letters {
        out = (out ^ u32::from(letter)).wrapping_mul(0x0100_0193);
    }
    out ^= out >> 15;
    out = out.wrapping_mul(0x2c1b_3c6d);
    out ^= out >> 12;
    out = out.wrapping_mul(0x297a_2d39);
    out ^ out >> 15
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relevance::letters::fold;

    fn features(word: &str) -> Vec<u32> {
        let mut out = Vec::new();
        of(&fold(word.as_bytes()).letters, |hash, _| out.push(hash));
        out
    }

    #[test]
    fn relations_and_misspellings_have_parts_in_common() {
        let common = |one: &str, other: &str| {
            let other = features(other);
            features(one).iter().filter(|hash| other.contains(hash)).count()
        };
        assert!(common("cykelstier", "cykelsti") >= 6);
        assert!(common("cykelstien", "cyklestien") >= 4, "two letters changed about");
        assert_eq!(features("nørrebro"), features("norrebro"));
        assert_eq!(features("nørrebro"), features("noerrebro"));
        assert_eq!(common("pas", "passe"), 1, "the beginning only");
    }

    #[test]
    fn weights_of_parts_do_not_grow_with_the_word() {
        for word in ["hul", "kommunalbestyrelsesvalg"] {
            let mut parts = 0.0;
            of(word.as_bytes(), |hash, weight| {
                if hash != whole(word.as_bytes()) {
                    parts += weight * weight;
                }
            });
            assert!((parts - 1.0_f32).abs() < 1e-4, "{word}: {parts}");
        }
    }
}
