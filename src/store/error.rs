//! What can go wrong with the database, as sentences for the admin.

/// A fault of the database or of what stands in it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be opened or reached.
    #[error("cannot open the database {url}: {why}. Check `database.url` in the configuration")]
    Unreachable {
        /// The URL, its password masked.
        url: String,
        /// What the driver said.
        why: String,
    },
    /// It was made by a newer Touchbase.
    #[error(
        "the database was made by a newer Touchbase (it has migration {version}, which this program does not know). \
         Install that version, or restore a backup"
    )]
    Newer {
        /// The unknown migration.
        version: i64,
    },
    /// A migration failed.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    /// It is open for reading only.
    #[error(
        "the database is read-only: {0}. Give the account that runs Touchbase the right to write to the file and its folder"
    )]
    ReadOnly(String),
    /// Another process holds it for longer than we wait.
    #[error(
        "the database is locked by another process: {0}. Stop the other process; Touchbase will try again"
    )]
    Locked(String),
    /// A row says what cannot be.
    #[error("the database holds an impossible value: table {table}, column {column}, row {row}: {why}")]
    Impossible {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        row: String,
        /// What is wrong with it.
        why: String,
    },
    /// Anything else.
    #[error("the database failed: {0}")]
    Sql(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        let code = match &error {
            sqlx::Error::Database(database) => database.code().map(|code| code.into_owned()),
            _ => None,
        };
        // SQLite: 5 BUSY, 6 LOCKED, 8 READONLY, and their extended codes (low byte).
        let primary = code.as_deref().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
        match primary {
            Some(5 | 6) if text.contains("locked") => Self::Locked(text),
            Some(8) if text.contains("readonly") => Self::ReadOnly(text),
            _ => Self::Sql(error),
        }
    }
}

impl StoreError {
    /// Whether the same write may work later: a lock, a dead connection, PostgreSQL restarting.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Locked(_) => true,
            Self::Sql(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
                    | sqlx::Error::Tls(_)
            ),
            _ => false,
        }
    }
}
