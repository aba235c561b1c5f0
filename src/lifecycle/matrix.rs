//! Matrix, opened when its homeserver is there: one that is down at start-up must not keep mail from going out.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::SignedDuration;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::channel::matrix::{MatrixChannel, MatrixSettings, Receiver, Session};
use crate::channel::{Accepted, Channel, Failure, Intake};
use crate::clock::Clock;
use crate::domain::message::Parcel;
use crate::id::{Chance, RawId};
use crate::store;

/// The role of the one process that may use a device (a device's keys have one owner).
const ROLE: &str = "matrix";
const ROLE_KEPT: SignedDuration = SignedDuration::from_mins(2);
const RENEW: Duration = Duration::from_secs(30);
const TRY_AGAIN: Duration = Duration::from_secs(30);

/// A Matrix account that may not be open yet.
#[derive(Clone)]
pub struct Late {
    settings: MatrixSettings,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    open: Arc<OnceCell<MatrixChannel>>,
}

#[async_trait]
impl Channel for Late {
    async fn send(&self, parcel: &Parcel) -> Result<Accepted, Failure> {
        match self.open.get() {
            Some(channel) => channel.send(parcel).await,
            None => Err(Failure::Retry {
                after: Some(SignedDuration::from_secs(30)),
                why: "the Matrix session is not open yet".to_owned(),
            }),
        }
    }
}

impl Late {
    /// An account that is opened by [`Late::run`].
    pub fn new(settings: MatrixSettings, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { settings, clock, chance, open: Arc::default() }
    }

    /// Takes the role, opens the session, receives until `stop`.
    pub async fn run(self, app: App, intake: Arc<dyn Intake>, stop: CancellationToken) {
        let holder = app.ids.make::<RawId>().to_string();
        while !stop.is_cancelled() {
            if self.hold(&app, &holder).await {
                match Session::open(&self.settings, &app.ids).await {
                    Ok(session) => {
                        self.receive(&app, Arc::new(session), intake, &holder, &stop).await;
                        self.let_go(&app, &holder).await;
                        return;
                    }
                    Err(fault) => tracing::error!(%fault, "Matrix is not open; trying again"),
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(TRY_AGAIN) => {}
            }
        }
        self.let_go(&app, &holder).await;
    }

    async fn receive(
        &self,
        app: &App,
        session: Arc<Session>,
        intake: Arc<dyn Intake>,
        holder: &str,
        stop: &CancellationToken,
    ) {
        let channel = MatrixChannel::new(session.clone(), &self.settings, self.clock.clone());
        if self.open.set(channel).is_err() {
            return;
        }
        self.join_group_rooms(app).await;
        let receiver = Receiver::new(session, intake, self.clock.clone(), self.chance.clone()).await;
        let receiving = receiver.run(stop.clone());
        tokio::pin!(receiving);
        loop {
            tokio::select! {
                () = &mut receiving => return,
                () = tokio::time::sleep(RENEW) => {
                    if !self.hold(app, holder).await {
                        tracing::error!("another process took the Matrix role");
                    }
                }
            }
        }
    }

    /// Group rooms that a check-in or a digest writes into.
    async fn join_group_rooms(&self, app: &App) {
        let Some(channel) = self.open.get() else { return };
        let groups = async {
            let mut conn = app.db.read().await?;
            store::group::all(&mut conn).await
        };
        let rooms = match groups.await {
            Ok(groups) => groups.into_iter().filter_map(|group| group.room),
            Err(error) => return tracing::warn!(%error, "group rooms are joined when they are first written to"),
        };
        for room in rooms {
            if channel.join(&room).await.is_err() {
                tracing::warn!("a group's room could not be joined; invite the bot");
            }
        }
    }

    async fn hold(&self, app: &App, holder: &str) -> bool {
        let now = self.clock.now();
        let held = async {
            let mut tx = app.db.begin().await?;
            let held = store::lease::hold(&mut tx, ROLE, holder, now, now + ROLE_KEPT).await?;
            tx.commit().await?;
            Ok::<bool, store::StoreError>(held)
        };
        held.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the Matrix role cannot be asked for");
            false
        })
    }

    async fn let_go(&self, app: &App, holder: &str) {
        let gone = async {
            let mut tx = app.db.begin().await?;
            store::lease::let_go(&mut tx, ROLE, holder).await?;
            tx.commit().await
        };
        if let Err(error) = gone.await {
            tracing::warn!(%error, "the Matrix role runs out by itself");
        }
    }
}
