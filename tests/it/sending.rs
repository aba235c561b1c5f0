//! The outbox: nothing is lost, and nobody gets anything twice that is not counted.

use std::sync::Arc;

use touchbase::channel::Failure;
use touchbase::domain::group::Role;
use touchbase::domain::member::Member;
use touchbase::store;
use touchbase::store::Db;
use touchbase::store::cadence::CadencePurpose;

use crate::support::wires::{Fate, Scripted, busy, no_such_mailbox};
use crate::support::world::{World, hours};

const MONDAYS: &str = "days = 'mon'\nat = '09:00'\nreminders = []";

async fn over(fates: Vec<Fate>) -> (World, Member, Arc<Scripted>) {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    let wire = Scripted::new(world.postbox.clone(), fates);
    let world = world.over(wire.clone());
    (world, ana, wire)
}

#[tokio::test]
async fn a_server_that_says_later_is_tried_again_after_half_an_hour_and_more() {
    let (world, ana, wire) = over(vec![busy(), busy()]).await;
    world.until("2026-04-20T09:15", "Europe/Berlin").await;
    assert_eq!(wire.tried().len(), 1, "not again within half an hour");
    world.until("2026-04-20T12:00", "Europe/Berlin").await;
    let tried = wire.tried();
    assert_eq!(tried.len(), 3);
    assert!(tried.iter().all(|id| *id == tried[0]), "every attempt is the same mail");
    assert_eq!(world.inbox(&ana).await.len(), 1);
    assert_eq!(world.prompts(&ana).await, ["sent"]);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_question_is_given_up_when_its_window_closes() {
    let (world, ana, wire) = over(vec![busy(); 200]).await;
    let spec = "days = 'mon'\nat = '09:00'\nreminders = []\nanswer_within = '1d'";
    world.cadence("check-in", CadencePurpose::CheckIn, spec).await;
    world.until("2026-04-22T09:00", "Europe/Berlin").await;
    let tried = wire.tried().len();
    assert!((5..20).contains(&tried), "{tried} attempts in a day");
    assert!(world.inbox(&ana).await.is_empty());
    let prompts = world.prompts(&ana).await;
    assert!(prompts == ["expired"] || prompts == ["excused: undeliverable"], "{prompts:?}");
}

#[tokio::test]
async fn a_mailbox_that_is_not_there_turns_to_the_other_channel_or_excuses() {
    let (world, ana, _) = over(vec![no_such_mailbox()]).await;
    world.until("2026-04-20T10:00", "Europe/Berlin").await;
    assert_eq!(world.prompts(&ana).await, ["excused: undeliverable"]);
    let (world, mut ana, _) = over(vec![no_such_mailbox()]).await;
    ana.matrix = Some("@ana:example.org".parse().unwrap());
    world.save(&ana).await;
    world.clock.set("2026-04-20T07:00:00Z".parse().unwrap());
    world.app.checkin.turn().await.unwrap();
    world.app.outbox.send_due().await.unwrap();
    let turned = world.app.checkin.turn().await.unwrap();
    assert_eq!(turned.elsewhere, 1, "whoever sends is told that there is something");
    world.until("2026-04-20T10:00", "Europe/Berlin").await;
    assert_eq!(world.postbox.messages("@ana:example.org").await.unwrap().len(), 1);
    assert_eq!(world.prompts(&ana).await, ["sent"]);
}

#[tokio::test]
async fn a_connection_lost_after_the_dot_is_tried_once_more_with_the_same_message_id() {
    let (world, ana, wire) = over(vec![Fate::ArrivesUnheard, Fate::ArrivesUnheard]).await;
    world.pass(hours(72)).await;
    let tried = wire.tried();
    assert_eq!(tried.len(), 2, "once more, and never again");
    assert_eq!(tried[0], tried[1]);
    assert_eq!(world.inbox(&ana).await.len(), 1, "one message for who looks at Message-IDs");
    assert_eq!(world.prompts(&ana).await, ["sent"], "most likely it arrived: nobody is asked elsewhere");
}

/// The sender dies with the parcel in its hands.
struct Dies;

#[async_trait::async_trait]
impl touchbase::channel::Channel for Dies {
    async fn send(
        &self,
        _: &touchbase::domain::message::Parcel,
    ) -> Result<touchbase::channel::Accepted, Failure> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn what_a_killed_sender_held_is_sent_by_the_next_one_and_counted() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    let world = world.over(Arc::new(Dies));
    world.clock.set("2026-04-20T07:00:00Z".parse().unwrap());
    let app = world.app.clone();
    let dying = tokio::spawn(async move { app.turn().await });
    while count(&world, "sending").await == 0 {
        tokio::task::yield_now().await;
    }
    dying.abort();
    dying.await.unwrap_err();
    let world = world.restart();
    world.turn().await;
    assert!(world.inbox(&ana).await.is_empty(), "its lease still runs");
    world.pass(hours(1)).await;
    assert_eq!(world.inbox(&ana).await.len(), 1);
    let mut tx = world.app.db.begin().await.unwrap();
    let row =
        sqlx::query_scalar::<_, i64>("SELECT unknowns FROM delivery").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(row, 1, "it may have arrived twice, and that is counted");
}

async fn count(world: &World, state: &str) -> u64 {
    let mut conn = world.app.db.read().await.unwrap();
    let all = store::delivery::count(&mut conn).await.unwrap();
    all.iter().find(|(one, _)| one.as_str() == state).map_or(0, |(_, many)| *many)
}

#[tokio::test]
async fn a_restart_in_the_middle_of_a_week_loses_nothing_and_asks_nobody_twice() {
    let world = World::new().await;
    let ana = world.by_mail("Ana Lima", "Europe/Berlin", Role::Member).await;
    let report = world.task("Draft the season report", Some(&ana)).await;
    world.cadence("check-in", CadencePurpose::CheckIn, "days = ['mon', 'thu']\nat = '09:00'").await;
    world.until("2026-04-20T09:00", "Europe/Berlin").await;
    let world = world.restart();
    world.turn().await;
    assert_eq!(world.inbox(&ana).await.len(), 1);
    // An answer comes in, and the program dies before it read it.
    let prompt = world.last(&ana).await;
    let raw = crate::support::world::reply_mail(
        "ana@example.org",
        &prompt,
        "1: not started",
        world.app.clock.now(),
    );
    let (from, to) = ("ana@example.org".parse().unwrap(), prompt.reply_to.parse().unwrap());
    world.postbox.mail(&from, &to, raw.into_bytes()).await.unwrap();
    let world = world.restart();
    world.turn().await;
    assert_eq!(world.status(&report).await.as_str(), "not_started");
    world.until("2026-04-22T12:00", "Europe/Berlin").await;
    let world = world.restart();
    world.until("2026-04-23T09:15", "Europe/Berlin").await;
    let world = world.restart();
    world.until("2026-04-25T09:15", "Europe/Berlin").await;
    insta::assert_snapshot!(world.story(&ana, "Europe/Berlin").await);
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn asking_goes_on_where_it_was_killed() {
    let world = World::new().await;
    // More than a page of five hundred.
    for n in 0..520 {
        let member = world.by_mail(&format!("m{n} Member"), "Europe/Berlin", Role::Member).await;
        world.task(&format!("Task {n}"), Some(&member)).await;
    }
    world.cadence("check-in", CadencePurpose::CheckIn, MONDAYS).await;
    let trigger = "CREATE TRIGGER killed BEFORE INSERT ON prompt WHEN (SELECT COUNT(*) FROM prompt) >= 500
        BEGIN SELECT RAISE(ABORT, 'killed'); END";
    run(&world, trigger).await;
    world.clock.set("2026-04-20T07:00:00Z".parse().unwrap());
    world.app.turn().await.unwrap_err();
    assert_eq!(prompts(&world).await, 500, "the first page stands");
    run(&world, "DROP TRIGGER killed").await;
    let world = world.restart();
    world.turn().await;
    assert_eq!(prompts(&world).await, 520);
    assert_eq!(count(&world, "sent").await, 520, "each was asked once");
    world.nothing_is_stuck().await;
}

async fn run(world: &World, sql: &'static str) {
    let mut tx = world.app.db.begin().await.unwrap();
    sqlx::query(sql).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn prompts(world: &World) -> i64 {
    let mut tx = world.app.db.begin().await.unwrap();
    sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM prompt").fetch_one(&mut *tx).await.unwrap()
}

#[tokio::test]
async fn two_programs_on_one_database_never_send_twice() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("touchbase.db").display());
    let one = World::on(Db::open(&url).await.unwrap(), "2026-04-20T06:00:00Z").await;
    for n in 0..30 {
        let member = one.by_mail(&format!("m{n} Member"), "Europe/Berlin", Role::Member).await;
        one.task(&format!("Task {n}"), Some(&member)).await;
    }
    one.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'").await;
    let wire = Scripted::new(one.postbox.clone(), []);
    let one = one.over(wire.clone());
    let other = one.beside(Db::open(&url).await.unwrap()).over(wire.clone());
    for instant in ["2026-04-20T07:00:00Z", "2026-04-21T07:00:00Z"] {
        one.clock.set(instant.parse().unwrap());
        let (first, second) = tokio::join!(one.app.turn(), other.app.turn());
        first.unwrap();
        second.unwrap();
    }
    let mut tried = wire.tried();
    assert_eq!(tried.len(), 60, "a question and a reminder each");
    tried.sort();
    tried.dedup();
    assert_eq!(tried.len(), 60);
    one.nothing_is_stuck().await;
}
