//! How xtask talks: progress on stderr with the seconds since the start, results on stdout.
//!
//! Only [`result`] writes to stdout, so that `cargo xtask size --json | …` gets JSON and nothing else.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// Starts the clock; the first call wins, so `main` calls it before anything else.
pub fn start() -> Instant {
    *START.get_or_init(Instant::now)
}

/// One line about what happens now, with the seconds since the start.
pub fn step(text: &str) {
    eprintln!("[{:>6.1} s] {text}", start().elapsed().as_secs_f32());
}

/// Something the reader should know but that does not stop the work.
pub fn warn(text: &str) {
    eprintln!("[{:>6.1} s] warning: {text}", start().elapsed().as_secs_f32());
}

/// Announces `text`, does it, and says how long it took when that was long enough to wonder about.
pub fn timed<T>(text: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    step(text);
    let before = Instant::now();
    let outcome = work();
    if before.elapsed() > Duration::from_secs(2) {
        let verdict = if outcome.is_ok() { "done" } else { "failed" };
        step(&format!("  {verdict} after {:.1} s", before.elapsed().as_secs_f32()));
    }
    outcome
}

/// A line of the answer itself.
#[expect(clippy::print_stdout, reason = "the one place that writes results to stdout")]
pub fn result(text: &str) {
    println!("{text}");
}
