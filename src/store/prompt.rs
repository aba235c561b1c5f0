//! Prompts.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, json};
use super::statement::{LISTED, Statement, rows_of};
use super::{Conn, Result, Tx};
use crate::domain::address::Address;
use crate::domain::cadence::Slot;
use crate::domain::prompt::{Prompt, PromptState};
use crate::id::{CadenceId, DeliveryId, MemberId, PromptId};

fn decode(row: &AnyRow) -> Result<Prompt> {
    let row = Row::of("prompt", row);
    Ok(Prompt {
        id: row.parse("id")?,
        occurrence: row.parse("occurrence")?,
        cadence: row.parse("cadence")?,
        member: row.parse("member")?,
        slot: row.parse("slot")?,
        fire_at: row.instant("fire_at")?,
        state: row.parse("state")?,
        asked: row.json("asked")?,
        answer_until: row.instant("answer_until")?,
        delivery: row.maybe("delivery")?,
    })
}

/// A prompt that is about to be made.
#[derive(Debug, Clone)]
pub struct NewPrompt {
    /// What it says.
    pub prompt: Prompt,
    /// Why it is excused from the start.
    pub why: Option<String>,
    /// SHA-256 of its reply token, in hex.
    pub token_hash: String,
    /// When its first reminder is due.
    pub remind_at: Option<Timestamp>,
}

/// Makes prompts; one that exists for (occurrence, member) or (cadence, member, slot) is left as it is.
///
/// The ids of those that are new. Whoever computes them and however often: each member is asked once.
pub async fn make(tx: &mut Tx, prompts: &[NewPrompt]) -> Result<Vec<PromptId>> {
    let mut made = Vec::with_capacity(prompts.len());
    for some in prompts.chunks(rows_of(14)) {
        let mut query = Statement::new(
            "INSERT INTO prompt (id, occurrence, cadence, member, slot, fire_at, state, why, asked, answer_until,
                remind_at, token_hash, delivery, answered_at) ",
        );
        query.rows(some.iter().map(|new| {
            let prompt = &new.prompt;
            [
                prompt.id.to_string().into(),
                prompt.occurrence.to_string().into(),
                prompt.cadence.to_string().into(),
                prompt.member.to_string().into(),
                prompt.slot.to_string().into(),
                prompt.fire_at.as_microsecond().into(),
                prompt.state.as_str().into(),
                new.why.clone().into(),
                json(&prompt.asked).into(),
                prompt.answer_until.as_microsecond().into(),
                new.remind_at.map(Timestamp::as_microsecond).into(),
                new.token_hash.clone().into(),
                prompt.delivery.map(|id| id.to_string()).into(),
                (prompt.state == PromptState::Answered).then(|| prompt.fire_at.as_microsecond()).into(),
            ]
        }));
        query.push(" ON CONFLICT DO NOTHING RETURNING id");
        for row in query.query().fetch_all(&mut **tx).await? {
            made.push(Row::of("prompt", &row).parse("id")?);
        }
    }
    Ok(made)
}

