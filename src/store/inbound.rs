//! The inbox: raw messages, durable before anybody understood them.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::{Row, json, written};
use super::{Conn, Result, Tx};
use crate::domain::message::{Arrival, Envelope};
use crate::domain::words;
use crate::id::{InboundId, MemberId, PromptId};

words! {
    /// How far an inbound message is.
    InboundState {
        /// Nobody looked at it yet.
        New = "new",
        /// It was understood, or sorted out; `outcome` says how.
        Done = "done",
        /// It waits for the member to say that it was them.
        Held = "held",
        /// It could not be read, and a person must look at it.
        Failed = "failed",
    }
}

/// A message as the inbox keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// Its id.
    pub id: InboundId,
    /// Never seen twice.
    pub key: String,
    /// How it came.
    pub envelope: Envelope,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// When it came.
    pub received: Timestamp,
    /// How far it is.
    pub state: InboundState,
    /// Attempts to read it.
    pub attempts: u32,
    /// The member said that it is from them.
    pub vouched: bool,
    /// Who sent it, once that is known.
    pub member: Option<MemberId>,
    /// The prompt that it answers.
    pub prompt: Option<PromptId>,
    /// What the person said, quotes and signature cut off.
    pub reply: Option<String>,
}

fn decode(row: &AnyRow) -> Result<Inbound> {
    let row = Row::of("inbound", row);
    Ok(Inbound {
        id: row.parse("id")?,
        key: row.text("key")?,
        envelope: row.json("envelope")?,
        raw: row.bytes("raw")?,
        received: row.instant("received")?,
        state: row.parse("state")?,
        attempts: row.count("attempts")?,
        vouched: row.flag("vouched")?,
        member: row.maybe("member")?,
        prompt: row.maybe("prompt")?,
        reply: row.maybe_text("reply")?,
    })
}

