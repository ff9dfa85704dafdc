//! Progress on stderr, results on stdout.

/// One line about what happens now.
pub fn step(text: &str) {
    eprintln!("{text}");
}

/// A line of the answer itself.
#[expect(clippy::print_stdout, reason = "the one place that writes results to stdout")]
pub fn result(text: &str) {
    println!("{text}");
}
