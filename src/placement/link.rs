//! Links to the organiser's page: each belongs to a member, and is a capability that ends.

use data_encoding::BASE32_NOPAD;
use jiff::SignedDuration;

use super::Placement;
use super::fault::Result;
use super::names::Names;
use crate::domain::group::Role;
use crate::domain::member::Member;
use crate::domain::message::ReplyToken;
use crate::id::GroupId;
use crate::store::{self, StoreError};
use crate::token;

/// A link opens the page for this long.
pub const LINK_HOLDS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Whom a link belongs to, and what they may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Organiser {
    /// Who.
    pub member: Member,
    /// Whether they see confidential groups that they are not in.
    pub everything: bool,
    /// Confidential groups that they lead or coordinate.
    pub may_see: Vec<GroupId>,
}

impl Placement {
    /// A new link for an organiser; those before go on. `everything`: with confidential groups.
    pub async fn link(&self, member: &str, everything: bool) -> Result<String> {
        let mut tx = self.db.begin().await?;
        let names = Names::read(&mut tx).await?;
        let member = names.find_member(member)?;
        let text = BASE32_NOPAD.encode(&self.ids.secret::<20>());
        let cut = text.get(..ReplyToken::LENGTH).unwrap_or_default();
        let token = ReplyToken::parse(cut).ok_or_else(|| StoreError::Impossible {
            table: "assignment_link",
            column: "hash",
            row: "new".to_owned(),
            why: "the token has a wrong length".to_owned(),
        })?;
        let now = self.clock.now();
        store::organiser::make(&mut tx, &token::hash(&token), member, everything, now, now + LINK_HOLDS)
            .await?;
        tx.commit().await?;
        Ok(format!("{}/assign/{}", self.post.public_url, token.as_str()))
    }

    /// Ends all links of an organiser; how many.
    pub async fn revoke(&self, member: &str) -> Result<u64> {
        let mut tx = self.db.begin().await?;
        let member = Names::read(&mut tx).await?.find_member(member)?;
        let ended = store::organiser::revoke(&mut tx, member, self.clock.now()).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Whom the link with this token belongs to; `None` when it opens nothing.
    pub async fn organiser(&self, token: &str) -> Result<Option<Organiser>> {
        let Some(token) = ReplyToken::parse(token) else { return Ok(None) };
        let mut conn = self.db.read().await?;
        let found = store::organiser::by_hash(&mut conn, &token::hash(&token), self.clock.now()).await?;
        let Some((member, everything)) = found else { return Ok(None) };
        let Some(member) = store::member::get(&mut conn, member).await? else { return Ok(None) };
        let mine = store::group::of_member(&mut conn, member.id).await?.into_iter();
        let may_see = mine.filter(|(_, role)| *role > Role::Member).map(|(group, _)| group.id).collect();
        Ok(Some(Organiser { member, everything, may_see }))
    }

    /// The names of confidential groups that an organiser does not see.
    pub async fn hidden(&self, organiser: &Organiser) -> Result<Vec<String>> {
        if organiser.everything {
            return Ok(Vec::new());
        }
        let groups = store::group::all(&mut *self.db.read().await?).await?.into_iter();
        let hidden = groups.filter(|group| group.confidential && !organiser.may_see.contains(&group.id));
        Ok(hidden.map(|group| group.name).collect())
    }
}
