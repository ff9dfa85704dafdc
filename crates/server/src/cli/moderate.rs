//! What a moderator does beside a running service: list, publish, hide, answer.

use super::{Answer, Data, One, say};
use crate::clock::Clock;
use crate::start_error::StartError;
use crate::store::{NewAnswer, Store};

pub(super) async fn pending(data: &Data) -> Result<(), StartError> {
    let store = Store::open_existing(&data.data).await?;
    let waiting = store.pending().await?;
    store.close().await;
    if waiting.is_empty() {
        say("No idea waits.");
    }
    for idea in waiting {
        say(&format!(
            "{}  {}  {}\n  {}",
            idea.id,
            idea.receipt,
            idea.created_at,
            on_screen(&idea.title)
        ));
        if let Some(area) = &idea.area {
            say(&format!("  ({})", on_screen(area)));
        }
        for line in idea.text.lines() {
            say(&format!("  | {}", on_screen(line)));
        }
    }
    Ok(())
}

pub(super) async fn publish(one: &One) -> Result<(), StartError> {
    let store = Store::open_existing(&one.data.data).await?;
    let found = store.publish(&one.id).await?;
    store.close().await;
    done(found, &one.id, "is published")
}

pub(super) async fn hide(one: &One) -> Result<(), StartError> {
    let store = Store::open_existing(&one.data.data).await?;
    let found = store.hide(&one.id).await?;
    store.close().await;
    done(found, &one.id, "is hidden")
}

pub(super) async fn answer(args: &Answer) -> Result<(), StartError> {
    let text = args.text.trim();
    if text.is_empty() {
        return Err(StartError::Argument("An answer needs a text: --text \"…\".".to_owned()));
    }
    let by = args.by.as_deref().map(str::trim).filter(|by| !by.is_empty());
    let answer = NewAnswer {
        text,
        by,
        status: args.status.into(),
        at: Clock::system().now(),
    };
    let store = Store::open_existing(&args.idea.data.data).await?;
    let found = store.answer(&args.idea.id, &answer).await?;
    store.close().await;
    done(found, &args.idea.id, "is answered")
}

fn done(found: bool, id: &str, what: &str) -> Result<(), StartError> {
    if !found {
        return Err(StartError::UnknownIdea { id: id.to_owned() });
    }
    say(&format!("{id} {what}."));
    Ok(())
}

/// A citizen's text must not steer the moderator's terminal: control and direction characters are shown as marks.
fn on_screen(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || medspil_core::personal_data::is_invisible(c) {
                '·'
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_steer_the_terminal() {
        assert_eq!(on_screen("a\u{1b}[2Jb\u{202e}c æ"), "a·[2Jb·c æ");
    }
}
