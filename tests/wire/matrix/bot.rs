//! Touchbase's side of a story: session, channel and receiver as the program builds them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use matrix_sdk::RoomState;
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use touchbase::channel::matrix::{MatrixChannel, MatrixSettings, Receiver, Session, SessionFault};
use touchbase::channel::{Accepted, Channel, Failure};
use touchbase::clock::{Clock, SystemClock};
use touchbase::domain::address::Address;
use touchbase::domain::message::{ChatContent, Content, Parcel, Purpose};
use touchbase::id::SystemChance;

use super::homeserver::{self, Account, BASE, ids};
use super::inbox::MemoryInbox;

pub struct Bot {
    pub account: Account,
    pub settings: MatrixSettings,
    pub session: Arc<Session>,
    pub channel: MatrixChannel,
    pub inbox: Arc<MemoryInbox>,
    receiving: Option<(CancellationToken, AbortOnDropHandle<()>)>,
    home: TempDir,
}

impl Bot {
    /// A bot that was never here before, and receives.
    pub async fn new() -> Self {
        Self::at(BASE).await
    }

    /// The same, reaching the homeserver at `url`.
    pub async fn at(url: &str) -> Self {
        // RUST_LOG shows what happened, where it is set.
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        let account = homeserver::register("bot").await;
        let home = tempfile::tempdir().unwrap();
        let settings = settings(&account, url, &home.path().join("matrix"));
        let session = Arc::new(Session::open(&settings, &ids()).await.unwrap());
        let channel = MatrixChannel::new(session.clone(), &settings, Arc::new(SystemClock));
        let mut bot =
            Self { account, settings, session, channel, inbox: MemoryInbox::new(), receiving: None, home };
        bot.receive().await;
        bot.inbox.cursor_other_than(None).await;
        bot
    }

    pub async fn receive(&mut self) {
        let stop = CancellationToken::new();
        let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
        let receiver = Receiver::new(self.session.clone(), self.inbox.clone(), clock, chance).await;
        self.receiving = Some((stop.clone(), AbortOnDropHandle::new(tokio::spawn(receiver.run(stop)))));
    }

    /// The soft stop.
    pub async fn pause(&mut self) {
        if let Some((stop, task)) = self.receiving.take() {
            stop.cancel();
            tokio::time::timeout(Duration::from_secs(5), task).await.expect("stops soon").unwrap();
        }
    }

    /// The hard one: the receiver's future is dropped wherever it stands.
    pub async fn kill_receiver(&mut self) {
        if let Some((_, task)) = self.receiving.take() {
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
        }
    }

    /// Another process: only what is on the disk and in the inbox is left. It does not receive yet.
    pub async fn restart(self) -> Self {
        let (account, settings, inbox, home) = self.die().await;
        let session = Arc::new(Session::open(&settings, &ids()).await.unwrap());
        let channel = MatrixChannel::new(session.clone(), &settings, Arc::new(SystemClock));
        Self { account, settings, session, channel, inbox, receiving: None, home }
    }

    /// The process is gone, and with it the lock on the store.
    pub async fn die(mut self) -> (Account, MatrixSettings, Arc<MemoryInbox>, TempDir) {
        self.kill_receiver().await;
        let Self { account, settings, session, channel, inbox, home, .. } = self;
        drop(channel);
        drop(Arc::try_unwrap(session).expect("nobody else holds the session"));
        (account, settings, inbox, home)
    }

    /// The machine burnt down: the store is gone, the recovery key was kept elsewhere.
    pub async fn restart_on_a_new_machine(mut self) -> Self {
        self.kill_receiver().await;
        let kept = self.home.path().join("kept-elsewhere");
        std::fs::copy(self.settings.recovery_key_path(), &kept).unwrap();
        self.settings.store = self.home.path().join("new-machine");
        self.settings.recovery_key_file = Some(kept);
        self.restart().await
    }

    /// What the outbox does: come back until it went or cannot go. Comes back with each news of the rooms.
    pub async fn deliver(&self, parcel: &Parcel) -> Result<Accepted, Failure> {
        let mut news = self.session.client().subscribe_to_all_room_updates();
        let deadline = tokio::time::Instant::now() + Duration::from_secs(45);
        loop {
            match self.channel.send(parcel).await {
                Err(Failure::Retry { why, .. }) => {
                    let waited = tokio::time::timeout_at(deadline, news.recv()).await;
                    waited.map(drop).unwrap_or_else(|_| panic!("not delivered in time: {why}"));
                }
                done => return done,
            }
        }
    }

    /// Delivers and gives the event's id.
    pub async fn delivered(&self, parcel: &Parcel) -> String {
        self.deliver(parcel).await.unwrap().remote_id.unwrap()
    }

    /// Rooms that the account is in.
    pub fn rooms(&self) -> usize {
        self.session.client().rooms().iter().filter(|room| room.state() == RoomState::Joined).count()
    }

    pub fn device(&self) -> String {
        self.session.client().device_id().unwrap().to_string()
    }

    /// A token that is good for the next few seconds.
    pub async fn fresh_token(&self) -> String {
        self.session.client().refresh_access_token().await.unwrap();
        self.session.client().access_token().unwrap()
    }

    /// The session as it stands on the disk.
    pub fn stored(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.settings.store.join("session.json")).unwrap()).unwrap()
    }
}

pub fn settings(account: &Account, url: &str, store: &Path) -> MatrixSettings {
    MatrixSettings {
        homeserver: url.to_owned().try_into().unwrap(),
        user: account.id.parse().unwrap(),
        password: Some(account.password.clone()),
        password_file: None,
        store: store.to_owned(),
        device_name: "Touchbase".into(),
        recovery_key_file: None,
        messages_per_second: 1000.0,
        burst: 1000,
    }
}

pub fn direct(to: &str) -> Address {
    Address::Direct(to.parse().unwrap())
}

pub fn room(to: &str) -> Address {
    Address::Room(to.parse().unwrap())
}

/// A prompt as the outbox would hand it over.
pub fn prompt(to: Address, plain: &str) -> Parcel {
    Parcel {
        delivery: ids().make(),
        to,
        to_name: "Ana".into(),
        purpose: Purpose::Prompt,
        content: Content::Chat(ChatContent { plain: plain.into(), html: format!("<p>{plain}</p>") }),
        created: SystemClock.now(),
        attempt: 0,
        may_have_arrived: false,
        message_id: "prompt@example.org".into(),
        references: vec![],
        thread: None,
        in_reply_to: None,
        reply_token: None,
        unsubscribe: None,
        mentions: vec![],
    }
}

pub async fn refusal(settings: &MatrixSettings) -> SessionFault {
    Session::open(settings, &ids()).await.expect_err("must be refused")
}
