//! Polls that nobody has to vote in any more are ended, so that they do not stand open in the room (MSC 3381).

use super::Rounds;
use crate::recording::Fault;
use crate::schedule::earliest_allowed;
use crate::store;
use crate::store::asking::Asking;
use crate::survey::{Asker, Sheet};

/// Polls in one transaction.
const BATCH: u32 = 100;

impl Rounds {
    /// Ends the polls whose question was answered in another way, and those of surveys that are over. How many.
    pub(super) async fn end_polls(&self) -> Result<u64, Fault> {
        let now = self.clock.now();
        if store::asking::polls_to_end(&mut *self.db.read().await?, now, 1).await?.is_empty() {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        tx.alone("survey rounds").await?;
        let mut ended = 0;
        for asking in store::asking::polls_to_end(&mut tx, now, BATCH).await? {
            ended += u64::from(self.end_poll(&mut tx, &asking).await?);
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// Whether something is sent for it.
    async fn end_poll(&self, tx: &mut store::Tx, asking: &Asking) -> Result<bool, Fault> {
        let poll = asking.delivery;
        let not_sent = store::delivery::drop_queued(tx, poll, "answered in another way").await?;
        let event = store::delivery::remote_id(tx, poll).await?.filter(|_| !not_sent);
        if event.is_none() && store::delivery::is_under_way(tx, poll).await? {
            return Ok(false);
        }
        store::asking::poll_ended(tx, asking).await?;
        let invitation = store::invitation::get(tx, asking.invitation).await?;
        let asked = store::delivery::get(tx, poll).await?;
        let (Some(event), Some(invitation), Some(asked)) = (event, invitation, asked) else {
            return Ok(false);
        };
        let Some(sheet) = Sheet::load(tx, &self.post.key, invitation).await? else { return Ok(false) };
        let asker = Asker { post: &self.post, sheet: &sheet, askings: &[] };
        // Clients may make a sound for it.
        let goes = earliest_allowed(self.clock.now(), sheet.member.quiet, sheet.member.zone.rules());
        let mut letter = asker.letter(None, Some(goes));
        letter.give_up_at = None;
        let end = asker.end(asking, event, asked.address, letter)?;
        store::delivery::enqueue(tx, &[end]).await?;
        Ok(true)
    }
}
