//! What is not kept for ever: the raw messages, and the texts of messages that went out. What was understood stays.

use jiff::Timestamp;

use super::{Result, Tx};

/// Rows in one statement: the writer must be free again soon.
const BATCH: i64 = 500;

/// Empties raw messages that were read before `before`. How many.
pub async fn forget_raw_messages(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE inbound SET raw = $1 WHERE id IN (
            SELECT id FROM inbound WHERE state = 'done' AND received < $2 AND length(raw) > 0 LIMIT $3)",
    )
    .bind(Vec::<u8>::new())
    .bind(before.as_microsecond())
    .bind(BATCH)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

/// Deletes the texts of deliveries that were over before `before`. How many.
pub async fn forget_texts(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let done = sqlx::query(
        "DELETE FROM delivery_content WHERE delivery IN (
            SELECT delivery.id FROM delivery_content JOIN delivery ON delivery.id = delivery_content.delivery
            WHERE delivery.state IN ('sent', 'failed', 'dropped') AND delivery.created < $1 LIMIT $2)",
    )
    .bind(before.as_microsecond())
    .bind(BATCH)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}
