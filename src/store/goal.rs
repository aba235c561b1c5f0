//! Seasons, objectives, key results.

use std::str::FromStr;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use super::row::Row;
use super::{Conn, Result, Tx};
use crate::domain::goal::{KeyResult, Objective, Season};
use crate::id::{KeyResultId, ObjectiveId, SeasonId};

fn decode_season(row: &AnyRow) -> Result<Season> {
    let row = Row::of("season", row);
    Ok(Season {
        id: row.parse("id")?,
        slug: row.text("slug")?,
        name: row.text("name")?,
        from: row.day("starts")?,
        until: row.day("ends")?,
    })
}

fn decode_objective(row: &AnyRow) -> Result<Objective> {
    let row = Row::of("objective", row);
    Ok(Objective {
        id: row.parse("id")?,
        slug: row.text("slug")?,
        season: row.maybe("season")?,
        group: row.maybe("working_group")?,
        parent: row.maybe("parent")?,
        title: row.text("title")?,
    })
}

fn decode_key_result(row: &AnyRow) -> Result<KeyResult> {
    let row = Row::of("key_result", row);
    Ok(KeyResult {
        id: row.parse("id")?,
        slug: row.text("slug")?,
        objective: row.parse("objective")?,
        title: row.text("title")?,
        measure: row.parse("measure")?,
        unit: row.text("unit")?,
        began: row.real("began")?,
        target: row.real("target")?,
        current: row.real("reached")?,
    })
}

/// Adds a season, or changes the one with this id.
pub async fn save_season(tx: &mut Tx, season: &Season, phases_json: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO season (id, slug, name, starts, ends, phases) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, starts = excluded.starts,
            ends = excluded.ends, phases = excluded.phases, retired = NULL",
    )
    .bind(season.id.to_string())
    .bind(&season.slug)
    .bind(&season.name)
    .bind(season.from.to_string())
    .bind(season.until.to_string())
    .bind(phases_json)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Adds an objective, or changes the one with this id.
pub async fn save_objective(tx: &mut Tx, objective: &Objective) -> Result<()> {
    sqlx::query(
        "INSERT INTO objective (id, slug, season, working_group, parent, title) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, season = excluded.season,
            working_group = excluded.working_group, parent = excluded.parent, title = excluded.title, retired = NULL",
    )
    .bind(objective.id.to_string())
    .bind(&objective.slug)
    .bind(objective.season.map(|id| id.to_string()))
    .bind(objective.group.map(|id| id.to_string()))
    .bind(objective.parent.map(|id| id.to_string()))
    .bind(&objective.title)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Adds a key result, or changes the one with this id.
pub async fn save_key_result(tx: &mut Tx, key_result: &KeyResult) -> Result<()> {
    sqlx::query(
        "INSERT INTO key_result (id, slug, objective, title, measure, unit, began, target, reached)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, objective = excluded.objective, title = excluded.title,
            measure = excluded.measure, unit = excluded.unit, began = excluded.began,
            target = excluded.target, reached = excluded.reached, retired = NULL",
    )
    .bind(key_result.id.to_string())
    .bind(&key_result.slug)
    .bind(key_result.objective.to_string())
    .bind(&key_result.title)
    .bind(key_result.measure.as_str())
    .bind(&key_result.unit)
    .bind(key_result.began)
    .bind(key_result.target)
    .bind(key_result.current)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What can be retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// A season.
    Season,
    /// An objective.
    Objective,
    /// A key result.
    KeyResult,
}

impl Goal {
    fn table(self) -> &'static str {
        match self {
            Self::Season => "season",
            Self::Objective => "objective",
            Self::KeyResult => "key_result",
        }
    }
}

/// The season with this key, also a retired one.
pub async fn season_id(conn: &mut Conn, slug: &str) -> Result<Option<SeasonId>> {
    id(conn, Goal::Season, slug).await
}

/// The objective with this key, also a retired one.
pub async fn objective_id(conn: &mut Conn, slug: &str) -> Result<Option<ObjectiveId>> {
    id(conn, Goal::Objective, slug).await
}

/// The key result with this key, also a retired one.
pub async fn key_result_id(conn: &mut Conn, slug: &str) -> Result<Option<KeyResultId>> {
    id(conn, Goal::KeyResult, slug).await
}

async fn id<T: FromStr<Err: ToString>>(conn: &mut Conn, goal: Goal, slug: &str) -> Result<Option<T>> {
    let table = goal.table();
    let row = sqlx::query(AssertSqlSafe(format!("SELECT id FROM {table} WHERE slug = $1"))).bind(slug);
    row.fetch_optional(conn).await?.map(|row| Row::of(table, &row).parse("id")).transpose()
}

/// Takes a goal out of use by its key; what referred to it stays.
pub async fn retire(tx: &mut Tx, goal: Goal, slug: &str, at: Timestamp) -> Result<()> {
    let table = goal.table();
    sqlx::query(AssertSqlSafe(format!("UPDATE {table} SET retired = $1 WHERE slug = $2")))
        .bind(at.as_microsecond())
        .bind(slug)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Every season, the newest first, each with its phases as JSON.
pub async fn seasons(conn: &mut Conn) -> Result<Vec<(Season, String)>> {
    let rows =
        sqlx::query("SELECT * FROM season WHERE retired IS NULL ORDER BY starts DESC, id").fetch_all(conn);
    rows.await?.iter().map(|row| Ok((decode_season(row)?, Row::of("season", row).text("phases")?))).collect()
}

/// Every objective, by key.
pub async fn objectives(conn: &mut Conn) -> Result<Vec<Objective>> {
    let rows = sqlx::query("SELECT * FROM objective WHERE retired IS NULL ORDER BY slug").fetch_all(conn);
    rows.await?.iter().map(decode_objective).collect()
}

/// Every key result, by key.
pub async fn key_results(conn: &mut Conn) -> Result<Vec<KeyResult>> {
    let rows = sqlx::query("SELECT * FROM key_result WHERE retired IS NULL ORDER BY slug").fetch_all(conn);
    rows.await?.iter().map(decode_key_result).collect()
}

/// How many tasks of a key result are completed, and how many there are (dropped ones aside).
pub async fn tasks_of(conn: &mut Conn, id: KeyResultId) -> Result<(u32, u32)> {
    let row = sqlx::query(
        "SELECT COALESCE(SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END), 0) AS done, COUNT(*) AS total
         FROM task WHERE key_result = $1 AND status <> 'dropped'",
    )
    .bind(id.to_string())
    .fetch_one(conn)
    .await?;
    let row = Row::of("task", &row);
    Ok((row.count("done")?, row.count("total")?))
}
