//! What answers to a survey changed of the member themselves.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::Row;
use super::{Conn, Result, Tx};
use crate::domain::survey::Fills;
use crate::id::InvitationId;

/// Something of a member that an answer changed, as texts: minutes a week, a zone's name, a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// Which: hours, time zone or channel.
    pub what: Fills,
    /// What it was before; `None`: nothing.
    pub was: Option<String>,
    /// What it is now.
    pub is_now: String,
}

fn decode(row: &AnyRow) -> Result<Adopted> {
    let row = Row::of("survey_adopted", row);
    Ok(Adopted { what: row.parse("what")?, was: row.maybe_text("was")?, is_now: row.text("is_now")? })
}

/// Keeps a change. Of one that was made before, and was not undone, what was there first stays.
pub async fn keep(tx: &mut Tx, invitation: InvitationId, adopted: &Adopted, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO survey_adopted (invitation, what, was, is_now, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (invitation, what) DO UPDATE SET is_now = excluded.is_now, at = excluded.at, undone = NULL,
            was = CASE WHEN survey_adopted.undone IS NULL THEN survey_adopted.was ELSE excluded.was END",
    )
    .bind(invitation.to_string())
    .bind(adopted.what.as_str())
    .bind(adopted.was.clone())
    .bind(adopted.is_now.clone())
    .bind(at.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What the answers to an invitation changed, and nobody has undone.
pub async fn of(conn: &mut Conn, invitation: InvitationId) -> Result<Vec<Adopted>> {
    let rows =
        sqlx::query("SELECT * FROM survey_adopted WHERE invitation = $1 AND undone IS NULL ORDER BY what")
            .bind(invitation.to_string())
            .fetch_all(conn)
            .await?;
    rows.iter().map(decode).collect()
}

/// All of it was undone.
pub async fn undo(tx: &mut Tx, invitation: InvitationId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE survey_adopted SET undone = $1 WHERE invitation = $2 AND undone IS NULL")
        .bind(at.as_microsecond())
        .bind(invitation.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
