//! `cargo xtask bench page`: the widget on an emulated phone, beside one that was written by hand (`baseline.js`).
//!
//! It compares and never fails because something was slow: a figure is for a person to judge. Read next: `phone.rs`
//! (what is emulated), `site.rs` (what is visited), `page.rs` (first load), `many.rs` (a thousand ideas).

mod cdp;
mod figures;
mod many;
mod page;
mod phone;
mod say;
mod site;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use cdp::Browser;
use site::Site;

/// Measures the widget on an emulated phone.
#[derive(Parser)]
struct Arguments {
    /// Visits of each of the two pages, after one that does not count
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Instead of the first load: scroll through and like among so many ideas
    #[arg(long, value_parser = clap::value_parser!(u32).range(60..))]
    ideas: Option<u32>,
    /// One JSON object on stdout
    #[arg(long)]
    json: bool,
    /// The folder with the shipped build
    #[arg(long, env = "MEDSPIL_DIST")]
    dist: PathBuf,
    /// The browser
    #[arg(long, env = "MEDSPIL_CHROMIUM")]
    chromium: PathBuf,
}

fn main() -> ExitCode {
    match work(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(arguments: &Arguments) -> Result<()> {
    let ideas = arguments.ideas.unwrap_or(0) as usize;
    let site = Site::start(&arguments.dist, ideas)?;
    let mut browser = Browser::start(&arguments.chromium)?;
    match arguments.ideas {
        None => page::page(&mut browser, &site, arguments.runs as usize, arguments.json),
        Some(_) => many::many(&mut browser, &site, ideas, arguments.json),
    }
}
