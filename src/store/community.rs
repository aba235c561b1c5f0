//! The one community that this deployment serves.

use jiff::SignedDuration;

use std::num::NonZeroU8;

use super::row::{Row, flag};
use super::{Conn, Result, Tx};
use crate::domain::zone::Zone;
use crate::schedule::NagBudget;

/// What holds for the whole community.
#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    /// Its name.
    pub name: String,
    /// The language of who has said none (BCP 47).
    pub language: String,
    /// The time zone of who has said none, and of readers who are no members.
    pub zone: Zone,
    /// Messages that a member gets in a week at the most, receipts aside.
    pub nag_budget: u32,
}

impl Community {
    /// The nag budget as the schedule counts it.
    pub fn budget(&self) -> NagBudget {
        let a_week = u8::try_from(self.nag_budget).ok().and_then(NonZeroU8::new);
        a_week.map(NagBudget::new).unwrap_or_default()
    }
}

/// The community, once one was applied.
pub async fn find(conn: &mut Conn) -> Result<Option<Community>> {
    let row = sqlx::query("SELECT * FROM community WHERE one = 1").fetch_optional(conn).await?;
    row.map(|row| {
        let row = Row::of("community", &row);
        Ok(Community {
            name: row.text("name")?,
            language: row.text("language")?,
            zone: row.parse("zone")?,
            nag_budget: row.count("nag_budget")?,
        })
    })
    .transpose()
}

/// Sets what holds for the community.
pub async fn set(tx: &mut Tx, community: &Community) -> Result<()> {
    sqlx::query(
        "INSERT INTO community (one, name, language, zone, nag_budget)
         VALUES (1, $1, $2, $3, $4)
         ON CONFLICT (one) DO UPDATE SET name = excluded.name, language = excluded.language,
            zone = excluded.zone, nag_budget = excluded.nag_budget",
    )
    .bind(&community.name)
    .bind(&community.language)
    .bind(community.zone.name())
    .bind(i64::from(community.nag_budget))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What a community is used to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Customs {
    /// Who answered within this time before a check-in is not asked.
    pub early_answers: SignedDuration,
    /// Whether new members get a digest of their own.
    pub member_digest: bool,
}

/// The customs of the community, once one was applied.
pub async fn customs(conn: &mut Conn) -> Result<Option<Customs>> {
    let row = sqlx::query("SELECT * FROM community WHERE one = 1").fetch_optional(conn).await?;
    row.map(|row| {
        let row = Row::of("community", &row);
        Ok(Customs {
            early_answers: SignedDuration::from_secs(row.number("early_seconds")?),
            member_digest: row.flag("member_digest")?,
        })
    })
    .transpose()
}

/// Sets the customs of the community that is there.
pub async fn set_customs(tx: &mut Tx, customs: Customs) -> Result<()> {
    sqlx::query("UPDATE community SET early_seconds = $1, member_digest = $2 WHERE one = 1")
        .bind(customs.early_answers.as_secs())
        .bind(flag(customs.member_digest))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
