//! The project's own commands: `cargo xtask demo`, `test`, `build`, `size`, `gen`, `bench`, `tidy`, `tools`.
//!
//! Each command is a module of its name; [`tools`] gets what a machine lacks, [`compile`] makes the wasm. Progress goes
//! to stderr, answers to stdout. A new command is a variant of [`Task`] and a module.

mod backends;
mod bench;
mod browsers;
mod bundle;
mod compile;
mod demo;
mod r#gen;
mod paths;
mod run;
mod say;
mod size;
mod stamp;
mod test;
mod tidy;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use paths::Paths;
use std::path::PathBuf;
use std::process::ExitCode;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build what is missing, start Medspil on this machine and print its address
    Demo(demo::Options),
    /// Run every check: rules, formatting, lints, tests, real servers, the shipped build, its size, browsers
    Test {
        /// Only these steps, in their usual order
        #[arg(long, value_delimiter = ',')]
        only: Vec<test::Step>,
        /// Also the real servers that take long to install
        #[arg(long)]
        all_backends: bool,
    },
    /// Build the files a municipality serves into dist/
    #[command(alias = "bundle")]
    Build {
        /// Quick to build, big, with panic messages
        #[arg(long)]
        debug: bool,
        /// The folder to fill; dist/ when none is named (Trunk's hook names one)
        #[arg(long, env = "TRUNK_STAGING_DIR")]
        out: Option<PathBuf>,
    },
    /// Show what the citizen's browser downloads
    Size {
        /// One JSON object on stdout
        #[arg(long)]
        json: bool,
    },
    /// Make anew what is made from data: docs/errors.md, the relevance engine's numbers
    Gen {
        /// Only these
        only: Vec<r#gen::What>,
    },
    /// Measure the shipped build on an emulated phone, or how often the engine finds the right door
    #[command(subcommand)]
    Bench(bench::Bench),
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
        Task::Demo(options) => demo::demo(&paths, &options)?,
        Task::Test { only, all_backends } => return Ok(test::test(&paths, &only, all_backends)),
        Task::Build { debug, out } => build(&paths, debug, out)?,
        Task::Size { json } => size::size(&paths, json)?,
        Task::Gen { only } => r#gen::r#gen(&paths, &only)?,
        Task::Bench(what) => bench::bench(&paths, what)?,
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

fn build(paths: &Paths, debug: bool, out: Option<PathBuf>) -> Result<()> {
    let folder = out.as_deref().unwrap_or(&paths.dist).display().to_string();
    match out {
        None if !debug => compile::shipped(paths)?,
        out => compile::into(paths, out.unwrap_or_else(|| paths.dist.clone()), debug)?,
    }
    say::step(&format!("the served files stand in {folder}"));
    Ok(())
}
