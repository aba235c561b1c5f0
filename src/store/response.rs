//! Responses: the answers of one person to one round.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, json};
use super::{Conn, Result, Tx};
use crate::domain::survey::{Answers, ResponseState};
use crate::id::{InvitationId, MemberId, RoundId, SurveyVersionId};

/// The answers of one person to one round.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// What it is kept under: the invitation's id; of an anonymous survey
    /// [`TokenKey::anonymous_response`](crate::token::TokenKey::anonymous_response).
    pub key: String,
    /// The round.
    pub round: RoundId,
    /// The version that was answered.
    pub version: SurveyVersionId,
    /// Whose it is; `None` when the survey is anonymous.
    pub invitation: Option<InvitationId>,
    /// Whether it was sent off.
    pub state: ResponseState,
    /// What was said; also what does not count because its question is hidden now.
    pub answers: Answers,
    /// The writer's groups (slugs) at that time. Of an anonymous survey at most one, and only one with at least five
    /// members: who is in which groups together may be known to be one person.
    pub groups: Vec<String>,
    /// When it was changed last; `None` when the survey is anonymous.
    pub changed: Option<Timestamp>,
}

fn decode(row: &AnyRow) -> Result<Response> {
    let row = Row::of("survey_response", row);
    Ok(Response {
        key: row.text("key")?,
        round: row.parse("round")?,
        version: row.parse("version")?,
        invitation: row.maybe("invitation")?,
        state: row.parse("state")?,
        answers: row.json("answers")?,
        groups: row.json("groups")?,
        changed: row.maybe_instant("changed")?,
    })
}

/// The response that is kept under `key`.
pub async fn get(conn: &mut Conn, key: &str) -> Result<Option<Response>> {
    let row = sqlx::query("SELECT * FROM survey_response WHERE key = $1").bind(key.to_owned());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Keeps a response, in place of the one before it.
pub async fn save(tx: &mut Tx, response: &Response) -> Result<()> {
    sqlx::query(
        "INSERT INTO survey_response (key, round, version, invitation, state, answers, groups, changed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (key) DO UPDATE SET version = excluded.version, state = excluded.state,
            answers = excluded.answers, groups = excluded.groups, changed = excluded.changed",
    )
    .bind(&response.key)
    .bind(response.round.to_string())
    .bind(response.version.to_string())
    .bind(response.invitation.map(|id| id.to_string()))
    .bind(response.state.as_str())
    .bind(json(&response.answers))
    .bind(json(&response.groups))
    .bind(response.changed.map(Timestamp::as_microsecond))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// How many responses to a round were begun and not sent off.
pub async fn drafts_of(conn: &mut Conn, round: RoundId) -> Result<usize> {
    let row = sqlx::query("SELECT COUNT(*) AS one FROM survey_response WHERE round = $1 AND state = 'draft'")
        .bind(round.to_string())
        .fetch_one(conn)
        .await?;
    Ok(Row::of("survey_response", &row).count("one")? as usize)
}

/// Every response to a round that was sent off, in an order that says nothing: by key. (An invitation's id begins with
/// its time; an anonymous key is a hash.)
pub async fn sent_to(conn: &mut Conn, round: RoundId) -> Result<Vec<Response>> {
    let rows = sqlx::query("SELECT * FROM survey_response WHERE round = $1 AND state = 'sent' ORDER BY key")
        .bind(round.to_string());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Every response that was sent off and is not anonymous, the oldest first, with whose it is and what they could choose from
/// (see [`super::survey::offer`]).
pub async fn sent_by_members(conn: &mut Conn) -> Result<Vec<(MemberId, String, Response)>> {
    let rows = sqlx::query(
        "SELECT survey_response.*, survey_invitation.member, survey_invitation.offer FROM survey_response
         JOIN survey_invitation ON survey_invitation.id = survey_response.invitation
         WHERE survey_response.state = 'sent' ORDER BY survey_response.changed, survey_response.key",
    );
    let one = |row| {
        let invited = Row::of("survey_invitation", row);
        Ok((invited.parse("member")?, invited.text("offer")?, decode(row)?))
    };
    rows.fetch_all(conn).await?.iter().map(one).collect()
}
