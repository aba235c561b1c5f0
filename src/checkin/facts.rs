//! What must be known of members before they are asked, read for many at once.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::address::Address;
use crate::domain::cadence::Slot;
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::{CheckIns, Member};
use crate::domain::task::Task;
use crate::id::{GroupId, MemberId};
use crate::schedule::{
    Away, Call, Facts, Kind, NagBudget, Sent, Standing, Verdict, Week, WeekSoFar, is_away, verdict,
};
use crate::store::cadence::Planned;
use crate::store::record::Kept;
use crate::store::{self, Conn};

/// A page of members, with everything that decides whether they are asked.
pub struct Page {
    pub members: Vec<Member>,
    pub tasks: HashMap<MemberId, Vec<Task>>,
    pub groups: HashMap<MemberId, Vec<GroupId>>,
    /// What each said of their tasks last time.
    pub said: HashMap<MemberId, Vec<Kept>>,
    absences: HashMap<MemberId, Vec<Away>>,
    last: HashMap<MemberId, (Slot, Option<Timestamp>)>,
    sent: HashMap<MemberId, Vec<Sent>>,
    suppressed: Vec<String>,
    budget: NagBudget,
}

impl Page {
    /// Reads the facts of `members` as they are at `now`.
    pub async fn load(
        conn: &mut Conn,
        planned: &Planned,
        members: Vec<Member>,
        budget: NagBudget,
        now: Timestamp,
    ) -> store::Result<Self> {
        let ids: Vec<MemberId> = members.iter().map(|member| member.id).collect();
        // Absences and weeks are in the members' own days; a day earlier is early enough for every zone.
        let a_day_ago = now - jiff::SignedDuration::from_hours(24);
        let today = jiff::tz::TimeZone::UTC.to_datetime(a_day_ago).date();
        let a_week_ago = now - jiff::SignedDuration::from_hours(9 * 24);
        let mut page = Self {
            tasks: HashMap::new(),
            groups: HashMap::new(),
            said: HashMap::new(),
            absences: HashMap::new(),
            last: store::prompt::last_of(conn, planned.id, &ids).await?,
            sent: HashMap::new(),
            suppressed: store::mailbox_health::suppressed(conn).await?,
            budget,
            members,
        };
        for kept in store::record::last_time(conn, planned.id, &ids).await? {
            page.said.entry(kept.member).or_default().push(kept);
        }
        for (member, task) in store::task::open_of(conn, &ids).await? {
            page.tasks.entry(member).or_default().push(task);
        }
        for (member, group) in store::group::groups_of(conn, &ids).await? {
            page.groups.entry(member).or_default().push(group);
        }
        for absence in store::absence::of(conn, &ids, today).await? {
            let away = Away { from: absence.from, until: absence.until };
            page.absences.entry(absence.member).or_default().push(away);
        }
        for (member, kind, at) in store::delivery::got_since(conn, &ids, a_week_ago).await? {
            page.sent.entry(member).or_default().push(Sent { at, kind: kind_of(kind) });
        }
        Ok(page)
    }

    /// Whether a member is asked at `call`.
    pub fn verdict(&self, member: &Member, call: &Call<'_>, now: Timestamp) -> Verdict {
        let none: &[Away] = &[];
        let standing = match (member.check_ins, self.address(member)) {
            (CheckIns::Stopped, _) => Standing::Stopped,
            (CheckIns::On, None) => Standing::Unreachable,
            (CheckIns::On, Some(_)) => Standing::Active,
        };
        let last = self.last.get(&member.id);
        let facts = Facts {
            zone: member.zone.rules(),
            standing,
            joined: member.joined,
            absences: self.absences.get(&member.id).map_or(none, Vec::as_slice),
            last_answer: last.and_then(|(_, answered)| *answered),
            last_asked: last.map(|(slot, _)| *slot),
            // Offers alone are no reason to ask.
            listed: self.tasks.get(&member.id).map_or(0, Vec::len),
            week: self.week(member, now, 0),
            budget: self.budget,
        };
        verdict(&facts, call)
    }

    /// Whether a member is away at `now`.
    pub fn is_away(&self, member: &Member, now: Timestamp) -> bool {
        let absences = self.absences.get(&member.id).map_or(&[][..], Vec::as_slice);
        is_away(absences, now, member.zone.rules())
    }

    /// What a member got this week. `to_come`: what they will still be sent for certain.
    pub fn week(&self, member: &Member, now: Timestamp, to_come: u32) -> WeekSoFar {
        let week = Week::of(now, member.zone.rules());
        let none: &[Sent] = &[];
        WeekSoFar::tally(&week, self.sent.get(&member.id).map_or(none, Vec::as_slice), to_come)
    }

    /// Where the member is asked: the preferred address, or the other one when mail to it is suppressed.
    pub fn address(&self, member: &Member) -> Option<Address> {
        let works = |address: &Address| match address {
            Address::Mail(mail) => !self.suppressed.iter().any(|dead| dead == mail.as_str()),
            Address::Direct(_) | Address::Room(_) => true,
        };
        member.address().filter(works).or_else(|| member.other_address().filter(works))
    }
}

fn kind_of(kind: DeliveryKind) -> Kind {
    match kind {
        DeliveryKind::Reminder => Kind::Reminder,
        DeliveryKind::Prompt => Kind::Prompt,
        DeliveryKind::Digest => Kind::Digest,
        DeliveryKind::Alert => Kind::Alert,
        DeliveryKind::Receipt => Kind::Receipt,
    }
}
