//! Numbers as JSON writes them, without the standard library's formatting, which would be a tenth of the engine's download.

use super::text::{cut, trim};

/// A number as JSON writes it, with at most nine decimals: enough for places and money, and for every whole number that
/// JavaScript can tell from its neighbours.
pub fn number_text(number: f64) -> String {
    let mut out = String::new();
    if !number.is_finite() {
        return String::from("0");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 2^64 after the division; a cast saturates"
    )]
    let (mut whole, mut rest) = {
        let size = number.abs();
        (size as u64, ((size - size.trunc()) * 1e9 + 0.5) as u64)
    };
    if rest >= 1_000_000_000 {
        (whole, rest) = (whole.saturating_add(1), 0);
    }
    if number < 0.0 && (whole, rest) != (0, 0) {
        out.push('-');
    }
    push_digits(&mut out, whole, 1);
    if rest > 0 {
        out.push('.');
        push_digits(&mut out, rest, 9);
        while out.ends_with('0') {
            out.pop();
        }
    }
    out
}

/// Writes a whole number with at least `width` digits.
pub fn push_digits(out: &mut String, mut number: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while number > 0 || digits.len() - at < width {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

/// The number that a text writes: sign, digits, decimals; no exponent.
pub fn number_of(text: &str) -> Option<f64> {
    let text = trim(text);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (whole, decimals) = cut(digits, ".").unwrap_or((digits, ""));
    if whole.is_empty() || digits.len() > 30 || digits.ends_with('.') {
        return None;
    }
    // Digits first, then one division: 55.6761 comes out as the same number that JavaScript would read.
    let (mut mantissa, mut scale) = (0.0_f64, 1.0_f64);
    for digit in whole.bytes().chain(decimals.bytes()) {
        if !digit.is_ascii_digit() {
            return None;
        }
        mantissa = mantissa * 10.0 + f64::from(digit - b'0');
    }
    for _ in 0..decimals.len() {
        scale *= 10.0;
    }
    Some(sign * mantissa / scale)
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
            assert_eq!(number_text(number), text);
        }
        assert_eq!(number_of(" 55.6761 "), Some(55.6761));
        for bad in ["", "-", ".5", "5.", "1e9", "0x1", "1,5", "１"] {
            assert_eq!(number_of(bad), None, "{bad}");
        }
    }
}
