//! What must be known of members before they are asked, read for many at once.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::address::Address;
use crate::domain::cadence::Slot;
use crate::domain::member::{CheckIns, Member};
use crate::domain::task::Task;
use crate::id::{GroupId, MemberId};
use crate::outbox::Receivers;
use crate::schedule::{Call, Facts, NagBudget, Standing, Verdict, verdict};
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
    receivers: Receivers,
    last: HashMap<MemberId, (Slot, Option<Timestamp>)>,
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
        let mut page = Self {
            tasks: HashMap::new(),
            groups: HashMap::new(),
            said: HashMap::new(),
            receivers: Receivers::load(conn, &ids, budget, now).await?,
            last: store::prompt::last_of(conn, planned.id, &ids).await?,
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
        Ok(page)
    }

    /// Whether a member is asked at `call`.
    pub fn verdict(&self, member: &Member, call: &Call<'_>, now: Timestamp) -> Verdict {
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
            absences: self.receivers.absences(member),
            last_answer: last.and_then(|(_, answered)| *answered),
            last_asked: last.map(|(slot, _)| *slot),
            // Offers alone are no reason to ask.
            listed: self.tasks.get(&member.id).map_or(0, Vec::len),
            week: self.receivers.week(member, now, 0),
            budget: self.budget,
        };
        verdict(&facts, call)
    }

    /// Where the member is asked: the preferred address, or the other one when mail to it is suppressed.
    pub fn address(&self, member: &Member) -> Option<Address> {
        self.receivers.address(member)
    }
}
