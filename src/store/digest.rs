//! Which reader got which period: each begins where the one before it ended.

use jiff::Timestamp;

use super::row::{Row, flag};
use super::{Conn, Result, Tx};
use crate::id::{CadenceId, DeliveryId, DigestId, OccurrenceId};

/// One period for one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Its id.
    pub id: DigestId,
    /// The cadence.
    pub cadence: CadenceId,
    /// The occurrence.
    pub occurrence: OccurrenceId,
    /// The group's slug, or `community`.
    pub scope: String,
    /// The reader's member id, or the room.
    pub reader: String,
    /// The first instant of the period.
    pub from: Timestamp,
    /// The first instant behind it.
    pub until: Timestamp,
    /// Nothing happened, and nothing was sent.
    pub empty: bool,
    /// The message.
    pub delivery: Option<DeliveryId>,
}

/// Notes that a period was told, unless it was; whether it is new.
pub async fn note(tx: &mut Tx, digest: &Digest) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO digest (id, cadence, occurrence, scope, reader, period_from, period_until, empty, delivery)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (cadence, scope, reader, period_until) DO NOTHING",
    )
    .bind(digest.id.to_string())
    .bind(digest.cadence.to_string())
    .bind(digest.occurrence.to_string())
    .bind(&digest.scope)
    .bind(&digest.reader)
    .bind(digest.from.as_microsecond())
    .bind(digest.until.as_microsecond())
    .bind(flag(digest.empty))
    .bind(digest.delivery.map(|id| id.to_string()))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Where the reader's last period ended.
pub async fn told_until(
    conn: &mut Conn,
    cadence: CadenceId,
    scope: &str,
    reader: &str,
) -> Result<Option<Timestamp>> {
    let row = sqlx::query(
        "SELECT MAX(period_until) AS until FROM digest WHERE cadence = $1 AND scope = $2 AND reader = $3",
    )
    .bind(cadence.to_string())
    .bind(scope)
    .bind(reader)
    .fetch_one(conn)
    .await?;
    Row::of("digest", &row).maybe_instant("until")
}
