//! Sending: rounds over the wires, and what came of them. Outcomes are written down as they come, together with
//! whatever else came in the meantime. A commit a message would cost a disk flush each; one at the end of a
//! batch would turn a whole batch into "unknown" when the program is killed.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::claim::Held;
use super::pace::Pace;
use super::retry::{Next, next};
use super::round::{End, Outcome, Watch, Wire};
use crate::channel::{Channel, Failure};
use crate::clock::Clock;
use crate::domain::address::Address;
use crate::domain::member::ChannelKind;
use crate::id::{DeliveryId, Ids};
use crate::store::mailbox_health::Strike;
use crate::store::{self, Db, Tx};
use crate::token::TokenKey;

/// The channels that are there, each with how many parcels may be under way on it.
#[derive(Clone, Default)]
pub struct Routes(Vec<Wire>);

impl Routes {
    /// Adds a channel; `at_once` parcels may be under way on it.
    pub fn with(mut self, kind: ChannelKind, channel: Arc<dyn Channel>, at_once: usize) -> Self {
        self.0.push(Wire { kind, channel, at_once: at_once.max(1) });
        self
    }

    /// Whether messages of this kind can go out.
    pub fn has(&self, kind: ChannelKind) -> bool {
        self.0.iter().any(|wire| wire.kind == kind)
    }
}

/// Sends what is due.
#[derive(Clone)]
pub struct Outbox {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and jitter.
    pub ids: Ids,
    /// For reply addresses and links.
    pub key: TokenKey,
    /// Where links lead, without a slash at the end.
    pub public_url: String,
    /// The wires.
    pub routes: Routes,
    /// How fast mail may go to one domain; `None`: as fast as it goes.
    pub pace: Option<Arc<Pace>>,
}

/// How a round of sending went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Taken by the other side.
    pub sent: u64,
    /// To be tried again.
    pub put_off: u64,
    /// Given up.
    pub failed: u64,
}

impl std::ops::AddAssign for Sent {
    fn add_assign(&mut self, other: Self) {
        self.sent += other.sent;
        self.put_off += other.put_off;
        self.failed += other.failed;
    }
}

impl Outbox {
    /// Sends everything that is due now, on all channels.
    pub async fn send_due(&self) -> store::Result<Sent> {
        let watch = Watch::default();
        let rounds = self.routes.0.iter().map(|wire| self.round(wire, &watch));
        let mut total = Sent::default();
        for round in futures_util::future::join_all(rounds).await {
            total += round?;
        }
        Ok(total)
    }

    /// Sends everything that is due now on one channel, until `watch` says stop.
    pub async fn send_due_on(&self, wanted: ChannelKind, watch: &Watch) -> store::Result<Sent> {
        let mut total = Sent::default();
        for wire in self.routes.0.iter().filter(|wire| wire.kind == wanted) {
            total += self.round(wire, watch).await?;
        }
        Ok(total)
    }

    /// Returns what a dead sender held to the queue; how many. Counted, because these may arrive twice.
    pub async fn rescue(&self) -> store::Result<u64> {
        let mut tx = self.db.begin().await?;
        let rescued = store::delivery::rescue(&mut tx, self.clock.now()).await?;
        tx.commit().await?;
        if rescued > 0 {
            tracing::warn!(deliveries = rescued, "took back what a stopped sender held");
        }
        Ok(rescued)
    }

    async fn round(&self, wire: &Wire, watch: &Watch) -> store::Result<Sent> {
        let (outcomes, recorder) = mpsc::channel(256);
        let sending = self.dispatch(wire, watch, outcomes);
        let (sent, recorded) = futures_util::future::join(sending, self.record(recorder, watch)).await;
        sent?;
        recorded
    }

    /// Group commit: whatever has come in is written in one transaction.
    async fn record(&self, mut outcomes: mpsc::Receiver<Outcome>, watch: &Watch) -> store::Result<Sent> {
        let mut total = Sent::default();
        let mut some = Vec::with_capacity(256);
        while outcomes.recv_many(&mut some, 256).await > 0 {
            let mut tx = self.db.begin().await?;
            total += self.write(&mut tx, &some).await?;
            tx.commit().await?;
            watch.is_alive();
            some.clear();
        }
        Ok(total)
    }

