//! Links to the organiser's page.

use jiff::Timestamp;

use super::row::{Row, flag};
use super::{Conn, Result, Tx};
use crate::id::MemberId;

/// Keeps a new link by its hash.
pub async fn make(
    tx: &mut Tx,
    hash: &str,
    member: MemberId,
    everything: bool,
    made: Timestamp,
    until: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO assignment_link (hash, member, everything, made, until) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(hash.to_owned())
    .bind(member.to_string())
    .bind(flag(everything))
    .bind(made.as_microsecond())
    .bind(until.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whose link it is, and whether they see everything; `None` when it opens nothing (any more).
pub async fn by_hash(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<Option<(MemberId, bool)>> {
    let row = sqlx::query("SELECT * FROM assignment_link WHERE hash = $1 AND revoked IS NULL AND until > $2")
        .bind(hash.to_owned())
        .bind(now.as_microsecond())
        .fetch_optional(conn)
        .await?;
    row.map(|row| {
        let row = Row::of("assignment_link", &row);
        Ok((row.parse("member")?, row.flag("everything")?))
    })
    .transpose()
}

/// Ends a member's links; how many.
pub async fn revoke(tx: &mut Tx, member: MemberId, at: Timestamp) -> Result<u64> {
    let done = sqlx::query("UPDATE assignment_link SET revoked = $1 WHERE member = $2 AND revoked IS NULL")
        .bind(at.as_microsecond())
        .bind(member.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected())
}
