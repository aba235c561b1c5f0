//! Migrations and transactions.

use touchbase::store::{Db, StoreError, member};

use super::world::{World, read, tells};

pub async fn migrating_twice_does_nothing(db: &Db) {
    let world = World::new(db);
    let ana = world.member("Ana").await;
    assert_eq!(db.migrate().await.unwrap(), 0);
    assert_eq!(read!(world, member::all), [ana]);
}

pub async fn two_instances_migrate_at_the_same_time(db: &Db) {
    let world = World::new(db);
    let mut tx = world.begin().await;
    // As before the first start. The order is that of the references.
    for table in [
        "assignment_link",
        "room_invitation",
        "group_change_asked",
        "group_change",
        "waiting",
        "group_wish",
        "counted",
        "proposal",
        "admission",
        "group_need",
        "assignment_terms",
        "survey_adopted",
        "survey_results_link",
        "survey_said",
        "survey_asking",
        "survey_response",
        "survey_invitation",
        "survey_round",
        "survey_offer",
        "survey_version",
        "survey",
        "digest",
        "receipt",
        "absence",
        "blocker",
        "record",
        "inbound",
        "prompt",
        "delivery_content",
        "delivery",
        "occurrence",
        "cadence",
        "supporter",
        "task",
        "key_result",
        "objective",
        "season",
        "membership",
        "working_group",
        "member",
        "community",
        "stream_cursor",
        "mailbox_health",
        "lease",
        "postbox",
        "_sqlx_migrations",
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("DROP TABLE {table}"))).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let instances: Vec<_> = (0..4)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { db.migrate().await })
        })
        .collect();
    let mut ran = Vec::new();
    for instance in instances {
        ran.push(instance.await.unwrap().unwrap());
    }
    ran.sort();
    assert_eq!(ran, [0, 0, 0, 3]);
    world.member("Ana").await;
}

pub async fn a_newer_database_is_refused(db: &Db) {
    let world = World::new(db);
    let mut tx = world.begin().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        SELECT 9999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    sqlx::raw_sql(newer).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let error = db.migrate().await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { version: 9999 }));
    tells("a_newer_database", error);
    // It says so as often as one asks.
    assert!(matches!(db.migrate().await, Err(StoreError::Newer { .. })));
}

pub async fn a_changed_migration_is_refused(db: &Db) {
    let world = World::new(db);
    let mut tx = world.begin().await;
    sqlx::query("UPDATE _sqlx_migrations SET checksum = $1").bind(vec![1u8]).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    tells("a_changed_migration", db.migrate().await.unwrap_err());
}

pub async fn a_dropped_transaction_leaves_nothing(db: &Db) {
    let world = World::new(db);
    let mut tx = world.begin().await;
    member::save(&mut tx, &world.someone("Ana")).await.unwrap();
    assert_eq!(member::all(&mut tx).await.unwrap().len(), 1);
    drop(tx);
    assert_eq!(read!(world, member::all), []);
}

pub async fn readers_see_what_was_committed(db: &Db) {
    let world = World::new(db);
    for n in 1..=20 {
        world.member(&format!("M{n}")).await;
        assert_eq!(read!(world, member::all).len(), n);
    }
}
