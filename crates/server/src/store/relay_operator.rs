//! What the operator sees of the relay's queue and may do to it. No citizen's text leaves by here.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::relay_settle::forget_photo;
use super::{Store, StoreError};
use crate::clock::Millis;

/// So many items are listed.
const MOST_LISTED: u32 = 100;

/// What waits, is on its way, or needs somebody.
const OPEN: &str = "state IN ('queued', 'sending', 'wedged')";

/// The queue in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Queue {
    /// Waits for its target or is on its way.
    pub(crate) waiting: i64,
    /// Of these: tried at least once in vain.
    pub(crate) retried: i64,
    /// Waits for the operator.
    pub(crate) wedged: i64,
    /// Belongs to a target that the relay does not send to any more.
    pub(crate) held: i64,
    /// Since when the oldest of all these is here.
    pub(crate) oldest: Option<Millis>,
    /// The last failure of all these, and when it was.
    pub(crate) last_error: Option<(String, Millis)>,
    /// The targets that are sent to now.
    pub(crate) targets: Vec<String>,
    /// What needs the operator, oldest first.
    pub(crate) stuck: Vec<Stuck>,
}

/// An item that needs the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stuck {
    /// For `medspil relay`.
    pub(crate) id: String,
    /// What the sender holds, to be found by when they ask.
    pub(crate) number: String,
    /// What it is.
    pub(crate) op: String,
    /// Why it is stuck; nothing where it only belongs to another target.
    pub(crate) code: String,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// Since when it is here.
    pub(crate) created_at: Millis,
    /// The target that it was taken in for, if that is not sent to any more.
    pub(crate) held_for: Option<String>,
}

/// What came of wanting to send something again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retried {
    /// It is sent again, at once.
    Sent,
    /// It belongs to this target, which is not sent to any more; there it stays.
    Held(String),
    /// Nothing of that id waits.
    Unknown,
}

/// What came of wanting to send to the current target what was taken in for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// This is what goes to this target now, and what stays.
    To {
        /// The target.
        target: String,
        /// So many ideas and submissions go there.
        ideas: u64,
        /// So many likes stay: their ideas are elsewhere.
        likes: u64,
        /// So many stay of which nobody knows whether they have arrived; each must be named.
        unknown: u64,
    },
    /// No relay has run on this folder, or none of that name.
    NoTarget,
    /// There are several, so one must be named.
    Several(Vec<String>),
}

impl Store {
    /// The queue in figures.
    pub(crate) async fn relay_queue(&self) -> Result<Queue, StoreError> {
        let mut snapshot = self.readers.begin().await?;
        let row = sqlx::query(&format!(
            "SELECT count(*) FILTER (WHERE state != 'wedged' AND here) AS waiting, \
             count(*) FILTER (WHERE state != 'wedged' AND here AND code IS NOT NULL) AS retried, \
             count(*) FILTER (WHERE state = 'wedged') AS wedged, \
             count(*) FILTER (WHERE state != 'wedged' AND NOT here) AS held, min(created_at) AS oldest \
             FROM (SELECT state, code, created_at, coalesce(current, 0) AS here FROM relay_items \
             LEFT JOIN relay_targets USING (target) WHERE {OPEN})",
        ))
        .fetch_one(&mut *snapshot)
        .await?;
        let last = sqlx::query(&format!(
            "SELECT code, failed_at FROM relay_items WHERE {OPEN} AND code IS NOT NULL AND failed_at IS NOT NULL \
             ORDER BY failed_at DESC LIMIT 1",
        ))
        .try_map(|row: SqliteRow| Ok((row.try_get("code")?, row.try_get("failed_at")?)))
        .fetch_optional(&mut *snapshot)
        .await?;
        let stuck = sqlx::query(&format!(
            "SELECT relay_items.*, coalesce(current, 0) AS here FROM relay_items LEFT JOIN relay_targets USING (target) \
             WHERE {OPEN} AND (state = 'wedged' OR NOT here) ORDER BY created_at, id LIMIT ?",
        ))
        .bind(MOST_LISTED)
        .try_map(stuck)
        .fetch_all(&mut *snapshot)
        .await?;
        let targets = sqlx::query_scalar("SELECT target FROM relay_targets WHERE current ORDER BY target")
            .fetch_all(&mut *snapshot)
            .await?;
        Ok(Queue {
            waiting: row.try_get("waiting")?,
            retried: row.try_get("retried")?,
            wedged: row.try_get("wedged")?,
            held: row.try_get("held")?,
            oldest: row.try_get("oldest")?,
            last_error: last,
            targets,
            stuck,
        })
    }

