//! Claiming: short transactions that give a sender something to do, and take back what it did not come to.

use jiff::{SignedDuration, Timestamp};

use super::Outbox;
use crate::domain::member::ChannelKind;
use crate::id::RawId;
use crate::store::{self, delivery::Claimed};

/// Longer than any channel's own timeouts: ten minutes after the final dot, and some for the rest.
const LEASE: SignedDuration = SignedDuration::from_mins(20);

/// What was not begun until then is given back: it might not be through when the lease ends, and another sender would send
/// it as well.
const BEGUN_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// Claimed with one statement. Enough that claiming costs little, few enough that they are sent within the lease.
const BATCH: u32 = 256;

/// A delivery and the lease that it is held by.
pub struct Held {
    pub claimed: Claimed,
    pub lease: String,
    /// No attempt begins after this instant.
    pub begin_until: Timestamp,
}

/// Some of what is due on a channel; none when nothing is.
pub async fn batch(outbox: &Outbox, channel: ChannelKind) -> store::Result<Vec<Held>> {
    let now = outbox.clock.now();
    let lease = outbox.ids.make::<RawId>().to_string();
    let mut tx = outbox.db.begin().await?;
    let claimed = store::delivery::claim(&mut tx, channel, now, &lease, now + LEASE, BATCH).await?;
    tx.commit().await?;
    let begin_until = now + BEGUN_WITHIN;
    Ok(claimed.into_iter().map(|claimed| Held { claimed, lease: lease.clone(), begin_until }).collect())
}
