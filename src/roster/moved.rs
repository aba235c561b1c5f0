//! A member lives in another time zone from now on (`schedule::owed_after_move` tells what that means).

use jiff::Timestamp;

use crate::domain::cadence::{Cadence, Whose};
use crate::domain::member::Member;
use crate::domain::prompt::Prompt;
use crate::domain::zone::Zone;
use crate::id::Ids;
use crate::schedule::{occurrences, owed_after_move};
use crate::store::cadence::{CadencePurpose, Planned};
use crate::store::occurrence::{Occurrence, OccurrenceState};
use crate::store::{self, Conn, Result, Tx};

/// What a move meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Check-ins that are asked at once, or after the night, because they would have been missed.
    pub owed: u32,
    /// Open questions whose end is at another instant now.
    pub windows: u32,
}

/// A member can have few open questions: one a check-in.
const LATEST: u32 = 20;

/// Computes anew what depends on where `member`, who lived in `old`, is.
pub(super) async fn follow(
    tx: &mut Tx,
    old: &Zone,
    member: &Member,
    ids: &Ids,
    now: Timestamp,
) -> Result<Moved> {
    let mut moved = Moved::default();
    for prompt in store::prompt::latest_of(tx, member.id, LATEST).await? {
        let Some(planned) = store::cadence::get(tx, prompt.cadence).await? else { continue };
        let until = closes_at(&planned.cadence, &member.zone, &prompt);
        let own = matches!(planned.cadence.zone(), Whose::Member);
        if own && prompt.state.is_open() && until != prompt.answer_until {
            store::prompt::set_answer_until(tx, prompt.id, until).await?;
            moved.windows += 1;
        }
    }
    for planned in store::cadence::all(tx).await? {
        if planned.purpose != CadencePurpose::CheckIn || !asks(tx, &planned, member).await? {
            continue;
        }
        let last = store::prompt::last_of(tx, planned.id, &[member.id]).await?;
        let last = last.get(&member.id).map(|(slot, _)| *slot);
        let (from, to) = (old.rules(), member.zone.rules());
        let Some(owed) = owed_after_move(&planned.cadence, from, to, now, last, member.quiet) else {
            continue;
        };
        // The next round puts it to who was not asked for it: to them.
        let occurrence = Occurrence {
            id: ids.make(),
            cadence: planned.id,
            fire_at: owed.occurrence.fire_at,
            state: OccurrenceState::Open,
        };
        if !store::occurrence::make(tx, &occurrence).await? {
            store::occurrence::reopen(tx, planned.id, occurrence.fire_at).await?;
        }
        moved.owed += 1;
    }
    Ok(moved)
}

/// When the next question comes there, or the window is over. Going west, the same day's time comes once more, and nobody is
/// asked for it again: it closes nothing.
fn closes_at(cadence: &Cadence, zone: &Zone, prompt: &Prompt) -> Timestamp {
    let within = cadence.answer_within().duration();
    let longest = prompt.fire_at.checked_add(within).unwrap_or(Timestamp::MAX);
    let behind = occurrences(cadence, zone.rules(), prompt.fire_at, longest);
    behind.filter(|next| next.slot > prompt.slot).map(|next| next.fire_at).next().unwrap_or(longest)
}

async fn asks(conn: &mut Conn, planned: &Planned, member: &Member) -> Result<bool> {
    let groups = store::group::of_member(conn, member.id).await?;
    Ok(planned.groups.is_empty() || groups.iter().any(|(group, _)| planned.groups.contains(&group.slug)))
}
