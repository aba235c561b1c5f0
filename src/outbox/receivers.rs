//! Whether members can be written to now, and where: absences, the week so far, addresses that are dead; read for many at once.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::domain::address::Address;
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::Member;
use crate::id::MemberId;
use crate::schedule::{Away, MaySend, NagBudget, Sent, Week, WeekSoFar, is_away};
use crate::store::{self, Conn};

/// What decides whether each of some members can be written to.
pub struct Receivers {
    absences: HashMap<MemberId, Vec<Away>>,
    sent: HashMap<MemberId, Vec<Sent>>,
    suppressed: Vec<String>,
    budget: NagBudget,
}

impl Receivers {
    /// Reads it as it is at `now`.
    pub async fn load(
        conn: &mut Conn,
        members: &[MemberId],
        budget: NagBudget,
        now: Timestamp,
    ) -> store::Result<Self> {
        // Absences and weeks are in the members' own days; a day earlier is early enough for every zone.
        let yesterday = TimeZone::UTC.to_datetime(now - SignedDuration::from_hours(24)).date();
        let a_week_ago = now - SignedDuration::from_hours(9 * 24);
        let mut all = Self {
            absences: HashMap::new(),
            sent: HashMap::new(),
            suppressed: store::mailbox_health::suppressed(conn).await?,
            budget,
        };
        for absence in store::absence::of(conn, members, yesterday).await? {
            let away = Away { from: absence.from, until: absence.until };
            all.absences.entry(absence.member).or_default().push(away);
        }
        for (member, kind, at) in store::delivery::got_since(conn, members, a_week_ago).await? {
            all.sent.entry(member).or_default().push(Sent { at, kind });
        }
        Ok(all)
    }

    /// When a member is away.
    pub fn absences(&self, member: &Member) -> &[Away] {
        self.absences.get(&member.id).map_or(&[], Vec::as_slice)
    }

    /// Whether a member is away at `now`.
    pub fn is_away(&self, member: &Member, now: Timestamp) -> bool {
        is_away(self.absences(member), now, member.zone.rules())
    }

    /// What a member got this week. `to_come`: what they will still be sent for certain.
    pub fn week(&self, member: &Member, now: Timestamp, to_come: u32) -> WeekSoFar {
        let week = Week::of(now, member.zone.rules());
        WeekSoFar::tally(&week, self.sent.get(&member.id).into_iter().flatten(), to_come)
    }

    /// Whether the week has room for a message of this kind.
    pub fn may_send(&self, member: &Member, kind: DeliveryKind, now: Timestamp, to_come: u32) -> MaySend {
        self.budget.may_send(kind, &self.week(member, now, to_come))
    }

    /// The preferred address, or the other one when mail to it is suppressed; `None` when neither works.
    pub fn address(&self, member: &Member) -> Option<Address> {
        let works = |address: &Address| match address {
            Address::Mail(mail) => !self.suppressed.iter().any(|dead| dead == mail.as_str()),
            Address::Direct(_) | Address::Room(_) => true,
        };
        member.address().filter(works).or_else(|| member.other_address().filter(works))
    }
}
