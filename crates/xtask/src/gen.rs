//! `cargo xtask gen`: what is made from data, made anew.
//!
//! The relevance engine's numbers (`crates/engine/data`) come from the word lists and the examples in `training/`;
//! docs/errors.md comes from the table of codes and the locales ([`errors`]). The result is the same on every machine,
//! so a change of it is a change of the data.

pub mod errors;

use crate::paths::Paths;
use crate::{run, say};
use anyhow::Result;
use clap::ValueEnum;

/// What can be made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// docs/errors.md, at once
    Errors,
    /// The relevance engine's numbers, in a minute or two
    Engine,
}

/// Makes anew what is named, or everything when nothing is.
pub fn r#gen(paths: &Paths, only: &[What]) -> Result<()> {
    for what in What::value_variants()
        .iter()
        .filter(|what| only.is_empty() || only.contains(what))
    {
        match what {
            What::Errors => errors::write(paths)?,
            What::Engine => engine(paths)?,
        }
    }
    Ok(())
}

fn engine(paths: &Paths) -> Result<()> {
    say::timed("Training the relevance engine; this takes a minute or two", || {
        let mut command = run::cargo();
        command
            .args(["run", "--quiet", "--release", "--package", "medspil-train", "--", "gen"])
            .current_dir(&paths.root);
        run::shown(&mut command)
    })
}
