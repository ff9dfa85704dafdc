//! Replays what real servers answered through every preset: tests/exchanges/NAME.json.
//!
//! A file holds a configuration and cases. A case says what is asked of the backend and what the server answers; what
//! the engine sends and makes of it stands there too and is written by this test: where it differs, the file is rewritten
//! and the test fails, so that somebody looks at the difference. Answers are facts of real exchanges
//! (`../shared/research/backends.md` of the project's workspace) or of documentation, as the file's `source` says.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on stops and says where")]

mod kit;

use kit::{Exchange, rewritten};

#[test]
fn every_preset_sends_and_understands_what_it_did() {
    let mut stale = Vec::new();
    let mut names: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exchanges"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for file in names {
        let text = std::fs::read_to_string(&file).unwrap();
        let exchange: Exchange =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let fresh = rewritten(&exchange);
        if fresh != text {
            std::fs::write(&file, fresh).unwrap();
            stale.push(file);
        }
    }
    assert!(
        stale.is_empty(),
        "rewritten, look at the difference and commit it: {stale:?}"
    );
}
