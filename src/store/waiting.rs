//! What members said of groups by reply, who waits for a place, and whose answers have led to something.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::Row;
use super::statement::Statement;
use super::{Conn, Result, Tx};
use crate::assignment::Grade;
use crate::id::{GroupId, MemberId};

/// Somebody's word on a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The group.
    pub group: GroupId,
    /// Who.
    pub member: MemberId,
    /// How much they want it.
    pub grade: Grade,
    /// Since when.
    pub at: Timestamp,
}

const GRADES: [(Grade, &str); 6] = [
    (Grade::OptOut, "opt_out"),
    (Grade::NoInterest, "no_interest"),
    (Grade::Could, "could"),
    (Grade::Like, "like"),
    (Grade::Love, "love"),
    (Grade::FirstChoice, "first_choice"),
];

fn word(grade: Grade) -> &'static str {
    GRADES.iter().find(|(known, _)| *known == grade).map_or("could", |(_, word)| word)
}

fn decode(table: &'static str, since: &'static str, row: &AnyRow) -> Result<Said> {
    let row = Row::of(table, row);
    let grade = row.read("grade", |text| {
        let known = GRADES.iter().find(|(_, word)| *word == text);
        known.map(|(grade, _)| *grade).ok_or_else(|| format!("there is no grade '{text}'"))
    })?;
    Ok(Said {
        group: row.parse("working_group")?,
        member: row.parse("member")?,
        grade,
        at: row.instant(since)?,
    })
}

/// What members said by reply; the last word on each group.
pub async fn wishes(conn: &mut Conn) -> Result<Vec<Said>> {
    let rows = sqlx::query("SELECT * FROM group_wish ORDER BY member, working_group").fetch_all(conn).await?;
    rows.iter().map(|row| decode("group_wish", "at", row)).collect()
}

