//! Whom a survey is for, and who may be asked now.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use crate::domain::address::Address;
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::Role;
use crate::domain::member::Member;
use crate::domain::survey::{Audience, Part};
use crate::id::{GroupId, MemberId};
use crate::schedule::{Away, Kind, MaySend, NagBudget, Sent, Week, WeekSoFar, is_away};
use crate::store::{self, Conn};

/// A page of members, with everything that decides whether they are asked.
pub(super) struct Page {
    roles: HashMap<MemberId, Vec<(GroupId, Role)>>,
    contributors: HashSet<MemberId>,
    absences: HashMap<MemberId, Vec<Away>>,
    sent: HashMap<MemberId, Vec<Sent>>,
    suppressed: Vec<String>,
    slugs: HashMap<GroupId, String>,
    budget: NagBudget,
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
        let yesterday = jiff::tz::TimeZone::UTC.to_datetime(now - SignedDuration::from_hours(24)).date();
        let mut page = Self {
            roles: HashMap::new(),
            contributors: HashSet::new(),
            absences: HashMap::new(),
            sent: HashMap::new(),
            suppressed: store::mailbox_health::suppressed(conn).await?,
            slugs: HashMap::new(),
            budget,
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
        page.contributors
            .extend(store::task::open_of(conn, &ids).await?.into_iter().map(|(member, _)| member));
        for absence in store::absence::of(conn, &ids, yesterday).await? {
            let away = Away { from: absence.from, until: absence.until };
            page.absences.entry(absence.member).or_default().push(away);
        }
        let a_week_ago = now - SignedDuration::from_hours(9 * 24);
        for (member, kind, at) in store::delivery::got_since(conn, &ids, a_week_ago).await? {
            page.sent.entry(member).or_default().push(Sent { at, kind: counted_as(kind) });
        }
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

    /// Where the member is asked now; `None` while they are away, got enough this week, or cannot be reached. They are
    /// looked at again in the next turn.
    pub fn address(&self, member: &Member, kind: Kind, now: Timestamp) -> Option<Address> {
        let zone = member.zone.rules();
        if is_away(self.absences.get(&member.id).map_or(&[][..], Vec::as_slice), now, zone) {
            return None;
        }
        let sent = self.sent.get(&member.id).map_or(&[][..], Vec::as_slice);
        let week = WeekSoFar::tally(&Week::of(now, zone), sent, 0);
        if let MaySend::Dropped(_) = self.budget.may_send(kind, &week) {
            return None;
        }
        let works = |address: &Address| match address {
            Address::Mail(mail) => !self.suppressed.iter().any(|dead| dead == mail.as_str()),
            Address::Direct(_) | Address::Room(_) => true,
        };
        member.address().filter(works).or_else(|| member.other_address().filter(works))
    }
}

fn counted_as(kind: DeliveryKind) -> Kind {
    match kind {
        DeliveryKind::Reminder => Kind::Reminder,
        DeliveryKind::Prompt => Kind::Prompt,
        DeliveryKind::Digest => Kind::Digest,
        DeliveryKind::Alert => Kind::Alert,
        DeliveryKind::Receipt => Kind::Receipt,
    }
}
