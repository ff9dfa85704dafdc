//! Names of ideas and hashes of keys.
//!
//! An idea's name is a ULID: the time, then 80 random bits, in letters and digits that nobody confuses. A key that a
//! device made is never stored, only its hash.

use sha2::{Digest, Sha256};

use crate::clock::Millis;

/// A SHA-256.
pub(crate) type Hash = [u8; 32];

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new name for an idea that was made `at`.
pub(crate) fn idea_id(at: Millis) -> Result<String, getrandom::Error> {
    let mut chance = [0; 16];
    getrandom::fill(&mut chance[6..])?;
    let time = u128::from(at.unsigned_abs()) << 80;
    let bits = time | u128::from_be_bytes(chance);
    Ok((0..26)
        .rev()
        .map(|i| char::from(LETTERS[(bits >> (5 * i)) as usize & 31]))
        .collect())
}

/// Whether a text can be the name of an idea at all.
pub(crate) fn is_idea_id(id: &str) -> bool {
    id.len() == 26 && id.bytes().all(|b| LETTERS.contains(&b))
}

/// A hash of several parts that keeps them apart: `["ab", "c"]` and `["a", "bc"]` differ.
pub(crate) fn hash(parts: &[&str]) -> Hash {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update((part.len() as u64).to_be_bytes());
        sha.update(part.as_bytes());
    }
    sha.finalize().into()
}

/// A hash of a file.
pub(crate) fn hash_bytes(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time_and_are_recognised() {
        let earlier = idea_id(1_795_352_700_000).unwrap();
        let later = idea_id(1_795_352_700_001).unwrap();
        assert!(earlier < later);
        assert!(earlier.starts_with("01M"), "{earlier}");
        assert!(is_idea_id(&earlier) && !is_idea_id("01J") && !is_idea_id(&earlier.to_lowercase()));
        assert_ne!(earlier, idea_id(1_795_352_700_000).unwrap());
    }

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_ne!(hash(&["a", ""]), hash(&["", "a"]));
    }
}
