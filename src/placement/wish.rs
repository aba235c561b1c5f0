//! What members ask for by reply.

use super::fault::Result;
use super::names::Names;
use super::record::Known;
use super::{LOCK, Placement};
use crate::assignment::{self, Change as ByHand, Door, Fault as Rule, Grade};
use crate::domain::group::{Group, Role};
use crate::domain::member::Member;
use crate::id::{GroupId, InboundId, MemberId};
use crate::render::message::{ChangeHow, ChangeLine, ChangeNews};
use crate::reply::wish::{Found, GroupName, Named, Wish};
use crate::store::change::{Change, ChangeKind, ChangeState};
use crate::store::waiting::{Said, Waiter};
use crate::store::{self, Conn, Tx};

/// What came of it, for who asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Wished {
    /// What is told.
    pub lines: Vec<ChangeLine>,
    /// What they can do.
    pub how: ChangeHow,
}

impl Placement {
    /// The groups that a member may name: those at work, confidential ones only if they are there.
    pub async fn nameable(&self, conn: &mut Conn, member: MemberId) -> Result<Vec<(GroupId, GroupName)>> {
        let mine = store::group::of_member(conn, member).await?;
        let is_mine = |group: &Group| mine.iter().any(|(my, _)| my.id == group.id);
        let all = store::group::all(conn).await?.into_iter();
        let shown = all.filter(|group| !group.confidential || is_mine(group));
        let named = shown.map(|group| {
            let mine = is_mine(&group);
            (group.id, GroupName { slug: group.slug, name: group.name, mine })
        });
        Ok(named.collect())
    }

    /// Does what a message asks for, wish by wish. `groups`: what the reader was given, see [`Placement::nameable`].
    pub async fn wished(
        &self,
        tx: &mut Tx,
        member: &Member,
        found: &[Found],
        groups: &[(GroupId, GroupName)],
        inbound: InboundId,
    ) -> Result<Wished> {
        tx.alone(LOCK).await?;
        let names = Names::read(tx).await?;
        let mut lines = Vec::new();
        let mut how = ChangeHow::Change;
        for one in found {
            let asking = Asking { placement: self, member, names: &names, words: &one.words, inbound };
            let line = match asking.groups(&one.wish, groups) {
                Ok(Meant::Join { to }) => asking.join(tx, to, None).await?,
                Ok(Meant::Move { from, to }) => asking.move_to(tx, from, to).await?,
                Ok(Meant::Leave { from }) => asking.leave(tx, from).await?,
                Ok(Meant::Coordinate { of }) => asking.coordinate(tx, of).await?,
                Err(line) => {
                    how = ChangeHow::Name;
                    line
                }
            };
            lines.push(line);
        }
        Ok(Wished { lines, how })
    }

    /// The message that asked was taken back, or asks only for `still` now: what nobody has answered of the rest is withdrawn.
    pub async fn taken_back(&self, tx: &mut Tx, inbound: InboundId, still: &[GroupId]) -> Result<()> {
        let open = store::change::open_of_inbound(tx, inbound).await?;
        for change in open.into_iter().filter(|change| !still.contains(&change.group)) {
            store::waiting::forget_wish(tx, change.group, change.member).await?;
            store::change::settle(tx, change.id, ChangeState::Withdrawn, None, self.clock.now()).await?;
        }
        Ok(())
    }
}

/// A wish whose groups are known.
enum Meant {
    Join { to: GroupId },
    Move { from: Option<GroupId>, to: GroupId },
    Leave { from: GroupId },
    Coordinate { of: GroupId },
}

struct Asking<'a> {
    placement: &'a Placement,
    member: &'a Member,
    names: &'a Names,
    words: &'a str,
    inbound: InboundId,
}

