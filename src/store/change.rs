//! Changes of groups that somebody has to say yes to.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, written};
use super::{Conn, Result, Tx};
use crate::domain::words;
use crate::id::{ChangeId, DeliveryId, GroupId, InboundId, MemberId};

words! {
    /// What is asked for.
    ChangeKind {
        /// To come into a group; its coordinators say yes.
        Join = "join",
        /// To coordinate a group for now; who leads it says yes.
        Coordinate = "coordinate",
        /// A place that came free, for another one; the member says yes.
        Offer = "offer",
    }
}

words! {
    /// How far a change is.
    ChangeState {
        /// Nobody has answered.
        Open = "open",
        /// Somebody said yes.
        Agreed = "agreed",
        /// Somebody said no.
        Refused = "refused",
        /// It was taken back, or is no longer needed.
        Withdrawn = "withdrawn",
    }
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// What is asked for.
    pub kind: ChangeKind,
    /// For whom.
    pub member: MemberId,
    /// The group.
    pub group: GroupId,
    /// The group that is left for it.
    pub leaves: Option<GroupId>,
    /// How far it is.
    pub state: ChangeState,
    /// The member's words; empty for an offer.
    pub words: String,
    /// The message that said so.
    pub inbound: Option<InboundId>,
    /// When it was asked for.
    pub asked: Timestamp,
    /// An offer holds until then.
    pub until: Option<Timestamp>,
    /// Who answered.
    pub settled_by: Option<MemberId>,
}

fn decode(row: &AnyRow) -> Result<Change> {
    let row = Row::of("group_change", row);
    Ok(Change {
        id: row.parse("id")?,
        kind: row.parse("kind")?,
        member: row.parse("member")?,
        group: row.parse("working_group")?,
        leaves: row.maybe("leaves")?,
        state: row.parse("state")?,
        words: row.text("words")?,
        inbound: row.maybe("inbound")?,
        asked: row.instant("asked")?,
        until: row.maybe_instant("until")?,
        settled_by: row.maybe("settled_by")?,
    })
}

/// Opens a change, unless the same is open already. Whether it was opened.
pub async fn open(tx: &mut Tx, change: &Change) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO group_change (id, kind, member, working_group, leaves, state, words, inbound, asked, until)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(change.id.to_string())
    .bind(change.kind.as_str())
    .bind(change.member.to_string())
    .bind(change.group.to_string())
    .bind(change.leaves.map(|id| id.to_string()))
    .bind(written(&change.words))
    .bind(change.inbound.map(|id| id.to_string()))
    .bind(change.asked.as_microsecond())
    .bind(change.until.map(Timestamp::as_microsecond))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Everything that nobody has answered, the oldest first.
pub async fn all_open(conn: &mut Conn) -> Result<Vec<Change>> {
    let rows = sqlx::query("SELECT * FROM group_change WHERE state = 'open' ORDER BY asked, id")
        .fetch_all(conn)
        .await?;
    rows.iter().map(decode).collect()
}

/// What a message said that nobody has answered yet.
pub async fn open_of_inbound(conn: &mut Conn, inbound: InboundId) -> Result<Vec<Change>> {
    let rows = sqlx::query("SELECT * FROM group_change WHERE inbound = $1 AND state = 'open' ORDER BY id")
        .bind(inbound.to_string())
        .fetch_all(conn)
        .await?;
    rows.iter().map(decode).collect()
}

/// What a message of ours asked of this member.
pub async fn asked_in(conn: &mut Conn, delivery: DeliveryId, member: MemberId) -> Result<Option<Change>> {
    let row = sqlx::query(
        "SELECT group_change.* FROM group_change JOIN group_change_asked ON group_change_asked.change = group_change.id
         WHERE group_change_asked.delivery = $1 AND group_change_asked.member = $2",
    )
    .bind(delivery.to_string())
    .bind(member.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// What this member was asked and nobody has answered, the oldest first.
pub async fn open_for(conn: &mut Conn, member: MemberId) -> Result<Vec<Change>> {
    let rows = sqlx::query(
        "SELECT * FROM group_change WHERE state = 'open' AND id IN
            (SELECT change FROM group_change_asked WHERE member = $1) ORDER BY asked, id",
    )
    .bind(member.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(decode).collect()
}

/// A message asks this member for a yes.
pub async fn ask(tx: &mut Tx, change: ChangeId, delivery: DeliveryId, member: MemberId) -> Result<()> {
    sqlx::query("INSERT INTO group_change_asked (delivery, change, member) VALUES ($1, $2, $3)")
        .bind(delivery.to_string())
        .bind(change.to_string())
        .bind(member.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The messages that ask this member about changes that nobody has answered.
pub async fn asking(conn: &mut Conn, member: MemberId) -> Result<Vec<DeliveryId>> {
    let rows = sqlx::query(
        "SELECT group_change_asked.delivery FROM group_change_asked
         JOIN group_change ON group_change.id = group_change_asked.change
         WHERE group_change_asked.member = $1 AND group_change.state = 'open'",
    )
    .bind(member.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Row::of("group_change_asked", row).parse("delivery")).collect()
}

/// Who was asked.
pub async fn asked(conn: &mut Conn, change: ChangeId) -> Result<Vec<MemberId>> {
    let rows =
        sqlx::query("SELECT DISTINCT member FROM group_change_asked WHERE change = $1 ORDER BY member")
            .bind(change.to_string())
            .fetch_all(conn)
            .await?;
    rows.iter().map(|row| Row::of("group_change_asked", row).parse("member")).collect()
}

/// An open change is settled. Whether it was open.
pub async fn settle(
    tx: &mut Tx,
    id: ChangeId,
    state: ChangeState,
    by: Option<MemberId>,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE group_change SET state = $1, settled = $2, settled_by = $3 WHERE id = $4 AND state = 'open'",
    )
    .bind(state.as_str())
    .bind(at.as_microsecond())
    .bind(by.map(|id| id.to_string()))
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
