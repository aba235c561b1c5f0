//! The embedded post box's messages: what people see there, and what they wrote.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, flag};
use super::{Conn, Result, Tx};
use crate::domain::member::ChannelKind;

/// A message in the post box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boxed {
    /// The delivery's id, or the inbound message's key: unique.
    pub id: String,
    /// Whose: a mail address, a Matrix id or a room.
    pub owner: String,
    /// Mail or Matrix.
    pub channel: ChannelKind,
    /// From us, or from the owner.
    pub from_us: bool,
    /// The mail's bytes (RFC 5322), or the Matrix event's content as JSON.
    pub raw: Vec<u8>,
    /// The Matrix thread.
    pub thread: Option<String>,
    /// When it went.
    pub at: Timestamp,
}

fn decode(row: &AnyRow) -> Result<Boxed> {
    let row = Row::of("postbox", row);
    Ok(Boxed {
        id: row.text("id")?,
        owner: row.text("owner")?,
        channel: row.parse("channel")?,
        from_us: row.flag("from_us")?,
        raw: row.bytes("raw")?,
        thread: row.maybe_text("thread")?,
        at: row.instant("at")?,
    })
}

/// Puts a message into the box, unless it is there: a repeated delivery makes no second message.
pub async fn put(tx: &mut Tx, message: &Boxed) -> Result<()> {
    sqlx::query(
        "INSERT INTO postbox (id, owner, channel, from_us, raw, thread, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(&message.id)
    .bind(&message.owner)
    .bind(message.channel.as_str())
    .bind(flag(message.from_us))
    .bind(message.raw.clone())
    .bind(message.thread.clone())
    .bind(message.at.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An owner's messages, the oldest first.
pub async fn of(conn: &mut Conn, owner: &str) -> Result<Vec<Boxed>> {
    let rows = sqlx::query("SELECT * FROM postbox WHERE owner = $1 ORDER BY at, id").bind(owner);
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// One message.
pub async fn get(conn: &mut Conn, id: &str) -> Result<Option<Boxed>> {
    let row = sqlx::query("SELECT * FROM postbox WHERE id = $1").bind(id);
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// How many messages each owner has from us.
pub async fn counts(conn: &mut Conn) -> Result<Vec<(String, u32)>> {
    let rows = sqlx::query(
        "SELECT owner AS id, COUNT(*) AS many FROM postbox WHERE from_us = 1 GROUP BY owner ORDER BY owner",
    );
    let rows = rows.fetch_all(conn).await?;
    let counted = |row| {
        let row = Row::of("postbox", row);
        Ok((row.text("id")?, row.count("many")?))
    };
    rows.iter().map(counted).collect()
}

/// What came into any box at `from` or later, the oldest first.
pub async fn since(conn: &mut Conn, from: Timestamp) -> Result<Vec<Boxed>> {
    let rows =
        sqlx::query("SELECT * FROM postbox WHERE at >= $1 ORDER BY at, id").bind(from.as_microsecond());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}
