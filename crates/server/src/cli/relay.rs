//! `medspil relay`: what an operator does about items that a relay could not pass on. Works beside a running service. No
//! text of a citizen's is shown.

use clap::{Args, Subcommand};

use super::{Data, One, say};
use crate::clock::{Clock, rfc3339};
use crate::start_error::StartError;
use crate::store::{Moved, Retried, Store};

/// What can be done about them.
#[derive(Debug, Subcommand)]
pub enum Relay {
    /// List what waits for somebody to decide
    List(Data),
    /// Send one again. Look first whether the backend has it: it may be there twice afterwards
    Retry(Retry),
    /// Give one up and forget what it holds
    Drop(One),
}

/// What to send again, and where.
#[derive(Debug, Args)]
pub struct Retry {
    /// The id or receipt number; with --to-current it may be left out, for all that is held and was never sent
    #[arg(value_name = "ID", required_unless_present = "to_current")]
    id: Option<String>,
    /// What was taken in for a target that the relay does not send to any more goes to the one it sends to now; NAME where
    /// there are several
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", require_equals = true)]
    to_current: Option<String>,
    #[command(flatten)]
    data: Data,
}

/// Does it.
///
/// # Errors
/// When there is no database, or nothing of that id waits.
pub async fn run(command: &Relay) -> Result<(), StartError> {
    match command {
        Relay::List(data) => list(data).await,
        Relay::Retry(options) => retry(options).await,
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
        "{} wait, {} of them tried before, {} are stuck, {} are held for another target.",
        queue.waiting, queue.retried, queue.wedged, queue.held
    ));
    for item in queue.stuck {
        let since = rfc3339(item.created_at);
        let held = item.held_for.map(|target| format!("  held for {target}"));
        let code = if item.code.is_empty() { "waits" } else { &item.code };
        say(&format!(
            "{}  {}  {}  {code}  {since}  sent {} times{}",
            item.id,
            item.number,
            item.op,
            item.attempts,
            held.unwrap_or_default()
        ));
    }
    Ok(())
}

async fn retry(options: &Retry) -> Result<(), StartError> {
    let store = Store::open_existing(&options.data.data).await?;
    let now = Clock::system().now();
    let said = match (&options.to_current, options.id.as_deref()) {
        (Some(name), id) => {
            let name = Some(name.as_str()).filter(|name| !name.is_empty());
            moved(store.relay_to_current(id, name, now).await?, id)
        }
        (None, Some(id)) => retried(store.relay_retry(id, now).await?, id),
        (None, None) => Err("Name an id or receipt number.".to_owned()),
    };
    store.close().await;
    say(&said.map_err(StartError::Argument)?);
    Ok(())
}

fn retried(what: Retried, id: &str) -> Result<String, String> {
    match what {
        Retried::Sent => Ok(format!("{id} is sent again.")),
        Retried::Held(target) => Err(format!(
            "{id} was taken in for {}, which the relay does not send to now. If it shall go to the target of today: \
             medspil relay retry {id} --to-current",
            if target.is_empty() {
                "an unknown target"
            } else {
                &target
            },
        )),
        Retried::Unknown => Err(nothing(id)),
    }
}

fn moved(what: Moved, id: Option<&str>) -> Result<String, String> {
    match (what, id) {
        (Moved::NoTarget, _) => Err(
            "There is no such target: start `medspil serve --relay` on this folder first, or correct the name."
                .to_owned(),
        ),
        (Moved::Several(targets), _) => Err(format!(
            "There are several targets ({}): say which, with --to-current=NAME.",
            targets.join(", ")
        )),
        (Moved::To { ideas: 0, likes: 0, .. }, Some(id)) => Err(nothing(id)),
        (Moved::To { ideas: 0, .. }, Some(id)) => Err(format!(
            "{id} is a like of an idea at the other target, and goes nowhere else. `medspil relay drop {id}` gives it up."
        )),
        (
            Moved::To {
                target,
                ideas,
                likes,
                unknown,
            },
            _,
        ) => {
            let mut said = format!("{ideas} go to {target}.");
            if unknown > 0 {
                said +=
                    &format!(" {unknown} stay, since they may have arrived at the other target: name each by its ID.");
            }
            if likes > 0 {
                said += &format!(" {likes} likes stay: their ideas are at the other target.");
            }
            Ok(said)
        }
    }
}

fn nothing(id: &str) -> String {
    format!("Nothing with the id or receipt number {id} waits. `medspil relay list` lists what is stuck.")
}

fn done(found: bool, id: &str, what: &str) -> Result<(), StartError> {
    if !found {
        return Err(StartError::Argument(nothing(id)));
    }
    say(&format!("{id} {what}."));
    Ok(())
}
