//! Why the service could not start or a command could not run, as a sentence that says what to do next.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::store::StoreError;

/// Named by what the person at the terminal should do.
#[derive(Debug)]
pub enum StartError {
    /// Another program listens there.
    PortTaken {
        /// The address asked for.
        host: String,
        /// The port asked for.
        port: u16,
    },
    /// The address cannot be listened on for another reason.
    CannotListen {
        /// The address asked for.
        host: String,
        /// The port asked for.
        port: u16,
        /// What the system said.
        why: io::Error,
    },
    /// The data folder cannot be made or written.
    DataFolder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        why: String,
    },
    /// There is no database where a command expected one.
    NoDatabase {
        /// The folder.
        folder: PathBuf,
    },
    /// The database is from a newer version, or its history was changed.
    DatabaseVersion {
        /// The folder.
        folder: PathBuf,
        /// What the migrations said.
        why: String,
    },
    /// The folder of files to serve is not there.
    NoFiles {
        /// The folder.
        folder: PathBuf,
    },
    /// Nothing has that name.
    UnknownIdea {
        /// What was asked for.
        id: String,
    },
    /// An argument that makes no sense, as a whole sentence.
    Argument(String),
    /// The database failed while it was in use.
    Database(StoreError),
    /// The machine gives no random numbers, or the network failed while serving.
    System(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PortTaken { host, port } => write!(
                f,
                "Port {port} on {host} is already taken. Stop the other program, or choose another port: --port {}.",
                port.checked_add(1).unwrap_or(8080)
            ),
            Self::CannotListen { host, port, why } => write!(
                f,
                "Cannot listen on {host}, port {port}: {why}. Check --host, and choose a port above 1023 with --port."
            ),
            Self::DataFolder { folder, why } => write!(
                f,
                "Cannot write in the data folder {}: {why}. Make it writable, or choose another with --data.",
                folder.display()
            ),
            Self::NoDatabase { folder } => write!(
                f,
                "There is no medspil.sqlite in {}. Name the data folder of the service with --data.",
                folder.display()
            ),
            Self::DatabaseVersion { folder, why } => write!(
                f,
                "The database in {} does not fit this version of medspil ({why}). Use the version that wrote it, or newer.",
                folder.display()
            ),
            Self::NoFiles { folder } => write!(
                f,
                "There is no folder {} to serve files from. Build the widget first, or name another with --files.",
                folder.display()
            ),
            Self::UnknownIdea { id } => {
                write!(
                    f,
                    "No idea has the id or receipt number {id}. `medspil pending` lists those that wait."
                )
            }
            Self::Argument(sentence) => f.write_str(sentence),
            Self::Database(why) => write!(f, "The database failed: {why}."),
            Self::System(why) => write!(f, "{why}."),
        }
    }
}

impl std::error::Error for StartError {}

impl From<StoreError> for StartError {
    fn from(why: StoreError) -> Self {
        Self::Database(why)
    }
}
