//! Members who moved to another time zone: a question that was still ahead where they were, and has passed where they
//! are now, is put to them at once. (Going west, a slot that they were asked for comes once more; the verdict leaves them out.)

use jiff::Timestamp;

use super::CheckIn;
use super::ask::{Moment, Round};
use super::list::Board;
use crate::domain::member::Member;
use crate::domain::zone::Zone;
use crate::recording::Fault;
use crate::schedule::{Owed, first_instant, owed_after_move};
use crate::store::cadence::{CadencePurpose, Planned};
use crate::store::occurrence::{Occurrence, OccurrenceState};
use crate::store::{self, Tx};

impl CheckIn {
    /// Asks whom a move would have swallowed a question. How many.
    pub(super) async fn ask_moved(&self) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        let moved = store::member::moved(&mut tx).await?;
        let mut asked = 0;
        for (member, old) in &moved {
            for planned in store::cadence::all(&mut tx).await? {
                if planned.purpose == CadencePurpose::CheckIn {
                    asked += self.ask_owed(&mut tx, planned, member, old).await?;
                }
            }
            store::member::settled(&mut tx, member.id).await?;
        }
        tx.commit().await?;
        Ok(asked)
    }

    async fn ask_owed(
        &self,
        tx: &mut Tx,
        planned: Planned,
        member: &Member,
        old: &Zone,
    ) -> Result<u64, Fault> {
        let now = self.clock.now();
        let last = store::prompt::last_of(tx, planned.id, &[member.id]).await?;
        let slot = last.get(&member.id).map(|(slot, _)| *slot);
        let (cadence, zone) = (&planned.cadence, member.zone.rules());
        let Some(owed) = owed_after_move(cadence, old.rules(), zone, now, slot, member.quiet) else {
            return Ok(0);
        };
        let Owed { occurrence: here, ask_at } = owed;
        // It counts when it was still to come where they were before.
        let there = first_instant(old.rules(), here.local);
        if there.is_none_or(|(at, _)| at < planned.since) {
            return Ok(0);
        }
        let round = Round {
            checkin: self,
            community: store::community::find(tx).await?.ok_or(Fault::NoCommunity)?,
            occurrence: self.occurrence(tx, &planned, here.fire_at).await?,
            planned,
            zones: vec![(member.zone.clone(), here)],
            board: Board::load(tx).await?,
            now,
        };
        let page = round.page(tx, vec![member.clone()]).await?;
        let is_asked = round.planned.groups.is_empty()
            || page.groups.get(&member.id).is_some_and(|groups| !groups.is_empty());
        // A room goes by its own clock, wherever its members are.
        if !is_asked || round.room_of(&page, member).is_some() {
            return Ok(0);
        }
        let moment = Moment { here, zone: &member.zone, goes: ask_at };
        let question = round.question(&page, member, moment).into_iter().collect();
        let (asked, _) = round.put(tx, question, ask_at).await?;
        Ok(asked)
    }

    /// The row of an occurrence that may have happened before anybody lived in its zone.
    async fn occurrence(
        &self,
        tx: &mut Tx,
        planned: &Planned,
        fire_at: Timestamp,
    ) -> Result<Occurrence, Fault> {
        if let Some(known) = store::occurrence::at(tx, planned.id, fire_at).await? {
            return Ok(known);
        }
        let id = self.ids.make();
        let occurrence = Occurrence { id, cadence: planned.id, fire_at, state: OccurrenceState::Done };
        store::occurrence::make(tx, &occurrence).await?;
        Ok(occurrence)
    }
}
