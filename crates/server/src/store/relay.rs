//! The relay's queue: accepted means it stands here, and it stands here until the target has it.
//!
//! An item is `sending` from before its request leaves until its answer was written down, so that a crash in between is
//! seen at the next start. It belongs to the target that it was taken in for, and is never claimed for another.
//!
//! Read next: `relay_settle` (what becomes of an item), `relay_targets` (which targets there are, marks of next pages),
//! `relay_operator` (what a person may do), [`crate::relay`] (who sends).

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, Sqlite, Transaction};

use super::submissions::next_receipt;
use super::{Store, StoreError};
use crate::clock::Millis;
use crate::ids::Hash;

/// So many items wait at most; more than that is an attack or a target that is gone.
const MOST_WAITING: i64 = 20_000;
/// So many bytes of photos wait at most, for the same reason.
const MOST_PHOTOS: i64 = 1 << 30;

/// An item as it comes in.
#[derive(Debug, Clone)]
pub(crate) struct NewItem {
    pub(crate) id: String,
    pub(crate) target: String,
    pub(crate) key_hash: Hash,
    pub(crate) body_hash: Hash,
    pub(crate) op: &'static str,
    pub(crate) input: String,
    pub(crate) photo: Option<KeptPhoto>,
    pub(crate) at: Millis,
}

/// A photo as it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptPhoto {
    pub(crate) name: String,
    pub(crate) mime: String,
    pub(crate) bytes: Vec<u8>,
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
    pub(crate) code: Option<String>,
    pub(crate) outcome: Option<String>,
}

impl Item {
    /// Whether it is no like: then the sender has, or will have, a receipt.
    pub(crate) fn has_receipt(&self) -> bool {
        !self.number.is_empty()
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
            code: row.try_get("code")?,
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
        if is_full(&mut write, new).await? {
            return Ok(Taken::Full);
        }
        let number = next_receipt(&mut write, new.at).await?;
        insert(&mut write, new, &number).await?;
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
            if is_full(&mut write, new).await? {
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

    /// The photo that goes along with an item.
    pub(crate) async fn relay_photo(&self, id: &str) -> Result<Option<KeptPhoto>, StoreError> {
        sqlx::query("SELECT name, mime, bytes FROM relay_photos WHERE item = ?")
            .bind(id)
            .try_map(|row: SqliteRow| {
                Ok(KeptPhoto {
                    name: row.try_get("name")?,
                    mime: row.try_get("mime")?,
                    bytes: row.try_get("bytes")?,
                })
            })
            .fetch_optional(&self.readers)
            .await
    }

    /// Up to `most` items for a target whose time has come, marked as being sent before anything leaves.
    pub(crate) async fn relay_claim(&self, target: &str, now: Millis, most: u32) -> Result<Vec<Item>, StoreError> {
        let due: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM relay_items WHERE state = 'queued' AND target = ? AND due_at <= ?)",
        )
        .bind(target)
        .bind(now)
        .fetch_one(&self.readers)
        .await?;
        if !due {
            return Ok(Vec::new());
        }
        let mut write = self.write().await?;
        let items = sqlx::query_as(
            "UPDATE relay_items SET state = 'sending', attempts = attempts + 1 WHERE id IN (SELECT id FROM relay_items \
             WHERE state = 'queued' AND target = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?) RETURNING *",
        )
        .bind(target)
        .bind(now)
        .bind(most)
        .fetch_all(&mut *write)
        .await?;
        write.commit().await?;
        Ok(items)
    }
}

async fn by_key(write: &mut Transaction<'_, Sqlite>, new: &NewItem) -> Result<Option<SqliteRow>, StoreError> {
    sqlx::query("SELECT * FROM relay_items WHERE key_hash = ?")
        .bind(new.key_hash.to_vec())
        .fetch_optional(&mut **write)
        .await
}

async fn is_full(write: &mut Transaction<'_, Sqlite>, new: &NewItem) -> Result<bool, StoreError> {
    let waiting: i64 =
        sqlx::query_scalar("SELECT count(*) FROM relay_items WHERE state IN ('queued', 'sending', 'wedged')")
            .fetch_one(&mut **write)
            .await?;
    if waiting >= MOST_WAITING || new.photo.is_none() {
        return Ok(waiting >= MOST_WAITING);
    }
    let bytes: i64 = sqlx::query_scalar("SELECT coalesce(sum(length(bytes)), 0) FROM relay_photos")
        .fetch_one(&mut **write)
        .await?;
    Ok(bytes >= MOST_PHOTOS)
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
        "INSERT INTO relay_items (id, target, key_hash, body_hash, op, state, input, due_at, created_at, number) \
         VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7, ?7, ?8)",
    )
    .bind(&new.id)
    .bind(&new.target)
    .bind(new.key_hash.to_vec())
    .bind(new.body_hash.to_vec())
    .bind(new.op)
    .bind(&new.input)
    .bind(new.at)
    .bind(number)
    .execute(&mut **write)
    .await?;
    if let Some(photo) = &new.photo {
        sqlx::query("INSERT INTO relay_photos (item, name, mime, bytes) VALUES (?, ?, ?, ?)")
            .bind(&new.id)
            .bind(&photo.name)
            .bind(&photo.mime)
            .bind(&photo.bytes)
            .execute(&mut **write)
            .await?;
    }
    Ok(())
}
