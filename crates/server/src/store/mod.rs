//! The database: one SQLite file, all SQL of the project.
//!
//! One connection writes, a few read. Every write is an immediate transaction, so two writers queue at its beginning
//! instead of failing in its middle; other processes (`medspil hide` beside a running service) wait up to five seconds.
//! A receipt is a promise, so a commit is on the disk before it is answered (`synchronous = FULL`).
//!
//! Read next: [`ideas`] (list, read, moderate, answer), [`submissions`] (nothing lost, nothing twice), [`likes`],
//! [`relay`] (the queue to another backend), [`demo`], and `migrations/` for the tables.

mod cursor;
mod demo;
mod ideas;
mod likes;
mod relay;
mod relay_operator;
mod relay_settle;
mod relay_targets;
mod submissions;

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Sqlite, Transaction};

pub use cursor::{Cursor, Sort};
pub use ideas::{NewAnswer, Pending};
pub(crate) use relay::{Item, KeptPhoto, NewItem, Taken};
pub(crate) use relay_operator::Queue;
pub use relay_operator::{Moved, Retried};
/// Why the database could not do it. The only word about the database that others may say.
pub use sqlx::Error as StoreError;
pub(crate) use submissions::{Submission, Submitted};

use crate::start_error::StartError;

/// The file inside the data folder.
pub const FILE: &str = "medspil.sqlite";

const MIGRATIONS: [(&str, &str); 3] = [
    ("ideas", include_str!("../../migrations/0001_ideas.sql")),
    ("relay", include_str!("../../migrations/0002_relay.sql")),
    ("relay_targets", include_str!("../../migrations/0003_relay_targets.sql")),
];

/// An open database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// Opens the database in `folder`, makes both when they are missing, and brings the tables up to date.
    ///
    /// # Errors
    /// When the folder cannot be written, or the database is from a newer version.
    pub async fn open(folder: &Path) -> Result<Self, StartError> {
        let trouble = |why: String| StartError::DataFolder {
            folder: folder.to_owned(),
            why,
        };
        make_private_folder(folder).map_err(|why| trouble(why.to_string()))?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join(FILE))
            .create_if_missing(true)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(
                options
                    .clone()
                    .journal_mode(SqliteJournalMode::Wal)
                    // What is forgotten is written over: contact data must not lie on in the file.
                    .pragma("secure_delete", "ON")
                    .synchronous(SqliteSynchronous::Full),
            )
            .await
            .map_err(|why| trouble(why.to_string()))?;
        migrations(&MIGRATIONS).run(&writer).await.map_err(|why| match why {
            sqlx::migrate::MigrateError::Execute(why) => trouble(why.to_string()),
            why => StartError::DatabaseVersion {
                folder: folder.to_owned(),
                why: why.to_string(),
            },
        })?;
        // The writer made the file and its shared memory; a reader could not.
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_lazy_with(options.read_only(true));
        Ok(Self { writer, readers })
    }

    /// Opens a database that must be there already.
    ///
    /// # Errors
    /// Like [`Store::open`], and when there is no database in `folder`.
    pub async fn open_existing(folder: &Path) -> Result<Self, StartError> {
        if !folder.join(FILE).is_file() {
            return Err(StartError::NoDatabase {
                folder: folder.to_owned(),
            });
        }
        Self::open(folder).await
    }

    /// Finishes what is being written and lets go of the file, which then holds everything: it can be copied alone.
    pub async fn close(&self) {
        self.readers.close().await;
        if let Err(why) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await
        {
            tracing::warn!(%why, "the database's journal stays for the next start");
        }
        self.writer.close().await;
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await.map(drop)
    }

    async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }
}

fn migrations(all: &[(&'static str, &'static str)]) -> Migrator {
    let migrations = all.iter().zip(1..).map(|(&(name, sql), version)| {
        Migration::new(
            version,
            Cow::Borrowed(name),
            MigrationType::Simple,
            Cow::Borrowed(sql),
            false,
        )
    });
    Migrator {
        migrations: migrations.collect(),
        ..Migrator::DEFAULT
    }
}

/// Citizens' texts that nobody published yet lie here, so a folder we make is for its owner only.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_waited_before_items_had_a_target_is_held_with_all_that_is_known_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteConnectOptions::new()
            .filename(folder.path().join(FILE))
            .create_if_missing(true);
        let old = SqlitePool::connect_with(file).await.unwrap();
        migrations(&MIGRATIONS[..2]).run(&old).await.unwrap();
        sqlx::raw_sql(
            "INSERT INTO relay_items (id, key_hash, body_hash, op, state, input, due_at, created_at, promised, number) \
             VALUES ('A', zeroblob(32), zeroblob(32), 'create', 'queued', '{\"title\":\"x\"}', 5, 4, 1, 'M-2026-000001')",
        )
        .execute(&old)
        .await
        .unwrap();
        old.close().await;

        let store = Store::open(folder.path()).await.unwrap();
        store.relay_targets(&["ideer https://x.dk"]).await.unwrap();
        let queue = store.relay_queue().await.unwrap();
        assert_eq!((queue.held, queue.waiting, queue.oldest), (1, 0, Some(4)));
        assert_eq!(queue.stuck[0].held_for.as_deref(), Some(""));
        assert_eq!(store.relay_claim("ideer https://x.dk", 9, 4).await.unwrap().len(), 0);
        let moved = store.relay_to_current(None, None, 9).await.unwrap();
        assert!(matches!(moved, Moved::To { ideas: 1, .. }), "{moved:?}");
        let item = store.relay_claim("ideer https://x.dk", 9, 4).await.unwrap().remove(0);
        assert_eq!(
            (item.input.as_deref(), item.number.as_str(), item.promised),
            (Some("{\"title\":\"x\"}"), "M-2026-000001", true)
        );
        store.close().await;
    }
}
