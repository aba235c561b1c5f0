//! Somebody comes into a group, or leaves it: memberships, and what hangs on them.

use super::Placement;
use super::fault::Result;
use crate::domain::group::{Membership, Role};
use crate::id::{GroupId, MemberId};
use crate::store::change::{ChangeKind, ChangeState};
use crate::store::{self, Tx};

impl Placement {
    /// Into a group. Check-ins and digests follow from the membership; the group's Matrix room is an invitation.
    pub(super) async fn join(&self, tx: &mut Tx, member: MemberId, group: GroupId, role: Role) -> Result<()> {
        let now = self.clock.now();
        let membership = Membership { group, member, role };
        store::group::join(tx, &membership, now).await?;
        store::room_invitation::invite(tx, &membership, now).await?;
        store::waiting::leave_line(tx, group, member).await?;
        for change in store::change::all_open(tx).await? {
            let same = change.member == member && change.group == group;
            if same && change.kind != ChangeKind::Coordinate {
                store::change::settle(tx, change.id, ChangeState::Withdrawn, None, now).await?;
            }
        }
        Ok(())
    }

    /// Out of a group. An offer that was to be taken for it still holds.
    pub(super) async fn part(&self, tx: &mut Tx, member: MemberId, group: GroupId) -> Result<()> {
        Ok(store::group::part(tx, group, member).await?)
    }
}
