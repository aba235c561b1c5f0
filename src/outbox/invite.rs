//! Invitations into groups' Matrix rooms: due from rows, made with no transaction open, written down one by one. An attempt that is
//! repeated makes no second invitation.

use jiff::SignedDuration;

use super::send::Outbox;
use crate::channel::Failure;
use crate::domain::member::ChannelKind;
use crate::store;

/// So many in one go.
const AT_ONCE: u32 = 50;
/// Attempts, with longer and longer pauses between them: four days in all.
const MOST_ATTEMPTS: u32 = 12;
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(5);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(12);

impl Outbox {
    /// Makes the invitations that are due. How many were made.
    pub async fn invite_due(&self) -> store::Result<u64> {
        let Some(channel) = self.routes.channel(ChannelKind::Matrix) else { return Ok(0) };
        let due = store::room_invitation::due(&mut *self.db.read().await?, self.clock.now(), AT_ONCE).await?;
        let mut made = 0;
        for one in due {
            let outcome = channel.invite(&one.room, &one.user).await;
            let now = self.clock.now();
            let mut tx = self.db.begin().await?;
            match outcome {
                Ok(()) => {
                    store::room_invitation::done(&mut tx, one.group, one.member).await?;
                    made += 1;
                }
                Err(Failure::Permanent { why, .. }) => {
                    tracing::warn!(group = %one.group, member = %one.member, "cannot be invited into the group's room");
                    store::room_invitation::failed(&mut tx, one.group, one.member, &why).await?;
                }
                Err(failure @ (Failure::Retry { .. } | Failure::Unknown { .. })) => {
                    let why = failure.to_string();
                    if one.attempts + 1 >= MOST_ATTEMPTS {
                        tracing::warn!(group = %one.group, member = %one.member, "an invitation into the room is given up");
                        store::room_invitation::failed(&mut tx, one.group, one.member, &why).await?;
                    } else {
                        let pause = FIRST_PAUSE.saturating_mul(1 << one.attempts.min(10)).min(LONGEST_PAUSE);
                        let wanted = match failure {
                            Failure::Retry { after: Some(after), .. } => after,
                            _ => SignedDuration::ZERO,
                        };
                        let until = now + pause.max(wanted);
                        store::room_invitation::put_off(&mut tx, one.group, one.member, until, &why).await?;
                    }
                }
            }
            tx.commit().await?;
        }
        Ok(made)
    }
}
