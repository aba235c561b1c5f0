//! The pools, the transaction, the migrations.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, SqlStr};

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

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("../../migrations/0001_foundation.sql")),
    (2, "surveys", include_str!("../../migrations/0002_surveys.sql")),
    (3, "assignment", include_str!("../../migrations/0003_assignment.sql")),
];

impl Db {
    /// Opens `url` (`sqlite:path`, `sqlite::memory:` or `postgres://..`); a SQLite file is made if it is not there.
    pub async fn open(url: &str) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(url).ok_or_else(|| StoreError::Unreachable {
            url: masked(url),
            why: "it must begin with sqlite: or postgres:".to_owned(),
        })?;
        let unreachable = |error: sqlx::Error| match StoreError::from(error) {
            StoreError::Sql(error) => StoreError::Unreachable { url: masked(url), why: said(&error) },
            known => known,
        };
        match dialect {
            Dialect::Postgres => {
                // A pool would try until its time is up, and then not say why it could not.
                AnyConnection::connect(url).await.map_err(unreachable)?.close().await.map_err(unreachable)?;
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
                let with_mode = match (memory || url.contains("mode="), url.contains('?')) {
                    (true, _) => url.to_owned(),
                    (false, true) => format!("{url}&mode=rwc"),
                    (false, false) => format!("{url}?mode=rwc"),
                };
                let mut first = AnyConnection::connect(&with_mode).await.map_err(unreachable)?;
                prepare(&mut first).await.map_err(unreachable)?;
                let write = sqlite_pool(1).connect(&with_mode).await.map_err(unreachable)?;
                first.close().await.map_err(unreachable)?;
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
            Dialect::Sqlite => match self.write.begin_with("BEGIN IMMEDIATE").await {
                Err(sqlx::Error::InvalidSavePointStatement) => {
                    self.replace_writer().await?;
                    self.write.begin_with("BEGIN IMMEDIATE").await?
                }
                begun => begun?,
            },
            Dialect::Postgres => self.write.begin().await?,
        };
        Ok(Tx { inner, dialect: self.dialect })
    }

    /// Gets a new writer. SQLite rolls back by itself when the disk is full; sqlx's own rollback then fails, and its
    /// connection believes for ever that the transaction is still open.
    async fn replace_writer(&self) -> Result<()> {
        Ok(self.write.acquire().await?.close().await?)
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<sqlx::pool::PoolConnection<Any>> {
        Ok(self.read.acquire().await?)
    }

    /// Brings the schema up to date; the number of migrations that ran.
    pub async fn migrate(&self) -> Result<usize> {
        let mut conn = self.write.acquire().await?;
        // The lock comes before all else, and goes whatever happens: several instances may start at the same time.
        conn.lock().await.map_err(migration_error)?;
        let ran = run(&mut conn).await;
        conn.unlock().await.map_err(migration_error)?;
        ran.map_err(migration_error)
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

/// Runs what is missing; how many that were.
async fn run(conn: &mut Conn) -> std::result::Result<usize, MigrateError> {
    conn.ensure_migrations_table(TABLE).await?;
    let before = conn.list_applied_migrations(TABLE).await?.len();
    let known = MIGRATIONS.iter().map(|(version, name, sql)| {
        let sql = SqlStr::from_static(sql);
        Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, sql, false)
    });
    let mut migrator = Migrator::with_migrations(known.collect());
    migrator.set_locking(false);
    migrator.run_direct(None, conn, false).await?;
    Ok(conn.list_applied_migrations(TABLE).await?.len() - before)
}

const TABLE: &str = "_sqlx_migrations";

fn migration_error(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Newer { version },
        MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) => {
            match StoreError::from(inner) {
                StoreError::Sql(inner) => StoreError::Migration(said(&inner)),
                known => known,
            }
        }
        MigrateError::VersionMismatch(version) => StoreError::Migration(format!(
            "it was made with another migration {version} than this program's. Install the version that made it, or \
             restore a backup"
        )),
        other => StoreError::Migration(other.to_string()),
    }
}

/// What the database said, without the driver's words around it.
fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

fn sqlite_pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .min_connections(connections.min(1))
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(30))
        .after_connect(|conn, _| Box::pin(prepare(conn)))
}

/// How every connection to SQLite works.
///
/// WAL: readers never wait for the writer. FULL, not NORMAL: "durable before the sender is told" must survive a
/// power cut, and commits are batched where it counts.
async fn prepare(conn: &mut Conn) -> sqlx::Result<()> {
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

    /// From here to its end this is the only transaction, on any instance, that does `what`. A second one waits here, and
    /// then sees what the first one wrote. Asked for first of all, so that no two transactions wait for each other.
    pub async fn alone(&mut self, what: &str) -> Result<()> {
        if let Some(sql) = self.dialect.lock() {
            sqlx::query(sql).bind(what).execute(&mut *self.inner).await?;
        }
        Ok(())
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
    fn every_file_in_migrations_is_in_the_list_in_order() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let listed: Vec<String> =
            MIGRATIONS.iter().map(|(version, name, _)| format!("{version:04}_{name}.sql")).collect();
        assert_eq!(listed, files);
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|(version, ..)| *version).collect();
        assert_eq!(numbers, Vec::from_iter(1..=MIGRATIONS.len() as i64), "numbered from 1, without a gap");
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(masked("postgres://tb:secret@db:5432/tb"), "postgres://tb:***@db:5432/tb");
        assert_eq!(masked("postgres://db/tb?password=secret&a=b"), "postgres://db/tb?password=***&a=b");
        assert_eq!(masked("sqlite:touchbase.db"), "sqlite:touchbase.db");
    }
}
