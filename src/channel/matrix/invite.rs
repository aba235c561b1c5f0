//! Invitations: members' are accepted, strangers' declined.

use std::sync::Arc;

use matrix_sdk::Room;

use super::bucket::Bucket;
use super::failure;
use super::session::Session;
use crate::channel::{Intake, NotTaken};
use crate::domain::address::MatrixUserId;

/// Answers in the long run, one every two seconds: homeservers limit joins, and a flood of invitations must not
/// take the place of messages. What is left waits for the next round.
const A_SECOND: f64 = 0.5;
const AT_ONCE: u32 = 10;

/// Answers invitations.
#[derive(Debug)]
pub(super) struct Porter {
    session: Arc<Session>,
    bucket: Bucket,
}

impl Porter {
    pub(super) fn new(session: Arc<Session>, clock: Arc<dyn crate::clock::Clock>) -> Self {
        Self { session, bucket: Bucket::new(clock, A_SECOND, AT_ONCE) }
    }

    /// Answers those that are open. A homeserver that refuses an answer is asked again in the next round.
    pub(super) async fn answer(&self, intake: &dyn Intake) -> Result<(), NotTaken> {
        for room in self.session.client().invited_rooms() {
            if self.bucket.take().is_err() {
                tracing::info!("more invitations than are answered at once; the rest waits");
                return Ok(());
            }
            let welcome = match self.session.rooms().is_wanted(room.room_id()) {
                true => Some(true),
                false => invited_by_member(&room, intake).await?,
            };
            let Some(welcome) = welcome else { continue };
            let answered = if welcome { room.join().await } else { room.leave().await };
            match answered {
                Ok(()) => tracing::info!(room = %room.room_id(), welcome, "answered an invitation"),
                Err(error) => {
                    let error = failure::describe(&error);
                    tracing::warn!(room = %room.room_id(), welcome, error, "could not answer an invitation");
                }
            }
        }
        Ok(())
    }
}

/// `None` when it cannot be said who invited us: a member's invitation is not declined for a fault of ours.
async fn invited_by_member(room: &Room, intake: &dyn Intake) -> Result<Option<bool>, NotTaken> {
    match room.invite_details().await {
        Ok(invite) => match invite.inviter_id.as_str().parse::<MatrixUserId>() {
            Ok(inviter) => intake.knows_member(&inviter).await.map(Some),
            Err(_) => Ok(Some(false)),
        },
        Err(error) => {
            tracing::warn!(room = %room.room_id(), %error, "an invitation whose sender is not known waits");
            Ok(None)
        }
    }
}
