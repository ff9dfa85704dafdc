//! Moments: RFC 3339 from numbers and texts, and back to seconds.
//!
//! The core's own reader knows Danish time, which is for what people write in packs; a server means universal time, and
//! this one is a third of its size.

use super::numbers::{number_of, push_digits};
use super::text::{head, last, tail, trim};
use super::value::{Letters, Shared};

const DAY: f64 = 86_400.0;

/// Days from 1 March of the year 0, where counting begins so that the leap day comes last, to 1970.
const BEFORE_1970: f64 = 719_468.0;

/// RFC 3339 from seconds or milliseconds (what is beyond the year 5138 in seconds is milliseconds), or from a text; a
/// text without a zone is universal time, as servers mean it.
pub fn date(value: &Shared) -> Option<Shared> {
    let number = value.to_number();
    if !number.is_nan() {
        let ms = if number.abs() >= 1e11 { number } else { number * 1000.0 };
        return Some(rfc3339(ms));
    }
    let text = value.as_text();
    let text = trim(text.str());
    let day = head(text, 10);
    if days(day).is_nan() {
        return None;
    }
    let clock = tail(text, 10);
    if clock.is_empty() {
        return Some(day.into());
    }
    let clock = trim(clock.get(1..)?);
    let mut out = Letters::of(day);
    out.push_str("T");
    out.push_str(clock);
    out.push_str(if zone(clock).is_some() { "" } else { "Z" });
    Some(out.done())
}

/// Seconds since 1970, or none.
pub fn seconds(value: &Shared) -> f64 {
    let Some(date) = date(value) else { return f64::NAN };
    let text = date.str();
    let start = days(head(text, 10)) * DAY;
    if text.len() == 10 {
        return start;
    }
    let clock = tail(text, 11);
    let zone = zone(clock).unwrap_or(0);
    let offset = tail(clock, zone);
    let offset = match head(offset, 1) {
        "+" => clock_of(tail(offset, 1)),
        "-" => -clock_of(tail(offset, 1)),
        _ => 0.0,
    };
    start + clock_of(clock) - offset
}

/// Where the zone begins.
fn zone(clock: &str) -> Option<usize> {
    let mut found = None;
    for sign in [b'Z', b'z', b'+', b'-'] {
        found = found.or(last(clock, sign));
    }
    found
}

/// The seconds of `12:34` or `12:34:56`, or none.
fn clock_of(text: &str) -> f64 {
    let seconds = number_of(text.get(6..8).unwrap_or("0"));
    let clock = field(text, 0, 2, 23.0) * 3600.0 + field(text, 3, 5, 59.0) * 60.0;
    clock + if seconds.is_nan() { 0.0 } else { seconds }
}

/// The number between two places, if it is at most this.
fn field(text: &str, from: usize, to: usize, most: f64) -> f64 {
    let number = number_of(text.get(from..to).unwrap_or(""));
    if (0.0..=most).contains(&number) { number } else { f64::NAN }
}

/// The days since 1970 of `2026-11-24`, or none.
fn days(text: &str) -> f64 {
    let (year, month, day) = (field(text, 0, 4, 9999.0), field(text, 5, 7, 12.0), field(text, 8, 10, 31.0));
    let dashes = (text.get(4..5), text.get(7..8)) == (Some("-"), Some("-"));
    if !dashes || month < 1.0 || day < 1.0 || year.is_nan() || month.is_nan() {
        return f64::NAN;
    }
    let (year, month) = if month < 3.0 { (year - 1.0, month + 9.0) } else { (year, month - 3.0) };
    before(year, month) + day - 1.0 - BEFORE_1970
}

/// Days from 1 March of the year 0 to the first of a month, which are counted from March too.
fn before(year: f64, month: f64) -> f64 {
    year * 365.0 + (year / 4.0).floor() - (year / 100.0).floor()
        + (year / 400.0).floor()
        + ((month * 153.0 + 2.0) / 5.0).floor()
}

/// A moment in universal time, to the second; `ms` are milliseconds since 1970.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "parts of a date; a cast saturates"
)]
pub fn rfc3339(ms: f64) -> Shared {
    let seconds = (ms / 1000.0).floor();
    let since_1970 = (seconds / DAY).floor();
    let day = since_1970 + BEFORE_1970;
    // Both by estimate and correction.
    let (mut year, mut month) = ((day / 365.2425).floor(), 11.0);
    if before(year, 0.0) > day {
        year -= 1.0;
    }
    if before(year + 1.0, 0.0) <= day {
        year += 1.0;
    }
    while before(year, month) > day {
        month -= 1.0;
    }
    let (shown, number) = if month < 10.0 { (year, month + 3.0) } else { (year + 1.0, month - 9.0) };
    let clock = (seconds - since_1970 * DAY) as u64;
    let mut out = Letters::new();
    for (number, width, after) in [
        (shown as u64, 4, "-"),
        (number as u64, 2, "-"),
        ((day - before(year, month) + 1.0) as u64, 2, "T"),
        (clock / 3600, 2, ":"),
        (clock / 60 % 60, 2, ":"),
        (clock % 60, 2, "Z"),
    ] {
        push_digits(&mut out, number, width);
        out.push_str(after);
    }
    out.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_it_is() {
        for (ms, text) in [
            (-1_i64, "1969-12-31T23:59:59Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00Z"),
            (0, "1970-01-01T00:00:00Z"),
            (951_827_696_000, "2000-02-29T12:34:56Z"),
            (1_798_761_599_999, "2026-12-31T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(ms as f64).str(), text);
        }
    }

    #[test]
    fn every_day_is_the_one_that_the_core_counts() {
        for day in (-200_000..400_000).step_by(7) {
            let text = rfc3339(day as f64 * DAY * 1000.0);
            assert_eq!(days(head(text.str(), 10)), day as f64, "{text:?}");
            let core = medspil_core::time::instant(text.str()).unwrap();
            assert_eq!(core, day * medspil_core::time::DAY, "{text:?}");
        }
    }
}
