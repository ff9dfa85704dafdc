//! Whatever a citizen writes, a server answers, a page says or a configuration holds: nothing panics, everything ends,
//! and no value leaves its place in an address, a header or a body.
//!
//! [`harness`] is the one function: libFuzzer calls it (`tests/fuzz/libfuzzer`), and `cargo test` calls it with the
//! corpus, with mutations of it and with what is drawn by lot (`tests/fuzz/tests/inputs`). The first letter of an input says which part it is for,
//! so that the corpus can be read and a mutation can wander from one part to another.
//!
//! Read next: [`texts`] (the readers by themselves), [`talks`] (whole operations).

pub mod talks;
pub mod texts;

/// How long the inputs of the part `l` are made: what takes the square of it is seen.
const LONG: usize = 30_000;

/// Tries one input. Bytes that are no UTF-8 become the letter that says so, as they do in a browser.
///
/// # Panics
/// Where a property does not hold.
pub fn harness(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut letters = text.chars();
    let (Some(part), rest) = (letters.next(), letters.as_str()) else {
        return;
    };
    match part {
        // A long text of the same: work must grow with the length and not with its square.
        'l' => {
            let mut letters = rest.chars();
            let (part, seed) = (letters.next(), letters.as_str());
            if let (Some(part), false) = (part, seed.is_empty()) {
                texts::try_one(part, &seed.repeat(LONG.div_ceil(seed.len())));
            }
        }
        'p' => texts::packed(&data[1..]),
        'c' => talks::configuration(rest),
        'd' => talks::desk(rest),
        's' => talks::server(rest),
        'w' => talks::citizen(rest),
        _ => texts::try_one(part, rest),
    }
}
