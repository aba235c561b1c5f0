//! Everything put together: the practices around one database, one clock and the wires.

use std::sync::Arc;

use jiff::SignedDuration;
use tokio::sync::Notify;

use crate::checkin::{Asked, CheckIn};
use crate::clock::Clock;
use crate::digest::Digests;
use crate::domain::address::MailAddress;
use crate::id::{Chance, Ids};
use crate::inbox::Inbox;
use crate::outbox::{Outbox, Pace, Post, Routes, Sent};
use crate::placement::{LastLook, Placement};
use crate::recording::{Fault, Recorder};
use crate::render::Renderer;
use crate::rounds::{Rounded, Rounds, Shelf};
use crate::store::Db;
use crate::survey::Surveys;
use crate::token::TokenKey;

/// What the application is made of.
#[derive(Clone)]
pub struct Parts {
    /// The database, its schema up to date.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// The templates.
    pub renderer: Arc<Renderer>,
    /// The deployment's secret.
    pub key: TokenKey,
    /// Where links lead, without a slash at the end.
    pub public_url: String,
    /// The right side of Message-IDs.
    pub mail_domain: String,
    /// Where members answer by mail.
    pub reply_address: Option<MailAddress>,
    /// Where bounces come back to.
    pub bounce_address: Option<MailAddress>,
    /// Our mail server's name in `Authentication-Results`.
    pub authserv_id: Option<String>,
    /// The surveys.
    pub shelf: Shelf,
}

/// The application.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Ids,
    /// The deployment's secret.
    pub key: TokenKey,
    /// Takes what comes in.
    pub inbox: Inbox,
    /// Reads what came in.
    pub recorder: Recorder,
    /// Asks.
    pub checkin: CheckIn,
    /// Tells.
    pub digests: Digests,
    /// Puts surveys to members.
    pub rounds: Rounds,
    /// Takes their answers.
    pub surveys: Surveys,
    /// Sorts people into groups.
    pub placement: Placement,
    /// Sends.
    pub outbox: Outbox,
}

/// What one turn did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turned {
    /// Prompts and reminders.
    pub checkin: Asked,
    /// Surveys: invitations and reminders.
    pub rounds: Rounded,
    /// Inbound messages that were read.
    pub read: u64,
    /// Alerts that were made.
    pub alerts: u64,
    /// Digests that were made.
    pub digests: u64,
    /// People who came into groups, or were asked about a place.
    pub placed: u64,
    /// Invitations into groups' rooms.
    pub invited: u64,
    /// Messages that went.
    pub sent: Sent,
}

impl Turned {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, other: &Self) {
        self.checkin.asked += other.checkin.asked;
        self.checkin.excused += other.checkin.excused;
        self.checkin.reminded += other.checkin.reminded;
        self.checkin.elsewhere += other.checkin.elsewhere;
        self.checkin.expired += other.checkin.expired;
        self.rounds.invited += other.rounds.invited;
        self.rounds.reminded += other.rounds.reminded;
        self.rounds.expired += other.rounds.expired;
        self.rounds.ended += other.rounds.ended;
        self.read += other.read;
        self.alerts += other.alerts;
        self.digests += other.digests;
        self.placed += other.placed;
        self.invited += other.invited;
        self.sent += other.sent;
    }
}

impl App {
    /// Puts the parts together, except for the wires: channels need the inbox first.
    pub fn new(parts: Parts) -> Self {
        let ids = Ids::new(parts.clock.clone(), parts.chance);
        let inbox = Inbox {
            db: parts.db.clone(),
            clock: parts.clock.clone(),
            ids: ids.clone(),
            reply_address: parts.reply_address,
            bounce_address: parts.bounce_address,
            arrived: Arc::new(Notify::new()),
        };
        let post = Post {
            clock: parts.clock.clone(),
            ids: ids.clone(),
            renderer: parts.renderer,
            key: parts.key.clone(),
            mail_domain: parts.mail_domain,
            public_url: parts.public_url.clone(),
        };
        let (db, clock) = (parts.db, parts.clock);
        let placement = Placement {
            db: db.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            post: post.clone(),
            looked: LastLook::default(),
        };
        Self {
            recorder: Recorder {
                db: db.clone(),
                clock: clock.clone(),
                ids: ids.clone(),
                post: post.clone(),
                placement: placement.clone(),
                authserv_id: parts.authserv_id,
            },
            checkin: CheckIn {
                db: db.clone(),
                clock: clock.clone(),
                ids: ids.clone(),
                post: post.clone(),
                asked: Arc::default(),
            },
            digests: Digests { db: db.clone(), clock: clock.clone(), ids: ids.clone(), post: post.clone() },
            rounds: Rounds {
                db: db.clone(),
                clock: clock.clone(),
                ids: ids.clone(),
                post,
                shelf: parts.shelf,
            },
            surveys: Surveys { db: db.clone(), clock: clock.clone(), key: parts.key.clone() },
            placement,
            outbox: Outbox {
                db: db.clone(),
                clock: clock.clone(),
                ids: ids.clone(),
                key: parts.key.clone(),
                public_url: parts.public_url,
                routes: Routes::default(),
                pace: None,
            },
            key: parts.key,
            inbox,
            db,
            clock,
            ids,
        }
    }

    /// Adds the wires.
    pub fn with_routes(mut self, routes: Routes) -> Self {
        self.outbox.routes = routes;
        self
    }

    /// Sends no faster than this to one domain.
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.outbox.pace = Some(Arc::new(pace));
        self
    }

    /// Does everything that is due at the present instant, until nothing is left to do: ask, read, tell, send.
    pub async fn turn(&self) -> Result<Turned, Fault> {
        let mut total = Turned::default();
        loop {
            let turned = self.step().await?;
            if turned.is_nothing() {
                return Ok(total);
            }
            total.add(&turned);
        }
    }

    async fn step(&self) -> Result<Turned, Fault> {
        self.outbox.rescue().await?;
        Ok(Turned {
            read: self.recorder.read_all().await?.len() as u64,
            checkin: self.checkin.turn().await?,
            rounds: self.rounds.turn().await?,
            digests: self.digests.turn().await?,
            alerts: self.recorder.tell_blockers().await? as u64,
            placed: self.placement.turn().await?,
            invited: self.outbox.invite_due().await?,
            sent: self.outbox.send_due().await?,
        })
    }

    /// Lives through a stretch of time in steps, for a clock that is moved by hand. `tick` is called after each step.
    pub async fn live(
        &self,
        clock: &crate::clock::ManualClock,
        stretch: SignedDuration,
        step: SignedDuration,
    ) -> Result<Turned, Fault> {
        let end = self.clock.now() + stretch;
        let mut total = self.turn().await?;
        while self.clock.now() < end {
            clock.set((self.clock.now() + step).min(end));
            total.add(&self.turn().await?);
        }
        Ok(total)
    }
}
