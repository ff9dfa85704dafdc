//! Time as it comes in through the door: a function the tests can replace, and the forms in which times leave.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since 1970 in UTC.
pub type Millis = i64;

/// One day in [`Millis`].
pub(crate) const DAY: Millis = 24 * 60 * 60 * 1_000;

/// Where the server reads the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Millis + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
        })
    }

    /// A clock of one's own, for tests.
    pub fn new(now: impl Fn() -> Millis + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now.
    pub fn now(&self) -> Millis {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// `2026-11-22T13:05:00Z`: whole seconds, as the API shows times.
pub(crate) fn rfc3339(at: Millis) -> String {
    moment(at).format(&Rfc3339).unwrap_or_default()
}

/// The year a receipt number belongs to. Denmark is one hour ahead of UTC whenever a year begins, so no time zone table
/// is needed to know it.
pub(crate) fn danish_year(at: Millis) -> i32 {
    moment(at.saturating_add(60 * 60 * 1_000)).year()
}

/// The day such as `2026-11-24`, by the same hour.
pub(crate) fn danish_day(at: Millis) -> String {
    rfc3339(at.saturating_add(60 * 60 * 1_000)).chars().take(10).collect()
}

fn moment(at: Millis) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.div_euclid(1_000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_whole_seconds_and_a_z() {
        assert_eq!(rfc3339(1_795_352_700_999), "2026-11-22T13:05:00Z");
    }

    #[test]
    fn the_year_turns_at_danish_midnight() {
        let danish_midnight = 1_798_758_000_000;
        assert_eq!(rfc3339(danish_midnight), "2026-12-31T23:00:00Z");
        assert_eq!(
            (danish_year(danish_midnight - 1), danish_year(danish_midnight)),
            (2026, 2027)
        );
        assert_eq!(danish_day(danish_midnight), "2027-01-01");
    }
}
