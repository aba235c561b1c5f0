//! Members.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, flag};
use super::statement::{LISTED, Statement};
use super::{Conn, Result, Tx};
use crate::domain::address::{MailAddress, MatrixUserId};
use crate::domain::member::{CheckIns, Member, Receipts};
use crate::domain::zone::Zone;
use crate::id::MemberId;

pub(super) fn decode(row: &AnyRow) -> Result<Member> {
    let row = Row::of("member", row);
    Ok(Member {
        id: row.parse("id")?,
        name: row.text("name")?,
        mail: row.maybe("mail")?,
        matrix: row.maybe("matrix")?,
        channel: row.parse("channel")?,
        zone: row.parse("zone")?,
        language: row.text("language")?,
        minutes_a_week: row.maybe_count("minutes_a_week")?,
        quiet: row.maybe("quiet")?,
        check_ins: row.parse("check_ins")?,
        receipts: row.parse("receipts")?,
        quotable: row.flag("quotable")?,
        newsletter_writer: row.flag("newsletter_writer")?,
        own_digest: row.flag("own_digest")?,
        joined: row.instant("joined")?,
    })
}

/// Adds a member, or changes the one with this id.
pub async fn save(tx: &mut Tx, member: &Member) -> Result<()> {
    sqlx::query(
        "INSERT INTO member (id, name, mail, matrix, channel, zone, language, minutes_a_week, quiet,
            check_ins, receipts, quotable, newsletter_writer, own_digest, joined)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, mail = excluded.mail, matrix = excluded.matrix,
            channel = excluded.channel, zone = excluded.zone, language = excluded.language,
            minutes_a_week = excluded.minutes_a_week, quiet = excluded.quiet, check_ins = excluded.check_ins,
            receipts = excluded.receipts, quotable = excluded.quotable,
            newsletter_writer = excluded.newsletter_writer, own_digest = excluded.own_digest, left_at = NULL,
            moved_from = CASE WHEN member.zone <> excluded.zone THEN member.zone ELSE member.moved_from END",
    )
    .bind(member.id.to_string())
    .bind(&member.name)
    .bind(member.mail.as_ref().map(|mail| mail.as_str().to_owned()))
    .bind(member.matrix.as_ref().map(|user| user.as_str().to_owned()))
    .bind(member.channel.as_str())
    .bind(member.zone.name())
    .bind(&member.language)
    .bind(member.minutes_a_week.map(i64::from))
    .bind(member.quiet.map(|quiet| quiet.to_string()))
    .bind(member.check_ins.as_str())
    .bind(member.receipts.as_str())
    .bind(flag(member.quotable))
    .bind(flag(member.newsletter_writer))
    .bind(flag(member.own_digest))
    .bind(member.joined.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// One member, also one who has left.
pub async fn get(conn: &mut Conn, id: MemberId) -> Result<Option<Member>> {
    let row = sqlx::query("SELECT * FROM member WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Who has this mail address.
pub async fn by_mail(conn: &mut Conn, mail: &MailAddress) -> Result<Option<Member>> {
    let row = sqlx::query("SELECT * FROM member WHERE mail = $1 AND left_at IS NULL").bind(mail.as_str());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Who has this Matrix id.
pub async fn by_matrix(conn: &mut Conn, user: &MatrixUserId) -> Result<Option<Member>> {
    let row = sqlx::query("SELECT * FROM member WHERE matrix = $1 AND left_at IS NULL").bind(user.as_str());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Everybody who is there, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Member>> {
    let rows = sqlx::query("SELECT * FROM member WHERE left_at IS NULL ORDER BY name, id").fetch_all(conn);
    rows.await?.iter().map(decode).collect()
}

/// The names of these members, also of those who have left.
pub async fn names(conn: &mut Conn, members: &[MemberId]) -> Result<Vec<(MemberId, String)>> {
    let mut found = Vec::with_capacity(members.len());
    for some in members.chunks(LISTED) {
        let mut query = Statement::new("SELECT id, name FROM member WHERE id IN (");
        query.list(some.iter().map(|member| member.to_string()));
        query.push(")");
        for row in &query.query().fetch_all(&mut *conn).await? {
            let row = Row::of("member", row);
            found.push((row.parse("id")?, row.text("name")?));
        }
    }
    Ok(found)
}

/// Who has left, and what they were called.
pub async fn left(conn: &mut Conn) -> Result<Vec<(MemberId, String)>> {
    let rows = sqlx::query("SELECT id, name FROM member WHERE left_at IS NOT NULL ORDER BY id");
    let rows = rows.fetch_all(conn).await?;
    let named = rows.iter().map(|row| Row::of("member", row));
    named.map(|row| Ok((row.parse("id")?, row.text("name")?))).collect()
}

/// The zones in which members are.
pub async fn zones(conn: &mut Conn) -> Result<Vec<String>> {
    let rows = sqlx::query("SELECT DISTINCT zone AS id FROM member WHERE left_at IS NULL ORDER BY zone");
    rows.fetch_all(conn).await?.iter().map(|row| Row::of("member", row).text("id")).collect()
}

/// Members whose zone has changed, each with the one before: until [`settled`].
pub async fn moved(conn: &mut Conn) -> Result<Vec<(Member, Zone)>> {
    let rows =
        sqlx::query("SELECT * FROM member WHERE moved_from IS NOT NULL AND left_at IS NULL ORDER BY id");
    let rows = rows.fetch_all(conn).await?;
    rows.iter().map(|row| Ok((decode(row)?, Row::of("member", row).parse("moved_from")?))).collect()
}

/// Whatever followed from a member's move was done.
pub async fn settled(tx: &mut Tx, id: MemberId) -> Result<()> {
    sqlx::query("UPDATE member SET moved_from = NULL WHERE id = $1")
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A page of the members of `groups` (empty: of everybody) who are in one of `zones`, behind `after` in the order of ids.
pub async fn page(
    conn: &mut Conn,
    zones: &[String],
    groups: &[String],
    after: Option<MemberId>,
    size: u32,
) -> Result<Vec<Member>> {
    if zones.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Statement::new("SELECT * FROM member WHERE left_at IS NULL AND zone IN (");
    query.list(zones.iter().cloned());
    query.push(")");
    if let Some(after) = after {
        query.push(" AND id > ").bind(after.to_string());
    }
    if !groups.is_empty() {
        query.push(
            " AND EXISTS (SELECT 1 FROM membership JOIN working_group ON working_group.id = membership.working_group
                WHERE membership.member = member.id AND working_group.retired IS NULL AND working_group.slug IN (",
        );
        query.list(groups.iter().cloned());
        query.push("))");
    }
    query.push(" ORDER BY id LIMIT ").bind(i64::from(size));
    query.query().fetch_all(conn).await?.iter().map(decode).collect()
}

/// They are asked again, or no more.
pub async fn set_check_ins(tx: &mut Tx, id: MemberId, check_ins: CheckIns) -> Result<()> {
    sqlx::query("UPDATE member SET check_ins = $1 WHERE id = $2")
        .bind(check_ins.as_str())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// When they get receipts by mail.
pub async fn set_receipts(tx: &mut Tx, id: MemberId, receipts: Receipts) -> Result<()> {
    sqlx::query("UPDATE member SET receipts = $1 WHERE id = $2")
        .bind(receipts.as_str())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// They left the community: what they said stays, nobody asks them any more, their address is free.
pub async fn leave(tx: &mut Tx, id: MemberId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE member SET left_at = $1, mail = NULL, matrix = NULL WHERE id = $2")
        .bind(at.as_microsecond())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
