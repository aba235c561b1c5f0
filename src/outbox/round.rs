//! One round on one wire: claims and sends, many at a time with no transaction open, until nothing is due, or until it is told
//! to stop. Outcomes go to whoever writes them down.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt, OptionFuture};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Outbox;
use super::claim::{Held, batch};
use super::parcel::parcel;
use super::retry::MAIL_UNKNOWNS;
use crate::channel::{Accepted, Channel, Failure};
use crate::domain::member::ChannelKind;
use crate::store;

/// What a round listens to while it goes on, and whom it tells that it does. The default never stops and tells nobody.
#[derive(Clone, Default)]
pub struct Watch {
    stop: CancellationToken,
    alive: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl Watch {
    /// Once `stop` is cancelled nothing more is begun: what is under way is finished, and what was only claimed goes back to the
    /// queue at once. `alive` is called each time that outcomes were written down.
    pub fn new(stop: CancellationToken, alive: impl Fn() + Send + Sync + 'static) -> Self {
        Self { stop, alive: Some(Arc::new(alive)) }
    }

    pub(super) fn is_alive(&self) {
        if let Some(alive) = &self.alive {
            alive();
        }
    }
}

/// A channel, and how many parcels may be under way on it.
#[derive(Clone)]
pub(super) struct Wire {
    pub kind: ChannelKind,
    pub channel: Arc<dyn Channel>,
    pub at_once: usize,
}

pub(super) struct Outcome {
    pub held: Held,
    pub end: End,
}

/// How an attempt ended.
pub(super) enum End {
    /// It was claimed, and never begun.
    NotBegun,
    /// Nothing was tried: its domain has enough for now.
    NotYet(jiff::Timestamp),
    /// The other side took it.
    Taken(Accepted),
    /// It did not.
    Refused(Failure),
    /// Its time was over before it could be tried.
    TooLate,
    /// By mail, and it was handed over twice without a word of whether it arrived: a third time would be nagging.
    PerhapsArrived,
}

impl Outbox {
    /// Sends what is due on a wire. Ends when nothing is, after a stop, or when nobody writes down what comes of it.
    pub(super) async fn dispatch(
        &self,
        wire: &Wire,
        watch: &Watch,
        outcomes: mpsc::Sender<Outcome>,
    ) -> store::Result<()> {
        let mut claiming: Option<BoxFuture<'_, store::Result<Vec<Held>>>> = None;
        let mut waiting: VecDeque<Held> = VecDeque::new();
        let mut under_way = FuturesUnordered::new();
        let mut claimed_all = Ok(false);
        loop {
            let stopped = watch.stop.is_cancelled() || outcomes.is_closed();
            if stopped {
                for held in waiting.drain(..) {
                    outcomes.send(Outcome { held, end: End::NotBegun }).await.ok();
                }
            }
            while under_way.len() < wire.at_once
                && let Some(held) = waiting.pop_front()
            {
                under_way.push(self.attempt(wire, held));
            }
            // While the last of a batch are under way, the next one is fetched.
            if !stopped
                && claiming.is_none()
                && waiting.len() < wire.at_once
                && matches!(claimed_all, Ok(false))
            {
                claiming = Some(batch(self, wire.kind).boxed());
            }
            if under_way.is_empty() && claiming.is_none() {
                return claimed_all.map(|_| ());
            }
            // A claim that has begun is waited for, also after a stop: nobody else knows what it holds.
            tokio::select! {
                Some(claimed) = OptionFuture::from(claiming.as_mut()) => {
                    claiming = None;
                    claimed_all = claimed.map(|claimed| {
                        let nothing = claimed.is_empty();
                        waiting.extend(claimed);
                        nothing
                    });
                }
                Some(outcome) = under_way.next() => {
                    // A lost outcome is rescued as unknown.
                    outcomes.send(outcome).await.ok();
                }
                () = watch.stop.cancelled(), if !stopped => {}
            }
        }
    }

    async fn attempt(&self, wire: &Wire, held: Held) -> Outcome {
        let now = self.clock.now();
        let claimed = &held.claimed;
        let end = if claimed.delivery.give_up_at < now {
            End::TooLate
        } else if wire.kind == ChannelKind::Mail && claimed.unknowns > MAIL_UNKNOWNS {
            End::PerhapsArrived
        } else if now > held.begin_until {
            End::NotBegun
        } else if let Some(turn) = self.turn(&held, now) {
            End::NotYet(turn)
        } else {
            let parcel = parcel(claimed, &self.key, &self.public_url, now);
            wire.channel.send(&parcel).await.map_or_else(End::Refused, End::Taken)
        };
        Outcome { held, end }
    }

    fn turn(&self, held: &Held, now: jiff::Timestamp) -> Option<jiff::Timestamp> {
        let delivery = &held.claimed.delivery;
        self.pace.as_ref()?.turn(delivery.id, &delivery.address, now)
    }
}
