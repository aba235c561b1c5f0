//! Claiming: short transactions that give a sender something to do.

use std::collections::VecDeque;

use futures_util::stream::{self, Stream};
use jiff::SignedDuration;

use super::Outbox;
use crate::domain::member::ChannelKind;
use crate::id::RawId;
use crate::store::{self, delivery::Claimed};

/// Longer than any channel's own timeouts: ten minutes after the final dot, and some for the rest.
const LEASE: SignedDuration = SignedDuration::from_mins(20);

/// Claimed with one statement. Enough that claiming costs little, few enough that they are sent within the lease.
const BATCH: u32 = 256;

/// A delivery and the lease that it is held by.
pub struct Held {
    pub claimed: Claimed,
    pub lease: String,
}

/// Everything that is due on a channel, claimed batch by batch while it is consumed.
pub fn due(outbox: &Outbox, channel: ChannelKind) -> impl Stream<Item = store::Result<Held>> + '_ {
    stream::try_unfold(VecDeque::new(), move |mut waiting: VecDeque<Held>| async move {
        if waiting.is_empty() {
            waiting = batch(outbox, channel).await?.into();
        }
        Ok(waiting.pop_front().map(|held| (held, waiting)))
    })
}

async fn batch(outbox: &Outbox, channel: ChannelKind) -> store::Result<Vec<Held>> {
    let now = outbox.clock.now();
    let lease = outbox.ids.make::<RawId>().to_string();
    let mut tx = outbox.db.begin().await?;
    let claimed = store::delivery::claim(&mut tx, channel, now, &lease, now + LEASE, BATCH).await?;
    tx.commit().await?;
    Ok(claimed.into_iter().map(|claimed| Held { claimed, lease: lease.clone() }).collect())
}
