//! Members who are to be invited into their group's Matrix room.

use jiff::Timestamp;

use super::row::Row;
use super::{Conn, Result, Tx};
use crate::domain::address::{MatrixRoom, MatrixUserId};
use crate::domain::group::Membership;
use crate::id::{GroupId, MemberId};

/// One invitation that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueInvitation {
    /// The group.
    pub group: GroupId,
    /// Who.
    pub member: MemberId,
    /// Into which room.
    pub room: MatrixRoom,
    /// Whom.
    pub user: MatrixUserId,
    /// Attempts that failed.
    pub attempts: u32,
}

/// Somebody who came into a group is to be invited, if there is a room and they are in Matrix: that is looked at when it is done.
pub async fn invite(tx: &mut Tx, membership: &Membership, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO room_invitation (working_group, member, state, attempts, not_before) VALUES ($1, $2, 'queued', 0, $3)
         ON CONFLICT (working_group, member) DO UPDATE SET state = 'queued', attempts = 0,
            not_before = excluded.not_before, why = NULL",
    )
    .bind(membership.group.to_string())
    .bind(membership.member.to_string())
    .bind(at.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Invitations that are due, of who is still in the group, has a Matrix id, and whose group has a room.
pub async fn due(conn: &mut Conn, now: Timestamp, most: u32) -> Result<Vec<DueInvitation>> {
    let rows = sqlx::query(
        "SELECT room_invitation.*, working_group.room, member.matrix FROM room_invitation
         JOIN working_group ON working_group.id = room_invitation.working_group
         JOIN member ON member.id = room_invitation.member
         JOIN membership ON membership.working_group = room_invitation.working_group
            AND membership.member = room_invitation.member
         WHERE room_invitation.state = 'queued' AND room_invitation.not_before <= $1
            AND working_group.room IS NOT NULL AND member.matrix IS NOT NULL
         ORDER BY room_invitation.not_before, room_invitation.working_group, room_invitation.member LIMIT $2",
    )
    .bind(now.as_microsecond())
    .bind(i64::from(most))
    .fetch_all(conn)
    .await?;
    let one = |row| {
        let row = Row::of("room_invitation", row);
        Ok(DueInvitation {
            group: row.parse("working_group")?,
            member: row.parse("member")?,
            room: row.parse("room")?,
            user: row.parse("matrix")?,
            attempts: row.count("attempts")?,
        })
    };
    rows.iter().map(one).collect()
}

/// They were invited, or are in the room.
pub async fn done(tx: &mut Tx, group: GroupId, member: MemberId) -> Result<()> {
    settle(tx, group, member, "done", None).await
}

/// They cannot be invited.
pub async fn failed(tx: &mut Tx, group: GroupId, member: MemberId, why: &str) -> Result<()> {
    settle(tx, group, member, "failed", Some(why)).await
}

async fn settle(tx: &mut Tx, group: GroupId, member: MemberId, state: &str, why: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE room_invitation SET state = $1, why = $2 WHERE working_group = $3 AND member = $4")
        .bind(state)
        .bind(why)
        .bind(group.to_string())
        .bind(member.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// It did not go now.
pub async fn put_off(
    tx: &mut Tx,
    group: GroupId,
    member: MemberId,
    until: Timestamp,
    why: &str,
) -> Result<()> {
    sqlx::query(
        "UPDATE room_invitation SET attempts = attempts + 1, not_before = $1, why = $2
         WHERE working_group = $3 AND member = $4 AND state = 'queued'",
    )
    .bind(until.as_microsecond())
    .bind(why)
    .bind(group.to_string())
    .bind(member.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
