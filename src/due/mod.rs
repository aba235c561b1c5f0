//! Step one of every practice: cadences and the clock give occurrences, each of which exists once.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;
use crate::domain::cadence::Whose;
use crate::domain::zone::Zone;
use crate::id::Ids;
use crate::schedule::{self, Due};
use crate::store::cadence::Planned;
use crate::store::occurrence::{Occurrence, OccurrenceState};
use crate::store::{self, Conn, Db};

/// Makes every occurrence that became due since the last call, whoever calls and however often. Those that were missed for
/// longer than their cadence allows are noted as missed. How many are to be put to people.
pub async fn make(db: &Db, clock: &dyn Clock, ids: &Ids) -> store::Result<usize> {
    let now = clock.now();
    let mut tx = db.begin().await?;
    let mut open = 0;
    for planned in store::cadence::all(&mut tx).await? {
        for (fire_at, due) in became_due(&mut tx, &planned, now).await? {
            let state = match due {
                Due::Missed { .. } => OccurrenceState::Missed,
                Due::Ahead | Due::Now | Due::Late { .. } => OccurrenceState::Open,
            };
            let occurrence = Occurrence { id: ids.make(), cadence: planned.id, fire_at, state };
            if store::occurrence::make(&mut tx, &occurrence).await? {
                open += usize::from(state == OccurrenceState::Open);
                if let Due::Missed { by } = due {
                    tracing::warn!(cadence = planned.slug, %fire_at, late = %by, "missed: the program was down");
                }
            }
        }
        store::cadence::planned_until(&mut tx, planned.id, instant_after(now)).await?;
    }
    tx.commit().await?;
    Ok(open)
}

async fn became_due(
    conn: &mut Conn,
    planned: &Planned,
    now: Timestamp,
) -> store::Result<BTreeMap<Timestamp, Due>> {
    let mut found = BTreeMap::new();
    for zone in zones(conn, planned).await? {
        let range = planned.planned_until..instant_after(now);
        for occurrence in schedule::occurrences(&planned.cadence, zone.rules(), range.start, range.end) {
            let due = schedule::due(&planned.cadence, zone.rules(), occurrence.fire_at, now);
            found.insert(occurrence.fire_at, due);
        }
    }
    Ok(found)
}

/// The zones in which a cadence happens: its own, or those of the members.
pub async fn zones(conn: &mut Conn, planned: &Planned) -> store::Result<Vec<Zone>> {
    if let Whose::Fixed(zone) = planned.cadence.zone() {
        return Ok(vec![zone.clone()]);
    }
    let names = store::member::zones(conn).await?;
    let mut names = names;
    if planned.in_room {
        // A group's room goes by the community's clock.
        names.extend(store::community::find(conn).await?.map(|community| community.zone.name().to_owned()));
        names.sort();
        names.dedup();
    }
    // A zone that this machine's database does not know any more is an impossible row, found when its member is read.
    Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
}

/// What a cadence does at `fire_at` in `zone`.
pub fn at(planned: &Planned, zone: &Zone, fire_at: Timestamp) -> Option<schedule::Occurrence> {
    schedule::occurrences(&planned.cadence, zone.rules(), fire_at, instant_after(fire_at)).next()
}

/// Half-open ranges end here. The database keeps microseconds.
fn instant_after(at: Timestamp) -> Timestamp {
    at.checked_add(SignedDuration::from_micros(1)).unwrap_or(Timestamp::MAX)
}
