//! Invitations: one member asked in one round.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, written};
use super::statement::Statement;
use super::{Conn, Result, Tx};
use crate::domain::member::Member;
use crate::domain::survey::InvitationState;
use crate::id::{DeliveryId, InvitationId, MemberId, RoundId, SurveyVersionId};

/// One member asked in one round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The round.
    pub round: RoundId,
    /// Who is asked.
    pub member: MemberId,
    /// The survey as they see it.
    pub version: SurveyVersionId,
    /// What they can choose from, see [`super::survey::offer`].
    pub offer: String,
    /// How far it is.
    pub state: InvitationState,
    /// When they were asked.
    pub asked_at: Timestamp,
    /// Answers count until then.
    pub closes: Timestamp,
    /// Which link is the one that works, from 1.
    pub link: u32,
    /// SHA-256 of that link's token, in hex.
    pub link_hash: String,
    /// The link opens nothing from then on.
    pub link_until: Timestamp,
    /// When the link was taken back.
    pub revoked: Option<Timestamp>,
    /// SHA-256 of the reply address's token, in hex.
    pub reply_hash: String,
    /// The message that asks.
    pub delivery: Option<DeliveryId>,
    /// When the next reminder is due.
    pub remind_at: Option<Timestamp>,
    /// Reminders that were made.
    pub reminded: u32,
    /// What could not be read was asked about again.
    pub asked_again: bool,
}

fn decode(row: &AnyRow) -> Result<Invitation> {
    let row = Row::of("survey_invitation", row);
    Ok(Invitation {
        id: row.parse("id")?,
        round: row.parse("round")?,
        member: row.parse("member")?,
        version: row.parse("version")?,
        offer: row.text("offer")?,
        state: row.parse("state")?,
        asked_at: row.instant("asked_at")?,
        closes: row.instant("closes")?,
        link: row.count("link")?,
        link_hash: row.text("link_hash")?,
        link_until: row.instant("link_until")?,
        revoked: row.maybe_instant("revoked")?,
        reply_hash: row.text("reply_hash")?,
        delivery: row.maybe("delivery")?,
        remind_at: row.maybe_instant("remind_at")?,
        reminded: row.count("reminded")?,
        asked_again: row.flag("asked_again")?,
    })
}

/// Invites; whoever has an invitation in this round keeps it. The ids of those that are new.
pub async fn make(tx: &mut Tx, invitations: &[Invitation]) -> Result<Vec<InvitationId>> {
    let mut made = Vec::with_capacity(invitations.len());
    for some in invitations.chunks(200) {
        let mut query = Statement::new(
            "INSERT INTO survey_invitation (id, round, member, version, offer, state, asked_at, closes, link, link_hash,
                link_until, revoked, reply_hash, delivery, remind_at, reminded, asked_again) ",
        );
        query.rows(some.iter().map(|new| {
            [
                new.id.to_string().into(),
                new.round.to_string().into(),
                new.member.to_string().into(),
                new.version.to_string().into(),
                new.offer.clone().into(),
                new.state.as_str().into(),
                new.asked_at.as_microsecond().into(),
                new.closes.as_microsecond().into(),
                i64::from(new.link).into(),
                new.link_hash.clone().into(),
                new.link_until.as_microsecond().into(),
                new.revoked.map(Timestamp::as_microsecond).into(),
                new.reply_hash.clone().into(),
                new.delivery.map(|id| id.to_string()).into(),
                new.remind_at.map(Timestamp::as_microsecond).into(),
                i64::from(new.reminded).into(),
                i64::from(new.asked_again).into(),
            ]
        }));
        query.push(" ON CONFLICT DO NOTHING RETURNING id");
        for row in query.query().fetch_all(&mut **tx).await? {
            made.push(Row::of("survey_invitation", &row).parse("id")?);
        }
    }
    Ok(made)
}

