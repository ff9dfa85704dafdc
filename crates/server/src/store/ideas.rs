//! Ideas: the list, one of them, and what a moderator does to them.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use super::cursor::{Cursor, Placed, Sort};
use super::{Store, StoreError};
use crate::clock::{Millis, rfc3339};
use crate::model::{Answer, Idea, IdeaPage, Status};

/// What of an idea the API shows. A pending idea's status is hidden behind the waiting.
pub(super) const COLUMNS: &str = "id, title, text, area, CASE visibility WHEN 'pending' THEN 'pending' ELSE status END \
     AS status, created_at, likes, answer_text, answer_by, answer_at";

/// An idea that waits for a moderator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its name.
    pub id: String,
    /// The sender's receipt number.
    pub receipt: String,
    /// When it was sent.
    pub created_at: String,
    /// Its title.
    pub title: String,
    /// The rest.
    pub text: String,
    /// The part of town.
    pub area: Option<String>,
}

/// An official answer to store.
#[derive(Debug, Clone)]
pub struct NewAnswer<'a> {
    /// What it says.
    pub text: &'a str,
    /// Who gives it.
    pub by: Option<&'a str>,
    /// Where the case stands from now on.
    pub status: Status,
    /// When it is given.
    pub at: Millis,
}

impl FromRow<'_, SqliteRow> for Idea {
    fn from_row(row: &SqliteRow) -> Result<Self, StoreError> {
        let status: &str = row.try_get("status")?;
        let answer = match row.try_get::<Option<String>, _>("answer_text")? {
            Some(text) => Some(Answer {
                text,
                at: rfc3339(row.try_get("answer_at")?),
                by: row.try_get("answer_by")?,
            }),
            None => None,
        };
        Ok(Self {
            id: row.try_get("id")?,
            title: row.try_get("title")?,
            text: row.try_get("text")?,
            area: row.try_get("area")?,
            status: Status::from_name(status).unwrap_or(Status::Received),
            created_at: rfc3339(row.try_get("created_at")?),
            likes: row.try_get("likes")?,
            answer,
        })
    }
}

impl FromRow<'_, SqliteRow> for Placed {
    fn from_row(row: &SqliteRow) -> Result<Self, StoreError> {
        let place = Cursor {
            rank: row.try_get("rank")?,
            created_at: row.try_get("created_at")?,
            id: row.try_get("id")?,
        };
        Ok(Self {
            idea: Idea::from_row(row)?,
            place,
        })
    }
}

impl Store {
    /// Up to `limit` public ideas after `after`, and where the next page begins.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, sort: Sort, limit: u32, after: Option<&Cursor>) -> Result<IdeaPage, StoreError> {
        let (rank, only) = match sort {
            Sort::New => ("created_at", ""),
            Sort::Top => ("likes", ""),
            Sort::Answered => ("answer_at", "AND answer_at IS NOT NULL"),
        };
        let after = after.cloned().unwrap_or_else(Cursor::start);
        let page = format!(
            "SELECT {rank} AS rank, {COLUMNS} FROM ideas WHERE visibility = 'public' {only} \
             AND ({rank}, created_at, id) < (?, ?, ?) ORDER BY {rank} DESC, created_at DESC, id DESC LIMIT ?"
        );
        let count = format!("SELECT count(*) FROM ideas WHERE visibility = 'public' {only}");
        // One snapshot for both, so that the total belongs to the page.
        let mut snapshot = self.readers.begin().await?;
        // One more than asked for says whether there is a next page.
        let mut found: Vec<Placed> = sqlx::query_as(&page)
            .bind(after.rank)
            .bind(after.created_at)
            .bind(after.id)
            .bind(limit + 1)
            .fetch_all(&mut *snapshot)
            .await?;
        let total = sqlx::query_scalar(&count).fetch_one(&mut *snapshot).await?;
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| more).map(|last| last.place.write(sort));
        Ok(IdeaPage {
            items: found.into_iter().map(|placed| placed.idea).collect(),
            next,
            total,
        })
    }

    /// The public idea of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(&self, id: &str) -> Result<Option<Idea>, StoreError> {
        let idea = format!("SELECT {COLUMNS} FROM ideas WHERE id = ? AND visibility = 'public'");
        sqlx::query_as(&idea).bind(id).fetch_optional(&self.readers).await
    }

    /// The ideas that wait for a moderator, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pending(&self) -> Result<Vec<Pending>, StoreError> {
        sqlx::query("SELECT * FROM ideas WHERE visibility = 'pending' ORDER BY created_at, id")
            .try_map(|row: SqliteRow| {
                Ok(Pending {
                    id: row.try_get("id")?,
                    receipt: row.try_get("receipt")?,
                    created_at: rfc3339(row.try_get("created_at")?),
                    title: row.try_get("title")?,
                    text: row.try_get("text")?,
                    area: row.try_get("area")?,
                })
            })
            .fetch_all(&self.readers)
            .await
    }

    /// Shows an idea to everybody; false when there is none of that id or receipt number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publish(&self, name: &str) -> Result<bool, StoreError> {
        self.set_visibility(name, "public").await
    }

    /// Takes an idea away from everybody; false when there is none of that id or receipt number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hide(&self, name: &str) -> Result<bool, StoreError> {
        self.set_visibility(name, "hidden").await
    }

    async fn set_visibility(&self, name: &str, visibility: &str) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let done = sqlx::query("UPDATE ideas SET visibility = ?2 WHERE id = ?1 OR receipt = ?1")
            .bind(name)
            .bind(visibility)
            .execute(&mut *write)
            .await?;
        write.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// Stores an official answer in place of an older one; false when there is no idea of that id or receipt number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer(&self, name: &str, answer: &NewAnswer<'_>) -> Result<bool, StoreError> {
        let mut write = self.write().await?;
        let done = sqlx::query(
            "UPDATE ideas SET answer_text = ?2, answer_by = ?3, answer_at = ?4, status = ?5 WHERE id = ?1 OR receipt = ?1",
        )
        .bind(name)
        .bind(answer.text)
        .bind(answer.by)
        .bind(answer.at)
        .bind(answer.status.name())
        .execute(&mut *write)
        .await?;
        write.commit().await?;
        Ok(done.rows_affected() > 0)
    }
}
