//! libFuzzer's door to `medspil_fuzz::harness`; `cargo test -p medspil-fuzz` goes through the same function.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| medspil_fuzz::harness(data));
