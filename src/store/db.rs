//! The pools, the transaction, the migrations.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Any, AnyPool, SqlStr};

use super::dialect::Dialect;
use super::error::StoreError;
use super::{Conn, Result};

/// Both pools of one database.
///
/// SQLite has one writer: writes go through a pool of one connection, so that they queue here, in order,
/// and not at the file's lock. On PostgreSQL both are one pool.
#[derive(Debug, Clone)]
pub struct Db {
    write: AnyPool,
    read: AnyPool,
    dialect: Dialect,
}

/// A transaction that writes. It ends by [`Tx::commit`]; dropped, it is rolled back.
pub struct Tx {
    inner: sqlx::Transaction<'static, Any>,
    dialect: Dialect,
}

const MIGRATIONS: &[(i64, &str, &str)] =
    &[(1, "foundation", include_str!("../../migrations/0001_foundation.sql"))];

impl Db {
    /// Opens `url` (`sqlite:path`, `sqlite::memory:` or `postgres://..`); a SQLite file is made if it is not there.
    pub async fn open(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(url).ok_or_else(|| StoreError::Unreachable {
            url: masked(url),
            why: "it must begin with sqlite: or postgres:".to_owned(),
        })?;
        let unreachable =
            |error: sqlx::Error| StoreError::Unreachable { url: masked(url), why: error.to_string() };
        match dialect {
            Dialect::Postgres => {
                let pool = AnyPoolOptions::new()
                    .max_connections(16)
                    .acquire_timeout(Duration::from_secs(10))
                    .connect(url)
                    .await
                    .map_err(unreachable)?;
                Ok(Self { write: pool.clone(), read: pool, dialect })
            }
            Dialect::Sqlite => {
                let memory = url.contains(":memory:");
                let with_mode = match (memory, url.contains('?')) {
                    (true, _) => url.to_owned(),
                    (false, true) => format!("{url}&mode=rwc"),
                    (false, false) => format!("{url}?mode=rwc"),
                };
                let write = sqlite_pool(1).connect(&with_mode).await.map_err(unreachable)?;
                let read = match memory {
                    true => write.clone(),
                    false => sqlite_pool(4).connect_lazy(&with_mode).map_err(unreachable)?,
                };
                Ok(Self { write, read, dialect })
            }
        }
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Begins a transaction that may write.
    pub async fn begin(&self) -> Result<Tx> {
        // Without IMMEDIATE, SQLite would find out at the first write that it may not, and wait for nobody.
        let inner = match self.dialect {
            Dialect::Sqlite => self.write.begin_with("BEGIN IMMEDIATE").await?,
            Dialect::Postgres => self.write.begin().await?,
        };
        Ok(Tx { inner, dialect: self.dialect })
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<sqlx::pool::PoolConnection<Any>> {
        Ok(self.read.acquire().await?)
    }

    /// Brings the schema up to date; the number of migrations that ran.
    pub async fn migrate(&self) -> Result<usize> {
        let mut conn = self.write.acquire().await?;
        conn.ensure_migrations_table(TABLE).await.map_err(migration_error)?;
        let before = conn.list_applied_migrations(TABLE).await.map_err(migration_error)?.len();
        let known = MIGRATIONS.iter().map(|(version, name, sql)| {
            Migration::new(
                *version,
                Cow::Borrowed(*name),
                MigrationType::Simple,
                SqlStr::from_static(sql),
                false,
            )
        });
        let migrator = Migrator::with_migrations(known.collect());
        migrator.run_direct(None, &mut *conn, false).await.map_err(migration_error)?;
        Ok(MIGRATIONS.len() - before)
    }

    /// How many migrations [`Db::migrate`] would run.
    pub async fn pending(&self) -> Result<usize> {
        let mut conn = self.write.acquire().await?;
        conn.ensure_migrations_table(TABLE).await.map_err(migration_error)?;
        let applied = conn.list_applied_migrations(TABLE).await.map_err(migration_error)?;
        let known = |version: i64| MIGRATIONS.iter().any(|(known, ..)| *known == version);
        match applied.iter().find(|migration| !known(migration.version)) {
            Some(newer) => Err(StoreError::Newer { version: newer.version }),
            None => Ok(MIGRATIONS.len() - applied.len()),
        }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.write.close().await;
        self.read.close().await;
    }
}

const TABLE: &str = "_sqlx_migrations";

fn migration_error(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Newer { version },
        MigrateError::Execute(inner) => match StoreError::from(inner) {
            StoreError::Sql(inner) => StoreError::Migration(inner.to_string()),
            known => known,
        },
        other => StoreError::Migration(other.to_string()),
    }
}

fn sqlite_pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .min_connections(connections.min(1))
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(30))
        .after_connect(|conn, _| {
            Box::pin(async move {
                // WAL: readers never wait for the writer. FULL, not NORMAL: "durable before the sender is
                // told" must survive a power cut, and commits are batched where it counts.
                for pragma in [
                    "PRAGMA busy_timeout = 5000",
                    "PRAGMA journal_mode = WAL",
                    "PRAGMA synchronous = FULL",
                    "PRAGMA foreign_keys = ON",
                    "PRAGMA temp_store = MEMORY",
                ] {
                    sqlx::raw_sql(pragma).execute(&mut *conn).await?;
                }
                Ok(())
            })
        })
}

/// The URL without its password.
fn masked(url: &str) -> String {
    if let Some(at) = url.find("password=") {
        let (before, secret) = url.split_at(at + "password=".len());
        let after = secret.find('&').map_or("", |end| &secret[end..]);
        return format!("{before}***{after}");
    }
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => match url[scheme + 3..at].find(':') {
            Some(colon) => format!("{}:***{}", &url[..scheme + 3 + colon], &url[at..]),
            None => url.to_owned(),
        },
        _ => url.to_owned(),
    }
}

impl Tx {
    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Makes everything in it durable.
    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.inner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(masked("postgres://tb:secret@db:5432/tb"), "postgres://tb:***@db:5432/tb");
        assert_eq!(masked("postgres://db/tb?password=secret&a=b"), "postgres://db/tb?password=***&a=b");
        assert_eq!(masked("sqlite:touchbase.db"), "sqlite:touchbase.db");
    }
}
