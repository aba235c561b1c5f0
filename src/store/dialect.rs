//! The only SQL that differs between the two databases.

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, in a file.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// The dialect that a URL asks for.
    pub fn of(url: &str) -> Option<Self> {
        match url.split(':').next()? {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Behind a `SELECT` of rows to claim: rows that another instance is claiming are passed over. SQLite has one
    /// writer, so there is nobody to pass over.
    pub fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Waits for a lock with the name `$1` that is held until the transaction ends. SQLite has one writer: its transactions
    /// wait for each other anyway.
    pub fn lock(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            // As text: the function returns nothing, which is a type that sqlx's `Any` does not know.
            Self::Postgres => Some("SELECT pg_advisory_xact_lock(hashtext($1))::text"),
        }
    }

    /// Lets one transaction at a time give out task numbers, until it ends. SQLite has one writer.
    pub fn alone_with_numbers(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            // A number of ours, "task" in ASCII: who updates tasks does not wait for it, as with LOCK TABLE.
            Self::Postgres => Some("SELECT pg_advisory_xact_lock(1952543595)"),
        }
    }
}
