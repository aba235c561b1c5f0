//! What comes next, for whom, in whose time, and why somebody is left out.

use jiff::{SignedDuration, Zoned};

use super::CheckIn;
use super::facts::Page;
use crate::recording::Fault;
use crate::schedule::{self, Call, NagBudget, Verdict};
use crate::store;
use crate::store::cadence::{CadencePurpose, Planned};
use crate::store::occurrence::Occurrence;

/// One member's next question of one cadence.
#[derive(Debug, Clone, PartialEq)]
pub struct Upcoming {
    /// The cadence's key.
    pub cadence: String,
    /// The member's name.
    pub member: String,
    /// When, on the member's clock.
    pub at: Zoned,
    /// Why they are left out, as things are now: the second half of a sentence.
    pub left_out: Option<String>,
}

/// What comes within a stretch of time.
#[derive(Debug, Clone, Default)]
pub struct Forecast {
    /// Questions, by time and name.
    pub check_ins: Vec<Upcoming>,
    /// Digests: the cadence's key and when, on the community's clock.
    pub digests: Vec<(String, Zoned)>,
    /// Occurrences that were missed lately, the newest first.
    pub missed: Vec<(String, Zoned)>,
}

/// Missed occurrences are shown for this long.
const LATELY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// More members than this are read page by page.
const PAGE: u32 = 500;

impl CheckIn {
    /// Looks ahead. Nothing is written.
    pub async fn forecast(&self, ahead: SignedDuration) -> Result<Forecast, Fault> {
        let now = self.clock.now();
        let mut conn = self.db.read().await?;
        let community = store::community::find(&mut conn).await?.ok_or(Fault::NoCommunity)?;
        let zone = community.zone.rules();
        let early = store::community::customs(&mut conn).await?.ok_or(Fault::NoCommunity)?.early_answers;
        let mut forecast = Forecast::default();
        for planned in store::cadence::all(&mut conn).await? {
            if planned.purpose == CadencePurpose::CheckIn {
                let budget = community.budget();
                drop(conn);
                self.questions(&planned, (budget, early), ahead, &mut forecast).await?;
                conn = self.db.read().await?;
            } else {
                let next = schedule::next(&planned.cadence, zone, now, 1);
                let soon = next.into_iter().filter(|next| next.fire_at <= now + ahead);
                let lines = soon.map(|next| (planned.slug.clone(), next.fire_at.to_zoned(zone.clone())));
                forecast.digests.extend(lines);
            }
            for Occurrence { cadence, fire_at, .. } in
                store::occurrence::missed_since(&mut conn, now - LATELY).await?
            {
                if cadence == planned.id {
                    forecast.missed.push((planned.slug.clone(), fire_at.to_zoned(zone.clone())));
                }
            }
        }
        forecast.check_ins.sort_by(|a, b| {
            (a.at.timestamp(), a.member.to_lowercase()).cmp(&(b.at.timestamp(), b.member.to_lowercase()))
        });
        forecast.missed.sort_by_key(|(_, at)| std::cmp::Reverse(at.timestamp()));
        Ok(forecast)
    }

    async fn questions(
        &self,
        planned: &Planned,
        (budget, early): (NagBudget, SignedDuration),
        ahead: SignedDuration,
        forecast: &mut Forecast,
    ) -> Result<(), Fault> {
        let now = self.clock.now();
        let mut conn = self.db.read().await?;
        let all = store::member::zones(&mut conn).await?;
        let mut after = None;
        while !all.is_empty() {
            let members = store::member::page(&mut conn, &all, &planned.groups, after, PAGE).await?;
            let Some(last) = members.last() else { break };
            after = Some(last.id);
            let page = Page::load(&mut conn, planned, members, budget, now).await?;
            for member in &page.members {
                let zone = member.zone.rules();
                let next = schedule::next(&planned.cadence, zone, now, 1).into_iter().next();
                let Some(next) = next.filter(|next| next.fire_at <= now + ahead) else { continue };
                let call = Call::new(&planned.cadence, zone, next, early);
                let left_out = match page.verdict(member, &call, next.fire_at) {
                    Verdict::Ask => None,
                    Verdict::LeaveOut(reason) => Some(reason.to_string()),
                };
                forecast.check_ins.push(Upcoming {
                    cadence: planned.slug.clone(),
                    member: member.name.clone(),
                    at: next.fire_at.to_zoned(zone.clone()),
                    left_out,
                });
            }
        }
        Ok(())
    }
}
