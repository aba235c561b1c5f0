//! Proposals: who should be where.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;

use super::row::{Row, json};
use super::{Conn, Result, Tx};
use crate::assignment::Proof;
use crate::domain::words;
use crate::id::{GroupId, MemberId, ProposalId};

words! {
    /// How far a proposal is.
    ProposalState {
        /// It can be changed, and approved.
        Draft = "draft",
        /// The memberships are as it said.
        Approved = "approved",
        /// It was put aside.
        Discarded = "discarded",
    }
}

/// A proposal. `B` is what it was made from: the store does not look into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal<B> {
    /// Its id.
    pub id: ProposalId,
    /// How far it is.
    pub state: ProposalState,
    /// What it was made from.
    pub basis: B,
    /// Who is where, by member and group.
    pub places: Vec<(MemberId, GroupId)>,
    /// The best measure that there is with what is settled by hand, and its proof.
    pub best: (crate::assignment::Measure, Proof),
    /// When it was made.
    pub made: Timestamp,
    /// By whom.
    pub made_by: String,
    /// Counts the changes by hand, from 1.
    pub edition: u32,
    /// When it was approved or put aside, and by whom.
    pub settled: Option<(Timestamp, String)>,
}

fn decode<B: DeserializeOwned>(row: &AnyRow) -> Result<Proposal<B>> {
    let row = Row::of("proposal", row);
    Ok(Proposal {
        id: row.parse("id")?,
        state: row.parse("state")?,
        basis: row.json("situation")?,
        places: row.json("places")?,
        best: row.json("best")?,
        made: row.instant("made")?,
        made_by: row.text("made_by")?,
        edition: row.count("edition")?,
        settled: row.maybe_instant("settled")?.zip(row.maybe_text("settled_by")?),
    })
}

/// Keeps a new draft. There must be no other.
pub async fn make<B: Serialize>(tx: &mut Tx, draft: &Proposal<B>) -> Result<()> {
    sqlx::query(
        "INSERT INTO proposal (id, state, situation, places, best, made, made_by, edition)
         VALUES ($1, 'draft', $2, $3, $4, $5, $6, $7)",
    )
    .bind(draft.id.to_string())
    .bind(json(&draft.basis))
    .bind(json(&draft.places))
    .bind(json(&draft.best))
    .bind(draft.made.as_microsecond())
    .bind(&draft.made_by)
    .bind(i64::from(draft.edition))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The draft, if there is one.
pub async fn draft<B: DeserializeOwned>(conn: &mut Conn) -> Result<Option<Proposal<B>>> {
    let row = sqlx::query("SELECT * FROM proposal WHERE state = 'draft'").fetch_optional(conn).await?;
    row.as_ref().map(decode).transpose()
}

/// When the last proposal was approved, and by whom.
pub async fn last_approved(conn: &mut Conn) -> Result<Option<(Timestamp, String)>> {
    let row = sqlx::query(
        "SELECT settled, settled_by FROM proposal WHERE state = 'approved' ORDER BY settled DESC LIMIT 1",
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let row = Row::of("proposal", &row);
        Ok((row.instant("settled")?, row.text("settled_by")?))
    })
    .transpose()
}

/// A change by hand.
pub async fn change<B: Serialize>(tx: &mut Tx, draft: &Proposal<B>) -> Result<()> {
    sqlx::query(
        "UPDATE proposal SET situation = $1, places = $2, best = $3, edition = $4 WHERE id = $5 AND state = 'draft'",
    )
    .bind(json(&draft.basis))
    .bind(json(&draft.places))
    .bind(json(&draft.best))
    .bind(i64::from(draft.edition))
    .bind(draft.id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The draft was approved or put aside.
pub async fn settle(
    tx: &mut Tx,
    id: ProposalId,
    state: ProposalState,
    by: &str,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE proposal SET state = $1, settled = $2, settled_by = $3 WHERE id = $4 AND state = 'draft'",
    )
    .bind(state.as_str())
    .bind(at.as_microsecond())
    .bind(by)
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
