//! `medspil check`: says what is wrong with packs before a citizen meets it.

use std::path::PathBuf;
use std::process::ExitCode;

use medspil_packs::{check, files};

use super::say;
use crate::clock::{Clock, danish_day};

/// What `medspil check` takes.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Packs, or folders with packs; the files beside a pack (.more.json, .en.json, .easy.json) are checked with it
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<PathBuf>,
    /// Print each finding as a line of JSON, for programs
    #[arg(long)]
    json: bool,
    /// The day to check for, such as 2026-11-24, instead of today
    #[arg(long, value_name = "DAY", value_parser = day)]
    today: Option<String>,
}

fn day(text: &str) -> Result<String, String> {
    if medspil_packs::is_day(text) {
        Ok(text.to_owned())
    } else {
        Err("write a day such as 2026-11-24".to_owned())
    }
}

/// Prints what was found, and answers with 1 where there are errors.
///
/// # Errors
/// A sentence that names what could not be read.
pub fn run(options: &Check) -> Result<ExitCode, String> {
    let families = files::collect(&options.packs)?;
    let today = options.today.clone();
    let report = check(&families, &today.unwrap_or_else(|| danish_day(Clock::system().now())));
    if options.json {
        for finding in &report.findings {
            say(&serde_json::to_string(finding).map_err(|why| format!("Could not write a finding: {why}."))?);
        }
    } else {
        say(&report.to_string());
    }
    Ok(if report.errors() == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
