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
        "the database is read-only. Give the account that runs Touchbase the right to write to the file and its folder"
    )]
    ReadOnly(String),
    /// Another process holds it for longer than we wait.
    #[error("the database is locked by another process. Stop the other process; Touchbase will try again")]
    Locked(String),
    /// The disk has no room left.
    #[error("the disk of the database is full. Make room; Touchbase will try again")]
    Full(String),
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
            Some(13) if text.contains("full") => Self::Full(text),
            // PostgreSQL: disk_full.
            _ if code.as_deref() == Some("53100") => Self::Full(text),
            _ => Self::Sql(error),
        }
    }
}

impl StoreError {
    /// Whether the same write may work later: a lock, a full disk, a dead connection, PostgreSQL restarting.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Locked(_) | Self::Full(_) => true,
            Self::Sql(sqlx::Error::Database(error)) => error.code().is_some_and(|code| passes(&code)),
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

/// Whether a SQLSTATE of PostgreSQL (its manual, appendix A) says that the next attempt may work: class 08 (no
/// connection), 40 (rolled back: a deadlock, a conflict), 53 (out of something), 55P03 (a lock), 57P (shutting down,
/// starting up).
fn passes(code: &str) -> bool {
    let state = code.len() == 5;
    state && (["08", "40", "53", "57P"].iter().any(|class| code.starts_with(class)) || code == "55P03")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_stays() {
        for code in ["08006", "40P01", "40001", "53300", "55P03", "57P01", "57P03"] {
            assert!(passes(code), "{code}");
        }
        for code in ["23505", "42703", "22021", "5", "787", "1555"] {
            assert!(!passes(code), "{code}");
        }
        assert!(StoreError::from(sqlx::Error::PoolTimedOut).is_passing());
        assert!(!StoreError::from(sqlx::Error::RowNotFound).is_passing());
    }
}
