//! `medspil relay`: what an operator does about items that a relay could not pass on. Works beside a running service.

use clap::Subcommand;

use super::{Data, One, say};
use crate::clock::{Clock, rfc3339};
use crate::start_error::StartError;
use crate::store::Store;

/// What can be done about them.
#[derive(Debug, Subcommand)]
pub enum Relay {
    /// List what waits for somebody to decide
    List(Data),
    /// Send one again. Look first whether the backend has it: it may be there twice afterwards
    Retry(One),
    /// Give one up and forget what it holds
    Drop(One),
}

/// Does it.
///
/// # Errors
/// When there is no database, or nothing of that id waits.
pub async fn run(command: &Relay) -> Result<(), StartError> {
    match command {
        Relay::List(data) => list(data).await,
        Relay::Retry(one) => {
            let store = Store::open_existing(&one.data.data).await?;
            let found = store.relay_retry(&one.id, Clock::system().now()).await?;
            store.close().await;
            done(found, &one.id, "is sent again")
        }
        Relay::Drop(one) => {
            let store = Store::open_existing(&one.data.data).await?;
            let found = store.relay_drop(&one.id, Clock::system().now()).await?;
            store.close().await;
            done(found, &one.id, "is given up")
        }
    }
}

async fn list(data: &Data) -> Result<(), StartError> {
    let store = Store::open_existing(&data.data).await?;
    let queue = store.relay_queue().await?;
    store.close().await;
    say(&format!(
        "{} wait, {} of them tried before, {} are stuck.",
        queue.waiting, queue.retried, queue.wedged
    ));
    for item in queue.stuck {
        let since = rfc3339(item.created_at);
        say(&format!(
            "{}  {}  {}  {}  {}  sent {} times",
            item.id, item.number, item.op, item.code, since, item.attempts
        ));
    }
    Ok(())
}

fn done(found: bool, id: &str, what: &str) -> Result<(), StartError> {
    if !found {
        let why =
            format!("Nothing with the id or receipt number {id} waits. `medspil relay list` lists what is stuck.");
        return Err(StartError::Argument(why));
    }
    say(&format!("{id} {what}."));
    Ok(())
}
