//! What happened, counted: for the demo's table and for whoever looks after a community.

use jiff::Timestamp;

use super::row::Row;
use super::{Conn, Result};

/// How often something happened, by its name.
pub type Counts = Vec<(String, u32)>;

async fn counts(conn: &mut Conn, sql: &'static str) -> Result<Counts> {
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let row = Row::of("tally", row);
            Ok((row.text("id")?, row.count("many")?))
        })
        .collect()
}

/// Prompts by their state.
pub async fn prompts(conn: &mut Conn) -> Result<Counts> {
    counts(conn, "SELECT state AS id, COUNT(*) AS many FROM prompt GROUP BY state ORDER BY state").await
}

/// Members who were asked surveys, by what became of it.
pub async fn surveyed(conn: &mut Conn) -> Result<Counts> {
    counts(conn, "SELECT state AS id, COUNT(*) AS many FROM survey_invitation GROUP BY state ORDER BY state")
        .await
}

/// How many places in groups are newer than `since`.
pub async fn placed(conn: &mut Conn, since: Timestamp) -> Result<u32> {
    let row = sqlx::query("SELECT COUNT(*) AS many FROM membership WHERE joined > $1")
        .bind(since.as_microsecond())
        .fetch_one(conn)
        .await?;
    Row::of("membership", &row).count("many")
}

/// Messages that arrived, by their kind.
pub async fn sent(conn: &mut Conn) -> Result<Counts> {
    counts(
        conn,
        "SELECT kind AS id, COUNT(*) AS many FROM delivery WHERE state = 'sent' GROUP BY kind ORDER BY kind",
    )
    .await
}

/// Records by what they say; those that were replaced or taken back aside.
pub async fn records(conn: &mut Conn) -> Result<Counts> {
    counts(
        conn,
        "SELECT fact AS id, COUNT(*) AS many FROM record WHERE state IN ('standing', 'asked') GROUP BY fact ORDER BY fact",
    )
    .await
}

/// How many answers had a part that was not understood.
pub async fn unclear(conn: &mut Conn) -> Result<u32> {
    let row =
        sqlx::query("SELECT COUNT(*) AS many FROM inbound WHERE unclear <> '[]'").fetch_one(conn).await?;
    Row::of("inbound", &row).count("many")
}

/// Every blocker: when it was opened, and when it was solved.
pub async fn blockers(conn: &mut Conn) -> Result<Vec<(Timestamp, Option<Timestamp>)>> {
    let rows =
        sqlx::query("SELECT id, opened, closed FROM blocker WHERE state <> 'withdrawn' ORDER BY opened, id");
    let rows = rows.fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let row = Row::of("blocker", row);
            Ok((row.instant("opened")?, row.maybe_instant("closed")?))
        })
        .collect()
}

/// How often a member was asked twice for one slot of a cadence. The schema forbids it; a proof looks anyway.
pub async fn asked_twice(conn: &mut Conn) -> Result<u32> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS many FROM (SELECT prompt FROM delivery WHERE kind = 'prompt' AND state = 'sent'
         AND prompt IS NOT NULL GROUP BY prompt HAVING COUNT(*) > 1) AS twice",
    )
    .fetch_one(conn)
    .await?;
    Row::of("delivery", &row).count("many")
}

/// Digests by reader and period: whose, until when, and how often it was sent.
pub async fn digests(conn: &mut Conn) -> Result<Counts> {
    counts(
        conn,
        "SELECT cadence || ' ' || scope || ' ' || reader || ' ' || CAST(period_until AS TEXT) AS id, COUNT(*) AS many
         FROM digest WHERE empty = 0 GROUP BY cadence, scope, reader, period_until ORDER BY 1",
    )
    .await
}

/// Inbound messages that nobody has looked at.
pub async fn unread(conn: &mut Conn) -> Result<u32> {
    let row =
        sqlx::query("SELECT COUNT(*) AS many FROM inbound WHERE outcome IS NULL").fetch_one(conn).await?;
    Row::of("inbound", &row).count("many")
}
