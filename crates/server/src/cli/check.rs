//! `medspil check`: says what is wrong with packs and backends before a citizen meets it.
//!
//! What a file is, is decided by what stands in it: `extends`, `base`, `operations` or `backends` make it a backend's configuration.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use medspil_adapter::mapping::Place;
use medspil_packs::{check, files};
use reqwest::Url;

use super::say;
use crate::check::report::{Row, State};
use crate::check::{backend, explain, live, overview, text_of};
use crate::clock::{Clock, danish_day};
use crate::relay::RelayConfig;

/// Nothing failed, and not all that is claimed was tried.
const UNTRIED: u8 = 3;

/// What `medspil check` takes.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Packs, or folders with packs; the files beside a pack (.more.json, .en.json, .easy.json) are checked with it. Or
    /// one configuration of a backend
    #[arg(value_name = "FILE", required_unless_present = "explain")]
    files: Vec<PathBuf>,
    /// Print each finding as a line of JSON, for programs
    #[arg(long)]
    json: bool,
    /// The day to check packs for, such as 2026-11-24, instead of today
    #[arg(long, value_name = "DAY", value_parser = day)]
    today: Option<String>,
    /// Say what a preset does, what it needs, and how it was verified; with --json the preset itself. Without a name: which
    /// presets there are, and a file to begin with where none of them fits
    #[arg(long, value_name = "PRESET", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["files", "live"])]
    explain: Option<String>,
    /// Talk to the backend as a browser would, and list
    #[arg(long)]
    live: bool,
    /// The origin of the page that will use it, like https://www.kk.dk
    #[arg(long, value_name = "URL", value_parser = origin, requires = "live")]
    origin: Option<Url>,
    /// Check it as the relay would run it: no page, no rules of browsers, cookies as the relay keeps them. A file that
    /// names secrets ({"env": "NAME"}) is checked so anyhow
    #[arg(long, conflicts_with_all = ["origin", "explain"])]
    relay: bool,
    /// Also write, and read back: one marked idea, the same again, likes, and ideas that must be refused
    #[arg(long, requires = "live")]
    write: bool,
}

fn day(text: &str) -> Result<String, String> {
    if medspil_packs::is_day(text) {
        Ok(text.to_owned())
    } else {
        Err("write a day such as 2026-11-24".to_owned())
    }
}

fn origin(text: &str) -> Result<Url, String> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    url.filter(|url| url.path() == "/" && url.query().is_none())
        .ok_or_else(|| "write scheme and host of the page, such as https://www.kk.dk".to_owned())
}

/// Prints what was found, and answers with 1 where there are errors.
///
/// # Errors
/// A sentence that names what could not be read.
pub async fn run(options: &Check) -> Result<ExitCode, String> {
    if let Some(name) = &options.explain {
        say(&match name.as_str() {
            "" if options.json => crate::check::SKELETON.to_owned(),
            "" => overview(),
            name if options.json => text_of(name)?,
            name => explain(name)?,
        });
        return Ok(ExitCode::SUCCESS);
    }
    if let [file] = options.files.as_slice()
        && let Ok(text) = std::fs::read_to_string(file)
        && (options.live || options.relay || backend::is_backend(&text))
    {
        return backend(options, file, &text).await;
    }
    if options.live || options.relay {
        return Err("--live and --relay need one configuration of a backend.".to_owned());
    }
    packs(options)
}

fn packs(options: &Check) -> Result<ExitCode, String> {
    let families = files::collect(&options.files)?;
    let today = options.today.clone();
    let report = check(&families, &today.unwrap_or_else(|| danish_day(Clock::system().now())));
    if options.json {
        for finding in &report.findings {
            say(&line(finding)?);
        }
    } else {
        say(&report.to_string());
    }
    Ok(ended(report.errors() == 0))
}

async fn backend(options: &Check, file: &Path, text: &str) -> Result<ExitCode, String> {
    let name = file.display().to_string();
    let place = if options.relay { Place::Relay } else { Place::Page };
    let read = match backend::read_for(&name, text, place) {
        Ok(read) => read,
        Err(finding) => {
            say(&if options.json {
                line(&finding)?
            } else {
                finding.to_string()
            });
            return Ok(ExitCode::FAILURE);
        }
    };
    for finding in &read.findings {
        say(&if options.json {
            line(finding)?
        } else {
            finding.to_string()
        });
    }
    let errors = read.errors();
    if !options.json {
        said(&name, &read).iter().for_each(|line| say(line));
    }
    if errors == 0
        && options.relay
        && let Err(why) = startable(text, options.live)
    {
        say(&format!("{name}: `medspil serve --relay` would not start: {why}"));
        return Ok(ExitCode::FAILURE);
    }
    if errors > 0 || !options.live {
        return Ok(ended(errors == 0));
    }
    let needs_page = read.backends.iter().any(|(_, backend)| backend.place == Place::Page);
    if options.origin.is_none() && needs_page {
        return Err(
            "--live needs --origin with the page's scheme and host, such as --origin https://www.kk.dk; or --relay, where \
             the relay reads this file."
                .to_owned(),
        );
    }
    tried(options, &read).await
}

/// Whether the relay would start on it. Its environment matters only where something is asked.
fn startable(text: &str, live: bool) -> Result<(), String> {
    let json = serde_json::from_str(text).map_err(|why| format!("{why}."))?;
    let secret = |name: &str| std::env::var(name).ok().or_else(|| (!live).then(|| String::from("x")));
    RelayConfig::of(json, &secret).map(drop)
}

/// Tries every backend; one that fails does not keep the others from being tried.
async fn tried(options: &Check, read: &backend::Configuration) -> Result<ExitCode, String> {
    let (mut works, mut fails) = (true, false);
    for (name, backend) in &read.backends {
        let report = live::check(backend, options.origin.clone(), options.write, &Clock::system()).await?;
        works &= report.all_works();
        fails |= report.has(State::Fails);
        if options.json {
            for row in &report.rows {
                say(&line(&Named { backend: name, row })?);
            }
        } else if name.is_empty() {
            say(&format!("\n{report}"));
        } else {
            say(&format!("\n{name}\n{report}"));
        }
    }
    Ok(match (works, fails) {
        (true, _) => ExitCode::SUCCESS,
        (_, true) => ExitCode::FAILURE,
        _ => ExitCode::from(UNTRIED),
    })
}

/// A row of the report for programs, with the name of its backend where there are several.
#[derive(serde::Serialize)]
struct Named<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    backend: &'a str,
    #[serde(flatten)]
    row: &'a Row,
}

fn said(file: &str, read: &backend::Configuration) -> Vec<String> {
    match read.errors() {
        0 => {}
        1 => return vec![format!("{file}: 1 error.")],
        errors => return vec![format!("{file}: {errors} errors.")],
    }
    let claims = |backend: &backend::Backend| crate::check::can(&backend.adapter.capabilities());
    if let [(name, backend)] = read.backends.as_slice()
        && name.is_empty()
    {
        return vec![format!("{file}: no errors. It claims to {}.", claims(backend))];
    }
    let mut lines = vec![format!("{file}: no errors.")];
    let each = |(name, backend): &(String, backend::Backend)| format!("{name} claims to {}.", claims(backend));
    lines.extend(read.backends.iter().map(each));
    lines.extend(read.uses.iter().cloned());
    lines
}

fn line(what: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string(what).map_err(|why| format!("Could not write a finding: {why}."))
}

fn ended(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
