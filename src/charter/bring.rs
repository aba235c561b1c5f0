//! Brings the database to what a file says, step by step of a plan.

use jiff::Timestamp;

use super::current::StoredPhase;
use crate::community::key::Key;
use crate::community::plan::{Change, Thing};
use crate::community::state::{
    CheckIn, Community, Digest, DigestKind, DigestRoom, Group, Groups, KeyResult, Measure, Objective, Place,
    Season,
};
use crate::domain::cadence::Cadence;
use crate::domain::{goal, group};
use crate::id::Ids;
use crate::store::cadence::{CadencePurpose, Outlet, Planned};
use crate::store::community::Customs;
use crate::store::goal::Goal;
use crate::store::group::Terms;
use crate::store::row::json;
use crate::store::{self, Result, StoreError, Tx};

/// Applies the steps of a plan in their order. A new cadence counts from `now`; a changed one goes on where it was.
///
/// # Errors
/// When the database fails; then nothing of it must be committed.
pub async fn bring(tx: &mut Tx, ids: &Ids, now: Timestamp, plan: &[Change]) -> Result<()> {
    let mut step = Step { tx, ids, now };
    for change in plan {
        match change {
            Change::Add(thing) | Change::Alter { to: thing, .. } => step.set(thing).await?,
            Change::Retire(thing) => step.retire(thing).await?,
        }
    }
    Ok(())
}

struct Step<'a> {
    tx: &'a mut Tx,
    ids: &'a Ids,
    now: Timestamp,
}

