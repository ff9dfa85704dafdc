//! Base64 (RFC 4648 section 4), for photos inside JSON and for Basic credentials that a device makes.

use super::text::letter;
use super::value::Written;

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Adds the bytes in base64, padded.
pub fn encode(bytes: &[u8], out: &mut Written) {
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let place = bits >> (18 - 6 * at) & 63;
            out.push_str(if at <= chunk.len() {
                letter(LETTERS, place as usize)
            } else {
                "="
            });
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_test_vectors_of_the_standard() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            let mut out = String::new();
            super::encode(text.as_bytes(), &mut out);
            assert_eq!(out, expected);
        }
    }
}
