//! Numbers as JSON writes them, without the standard library's formatting, which would be a tenth of the engine's download.

use super::text::{letter, strip, trim};
use super::value::Written;

/// Adds a number as JSON writes it, with at most nine decimals: enough for places and money, and for every whole number
/// that JavaScript can tell from its neighbours.
pub fn push_number(out: &mut Written, number: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 2^64 after the division; a cast saturates, and one that is no number becomes 0"
    )]
    let (mut whole, mut rest) = {
        let size = if number.is_finite() { number.abs() } else { 0.0 };
        (size as u64, ((size - size.trunc()) * 1e9 + 0.5) as u64)
    };
    if rest >= 1_000_000_000 {
        (whole, rest) = (whole.saturating_add(1), 0);
    }
    if number < 0.0 && (whole, rest) != (0, 0) {
        out.push_str("-");
    }
    push_digits(out, whole, 1);
    if rest > 0 {
        out.push_str(".");
        push_digits(out, rest, 9);
        while let Some(b'0') = out.as_bytes().last() {
            out.truncate(out.len() - 1);
        }
    }
}

/// Writes a whole number with at least `width` digits.
pub fn push_digits(out: &mut Written, number: u64, width: usize) {
    if number > 9 || width > 1 {
        push_digits(out, number / 10, width.saturating_sub(1));
    }
    out.push_str(letter("0123456789", (number % 10) as usize));
}

/// The number that a text writes, or none: sign, digits, decimals; no exponent.
pub fn number_of(text: &str) -> f64 {
    let mut digits = trim(text);
    let mut scale = 1.0_f64;
    if let Some(rest) = strip(digits, "-") {
        (digits, scale) = (rest, -1.0);
    }
    // Digits first, then one division: 55.6761 comes out as the same number that JavaScript would read.
    let (mut mantissa, mut point, mut after_digit) = (0.0_f64, false, false);
    for sign in digits.bytes() {
        if sign == b'.' && after_digit && !point {
            (point, after_digit) = (true, false);
        } else if sign.is_ascii_digit() {
            mantissa = mantissa * 10.0 + f64::from(sign - b'0');
            scale *= if point { 10.0 } else { 1.0 };
            after_digit = true;
        } else {
            return f64::NAN;
        }
    }
    if after_digit && digits.len() <= 30 {
        mantissa / scale
    } else {
        f64::NAN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_read_without_the_standard_library() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (12.0, "12"),
            (-7.25, "-7.25"),
            (0.1, "0.1"),
            (50.87, "50.87"),
            (0.999_999_999_9, "1"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (f64::NAN, "0"),
        ] {
            let mut out = String::new();
            push_number(&mut out, number);
            assert_eq!(out, text);
        }
        assert!((number_of(" 55.6761 ") - 55.6761).abs() < f64::EPSILON && number_of("-7.25") < -7.2);
        for bad in ["", "-", ".5", "5.", "1e9", "0x1", "1,5", "１"] {
            assert!(number_of(bad).is_nan(), "{bad}");
        }
    }
}
