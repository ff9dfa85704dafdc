//! The project's own commands: `cargo xtask demo`, `test`, `build`, `size`, `tidy`, `tools`.
//!
//! Each command is a module of its name; [`tools`] gets what a machine lacks, [`compile`] makes the wasm. Progress goes
//! to stderr, answers to stdout. A new command is a variant of [`Task`] and a module.

mod browsers;
mod compile;
mod paths;
mod run;
mod say;
mod tidy;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use paths::Paths;
use std::process::ExitCode;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Check the project's own rules: imports, licences, locales, documents, styles
    Tidy,
    /// Install what building, daily work and the browser tests need
    Tools {
        /// Also the browsers and their drivers
        #[arg(long)]
        browsers: bool,
    },
}

fn main() -> ExitCode {
    say::start();
    match work(Arguments::parse().task) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(task: Task) -> Result<ExitCode> {
    let paths = Paths::find();
    match task {
        Task::Tidy => tidy::tidy(&paths)?,
        Task::Tools { browsers } => {
            tools::for_release(&paths)?;
            tools::trunk(&paths)?;
            if browsers {
                browsers::ready(&paths)?;
            }
            say::step("everything is there");
        }
    }
    Ok(ExitCode::SUCCESS)
}
