//! What becomes of an item of the relay's queue, and what is forgotten when.
//!
//! What a citizen wrote goes in the same statement that writes down that the target has it. The rest, which is hashes,
//! receipts and outcomes, goes when nobody can repeat the request any more.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, Transaction};

use super::{Store, StoreError};
use crate::clock::{DAY, Millis};

/// Repeats are recognised this long. An outbox keeps an idea for three days at most.
const KEEP_SETTLED: Millis = 7 * DAY;
/// As long as a device remembers its likes, what taking one back needs is kept.
const KEEP_LIKES: Millis = 180 * DAY;
/// A page that was open this long begins its list anew.
const KEEP_MARKS: Millis = 7 * DAY;

impl Store {
    /// After a start: what was being sent may have arrived. Where `may_repeat` says of target and operation that the
    /// target knows a repeated one it is sent again, otherwise it waits for the operator. Answers how many are sent again.
    pub(crate) async fn relay_recover(
        &self,
        may_repeat: impl Fn(&str, &str) -> bool + Send,
        now: Millis,
    ) -> Result<u64, StoreError> {
        let mut write = self.write().await?;
        let sending = sqlx::query("SELECT id, target, op FROM relay_items WHERE state = 'sending'")
            .try_map(|row: SqliteRow| {
                let (id, target, op): (String, String, String) =
                    (row.try_get("id")?, row.try_get("target")?, row.try_get("op")?);
                Ok((id, target, op))
            })
            .fetch_all(&mut *write)
            .await?;
        let mut again = 0;
        for (id, target, op) in sending {
            let safe = may_repeat(&target, &op);
            again += u64::from(safe);
            let sql = if safe {
                "UPDATE relay_items SET state = 'queued', again = 1, due_at = ?2 WHERE id = ?1"
            } else {
                "UPDATE relay_items SET state = 'wedged', again = 1, code = 'unknown_outcome', failed_at = ?2 WHERE id = ?1"
            };
            sqlx::query(sql).bind(id).bind(now).execute(&mut *write).await?;
        }
        write.commit().await?;
        Ok(again)
    }

    /// The target has it: what the citizen wrote is forgotten here.
    pub(crate) async fn relay_done(&self, id: &str, outcome: &str, now: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query(
            "UPDATE relay_items SET state = 'done', input = NULL, code = NULL, outcome = ?2, settled_at = ?3 WHERE id = ?1",
        )
        .bind(id)
        .bind(outcome)
        .bind(now)
        .execute(&mut *write)
        .await?;
        forget_photo(&mut write, id).await?;
        write.commit().await
    }

    /// The target refused it. Whoever still waits for an answer is told so; who was promised that an idea is received is
    /// not there any more, so the operator decides.
    pub(crate) async fn relay_refused(
        &self,
        id: &str,
        code: &str,
        outcome: &str,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let promised = "promised AND number != ''";
        let refused = format!(
            "UPDATE relay_items SET state = CASE WHEN {promised} THEN 'wedged' ELSE 'refused' END, \
             input = CASE WHEN {promised} THEN input END, settled_at = CASE WHEN {promised} THEN NULL ELSE ?4 END, \
             outcome = ?3, code = ?2, failed_at = ?4 WHERE id = ?1 RETURNING state"
        );
        let state: Option<String> = sqlx::query_scalar(&refused)
            .bind(id)
            .bind(code)
            .bind(outcome)
            .bind(now)
            .fetch_optional(&mut *write)
            .await?;
        if state.as_deref() == Some("refused") {
            forget_photo(&mut write, id).await?;
        }
        write.commit().await
    }

    /// Nobody knows whether the target has it.
    pub(crate) async fn relay_wedged(&self, id: &str, code: &str, now: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE relay_items SET state = 'wedged', again = 1, code = ?2, failed_at = ?3 WHERE id = ?1")
            .bind(id)
            .bind(code)
            .bind(now)
            .execute(&mut *write)
            .await?;
        write.commit().await
    }

    /// The target refused it for good, and another takes it instead.
    pub(crate) async fn relay_falls(&self, id: &str, target: &str, op: &str, now: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query(
            "UPDATE relay_items SET target = ?2, op = ?3, state = 'queued', attempts = 0, again = 0, due_at = ?4, \
             code = NULL, failed_at = NULL WHERE id = ?1",
        )
        .bind(id)
        .bind(target)
        .bind(op)
        .bind(now)
        .execute(&mut *write)
        .await?;
        write.commit().await
    }

    /// To be sent again at `due`; `again` where the last attempt may have arrived.
    pub(crate) async fn relay_later(
        &self,
        id: &str,
        code: &str,
        again: bool,
        due: Millis,
        now: Millis,
    ) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query(
            "UPDATE relay_items SET state = 'queued', code = ?2, again = again OR ?3, due_at = ?4, failed_at = ?5 WHERE id = ?1",
        )
        .bind(id)
        .bind(code)
        .bind(again)
        .bind(due)
        .bind(now)
        .execute(&mut *write)
        .await?;
        write.commit().await
    }

    /// The sender is about to be told that it is here, and will not be there to hear more; false where it was settled in
    /// this very moment.
    pub(crate) async fn relay_promise(&self, id: &str) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let done = sqlx::query(
            "UPDATE relay_items SET promised = 1 WHERE id = ? AND state IN ('queued', 'sending', 'wedged')",
        )
        .bind(id)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// Forgets what is too old to be repeated, and takes it out of the database's journal.
    pub(crate) async fn relay_sweep(&self, now: Millis) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        for (sql, keep) in [
            (
                "DELETE FROM relay_items WHERE number != '' AND settled_at < ?",
                KEEP_SETTLED,
            ),
            (
                "DELETE FROM relay_items WHERE number = '' AND settled_at < ?",
                KEEP_LIKES,
            ),
            ("DELETE FROM relay_marks WHERE seen_at < ?", KEEP_MARKS),
        ] {
            sqlx::query(sql).bind(now - keep).execute(&mut *write).await?;
        }
        write.commit().await?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await
            .map(drop)
    }
}

pub(super) async fn forget_photo(write: &mut Transaction<'_, Sqlite>, id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM relay_photos WHERE item = ?")
        .bind(id)
        .execute(&mut **write)
        .await
        .map(drop)
}
