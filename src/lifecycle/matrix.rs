//! Matrix, opened when its homeserver is there: one that is down at start-up must not keep mail from going out.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use jiff::SignedDuration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::channel::matrix::{MatrixChannel, MatrixSettings, Receiver, Session};
use crate::channel::{Accepted, Channel, Failure, Intake};
use crate::clock::Clock;
use crate::domain::address::{MatrixRoom, MatrixUserId};
use crate::domain::message::Parcel;
use crate::id::{Chance, RawId};
use crate::store;

/// The role of the one process that may use the account: sending twice from one device is one event, from two it is two.
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
    open: Arc<RwLock<Option<Arc<MatrixChannel>>>>,
}

#[async_trait]
impl Channel for Late {
    async fn send(&self, parcel: &Parcel) -> Result<Accepted, Failure> {
        match self.channel() {
            Some(channel) => channel.send(parcel).await,
            None => Err(Failure::Retry {
                after: Some(SignedDuration::from_secs(30)),
                why: "the Matrix session is not open".to_owned(),
            }),
        }
    }

    async fn invite(&self, room: &MatrixRoom, user: &MatrixUserId) -> Result<(), Failure> {
        match self.channel() {
            Some(channel) => channel.invite(room, user).await,
            None => Err(Failure::Retry {
                after: Some(SignedDuration::from_secs(30)),
                why: "the Matrix session is not open".to_owned(),
            }),
        }
    }
}

/// Who has the role.
enum Role {
    Ours,
    Theirs,
    /// The database did not say.
    Unknown,
}

impl Late {
    /// An account that is opened by [`Late::run`].
    pub fn new(settings: MatrixSettings, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { settings, clock, chance, open: Arc::default() }
    }

    /// Whether messages can go out from here. While another process has the role, they are left to that.
    pub fn is_open(&self) -> bool {
        self.channel().is_some()
    }

    fn channel(&self) -> Option<Arc<MatrixChannel>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_open(&self, channel: Option<Arc<MatrixChannel>>) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = channel;
    }

    /// Takes the role, opens the session, receives; until `stop`. `opened` is told when messages can go out.
    pub async fn run(self, app: App, intake: Arc<dyn Intake>, opened: Arc<Notify>, stop: CancellationToken) {
        let holder = app.ids.make::<RawId>().to_string();
        while !stop.is_cancelled() {
            if let Role::Ours = self.hold(&app, &holder).await {
                match Session::open(&self.settings, &app.ids).await {
                    Ok(session) => {
                        self.live(&app, Arc::new(session), intake.clone(), &opened, &holder, &stop).await;
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

    /// Until `stop`, or until another process took the role.
    async fn live(
        &self,
        app: &App,
        session: Arc<Session>,
        intake: Arc<dyn Intake>,
        opened: &Notify,
        holder: &str,
        stop: &CancellationToken,
    ) {
        let channel = Arc::new(MatrixChannel::new(session.clone(), &self.settings, self.clock.clone()));
        self.set_open(Some(channel.clone()));
        opened.notify_one();
        join_group_rooms(app, &channel).await;
        let receiver = Receiver::new(session, intake, self.clock.clone(), self.chance.clone()).await;
        let receiving = receiver.run(stop.clone());
        tokio::pin!(receiving);
        loop {
            tokio::select! {
                // What is under way is still sent: the channel stays open until the program ends.
                () = &mut receiving => return,
                () = tokio::time::sleep(RENEW) => {
                    if let Role::Theirs = self.hold(app, holder).await {
                        tracing::error!("another process took the Matrix role; this one waits for it");
                        return self.set_open(None);
                    }
                }
            }
        }
    }

    async fn hold(&self, app: &App, holder: &str) -> Role {
        let now = self.clock.now();
        let held = async {
            let mut tx = app.db.begin().await?;
            let held = store::lease::hold(&mut tx, ROLE, holder, now, now + ROLE_KEPT).await?;
            tx.commit().await?;
            Ok::<bool, store::StoreError>(held)
        };
        match held.await {
            Ok(true) => Role::Ours,
            Ok(false) => Role::Theirs,
            Err(error) => {
                tracing::warn!(%error, "the Matrix role cannot be asked for");
                Role::Unknown
            }
        }
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

/// Group rooms that a check-in or a digest writes into.
async fn join_group_rooms(app: &App, channel: &MatrixChannel) {
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
