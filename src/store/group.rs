//! Working groups and memberships.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::member;
use super::row::{Row, flag};
use super::statement::{LISTED, Statement};
use super::{Conn, Result, Tx};
use crate::domain::address::MailAddress;
use crate::domain::group::{Group, Membership, Role};
use crate::domain::member::Member;
use crate::id::{GroupId, MemberId};

fn decode(row: &AnyRow) -> Result<Group> {
    let row = Row::of("working_group", row);
    Ok(Group {
        id: row.parse("id")?,
        slug: row.text("slug")?,
        name: row.text("name")?,
        purpose: row.text("purpose")?,
        confidential: row.flag("confidential")?,
        room: row.maybe("room")?,
    })
}

fn decode_membership(row: &AnyRow) -> Result<Membership> {
    let row = Row::of("membership", row);
    Ok(Membership {
        group: row.parse("working_group")?,
        member: row.parse("member")?,
        role: row.parse("role")?,
    })
}

/// Adds a group, or changes the one with this id; a retired one is back.
pub async fn save(tx: &mut Tx, group: &Group) -> Result<()> {
    sqlx::query(
        "INSERT INTO working_group (id, slug, name, purpose, confidential, room)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, purpose = excluded.purpose,
            confidential = excluded.confidential, room = excluded.room, retired = NULL",
    )
    .bind(group.id.to_string())
    .bind(&group.slug)
    .bind(&group.name)
    .bind(&group.purpose)
    .bind(flag(group.confidential))
    .bind(group.room.as_ref().map(|room| room.as_str().to_owned()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What a group is reached by and wants, beside what its members see of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Its mailing list.
    pub mail_list: Option<MailAddress>,
    /// How many people it wants, at least and at most.
    pub size: Option<(u32, u32)>,
}

/// The terms of every group that is at work.
pub async fn terms(conn: &mut Conn) -> Result<HashMap<GroupId, Terms>> {
    let rows = sqlx::query("SELECT * FROM working_group WHERE retired IS NULL").fetch_all(conn).await?;
    let one = |row| {
        let row = Row::of("working_group", row);
        let size = match (row.maybe_number("wanted_from")?, row.maybe_number("wanted_to")?) {
            (Some(_), Some(_)) => Some((row.count("wanted_from")?, row.count("wanted_to")?)),
            _ => None,
        };
        Ok((row.parse("id")?, Terms { mail_list: row.maybe("mail_list")?, size }))
    };
    rows.iter().map(one).collect()
}

/// Sets the terms of a group.
pub async fn set_terms(tx: &mut Tx, id: GroupId, terms: &Terms) -> Result<()> {
    sqlx::query("UPDATE working_group SET mail_list = $1, wanted_from = $2, wanted_to = $3 WHERE id = $4")
        .bind(terms.mail_list.as_ref().map(|list| list.as_str().to_owned()))
        .bind(terms.size.map(|(least, _)| i64::from(least)))
        .bind(terms.size.map(|(_, most)| i64::from(most)))
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Its work is over; what was said stays.
pub async fn retire(tx: &mut Tx, id: GroupId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE working_group SET retired = $1 WHERE id = $2")
        .bind(at.as_microsecond())
        .bind(id.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Every group that is at work, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<Group>> {
    let rows = sqlx::query("SELECT * FROM working_group WHERE retired IS NULL ORDER BY name, id");
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Every group that there ever was, by name.
pub async fn ever(conn: &mut Conn) -> Result<Vec<Group>> {
    let rows = sqlx::query("SELECT * FROM working_group ORDER BY name, id");
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// One group, also a retired one.
pub async fn get(conn: &mut Conn, id: GroupId) -> Result<Option<Group>> {
    let row = sqlx::query("SELECT * FROM working_group WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// The group with this key, also a retired one.
pub async fn by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Group>> {
    let row = sqlx::query("SELECT * FROM working_group WHERE slug = $1").bind(slug);
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Who is in a group, by name.
pub async fn members(conn: &mut Conn, id: GroupId) -> Result<Vec<(Member, Role)>> {
    let rows = sqlx::query(
        "SELECT member.*, membership.role FROM membership JOIN member ON member.id = membership.member
         WHERE membership.working_group = $1 AND member.left_at IS NULL ORDER BY member.name, member.id",
    )
    .bind(id.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((member::decode(row)?, Row::of("membership", row).parse("role")?))).collect()
}

/// The groups that a member is in, by name.
pub async fn of_member(conn: &mut Conn, id: MemberId) -> Result<Vec<(Group, Role)>> {
    let rows = sqlx::query(
        "SELECT working_group.*, membership.role FROM membership
         JOIN working_group ON working_group.id = membership.working_group
         WHERE membership.member = $1 AND working_group.retired IS NULL
         ORDER BY working_group.name, working_group.id",
    )
    .bind(id.to_string())
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((decode(row)?, Row::of("membership", row).parse("role")?))).collect()
}

/// The groups at work that each of `members` is in, each member's in the order in which they joined.
pub async fn groups_of(conn: &mut Conn, members: &[MemberId]) -> Result<Vec<(MemberId, GroupId)>> {
    let mut found = Vec::new();
    for some in members.chunks(LISTED) {
        let mut query = Statement::new(
            "SELECT membership.* FROM membership JOIN working_group ON working_group.id = membership.working_group
             WHERE working_group.retired IS NULL AND membership.member IN (",
        );
        query.list(some.iter().map(|member| member.to_string()));
        query.push(") ORDER BY membership.joined, membership.working_group");
        for row in &query.query().fetch_all(&mut *conn).await? {
            let membership = decode_membership(row)?;
            found.push((membership.member, membership.group));
        }
    }
    Ok(found)
}

/// Every membership of a group that is at work.
pub async fn memberships(conn: &mut Conn) -> Result<Vec<Membership>> {
    let rows = sqlx::query(
        "SELECT membership.* FROM membership JOIN member ON member.id = membership.member
         JOIN working_group ON working_group.id = membership.working_group
         WHERE member.left_at IS NULL AND working_group.retired IS NULL
         ORDER BY membership.working_group, membership.member",
    );
    rows.fetch_all(conn).await?.iter().map(decode_membership).collect()
}

/// Puts a member into a group, or changes what they are there.
pub async fn join(tx: &mut Tx, membership: &Membership, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO membership (working_group, member, role, joined) VALUES ($1, $2, $3, $4)
         ON CONFLICT (working_group, member) DO UPDATE SET role = excluded.role",
    )
    .bind(membership.group.to_string())
    .bind(membership.member.to_string())
    .bind(membership.role.as_str())
    .bind(at.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes a member out of a group.
pub async fn part(tx: &mut Tx, group: GroupId, member: MemberId) -> Result<()> {
    sqlx::query("DELETE FROM membership WHERE working_group = $1 AND member = $2")
        .bind(group.to_string())
        .bind(member.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
