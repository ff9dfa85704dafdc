//! How often one address may write.
//!
//! A bucket for each client and kind of write fills by the clock and empties by requests. The client is known here only
//! as a hash with a salt that changes every day and is never stored, so what stands in memory tells nobody who it was.
//! Our own ideas may be read without limit: a page that many look at must not fail. Behind a relay each
//! read may become a request to the target, so one address may read as often as no person does.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::Api;
use super::error::ApiError;
use crate::clock::{DAY, Millis};

/// Likes are one tap each, so they may come this many times as fast as ideas.
const LIKES_PER_WRITE: u32 = 4;
/// Behind a relay, reads may come this many times as fast as ideas.
const READS_PER_WRITE: u32 = 20;
/// Behind a relay, all visitors of one origin may write this many times as fast as one of them may send ideas.
const ORIGIN_PER_WRITE: u32 = 40;
/// More clients than this in one minute is an attack or a census; then the fullest buckets are forgotten first.
const MOST_CLIENTS: usize = 50_000;
const MINUTE: Millis = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Idea,
    Like,
    /// Counted only where each may become a request to somebody else's server.
    Read,
    /// All writes from the pages of one origin, where they go to somebody else's server.
    Origin,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// In parts of which a request takes [`MINUTE`]; each millisecond brings as many as requests are allowed a minute.
    level: i64,
    at: Millis,
}

#[derive(Debug, Default)]
struct Day {
    number: i64,
    salt: [u8; 32],
    buckets: HashMap<([u8; 16], Kind), Bucket>,
}

/// All buckets of this service.
#[derive(Debug)]
pub(super) struct Limiter {
    per_minute: u32,
    behind_proxy: bool,
    relay: bool,
    day: Mutex<Day>,
}

impl Limiter {
    /// `relay`: whether reading is counted, too, and all that comes from one origin.
    pub(super) fn new(per_minute: u32, behind_proxy: bool, relay: bool) -> Self {
        Self {
            per_minute: per_minute.max(1),
            behind_proxy,
            relay,
            day: Mutex::new(Day {
                number: -1,
                ..Day::default()
            }),
        }
    }

    /// Takes one token, or says how many seconds until there is one.
    fn take(&self, client: IpAddr, kind: Kind, now: Millis) -> Result<(), u64> {
        let octets = match client {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
            IpAddr::V6(v6) => v6.octets(),
        };
        self.take_as(&octets, kind, now)
    }

    /// All that is written from the pages of one origin, behind a relay.
    fn take_from_origin(&self, headers: &HeaderMap, now: Millis) -> Result<(), u64> {
        match headers.get(header::ORIGIN).filter(|_| self.relay) {
            Some(origin) => self.take_as(origin.as_bytes(), Kind::Origin, now),
            None => Ok(()),
        }
    }

    fn take_as(&self, client: &[u8], kind: Kind, now: Millis) -> Result<(), u64> {
        let per_minute = i64::from(match kind {
            Kind::Idea => self.per_minute,
            Kind::Like => self.per_minute.saturating_mul(LIKES_PER_WRITE),
            Kind::Read => self.per_minute.saturating_mul(READS_PER_WRITE),
            Kind::Origin => self.per_minute.saturating_mul(ORIGIN_PER_WRITE),
        });
        let full = per_minute * MINUTE;
        // A panic elsewhere leaves at worst one bucket wrong.
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        day.turn(now);
        let name = day.name(client);
        let bucket = day
            .buckets
            .entry((name, kind))
            .or_insert(Bucket { level: full, at: now });
        let waited = now.saturating_sub(bucket.at).clamp(0, MINUTE);
        let level = (bucket.level + waited * per_minute).min(full);
        let enough = level >= MINUTE;
        *bucket = Bucket {
            level: if enough { level - MINUTE } else { level },
            at: now.max(bucket.at),
        };
        if enough {
            return Ok(());
        }
        let wait = (MINUTE - level + per_minute - 1) / per_minute;
        Err(wait.unsigned_abs().div_ceil(1_000))
    }

    fn client(&self, request: &Request) -> IpAddr {
        let peer = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        let forwarded = if self.behind_proxy {
            last_forwarded(request.headers())
        } else {
            None
        };
        // Requests without a connection exist in tests only.
        household(forwarded.or(peer).unwrap_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))
    }
}

impl Day {
    /// A new day has a new salt and empty buckets; a crowded one forgets the clients that have waited a minute.
    fn turn(&mut self, now: Millis) {
        let number = now.div_euclid(DAY);
        let salt = &mut self.salt;
        if number != self.number {
            self.number = number;
            self.buckets.clear();
            // Without random numbers the salt stays as it was: limits keep working, and idea ids fail loudly.
            if let Err(why) = getrandom::fill(salt) {
                tracing::warn!(%why, "no random numbers for a new salt");
            }
        }
        if self.buckets.len() >= MOST_CLIENTS {
            self.buckets.retain(|_, bucket| now.saturating_sub(bucket.at) < MINUTE);
            if self.buckets.len() >= MOST_CLIENTS {
                self.buckets.clear();
            }
        }
    }

