//! Likes: one for each key and idea, reversible. Both ways may be repeated.

use sqlx::{Sqlite, Transaction};

use super::{Store, StoreError};
use crate::ids::hash;

/// The only thing of a like that is kept beside the idea's name.
fn key_hash(id: &str, key: &str) -> Vec<u8> {
    hash(&[id, key]).to_vec()
}

impl Store {
    /// Likes a public idea and says how many do now; none when there is no such idea.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn like(&self, id: &str, key: &str) -> Result<Option<u32>, StoreError> {
        let mut write = self.write().await?;
        if likes(&mut write, id).await?.is_none() {
            return Ok(None);
        }
        let added = sqlx::query("INSERT INTO likes (idea_id, key_hash) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(id)
            .bind(key_hash(id, key))
            .execute(&mut *write)
            .await?;
        if added.rows_affected() > 0 {
            change(&mut write, id, 1).await?;
        }
        let now = likes(&mut write, id).await?;
        write.commit().await?;
        Ok(now)
    }

    /// Takes a like back and says how many like the idea now; none when there is no such public idea.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unlike(&self, id: &str, key: &str) -> Result<Option<u32>, StoreError> {
        let mut write = self.write().await?;
        if likes(&mut write, id).await?.is_none() {
            return Ok(None);
        }
        let gone = sqlx::query("DELETE FROM likes WHERE idea_id = ? AND key_hash = ?")
            .bind(id)
            .bind(key_hash(id, key))
            .execute(&mut *write)
            .await?;
        if gone.rows_affected() > 0 {
            change(&mut write, id, -1).await?;
        }
        let now = likes(&mut write, id).await?;
        write.commit().await?;
        Ok(now)
    }
}

async fn likes(write: &mut Transaction<'_, Sqlite>, id: &str) -> Result<Option<u32>, StoreError> {
    sqlx::query_scalar("SELECT likes FROM ideas WHERE id = ? AND visibility = 'public'")
        .bind(id)
        .fetch_optional(&mut **write)
        .await
}

async fn change(write: &mut Transaction<'_, Sqlite>, id: &str, by: i32) -> Result<(), StoreError> {
    sqlx::query("UPDATE ideas SET likes = likes + ? WHERE id = ?")
        .bind(by)
        .bind(id)
        .execute(&mut **write)
        .await
        .map(drop)
}
