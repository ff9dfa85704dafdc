//! Which targets the relay sends to now, and what they call their next pages.
//!
//! A mark of a next page may hold an address or a cursor that a target handed out. It stays here; the client gets a
//! random name for it, so that nothing that comes from outside is ever asked. Names outlive a restart.

use super::{Store, StoreError};
use crate::clock::{DAY, Millis};

/// So many marks are kept.
const MOST_MARKS: i64 = 5_000;
/// A mark that was seen within a day is not written down again.
const SEEN: Millis = DAY;

impl Store {
    /// These are the targets from now on; what waits for another is held.
    pub(crate) async fn relay_targets(&self, current: &[&str]) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query("UPDATE relay_targets SET current = 0")
            .execute(&mut *write)
            .await?;
        for target in current {
            sqlx::query(
                "INSERT INTO relay_targets (target, current) VALUES (?, 1) ON CONFLICT (target) DO UPDATE SET current = 1",
            )
            .bind(target)
            .execute(&mut *write)
            .await?;
        }
        write.commit().await
    }

    /// The name by which a client knows a mark; `fresh` is it where nobody has seen this mark before.
    pub(crate) async fn relay_mark_name(
        &self,
        target: &str,
        mark: &str,
        fresh: &str,
        now: Millis,
    ) -> Result<String, StoreError> {
        let known: Option<String> =
            sqlx::query_scalar("SELECT name FROM relay_marks WHERE target = ? AND mark = ? AND seen_at > ?")
                .bind(target)
                .bind(mark)
                .bind(now - SEEN)
                .fetch_optional(&self.readers)
                .await?;
        if let Some(name) = known {
            return Ok(name);
        }
        let mut write = self.write().await?;
        let name: String = sqlx::query_scalar(
            "INSERT INTO relay_marks (name, target, mark, seen_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (target, mark) DO UPDATE SET seen_at = ?4 RETURNING name",
        )
        .bind(fresh)
        .bind(target)
        .bind(mark)
        .bind(now)
        .fetch_one(&mut *write)
        .await?;
        sqlx::query(
            "DELETE FROM relay_marks WHERE name IN (SELECT name FROM relay_marks ORDER BY seen_at DESC LIMIT -1 OFFSET ?)",
        )
        .bind(MOST_MARKS)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(name)
    }

    /// The mark of this name; none where it was forgotten or belongs to another target.
    pub(crate) async fn relay_mark(&self, target: &str, name: &str) -> Result<Option<String>, StoreError> {
        sqlx::query_scalar("SELECT mark FROM relay_marks WHERE target = ? AND name = ?")
            .bind(target)
            .bind(name)
            .fetch_optional(&self.readers)
            .await
    }
}
