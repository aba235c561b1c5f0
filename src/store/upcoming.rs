//! When the next thing is to be done: for a program that sleeps until then, and for a clock that is moved by hand.

use jiff::Timestamp;

use super::row::Row;
use super::{Conn, Result};

/// The first instant behind `after` at which a reminder, the end of a window, a delivery or a message waits. Cadences
/// are not looked at: their occurrences are computed.
pub async fn after(conn: &mut Conn, after: Timestamp) -> Result<Option<Timestamp>> {
    let row = sqlx::query(
        "SELECT MIN(soonest) AS soonest FROM (
            SELECT MIN(remind_at) AS soonest FROM prompt WHERE state = 'sent' AND remind_at > $1
            UNION ALL SELECT MIN(answer_until) FROM prompt WHERE state IN ('pending', 'sent') AND answer_until > $1
            UNION ALL SELECT MIN(remind_at) FROM survey_invitation WHERE state IN ('asked', 'started') AND remind_at > $1
            UNION ALL SELECT MIN(closes) FROM survey_invitation WHERE state IN ('asked', 'started') AND closes > $1
            UNION ALL SELECT MIN(not_before) FROM delivery WHERE state = 'queued' AND not_before > $1
            UNION ALL SELECT MIN(not_before) FROM inbound WHERE state = 'new' AND not_before > $1
         ) AS waiting",
    )
    .bind(after.as_microsecond())
    .fetch_one(conn)
    .await?;
    Row::of("prompt", &row).maybe_instant("soonest")
}
