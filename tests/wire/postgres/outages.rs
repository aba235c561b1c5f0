//! What PostgreSQL does to a client, and what the store makes of it.

use touchbase::store::{Db, StoreError, lease};

use super::schemas::{leave, new, server};

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).unwrap()
}

#[tokio::test]
async fn a_killed_connection_passes_and_the_next_one_works() {
    let home = new().await;
    let mut tx = home.db.begin().await.unwrap();
    let row =
        sqlx::query("SELECT CAST(pg_backend_pid() AS BIGINT) AS pid").fetch_one(&mut *tx).await.unwrap();
    let pid: i64 = sqlx::Row::try_get(&row, "pid").unwrap();
    let mut other = home.db.begin().await.unwrap();
    sqlx::query("SELECT pg_terminate_backend(CAST($1 AS INT))").bind(pid).execute(&mut *other).await.unwrap();
    other.commit().await.unwrap();
    let error = lease::hold(&mut tx, "sync", "me", at(0), at(1)).await.unwrap_err();
    assert!(error.is_passing(), "{error:?}");
    drop(tx);
    let mut tx = home.db.begin().await.unwrap();
    assert!(lease::hold(&mut tx, "sync", "me", at(0), at(1)).await.unwrap());
    tx.commit().await.unwrap();
    leave(home).await;
}

#[tokio::test]
async fn a_lock_that_is_not_had_passes() {
    let home = new().await;
    let mut tx = home.db.begin().await.unwrap();
    assert!(lease::hold(&mut tx, "sync", "me", at(0), at(1)).await.unwrap());
    let mut other = home.db.begin().await.unwrap();
    sqlx::raw_sql("SET LOCAL lock_timeout = 1").execute(&mut *other).await.unwrap();
    let error = lease::hold(&mut other, "sync", "other", at(0), at(1)).await.unwrap_err();
    assert!(error.is_passing(), "{error:?}");
    drop((tx, other));
    leave(home).await;
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named() {
    let nobody = format!("{}/no_such_database", server().rsplit_once('/').unwrap().0);
    let error = Db::open(&nobody).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }));
    let told = error.to_string();
    assert!(told.contains("database \"no_such_database\" does not exist"), "{told}");
    assert!(told.ends_with("Check `database.url` in the configuration"), "{told}");
}
