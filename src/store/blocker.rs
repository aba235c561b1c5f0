//! Blockers.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, written};
use super::{Conn, Result, Tx};
use crate::domain::blocker::{Blocker, BlockerState};
use crate::id::{BlockerId, GroupId, MemberId, RecordId, TaskId};

fn decode(row: &AnyRow) -> Result<Blocker> {
    let row = Row::of("blocker", row);
    Ok(Blocker {
        id: row.parse("id")?,
        task: row.maybe("task")?,
        group: row.maybe("working_group")?,
        member: row.parse("member")?,
        text: row.text("words")?,
        needs: row.maybe_text("needs")?,
        state: row.parse("state")?,
        helper: row.maybe("helper")?,
        opened: row.instant("opened")?,
        record: row.maybe("record")?,
    })
}

/// Opens a blocker.
pub async fn open(tx: &mut Tx, blocker: &Blocker) -> Result<()> {
    sqlx::query(
        "INSERT INTO blocker (id, task, working_group, member, words, needs, state, helper, opened, record)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(blocker.id.to_string())
    .bind(blocker.task.map(|id| id.to_string()))
    .bind(blocker.group.map(|id| id.to_string()))
    .bind(blocker.member.to_string())
    .bind(written(&blocker.text))
    .bind(blocker.needs.as_deref().map(written))
    .bind(blocker.state.as_str())
    .bind(blocker.helper.map(|id| id.to_string()))
    .bind(blocker.opened.as_microsecond())
    .bind(blocker.record.map(|id| id.to_string()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The same obstacle, in newer words.
pub async fn reword(tx: &mut Tx, id: BlockerId, text: &str, needs: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE blocker SET words = $1, needs = COALESCE($2, needs) WHERE id = $3")
        .bind(written(text))
        .bind(needs.map(written))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// It is over: solved, or its words were taken back.
pub async fn close(
    tx: &mut Tx,
    id: BlockerId,
    state: BlockerState,
    by: Option<MemberId>,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE blocker SET state = $1, closed = $2, closed_by = $3 WHERE id = $4 AND state IN ('open', 'helped')",
    )
    .bind(state.as_str())
    .bind(at.as_microsecond())
    .bind(by.map(|id| id.to_string()))
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It is open again: what closed it was taken back.
pub async fn reopen(tx: &mut Tx, id: BlockerId) -> Result<()> {
    sqlx::query("UPDATE blocker SET state = CASE WHEN helper IS NULL THEN 'open' ELSE 'helped' END, closed = NULL, closed_by = NULL
         WHERE id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Who can help was told.
pub async fn told(tx: &mut Tx, id: BlockerId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE blocker SET told = $1 WHERE id = $2")
        .bind(at.as_microsecond())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// When the blockers of a group were told last.
pub async fn last_told(conn: &mut Conn, group: GroupId) -> Result<Option<Timestamp>> {
    let row = sqlx::query("SELECT MAX(told) AS told FROM blocker WHERE working_group = $1")
        .bind(group.to_string())
        .fetch_one(conn)
        .await?;
    Row::of("blocker", &row).maybe_instant("told")
}

/// Open blockers that nobody was told of yet, the oldest first.
pub async fn untold(conn: &mut Conn) -> Result<Vec<Blocker>> {
    let rows = sqlx::query("SELECT * FROM blocker WHERE told IS NULL AND state = 'open' ORDER BY opened, id");
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// One blocker.
pub async fn get(conn: &mut Conn, id: BlockerId) -> Result<Option<Blocker>> {
    let row = sqlx::query("SELECT * FROM blocker WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The blocker that a record opened.
pub async fn of_record(conn: &mut Conn, record: RecordId) -> Result<Option<Blocker>> {
    let row = sqlx::query("SELECT * FROM blocker WHERE record = $1").bind(record.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The open blocker of a task.
pub async fn open_of_task(conn: &mut Conn, task: TaskId) -> Result<Option<Blocker>> {
    let row = sqlx::query("SELECT * FROM blocker WHERE task = $1 AND state IN ('open', 'helped')")
        .bind(task.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The blocker of a task that was solved last.
pub async fn last_resolved_of_task(conn: &mut Conn, task: TaskId) -> Result<Option<Blocker>> {
    let row = sqlx::query(
        "SELECT * FROM blocker WHERE task = $1 AND state = 'resolved' ORDER BY closed DESC, id DESC LIMIT 1",
    )
    .bind(task.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Somebody helps.
pub async fn helped(tx: &mut Tx, id: BlockerId, by: MemberId) -> Result<()> {
    sqlx::query(
        "UPDATE blocker SET state = 'helped', helper = $1 WHERE id = $2 AND state IN ('open', 'helped')",
    )
    .bind(by.to_string())
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Every open blocker, the oldest first.
pub async fn all_open(conn: &mut Conn) -> Result<Vec<Blocker>> {
    let rows = sqlx::query("SELECT * FROM blocker WHERE state IN ('open', 'helped') ORDER BY opened, id");
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Blockers solved in `[from, until)`, the newest first.
pub async fn resolved_between(conn: &mut Conn, from: Timestamp, until: Timestamp) -> Result<Vec<Blocker>> {
    let rows = sqlx::query(
        "SELECT * FROM blocker WHERE state = 'resolved' AND closed >= $1 AND closed < $2 ORDER BY closed DESC, id",
    )
    .bind(from.as_microsecond())
    .bind(until.as_microsecond());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}
