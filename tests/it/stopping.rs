//! The soft stop while much is to be sent: what is under way is finished, the rest waits for the next sender, at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::{JoinHandle, yield_now};
use tokio_util::sync::CancellationToken;
use touchbase::app::Parts;
use touchbase::config::Retention;
use touchbase::domain::group::Role;
use touchbase::domain::member::ChannelKind;
use touchbase::id::SystemChance;
use touchbase::lifecycle::{Deployment, Running};
use touchbase::outbox::{Sent, Watch};
use touchbase::render::Renderer;
use touchbase::store::cadence::CadencePurpose;
use touchbase::store::{self, Db};
use touchbase::token::TokenKey;

use crate::support::sink::SlowSink;
use crate::support::wires::Slow;
use crate::support::world::{World, hours};

/// As many as may be under way at a time (`World::over`).
const AT_ONCE: usize = 8;

/// More than one batch of claims, so that a batch is under way and another one is due.
const MEMBERS: usize = 300;

struct Round {
    stop: CancellationToken,
    beats: Arc<AtomicUsize>,
    ends: JoinHandle<Sent>,
}

impl Round {
    fn begins(world: &World) -> Self {
        let (stop, beats) = (CancellationToken::new(), Arc::new(AtomicUsize::new(0)));
        let beat = beats.clone();
        let watch = Watch::new(stop.clone(), move || _ = beat.fetch_add(1, Ordering::Relaxed));
        let outbox = world.app.outbox.clone();
        let ends = tokio::spawn(async move { outbox.send_due_on(ChannelKind::Mail, &watch).await.unwrap() });
        Self { stop, beats, ends }
    }
}

/// How many deliveries are queued, under way and sent.
async fn states(world: &World) -> [usize; 3] {
    let mut conn = world.app.db.read().await.unwrap();
    let all = store::delivery::count(&mut conn).await.unwrap();
    ["queued", "sending", "sent"].map(|state| {
        all.iter()
            .find(|(one, _)| one.as_str() == state)
            .map_or(0, |(_, many)| usize::try_from(*many).unwrap())
    })
}

async fn come_to(world: &World, wanted: [usize; 3]) {
    for _ in 0..100_000 {
        if states(world).await == wanted {
            return;
        }
        yield_now().await;
    }
    panic!("it never came to {wanted:?} but to {:?}", states(world).await);
}

async fn populate(world: &World, members: usize) {
    for n in 0..members {
        let member = world.by_mail(&format!("m{n} Member"), "Europe/Berlin", Role::Member).await;
        world.task(&format!("Task {n}"), Some(&member)).await;
    }
    world.cadence("check-in", CadencePurpose::CheckIn, "days = 'mon'\nat = '09:00'\nreminders = []").await;
}

async fn asked(members: usize) -> (World, Arc<Slow>) {
    let world = World::new().await;
    populate(&world, members).await;
    let wire = Slow::new(world.postbox.clone());
    let world = world.over(wire.clone());
    world.clock.set("2026-04-20T07:00:00Z".parse().unwrap());
    world.app.checkin.turn().await.unwrap();
    (world, wire)
}

