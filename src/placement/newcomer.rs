//! Who answers the plug-in survey after everybody was sorted: placed at once where there is room that nobody waits for.

use super::Placement;
use super::approve::waits;
use super::fault::Result;
use super::names::Names;
use super::record::Known;
use super::tell::Told;
use crate::assignment;
use crate::domain::group::Role;
use crate::id::MemberId;
use crate::render::message::{ChangeLine, ChangeNews};
use crate::store::waiting::{Said, Waiter};
use crate::store::{self, Conn, Tx};

impl Placement {
    /// Members in no group whose first survey answers came after the last approval.
    pub(super) async fn newcomers(&self, conn: &mut Conn) -> Result<Vec<MemberId>> {
        match store::proposal::last_approved(conn).await? {
            Some((since, _)) => Ok(store::waiting::uncounted(conn, since).await?),
            None => Ok(Vec::new()),
        }
    }

    /// Places them. How many.
    pub(super) async fn place_newcomers(&self, tx: &mut Tx) -> Result<u64> {
        let now = self.clock.now();
        let mut placed = 0;
        for newcomer in self.newcomers(tx).await? {
            // Each sees the groups as the one before them left them.
            let known = Known::read(tx).await?;
            store::waiting::count(tx, &[newcomer], now).await?;
            if known.answered.binary_search(&newcomer).is_err() {
                // Another survey than a plug-in survey: nothing follows from it.
                continue;
            }
            let offer = match assignment::place_newcomer(&known.situation, newcomer) {
                Ok(offer) => offer,
                Err(faults) => {
                    tracing::warn!(member = %newcomer, faults = faults.len(), "cannot be placed: the groups contradict themselves");
                    continue;
                }
            };
            let names = Names::read(tx).await?;
            let Some(member) = names.members.get(&newcomer) else { continue };
            let mut told = Told { unmet: offer.unmet.iter().collect(), ..Told::default() };
            for place in &offer.placements {
                told.places.push(place);
                let leads = self.leads(tx, place.group, newcomer).await?;
                let volunteers = known.volunteers.iter();
                let mut volunteers =
                    volunteers.filter(|one| one.group == place.group && one.member == newcomer);
                let role = match leads.is_empty() && volunteers.next().is_some() {
                    true => Role::Coordinator,
                    false => Role::Member,
                };
                self.join(tx, newcomer, place.group, role).await?;
                if role == Role::Coordinator {
                    told.coordinates.push(place.group);
                    if let Some(group) = names.groups.get(&place.group) {
                        self.tell_coordinator(tx, group, member).await?;
                    }
                }
                let news = ChangeLine::about(ChangeNews::Came, &names.group(place.group), &member.name);
                self.tell_leads(tx, place.group, newcomer, vec![news]).await?;
            }
            for unmet in offer.unmet.iter().filter(|unmet| waits(unmet)) {
                let since = known.situation.members.iter().find(|one| one.id == newcomer);
                let since = since.and_then(|one| one.interests.iter().find(|one| one.group == unmet.group));
                let at = since.and_then(|interest| interest.since).unwrap_or(now);
                let said = Said { group: unmet.group, member: newcomer, grade: unmet.grade, at };
                store::waiting::wait(tx, &Waiter { said, leaves: None }).await?;
            }
            self.tell_places(tx, member, &known, &names.groups, &told, true).await?;
            tracing::info!(member = %newcomer, places = offer.placements.len(), "placed as a newcomer");
            placed += 1;
        }
        Ok(placed)
    }
}