/// One prompt.
pub async fn get(conn: &mut Conn, id: PromptId) -> Result<Option<Prompt>> {
    let row = sqlx::query("SELECT * FROM prompt WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The prompt whose token has this SHA-256 (hex).
pub async fn by_token_hash(conn: &mut Conn, hash: &str) -> Result<Option<Prompt>> {
    let row = sqlx::query("SELECT * FROM prompt WHERE token_hash = $1").bind(hash);
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The member's prompt that a delivery asked, their own or in a room.
pub async fn asked_by(conn: &mut Conn, delivery: DeliveryId, member: MemberId) -> Result<Option<Prompt>> {
    let row = sqlx::query("SELECT * FROM prompt WHERE delivery = $1 AND member = $2")
        .bind(delivery.to_string())
        .bind(member.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The member's prompts that were asked, the newest first.
pub async fn latest_of(conn: &mut Conn, member: MemberId, most: u32) -> Result<Vec<Prompt>> {
    let rows = sqlx::query("SELECT * FROM prompt WHERE member = $1 ORDER BY fire_at DESC, id DESC LIMIT $2")
        .bind(member.to_string())
        .bind(i64::from(most));
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// The last slot of a cadence that each of `members` has a prompt for, and when they last answered one of it.
pub async fn last_of(
    conn: &mut Conn,
    cadence: CadenceId,
    members: &[MemberId],
) -> Result<HashMap<MemberId, (Slot, Option<Timestamp>)>> {
    let mut found = HashMap::new();
    for some in members.chunks(LISTED) {
        // Each half reads one row of an index for each member, however often they were asked.
        let mut query = Statement::new("SELECT id, (SELECT MAX(slot) FROM prompt WHERE cadence = ");
        query.bind(cadence.to_string()).push(" AND prompt.member = member.id) AS slot");
        query.push(", (SELECT MAX(answered_at) FROM prompt WHERE cadence = ").bind(cadence.to_string());
        query.push(" AND prompt.member = member.id AND answered_at IS NOT NULL) AS answered FROM member WHERE id IN (");
        query.list(some.iter().map(|member| member.to_string()));
        query.push(")");
        for row in &query.query().fetch_all(&mut *conn).await? {
            let row = Row::of("prompt", row);
            if let Some(slot) = row.maybe("slot")? {
                found.insert(row.parse("id")?, (slot, row.maybe_instant("answered")?));
            }
        }
    }
    Ok(found)
}

/// The state changes; `why` says what for.
pub async fn set_state(
    tx: &mut Tx,
    id: PromptId,
    state: PromptState,
    why: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE prompt SET state = $1, why = $2, remind_at = CASE WHEN $1 IN ('pending', 'sent') THEN remind_at END,
            answered_at = CASE WHEN $1 = 'answered' THEN $3 WHEN $1 = 'excused' THEN answered_at END
         WHERE id = $4",
    )
    .bind(state.as_str())
    .bind(why.map(str::to_owned))
    .bind(at.as_microsecond())
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A member's prompts that were answered at this instant: by one message, that is.
pub async fn answered_at(conn: &mut Conn, member: MemberId, at: Timestamp) -> Result<Vec<PromptId>> {
    let rows =
        sqlx::query("SELECT id FROM prompt WHERE member = $1 AND state = 'answered' AND answered_at = $2")
            .bind(member.to_string())
            .bind(at.as_microsecond());
    rows.fetch_all(conn).await?.iter().map(|row| Row::of("prompt", row).parse("id")).collect()
}

/// The messages that ask went out: their prompts wait for answers now.
pub async fn sent(tx: &mut Tx, deliveries: &[DeliveryId]) -> Result<()> {
    for some in deliveries.chunks(LISTED) {
        let mut query =
            Statement::new("UPDATE prompt SET state = 'sent' WHERE state = 'pending' AND delivery IN (");
        query.list(some.iter().map(|id| id.to_string()));
        query.push(")");
        query.query().execute(&mut **tx).await?;
    }
    Ok(())
}

/// A prompt is asked by this delivery now.
pub async fn set_delivery(tx: &mut Tx, id: PromptId, delivery: DeliveryId) -> Result<()> {
    sqlx::query(
        "UPDATE prompt SET delivery = $1, state = 'pending' WHERE id = $2 AND state IN ('pending', 'sent')",
    )
    .bind(delivery.to_string())
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Open prompts whose message will never arrive, each with where that was sent to.
pub async fn undelivered(conn: &mut Conn) -> Result<Vec<(Prompt, Address)>> {
    let rows = sqlx::query(
        "SELECT prompt.*, delivery.address AS went_to FROM prompt JOIN delivery ON delivery.id = prompt.delivery
         WHERE prompt.state IN ('pending', 'sent') AND delivery.state = 'failed' ORDER BY prompt.fire_at, prompt.id",
    );
    let rows = rows.fetch_all(conn).await?;
    rows.iter().map(|row| Ok((decode(row)?, Row::of("delivery", row).json("went_to")?))).collect()
}

/// A prompt need not be answered.
pub async fn excuse(tx: &mut Tx, id: PromptId, why: &str) -> Result<()> {
    sqlx::query(
        "UPDATE prompt SET state = 'excused', why = $1, remind_at = NULL
         WHERE id = $2 AND state IN ('pending', 'sent')",
    )
    .bind(why)
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Prompts whose reminder is due, with how many went before, the oldest first.
pub async fn to_remind(conn: &mut Conn, now: Timestamp, most: u32) -> Result<Vec<(Prompt, u32)>> {
    let rows = sqlx::query(
        "SELECT * FROM prompt WHERE state = 'sent' AND remind_at <= $1 AND answer_until > $1
         ORDER BY remind_at, id LIMIT $2",
    )
    .bind(now.as_microsecond())
    .bind(i64::from(most));
    let rows = rows.fetch_all(conn).await?;
    rows.iter().map(|row| Ok((decode(row)?, Row::of("prompt", row).count("reminded")?))).collect()
}

/// When the next reminder is due; `reminded` counts those that were made.
pub async fn set_reminder(tx: &mut Tx, id: PromptId, at: Option<Timestamp>, reminded: u32) -> Result<()> {
    sqlx::query("UPDATE prompt SET remind_at = $1, reminded = $2 WHERE id = $3")
        .bind(at.map(Timestamp::as_microsecond))
        .bind(i64::from(reminded))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Answers to a prompt that is open count until `until`; who would still be reminded of it is, at `remind_at`.
pub async fn set_window(
    tx: &mut Tx,
    id: PromptId,
    until: Timestamp,
    remind_at: Option<Timestamp>,
) -> Result<()> {
    sqlx::query(
        "UPDATE prompt SET answer_until = $1, remind_at = CASE WHEN remind_at IS NOT NULL THEN $2 END
         WHERE id = $3 AND state IN ('pending', 'sent')",
    )
    .bind(until.as_microsecond())
    .bind(remind_at.map(Timestamp::as_microsecond))
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Closes the windows that ended by `now`; how many.
pub async fn expire(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE prompt SET state = 'expired', remind_at = NULL
         WHERE state IN ('pending', 'sent') AND answer_until <= $1",
    )
    .bind(now.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

/// A member's open prompts are excused: they are away, or want no more.
pub async fn excuse_open(tx: &mut Tx, member: MemberId, why: &str) -> Result<()> {
    sqlx::query(
        "UPDATE prompt SET state = 'excused', why = $1, remind_at = NULL
         WHERE member = $2 AND state IN ('pending', 'sent')",
    )
    .bind(why)
    .bind(member.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// How one prompt of a period went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The prompt.
    pub prompt: PromptId,
    /// Who was asked.
    pub member: MemberId,
    /// How far it is.
    pub state: PromptState,
    /// Why they were excused.
    pub why: Option<String>,
    /// When it was due.
    pub fire_at: Timestamp,
    /// Answers after this instant are late.
    pub answer_until: Timestamp,
    /// When the last answer came.
    pub answered: Option<Timestamp>,
}

/// How the prompts that were due in `[from, until)` went.
pub async fn outcomes(conn: &mut Conn, from: Timestamp, until: Timestamp) -> Result<Vec<Outcome>> {
    let rows = sqlx::query(
        "SELECT id, member, state, why, fire_at, answer_until, answered_at FROM prompt WHERE fire_at >= $1 AND fire_at < $2
         ORDER BY fire_at, id",
    )
    .bind(from.as_microsecond())
    .bind(until.as_microsecond())
    .fetch_all(conn)
    .await?;
    let outcome = |row| {
        let row = Row::of("prompt", row);
        Ok(Outcome {
            prompt: row.parse("id")?,
            member: row.parse("member")?,
            state: row.parse("state")?,
            why: row.maybe_text("why")?,
            fire_at: row.instant("fire_at")?,
            answer_until: row.instant("answer_until")?,
            answered: row.maybe_instant("answered_at")?,
        })
    };
    rows.iter().map(outcome).collect()
}
