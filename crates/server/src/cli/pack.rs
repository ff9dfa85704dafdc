//! `medspil pack`: makes packs from spreadsheets, and one pack of two.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use medspil_packs::import::{self, Options};
use medspil_packs::{Document, Keep, merge};

use super::say;

/// What `medspil pack` can do.
#[derive(Debug, Subcommand)]
pub enum Pack {
    /// Make a pack from a spreadsheet saved as CSV; each row becomes an entry
    Import(Import),
    /// Merge the second pack into the first, and report where they differ
    Merge(Merge),
}

/// What `medspil pack import` takes.
#[derive(Debug, Args)]
pub struct Import {
    /// The spreadsheet: comma or semicolon, headings in Danish or English
    #[arg(value_name = "FILE.csv", required_unless_present = "template")]
    file: Option<PathBuf>,
    /// Where to write the pack, or the template; without it, to the output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The municipality's name as citizens read it
    #[arg(long)]
    name: Option<String>,
    /// The id of the channel that takes everything; without it, the first with a telephone
    #[arg(long, value_name = "ID")]
    main: Option<String>,
    /// Print a spreadsheet with all headings and a row as an example
    #[arg(long, conflicts_with_all = ["file", "name", "main"])]
    template: bool,
}

/// What `medspil pack merge` takes.
#[derive(Debug, Args)]
pub struct Merge {
    /// The pack whose values stay where both differ
    #[arg(value_name = "A")]
    first: PathBuf,
    /// The pack that is merged into it
    #[arg(value_name = "B")]
    second: PathBuf,
    /// Where to write the result; without it, to the output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Conflicts are all right: keep A's values
    #[arg(long, conflicts_with = "theirs")]
    ours: bool,
    /// Conflicts are all right: take B's values
    #[arg(long)]
    theirs: bool,
}

/// Does it, and answers with 1 where something was left out or is in conflict.
///
/// # Errors
/// A sentence that says what could not be read or written.
pub fn run(command: &Pack) -> Result<ExitCode, String> {
    let good = match command {
        Pack::Import(options) => import(options)?,
        Pack::Merge(options) => merged(options)?,
    };
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn import(options: &Import) -> Result<bool, String> {
    let out = options.out.as_deref();
    let Some(file) = options.file.as_deref().filter(|_| !options.template) else {
        write(out, &import::template())?;
        return Ok(true);
    };
    let bytes = fs::read(file).map_err(|why| cannot("read", file, &why))?;
    let imported = import::import(
        &bytes,
        &Options {
            id: first_name(out.unwrap_or(file)),
            name: options.name.clone(),
            main: options.main.clone(),
        },
    )?;
    write(out, &imported.text)?;
    for remark in &imported.remarks {
        eprintln!("{remark}");
    }
    let entries = if imported.entries == 1 {
        "1 entry"
    } else {
        &format!("{} entries", imported.entries)
    };
    eprintln!(
        "{entries}. Next: medspil check {}",
        out.map_or("FILE".to_owned(), |out| out.display().to_string())
    );
    Ok(!imported.lost())
}

fn merged(options: &Merge) -> Result<bool, String> {
    let keep = if options.theirs { Keep::Theirs } else { Keep::Ours };
    let (first, second) = (document(&options.first)?, document(&options.second)?);
    let merged = merge(&first, &second, keep).map_err(|finding| finding.to_string())?;
    write(options.out.as_deref(), &merged.text)?;
    for conflict in &merged.conflicts {
        eprintln!("{conflict}");
    }
    let stays = if options.theirs { "second" } else { "first" };
    match merged.conflicts.len() {
        0 => eprintln!("No conflicts."),
        1 => eprintln!("1 conflict; the {stays} file's value stays."),
        count => eprintln!("{count} conflicts; the {stays} file's values stay."),
    }
    Ok(merged.conflicts.is_empty() || options.ours || options.theirs)
}

fn document(path: &Path) -> Result<Document, String> {
    let bytes = fs::read(path).map_err(|why| cannot("read", path, &why))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        format!(
            "{} is not UTF-8. Save it as UTF-8; `medspil check` says where.",
            path.display()
        )
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Document::read(&path.display().to_string(), text).map_err(|finding| finding.to_string())
}

/// The part of a file's name that its pack has for an id.
fn first_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}

fn write(out: Option<&Path>, text: &str) -> Result<(), String> {
    match out {
        Some(path) => fs::write(path, text).map_err(|why| cannot("write", path, &why)),
        None => {
            say(text.trim_end());
            Ok(())
        }
    }
}

fn cannot(what: &str, path: &Path, why: &std::io::Error) -> String {
    format!("Could not {what} {}: {why}.", path.display())
}
