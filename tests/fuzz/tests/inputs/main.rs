//! The harness on every compiler. What is tried is kept (`corpus`), drawn by lot (`drawn`) or long (`long`); what must hold
//! stands in `../../src`, once for this and for libFuzzer.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops and says where")]

mod corpus;
mod dice;
mod drawn;
mod long;

use std::time::{Duration, Instant};

use medspil_fuzz::harness;

/// One input that takes longer has no bound.
const LONGEST: Duration = Duration::from_secs(3);

/// Tries one input in its time; a failure says what it was.
fn try_one(name: &str, data: &[u8]) {
    let before = Instant::now();
    let outcome = std::panic::catch_unwind(|| harness(data));
    let shown = || String::from_utf8_lossy(&data[..data.len().min(2000)]).into_owned();
    assert!(
        outcome.is_ok(),
        "{name} does not hold; keep it as a file in tests/fuzz/corpus:\n{}",
        shown()
    );
    let took = before.elapsed();
    assert!(took < LONGEST, "{name} took {took:?}:\n{}", shown());
}

#[test]
fn an_address_that_leaves_is_noticed() {
    let home = ["https://b.example".into()];
    medspil_fuzz::talks::leaves(&home, "https://B.example/x");
    for evil in [
        "https://b.example.evil.example/",
        "https://b.example@evil.example/",
        "/x",
        "javascript:x",
    ] {
        let leaves = std::panic::catch_unwind(|| medspil_fuzz::talks::leaves(&home, evil));
        assert!(leaves.is_err(), "{evil}");
    }
}
