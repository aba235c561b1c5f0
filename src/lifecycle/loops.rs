//! The loops: asking and telling, reading, sending by each wire. Each does what is due, and waits for the next wake. A fault is
//! logged here, once; what it left undone is still in the database, and done at the next wake.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::matrix::Late;
use super::wake::Wakes;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Retention;
use crate::domain::member::ChannelKind;
use crate::outbox::Watch;
use crate::recording::Fault;
use crate::store;
use crate::web::health::Pulse;

/// Starts them.
pub fn spawn(
    app: &App,
    matrix: Option<Late>,
    retention: Retention,
    wakes: &Wakes,
    pulse: &Pulse,
    stop: &CancellationToken,
    tasks: &mut JoinSet<&'static str>,
) {
    let round = Round { pulse: pulse.clone(), clock: app.clock.clone(), stop: stop.clone() };
    {
        let (app, wakes) = (app.clone(), wakes.clone());
        let wake = wakes.asking.clone();
        tasks.spawn(round.clone().go("asking", vec![wake], move || {
            let (app, wakes) = (app.clone(), wakes.clone());
            async move { ask(&app, &wakes).await }
        }));
    }
    tasks.spawn(forgetting(app.clone(), retention, stop.clone()));
    {
        let (app, wakes) = (app.clone(), wakes.clone());
        let arrived = vec![wakes.reading.clone(), app.inbox.arrived.clone()];
        tasks.spawn(round.clone().go("reading", arrived, move || {
            let (app, wakes) = (app.clone(), wakes.clone());
            async move { read(&app, &wakes).await }
        }));
    }
    if app.outbox.routes.has(ChannelKind::Mail) {
        let (app, watch) = (app.clone(), round.watch("mailing"));
        tasks.spawn(round.clone().go(
            "mailing",
            vec![wakes.mailing.clone(), app.checkin.asked.clone()],
            move || {
                let (app, watch) = (app.clone(), watch.clone());
                async move { send(&app, ChannelKind::Mail, &watch).await }
            },
        ));
    }
    if let Some(matrix) = matrix {
        let (app, watch) = (app.clone(), round.watch("chatting"));
        tasks.spawn(round.go("chatting", vec![wakes.chatting.clone()], move || {
            let (app, matrix, watch) = (app.clone(), matrix.clone(), watch.clone());
            async move {
                // Claimed without a session, messages would only be put off, also from under the process that has one.
                if matrix.is_open() {
                    send(&app, ChannelKind::Matrix, &watch).await?;
                    app.outbox.invite_due().await?;
                }
                Ok(())
            }
        }));
    }
}

async fn ask(app: &App, wakes: &Wakes) -> Result<(), Fault> {
    let rescued = app.outbox.rescue().await?;
    let asked = app.checkin.turn().await?;
    let rounds = app.rounds.turn().await?;
    let told = app.digests.turn().await?;
    let placed = app.placement.turn().await?;
    let made =
        asked.asked + asked.reminded + asked.elsewhere + rounds.invited + rounds.reminded + rounds.ended;
    if rescued + made + told + placed > 0 {
        wakes.to_send();
    }
    Ok(())
}

/// Old texts are forgotten once an hour, batch by batch.
async fn forgetting(app: App, retention: Retention, stop: CancellationToken) -> &'static str {
    loop {
        loop {
            match forget(&app, retention).await {
                Ok(0) => break,
                Ok(texts) => tracing::info!(texts, "old texts were forgotten"),
                Err(fault) => {
                    tracing::warn!(%fault, "old texts are forgotten later");
                    break;
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return "forgetting",
            () = tokio::time::sleep(AN_HOUR) => {}
        }
    }
}

/// The longest thing that a loop does is one SMTP transaction.
const ALIVE: SignedDuration = SignedDuration::from_mins(15);

const AN_HOUR: Duration = Duration::from_secs(3600);

async fn forget(app: &App, retention: Retention) -> Result<u64, Fault> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let raw = store::retention::forget_raw_messages(&mut tx, now - retention.raw_messages).await?;
    let texts = store::retention::forget_texts(&mut tx, now - retention.deliveries).await?;
    tx.commit().await?;
    Ok(raw + texts)
}

async fn read(app: &App, wakes: &Wakes) -> Result<(), Fault> {
    let read = app.recorder.read_all().await?;
    let alerts = app.recorder.tell_blockers().await?;
    let placed = app.placement.turn().await?;
    if read.len() + alerts > 0 || placed > 0 {
        wakes.to_send();
    }
    Ok(())
}

async fn send(app: &App, kind: ChannelKind, watch: &Watch) -> Result<(), Fault> {
    let sent = app.outbox.send_due_on(kind, watch).await?;
    if sent.sent + sent.failed + sent.put_off > 0 {
        tracing::info!(
            channel = kind.as_str(),
            sent = sent.sent,
            put_off = sent.put_off,
            failed = sent.failed,
            "sent"
        );
    }
    Ok(())
}

#[derive(Clone)]
struct Round {
    pulse: Pulse,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
}

impl Round {
    /// A sending loop beats whenever it has written outcomes down: a round of many thousand messages takes long.
    fn watch(&self, name: &'static str) -> Watch {
        let (pulse, clock) = (self.pulse.clone(), self.clock.clone());
        Watch::new(self.stop.clone(), move || pulse.beat(name, clock.now(), ALIVE))
    }

    async fn go<F, W>(self, name: &'static str, wakes: Vec<Arc<Notify>>, work: F) -> &'static str
    where
        F: Fn() -> W,
        W: Future<Output = Result<(), Fault>>,
    {
        loop {
            self.pulse.beat(name, self.clock.now(), ALIVE);
            match work().await {
                Ok(()) => {}
                Err(Fault::NoCommunity) => tracing::warn!(part = name, "{}", Fault::NoCommunity),
                Err(fault) => tracing::error!(part = name, %fault, "will be tried again"),
            }
            let woken = futures_util::future::select_all(wakes.iter().map(|wake| Box::pin(wake.notified())));
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return name,
                _ = woken => {}
            }
        }
    }
}
