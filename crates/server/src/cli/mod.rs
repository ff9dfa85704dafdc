//! The command line: what can be asked for, and nothing of how it is done.
//!
//! Every failure ends in one sentence on the error stream and exit code 1; `clap` itself answers mistakes in the
//! arguments with 2.

mod check;
mod moderate;
mod pack;
mod rank;
mod relay;
mod serve;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Moderation;
use crate::model::Status;
use crate::start_error::StartError;

/// The backend of Medspil: ideas and likes for a municipality, in one SQLite file.
#[derive(Debug, Parser)]
#[command(name = "medspil", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service: the API, and the widget's files
    Serve(Serve),
    /// Serve host pages on an origin of their own, to try the widget on them
    Pages(Pages),
    /// List the ideas that wait for a moderator
    Pending(Data),
    /// Show an idea to everybody
    Publish(One),
    /// Take an idea away from everybody
    Hide(One),
    /// Store an official answer to an idea
    Answer(Answer),
    /// Look after what a relay could not pass on
    #[command(subcommand)]
    Relay(relay::Relay),
    /// Say what is wrong with packs and backends, where, and what to do about it
    Check(check::Check),
    /// Make packs from spreadsheets, and one pack of two
    #[command(subcommand)]
    Pack(pack::Pack),
    /// Rank pages and sentences, as the widget would
    Rank(rank::Rank),
}

#[derive(Debug, Args)]
struct Data {
    /// The folder that holds medspil.sqlite
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
}

#[derive(Debug, Args)]
struct Serve {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    #[command(flatten)]
    data: Data,
    /// Pass everything on to the backend that this configuration describes, instead of keeping ideas here; may be repeated
    #[arg(long = "relay", value_name = "CONFIG", conflicts_with_all = ["seed_demo", "moderation"])]
    relays: Vec<PathBuf>,
    /// The folder with the widget's built files, to serve them too
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    /// A page's origin that may use the API, like https://www.kk.dk; may be repeated; * allows all, null pages without one
    #[arg(long = "origin", value_name = "URL")]
    origins: Vec<String>,
    /// When an idea becomes visible: after somebody published it, or at once
    #[arg(long, value_enum, default_value_t = ModerationArg::Before)]
    moderation: ModerationArg,
    /// Fill an empty database with sixty ideas to look at
    #[arg(long)]
    seed_demo: bool,
    /// Ideas that one address may send in a minute (likes: four times as many)
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    rate_per_minute: u32,
    /// A reverse proxy stands before the service: take the client from the last entry of X-Forwarded-For
    #[arg(long)]
    behind_proxy: bool,
    /// How to write the log
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

#[derive(Debug, Args)]
struct Pages {
    /// The folder with the host pages
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// The origin the widget comes from; fills {{WIDGET}} in the pages
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    widget: String,
}

#[derive(Debug, Args)]
struct One {
    /// The idea's id or receipt number
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, Args)]
struct Answer {
    #[command(flatten)]
    idea: One,
    /// What the answer says
    #[arg(long)]
    text: String,
    /// Who gives it, as citizens shall read it
    #[arg(long)]
    by: Option<String>,
    /// Where the case stands from now on
    #[arg(long, value_enum, default_value_t = StatusArg::Answered)]
    status: StatusArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModerationArg {
    Before,
    After,
}

impl From<ModerationArg> for Moderation {
    fn from(arg: ModerationArg) -> Self {
        match arg {
            ModerationArg::Before => Self::Before,
            ModerationArg::After => Self::After,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum StatusArg {
    Answered,
    Accepted,
    Implemented,
    Declined,
    InProgress,
}

impl From<StatusArg> for Status {
    fn from(arg: StatusArg) -> Self {
        match arg {
            StatusArg::Answered => Self::Answered,
            StatusArg::Accepted => Self::Accepted,
            StatusArg::Implemented => Self::Implemented,
            StatusArg::Declined => Self::Declined,
            StatusArg::InProgress => Self::InProgress,
        }
    }
}

/// Reads the arguments, does what they ask, and reports how it went.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = tokio::runtime::Runtime::new()
        .map_err(|why| StartError::System(why.to_string()))
        .and_then(|runtime| runtime.block_on(run(cli.command)));
    match done {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, StartError> {
    let done = match command {
        Command::Check(options) => return check::run(&options).await.map_err(StartError::Argument),
        Command::Pack(command) => return pack::run(&command).map_err(StartError::Argument),
        Command::Serve(serve) => serve::serve(serve).await,
        Command::Pages(pages) => serve::pages(pages).await,
        Command::Pending(data) => moderate::pending(&data).await,
        Command::Publish(one) => moderate::publish(&one).await,
        Command::Hide(one) => moderate::hide(&one).await,
        Command::Answer(answer) => moderate::answer(&answer).await,
        Command::Relay(command) => relay::run(&command).await,
        Command::Rank(options) => rank::run(&options).map_err(StartError::Argument),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// A line for the person who asked. The log goes to the error stream, so that this can be read by programs too.
fn say(line: &str) {
    // Whoever reads only the first lines closes the pipe, which is no reason to break off.
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_contradict_nothing() {
        Cli::command().debug_assert();
    }
}
