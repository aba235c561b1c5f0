//! Links to a survey's results.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::row::Row;
use super::{Conn, Result, Tx};
use crate::id::ResultsLinkId;

/// A link to a survey's results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsLink {
    /// Its id.
    pub id: ResultsLinkId,
    /// The survey.
    pub slug: String,
    /// It shows the answers from this group (its key) alone; `None`: an organiser's.
    pub group: Option<String>,
    /// SHA-256 of its token, in hex.
    pub hash: String,
    /// When it was made.
    pub made: Timestamp,
    /// It opens nothing from then on.
    pub until: Timestamp,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
}

fn decode(row: &AnyRow) -> Result<ResultsLink> {
    let row = Row::of("survey_results_link", row);
    Ok(ResultsLink {
        id: row.parse("id")?,
        slug: row.text("slug")?,
        group: row.maybe_text("working_group")?,
        hash: row.text("hash")?,
        made: row.instant("made")?,
        until: row.instant("until")?,
        revoked: row.maybe_instant("revoked")?,
    })
}

/// Adds a link.
pub async fn make(tx: &mut Tx, link: &ResultsLink) -> Result<()> {
    sqlx::query(
        "INSERT INTO survey_results_link (id, slug, working_group, hash, made, until, revoked)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(link.id.to_string())
    .bind(link.slug.clone())
    .bind(link.group.clone())
    .bind(link.hash.clone())
    .bind(link.made.as_microsecond())
    .bind(link.until.as_microsecond())
    .bind(link.revoked.map(Timestamp::as_microsecond))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The link whose token has this SHA-256 (hex).
pub async fn by_hash(conn: &mut Conn, hash: &str) -> Result<Option<ResultsLink>> {
    let row = sqlx::query("SELECT * FROM survey_results_link WHERE hash = $1").bind(hash.to_owned());
    row.fetch_optional(conn).await?.as_ref().map(decode).transpose()
}

/// A survey's links that still open something, those for `group` or the organisers' ones, open nothing any more. How many.
pub async fn revoke(tx: &mut Tx, slug: &str, group: Option<&str>, now: Timestamp) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE survey_results_link SET revoked = $1 WHERE slug = $2 AND COALESCE(working_group, '') = $3
            AND revoked IS NULL AND until > $1",
    )
    .bind(now.as_microsecond())
    .bind(slug.to_owned())
    .bind(group.unwrap_or_default().to_owned())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}
