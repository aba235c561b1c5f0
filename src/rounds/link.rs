//! Links for the organiser: shown, renewed, taken back.

use super::Rounds;
use crate::id::MemberId;
use crate::outbox::survey_link;
use crate::recording::Fault;
use crate::store;
use crate::token;

/// What became of a member's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Links {
    /// This is it. A link that was taken back or is too old was replaced by this new one.
    Link(String),
    /// It opens nothing any more.
    Revoked,
    /// The member was not asked.
    NotAsked,
}

impl Rounds {
    /// The member's link to the newest round of a survey that they were asked in; with `revoke` it is taken back.
    pub async fn link(&self, member: MemberId, slug: &str, revoke: bool) -> Result<Links, Fault> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let mut asked = None;
        for round in store::round::of_survey(&mut tx, slug).await? {
            if let Some(invitation) = store::invitation::in_round(&mut tx, round.id, member).await? {
                asked = Some(invitation);
                break;
            }
        }
        let Some(invitation) = asked else { return Ok(Links::NotAsked) };
        if revoke {
            store::invitation::revoke(&mut tx, invitation.id, now).await?;
            tx.commit().await?;
            return Ok(Links::Revoked);
        }
        let mut nth = invitation.link;
        if invitation.revoked.is_some() || invitation.link_until <= now {
            nth += 1;
            let Some(token) = self.post.key.survey_link(invitation.id, nth) else {
                return Ok(Links::NotAsked);
            };
            let until = invitation.link_until.max(now + jiff::SignedDuration::from_hours(7 * 24));
            store::invitation::set_link(&mut tx, invitation.id, nth, &token::hash(&token), until).await?;
            tx.commit().await?;
        }
        let link = survey_link(&self.post.key, &self.post.public_url, invitation.id, nth);
        Ok(link.map_or(Links::NotAsked, Links::Link))
    }
}
