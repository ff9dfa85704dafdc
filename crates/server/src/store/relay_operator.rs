//! What the operator sees of the relay's queue and may do to it. No citizen's text leaves by here.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, StoreError};
use crate::clock::Millis;

/// So many stuck items are listed.
const MOST_LISTED: u32 = 100;

/// The queue in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Queue {
    /// Waits for the target or is on its way.
    pub(crate) waiting: i64,
    /// Of these: tried at least once in vain.
    pub(crate) retried: i64,
    /// Waits for the operator.
    pub(crate) wedged: i64,
    /// Since when the oldest of all these is here.
    pub(crate) oldest: Option<Millis>,
    /// The last failure of all these, and when it was.
    pub(crate) last_error: Option<(String, Millis)>,
    /// What waits for the operator, oldest first.
    pub(crate) stuck: Vec<Stuck>,
}

/// An item that waits for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stuck {
    /// For `medspil relay`.
    pub(crate) id: String,
    /// What it is.
    pub(crate) op: String,
    /// Why it is stuck.
    pub(crate) code: String,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// Since when it is here.
    pub(crate) created_at: Millis,
    /// What the sender holds, to be found by when they ask.
    pub(crate) number: String,
}

impl Store {
    /// The queue in figures.
    pub(crate) async fn relay_queue(&self) -> Result<Queue, StoreError> {
        let mut snapshot = self.readers.begin().await?;
        let row = sqlx::query(
            "SELECT count(*) FILTER (WHERE state != 'wedged') AS waiting, \
             count(*) FILTER (WHERE state != 'wedged' AND code IS NOT NULL) AS retried, \
             count(*) FILTER (WHERE state = 'wedged') AS wedged, min(created_at) AS oldest \
             FROM relay_items WHERE state IN ('queued', 'sending', 'wedged')",
        )
        .fetch_one(&mut *snapshot)
        .await?;
        let last = sqlx::query(
            "SELECT code, failed_at FROM relay_items WHERE state IN ('queued', 'sending', 'wedged') AND code IS NOT NULL \
             AND failed_at IS NOT NULL ORDER BY failed_at DESC LIMIT 1",
        )
        .try_map(|row: SqliteRow| Ok((row.try_get("code")?, row.try_get("failed_at")?)))
        .fetch_optional(&mut *snapshot)
        .await?;
        let stuck = sqlx::query("SELECT * FROM relay_items WHERE state = 'wedged' ORDER BY created_at, id LIMIT ?")
            .bind(MOST_LISTED)
            .try_map(|row: SqliteRow| {
                Ok(Stuck {
                    id: row.try_get("id")?,
                    op: row.try_get("op")?,
                    code: row.try_get::<Option<String>, _>("code")?.unwrap_or_default(),
                    attempts: row.try_get("attempts")?,
                    created_at: row.try_get("created_at")?,
                    number: row.try_get("number")?,
                })
            })
            .fetch_all(&mut *snapshot)
            .await?;
        Ok(Queue {
            waiting: row.try_get("waiting")?,
            retried: row.try_get("retried")?,
            wedged: row.try_get("wedged")?,
            oldest: row.try_get("oldest")?,
            last_error: last,
            stuck,
        })
    }

    /// Sends a stuck or waiting item again, at once; false when none of that id waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn relay_retry(&self, id: &str, now: Millis) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let done = sqlx::query(
            "UPDATE relay_items SET state = 'queued', due_at = ?2 WHERE (id = ?1 OR number = ?1 AND number != '') \
             AND state IN ('queued', 'wedged')",
        )
        .bind(id)
        .bind(now)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// Gives an item up and forgets what it holds; false when none of that id waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn relay_drop(&self, id: &str, now: Millis) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let done = sqlx::query(
            "UPDATE relay_items SET state = 'dropped', input = NULL, outcome = NULL, settled_at = ?2 \
             WHERE (id = ?1 OR number = ?1 AND number != '') AND state IN ('queued', 'wedged')",
        )
        .bind(id)
        .bind(now)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(done.rows_affected() > 0)
    }
}
