//! `cargo xtask gen`: what is made from data, made anew.
//!
//! The relevance engine's numbers (`crates/engine/data`) come from the word lists and the examples
//! in `training/`. The result is the same on every machine, so a change of it is a change of the data.

use crate::paths::Paths;
use crate::{run, say};
use anyhow::Result;

/// Makes everything anew.
pub fn r#gen(paths: &Paths) -> Result<()> {
    say::timed("Training the relevance engine; this takes a minute or two", || {
        let mut command = run::cargo();
        command
            .args(["run", "--quiet", "--release", "--package", "medspil-train", "--", "gen"])
            .current_dir(&paths.root);
        run::shown(&mut command)
    })
}
