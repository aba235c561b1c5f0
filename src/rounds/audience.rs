//! Whom a survey is for, and who may be asked now.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Time;

use crate::domain::address::Address;
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::Role;
use crate::domain::member::Member;
use crate::domain::survey::{Audience, Part};
use crate::domain::zone::Zone;
use crate::id::{GroupId, MemberId};
use crate::outbox::Receivers;
use crate::schedule::{MaySend, NagBudget, first_instant};
use crate::store::{self, Conn};

/// A page of members, with everything that decides whether they are asked.
pub(super) struct Page {
    roles: HashMap<MemberId, Vec<(GroupId, Role)>>,
    contributors: HashSet<MemberId>,
    slugs: HashMap<GroupId, String>,
    receivers: Receivers,
}

impl Page {
    /// Reads what must be known of `members` at `now`.
    pub async fn load(
        conn: &mut Conn,
        members: &[Member],
        budget: NagBudget,
        now: Timestamp,
    ) -> store::Result<Self> {
        let ids: Vec<MemberId> = members.iter().map(|member| member.id).collect();
        let mut page = Self {
            roles: HashMap::new(),
            contributors: HashSet::new(),
            slugs: HashMap::new(),
            receivers: Receivers::load(conn, &ids, budget, now).await?,
        };
        for group in store::group::all(conn).await? {
            page.slugs.insert(group.id, group.slug);
        }
        let wanted: HashSet<MemberId> = ids.iter().copied().collect();
        for membership in store::group::memberships(conn).await? {
            if wanted.contains(&membership.member) && page.slugs.contains_key(&membership.group) {
                page.roles.entry(membership.member).or_default().push((membership.group, membership.role));
            }
        }
        let since = season_began(conn, now).await?.unwrap_or(now);
        page.contributors.extend(store::task::at_work_since(conn, &ids, since).await?);
        Ok(page)
    }

    /// Whether a survey is for this member. `only`: groups that were named when it was opened by hand.
    pub fn is_for(&self, member: &Member, audience: &Audience, only: &[String]) -> bool {
        let within = |groups: &[String], group: &GroupId| {
            groups.is_empty() || self.slugs.get(group).is_some_and(|slug| groups.contains(slug))
        };
        let roles: Vec<Role> = self
            .roles
            .get(&member.id)
            .into_iter()
            .flatten()
            .filter(|(group, _)| within(&audience.groups, group) && within(only, group))
            .map(|(_, role)| *role)
            .collect();
        let in_group = (audience.groups.is_empty() && only.is_empty()) || !roles.is_empty();
        let is = |part: &Part| match part {
            Part::Member => !roles.is_empty(),
            Part::Coordinator => roles.contains(&Role::Coordinator),
            Part::Lead => roles.contains(&Role::Lead),
            Part::Contributor => self.contributors.contains(&member.id),
        };
        in_group && (audience.parts.is_empty() || audience.parts.iter().any(is))
    }

    /// Where the member is asked now, see [`free_address`].
    pub fn address(&self, member: &Member, now: Timestamp) -> Option<Address> {
        free_address(&self.receivers, member, DeliveryKind::Prompt, now)
    }
}

/// When the season began that runs, or ran last.
async fn season_began(conn: &mut Conn, now: Timestamp) -> store::Result<Option<Timestamp>> {
    let zone = store::community::find(conn).await?.map_or_else(Zone::utc, |community| community.zone);
    let today = zone.date(now);
    let seasons = store::goal::seasons(conn).await?.into_iter().map(|(season, _)| season.from);
    let began = seasons.filter(|from| *from <= today).max();
    let first = began.and_then(|from| first_instant(zone.rules(), from.to_datetime(Time::midnight())));
    Ok(first.map(|(instant, _)| instant))
}

/// Where a member gets a message of this kind now; `None` while they are away, got enough this week, or cannot be reached.
/// They are looked at again in the next turn.
pub(super) fn free_address(
    receivers: &Receivers,
    member: &Member,
    kind: DeliveryKind,
    now: Timestamp,
) -> Option<Address> {
    let free =
        !receivers.is_away(member, now) && receivers.may_send(member, kind, now, 0) == MaySend::Allowed;
    free.then(|| receivers.address(member)).flatten()
}
