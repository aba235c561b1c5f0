//! Who holds a link to the organiser's page, in which language and on which clock they read it.

use axum::http::HeaderMap;
use jiff::{Timestamp, Zoned};

use super::Desk;
use super::refused::Away;
use crate::placement::{Fault, Obstacle, Organiser, Result, Shown};
use crate::render::Lang;
use crate::store;
use crate::web::language::preferred;

/// Somebody behind a link.
pub struct Visit {
    /// Who, and what they may see.
    pub organiser: Organiser,
    /// Their language.
    pub lang: Lang,
    /// Where the page is, without a slash at the end.
    pub path: String,
    /// The community's name.
    pub community: String,
    /// The names of confidential groups that they do not see.
    pub hidden: Vec<String>,
}

impl Visit {
    /// Opens a link. Changes nothing.
    ///
    /// # Errors
    /// The page for a link that opens nothing, in the browser's language.
    pub async fn open(desk: &Desk, token: &str, headers: &HeaderMap) -> std::result::Result<Self, Away> {
        let found = desk.placement.organiser(token).await?;
        let organiser = found.ok_or_else(|| Away::Missing(preferred(headers)))?;
        let community =
            store::community::find(&mut *desk.placement.db.read().await.map_err(Fault::from)?).await;
        Ok(Self {
            hidden: desk.placement.hidden(&organiser).await?,
            lang: Lang::of(&organiser.member.language),
            path: format!("/assign/{}", token.to_ascii_lowercase()),
            community: community.map_err(Fault::from)?.map(|community| community.name).unwrap_or_default(),
            organiser,
        })
    }

    /// What was done, or the page that says in this visitor's language why it was not.
    pub fn may<T>(&self, done: Result<T>) -> std::result::Result<T, Away> {
        done.map_err(|fault| Away::refused(self, fault))
    }

    /// The proposal as they see it.
    pub fn sees(&self, proposal: Shown) -> Shown {
        match self.organiser.everything {
            true => proposal,
            false => proposal.without_confidential(&self.organiser.may_see),
        }
    }

    /// What concerns everybody is done by who sees everything.
    pub fn sees_everything(&self) -> Result<()> {
        match self.hidden.is_empty() {
            true => Ok(()),
            false => Err(Fault::Refused(vec![Obstacle::Unseen])),
        }
    }

    /// An instant on their clock.
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.organiser.member.zone.rules().clone())
    }
}
