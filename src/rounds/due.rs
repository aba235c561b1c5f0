//! Which rounds are due: the one of who joins, those of phases and cadences that began, and those opened by hand that
//! still wait for somebody.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::Rounds;
use super::invite::Opening;
use crate::domain::survey::{Occasion, Survey};
use crate::domain::zone::Zone;
use crate::recording::Fault;
use crate::schedule::{first_instant, occurrences};
use crate::store::{self, Conn};

/// A phase as a season's row holds it.
#[derive(Deserialize)]
struct Phase {
    name: String,
    from: Date,
}

/// After so long a question by cadence is no longer put to people.
const CATCH_UP: SignedDuration = SignedDuration::from_hours(24);

/// The occasion of a round that is opened by hand: one a day and set of groups, so that a command given twice asks nobody twice.
pub fn hand_occasion(day: Date, groups: &[String]) -> String {
    let mut groups = groups.to_vec();
    groups.sort();
    match groups.is_empty() {
        true => format!("hand/{day}"),
        false => format!("hand/{day}/{}", groups.join(",")),
    }
}

impl Rounds {
    /// Opens every round that is due, and asks whoever was not asked yet. How many.
    pub(super) async fn open_due(&self) -> Result<u64, Fault> {
        let now = self.clock.now();
        let mut invited = 0;
        for slug in self.shelf.on.iter() {
            let Ok(survey) = self.shelf.library.get(slug) else { continue };
            let since = self.since(slug, now).await?;
            for opening in self.openings(survey, since, now).await? {
                invited += self.open(&opening).await?;
            }
        }
        invited += self.go_on(now).await?;
        Ok(invited)
    }

    /// Since when a survey goes out by itself.
    async fn since(&self, slug: &str, now: Timestamp) -> Result<Timestamp, Fault> {
        let known = store::survey::turned_on(&mut *self.db.read().await?).await?;
        if let Some((_, since)) = known.into_iter().find(|(known, _)| known == slug) {
            return Ok(since);
        }
        let mut tx = self.db.begin().await?;
        let since = store::survey::turn_on(&mut tx, slug, now).await?;
        tx.commit().await?;
        Ok(since)
    }

    async fn openings(
        &self,
        survey: &Survey,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Opening>, Fault> {
        let mut conn = self.db.read().await?;
        let names = store::member::zones(&mut conn).await?;
        let zones: Vec<Zone> = names.iter().filter_map(|name| name.parse().ok()).collect();
        let fires = match &survey.occasion {
            Occasion::ByHand => return Ok(Vec::new()),
            Occasion::Joining => {
                return Ok(vec![Opening {
                    joined_from: since,
                    ..Opening::new(survey, "joining".to_owned(), names, None)
                }]);
            }
            Occasion::PhaseStart { phase, at } => {
                let starts = phase_starts(&mut conn, phase.as_deref()).await?;
                phase_fires(&starts, *at, &zones)
            }
            Occasion::Cadence { cadence } => {
                let from = since.max(now - CATCH_UP);
                let until = now + SignedDuration::from_micros(1);
                let here = |zone: &Zone| {
                    let all = occurrences(cadence, zone.rules(), from, until);
                    all.map(|one| (format!("on/{}", one.slot), zone.name().to_owned(), one.fire_at))
                        .collect::<Vec<_>>()
                };
                zones.iter().flat_map(here).collect()
            }
        };
        let late = match survey.occasion {
            Occasion::Cadence { .. } => CATCH_UP,
            _ => survey.window.duration() / 2,
        };
        let mut due: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (occasion, zone, fire_at) in fires {
            if since <= fire_at && fire_at <= now && now <= fire_at + late {
                due.entry(occasion).or_default().push(zone);
            }
        }
        // The last zone is a day behind the first.
        let closes = now + survey.window.duration() + SignedDuration::from_hours(48) + late;
        Ok(due
            .into_iter()
            .map(|(occasion, zones)| Opening::new(survey, occasion, zones, Some(closes)))
            .collect())
    }

    /// Rounds opened by hand: who was away, or had enough that week, is asked in the first half of the window.
    async fn go_on(&self, now: Timestamp) -> Result<u64, Fault> {
        let mut conn = self.db.read().await?;
        let running = store::round::running(&mut conn, now).await?;
        let zones = store::member::zones(&mut conn).await?;
        let mut openings = Vec::new();
        for round in running.into_iter().filter(|round| round.occasion.starts_with("hand/")) {
            let Some(version) = store::survey::version(&mut conn, round.version).await? else { continue };
            if now <= round.opens + version.survey.window.duration() / 2 {
                let opening = Opening::new(&version.survey, round.occasion, zones.clone(), round.closes);
                openings.push(Opening { groups: round.groups, ..opening });
            }
        }
        drop(conn);
        let mut invited = 0;
        for opening in openings {
            invited += self.open(&opening).await?;
        }
        Ok(invited)
    }
}

/// The days on which phases begin, with what their rounds are called.
async fn phase_starts(conn: &mut Conn, wanted: Option<&str>) -> Result<Vec<(String, Date)>, Fault> {
    let mut starts = Vec::new();
    for (season, phases) in store::goal::seasons(conn).await? {
        let phases: Vec<Phase> = serde_json::from_str(&phases).unwrap_or_default();
        if phases.is_empty() && wanted.is_none() {
            starts.push((format!("phase/{}", season.slug), season.from));
        }
        let named = phases.into_iter().filter(|phase| wanted.is_none_or(|name| name == phase.name));
        starts.extend(named.map(|phase| (format!("phase/{}/{}", season.slug, phase.name), phase.from)));
    }
    Ok(starts)
}

fn phase_fires(starts: &[(String, Date)], at: Time, zones: &[Zone]) -> Vec<(String, String, Timestamp)> {
    let mut fires = Vec::new();
    for (occasion, day) in starts {
        for zone in zones {
            if let Some((fire_at, _)) = first_instant(zone.rules(), day.to_datetime(at)) {
                fires.push((occasion.clone(), zone.name().to_owned(), fire_at));
            }
        }
    }
    fires
}
