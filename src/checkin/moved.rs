//! Members who moved to another time zone: a question that was still ahead where they were, and has passed where they
//! are now, is put to them at once, and open questions end by their new clock. (Going west, a slot that they were asked for comes
//! once more; the verdict leaves them out.)

use jiff::Timestamp;

use super::CheckIn;
use super::ask::Round;
use super::list::Board;
use crate::domain::cadence::Whose;
use crate::domain::member::Member;
use crate::domain::zone::Zone;
use crate::recording::Fault;
use crate::schedule::{Owed, closes_after_move, first_instant, owed_after_move, reminders_at};
use crate::store::cadence::{CadencePurpose, Planned};
use crate::store::occurrence::{Occurrence, OccurrenceState};
use crate::store::{self, Tx};

/// A member can have few open questions: one a check-in.
const LATEST: u32 = 20;

impl CheckIn {
    /// Asks whom a move would have swallowed a question. How many.
    pub(super) async fn ask_moved(&self) -> Result<u64, Fault> {
        let mut tx = self.db.begin().await?;
        let moved = store::member::moved(&mut tx).await?;
        let mut asked = 0;
        for (member, old) in &moved {
            self.follow(&mut tx, member).await?;
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

    /// The ends of a member's open questions, and when they are reminded of them.
    async fn follow(&self, tx: &mut Tx, member: &Member) -> Result<(), Fault> {
        let now = self.clock.now();
        for prompt in store::prompt::latest_of(tx, member.id, LATEST).await? {
            let planned = store::cadence::get(tx, prompt.cadence).await?;
            let own = |planned: &Planned| matches!(planned.cadence.zone(), Whose::Member);
            let Some(planned) = planned.filter(|planned| prompt.state.is_open() && own(planned)) else {
                continue;
            };
            let (cadence, zone) = (&planned.cadence, member.zone.rules());
            let until = closes_after_move(cadence, zone, prompt.fire_at, prompt.slot);
            let reminders = reminders_at(cadence, prompt.fire_at, until, member.quiet, zone);
            let next = reminders.into_iter().find(|at| *at > now);
            store::prompt::set_window(tx, prompt.id, until, next).await?;
        }
        Ok(())
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
            early: store::community::customs(tx).await?.ok_or(Fault::NoCommunity)?.early_answers,
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
        let moment = round.moment(here, &member.zone, ask_at);
        let question = round.question(&page, member, moment).into_iter().collect();
        let written = round.written(question, ask_at)?;
        let (asked, _) = Round::put(tx, written).await?;
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