/// One invitation.
pub async fn get(conn: &mut Conn, id: InvitationId) -> Result<Option<Invitation>> {
    let row = sqlx::query("SELECT * FROM survey_invitation WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The member's invitation in a round.
pub async fn in_round(conn: &mut Conn, round: RoundId, member: MemberId) -> Result<Option<Invitation>> {
    let row = sqlx::query("SELECT * FROM survey_invitation WHERE round = $1 AND member = $2")
        .bind(round.to_string())
        .bind(member.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The invitation whose link's token has this SHA-256 (hex).
pub async fn by_link_hash(conn: &mut Conn, hash: &str) -> Result<Option<Invitation>> {
    let row = sqlx::query("SELECT * FROM survey_invitation WHERE link_hash = $1").bind(hash.to_owned());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The invitation whose reply token has this SHA-256 (hex).
pub async fn by_reply_hash(conn: &mut Conn, hash: &str) -> Result<Option<Invitation>> {
    let row = sqlx::query("SELECT * FROM survey_invitation WHERE reply_hash = $1").bind(hash.to_owned());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// A member's invitations, the newest first.
pub async fn latest_of(conn: &mut Conn, member: MemberId, most: u32) -> Result<Vec<Invitation>> {
    let rows = sqlx::query(
        "SELECT * FROM survey_invitation WHERE member = $1 ORDER BY asked_at DESC, id DESC LIMIT $2",
    )
    .bind(member.to_string())
    .bind(i64::from(most));
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Everybody who was asked in a round, the first first.
pub async fn of_round(conn: &mut Conn, round: RoundId) -> Result<Vec<Invitation>> {
    let rows = sqlx::query("SELECT * FROM survey_invitation WHERE round = $1 ORDER BY asked_at, id")
        .bind(round.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Members who have no invitation in this round, take messages, live in one of `zones`, joined at `joined_from` or
/// later, by id behind `after`.
pub async fn uninvited(
    conn: &mut Conn,
    round: RoundId,
    zones: &[String],
    joined_from: Timestamp,
    after: Option<MemberId>,
    most: u32,
) -> Result<Vec<Member>> {
    let mut query =
        Statement::new("SELECT * FROM member WHERE left_at IS NULL AND check_ins = 'on' AND joined >= ");
    query.bind(joined_from.as_microsecond()).push(" AND zone IN (");
    query.list(zones.iter().map(String::as_str));
    query.push(") AND NOT EXISTS (SELECT 1 FROM survey_invitation WHERE round = ").bind(round.to_string());
    query.push(" AND survey_invitation.member = member.id)");
    if let Some(after) = after {
        query.push(" AND id > ").bind(after.to_string());
    }
    query.push(" ORDER BY id LIMIT ").bind(i64::from(most));
    query.query().fetch_all(conn).await?.iter().map(super::member::decode).collect()
}

/// The state changes. Whoever has answered, or need not, is not reminded.
pub async fn set_state(
    tx: &mut Tx,
    id: InvitationId,
    state: InvitationState,
    why: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "UPDATE survey_invitation SET state = $1, why = $2,
            remind_at = CASE WHEN $1 IN ('asked', 'started') THEN remind_at END WHERE id = $3",
    )
    .bind(state.as_str())
    .bind(why.map(written))
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It is asked by this delivery now.
pub async fn set_delivery(tx: &mut Tx, id: InvitationId, delivery: DeliveryId) -> Result<()> {
    sqlx::query("UPDATE survey_invitation SET delivery = $1 WHERE id = $2")
        .bind(delivery.to_string())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A new link; the one before opens nothing any more.
pub async fn set_link(tx: &mut Tx, id: InvitationId, nth: u32, hash: &str, until: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE survey_invitation SET link = $1, link_hash = $2, link_until = $3, revoked = NULL WHERE id = $4",
    )
    .bind(i64::from(nth))
    .bind(hash.to_owned())
    .bind(until.as_microsecond())
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The link opens nothing any more.
pub async fn revoke(tx: &mut Tx, id: InvitationId, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE survey_invitation SET revoked = $1 WHERE id = $2 AND revoked IS NULL")
        .bind(now.as_microsecond())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What could not be read was asked about again.
pub async fn set_asked_again(tx: &mut Tx, id: InvitationId) -> Result<()> {
    sqlx::query("UPDATE survey_invitation SET asked_again = 1 WHERE id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Invitations without an answer whose reminder is due, the oldest first.
pub async fn to_remind(conn: &mut Conn, now: Timestamp, most: u32) -> Result<Vec<Invitation>> {
    let rows = sqlx::query(
        "SELECT * FROM survey_invitation WHERE state IN ('asked', 'started') AND remind_at <= $1 AND closes > $1
         ORDER BY remind_at, id LIMIT $2",
    )
    .bind(now.as_microsecond())
    .bind(i64::from(most));
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// When the next reminder is due; `reminded` counts those that were made.
pub async fn set_reminder(tx: &mut Tx, id: InvitationId, at: Option<Timestamp>, reminded: u32) -> Result<()> {
    sqlx::query("UPDATE survey_invitation SET remind_at = $1, reminded = $2 WHERE id = $3")
        .bind(at.map(Timestamp::as_microsecond))
        .bind(i64::from(reminded))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Closes those whose time is over without an answer; how many.
pub async fn expire(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE survey_invitation SET state = 'expired', remind_at = NULL
         WHERE state IN ('asked', 'started') AND closes <= $1",
    )
    .bind(now.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

/// Invitations without an answer whose message will never arrive.
pub async fn undelivered(conn: &mut Conn) -> Result<Vec<Invitation>> {
    let rows = sqlx::query(
        "SELECT survey_invitation.* FROM survey_invitation JOIN delivery ON delivery.id = survey_invitation.delivery
         WHERE survey_invitation.state IN ('asked', 'started') AND delivery.state = 'failed'
         ORDER BY survey_invitation.asked_at, survey_invitation.id",
    );
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// A member's invitations without an answer need none any more.
pub async fn excuse_open(tx: &mut Tx, member: MemberId, why: &str) -> Result<()> {
    sqlx::query(
        "UPDATE survey_invitation SET state = 'excused', why = $1, remind_at = NULL
         WHERE member = $2 AND state IN ('asked', 'started')",
    )
    .bind(why.to_owned())
    .bind(member.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
