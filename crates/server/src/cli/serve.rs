//! `medspil serve` and `medspil pages`: run until told to stop.

use std::path::PathBuf;

use tokio::net::TcpListener;
use tracing_subscriber::filter::LevelFilter;

use super::{LogFormat, Pages, Serve, say};
use crate::app::{app, listen, run};
use crate::clock::Clock;
use crate::config::{Config, Origins};
use crate::pages;
use crate::relay::RelayConfig;
use crate::start_error::StartError;

pub(super) async fn serve(args: Serve) -> Result<(), StartError> {
    start_log(args.log_format);
    let config = Config {
        data: args.data.data,
        files: args.files,
        origins: Origins::parse(&args.origins).map_err(StartError::Argument)?,
        moderation: args.moderation.into(),
        seed_demo: args.seed_demo,
        rate_per_minute: args.rate_per_minute,
        behind_proxy: args.behind_proxy,
        clock: Clock::system(),
        relays: targets(&args.relays)?,
        operator_token: operator_token()?,
    };
    // The port first: a second start by mistake must not touch the first one's database.
    let listener = listen(&args.host, args.port).await?;
    let app = app(config).await?;
    announce("Medspil is", &listener)?;
    app.serve(listener, asked_to_stop()).await
}

/// The targets of the relays, with the secrets of this process's environment.
fn targets(files: &[PathBuf]) -> Result<Vec<RelayConfig>, StartError> {
    let mut targets = Vec::new();
    for file in files {
        targets.push(RelayConfig::read(file, &|name| std::env::var(name).ok())?);
    }
    Ok(targets)
}

/// What lets the operator see a relay's queue.
const OPERATOR_TOKEN: &str = "MEDSPIL_OPERATOR_TOKEN";
/// A shorter token could be guessed.
const SHORTEST_TOKEN: usize = 16;

fn operator_token() -> Result<Option<String>, StartError> {
    let token = std::env::var(OPERATOR_TOKEN).ok().filter(|token| !token.is_empty());
    if token.as_ref().is_some_and(|token| token.len() < SHORTEST_TOKEN) {
        let why = format!("{OPERATOR_TOKEN} needs at least {SHORTEST_TOKEN} characters, so that nobody guesses it.");
        return Err(StartError::Argument(why));
    }
    Ok(token)
}

pub(super) async fn pages(args: Pages) -> Result<(), StartError> {
    if !args.folder.is_dir() {
        return Err(StartError::Argument(format!(
            "There is no folder {} with pages.",
            args.folder.display()
        )));
    }
    let listener = listen(&args.host, args.port).await?;
    announce("The host pages are", &listener)?;
    run(pages::router(args.folder, &args.widget), listener, asked_to_stop()).await
}

fn announce(who: &str, listener: &TcpListener) -> Result<(), StartError> {
    let address = listener
        .local_addr()
        .map_err(|why| StartError::System(why.to_string()))?;
    say(&format!("{who} listening on http://{address}"));
    Ok(())
}

fn start_log(format: LogFormat) {
    let log = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(false).with_target(false).init(),
        LogFormat::Json => log.json().flatten_event(true).with_target(false).init(),
    }
}

/// Ready when Ctrl-C is pressed or the system asks the process to end.
async fn asked_to_stop() {
    let interrupt = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
