//! Moments as packs write them: RFC 3339, with Danish time where no zone is given.
//!
//! A date alone is a whole day: it begins at midnight and ends at the next. Danish summer time is the European rule
//! (directive 2000/84/EC): from the last Sunday of March to the last of October, at one o'clock universal time.

/// Milliseconds since 1970.
pub type Millis = i64;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Milliseconds of a day.
pub const DAY: i64 = 24 * HOUR;

/// Days since 1970 of a date (proleptic Gregorian calendar).
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    // Counting years from March puts the leap day last.
    let year = if month < 3 { year - 1 } else { year };
    let month = (month + 9) % 12;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2) / 5 + day
        - 719_469
}

/// The day of the week: 0 is Monday.
pub fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7)
}

/// Offset of Danish time from universal time, at a moment of Danish time without summer.
fn danish_offset(local: i64) -> i64 {
    let year = 1970 + (local / DAY * 400).div_euclid(146_097);
    let change = |month: i64| {
        let last = days(year, month, 31);
        (last - (weekday(last) + 1) % 7) * DAY + 2 * HOUR
    };
    if (change(3)..change(10)).contains(&local) {
        2 * HOUR
    } else {
        HOUR
    }
}

fn digits(text: &str) -> Option<i64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.bytes().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
}

/// The beginning of the moment or day that `text` names; none where it names none.
pub fn instant(text: &str) -> Option<Millis> {
    let (date, clock) = match text.split_at_checked(10)? {
        (date, "") => (date, None),
        (date, clock) => (date, Some(clock.strip_prefix(['T', 't', ' '])?)),
    };
    let mut parts = date.split('-').map(digits);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || date.len() != 10 {
        return None;
    }
    let start = days(year, month, day) * DAY;
    let Some(clock) = clock else {
        return Some(start - danish_offset(start));
    };
    let (hour, minute) = (digits(clock.get(..2)?)?, digits(clock.get(3..5)?)?);
    if hour > 23 || minute > 59 || clock.as_bytes()[2] != b':' {
        return None;
    }
    let local = start + hour * HOUR + minute * MINUTE;
    let zone = clock
        .get(5..)?
        .trim_start_matches([':', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    match zone.split_at_checked(1) {
        None => Some(local - danish_offset(local)),
        Some(("Z" | "z", "")) => Some(local),
        Some((sign @ ("+" | "-"), offset)) => {
            let ahead = digits(offset.get(..2)?)? * HOUR + digits(offset.get(3..5)?)? * MINUTE;
            Some(if sign == "+" { local - ahead } else { local + ahead })
        }
        Some(_) => None,
    }
}

/// The end of the moment or day that `text` names.
pub fn end(text: &str) -> Option<Millis> {
    instant(text).map(|start| if text.len() == 10 { start + DAY } else { start })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_with_and_without_zone() {
        assert_eq!(instant("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(instant("1970-01-01T01:00"), Some(0), "Danish winter time");
        assert_eq!(
            instant("2026-07-01T12:00"),
            instant("2026-07-01T10:00:00.5Z"),
            "Danish summer time"
        );
        assert_eq!(instant("2026-11-24"), instant("2026-11-23T23:00:00Z"));
        assert_eq!(instant("2024-02-29T00:00:00+01:00"), Some(1_709_161_200_000));
        assert_eq!(end("2026-11-24"), instant("2026-11-25"));
    }

    #[test]
    fn summer_begins_and_ends_on_the_last_sunday() {
        // 29 March and 25 October 2026.
        assert_eq!(instant("2026-03-29T01:59"), instant("2026-03-29T00:59Z"));
        assert_eq!(instant("2026-03-29T03:00"), instant("2026-03-29T01:00Z"));
        assert_eq!(instant("2026-10-25T03:00"), instant("2026-10-25T02:00Z"));
        assert_eq!(instant("2026-10-24T23:00"), instant("2026-10-24T21:00Z"));
    }

    #[test]
    fn what_names_no_moment_is_none() {
        for text in [
            "",
            "2026",
            "24.11.2026",
            "2026-13-01",
            "2026-11-24T25:00",
            "2026-11-24Tx",
            "2026-11-24T10:00 CET",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
