//! The store on SQLite: the conformance suite in memory and in a file, and what only a file can do.

#[path = "../support/store_suite/mod.rs"]
mod suite;

mod file;

mod in_memory {
    use super::suite::{Home, stories};
    use touchbase::store::Db;

    async fn home() -> Home<()> {
        let db = Db::open("sqlite::memory:").await.unwrap();
        assert_eq!(db.migrate().await.unwrap(), 2);
        Home { db, kept: () }
    }

    async fn leave(home: Home<()>) {
        home.db.close().await;
        let () = home.kept;
    }

    stories!();
}

mod in_a_file {
    use super::suite::{Home, stories};
    use tempfile::TempDir;
    use touchbase::store::Db;

    async fn home() -> Home<TempDir> {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("touchbase.db").display())).await.unwrap();
        assert_eq!(db.migrate().await.unwrap(), 2);
        Home { db, kept: folder }
    }

    async fn leave(home: Home<TempDir>) {
        home.db.close().await;
        home.kept.close().unwrap();
    }

    stories!();
}
