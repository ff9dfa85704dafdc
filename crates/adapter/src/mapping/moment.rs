//! Moments: RFC 3339 from numbers and texts, and back to seconds.
//!
//! The core's own reader knows Danish time, which is for what people write in packs; a server means universal time, and
//! this one is half its size.

use super::numbers::{number_of, push_digits};
use super::text::{head, letter, same, tail, trim, until};
use super::value::{Letters, Shared};

const DAY: i32 = 86_400;

/// Days from 1 March of the year 0, where counting begins so that the leap day comes last, to 1970.
const BEFORE_1970: i32 = 719_468;

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
    days(day)?;
    let clock = tail(text, 10);
    if clock.is_empty() {
        return Some(day.into());
    }
    let clock = trim(clock.get(1..)?);
    let mut out = Letters::begun(day);
    out.push_str("T");
    out.push_str(clock);
    out.push_str(if zone(clock).is_some() { "" } else { "Z" });
    Some(out.done())
}

/// Seconds since 1970.
pub fn seconds(value: &Shared) -> Option<f64> {
    let date = date(value)?;
    let text = date.str();
    let start = f64::from(days(head(text, 10))?) * f64::from(DAY);
    let clock = tail(text, 11);
    if clock.is_empty() {
        return Some(start);
    }
    let zone = tail(clock, zone(clock).unwrap_or(0));
    let ahead = match head(zone, 1) {
        "+" => clock_of(tail(zone, 1))?,
        "-" => -clock_of(tail(zone, 1))?,
        _ => 0,
    };
    Some(start + f64::from(clock_of(clock)? - ahead))
}

/// Where the zone begins.
fn zone(clock: &str) -> Option<usize> {
    let at = until(clock, "Zz+-");
    (at < clock.len()).then_some(at)
}

/// The seconds of `12:34` or `12:34:56`.
fn clock_of(text: &str) -> Option<i32> {
    Some(field(text, 0, 2, 23)? * 3600 + field(text, 3, 5, 59)? * 60 + field(text, 6, 8, 60).unwrap_or(0))
}

/// The number between two places, if it is at most this.
#[expect(clippy::cast_possible_truncation, reason = "few digits")]
fn field(text: &str, from: usize, to: usize, most: i32) -> Option<i32> {
    let number = number_of(text.get(from..to)?);
    (number >= 0.0 && number <= f64::from(most)).then_some(number as i32)
}

/// The days since 1970 of `2026-11-24`.
fn days(text: &str) -> Option<i32> {
    let (mut year, mut month) = (field(text, 0, 4, 9999)?, field(text, 5, 7, 12)?);
    let day = field(text, 8, 10, 31)?;
    if !same(letter(text, 4), "-") || !same(letter(text, 7), "-") || month < 1 || day < 1 {
        return None;
    }
    if month < 3 {
        (year, month) = (year - 1, month + 12);
    }
    Some(before(year, month - 3) + day - 1 - BEFORE_1970)
}

/// Days from 1 March of the year 0 to the first of a month, which are counted from March too.
fn before(year: i32, month: i32) -> i32 {
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5
}

/// A moment in universal time, to the second; `ms` are milliseconds since 1970.
#[expect(clippy::cast_possible_truncation, reason = "parts of a date; a cast saturates")]
pub fn rfc3339(ms: f64) -> Shared {
    let seconds = (ms / 1000.0).floor();
    let since_1970 = (seconds / f64::from(DAY)).floor();
    let clock = (seconds - since_1970 * f64::from(DAY)) as i32;
    // Within the years that have four digits.
    let day = (since_1970 as i32).clamp(-BEFORE_1970, 2_932_896) + BEFORE_1970;
    let (mut year, mut month) = (day / 366, 11);
    while before(year + 1, 0) <= day {
        year += 1;
    }
    while before(year, month) > day {
        month -= 1;
    }
    let day = day - before(year, month) + 1;
    if month > 9 {
        (year, month) = (year + 1, month - 12);
    }
    let mut out = Letters::new();
    let mut put = |number: i32, width: usize, after: &str| {
        push_digits(&mut out, u64::from(number.unsigned_abs()), width);
        out.push_str(after);
    };
    put(year, 4, "-");
    put(month + 3, 2, "-");
    put(day, 2, "T");
    put(clock / 3600, 2, ":");
    put(clock / 60 % 60, 2, ":");
    put(clock % 60, 2, "Z");
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
            (253_402_300_799_000, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(rfc3339(ms as f64).str(), text);
        }
    }

    #[test]
    fn every_day_is_the_one_that_the_core_counts() {
        for day in (-200_000..400_000).step_by(7) {
            let text = rfc3339(f64::from(day) * f64::from(DAY) * 1000.0);
            assert_eq!(days(head(text.str(), 10)), Some(day), "{text:?}");
            let core = medspil_core::time::instant(text.str()).unwrap();
            assert_eq!(core, i64::from(day) * medspil_core::time::DAY, "{text:?}");
        }
    }
}
