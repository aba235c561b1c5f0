//! Links to results: who has one sees them, until it is too old or taken back.

use jiff::{SignedDuration, Timestamp};

use super::{Result, Surveys};
use crate::domain::message::ReplyToken;
use crate::id::Ids;
use crate::results::Eyes;
use crate::store;
use crate::store::results_link::ResultsLink;
use crate::token;

/// So long a link to results opens them.
pub const OPENS_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a link to results opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// Results.
    Open {
        /// The survey.
        slug: String,
        /// Who looks.
        eyes: Eyes,
        /// Until when.
        until: Timestamp,
    },
    /// It is too old.
    Expired,
    /// It was taken back.
    Revoked,
    /// There is no such link.
    Unknown,
}

impl Surveys {
    /// Makes a link: an organiser's, or one that shows the answers from a group (its key) alone. The database knows only
    /// its hash.
    pub async fn share_results(
        &self,
        ids: &Ids,
        slug: &str,
        group: Option<&str>,
    ) -> Result<Option<ReplyToken>> {
        let now = self.clock.now();
        let id = ids.make();
        let Some(token) = self.key.results_link(id) else { return Ok(None) };
        let (slug, group) = (slug.to_owned(), group.map(str::to_owned));
        let hash = token::hash(&token);
        let link = ResultsLink { id, slug, group, hash, made: now, until: now + OPENS_FOR, revoked: None };
        let mut tx = self.db.begin().await?;
        store::results_link::make(&mut tx, &link).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// What the link with this token opens. Changes nothing.
    pub async fn results_door(&self, token: &str) -> Result<Door> {
        let Some(token) = ReplyToken::parse(token) else { return Ok(Door::Unknown) };
        let mut conn = self.db.read().await?;
        Ok(match store::results_link::by_hash(&mut conn, &token::hash(&token)).await? {
            None => Door::Unknown,
            Some(link) if link.revoked.is_some() => Door::Revoked,
            Some(link) if link.until <= self.clock.now() => Door::Expired,
            Some(link) => Door::Open {
                slug: link.slug,
                eyes: link.group.map_or(Eyes::Organiser, Eyes::Group),
                until: link.until,
            },
        })
    }

    /// Takes the links of a survey back: the organisers', or those of a group. How many.
    pub async fn revoke_results(&self, slug: &str, group: Option<&str>) -> Result<u64> {
        let mut tx = self.db.begin().await?;
        let revoked = store::results_link::revoke(&mut tx, slug, group, self.clock.now()).await?;
        tx.commit().await?;
        Ok(revoked)
    }
}
