//! Rounds: one sending of a survey.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, flag, json};
use super::{Conn, Result, Tx};
use crate::id::{RoundId, SurveyVersionId};

/// One sending of a survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its id.
    pub id: RoundId,
    /// The survey.
    pub slug: String,
    /// What it is one of: `joining`, `phase/SEASON/PHASE`, `on/SLOT` (a cadence's), `hand/DATE` with the groups asked.
    /// A survey has one round for each.
    pub occasion: String,
    /// The version that was current when it opened. (Of the round of who joins, an invitation may have a later one.)
    pub version: SurveyVersionId,
    /// Whether nobody may find out who said what.
    pub anonymous: bool,
    /// Only these groups were asked (slugs); empty: whoever the survey is for.
    pub groups: Vec<String>,
    /// When it began.
    pub opens: Timestamp,
    /// When the last answer can come; `None`: never.
    pub closes: Option<Timestamp>,
}

fn decode(row: &AnyRow) -> Result<Round> {
    let row = Row::of("survey_round", row);
    Ok(Round {
        id: row.parse("id")?,
        slug: row.text("slug")?,
        occasion: row.text("occasion")?,
        version: row.parse("version")?,
        anonymous: row.flag("anonymous")?,
        groups: row.json("groups")?,
        opens: row.instant("opens")?,
        closes: row.maybe_instant("closes")?,
    })
}

/// Opens a round, unless there is one for its occasion already: that one is given back, and `false`.
pub async fn open(tx: &mut Tx, round: &Round) -> Result<(Round, bool)> {
    let done = sqlx::query(
        "INSERT INTO survey_round (id, slug, occasion, version, anonymous, groups, opens, closes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (slug, occasion) DO NOTHING",
    )
    .bind(round.id.to_string())
    .bind(&round.slug)
    .bind(&round.occasion)
    .bind(round.version.to_string())
    .bind(flag(round.anonymous))
    .bind(json(&round.groups))
    .bind(round.opens.as_microsecond())
    .bind(round.closes.map(Timestamp::as_microsecond))
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok((round.clone(), true));
    }
    let row = sqlx::query("SELECT * FROM survey_round WHERE slug = $1 AND occasion = $2")
        .bind(&round.slug)
        .bind(&round.occasion)
        .fetch_one(&mut **tx)
        .await?;
    Ok((decode(&row)?, false))
}

/// One round.
pub async fn get(conn: &mut Conn, id: RoundId) -> Result<Option<Round>> {
    let row = sqlx::query("SELECT * FROM survey_round WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Every round of a survey, the newest first.
pub async fn of_survey(conn: &mut Conn, slug: &str) -> Result<Vec<Round>> {
    let rows =
        sqlx::query("SELECT * FROM survey_round WHERE slug = $1 ORDER BY opens DESC, id DESC").bind(slug);
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Every round in which somebody may still answer, the oldest first.
pub async fn running(conn: &mut Conn, now: Timestamp) -> Result<Vec<Round>> {
    let rows =
        sqlx::query("SELECT * FROM survey_round WHERE closes IS NULL OR closes > $1 ORDER BY opens, id")
            .bind(now.as_microsecond());
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}
