//! What asks or tells, and when.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, flag, json};
use super::{Conn, Result, Tx};
use crate::domain::address::MatrixRoom;
use crate::domain::cadence::Cadence;
use crate::domain::words;
use crate::id::CadenceId;

words! {
    /// What a cadence is for.
    CadencePurpose {
        /// Asks members about their tasks.
        CheckIn = "check_in",
        /// A group's week for its lead and coordinators.
        DigestLead = "digest_lead",
        /// The community's week for the newsletter's writers.
        DigestWriter = "digest_writer",
        /// A member's own week.
        DigestMember = "digest_member",
    }
}

/// A cadence and what it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Its id.
    pub id: CadenceId,
    /// Its key in the community file.
    pub slug: String,
    /// What it is for.
    pub purpose: CadencePurpose,
    /// When.
    pub cadence: Cadence,
    /// Slugs of the groups; empty: all.
    pub groups: Vec<String>,
    /// To each member by their channel (check-in), or by mail (digest).
    pub by_mail: bool,
    /// Into the groups' rooms.
    pub in_room: bool,
    /// Occurrences before this instant do not count.
    pub since: Timestamp,
    /// Every occurrence up to this instant was made.
    pub planned_until: Timestamp,
}

fn decode(row: &AnyRow) -> Result<Planned> {
    let row = Row::of("cadence", row);
    Ok(Planned {
        id: row.parse("id")?,
        slug: row.text("slug")?,
        purpose: row.parse("purpose")?,
        cadence: row.json("spec")?,
        groups: row.json("groups")?,
        by_mail: row.flag("by_mail")?,
        in_room: row.flag("in_room")?,
        since: row.instant("since")?,
        planned_until: row.instant("planned_until")?,
    })
}

/// Adds a cadence, or changes the one with this id. How far it was planned stays: what changes is the future.
pub async fn save(tx: &mut Tx, planned: &Planned) -> Result<()> {
    sqlx::query(
        "INSERT INTO cadence (id, slug, purpose, spec, groups, by_mail, in_room, since, planned_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, purpose = excluded.purpose, spec = excluded.spec,
            groups = excluded.groups, by_mail = excluded.by_mail, in_room = excluded.in_room, retired = NULL",
    )
    .bind(planned.id.to_string())
    .bind(&planned.slug)
    .bind(planned.purpose.as_str())
    .bind(json(&planned.cadence))
    .bind(json(&planned.groups))
    .bind(flag(planned.by_mail))
    .bind(flag(planned.in_room))
    .bind(planned.since.as_microsecond())
    .bind(planned.planned_until.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes a cadence out of use by its key.
pub async fn retire(tx: &mut Tx, slug: &str, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE cadence SET retired = $1 WHERE slug = $2")
        .bind(at.as_microsecond())
        .bind(slug)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Every cadence in use, by key; paused ones aside.
pub async fn all(conn: &mut Conn) -> Result<Vec<Planned>> {
    let rows = sqlx::query("SELECT * FROM cadence WHERE retired IS NULL AND paused = 0 ORDER BY slug");
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Where a cadence's messages go beside the readers and the groups' rooms, and whether there are any now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlet {
    /// One room for all.
    pub room: Option<MatrixRoom>,
    /// It keeps its place, and nothing is sent.
    pub paused: bool,
}

fn decode_outlet(row: &AnyRow) -> Result<Outlet> {
    let row = Row::of("cadence", row);
    Ok(Outlet { room: row.maybe("room")?, paused: row.flag("paused")? })
}

/// Every cadence that was not retired, by key, also paused ones.
pub async fn with_outlets(conn: &mut Conn) -> Result<Vec<(Planned, Outlet)>> {
    let rows = sqlx::query("SELECT * FROM cadence WHERE retired IS NULL ORDER BY slug").fetch_all(conn);
    rows.await?.iter().map(|row| Ok((decode(row)?, decode_outlet(row)?))).collect()
}

/// The outlet of one cadence.
pub async fn outlet(conn: &mut Conn, id: CadenceId) -> Result<Option<Outlet>> {
    let row = sqlx::query("SELECT * FROM cadence WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode_outlet).transpose()
}

/// Sets the outlet of a cadence.
pub async fn set_outlet(tx: &mut Tx, id: CadenceId, outlet: &Outlet) -> Result<()> {
    sqlx::query("UPDATE cadence SET room = $1, paused = $2 WHERE id = $3")
        .bind(outlet.room.as_ref().map(|room| room.as_str().to_owned()))
        .bind(flag(outlet.paused))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// One cadence, also a retired one.
pub async fn get(conn: &mut Conn, id: CadenceId) -> Result<Option<Planned>> {
    let row = sqlx::query("SELECT * FROM cadence WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The cadence with this key, also a retired one.
pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Planned>> {
    let row = sqlx::query("SELECT * FROM cadence WHERE slug = $1").bind(slug);
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Every occurrence up to `until` was made. Never moves back.
pub async fn planned_until(tx: &mut Tx, id: CadenceId, until: Timestamp) -> Result<()> {
    sqlx::query("UPDATE cadence SET planned_until = $1 WHERE id = $2 AND planned_until < $1")
        .bind(until.as_microsecond())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
