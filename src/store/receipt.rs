//! What receipts listed: an answer to one is understood against it.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, json};
use super::{Conn, Result, Tx};
use crate::id::{DeliveryId, InboundId, MemberId, PromptId, RecordId};

/// A receipt that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The message that carries it.
    pub delivery: DeliveryId,
    /// Who got it.
    pub member: MemberId,
    /// The message that it answers.
    pub inbound: InboundId,
    /// The prompt that it is about.
    pub prompt: Option<PromptId>,
    /// What it lists, in its order.
    pub records: Vec<RecordId>,
    /// When it was made.
    pub made: Timestamp,
}

fn decode(row: &AnyRow) -> Result<Listed> {
    let row = Row::of("receipt", row);
    Ok(Listed {
        delivery: row.parse("delivery")?,
        member: row.parse("member")?,
        inbound: row.parse("inbound")?,
        prompt: row.maybe("prompt")?,
        records: row.json("records")?,
        made: row.instant("made")?,
    })
}

/// Keeps what a receipt lists.
pub async fn keep(tx: &mut Tx, listed: &Listed) -> Result<()> {
    sqlx::query(
        "INSERT INTO receipt (delivery, member, inbound, prompt, records, made) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(listed.delivery.to_string())
    .bind(listed.member.to_string())
    .bind(listed.inbound.to_string())
    .bind(listed.prompt.map(|id| id.to_string()))
    .bind(json(&listed.records))
    .bind(listed.made.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The receipt that a message of ours was.
pub async fn of_delivery(conn: &mut Conn, delivery: DeliveryId) -> Result<Option<Listed>> {
    let row = sqlx::query("SELECT * FROM receipt WHERE delivery = $1").bind(delivery.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The last receipt of a prompt that was made by `until` and answers another message than `but`.
pub async fn last_of(
    conn: &mut Conn,
    prompt: PromptId,
    until: Timestamp,
    but: InboundId,
) -> Result<Option<Listed>> {
    let row = sqlx::query(
        "SELECT * FROM receipt WHERE prompt = $1 AND made <= $2 AND inbound <> $3
         ORDER BY made DESC, delivery DESC LIMIT 1",
    )
    .bind(prompt.to_string())
    .bind(until.as_microsecond())
    .bind(but.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}