    /// Sends a stuck or waiting item again, at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn relay_retry(&self, id: &str, now: Millis) -> Result<Retried, StoreError> {
        let mut write = self.write().await?;
        let found: Option<(String, String, bool)> = sqlx::query(
            "SELECT id, target, coalesce(current, 0) AS here FROM relay_items LEFT JOIN relay_targets USING (target) \
             WHERE (id = ?1 OR number = ?1 AND number != '') AND state IN ('queued', 'wedged')",
        )
        .bind(id)
        .try_map(|row: SqliteRow| Ok((row.try_get("id")?, row.try_get("target")?, row.try_get("here")?)))
        .fetch_optional(&mut *write)
        .await?;
        let id = match found {
            None => return Ok(Retried::Unknown),
            Some((_, target, false)) => return Ok(Retried::Held(target)),
            Some((id, ..)) => id,
        };
        sqlx::query("UPDATE relay_items SET state = 'queued', due_at = ?2, outcome = NULL WHERE id = ?1")
            .bind(id)
            .bind(now)
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(Retried::Sent)
    }

    /// Sends what was taken in for another target to the current one, or to the one of this name where there are several:
    /// the item of this id or receipt number, or all that wait. A like stays: its idea is at the other target.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn relay_to_current(
        &self,
        id: Option<&str>,
        name: Option<&str>,
        now: Millis,
    ) -> Result<Moved, StoreError> {
        let mut write = self.write().await?;
        let mut targets: Vec<String> =
            sqlx::query_scalar("SELECT target FROM relay_targets WHERE current ORDER BY target")
                .fetch_all(&mut *write)
                .await?;
        if let Some(name) = name {
            targets.retain(|target| target.split(' ').next() == Some(name));
        }
        let target = match targets.as_slice() {
            [] => return Ok(Moved::NoTarget),
            [target] => target.clone(),
            _ => return Ok(Moved::Several(targets)),
        };
        let held = "target NOT IN (SELECT target FROM relay_targets WHERE current) AND state IN ('queued', 'wedged')";
        let row = sqlx::query(&format!(
            "SELECT count(*) FILTER (WHERE number = '') AS likes, \
             count(*) FILTER (WHERE number != '' AND state = 'wedged' AND ?1 IS NULL) AS unknown \
             FROM relay_items WHERE (?1 IS NULL OR id = ?1 OR number = ?1) AND {held}"
        ))
        .bind(id)
        .fetch_one(&mut *write)
        .await?;
        let (likes, unknown): (i64, i64) = (row.try_get("likes")?, row.try_get("unknown")?);
        let moved = sqlx::query(&format!(
            "UPDATE relay_items SET target = ?2, state = 'queued', due_at = ?3, again = 0, attempts = 0, code = NULL, \
             failed_at = NULL, outcome = NULL WHERE number != '' AND {held} \
             AND CASE WHEN ?1 IS NULL THEN state = 'queued' ELSE id = ?1 OR number = ?1 END"
        ))
        .bind(id)
        .bind(&target)
        .bind(now)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(Moved::To {
            target,
            ideas: moved.rows_affected(),
            likes: likes.unsigned_abs(),
            unknown: unknown.unsigned_abs(),
        })
    }

    /// Gives an item up and forgets what it holds; false when none of that id waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn relay_drop(&self, id: &str, now: Millis) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let dropped: Option<String> = sqlx::query_scalar(
            "UPDATE relay_items SET state = 'dropped', input = NULL, outcome = NULL, settled_at = ?2 \
             WHERE (id = ?1 OR number = ?1 AND number != '') AND state IN ('queued', 'wedged') RETURNING id",
        )
        .bind(id)
        .bind(now)
        .fetch_optional(&mut *write)
        .await?;
        if let Some(id) = &dropped {
            forget_photo(&mut write, id).await?;
        }
        write.commit().await?;
        Ok(dropped.is_some())
    }
}

fn stuck(row: SqliteRow) -> Result<Stuck, StoreError> {
    let here: bool = row.try_get("here")?;
    Ok(Stuck {
        id: row.try_get("id")?,
        number: row.try_get("number")?,
        op: row.try_get("op")?,
        code: row.try_get::<Option<String>, _>("code")?.unwrap_or_default(),
        attempts: row.try_get("attempts")?,
        created_at: row.try_get("created_at")?,
        held_for: (!here).then(|| row.try_get("target")).transpose()?,
    })
}
