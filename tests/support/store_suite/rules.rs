//! The schema repeats the rules of the domain, and a row that breaks one all the same is named.

use sqlx::AssertSqlSafe;
use touchbase::domain::prompt::PromptState;
use touchbase::id::RawId;
use touchbase::reply::Fact;
use touchbase::store::dialect::Dialect;
use touchbase::store::{Db, StoreError, Tx};

use super::world::{World, hours, monday, read, tells};

async fn run(tx: &mut Tx, sql: &str) -> Result<u64, sqlx::Error> {
    Ok(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx).await?.rows_affected())
}

/// One row in every table.
async fn full(world: &World<'_>) {
    let (ana, design) = (world.member("Ana").await, world.group("design").await);
    world.join(&design, &ana, touchbase::domain::group::Role::Lead).await;
    let task = world.task(&design, "Logo", Some(ana.id)).await;
    let cadence = world.cadence("weekly").await;
    let occurrence = world.occurrence(&cadence, monday()).await;
    let mut new = world.asks(&occurrence, ana.id, "2026-04-20");
    new.prompt.state = PromptState::Sent;
    world.prompt(new).await;
    world.enqueue(&[world.mail_to(&ana)]).await;
    let inbound = world.arrived("a", monday()).await;
    world.keep(world.record(inbound, ana.id, Fact::NoChange)).await;
    let mut tx = world.begin().await;
    for sql in [
        "INSERT INTO community (one, name, language, zone, nag_budget) VALUES (1, 'Garden', 'en', 'UTC', 3)"
            .to_owned(),
        format!(
            "INSERT INTO season (id, slug, name, starts, ends, phases)
             VALUES ('{}', 's', 's', '2026-01-01', '2026-12-31', '[]')",
            world.id::<RawId>()
        ),
        "INSERT INTO objective (id, slug, title) VALUES ('o', 'o', 'Grow')".to_owned(),
        "INSERT INTO key_result (id, slug, objective, title, measure, unit, target, reached)
         VALUES ('k', 'k', 'o', 'Readers', 'tasks', '', 1, 0)"
            .to_owned(),
        format!(
            "INSERT INTO blocker (id, task, member, words, state, opened) VALUES ('{}', '{}', '{}', 'w', 'open', 0)",
            world.id::<RawId>(),
            task.id,
            ana.id
        ),
        format!(
            "INSERT INTO absence (id, member, starts, ends) VALUES ('{}', '{}', '2026-01-01', '2026-01-02')",
            world.id::<RawId>(),
            ana.id
        ),
        format!(
            "INSERT INTO digest (id, cadence, occurrence, scope, reader, period_from, period_until, empty)
             VALUES ('d', '{}', '{}', 'x', 'x', 0, 1, 0)",
            cadence.id, occurrence.id
        ),
    ] {
        run(&mut tx, &sql).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub async fn the_schema_refuses_what_cannot_be(db: &Db) {
    let world = World::new(db);
    full(&world).await;
    let impossible = [
        "community SET one = 2",
        "community SET nag_budget = 0",
        "community SET nag_budget = 256",
        "member SET name = ''",
        "member SET name = NULL",
        "member SET channel = 'pigeon'",
        "member SET minutes_a_week = -1",
        "member SET check_ins = 'off'",
        "member SET receipts = 'never'",
        "member SET quotable = 2",
        "member SET newsletter_writer = 2",
        "member SET own_digest = -1",
        "working_group SET confidential = 2",
        "membership SET role = 'king'",
        "season SET ends = '2025-12-31'",
        "key_result SET measure = 'mood'",
        "task SET number = 0",
        "task SET title = ''",
        "task SET status = 'blocked'",
        "cadence SET purpose = 'survey'",
        "cadence SET by_mail = 2",
        "cadence SET in_room = 2",
        "occurrence SET state = 'late'",
        "delivery SET kind = 'spam'",
        "delivery SET channel = 'sms'",
        "delivery SET state = 'lost'",
        "delivery SET state = 'sending'",
        "delivery SET state = 'sent'",
        "delivery SET lease = 'x'",
        "delivery SET lease_until = 1",
        "delivery SET sent_at = 1",
        "delivery SET attempts = -1",
        "delivery SET unknowns = -1",
        "prompt SET state = 'lost'",
        "prompt SET slot = NULL",
        "inbound SET channel = 'sms'",
        "inbound SET state = 'lost'",
        "inbound SET state = 'done'",
        "inbound SET outcome = 'answer'",
        "inbound SET vouched = 2",
        "inbound SET raw = NULL",
        "record SET confidence = 'sure'",
        "record SET state = 'lost'",
        "blocker SET state = 'lost'",
        "blocker SET state = 'resolved'",
        "blocker SET closed = 1",
        "absence SET ends = '2025-12-31'",
        "digest SET period_until = 0",
        "digest SET empty = 2",
    ];
    for change in impossible {
        let mut tx = world.begin().await;
        let done = run(&mut tx, &format!("UPDATE {change}")).await;
        assert!(done.is_err(), "it may be: {change}");
    }
}

pub async fn the_schema_refuses_what_belongs_to_nothing(db: &Db) {
    let world = World::new(db);
    full(&world).await;
    let references = [
        ("membership", "working_group member"),
        ("objective", "season working_group parent"),
        ("key_result", "objective"),
        ("task", "working_group key_result lead"),
        ("occurrence", "cadence"),
        ("delivery", "member working_group"),
        ("prompt", "occurrence cadence member"),
        ("inbound", "member prompt"),
        ("record", "inbound member prompt task"),
        ("blocker", "task working_group member closed_by record"),
        ("absence", "member inbound"),
        ("digest", "cadence occurrence delivery"),
    ];
    for (table, columns) in references {
        for column in columns.split(' ') {
            let mut tx = world.begin().await;
            let done = run(&mut tx, &format!("UPDATE {table} SET {column} = 'nobody'")).await;
            assert!(done.is_err(), "{table}.{column} may point nowhere");
        }
    }
    let mut tx = world.begin().await;
    assert!(run(&mut tx, "INSERT INTO supporter (task, member) VALUES ('x', 'y')").await.is_err());
}

pub async fn a_row_that_cannot_be_is_named(db: &Db) {
    let world = World::new(db);
    full(&world).await;
    let mut told = Vec::new();
    let mut broken = async |change: &'static str| {
        let mut tx = world.begin().await;
        assert_eq!(run(&mut tx, &format!("UPDATE {change}")).await.unwrap(), 1, "{change}");
        let error = everything(&mut tx).await.expect_err(change);
        let StoreError::Impossible { table, column, .. } = &error else { panic!("{change}: {error}") };
        assert!(change.starts_with(&format!("{table} SET {column} = ")), "{change}: {error}");
        told.push(error.to_string());
    };
    for change in [
        "community SET zone = 'Mars/Base'",
        "member SET mail = 'ana'",
        "member SET matrix = 'ana'",
        "member SET zone = 'Mars/Base'",
        "member SET quiet = 'at night'",
        "member SET minutes_a_week = 4294967296",
        "member SET joined = 9223372036854775807",
        "working_group SET room = 'design'",
        "season SET ends = '2026-13-01'",
        "cadence SET spec = '{}'",
        "cadence SET groups = 'design'",
        "task SET number = 4294967296",
        "task SET due = 'soon'",
        "delivery_content SET content = '{}'",
        "delivery SET address = '{\"kind\":\"mail\",\"at\":\"ana\"}'",
        "prompt SET asked = '[{}]'",
        "prompt SET slot = '2026-04-20/0'",
        "inbound SET envelope = '{}'",
        "inbound SET attempts = -1",
        "record SET value = '{\"fact\":\"mood\"}'",
        "record SET before = 'blocked'",
        "blocker SET opened = -9223372036854775808",
        "absence SET ends = '2026-1-2'",
    ] {
        broken(change).await;
    }
    tells("impossible_values", told.join("\n"));
}

/// Decodes a row of every table.
async fn everything(tx: &mut Tx) -> Result<(), StoreError> {
    use touchbase::store::*;
    community::find(tx).await?;
    let members = member::all(tx).await?;
    group::all(tx).await?;
    group::memberships(tx).await?;
    goal::seasons(tx).await?;
    cadence::all(tx).await?;
    occurrence::open(tx).await?;
    task::all(tx).await?;
    inbound::by_key(tx, "a").await?;
    for member in &members {
        prompt::latest_of(tx, member.id, 9).await?;
        absence::of(tx, &[member.id], "2026-01-01".parse().unwrap()).await?;
    }
    record::said_between(tx, hours(-1), hours(1)).await?;
    blocker::all_open(tx).await?;
    delivery::claim(tx, touchbase::domain::member::ChannelKind::Mail, monday(), "a", hours(1), 9).await?;
    Ok(())
}

pub async fn a_word_behind_a_checks_back_is_named(db: &Db) {
    let world = World::new(db);
    full(&world).await;
    let mut tx = world.begin().await;
    match db.dialect() {
        Dialect::Sqlite => run(&mut tx, "PRAGMA ignore_check_constraints = ON").await.unwrap(),
        Dialect::Postgres => {
            run(&mut tx, "ALTER TABLE record DROP CONSTRAINT record_confidence_check").await.unwrap();
            run(&mut tx, "ALTER TABLE member DROP CONSTRAINT member_quotable_check").await.unwrap()
        }
    };
    run(&mut tx, "UPDATE record SET confidence = 'sure'").await.unwrap();
    run(&mut tx, "UPDATE member SET quotable = 2").await.unwrap();
    let record = touchbase::store::record::said_between(&mut tx, monday(), hours(1)).await.unwrap_err();
    let member = touchbase::store::member::all(&mut tx).await.unwrap_err();
    drop(tx);
    let told = format!("{record}\n{member}");
    tells("words_behind_a_checks_back", told);
    // Nothing of it was committed.
    assert_eq!(read!(world, member::all).len(), 1);
}