impl Asking<'_> {
    /// The groups that are meant, or the question back: two that fit are never guessed between.
    fn groups(&self, wish: &Wish, groups: &[(GroupId, GroupName)]) -> std::result::Result<Meant, ChangeLine> {
        let one = |named: &Named| match named {
            Named::One(at) => groups.get(*at).map(|(id, _)| *id).ok_or_else(|| self.unknown("", groups)),
            Named::Several(several) => {
                let names: Vec<_> = several.iter().filter_map(|at| groups.get(*at)).collect();
                let names: Vec<_> = names.iter().map(|(_, group)| group.name.clone()).collect();
                Err(ChangeLine { other: names.join(", "), ..ChangeLine::of(ChangeNews::Which, "") })
            }
            Named::Unknown(words) => Err(self.unknown(words, groups)),
        };
        Ok(match wish {
            Wish::Join(to) => Meant::Join { to: one(to)? },
            Wish::Move { from, to } => {
                Meant::Move { from: from.as_ref().map(one).transpose()?, to: one(to)? }
            }
            Wish::Leave(from) => Meant::Leave { from: one(from)? },
            Wish::Coordinate(of) => Meant::Coordinate { of: one(of)? },
        })
    }

    /// No group is called so: those that everybody may know of are named.
    fn unknown(&self, words: &str, groups: &[(GroupId, GroupName)]) -> ChangeLine {
        let is_confidential =
            |id: &GroupId| self.names.groups.get(id).is_some_and(|group| group.confidential);
        let shown = groups.iter().filter(|(id, _)| !is_confidential(id));
        let names: Vec<_> = shown.map(|(_, group)| group.name.clone()).collect();
        ChangeLine { other: words.to_owned(), ..ChangeLine::of(ChangeNews::Unknown, &names.join(", ")) }
    }

    fn line(&self, what: ChangeNews, group: GroupId) -> ChangeLine {
        ChangeLine::of(what, &self.names.group(group))
    }

    fn asked(&self, what: ChangeNews, group: GroupId, of: &[Member]) -> ChangeLine {
        let names: Vec<_> = of.iter().map(|lead| lead.name.clone()).collect();
        ChangeLine::about(what, &self.names.group(group), &names.join(", "))
    }

    async fn move_to(&self, tx: &mut Tx, from: Option<GroupId>, to: GroupId) -> Result<ChangeLine> {
        let mine = store::group::of_member(tx, self.member.id).await?;
        let others: Vec<_> = mine.iter().filter(|(group, _)| group.id != to).collect();
        match (from, others.as_slice()) {
            (Some(from), _) if !mine.iter().any(|(group, _)| group.id == from) => {
                Ok(self.line(ChangeNews::NotThere, from))
            }
            (Some(from), _) => self.join(tx, to, Some(from)).await,
            (None, []) => self.join(tx, to, None).await,
            (None, [(only, _)]) => self.join(tx, to, Some(only.id)).await,
            (None, several) if !mine.iter().any(|(group, _)| group.id == to) => {
                let names: Vec<_> = several.iter().map(|(group, _)| group.name.clone()).collect();
                Ok(ChangeLine { other: names.join(", "), ..self.line(ChangeNews::WhichToLeave, to) })
            }
            (None, _) => Ok(self.line(ChangeNews::There, to)),
        }
    }

    async fn join(&self, tx: &mut Tx, to: GroupId, leaves: Option<GroupId>) -> Result<ChangeLine> {
        let placement = self.placement;
        let now = placement.clock.now();
        let mine = store::group::of_member(tx, self.member.id).await?;
        if mine.iter().any(|(group, _)| group.id == to) {
            return Ok(self.line(ChangeNews::There, to));
        }
        let said = Said { group: to, member: self.member.id, grade: Grade::Love, at: now };
        store::waiting::wish(tx, &said).await?;
        let (breaks, door) = placement.breaks(tx, self.member.id, to, leaves).await?;
        if let Some(line) = self.refused(tx, &breaks, to, &mine).await? {
            store::waiting::forget_wish(tx, to, self.member.id).await?;
            return Ok(line);
        }
        let let_in = breaks.iter().any(|rule| matches!(rule, Rule::NotAdmitted(..)));
        if !let_in && breaks.iter().any(|rule| matches!(rule, Rule::Full { .. })) {
            store::waiting::wait(tx, &Waiter { said, leaves }).await?;
            return placement.place_in_line(tx, self.member.id, to, self.names).await;
        }
        let leads = placement.leads(tx, to, self.member.id).await?;
        if leads.is_empty() {
            if let_in || door != Door::Open {
                store::waiting::forget_wish(tx, to, self.member.id).await?;
                return Ok(self.line(ChangeNews::DidNotFit, to));
            }
            placement.come(tx, self.member, to, leaves, self.names).await?;
            return Ok(self.line(ChangeNews::Joined, to));
        }
        let opened = self.open(tx, ChangeKind::Join, to, leaves).await?;
        let Some(change) = opened else { return Ok(self.asked(ChangeNews::AskedAlready, to, &leads)) };
        let line = match leaves {
            Some(from) => ChangeLine {
                other: self.names.group(from),
                ..ChangeLine::about(ChangeNews::WantsToMove, &self.names.group(to), &self.member.name)
            },
            None => ChangeLine::about(ChangeNews::WantsToJoin, &self.names.group(to), &self.member.name),
        };
        self.ask(tx, &change, line, &leads).await?;
        Ok(self.asked(ChangeNews::Asked, to, &leads))
    }

    /// What no yes can change.
    async fn refused(
        &self,
        tx: &mut Tx,
        breaks: &[Rule],
        to: GroupId,
        mine: &[(Group, Role)],
    ) -> Result<Option<ChangeLine>> {
        for rule in breaks {
            let line = match rule {
                Rule::Closed(..) => self.line(ChangeNews::Closed, to),
                Rule::TooManyGroups { limit, .. } => ChangeLine {
                    n: *limit,
                    other: mine.first().map(|(group, _)| group.name.clone()).unwrap_or_default(),
                    ..self.line(ChangeNews::TooMany, to)
                },
                Rule::Full { .. } | Rule::NotAdmitted(..) => continue,
                _ => self.line(ChangeNews::DidNotFit, to),
            };
            // What they wished for is no reason to wait for it.
            store::waiting::leave_line(tx, to, self.member.id).await?;
            return Ok(Some(line));
        }
        Ok(None)
    }

    async fn leave(&self, tx: &mut Tx, from: GroupId) -> Result<ChangeLine> {
        let placement = self.placement;
        let now = placement.clock.now();
        let mut asked = false;
        for change in store::change::all_open(tx).await? {
            if change.member == self.member.id && change.group == from {
                store::change::settle(tx, change.id, ChangeState::Withdrawn, Some(self.member.id), now)
                    .await?;
                asked = true;
            }
        }
        let waited = store::waiting::leave_line(tx, from, self.member.id).await?;
        let said = Said { group: from, member: self.member.id, grade: Grade::NoInterest, at: now };
        let mine = store::group::of_member(tx, self.member.id).await?;
        if !mine.iter().any(|(group, _)| group.id == from) {
            let what = if waited || asked { ChangeNews::OutOfLine } else { ChangeNews::NotThere };
            if waited || asked {
                store::waiting::wish(tx, &said).await?;
            }
            return Ok(self.line(what, from));
        }
        store::waiting::wish(tx, &said).await?;
        placement.part(tx, self.member.id, from).await?;
        let mut news = ChangeLine::about(ChangeNews::Went, &self.names.group(from), &self.member.name);
        news.words = Some(self.words.to_owned());
        placement.tell_leads(tx, from, self.member.id, vec![news]).await?;
        Ok(self.line(ChangeNews::Left, from))
    }

    async fn coordinate(&self, tx: &mut Tx, of: GroupId) -> Result<ChangeLine> {
        let placement = self.placement;
        let mine = store::group::of_member(tx, self.member.id).await?;
        let role = mine.iter().find(|(group, _)| group.id == of).map(|(_, role)| *role);
        if role.is_some_and(|role| role > Role::Member) {
            return Ok(self.line(ChangeNews::Coordinating, of));
        }
        let leads = placement.leads(tx, of, self.member.id).await?;
        if role.is_none() {
            let said =
                Said { group: of, member: self.member.id, grade: Grade::Love, at: placement.clock.now() };
            store::waiting::wish(tx, &said).await?;
            let (breaks, door) = placement.breaks(tx, self.member.id, of, None).await?;
            if let Some(line) = self.refused(tx, &breaks, of, &mine).await? {
                store::waiting::forget_wish(tx, of, self.member.id).await?;
                return Ok(line);
            }
            if breaks.iter().any(|rule| matches!(rule, Rule::Full { .. })) {
                store::waiting::wait(tx, &Waiter { said, leaves: None }).await?;
                return placement.place_in_line(tx, self.member.id, of, self.names).await;
            }
            if leads.is_empty() && door != Door::Open {
                store::waiting::forget_wish(tx, of, self.member.id).await?;
                return Ok(self.line(ChangeNews::DidNotFit, of));
            }
        }
        if leads.is_empty() {
            placement.join(tx, self.member.id, of, Role::Coordinator).await?;
            if let Some(group) = self.names.groups.get(&of) {
                placement.tell_coordinator(tx, group, self.member).await?;
            }
            return Ok(self.line(ChangeNews::Coordinating, of));
        }
        let Some(change) = self.open(tx, ChangeKind::Coordinate, of, None).await? else {
            return Ok(self.asked(ChangeNews::AskedAlready, of, &leads));
        };
        let line = ChangeLine::about(ChangeNews::WantsToCoordinate, &self.names.group(of), &self.member.name);
        self.ask(tx, &change, line, &leads).await?;
        Ok(self.asked(ChangeNews::CoordinatingAsked, of, &leads))
    }

    async fn open(
        &self,
        tx: &mut Tx,
        kind: ChangeKind,
        group: GroupId,
        leaves: Option<GroupId>,
    ) -> Result<Option<Change>> {
        let change = Change {
            id: self.placement.ids.make(),
            kind,
            member: self.member.id,
            group,
            leaves,
            state: ChangeState::Open,
            words: self.words.to_owned(),
            inbound: Some(self.inbound),
            asked: self.placement.clock.now(),
            until: None,
            settled_by: None,
        };
        Ok(store::change::open(tx, &change).await?.then_some(change))
    }

    async fn ask(&self, tx: &mut Tx, change: &Change, line: ChangeLine, leads: &[Member]) -> Result<()> {
        let line = ChangeLine { words: Some(self.words.to_owned()), ..line };
        for lead in leads {
            self.placement.ask(tx, change.id, lead, line.clone(), ChangeHow::YesNo).await?;
        }
        Ok(())
    }
}

