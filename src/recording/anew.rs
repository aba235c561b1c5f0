//! Wishes in a message that was edited: each is done once, however often the message is edited.

use super::beside::{Beside, take_out};
use super::fault::Fault;
use super::receipt::Place;
use super::turn::{Turn, no_panic};
use crate::domain::member::Member;
use crate::id::{GroupId, InboundId};
use crate::inbox::Thread;
use crate::reply::wish::{self, Found, GroupName, Named, Wish};
use crate::reply::{self, Letter, Source};
use crate::store::{self, Tx};
use crate::survey::Sheet;
use crate::survey::answer::{self, Entry};

impl Turn<'_> {
    /// Does what an edited message wishes for and did not before, and takes every wish out of the letter. What it wished for before, and
    /// nobody has answered yet, is withdrawn when it says so no more. Whether there are wishes in it.
    pub(super) async fn wishes_anew(
        &self,
        tx: &mut Tx,
        original: InboundId,
        member: &Member,
        thread: &Thread,
        letter: &mut Letter,
        place: &Place,
    ) -> Result<bool, Fault> {
        let placement = &self.recorder.placement;
        let said = store::inbound::get(tx, original).await?.and_then(|inbound| inbound.reply);
        let groups = placement.nameable(tx, member.id).await?;
        let names: Vec<_> = groups.iter().map(|(_, name)| name.clone()).collect();
        let sheet = self.answered_by(tx, original).await?;
        let read = no_panic(|| {
            let before = said.map(|said| super::turn::letter(&reply::open(Source::Text(&said)), ""));
            let before = before.map(|before| wishes(&before, &names, sheet.as_deref())).unwrap_or_default();
            (before, wishes(letter, &names, sheet.as_deref()))
        });
        let Some((before, now)) = read else { return Ok(false) };
        if !before.is_empty() {
            let still: Vec<GroupId> = now.iter().filter_map(|one| wanted(&one.wish, &groups)).collect();
            placement.taken_back(tx, original, &still).await?;
        }
        if now.is_empty() {
            return Ok(false);
        }
        take_out(
            letter,
            now.iter().map(|one| if sheet.is_some() { one.sentence.clone() } else { one.span() }).collect(),
        );
        let said_before = |one: &Found| before.iter().any(|other| other.wish == one.wish);
        let new: Vec<Found> = now.into_iter().filter(|one| !said_before(one)).collect();
        if !new.is_empty() {
            let wished = placement.wished(tx, member, &new, &groups, original).await?;
            self.told(tx, member, thread, wished, place).await?;
        }
        Ok(true)
    }

    /// The survey that a message answered.
    async fn answered_by(&self, tx: &mut Tx, original: InboundId) -> Result<Option<Box<Sheet>>, Fault> {
        let said = store::asking::said_by(tx, original).await?;
        let Some(id) = said.first().map(|said| said.invitation) else { return Ok(None) };
        let entry = answer::by_id(tx, &self.recorder.post.key, id, self.inbound.received).await?;
        Ok(match entry {
            Entry::Open(sheet) | Entry::Closed(sheet) => Some(sheet),
            Entry::Revoked | Entry::Expired | Entry::Unknown => None,
        })
    }
}

/// The wishes in a letter; in an answer to a survey those that stand beside it.
fn wishes(letter: &Letter, names: &[GroupName], sheet: Option<&Sheet>) -> Vec<Found> {
    match sheet {
        Some(sheet) => Beside { sheet, about: None }.wishes(letter, names),
        None => wish::read(&letter.said, names),
    }
}

/// The group that somebody has to say yes to.
fn wanted(wish: &Wish, groups: &[(GroupId, GroupName)]) -> Option<GroupId> {
    let (Wish::Join(named) | Wish::Move { to: named, .. } | Wish::Coordinate(named)) = wish else {
        return None;
    };
    match named {
        Named::One(at) => groups.get(*at).map(|(id, _)| *id),
        Named::Several(_) | Named::Unknown(_) => None,
    }
}
