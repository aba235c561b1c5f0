//! A schema of its own for every story.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use touchbase::store::Db;

use super::suite::Home;

/// A schema, and how to reach it.
pub struct Schema(String);

/// The server: the one of `tests/testbed/postgres`, or what `TOUCHBASE_TEST_POSTGRES` says.
pub fn server() -> String {
    let said = std::env::var("TOUCHBASE_TEST_POSTGRES").ok();
    said.unwrap_or_else(|| "postgres://touchbase@127.0.0.1:15432/touchbase".to_owned())
}

impl Schema {
    pub fn url(&self) -> String {
        let server = server();
        let joint = if server.contains('?') { '&' } else { '?' };
        format!("{server}{joint}options[search_path]={}", self.0)
    }
}

async fn run(sql: String) {
    let mut conn = PgConnection::connect(&server()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

/// A new schema, brought up to date.
pub async fn new() -> Home<Schema> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("story_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    // Left by a story that failed, in a process that had the same number.
    run(format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")).await;
    let schema = Schema(name);
    let db = Db::open(&schema.url()).await.unwrap();
    assert_eq!(db.migrate().await.unwrap(), 2);
    Home { db, kept: schema }
}

pub async fn leave(home: Home<Schema>) {
    home.db.close().await;
    run(format!("DROP SCHEMA {} CASCADE", home.kept.0)).await;
}