impl Placement {
    /// Which rules a member's coming would break in the groups as they are, and the group's door. Their own "stay" does not
    /// hold them against their own word.
    pub(super) async fn breaks(
        &self,
        conn: &mut Conn,
        member: MemberId,
        to: GroupId,
        leaves: Option<GroupId>,
    ) -> Result<(Vec<Rule>, Door)> {
        let mut situation = Known::read(conn).await?.situation;
        if let Some(who) = situation.members.iter_mut().find(|who| who.id == member) {
            who.wishes.stay = false;
        }
        let door = situation.groups.iter().find(|group| group.id == to).map(|group| group.door.clone());
        let places = self.places_today(conn, &situation).await?;
        let change = match leaves {
            Some(from) => ByHand::Move { member, from, to },
            None => ByHand::Add { member, group: to },
        };
        let breaks = match assignment::what_if(&situation, &places, change) {
            Ok(effect) => effect.breaks,
            Err(faults) => faults,
        };
        Ok((breaks, door.unwrap_or(Door::Closed)))
    }

    /// Into a group, out of the one that is left for it, and its leads hear of it.
    pub(super) async fn come(
        &self,
        tx: &mut Tx,
        member: &Member,
        to: GroupId,
        leaves: Option<GroupId>,
        names: &Names,
    ) -> Result<()> {
        self.join(tx, member.id, to, Role::Member).await?;
        if let Some(from) = leaves {
            self.part(tx, member.id, from).await?;
            let line = ChangeLine::about(ChangeNews::Went, &names.group(from), &member.name);
            self.tell_leads(tx, from, member.id, vec![line]).await?;
        }
        Ok(())
    }
}
