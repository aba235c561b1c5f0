//! What is not kept for ever: the raw messages, and the texts of messages that went out. What was understood stays.

use jiff::Timestamp;

use super::row::json;
use super::{Result, Tx};
use crate::domain::message::{ChatContent, Content};

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

/// Empties the texts of deliveries that were over before `before`. How many.
pub async fn forget_texts(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    let nothing = Content::Chat(ChatContent { plain: String::new(), html: String::new() });
    let nothing = json(&nothing);
    let done = sqlx::query(
        "UPDATE delivery SET content = $1 WHERE id IN (
            SELECT id FROM delivery WHERE state IN ('sent', 'failed', 'dropped') AND created < $2 AND content <> $1 LIMIT $3)",
    )
    .bind(nothing)
    .bind(before.as_microsecond())
    .bind(BATCH)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}
