//! Bounces counted by address: soft 1, hard 2, one score a day, threshold 4, forgotten after 30 days.

use jiff::{SignedDuration, Timestamp};

use super::row::{Row, written};
use super::{Conn, Result, Tx};
use crate::domain::address::MailAddress;

/// An address at this score gets nothing more.
pub const THRESHOLD: i64 = 4;
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);
const ONE_SCORE_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// What happened to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    /// A full mailbox, a policy, a delay.
    Soft,
    /// No such mailbox.
    Hard,
    /// "This is spam."
    Complaint,
}

/// Counts a strike; whether the address is suppressed now.
pub async fn strike(
    tx: &mut Tx,
    address: &MailAddress,
    strike: Strike,
    why: &str,
    at: Timestamp,
) -> Result<bool> {
    let row =
        sqlx::query("SELECT address AS id, score, scored, suppressed FROM mailbox_health WHERE address = $1")
            .bind(address.as_str())
            .fetch_optional(&mut **tx)
            .await?;
    let (mut score, mut scored, suppressed) = match &row {
        Some(row) => {
            let row = Row::of("mailbox_health", row);
            (row.number("score")?, Some(row.instant("scored")?), row.maybe_instant("suppressed")?)
        }
        None => (0, None, None),
    };
    if scored.is_some_and(|last| at.duration_since(last) >= FORGOTTEN_AFTER) {
        (score, scored) = (0, None);
    }
    let counts = scored.is_none_or(|last| at.duration_since(last) >= ONE_SCORE_EVERY);
    score = match strike {
        Strike::Complaint => THRESHOLD,
        Strike::Hard if counts => score + 2,
        Strike::Soft if counts => score + 1,
        Strike::Hard | Strike::Soft => score,
    };
    let scored = if counts { at } else { scored.unwrap_or(at) };
    let suppressed = suppressed.or((score >= THRESHOLD).then_some(at));
    sqlx::query(
        "INSERT INTO mailbox_health (address, score, scored, suppressed, why) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (address) DO UPDATE SET score = excluded.score, scored = excluded.scored,
            suppressed = excluded.suppressed, why = excluded.why",
    )
    .bind(address.as_str())
    .bind(score)
    .bind(scored.as_microsecond())
    .bind(suppressed.map(Timestamp::as_microsecond))
    .bind(written(why))
    .execute(&mut **tx)
    .await?;
    Ok(suppressed.is_some())
}

/// Whether nothing more is sent there.
pub async fn is_suppressed(conn: &mut Conn, address: &MailAddress) -> Result<bool> {
    let row = sqlx::query("SELECT address FROM mailbox_health WHERE address = $1 AND suppressed IS NOT NULL")
        .bind(address.as_str());
    Ok(row.fetch_optional(conn).await?.is_some())
}

/// Every suppressed address.
pub async fn suppressed(conn: &mut Conn) -> Result<Vec<String>> {
    let rows =
        sqlx::query("SELECT address AS id FROM mailbox_health WHERE suppressed IS NOT NULL ORDER BY address");
    rows.fetch_all(conn).await?.iter().map(|row| Row::of("mailbox_health", row).text("id")).collect()
}

/// The address works again, the member says.
pub async fn forgive(tx: &mut Tx, address: &MailAddress) -> Result<()> {
    sqlx::query("DELETE FROM mailbox_health WHERE address = $1")
        .bind(address.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
