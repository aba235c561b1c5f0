//! Surveys as they stood at one time, and what the community offered to choose from.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::{Row, json};
use super::{Conn, Result, Tx};
use crate::domain::survey::{Offered, Survey};
use crate::id::SurveyVersionId;
use crate::token::fingerprint;

/// A survey as it stood at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its id.
    pub id: SurveyVersionId,
    /// What it says.
    pub survey: Survey,
    /// When it was first used.
    pub since: Timestamp,
}

fn decode(row: &AnyRow) -> Result<Version> {
    let row = Row::of("survey_version", row);
    Ok(Version { id: row.parse("id")?, survey: row.json("content")?, since: row.instant("since")? })
}

/// The version that says exactly this, made as `id` if there is none yet.
pub async fn keep_version(
    tx: &mut Tx,
    id: SurveyVersionId,
    survey: &Survey,
    now: Timestamp,
) -> Result<SurveyVersionId> {
    let content = json(survey);
    let hash = fingerprint(&content);
    sqlx::query(
        "INSERT INTO survey_version (id, slug, fingerprint, content, since) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (slug, fingerprint) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(&survey.slug)
    .bind(&hash)
    .bind(&content)
    .bind(now.as_microsecond())
    .execute(&mut **tx)
    .await?;
    let row = sqlx::query("SELECT id FROM survey_version WHERE slug = $1 AND fingerprint = $2")
        .bind(&survey.slug)
        .bind(&hash)
        .fetch_one(&mut **tx)
        .await?;
    Row::of("survey_version", &row).parse("id")
}

/// One version.
pub async fn version(conn: &mut Conn, id: SurveyVersionId) -> Result<Option<Version>> {
    let row = sqlx::query("SELECT * FROM survey_version WHERE id = $1").bind(id.to_string());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// Every version of a survey that was ever used, the newest first.
pub async fn versions(conn: &mut Conn, slug: &str) -> Result<Vec<Version>> {
    let rows =
        sqlx::query("SELECT * FROM survey_version WHERE slug = $1 ORDER BY since DESC, id DESC").bind(slug);
    rows.fetch_all(conn).await?.iter().map(decode).collect()
}

/// Keeps what was offered; its name.
pub async fn keep_offer(tx: &mut Tx, offered: &Offered) -> Result<String> {
    let content = json(offered);
    let id = fingerprint(&content);
    sqlx::query("INSERT INTO survey_offer (id, content) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(&id)
        .bind(&content)
        .execute(&mut **tx)
        .await?;
    Ok(id)
}

/// What was offered under this name.
pub async fn offer(conn: &mut Conn, id: &str) -> Result<Option<Offered>> {
    let row = sqlx::query("SELECT * FROM survey_offer WHERE id = $1").bind(id.to_owned());
    row.fetch_optional(conn).await?.map(|row| Row::of("survey_offer", &row).json("content")).transpose()
}

/// A survey is put to people by itself from `now` on, unless it was before. Since when it is.
pub async fn turn_on(tx: &mut Tx, slug: &str, now: Timestamp) -> Result<Timestamp> {
    sqlx::query(
        "INSERT INTO survey (slug, since) VALUES ($1, $2)
         ON CONFLICT (slug) DO UPDATE SET since = excluded.since, retired = NULL WHERE survey.retired IS NOT NULL",
    )
    .bind(slug.to_owned())
    .bind(now.as_microsecond())
    .execute(&mut **tx)
    .await?;
    let row = sqlx::query("SELECT slug AS id, since FROM survey WHERE slug = $1").bind(slug.to_owned());
    Row::of("survey", &row.fetch_one(&mut **tx).await?).instant("since")
}

/// Surveys that are put to people by themselves, each since when.
pub async fn turned_on(conn: &mut Conn) -> Result<Vec<(String, Timestamp)>> {
    let rows = sqlx::query("SELECT slug AS id, since FROM survey WHERE retired IS NULL ORDER BY slug");
    let one = |row| {
        let row = Row::of("survey", row);
        Ok((row.text("id")?, row.instant("since")?))
    };
    rows.fetch_all(conn).await?.iter().map(one).collect()
}

/// A survey is put to nobody any more; what runs goes on.
pub async fn turn_off(tx: &mut Tx, slug: &str, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE survey SET retired = $1 WHERE slug = $2 AND retired IS NULL")
        .bind(now.as_microsecond())
        .bind(slug.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
