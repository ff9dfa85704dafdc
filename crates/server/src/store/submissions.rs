//! Sending an idea: once, whatever the network does.
//!
//! The answer to a key is stored in the same transaction as the idea. A repeat of the key with the same content gets that
//! answer again, also when both arrive at the same moment; with other content it is refused. Answers are kept for a week:
//! an outbox keeps an idea for three days at most.

use medspil_core::limits::CheckedIdea;
use sqlx::{Row, Sqlite, Transaction};

use super::{Store, StoreError};
use crate::clock::{DAY, Millis, danish_year, rfc3339};
use crate::ids::{Hash, hash};
use crate::model::{Accepted, Idea, Receipt, Status};

const KEEP_ANSWERS: Millis = 7 * DAY;

/// An idea on its way into the database.
#[derive(Debug, Clone)]
pub(crate) struct Submission<'a> {
    pub(crate) key: &'a str,
    pub(crate) id: String,
    pub(crate) idea: CheckedIdea<'a>,
    pub(crate) lang: Option<&'a str>,
    pub(crate) area: Option<String>,
    /// What was sent and is not kept, for the answer.
    pub(crate) left_out: Vec<String>,
    pub(crate) published: bool,
    pub(crate) at: Millis,
}

/// What became of it.
#[derive(Debug)]
pub(crate) enum Submitted {
    /// It was stored.
    New(Box<Accepted>),
    /// The same had been stored under this key before; this is the answer that was given then, as JSON.
    Again(String),
    /// The key belongs to other content.
    KeyReused,
}

impl Submission<'_> {
    fn content(&self) -> Hash {
        let mut parts = vec![self.idea.title, self.idea.text, self.lang.unwrap_or_default()];
        parts.extend(self.area.as_deref());
        hash(&parts)
    }

    fn answer(&self, number: String) -> Accepted {
        let at = rfc3339(self.at);
        Accepted {
            idea: Idea {
                id: self.id.clone(),
                title: self.idea.title.to_owned(),
                text: self.idea.text.to_owned(),
                area: self.area.clone(),
                status: if self.published {
                    Status::Received
                } else {
                    Status::Pending
                },
                created_at: at.clone(),
                likes: 0,
                answer: None,
            },
            receipt: Receipt {
                number,
                at,
                published: self.published,
                delivery: None,
            },
            left_out: self.left_out.clone(),
        }
    }
}

impl Store {
    /// Stores an idea, or finds out that it was stored already.
    ///
    /// # Errors
    /// When the database fails; then nothing was stored.
    pub(crate) async fn submit(&self, submission: &Submission<'_>) -> Result<Submitted, StoreError> {
        let key = hash(&[submission.key]).to_vec();
        let content = submission.content().to_vec();
        let mut write = self.write().await?;
        let before = sqlx::query("SELECT body_hash, answer FROM submissions WHERE key_hash = ?")
            .bind(&key)
            .fetch_optional(&mut *write)
            .await?;
        if let Some(before) = before {
            let same = before.try_get::<Vec<u8>, _>("body_hash")? == content;
            return Ok(if same {
                Submitted::Again(before.try_get("answer")?)
            } else {
                Submitted::KeyReused
            });
        }
        let number = next_receipt(&mut write, submission.at).await?;
        let accepted = submission.answer(number);
        insert(&mut write, submission, &accepted.receipt.number).await?;
        remember(&mut write, key, content, &accepted, submission.at).await?;
        write.commit().await?;
        Ok(Submitted::New(Box::new(accepted)))
    }

    /// An answer that looks like the one to a stored idea. It uses up a receipt number, so that no citizen ever holds the
    /// same; nothing else is stored.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn pretend(&self, submission: &Submission<'_>) -> Result<Accepted, StoreError> {
        let mut write = self.write().await?;
        let number = next_receipt(&mut write, submission.at).await?;
        write.commit().await?;
        Ok(submission.answer(number))
    }
}

/// `M-2026-000061`: the next number of that year.
pub(super) async fn next_receipt(write: &mut Transaction<'_, Sqlite>, at: Millis) -> Result<String, StoreError> {
    let year = danish_year(at);
    let last: i64 = sqlx::query_scalar(
        "INSERT INTO receipt_numbers (year, last) VALUES (?, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last",
    )
    .bind(year)
    .fetch_one(&mut **write)
    .await?;
    Ok(format!("M-{year}-{last:06}"))
}

async fn insert(
    write: &mut Transaction<'_, Sqlite>,
    submission: &Submission<'_>,
    receipt: &str,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO ideas (id, receipt, title, text, lang, area, visibility, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    sqlx::query(insert)
        .bind(&submission.id)
        .bind(receipt)
        .bind(submission.idea.title)
        .bind(submission.idea.text)
        .bind(submission.lang)
        .bind(submission.area.as_deref())
        .bind(if submission.published { "public" } else { "pending" })
        .bind(submission.at)
        .execute(&mut **write)
        .await
        .map(drop)
}

async fn remember(
    write: &mut Transaction<'_, Sqlite>,
    key: Vec<u8>,
    content: Vec<u8>,
    accepted: &Accepted,
    at: Millis,
) -> Result<(), StoreError> {
    let answer = serde_json::to_string(accepted).map_err(|why| StoreError::Encode(why.into()))?;
    sqlx::query("DELETE FROM submissions WHERE created_at < ?")
        .bind(at - KEEP_ANSWERS)
        .execute(&mut **write)
        .await?;
    sqlx::query("INSERT INTO submissions (key_hash, body_hash, answer, created_at) VALUES (?, ?, ?, ?)")
        .bind(key)
        .bind(content)
        .bind(answer)
        .bind(at)
        .execute(&mut **write)
        .await
        .map(drop)
}
