//! The relay's queue: accepted means it stands here, and it stands here until the target has it.
//!
//! An item is `sending` from before its request leaves until its answer was written down, so that a crash in between is
//! seen at the next start. Read next: `relay_operator` (what a person may do), [`crate::relay`] (who sends).

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, Sqlite, Transaction};

use super::submissions::next_receipt;
use super::{Store, StoreError};
use crate::clock::{DAY, Millis};
use crate::ids::Hash;

/// So many items wait at most; more than that is an attack or a target that is gone.
const MOST_WAITING: i64 = 20_000;
/// Repeats are recognised this long. An outbox keeps an idea for three days at most.
const KEEP_SETTLED: Millis = 7 * DAY;

/// An item as it comes in.
#[derive(Debug, Clone)]
pub(crate) struct NewItem {
    pub(crate) id: String,
    pub(crate) key_hash: Hash,
    pub(crate) body_hash: Hash,
    pub(crate) op: &'static str,
    pub(crate) input: String,
    pub(crate) at: Millis,
}

/// An item as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) op: String,
    pub(crate) state: String,
    pub(crate) input: Option<String>,
    pub(crate) again: bool,
    pub(crate) attempts: u32,
    pub(crate) created_at: Millis,
    pub(crate) promised: bool,
    pub(crate) number: String,
    pub(crate) outcome: Option<String>,
}

impl Item {
    /// Whether the sender can be told how it ended.
    pub(crate) fn settled(&self) -> bool {
        !matches!(self.state.as_str(), "queued" | "sending")
    }
}

impl FromRow<'_, SqliteRow> for Item {
    fn from_row(row: &SqliteRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.try_get("id")?,
            op: row.try_get("op")?,
            state: row.try_get("state")?,
            input: row.try_get("input")?,
            again: row.try_get("again")?,
            attempts: row.try_get("attempts")?,
            created_at: row.try_get("created_at")?,
            promised: row.try_get("promised")?,
            number: row.try_get("number")?,
            outcome: row.try_get("outcome")?,
        })
    }
}

/// What became of an item that came in.
#[derive(Debug)]
pub(crate) enum Taken {
    /// It stands in the queue.
    New(String),
    /// It was here before.
    Known(String),
    /// The key belongs to other content.
    KeyReused,
    /// Its opposite is on its way just now.
    Busy,
    /// Too many wait.
    Full,
}

impl Store {
    /// Puts a new idea into the queue, or finds that it is there.
    pub(crate) async fn relay_take(&self, new: &NewItem) -> Result<Taken, StoreError> {
        let mut write = self.write().await?;
        if let Some(row) = by_key(&mut write, new).await? {
            let item = Item::from_row(&row)?;
            if row.try_get::<Vec<u8>, _>("body_hash")? == new.body_hash {
                return Ok(Taken::Known(item.id));
            }
            // What was refused may be mended under the same key.
            if item.state != "refused" {
                return Ok(Taken::KeyReused);
            }
            forget(&mut write, &item.id).await?;
        }
        if waiting(&mut write).await? >= MOST_WAITING {
            return Ok(Taken::Full);
        }
        let number = next_receipt(&mut write, new.at).await?;
        insert(&mut write, new, &number).await?;
        sqlx::query("DELETE FROM relay_items WHERE op = 'create' AND settled_at < ?")
            .bind(new.at - KEEP_SETTLED)
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(Taken::New(new.id.clone()))
    }

    /// Puts a like, or the taking back of one, into the queue. There is one item for both: the later wish counts.
    /// `with_row` puts what the like's answer gave for taking it back into the input.
    pub(crate) async fn relay_like(
        &self,
        new: &NewItem,
        with_row: impl Fn(&str, &str) -> String + Send,
    ) -> Result<Taken, StoreError> {
        let mut write = self.write().await?;
        let Some(row) = by_key(&mut write, new).await? else {
            if waiting(&mut write).await? >= MOST_WAITING {
                return Ok(Taken::Full);
            }
            insert(&mut write, new, "").await?;
            write.commit().await?;
            return Ok(Taken::New(new.id.clone()));
        };
        let item = Item::from_row(&row)?;
        match item.state.as_str() {
            // A like that was refused may be tried again: its idea may be public by now.
            "refused" | "dropped" => {}
            _ if item.op == new.op => return Ok(Taken::Known(item.id)),
            "sending" => return Ok(Taken::Busy),
            _ => {}
        }
        let input = with_row(&new.input, item.outcome.as_deref().unwrap_or_default());
        sqlx::query(
            "UPDATE relay_items SET op = ?2, state = 'queued', input = ?3, again = 0, \
             attempts = 0, due_at = ?4, created_at = ?4, settled_at = NULL, promised = 0, code = NULL, outcome = NULL \
             WHERE id = ?1",
        )
        .bind(&item.id)
        .bind(new.op)
        .bind(input)
        .bind(new.at)
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(Taken::New(item.id))
    }