impl Step<'_> {
    async fn set(&mut self, thing: &Thing) -> Result<()> {
        match thing {
            Thing::Community(it) => self.community(it).await,
            Thing::Season(key, it) => self.season(key, it).await,
            Thing::Group(key, it) => self.group(key, it).await,
            Thing::Objective(key, it) => self.objective(key, it).await,
            Thing::KeyResult(key, it) => self.key_result(key, it).await,
            Thing::CheckIn(key, it) => self.check_in(key, it).await,
            Thing::Digest(key, it) => self.digest(key, it).await,
        }
    }

    async fn retire(&mut self, thing: &Thing) -> Result<()> {
        let at = self.now;
        match thing {
            Thing::Community(_) => Ok(()),
            Thing::Season(key, _) => store::goal::retire(self.tx, Goal::Season, key.as_str(), at).await,
            Thing::Objective(key, _) => store::goal::retire(self.tx, Goal::Objective, key.as_str(), at).await,
            Thing::KeyResult(key, _) => store::goal::retire(self.tx, Goal::KeyResult, key.as_str(), at).await,
            Thing::CheckIn(key, _) | Thing::Digest(key, _) => {
                store::cadence::retire(self.tx, key.as_str(), at).await
            }
            Thing::Group(key, _) => match store::group::by_slug(self.tx, key.as_str()).await? {
                Some(group) => store::group::retire(self.tx, group.id, at).await,
                None => Ok(()),
            },
        }
    }

    async fn community(&mut self, it: &Community) -> Result<()> {
        let community = store::community::Community {
            name: it.name.clone(),
            language: it.language.as_str().to_owned(),
            zone: it.zone.zone(),
            nag_budget: it.nag_budget,
        };
        store::community::set(self.tx, &community).await?;
        let customs = Customs { early_answers: it.early_answers, member_digest: it.member_digest };
        store::community::set_customs(self.tx, customs).await
    }

    async fn season(&mut self, key: &Key, it: &Season) -> Result<()> {
        let known = store::goal::season_id(self.tx, key.as_str()).await?;
        let season = goal::Season {
            id: known.unwrap_or_else(|| self.ids.make()),
            slug: key.to_string(),
            name: it.name.clone(),
            from: it.from,
            until: it.until,
        };
        let phases = it.phases.iter().map(|phase| StoredPhase {
            name: phase.name.clone(),
            from: phase.from,
            until: phase.until,
        });
        store::goal::save_season(self.tx, &season, &json(&phases.collect::<Vec<_>>())).await
    }

    async fn group(&mut self, key: &Key, it: &Group) -> Result<()> {
        let known = store::group::by_slug(self.tx, key.as_str()).await?;
        let group = group::Group {
            id: known.map_or_else(|| self.ids.make(), |group| group.id),
            slug: key.to_string(),
            name: it.name.clone(),
            purpose: it.purpose.clone().unwrap_or_default(),
            confidential: it.confidential,
            room: it.room.clone(),
        };
        store::group::save(self.tx, &group).await?;
        let size = it.size.map(|size| (size.least, size.most));
        let terms = Terms { mail_list: it.mail_list.clone(), size };
        store::group::set_terms(self.tx, group.id, &terms).await
    }

    async fn objective(&mut self, key: &Key, it: &Objective) -> Result<()> {
        let known = store::goal::objective_id(self.tx, key.as_str()).await?;
        let season = match &it.season {
            Some(season) => store::goal::season_id(self.tx, season.as_str()).await?,
            None => None,
        };
        let group = match &it.group {
            Some(group) => store::group::by_slug(self.tx, group.as_str()).await?.map(|group| group.id),
            None => None,
        };
        let parent = match &it.parent {
            Some(parent) => store::goal::objective_id(self.tx, parent.as_str()).await?,
            None => None,
        };
        let objective = goal::Objective {
            id: known.unwrap_or_else(|| self.ids.make()),
            slug: key.to_string(),
            season,
            group,
            parent,
            title: it.title.clone(),
        };
        store::goal::save_objective(self.tx, &objective).await
    }

    async fn key_result(&mut self, key: &Key, it: &KeyResult) -> Result<()> {
        let known = store::goal::key_result_id(self.tx, key.as_str()).await?;
        let objective = store::goal::objective_id(self.tx, it.objective.as_str()).await?;
        let objective = objective.ok_or_else(|| missing("key_result", "objective", key, &it.objective))?;
        let (measure, unit, began, target, current) = match &it.measure {
            Measure::TasksDone => (goal::Measure::Tasks, String::new(), 0.0, 0.0, 0.0),
            Measure::Number { unit, start, target, current } => {
                (goal::Measure::Number, unit.clone(), *start, *target, current.unwrap_or(*start))
            }
        };
        let key_result = goal::KeyResult {
            id: known.unwrap_or_else(|| self.ids.make()),
            slug: key.to_string(),
            objective,
            title: it.title.clone(),
            measure,
            unit,
            began,
            target,
            current,
        };
        store::goal::save_key_result(self.tx, &key_result).await
    }

    async fn check_in(&mut self, key: &Key, it: &CheckIn) -> Result<()> {
        let direct = it.place == Place::Direct;
        let places = (direct, !direct);
        let (purpose, outlet) = (CadencePurpose::CheckIn, Outlet::default());
        self.cadence(key, purpose, &it.cadence, &it.groups, places, outlet).await
    }

    async fn digest(&mut self, key: &Key, it: &Digest) -> Result<()> {
        let purpose = match it.kind {
            DigestKind::Lead => CadencePurpose::DigestLead,
            DigestKind::Writer => CadencePurpose::DigestWriter,
            DigestKind::Member => CadencePurpose::DigestMember,
        };
        let (in_room, room) = match &it.room {
            None => (false, None),
            Some(DigestRoom::OfTheGroup) => (true, None),
            Some(DigestRoom::Fixed(room)) => (true, Some(room.clone())),
        };
        let outlet = Outlet { room, paused: !it.on };
        self.cadence(key, purpose, &it.cadence, &it.groups, (it.mail, in_room), outlet).await
    }

    async fn cadence(
        &mut self,
        key: &Key,
        purpose: CadencePurpose,
        cadence: &Cadence,
        groups: &Groups,
        (by_mail, in_room): (bool, bool),
        outlet: Outlet,
    ) -> Result<()> {
        let known = store::cadence::by_slug(self.tx, key.as_str()).await?;
        let running = store::cadence::all(self.tx).await?.iter().any(|other| other.slug == key.as_str());
        let planned = Planned {
            id: known.as_ref().map_or_else(|| self.ids.make(), |known| known.id),
            slug: key.to_string(),
            purpose,
            cadence: cadence.clone(),
            groups: match groups {
                Groups::All => Vec::new(),
                Groups::Only(keys) => keys.iter().map(ToString::to_string).collect(),
            },
            by_mail,
            in_room,
            since: known.as_ref().map_or(self.now, |known| known.since),
            planned_until: known.as_ref().map_or(self.now, |known| known.planned_until),
        };
        store::cadence::save(self.tx, &planned).await?;
        store::cadence::set_outlet(self.tx, planned.id, &outlet).await?;
        // What would have happened while it was retired or paused is not made up for.
        if !running {
            store::cadence::planned_until(self.tx, planned.id, self.now).await?;
        }
        Ok(())
    }
}

fn missing(table: &'static str, column: &'static str, row: &Key, wanted: &Key) -> StoreError {
    StoreError::Impossible { table, column, row: row.to_string(), why: format!("there is no '{wanted}'") }
}