    fn name(&self, client: &[u8]) -> [u8; 16] {
        let hash = Sha256::new().chain_update(self.salt).chain_update(client).finalize();
        std::array::from_fn(|i| hash[i])
    }
}

/// One household has a whole /64 of IPv6 addresses, and must not have a bucket for each.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

/// The entry that our own proxy added; everything before it was written by whoever sent the request.
fn last_forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}

/// Lets a request through, or answers 429.
pub(super) async fn limit(State(api): State<Api>, request: Request, next: Next) -> Response {
    let kind = match *request.method() {
        Method::POST => Kind::Idea,
        Method::PUT | Method::DELETE => Kind::Like,
        Method::GET if api.limiter.relay && request.uri().path().contains("/api/") => Kind::Read,
        _ => return next.run(request).await,
    };
    let (limiter, now) = (&api.limiter, api.clock.now());
    let mut taken = limiter.take(limiter.client(&request), kind, now);
    if kind != Kind::Read {
        taken = taken.and_then(|()| limiter.take_from_origin(request.headers(), now));
    }
    match taken {
        Ok(()) => next.run(request).await,
        Err(seconds) => ApiError::too_many_requests(seconds).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const B: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn a_bucket_empties_fills_again_and_is_one_clients_own() {
        let limiter = Limiter::new(2, false, false);
        assert_eq!(
            [limiter.take(A, Kind::Idea, 0), limiter.take(A, Kind::Idea, 0)],
            [Ok(()), Ok(())]
        );
        assert_eq!(limiter.take(A, Kind::Idea, 0), Err(30));
        assert_eq!(limiter.take(A, Kind::Idea, 10_000), Err(20));
        assert_eq!(limiter.take(B, Kind::Idea, 10_000), Ok(()));
        assert_eq!(limiter.take(A, Kind::Like, 10_000), Ok(()), "likes are counted apart");
        assert_eq!(limiter.take(A, Kind::Idea, 30_000), Ok(()));
        assert_eq!(
            limiter.take(A, Kind::Idea, 29_000),
            Err(30),
            "a clock that goes back fills nothing"
        );
    }

    #[test]
    fn likes_may_come_four_times_as_fast() {
        let limiter = Limiter::new(30, false, false);
        assert!((0..120).all(|_| limiter.take(A, Kind::Like, 0).is_ok()));
        assert_eq!(limiter.take(A, Kind::Like, 0), Err(1));
    }

    #[test]
    fn behind_a_relay_the_visitors_of_one_origin_share_an_allowance() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, "https://www.kk.dk".parse().unwrap());
        let limiter = Limiter::new(1, false, true);
        assert!((0..40).all(|_| limiter.take_from_origin(&headers, 0).is_ok()));
        assert_eq!(limiter.take_from_origin(&headers, 0), Err(2));
        assert_eq!(limiter.take_from_origin(&HeaderMap::new(), 0), Ok(()));
        headers.insert(header::ORIGIN, "https://www.koege.dk".parse().unwrap());
        assert_eq!(limiter.take_from_origin(&headers, 0), Ok(()));
        let own = Limiter::new(1, false, false);
        assert!((0..100).all(|_| own.take_from_origin(&headers, 0).is_ok()));
    }

    #[test]
    fn the_name_of_a_client_changes_every_day() {
        let mut day = Day {
            number: -1,
            ..Day::default()
        };
        day.turn(0);
        let monday = day.name(b"A");
        assert_eq!(monday, day.name(b"A"));
        day.turn(DAY);
        assert_ne!(monday, day.name(b"A"));
    }

    #[test]
    fn a_crowd_does_not_fill_the_memory() {
        let limiter = Limiter::new(30, false, false);
        for i in 0..=MOST_CLIENTS as u32 {
            let _ = limiter.take(IpAddr::V4(i.into()), Kind::Like, 0);
        }
        assert!(limiter.day.lock().unwrap().buckets.len() <= MOST_CLIENTS);
    }

    #[test]
    fn a_household_is_one_client_and_a_proxys_word_counts_only_behind_a_proxy() {
        let at = |address: &str| household(address.parse().unwrap());
        assert_eq!(at("2001:db8:1:2:3::4"), at("2001:db8:1:2:9::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:192.0.2.1"), A);
        let mut request = Request::new(axum::body::Body::empty());
        request
            .headers_mut()
            .insert("x-forwarded-for", "198.51.100.7, 192.0.2.1".parse().unwrap());
        assert_eq!(Limiter::new(1, true, false).client(&request), A);
        assert_ne!(Limiter::new(1, false, false).client(&request), A);
    }
}
