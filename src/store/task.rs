//! Tasks and who supports them.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, written};
use super::statement::{LISTED, Statement};
use super::{Conn, Result, Tx};
use crate::domain::task::{Task, TaskStatus};
use crate::id::{GroupId, MemberId, TaskId};

fn decode(row: &AnyRow) -> Result<Task> {
    let row = Row::of("task", row);
    Ok(Task {
        id: row.parse("id")?,
        number: row.count("number")?,
        group: row.parse("working_group")?,
        title: row.text("title")?,
        key_result: row.maybe("key_result")?,
        status: row.parse("status")?,
        lead: row.maybe("lead")?,
        due: row.maybe("due")?,
        note: row.maybe_text("note")?,
        changed: row.instant("changed")?,
    })
}

/// The next free number; nobody else gets it before the transaction ends.
pub async fn next_number(tx: &mut Tx) -> Result<u32> {
    if let Some(alone) = tx.dialect().alone_with_numbers() {
        sqlx::query(alone).execute(&mut **tx).await?;
    }
    let row =
        sqlx::query("SELECT COALESCE(MAX(number), 0) + 1 AS number FROM task").fetch_one(&mut **tx).await?;
    Row::of("task", &row).count("number")
}

/// Adds a task, or changes the one with this id; its number stays.
pub async fn save(tx: &mut Tx, task: &Task) -> Result<()> {
    sqlx::query(
        "INSERT INTO task (id, number, working_group, title, key_result, status, lead, due, note, created, changed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         ON CONFLICT (id) DO UPDATE SET working_group = excluded.working_group, title = excluded.title, key_result = excluded.key_result,
            status = excluded.status, lead = excluded.lead, due = excluded.due, note = excluded.note,
            changed = excluded.changed",
    )
    .bind(task.id.to_string())
    .bind(i64::from(task.number))
    .bind(task.group.to_string())
    .bind(written(&task.title))
    .bind(task.key_result.map(|id| id.to_string()))
    .bind(task.status.as_str())
    .bind(task.lead.map(|id| id.to_string()))
    .bind(task.due.map(|day| day.to_string()))
    .bind(task.note.as_deref().map(written))
    .bind(task.changed.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Who supports a task, exactly.
pub async fn set_supporters(tx: &mut Tx, task: TaskId, members: &[MemberId]) -> Result<()> {
    sqlx::query("DELETE FROM supporter WHERE task = $1").bind(task.to_string()).execute(&mut **tx).await?;
    for member in members {
        support(tx, task, *member).await?;
    }
    Ok(())
}

/// A member supports a task.
pub async fn support(tx: &mut Tx, task: TaskId, member: MemberId) -> Result<()> {
    sqlx::query("INSERT INTO supporter (task, member) VALUES ($1, $2) ON CONFLICT (task, member) DO NOTHING")
        .bind(task.to_string())
        .bind(member.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A member supports a task no more.
pub async fn unsupport(tx: &mut Tx, task: TaskId, member: MemberId) -> Result<()> {
    sqlx::query("DELETE FROM supporter WHERE task = $1 AND member = $2")
        .bind(task.to_string())
        .bind(member.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// One task.
pub async fn get(conn: &mut Conn, id: TaskId) -> Result<Option<Task>> {
    let row = sqlx::query("SELECT * FROM task WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Who supports a task.
pub async fn supporters(conn: &mut Conn, id: TaskId) -> Result<Vec<MemberId>> {
    let rows =
        sqlx::query("SELECT member FROM supporter WHERE task = $1 ORDER BY member").bind(id.to_string());
    rows.fetch_all(conn).await?.iter().map(|row| Row::of("supporter", row).parse("member")).collect()
}

/// Every task of a group, by number.
pub async fn of_group(conn: &mut Conn, group: GroupId) -> Result<Vec<Task>> {
    let rows =
        sqlx::query("SELECT * FROM task WHERE working_group = $1 ORDER BY number").bind(group.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Every task, by number.
pub async fn all(conn: &mut Conn) -> Result<Vec<Task>> {
    sqlx::query("SELECT * FROM task ORDER BY number").fetch_all(conn).await?.iter().map(decode).collect()
}

/// The open tasks that each of `members` leads or supports: by member, led ones first, then by number.
pub async fn open_of(conn: &mut Conn, members: &[MemberId]) -> Result<Vec<(MemberId, Task)>> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members.dedup();
    let mut found = Vec::new();
    for some in members.chunks(LISTED) {
        found.append(&mut open_of_some(conn, some).await?);
    }
    Ok(found)
}

async fn open_of_some(conn: &mut Conn, members: &[MemberId]) -> Result<Vec<(MemberId, Task)>> {
    let listed = || members.iter().map(|member| member.to_string());
    // Led first: what a person leads is what they think of first.
    let mut query = Statement::new(
        "SELECT task.*, task.lead AS whose, 0 AS role FROM task JOIN working_group ON working_group.id = task.working_group
         WHERE task.status IN ('not_started', 'in_progress') AND working_group.retired IS NULL AND task.lead IN (",
    );
    query.list(listed()).push(
        ") UNION ALL SELECT task.*, supporter.member AS whose, 1 AS role FROM supporter
           JOIN task ON task.id = supporter.task JOIN working_group ON working_group.id = task.working_group
           WHERE task.status IN ('not_started', 'in_progress') AND working_group.retired IS NULL
             AND (task.lead IS NULL OR task.lead <> supporter.member) AND supporter.member IN (",
    );
    query.list(listed()).push(") ORDER BY whose, role, number");
    let rows = query.query().fetch_all(conn).await?;
    rows.iter().map(|row| Ok((Row::of("task", row).parse("whose")?, decode(row)?))).collect()
}

/// Which of these members lead or support a task that is open, or that something was last said of at `since` or later.
pub async fn at_work_since(conn: &mut Conn, members: &[MemberId], since: Timestamp) -> Result<Vec<MemberId>> {
    let mut found = Vec::new();
    for some in members.chunks(LISTED) {
        let listed = || some.iter().map(|member| member.to_string());
        let mut query = Statement::new("SELECT task.lead AS whose FROM task WHERE task.lead IN (");
        query.list(listed()).push(") AND (task.status IN ('not_started', 'in_progress') OR task.changed >= ");
        query.bind(since.as_microsecond());
        query.push(
            ") UNION SELECT supporter.member AS whose FROM supporter JOIN task ON task.id = supporter.task
               WHERE supporter.member IN (",
        );
        query.list(listed()).push(") AND (task.status IN ('not_started', 'in_progress') OR task.changed >= ");
        query.bind(since.as_microsecond());
        query.push(")");
        for row in query.query().fetch_all(&mut *conn).await? {
            found.push(Row::of("task", &row).parse("whose")?);
        }
    }
    Ok(found)
}

/// Every open task that nobody leads, by number.
pub async fn unled(conn: &mut Conn) -> Result<Vec<Task>> {
    let rows = sqlx::query(
        "SELECT task.* FROM task JOIN working_group ON working_group.id = task.working_group
         WHERE task.lead IS NULL AND task.status IN ('not_started', 'in_progress') AND working_group.retired IS NULL
         ORDER BY task.number",
    );
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Open tasks of a member's groups that nobody leads, the oldest first.
pub async fn offers_for(conn: &mut Conn, member: MemberId, most: u32) -> Result<Vec<Task>> {
    let rows = sqlx::query(
        "SELECT task.* FROM task JOIN membership ON membership.working_group = task.working_group
         JOIN working_group ON working_group.id = task.working_group
         WHERE membership.member = $1 AND working_group.retired IS NULL AND task.lead IS NULL AND task.status IN ('not_started', 'in_progress')
           AND NOT EXISTS (SELECT 1 FROM supporter WHERE supporter.task = task.id AND supporter.member = $1)
         ORDER BY task.number LIMIT $2",
    )
    .bind(member.to_string())
    .bind(i64::from(most));
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// A task's status changes, with what was said.
pub async fn set_status(
    tx: &mut Tx,
    id: TaskId,
    status: TaskStatus,
    note: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE task SET status = $1, note = COALESCE($2, note), changed = $3 WHERE id = $4")
        .bind(status.as_str())
        .bind(note.map(written))
        .bind(at.as_microsecond())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What was said of a task was taken back: it is no note of it any more, unless somebody said something else since.
pub async fn forget_note(tx: &mut Tx, id: TaskId, note: &str) -> Result<()> {
    sqlx::query("UPDATE task SET note = NULL WHERE id = $1 AND note = $2")
        .bind(id.to_string())
        .bind(written(note))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Somebody leads the task, or nobody does.
pub async fn set_lead(tx: &mut Tx, id: TaskId, lead: Option<MemberId>, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE task SET lead = $1, changed = $2 WHERE id = $3")
        .bind(lead.map(|id| id.to_string()))
        .bind(at.as_microsecond())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
