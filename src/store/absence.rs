//! Announced absences.

use jiff::civil::Date;
use sqlx::any::AnyRow;

use super::row::Row;
use super::statement::{LISTED, Statement};
use super::{Conn, Result, Tx};
use crate::domain::member::Absence;
use crate::id::{AbsenceId, InboundId, MemberId};

fn decode(row: &AnyRow) -> Result<Absence> {
    let row = Row::of("absence", row);
    Ok(Absence {
        id: row.parse("id")?,
        member: row.parse("member")?,
        from: row.day("starts")?,
        until: row.maybe("ends")?,
        said_in: row.maybe("inbound")?,
    })
}

/// Notes an absence.
pub async fn announce(tx: &mut Tx, absence: &Absence) -> Result<()> {
    sqlx::query("INSERT INTO absence (id, member, starts, ends, inbound) VALUES ($1, $2, $3, $4, $5)")
        .bind(absence.id.to_string())
        .bind(absence.member.to_string())
        .bind(absence.from.to_string())
        .bind(absence.until.map(|day| day.to_string()))
        .bind(absence.said_in.map(|id| id.to_string()))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Absences of `members` that are not over before `day`, by their first day.
pub async fn of(conn: &mut Conn, members: &[MemberId], day: Date) -> Result<Vec<Absence>> {
    let mut found: Vec<Absence> = Vec::new();
    for some in members.chunks(LISTED) {
        let mut query = Statement::new("SELECT * FROM absence WHERE (ends IS NULL OR ends >= ");
        query.bind(day.to_string()).push(") AND member IN (");
        query.list(some.iter().map(|member| member.to_string()));
        query.push(")");
        for row in &query.query().fetch_all(&mut *conn).await? {
            found.push(decode(row)?);
        }
    }
    found.sort_by_key(|absence| (absence.from, absence.id));
    Ok(found)
}

/// They are back: absences that reach `today` end the day before, later ones are forgotten.
pub async fn end(tx: &mut Tx, member: MemberId, today: Date) -> Result<()> {
    sqlx::query("DELETE FROM absence WHERE member = $1 AND starts >= $2")
        .bind(member.to_string())
        .bind(today.to_string())
        .execute(&mut **tx)
        .await?;
    let yesterday = today.yesterday().unwrap_or(today);
    sqlx::query("UPDATE absence SET ends = $1 WHERE member = $2 AND (ends IS NULL OR ends >= $3)")
        .bind(yesterday.to_string())
        .bind(member.to_string())
        .bind(today.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// One absence is taken back.
pub async fn forget(tx: &mut Tx, id: AbsenceId) -> Result<()> {
    sqlx::query("DELETE FROM absence WHERE id = $1").bind(id.to_string()).execute(&mut **tx).await?;
    Ok(())
}

/// Absences that a message announced are taken back with it.
pub async fn forget_of(tx: &mut Tx, inbound: InboundId) -> Result<()> {
    sqlx::query("DELETE FROM absence WHERE inbound = $1")
        .bind(inbound.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