    /// The item of this id.
    pub(crate) async fn relay_item(&self, id: &str) -> Result<Option<Item>, StoreError> {
        sqlx::query_as("SELECT * FROM relay_items WHERE id = ?")
            .bind(id)
            .fetch_optional(&self.readers)
            .await
    }

    /// Up to `most` items whose time has come, marked as being sent before anything leaves.
    pub(crate) async fn relay_claim(&self, now: Millis, most: u32) -> Result<Vec<Item>, StoreError> {
        let due: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM relay_items WHERE state = 'queued' AND due_at <= ?)")
                .bind(now)
                .fetch_one(&self.readers)
                .await?;
        if !due {
            return Ok(Vec::new());
        }
        let mut write = self.write().await?;
        let items = sqlx::query_as(
            "UPDATE relay_items SET state = 'sending', attempts = attempts + 1 WHERE id IN (SELECT id FROM relay_items \
             WHERE state = 'queued' AND due_at <= ? ORDER BY due_at, id LIMIT ?) RETURNING *",
        )
        .bind(now)
        .bind(most)
        .fetch_all(&mut *write)
        .await?;
        write.commit().await?;
        Ok(items)
    }

    /// After a start: what was being sent may have arrived. Operations in `blind` cannot be recognised by the target, so
    /// they wait for the operator; the others are sent again.
    pub(crate) async fn relay_recover(&self, blind: &[&str], now: Millis) -> Result<u64, StoreError> {
        let mut write = self.write().await?;
        for op in blind {
            sqlx::query(
                "UPDATE relay_items SET state = 'wedged', again = 1, code = 'unknown_outcome', failed_at = ?2 \
                 WHERE state = 'sending' AND op = ?1",
            )
            .bind(op)
            .bind(now)
            .execute(&mut *write)
            .await?;
        }
        let again =
            sqlx::query("UPDATE relay_items SET state = 'queued', again = 1, due_at = ? WHERE state = 'sending'")
                .bind(now)
                .execute(&mut *write)
                .await?;
        write.commit().await?;
        Ok(again.rows_affected())
    }

    /// The target has it: what the citizen wrote is forgotten here.
    pub(crate) async fn relay_done(&self, id: &str, outcome: &str, now: Millis) -> Result<(), StoreError> {
        self.relay_change(
            "UPDATE relay_items SET state = 'done', input = NULL, outcome = ?2, settled_at = ?3 WHERE id = ?1",
            (id, outcome, now),
        )
        .await
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
        let promised = "promised AND op = 'create'";
        let refused = format!(
            "UPDATE relay_items SET state = CASE WHEN {promised} THEN 'wedged' ELSE 'refused' END, \
             input = CASE WHEN {promised} THEN input END, settled_at = CASE WHEN {promised} THEN NULL ELSE ?4 END, \
             outcome = ?3, code = ?2, failed_at = ?4 WHERE id = ?1"
        );
        sqlx::query(&refused)
            .bind(id)
            .bind(code)
            .bind(outcome)
            .bind(now)
            .execute(&mut *write)
            .await?;
        write.commit().await
    }

    /// Nobody knows whether the target has it.
    pub(crate) async fn relay_wedged(&self, id: &str, code: &str, now: Millis) -> Result<(), StoreError> {
        self.relay_change(
            "UPDATE relay_items SET state = 'wedged', again = 1, code = ?2, failed_at = ?3 WHERE id = ?1",
            (id, code, now),
        )
        .await
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

    /// The sender is about to be told that it is received; false where it was settled in this very moment.
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

    async fn relay_change(&self, sql: &str, (id, text, now): (&str, &str, Millis)) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        sqlx::query(sql)
            .bind(id)
            .bind(text)
            .bind(now)
            .execute(&mut *write)
            .await?;
        write.commit().await
    }
}

async fn by_key(write: &mut Transaction<'_, Sqlite>, new: &NewItem) -> Result<Option<SqliteRow>, StoreError> {
    sqlx::query("SELECT * FROM relay_items WHERE key_hash = ?")
        .bind(new.key_hash.to_vec())
        .fetch_optional(&mut **write)
        .await
}

async fn waiting(write: &mut Transaction<'_, Sqlite>) -> Result<i64, StoreError> {
    sqlx::query_scalar("SELECT count(*) FROM relay_items WHERE state IN ('queued', 'sending', 'wedged')")
        .fetch_one(&mut **write)
        .await
}

async fn forget(write: &mut Transaction<'_, Sqlite>, id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM relay_items WHERE id = ?")
        .bind(id)
        .execute(&mut **write)
        .await
        .map(drop)
}

async fn insert(write: &mut Transaction<'_, Sqlite>, new: &NewItem, number: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO relay_items (id, key_hash, body_hash, op, state, input, due_at, created_at, number) \
         VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6, ?6, ?7)",
    )
    .bind(&new.id)
    .bind(new.key_hash.to_vec())
    .bind(new.body_hash.to_vec())
    .bind(new.op)
    .bind(&new.input)
    .bind(new.at)
    .bind(number)
    .execute(&mut **write)
    .await
    .map(drop)
}
