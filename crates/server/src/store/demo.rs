//! Sixty ideas to look at, for an empty database only. Their texts are in `demo/ideas.da.json`.

use serde::Deserialize;
use sqlx::{Sqlite, Transaction};

use super::Store;
use super::submissions::next_receipt;
use crate::clock::{DAY, Millis};
use crate::ids::idea_id;
use crate::model::Status;
use crate::start_error::StartError;

const IDEAS: &str = include_str!("../../demo/ideas.da.json");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoIdea {
    title: String,
    text: String,
    area: Option<String>,
    status: Status,
    days_ago: f64,
    likes: u32,
    answer: Option<DemoAnswer>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoAnswer {
    text: String,
    by: String,
    days_ago: f64,
}

impl Store {
    /// Fills an empty database with the demo ideas and says how many; a database with ideas stays as it is.
    ///
    /// # Errors
    /// When the database fails or the machine has no random numbers.
    pub async fn seed_demo(&self, now: Millis) -> Result<usize, StartError> {
        let mut ideas: Vec<DemoIdea> =
            serde_json::from_str(IDEAS).map_err(|why| StartError::System(format!("demo/ideas.da.json: {why}")))?;
        // Oldest first, so that receipt numbers count up with time.
        ideas.sort_by(|a, b| b.days_ago.total_cmp(&a.days_ago));
        let mut write = self.write().await?;
        let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM ideas")
            .fetch_one(&mut *write)
            .await?;
        if stored > 0 {
            return Ok(0);
        }
        for idea in &ideas {
            insert(&mut write, idea, now).await?;
        }
        write.commit().await?;
        Ok(ideas.len())
    }
}

fn before(now: Millis, days: f64) -> Millis {
    now - (days * DAY as f64) as Millis
}

async fn insert(write: &mut Transaction<'_, Sqlite>, idea: &DemoIdea, now: Millis) -> Result<(), StartError> {
    let at = before(now, idea.days_ago);
    let id = idea_id(at).map_err(|why| StartError::System(why.to_string()))?;
    let receipt = next_receipt(write, at).await?;
    sqlx::query(
        "INSERT INTO ideas (id, receipt, title, text, lang, area, status, visibility, created_at, likes, \
         answer_text, answer_by, answer_at) VALUES (?, ?, ?, ?, 'da', ?, ?, 'public', ?, ?, ?, ?, ?)",
    )
    .bind(&id)
    .bind(receipt)
    .bind(&idea.title)
    .bind(&idea.text)
    .bind(&idea.area)
    .bind(idea.status.name())
    .bind(at)
    .bind(idea.likes)
    .bind(idea.answer.as_ref().map(|answer| &answer.text))
    .bind(idea.answer.as_ref().map(|answer| &answer.by))
    .bind(idea.answer.as_ref().map(|answer| before(now, answer.days_ago)))
    .execute(&mut **write)
    .await?;
    // Every counted like has its row, as if somebody had pressed the button: the count can always be checked.
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) \
         INSERT INTO likes (idea_id, key_hash) SELECT ?1, randomblob(32) FROM n WHERE ?2 > 0",
    )
    .bind(&id)
    .bind(idea.likes)
    .execute(&mut **write)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use medspil_core::limits::check_idea;

    use super::*;

    #[test]
    fn the_demo_ideas_keep_the_rules_of_real_ones() {
        let ideas: Vec<DemoIdea> = serde_json::from_str(IDEAS).unwrap();
        assert_eq!(ideas.len(), 60);
        for idea in &ideas {
            assert!(check_idea(&idea.title, &idea.text).is_ok(), "{}", idea.title);
            assert!(
                (0.0..=120.0).contains(&idea.days_ago) && idea.likes <= 240,
                "{}",
                idea.title
            );
            assert!(
                idea.answer
                    .as_ref()
                    .is_none_or(|answer| answer.days_ago < idea.days_ago),
                "{}",
                idea.title
            );
        }
        let mut titles: Vec<_> = ideas.iter().map(|idea| &idea.title).collect();
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), 60, "no title twice");
    }
}
