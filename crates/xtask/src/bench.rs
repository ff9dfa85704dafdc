//! `cargo xtask bench page`: how quick the widget is on an emulated phone, beside one that was written by hand.
//!
//! The measuring program is a package of its own (`tests/bench`), since nobody else who runs a command should wait for
//! it to compile. Here it is only given a build and a browser.

use crate::paths::Paths;
use crate::{compile, run};
use anyhow::{Context, Result};
use clap::Subcommand;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

/// What is measured.
#[derive(Subcommand)]
pub enum Bench {
    /// The first load, in turns with the hand-written widget; or, with --ideas, scrolling and liking among many
    Page {
        /// Visits of each of the two pages, after one that does not count
        #[arg(long, default_value_t = 7)]
        runs: u32,
        /// Instead of the first load: scroll through and like among so many ideas, 1000 for example
        #[arg(long)]
        ideas: Option<u32>,
        /// One JSON object on stdout
        #[arg(long)]
        json: bool,
        /// A folder with a shipped build, instead of making one
        #[arg(long)]
        dist: Option<PathBuf>,
    },
    /// How often the relevance engine finds the right door, on the cases in tests/relevance
    Relevance,
}

/// Builds what is measured and measures it.
pub fn bench(paths: &Paths, what: Bench) -> Result<()> {
    let Bench::Page {
        runs,
        ideas,
        json,
        dist,
    } = what
    else {
        return relevance(paths);
    };
    let chromium = chromium()?;
    let dist = match dist {
        Some(dist) => env::current_dir()?.join(dist),
        None => {
            compile::shipped(paths)?;
            paths.dist.clone()
        }
    };
    let mut command = run::cargo();
    command.args(["run", "--quiet", "--package", "medspil-bench", "--"]);
    command.args(["--runs", &runs.to_string()]);
    if let Some(ideas) = ideas {
        command.args(["--ideas", &ideas.to_string()]);
    }
    if json {
        command.arg("--json");
    }
    command
        .current_dir(&paths.root)
        .env("MEDSPIL_DIST", dist)
        .env("MEDSPIL_CHROMIUM", chromium);
    run::shown(&mut command)
}

/// Ranks each file of cases with the program that a developer would use, and prints the figures.
fn relevance(paths: &Paths) -> Result<()> {
    let medspil = compile::server(paths)?;
    let work = paths.target.join("relevance");
    fs::create_dir_all(&work)?;
    let folder = paths.root.join("tests/relevance");
    for name in [
        "pages.dev",
        "queries.dev",
        "pages.own",
        "queries.own",
        "pages.blind",
        "queries.blind",
    ] {
        let cases = folder.join(format!("{name}.jsonl"));
        let mut rank = Command::new(&medspil);
        rank.args(["rank", "--packs"])
            .arg(paths.root.join("public/packs"))
            .arg(&cases);
        let rankings = work.join(format!("{name}.jsonl"));
        fs::write(&rankings, run::taken(&mut rank)?)?;
        let mut score = run::cargo();
        score.args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "medspil-train",
            "--",
            "score",
        ]);
        run::shown(score.arg(cases).arg(rankings).current_dir(&paths.root))?;
    }
    Ok(())
}

/// Only Chromium can be made to behave like a slow phone.
fn chromium() -> Result<PathBuf> {
    let named = env::var_os("MEDSPIL_CHROMIUM").map(PathBuf::from);
    let found = || {
        ["chromium", "google-chrome", "chrome"]
            .into_iter()
            .find_map(run::on_path)
    };
    named
        .or_else(found)
        .context("Chromium is missing: cargo xtask tools --browsers installs it, or name it in MEDSPIL_CHROMIUM")
}
