//! A SQLite file: opened, locked, read-only, full, and used by several at once.

use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;
use touchbase::store::{Db, StoreError, community, lease};

struct File(TempDir);

impl File {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> String {
        self.0.path().join("touchbase.db").display().to_string()
    }

    async fn open(&self) -> Db {
        Db::open(&format!("sqlite:{}", self.path())).await.unwrap()
    }

    /// A connection of another process.
    async fn other(&self) -> SqliteConnection {
        SqliteConnection::connect(&format!("sqlite:{}", self.path())).await.unwrap()
    }

    /// The sentence, without this machine's folder.
    fn sentence(&self, error: impl std::fmt::Display) -> String {
        error.to_string().replace(&self.0.path().display().to_string(), "[folder]")
    }
}

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).unwrap()
}

async fn run(db: &Db, sql: &'static str) {
    let mut tx = db.begin().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// Takes a role: any write.
async fn write(db: &Db, name: &str) -> Result<bool, StoreError> {
    let mut tx = db.begin().await?;
    let held = lease::hold(&mut tx, name, "me", at(0), at(1)).await?;
    tx.commit().await?;
    Ok(held)
}

#[tokio::test]
async fn a_file_is_made_and_found_again() {
    let file = File::new();
    let db = file.open().await;
    assert_eq!(db.migrate().await.unwrap(), 2);
    assert!(write(&db, "sync").await.unwrap());
    let mut lost = db.begin().await.unwrap();
    assert!(lease::hold(&mut lost, "lost", "me", at(0), at(9)).await.unwrap());
    drop(lost);
    db.close().await;
    let db = file.open().await;
    assert_eq!(db.migrate().await.unwrap(), 0);
    let mut tx = db.begin().await.unwrap();
    assert!(!lease::hold(&mut tx, "sync", "other", at(0), at(9)).await.unwrap());
    assert!(lease::hold(&mut tx, "lost", "other", at(0), at(9)).await.unwrap());
}

#[tokio::test]
async fn what_cannot_be_opened_says_why() {
    let file = File::new();
    std::fs::write(file.path(), "Dear diary, this is no database, and it is longer than a header of one.")
        .unwrap();
    let folder = file.0.path().display();
    let mut told = Vec::new();
    for url in [
        format!("sqlite:{}", file.path()),
        format!("sqlite:{folder}/no/such/folder/touchbase.db"),
        format!("sqlite:{folder}"),
        format!("sqlite:{folder}/other.db?mode=rw"),
        "postgres://touchbase:secret@127.0.0.1:1/touchbase".to_owned(),
        "mysql://localhost/touchbase".to_owned(),
        "touchbase.db".to_owned(),
    ] {
        told.push(file.sentence(Db::open(&url).await.unwrap_err()));
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn a_read_only_file_can_be_read_and_says_so_when_it_is_written() {
    let file = File::new();
    let db = file.open().await;
    db.migrate().await.unwrap();
    let read_only = Db::open(&format!("sqlite:{}?mode=ro", file.path())).await.unwrap();
    assert_eq!(community::find(&mut read_only.read().await.unwrap()).await.unwrap(), None);
    let mut tx = read_only.begin().await.unwrap();
    let error = lease::hold(&mut tx, "sync", "me", at(0), at(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)) && !error.is_passing());
    insta::assert_snapshot!(error);
}

#[tokio::test]
async fn a_read_only_file_cannot_be_brought_up_to_date() {
    let file = File::new();
    file.open().await.close().await;
    let read_only = Db::open(&format!("sqlite:{}?mode=ro", file.path())).await.unwrap();
    assert!(matches!(read_only.migrate().await, Err(StoreError::ReadOnly(_))));
}

#[tokio::test]
async fn a_file_that_another_process_locks_says_so_and_works_again_afterwards() {
    let file = File::new();
    let db = file.open().await;
    db.migrate().await.unwrap();
    // Nobody waits in a test.
    run(&db, "PRAGMA busy_timeout = 0").await;
    let mut other = file.other().await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let error = write(&db, "sync").await.unwrap_err();
    assert!(matches!(error, StoreError::Locked(_)) && error.is_passing());
    insta::assert_snapshot!(error);
    // Readers go on.
    assert_eq!(community::find(&mut db.read().await.unwrap()).await.unwrap(), None);
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    assert!(write(&db, "sync").await.unwrap());
}

#[tokio::test]
async fn a_full_disk_says_so_and_passes() {
    let file = File::new();
    let db = file.open().await;
    db.migrate().await.unwrap();
    run(&db, "PRAGMA max_page_count = 1").await;
    let large = "x".repeat(1024 * 1024);
    let error = write(&db, &large).await.unwrap_err();
    assert!(matches!(error, StoreError::Full(_)) && error.is_passing());
    insta::assert_snapshot!(error);
    // There is room again: the limit went with the connection.
    assert!(write(&db, &large).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_and_readers_at_the_same_time_never_find_it_locked() {
    let file = File::new();
    let db = file.open().await;
    db.migrate().await.unwrap();
    // A command that somebody runs beside the server has a pool of its own.
    let command = file.open().await;
    let mut all = Vec::new();
    for (who, db) in [("server", db.clone()), ("server too", db.clone()), ("command", command.clone())] {
        all.push(tokio::spawn(async move {
            for n in 0..100 {
                assert!(write(&db, &format!("{who} {n}")).await?);
            }
            Ok::<_, StoreError>(())
        }));
    }
    for db in [&db, &db, &db, &db, &db, &command] {
        let db = db.clone();
        all.push(tokio::spawn(async move {
            let mut before = 0;
            while before < 300 {
                let mut conn = db.read().await?;
                let row = sqlx::query("SELECT COUNT(*) AS many FROM lease").fetch_one(&mut *conn).await?;
                let now: i64 = sqlx::Row::try_get(&row, "many")?;
                assert!(before <= now, "what was committed stays");
                before = now;
            }
            Ok(())
        }));
    }
    for one in all {
        one.await.unwrap().unwrap();
    }
}