#[tokio::test]
async fn a_stop_in_the_middle_loses_nothing_sends_nothing_twice_and_leaves_the_rest_to_the_next_at_once() {
    let (world, wire) = asked(MEMBERS).await;
    let round = Round::begins(&world);
    wire.lets_go(20);
    come_to(&world, [MEMBERS - 256, 256 - 20, 20]).await;
    while wire.tried().len() < 20 + AT_ONCE {
        yield_now().await;
    }
    assert!(round.beats.load(Ordering::Relaxed) > 1, "a long round beats while it goes on");

    round.stop.cancel();
    // Nobody let go of what is under way: the others do not wait for it.
    come_to(&world, [MEMBERS - 20 - AT_ONCE, AT_ONCE, 20]).await;
    assert!(!round.ends.is_finished(), "what is under way is waited for");
    let mut tx = world.app.db.begin().await.unwrap();
    let touched = "SELECT COUNT(*) FROM delivery WHERE state = 'queued'
        AND (lease IS NOT NULL OR lease_until IS NOT NULL OR attempts <> 0 OR unknowns <> 0)";
    assert_eq!(sqlx::query_scalar::<_, i64>(touched).fetch_one(&mut *tx).await.unwrap(), 0);
    drop(tx);

    wire.lets_go(AT_ONCE);
    assert_eq!(round.ends.await.unwrap().sent, 28);
    assert_eq!(states(&world).await, [MEMBERS - 28, 0, 28]);
    assert_eq!(wire.tried().len(), 28, "nothing more was begun");

    let world = world.restart().over(wire.clone());
    wire.lets_go(MEMBERS);
    Round::begins(&world).ends.await.unwrap();
    assert_eq!(states(&world).await, [0, 0, MEMBERS]);
    let mut tried = wire.tried();
    assert_eq!(tried.len(), MEMBERS);
    tried.sort();
    tried.dedup();
    assert_eq!(tried.len(), MEMBERS, "nothing went twice");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn what_was_claimed_long_ago_is_given_back_before_its_lease_ends() {
    let (world, wire) = asked(30).await;
    let round = Round::begins(&world);
    while wire.tried().len() < AT_ONCE {
        yield_now().await;
    }
    // A crawling server: the first ones take an hour; others would be sent again by who takes over their lease.
    world.clock.advance(hours(1));
    wire.lets_go(30);
    round.ends.await.unwrap();
    Round::begins(&world).ends.await.unwrap();
    assert_eq!(states(&world).await, [0, 0, 30]);
    let mut tx = world.app.db.begin().await.unwrap();
    let attempts = sqlx::query_scalar::<_, i64>("SELECT MAX(attempts) FROM delivery");
    assert_eq!(attempts.fetch_one(&mut *tx).await.unwrap(), 1, "claiming alone is no attempt");
    drop(tx);
    assert_eq!(wire.tried().len(), 30, "nothing went twice");
    world.nothing_is_stuck().await;
}

#[tokio::test]
async fn a_round_that_begins_after_the_stop_claims_nothing() {
    let (world, wire) = asked(3).await;
    let stop = CancellationToken::new();
    stop.cancel();
    let watch = Watch::new(stop, || ());
    let sent = world.app.outbox.send_due_on(ChannelKind::Mail, &watch).await.unwrap();
    assert_eq!((sent, wire.tried().len()), (Sent::default(), 0));
    assert_eq!(states(&world).await, [3, 0, 0]);
}

/// The whole program, mail going to a server.
async fn starts(world: &World, sink: &SlowSink) -> (Running, CancellationToken) {
    let mail = sink.settings();
    let deployment = Deployment {
        parts: Parts {
            db: world.app.db.clone(),
            clock: world.clock.clone(),
            chance: Arc::new(SystemChance),
            renderer: Arc::new(Renderer::new(None).unwrap()),
            key: TokenKey::new([7; 32]),
            public_url: "https://touch.example.org".into(),
            mail_domain: "example.org".into(),
            reply_address: Some(mail.reply.clone()),
            bounce_address: Some(mail.bounces.clone()),
            authserv_id: None,
            shelf: touchbase::rounds::Shelf::open(None, Vec::new()).unwrap(),
        },
        mail: Some(mail),
        matrix: None,
        retention: Retention::default(),
        pace: None,
        listen: None,
        behind_proxy: false,
    };
    let stop = CancellationToken::new();
    (deployment.start(stop.clone()).await.unwrap(), stop)
}

#[tokio::test]
async fn the_program_that_is_stopped_while_its_mail_server_crawls_ends_soon_and_the_next_one_goes_on() {
    const CONNECTIONS: usize = 4;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("touchbase.db").display());
    let world = World::on(Db::open(&url).await.unwrap(), "2026-04-20T06:00:00Z").await;
    populate(&world, 40).await;
    world.clock.set("2026-04-20T07:00:00Z".parse().unwrap());
    let sink = SlowSink::listens(CONNECTIONS).await;
    let (program, stop) = starts(&world, &sink).await;
    sink.takes(6);
    come_to(&world, [0, 34, 6]).await;
    while sink.has_waiting() < CONNECTIONS {
        yield_now().await;
    }
    stop.cancel();
    come_to(&world, [30, CONNECTIONS, 6]).await;
    sink.takes(CONNECTIONS);
    program.wait(CancellationToken::new()).await.unwrap();
    assert_eq!(states(&world).await, [30, 0, 10]);

    let (program, stop) = starts(&world, &sink).await;
    sink.takes(40);
    come_to(&world, [0, 0, 40]).await;
    stop.cancel();
    program.wait(CancellationToken::new()).await.unwrap();
    let mut got = sink.recipients();
    assert_eq!(got.len(), 40);
    got.sort();
    got.dedup();
    assert_eq!(got.len(), 40, "nobody got it twice");
}