/// Takes a message in, unless its key is known; whether it is new.
pub async fn take(tx: &mut Tx, id: InboundId, arrival: &Arrival) -> Result<bool> {
    let channel = match arrival.envelope {
        Envelope::Mail(_) => "mail",
        Envelope::Matrix(_) => "matrix",
    };
    let done = sqlx::query(
        "INSERT INTO inbound (id, key, channel, envelope, raw, received, state, not_before)
         VALUES ($1, $2, $3, $4, $5, $6, 'new', $6) ON CONFLICT (key) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(&arrival.key)
    .bind(channel)
    .bind(json(&arrival.envelope))
    .bind(arrival.raw.clone())
    .bind(arrival.received.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The oldest message that nobody looked at; it stays ours until the transaction ends.
pub async fn next(tx: &mut Tx, now: Timestamp) -> Result<Option<Inbound>> {
    let sql = format!(
        "SELECT * FROM inbound WHERE state = 'new' AND not_before <= $1 ORDER BY received, id LIMIT 1{}",
        tx.dialect().skip_locked()
    );
    let row = sqlx::query(AssertSqlSafe(sql)).bind(now.as_microsecond()).fetch_optional(&mut **tx).await?;
    row.as_ref().map(decode).transpose()
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How far it is now.
    pub state: InboundState,
    /// One word for what it was: `answer`, `stranger`, `bounce`, ..
    pub outcome: &'static str,
    /// Who sent it.
    pub member: Option<MemberId>,
    /// The prompt that it answers.
    pub prompt: Option<PromptId>,
    /// What the person said.
    pub reply: Option<String>,
    /// What of it was not understood.
    pub unclear: Vec<String>,
}

/// Writes down what became of a message.
pub async fn settle(tx: &mut Tx, id: InboundId, verdict: &Verdict, at: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE inbound SET state = $1, outcome = $2, member = $3, prompt = $4, reply = $5, unclear = $6, read_at = $7
         WHERE id = $8",
    )
    .bind(verdict.state.as_str())
    .bind(verdict.outcome)
    .bind(verdict.member.map(|id| id.to_string()))
    .bind(verdict.prompt.map(|id| id.to_string()))
    .bind(verdict.reply.as_deref().map(written))
    .bind(json(&verdict.unclear))
    .bind(at.as_microsecond())
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It is looked at again later: what it refers to is not there yet.
pub async fn put_off(tx: &mut Tx, id: InboundId, until: Timestamp) -> Result<()> {
    sqlx::query("UPDATE inbound SET attempts = attempts + 1, not_before = $1 WHERE id = $2")
        .bind(until.as_microsecond())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A held message is looked at again, and trusted: the member said that it was them.
pub async fn release(tx: &mut Tx, id: InboundId, now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE inbound SET state = 'new', outcome = NULL, vouched = 1, not_before = $1 WHERE id = $2 AND state = 'held'",
    )
    .bind(now.as_microsecond())
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Messages of a member that wait for them to say that it was them, the oldest first.
pub async fn held_of(conn: &mut Conn, member: MemberId) -> Result<Vec<Inbound>> {
    let rows =
        sqlx::query("SELECT * FROM inbound WHERE state = 'held' AND member = $1 ORDER BY received, id")
            .bind(member.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// One message.
pub async fn get(conn: &mut Conn, id: InboundId) -> Result<Option<Inbound>> {
    let row = sqlx::query("SELECT * FROM inbound WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The message with this key: in Matrix, the event id.
pub async fn by_key(conn: &mut Conn, key: &str) -> Result<Option<Inbound>> {
    let row = sqlx::query("SELECT * FROM inbound WHERE key = $1").bind(key);
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// What of a message was not understood.
pub async fn unclear_of(conn: &mut Conn, id: InboundId) -> Result<Vec<String>> {
    let row =
        sqlx::query("SELECT unclear FROM inbound WHERE id = $1 AND unclear IS NOT NULL").bind(id.to_string());
    let row = row.fetch_optional(conn).await?;
    row.as_ref().map_or(Ok(Vec::new()), |row| Row::of("inbound", row).json("unclear"))
}

/// What of a message is still not understood, now that the member said more.
pub async fn set_unclear(tx: &mut Tx, id: InboundId, unclear: &[String]) -> Result<()> {
    sqlx::query("UPDATE inbound SET unclear = $1 WHERE id = $2")
        .bind(json(&unclear))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What a member said in answer to a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub member: MemberId,
    /// The prompt that it answers.
    pub prompt: Option<PromptId>,
    /// The words.
    pub reply: String,
    /// What of them was not understood.
    pub unclear: Vec<String>,
    /// When.
    pub received: Timestamp,
}

/// What was said in `[from, until)`, the newest first.
pub async fn said_between(conn: &mut Conn, from: Timestamp, until: Timestamp) -> Result<Vec<Said>> {
    let rows = sqlx::query(
        "SELECT id, member, prompt, reply, unclear, received FROM inbound
         WHERE received >= $1 AND received < $2 AND outcome IN ('answer', 'edit', 'correction') AND member IS NOT NULL
         ORDER BY received DESC, id",
    )
    .bind(from.as_microsecond())
    .bind(until.as_microsecond())
    .fetch_all(conn)
    .await?;
    let said = |row| {
        let row = Row::of("inbound", row);
        Ok(Said {
            member: row.parse("member")?,
            prompt: row.maybe("prompt")?,
            reply: row.maybe_text("reply")?.unwrap_or_default(),
            unclear: row.json("unclear")?,
            received: row.instant("received")?,
        })
    };
    rows.iter().map(said).collect()
}

/// How many messages of a member had this outcome since `since`.
pub async fn count_of(conn: &mut Conn, member: MemberId, outcome: &str, since: Timestamp) -> Result<u32> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS many FROM inbound WHERE member = $1 AND outcome = $2 AND received >= $3",
    )
    .bind(member.to_string())
    .bind(outcome)
    .bind(since.as_microsecond())
    .fetch_one(conn)
    .await?;
    Row::of("inbound", &row).count("many")
}

/// What became of a message; `None` while nobody has looked at it.
pub async fn outcome(conn: &mut Conn, id: InboundId) -> Result<Option<String>> {
    let row = sqlx::query("SELECT id, outcome FROM inbound WHERE id = $1").bind(id.to_string());
    match row.fetch_optional(conn).await? {
        Some(row) => Row::of("inbound", &row).maybe_text("outcome"),
        None => Ok(None),
    }
}

/// How often each outcome came since `since`.
pub async fn outcomes(conn: &mut Conn, since: Timestamp) -> Result<Vec<(String, u32)>> {
    let rows = sqlx::query(
        "SELECT outcome, COUNT(*) AS many FROM inbound WHERE outcome IS NOT NULL AND received >= $1
         GROUP BY outcome ORDER BY outcome",
    )
    .bind(since.as_microsecond())
    .fetch_all(conn)
    .await?;
    let counted = |row| {
        let row = Row::of("inbound", row);
        Ok((row.text("outcome")?, row.count("many")?))
    };
    rows.iter().map(counted).collect()
}

/// The position of a stream.
pub async fn cursor(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    let row = sqlx::query("SELECT name AS id, at FROM stream_cursor WHERE name = $1").bind(name);
    row.fetch_optional(conn).await?.map(|row| Row::of("stream_cursor", &row).text("at")).transpose()
}

/// Moves a stream's position.
pub async fn set_cursor(tx: &mut Tx, name: &str, at: &str, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO stream_cursor (name, at, moved) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET at = excluded.at, moved = excluded.moved",
    )
    .bind(name)
    .bind(at)
    .bind(now.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
