//! What was understood, with the words that said it.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, json, written};
use super::statement::{LISTED, Statement};
use super::{Conn, Result, Tx};
use crate::domain::task::TaskStatus;
use crate::domain::words;
use crate::id::{CadenceId, InboundId, MemberId, PromptId, RecordId, TaskId};
use crate::reply::{Confidence, Fact};

words! {
    /// Whether a record counts.
    RecordState {
        /// It counts.
        Standing = "standing",
        /// It was only asked about, and counts when the member says yes.
        Asked = "asked",
        /// The member said something else later.
        Replaced = "replaced",
        /// The member took the message back.
        Withdrawn = "withdrawn",
    }
}

/// A record as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: RecordId,
    /// The message that said it.
    pub inbound: InboundId,
    /// Who said it.
    pub member: MemberId,
    /// The prompt that it answers.
    pub prompt: Option<PromptId>,
    /// Its place in the message, from 0.
    pub place: u32,
    /// What was understood, its numbers those of the prompt.
    pub fact: Fact,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// The words that said it.
    pub words: String,
    /// How sure the reader was.
    pub confidence: Confidence,
    /// Whether it counts.
    pub state: RecordState,
    /// The task's status before.
    pub before: Option<TaskStatus>,
    /// When it was said.
    pub said: Timestamp,
}

/// The word under which a fact is found again.
pub fn word(fact: &Fact) -> &'static str {
    match fact {
        Fact::Status { .. } => "status",
        Fact::Blocker { .. } => "blocker",
        Fact::Unblocked { .. } => "unblocked",
        Fact::New { .. } => "new",
        Fact::Claim { .. } => "claim",
        Fact::Shoutout { .. } => "shoutout",
        Fact::Away { .. } => "away",
        Fact::NoChange => "no_change",
        Fact::NoBlockers => "no_blockers",
        Fact::Skip => "skip",
        Fact::Stop => "stop",
        Fact::Start => "start",
        Fact::Wrong => "wrong",
    }
}

fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Middle => "middle",
        Confidence::High => "high",
    }
}

fn confidence(word: &str) -> std::result::Result<Confidence, String> {
    let all = [Confidence::Low, Confidence::Middle, Confidence::High];
    let found = all.into_iter().find(|confidence| confidence_word(*confidence) == word);
    found.ok_or_else(|| format!("'{word}' is none of low, middle, high"))
}

fn decode(row: &AnyRow) -> Result<Kept> {
    let row = Row::of("record", row);
    Ok(Kept {
        id: row.parse("id")?,
        inbound: row.parse("inbound")?,
        member: row.parse("member")?,
        prompt: row.maybe("prompt")?,
        place: row.count("place")?,
        fact: row.json("value")?,
        task: row.maybe("task")?,
        words: row.text("words")?,
        confidence: row.read("confidence", confidence)?,
        state: row.parse("state")?,
        before: row.maybe("before")?,
        said: row.instant("said")?,
    })
}

/// Keeps a record.
pub async fn keep(tx: &mut Tx, record: &Kept) -> Result<()> {
    sqlx::query(
        "INSERT INTO record (id, inbound, member, prompt, place, fact, task, value, words, confidence, state, before, said)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(record.id.to_string())
    .bind(record.inbound.to_string())
    .bind(record.member.to_string())
    .bind(record.prompt.map(|id| id.to_string()))
    .bind(i64::from(record.place))
    .bind(word(&record.fact))
    .bind(record.task.map(|id| id.to_string()))
    .bind(json(&record.fact))
    .bind(written(&record.words))
    .bind(confidence_word(record.confidence))
    .bind(record.state.as_str())
    .bind(record.before.map(|status| status.as_str()))
    .bind(record.said.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A record counts no more, or again.
pub async fn set_state(tx: &mut Tx, id: RecordId, state: RecordState) -> Result<()> {
    sqlx::query("UPDATE record SET state = $1 WHERE id = $2")
        .bind(state.as_str())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The member said that it is right: it is as sure as if it had been said clearly.
pub async fn confirm(tx: &mut Tx, id: RecordId) -> Result<()> {
    sqlx::query("UPDATE record SET confidence = 'high' WHERE id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A correction took it back.
pub async fn withdraw(tx: &mut Tx, id: RecordId, by: InboundId) -> Result<()> {
    sqlx::query("UPDATE record SET state = 'withdrawn', withdrawn_by = $1 WHERE id = $2")
        .bind(by.to_string())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What a correction took back, in the order in which it had been said.
pub async fn withdrawn_by(conn: &mut Conn, inbound: InboundId) -> Result<Vec<Kept>> {
    let rows = sqlx::query(
        "SELECT * FROM record WHERE withdrawn_by = $1 AND state = 'withdrawn' ORDER BY said, place, id",
    )
    .bind(inbound.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// One record.
pub async fn get(conn: &mut Conn, id: RecordId) -> Result<Option<Kept>> {
    let row = sqlx::query("SELECT * FROM record WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The records of a message, in its order.
pub async fn of_inbound(conn: &mut Conn, inbound: InboundId) -> Result<Vec<Kept>> {
    let rows =
        sqlx::query("SELECT * FROM record WHERE inbound = $1 ORDER BY place, id").bind(inbound.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// The records that answer a prompt, in the order in which they were said.
pub async fn of_prompt(conn: &mut Conn, prompt: PromptId) -> Result<Vec<Kept>> {
    let rows = sqlx::query("SELECT * FROM record WHERE prompt = $1 ORDER BY said, place, id")
        .bind(prompt.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// What each of `members` said of their tasks in the last check-in of `cadence` that they answered, and still counts; each
/// member's in the order in which it was said.
pub async fn last_time(conn: &mut Conn, cadence: CadenceId, members: &[MemberId]) -> Result<Vec<Kept>> {
    let mut found = Vec::new();
    for some in members.chunks(LISTED) {
        let mut query = Statement::new(
            "SELECT record.* FROM prompt JOIN record ON record.prompt = prompt.id
             WHERE record.state = 'standing' AND record.task IS NOT NULL AND prompt.cadence = ",
        );
        query.bind(cadence.to_string());
        query.push(" AND prompt.slot = (SELECT MAX(slot) FROM prompt AS last WHERE last.cadence = ");
        query.bind(cadence.to_string());
        query.push(" AND last.member = prompt.member AND last.state = 'answered' AND last.why IS NULL)");
        query.push(" AND prompt.member IN (");
        query.list(some.iter().map(|member| member.to_string()));
        query.push(") ORDER BY record.said, record.place, record.id");
        for row in &query.query().fetch_all(&mut *conn).await? {
            found.push(decode(row)?);
        }
    }
    Ok(found)
}

/// What was said of a task's status and still counts, the latest first.
pub async fn statuses_of(conn: &mut Conn, task: TaskId) -> Result<Vec<Kept>> {
    let rows = sqlx::query(
        "SELECT * FROM record WHERE task = $1 AND fact = 'status' AND state = 'standing' ORDER BY said DESC, place DESC, id DESC",
    )
    .bind(task.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// What was said in `[from, until)` and counts or is asked about, the newest first.
pub async fn said_between(conn: &mut Conn, from: Timestamp, until: Timestamp) -> Result<Vec<Kept>> {
    let rows = sqlx::query(
        "SELECT * FROM record WHERE said >= $1 AND said < $2 AND state IN ('standing', 'asked')
         ORDER BY said DESC, place, id",
    )
    .bind(from.as_microsecond())
    .bind(until.as_microsecond());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}