/// Keeps a member's word on a group.
pub async fn wish(tx: &mut Tx, said: &Said) -> Result<()> {
    sqlx::query(
        "INSERT INTO group_wish (working_group, member, grade, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (working_group, member) DO UPDATE SET grade = excluded.grade, at = excluded.at",
    )
    .bind(said.group.to_string())
    .bind(said.member.to_string())
    .bind(word(said.grade))
    .bind(said.at.as_microsecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A member's word on a group counts no more.
pub async fn forget_wish(tx: &mut Tx, group: GroupId, member: MemberId) -> Result<()> {
    sqlx::query("DELETE FROM group_wish WHERE working_group = $1 AND member = $2")
        .bind(group.to_string())
        .bind(member.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Somebody in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiter {
    /// For which group, how much, since when.
    pub said: Said,
    /// The group that they asked to leave for it.
    pub leaves: Option<GroupId>,
}

/// Everybody who waits: by group, and in a group who wants it more, who has waited longer, by id.
pub async fn lines(conn: &mut Conn) -> Result<Vec<Waiter>> {
    let rows = sqlx::query(
        "SELECT waiting.* FROM waiting JOIN member ON member.id = waiting.member
         JOIN working_group ON working_group.id = waiting.working_group
         WHERE member.left_at IS NULL AND working_group.retired IS NULL",
    )
    .fetch_all(conn)
    .await?;
    let one = |row| {
        let leaves = Row::of("waiting", row).maybe("leaves")?;
        Ok(Waiter { said: decode("waiting", "since", row)?, leaves })
    };
    let mut all: Vec<Waiter> = rows.iter().map(one).collect::<Result<_>>()?;
    all.sort_by_key(|one| (one.said.group, std::cmp::Reverse(one.said.grade), one.said.at, one.said.member));
    Ok(all)
}

/// Somebody waits from now on; who waits already keeps their place.
pub async fn wait(tx: &mut Tx, waiter: &Waiter) -> Result<()> {
    let Waiter { said, leaves } = waiter;
    sqlx::query(
        "INSERT INTO waiting (working_group, member, grade, since, leaves) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (working_group, member) DO UPDATE SET grade = excluded.grade, leaves = excluded.leaves",
    )
    .bind(said.group.to_string())
    .bind(said.member.to_string())
    .bind(word(said.grade))
    .bind(said.at.as_microsecond())
    .bind(leaves.map(|id| id.to_string()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Somebody waits no longer. Whether they did.
pub async fn leave_line(tx: &mut Tx, group: GroupId, member: MemberId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM waiting WHERE working_group = $1 AND member = $2")
        .bind(group.to_string())
        .bind(member.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The lines are made anew.
pub async fn clear_lines(tx: &mut Tx) -> Result<()> {
    sqlx::query("DELETE FROM waiting").execute(&mut **tx).await?;
    Ok(())
}

/// Groups at work for which somebody waits, and that have fewer members than they take.
pub async fn groups_with_room(conn: &mut Conn) -> Result<Vec<GroupId>> {
    let rows = sqlx::query(
        "SELECT working_group.id FROM working_group WHERE working_group.retired IS NULL
            AND EXISTS (SELECT 1 FROM waiting JOIN member ON member.id = waiting.member
                WHERE waiting.working_group = working_group.id AND member.left_at IS NULL)
            AND (working_group.wanted_to IS NULL OR working_group.wanted_to >
                (SELECT COUNT(*) FROM membership JOIN member ON member.id = membership.member
                    WHERE membership.working_group = working_group.id AND member.left_at IS NULL))
         ORDER BY working_group.id",
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Row::of("working_group", row).parse("id")).collect()
}

/// How the lines and groups stand: while it is the same, nobody has come, gone, said or decided anything, and no group takes
/// more people than before. What is not seen here: hours and the terms of the community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing(Vec<i64>);

/// How the lines and groups stand now.
pub async fn standing(conn: &mut Conn) -> Result<Standing> {
    const COLUMNS: [&str; 10] =
        ["places", "came", "waiting", "since", "wishes", "said", "changes", "settled", "room", "answered"];
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM membership JOIN member ON member.id = membership.member
                    WHERE member.left_at IS NULL) AS places,
            (SELECT COALESCE(MAX(joined), 0) FROM membership) AS came,
            (SELECT COUNT(*) FROM waiting) AS waiting,
            (SELECT COALESCE(MAX(since), 0) FROM waiting) AS since,
            (SELECT COUNT(*) FROM group_wish) AS wishes,
            (SELECT COALESCE(MAX(at), 0) FROM group_wish) AS said,
            (SELECT COUNT(*) FROM group_change) AS changes,
            (SELECT COALESCE(MAX(settled), 0) FROM group_change) AS settled,
            (SELECT CAST(COALESCE(SUM(COALESCE(wanted_to, 1000000)), 0) AS BIGINT) FROM working_group
                    WHERE retired IS NULL) AS room,
            (SELECT COALESCE(MAX(changed), 0) FROM survey_response) AS answered",
    )
    .fetch_one(conn)
    .await?;
    let row = Row::of("waiting", &row);
    Ok(Standing(COLUMNS.into_iter().map(|column| row.number(column)).collect::<Result<_>>()?))
}

/// These members' answers have led to something.
pub async fn count(tx: &mut Tx, members: &[MemberId], at: Timestamp) -> Result<()> {
    for some in members.chunks(400) {
        let mut query = Statement::new("INSERT INTO counted (member, at) ");
        query.rows(some.iter().map(|member| [member.to_string().into(), at.as_microsecond().into()]));
        query.push(" ON CONFLICT (member) DO NOTHING");
        query.query().execute(&mut **tx).await?;
    }
    Ok(())
}

/// Members in no group who sent off a survey after `since`, and were never counted: newcomers, if it is a plug-in survey.
pub async fn uncounted(conn: &mut Conn, since: Timestamp) -> Result<Vec<MemberId>> {
    let rows = sqlx::query(
        "SELECT DISTINCT survey_invitation.member FROM survey_response
         JOIN survey_invitation ON survey_invitation.id = survey_response.invitation
         JOIN member ON member.id = survey_invitation.member
         WHERE survey_response.state = 'sent' AND survey_response.changed > $1 AND member.left_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM counted WHERE counted.member = survey_invitation.member)
            AND NOT EXISTS (SELECT 1 FROM membership JOIN working_group ON working_group.id = membership.working_group
                WHERE membership.member = survey_invitation.member AND working_group.retired IS NULL)
         ORDER BY survey_invitation.member",
    )
    .bind(since.as_microsecond())
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Row::of("survey_invitation", row).parse("member")).collect()
}
