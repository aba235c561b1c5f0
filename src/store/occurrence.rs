//! Due times: each exists once, whoever computes it and however often.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::Row;
use super::{Conn, Result, Tx};
use crate::domain::words;
use crate::id::{CadenceId, OccurrenceId};

words! {
    /// How far an occurrence is.
    OccurrenceState {
        /// Its prompts or digests are being made.
        Open = "open",
        /// All of them were made.
        Done = "done",
        /// The program was down for longer than the catch-up window.
        Missed = "missed",
    }
}

/// One due time of a cadence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Its id.
    pub id: OccurrenceId,
    /// The cadence.
    pub cadence: CadenceId,
    /// When.
    pub fire_at: Timestamp,
    /// How far it is.
    pub state: OccurrenceState,
}

fn decode(row: &AnyRow) -> Result<Occurrence> {
    let row = Row::of("occurrence", row);
    Ok(Occurrence {
        id: row.parse("id")?,
        cadence: row.parse("cadence")?,
        fire_at: row.instant("fire_at")?,
        state: row.parse("state")?,
    })
}

/// Makes an occurrence, unless it exists; whether it is new.
pub async fn make(tx: &mut Tx, occurrence: &Occurrence) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO occurrence (id, cadence, fire_at, state) VALUES ($1, $2, $3, $4)
         ON CONFLICT (cadence, fire_at) DO NOTHING",
    )
    .bind(occurrence.id.to_string())
    .bind(occurrence.cadence.to_string())
    .bind(occurrence.fire_at.as_microsecond())
    .bind(occurrence.state.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The occurrence of a cadence at an instant, if it was made.
pub async fn at(conn: &mut Conn, cadence: CadenceId, fire_at: Timestamp) -> Result<Option<Occurrence>> {
    let row = sqlx::query("SELECT * FROM occurrence WHERE cadence = $1 AND fire_at = $2")
        .bind(cadence.to_string())
        .bind(fire_at.as_microsecond());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Those whose prompts or digests are not all made, the oldest first.
pub async fn open(conn: &mut Conn) -> Result<Vec<Occurrence>> {
    let rows =
        sqlx::query("SELECT * FROM occurrence WHERE state = 'open' ORDER BY fire_at, id").fetch_all(conn);
    rows.await?.iter().map(decode).collect()
}

/// All of its prompts or digests were made.
pub async fn done(tx: &mut Tx, id: OccurrenceId) -> Result<()> {
    sqlx::query("UPDATE occurrence SET state = 'done' WHERE id = $1 AND state = 'open'")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Those that were missed since `since`, the newest first.
pub async fn missed_since(conn: &mut Conn, since: Timestamp) -> Result<Vec<Occurrence>> {
    let rows = sqlx::query(
        "SELECT * FROM occurrence WHERE state = 'missed' AND fire_at >= $1 ORDER BY fire_at DESC, id",
    )
    .bind(since.as_microsecond());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}