    async fn write(&self, tx: &mut Tx, outcomes: &[Outcome]) -> store::Result<Sent> {
        let now = self.clock.now();
        let mut arrived: BTreeMap<&str, Vec<DeliveryId>> = BTreeMap::new();
        let mut untouched: BTreeMap<&str, Vec<DeliveryId>> = BTreeMap::new();
        let mut asked = Vec::new();
        let mut total = Sent::default();
        for Outcome { held, end } in outcomes {
            let delivery = &held.claimed.delivery;
            match end {
                End::Taken(accepted) => {
                    arrived.entry(&held.lease).or_default().push(delivery.id);
                    asked.push(delivery.id);
                    let is_event = !matches!(delivery.address, Address::Mail(_));
                    if let Some(event) = accepted.remote_id.as_deref().filter(|_| is_event) {
                        store::delivery::set_remote_id(tx, delivery.id, event).await?;
                    }
                    total.sent += 1;
                }
                End::PerhapsArrived => {
                    tracing::warn!(delivery = %delivery.id, "handed over twice without an answer; not tried again");
                    arrived.entry(&held.lease).or_default().push(delivery.id);
                    asked.push(delivery.id);
                    total.sent += 1;
                }
                End::NotBegun => untouched.entry(&held.lease).or_default().push(delivery.id),
                End::NotYet(turn) => {
                    store::delivery::put_back(tx, &held.lease, delivery.id, *turn).await?;
                    total.put_off += 1;
                }
                End::TooLate => {
                    tracing::warn!(delivery = %delivery.id, "given up: its time was over");
                    store::delivery::fail(tx, &held.lease, delivery.id, "its time was over").await?;
                    total.failed += 1;
                }
                End::Refused(failure) => total += self.write_failure(tx, held, failure, now).await?,
            }
        }
        for (lease, ids) in arrived {
            store::delivery::sent(tx, lease, &ids, now).await?;
        }
        for (lease, ids) in untouched {
            store::delivery::give_back(tx, lease, &ids).await?;
        }
        store::prompt::sent(tx, &asked).await?;
        Ok(total)
    }

    async fn write_failure(
        &self,
        tx: &mut Tx,
        held: &Held,
        failure: &Failure,
        now: jiff::Timestamp,
    ) -> store::Result<Sent> {
        let Held { claimed, lease, .. } = held;
        let delivery = &claimed.delivery;
        let channel = store::delivery::channel_of(&delivery.address);
        let why = failure.to_string();
        let status = match failure {
            Failure::Permanent { status, .. } => status.as_deref().unwrap_or("permanent"),
            Failure::Retry { .. } => "temporary",
            Failure::Unknown { .. } => "unknown",
        };
        if let (Address::Mail(address), Failure::Permanent { address_is_dead, .. }) =
            (&delivery.address, failure)
        {
            // A refusal at SMTP time counts like a bounce.
            let strike = if *address_is_dead { Strike::Hard } else { Strike::Soft };
            store::mailbox_health::strike(tx, address, strike, &why, now).await?;
        }
        let [jitter] = self.ids.secret::<1>();
        let (attempts, unknowns) = (claimed.attempts, claimed.unknowns);
        match next(failure, channel, attempts, unknowns, now, delivery.give_up_at, jitter) {
            Next::Retry { at, unknown } => {
                // Servers repeat addresses in what they answer: the words stay in the database.
                tracing::info!(delivery = %delivery.id, attempts, unknown, status, "will be tried again");
                store::delivery::retry(tx, lease, delivery.id, at, unknown, &why).await?;
                Ok(Sent { put_off: 1, ..Sent::default() })
            }
            Next::PerhapsArrived => {
                tracing::warn!(delivery = %delivery.id, attempts, "handed over twice without an answer; not tried again");
                store::delivery::sent(tx, lease, &[delivery.id], now).await?;
                store::prompt::sent(tx, &[delivery.id]).await?;
                Ok(Sent { sent: 1, ..Sent::default() })
            }
            Next::GiveUp => {
                tracing::warn!(delivery = %delivery.id, attempts, status, "given up");
                store::delivery::fail(tx, lease, delivery.id, &why).await?;
                Ok(Sent { failed: 1, ..Sent::default() })
            }
        }
    }
}
