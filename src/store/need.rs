//! What groups look for, and how many groups an hour is good for.

use std::collections::HashMap;

use jiff::Timestamp;

use super::row::{Row, json};
use super::{Conn, Result, Tx};
use crate::assignment::Settings;
use crate::domain::words;
use crate::id::{GroupId, MemberId};

words! {
    /// Who may come into a group.
    Entrance {
        /// Everybody.
        Open = "open",
        /// Whom its coordinators let in.
        Invitation = "invitation",
        /// Nobody new.
        Closed = "closed",
    }
}

/// What a group looks for, beside its size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Need {
    /// Skills, in lower case and in order; one that stands there twice is wanted of two people.
    pub skills: Vec<String>,
    /// Who may come in; `None`: everybody, or in a confidential group those who are let in.
    pub door: Option<Entrance>,
}

/// The settings of the community, or the standard.
pub async fn settings(conn: &mut Conn) -> Result<Settings> {
    let row = sqlx::query("SELECT * FROM assignment_terms WHERE one = 1").fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(Settings::default()) };
    let row = Row::of("assignment_terms", &row);
    Ok(Settings {
        minutes_a_group: row.count("minutes_a_group")?,
        few_minutes: row.count("few_minutes")?,
        groups_for_few: row.count("groups_for_few")?,
        groups_for_all: row.count("groups_for_all")?,
    })
}

/// Sets what holds for the community.
pub async fn set_settings(tx: &mut Tx, settings: &Settings) -> Result<()> {
    sqlx::query(
        "INSERT INTO assignment_terms (one, minutes_a_group, few_minutes, groups_for_few, groups_for_all)
         VALUES (1, $1, $2, $3, $4)
         ON CONFLICT (one) DO UPDATE SET minutes_a_group = excluded.minutes_a_group,
            few_minutes = excluded.few_minutes, groups_for_few = excluded.groups_for_few,
            groups_for_all = excluded.groups_for_all",
    )
    .bind(i64::from(settings.minutes_a_group))
    .bind(i64::from(settings.few_minutes))
    .bind(i64::from(settings.groups_for_few))
    .bind(i64::from(settings.groups_for_all))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What each group looks for; a group that looks for nothing is not there.
pub async fn all(conn: &mut Conn) -> Result<HashMap<GroupId, Need>> {
    let rows = sqlx::query("SELECT * FROM group_need").fetch_all(conn).await?;
    let one = |row| {
        let row = Row::of("group_need", row);
        Ok((row.parse("working_group")?, Need { skills: row.json("skills")?, door: row.maybe("door")? }))
    };
    rows.iter().map(one).collect()
}

/// Sets what a group looks for.
pub async fn set(tx: &mut Tx, group: GroupId, need: &Need) -> Result<()> {
    sqlx::query(
        "INSERT INTO group_need (working_group, skills, door) VALUES ($1, $2, $3)
         ON CONFLICT (working_group) DO UPDATE SET skills = excluded.skills, door = excluded.door",
    )
    .bind(group.to_string())
    .bind(json(&need.skills))
    .bind(need.door.map(Entrance::as_str))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whom the coordinators of each group let in.
pub async fn admissions(conn: &mut Conn) -> Result<Vec<(GroupId, MemberId)>> {
    let rows = sqlx::query("SELECT * FROM admission ORDER BY working_group, member").fetch_all(conn).await?;
    let one = |row| {
        let row = Row::of("admission", row);
        Ok((row.parse("working_group")?, row.parse("member")?))
    };
    rows.iter().map(one).collect()
}

/// A coordinator lets somebody in.
pub async fn admit(tx: &mut Tx, group: GroupId, member: MemberId, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO admission (working_group, member, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(group.to_string())
    .bind(member.to_string())
    .bind(at.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
