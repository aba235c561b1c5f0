//! What stands in the database, in the words of the file.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use crate::community::key::Key;
use crate::community::language::Language;
use crate::community::state::{
    CheckIn, Community, CommunityState, Digest, DigestKind, DigestRoom, Group, Groups, KeyResult, Measure,
    Objective, Phase, Place, Season, Size,
};
use crate::community::zone::ZoneName;
use crate::domain::goal;
use crate::id::{GroupId, ObjectiveId, SeasonId};
use crate::store::cadence::{CadencePurpose, Outlet, Planned};
use crate::store::{self, Conn, Result, StoreError};

/// A phase in `season.phases`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredPhase {
    pub(super) name: String,
    pub(super) from: jiff::civil::Date,
    pub(super) until: jiff::civil::Date,
}

/// What the community is now; the default when none was applied yet.
///
/// # Errors
/// When the database fails, or holds what no file could say.
pub async fn current(conn: &mut Conn) -> Result<CommunityState> {
    let community = community(conn).await?;
    let (seasons, season_keys) = seasons(conn).await?;
    let (groups, group_keys) = groups(conn).await?;
    let (objectives, objective_keys) = objectives(conn, &season_keys, &group_keys).await?;
    let key_results = key_results(conn, &objective_keys).await?;
    let mut state = CommunityState {
        community,
        seasons,
        groups,
        objectives,
        key_results,
        check_ins: BTreeMap::new(),
        digests: BTreeMap::new(),
    };
    for (planned, outlet) in store::cadence::with_outlets(conn).await? {
        let key = key("cadence", planned.id, &planned.slug)?;
        let kind = match planned.purpose {
            CadencePurpose::CheckIn => {
                state.check_ins.insert(key, check_in(planned)?);
                continue;
            }
            CadencePurpose::DigestLead => DigestKind::Lead,
            CadencePurpose::DigestWriter => DigestKind::Writer,
            CadencePurpose::DigestMember => DigestKind::Member,
        };
        state.digests.insert(key, digest(kind, planned, outlet)?);
    }
    Ok(state)
}

async fn community(conn: &mut Conn) -> Result<Community> {
    let Some((known, customs)) =
        store::community::find(conn).await?.zip(store::community::customs(conn).await?)
    else {
        return Ok(Community::default());
    };
    let language = Language::parse(&known.language)
        .ok_or_else(|| impossible("community", "language", 1, "it is no language"))?;
    Ok(Community {
        name: known.name,
        language,
        zone: ZoneName::of(&known.zone),
        nag_budget: known.nag_budget,
        early_answers: customs.early_answers,
        member_digest: customs.member_digest,
    })
}

type Keyed<T, Id> = (BTreeMap<Key, T>, HashMap<Id, Key>);

async fn seasons(conn: &mut Conn) -> Result<Keyed<Season, SeasonId>> {
    let mut all = Keyed::default();
    for (season, phases) in store::goal::seasons(conn).await? {
        let phases: Vec<StoredPhase> = serde_json::from_str(&phases)
            .map_err(|why| impossible("season", "phases", season.id, &why.to_string()))?;
        let phases = phases.into_iter().map(|StoredPhase { name, from, until }| Phase { name, from, until });
        let (from, until) = (season.from, season.until);
        let described = Season { name: season.name, from, until, phases: phases.collect() };
        keep(&mut all, "season", season.id, &season.slug, described)?;
    }
    Ok(all)
}

async fn groups(conn: &mut Conn) -> Result<Keyed<Group, GroupId>> {
    let mut terms = store::group::terms(conn).await?;
    let mut all = Keyed::default();
    for group in store::group::all(conn).await? {
        let terms = terms.remove(&group.id).unwrap_or_default();
        let described = Group {
            name: group.name,
            purpose: Some(group.purpose).filter(|purpose| !purpose.is_empty()),
            confidential: group.confidential,
            room: group.room,
            mail_list: terms.mail_list,
            size: terms.size.map(|(least, most)| Size { least, most }),
        };
        keep(&mut all, "working_group", group.id, &group.slug, described)?;
    }
    Ok(all)
}

async fn objectives(
    conn: &mut Conn,
    seasons: &HashMap<SeasonId, Key>,
    groups: &HashMap<GroupId, Key>,
) -> Result<Keyed<Objective, ObjectiveId>> {
    let mut all = Keyed::default();
    let mut parents = Vec::new();
    for objective in store::goal::objectives(conn).await? {
        let described = Objective {
            title: objective.title,
            group: objective.group.and_then(|id| groups.get(&id).cloned()),
            parent: None,
            season: objective.season.and_then(|id| seasons.get(&id).cloned()),
        };
        parents.extend(objective.parent.map(|parent| (objective.id, parent)));
        keep(&mut all, "objective", objective.id, &objective.slug, described)?;
    }
    let (described, keys) = &mut all;
    for (child, parent) in parents {
        let Some(child) = keys.get(&child).and_then(|key| described.get_mut(key)) else { continue };
        child.parent = keys.get(&parent).cloned();
    }
    Ok(all)
}

async fn key_results(
    conn: &mut Conn,
    objectives: &HashMap<ObjectiveId, Key>,
) -> Result<BTreeMap<Key, KeyResult>> {
    let mut all = BTreeMap::new();
    for result in store::goal::key_results(conn).await? {
        let Some(objective) = objectives.get(&result.objective).cloned() else { continue };
        let measure = match result.measure {
            goal::Measure::Tasks => Measure::TasksDone,
            goal::Measure::Number => Measure::Number {
                unit: result.unit,
                start: result.began,
                target: result.target,
                current: Some(result.current),
            },
        };
        all.insert(
            key("key_result", result.id, &result.slug)?,
            KeyResult { title: result.title, objective, measure },
        );
    }
    Ok(all)
}

fn check_in(planned: Planned) -> Result<CheckIn> {
    let place = if planned.in_room { Place::Room } else { Place::Direct };
    Ok(CheckIn { groups: of_groups(&planned)?, place, cadence: planned.cadence })
}

fn digest(kind: DigestKind, planned: Planned, outlet: Outlet) -> Result<Digest> {
    let room = match outlet.room {
        Some(room) => Some(DigestRoom::Fixed(room)),
        None => planned.in_room.then_some(DigestRoom::OfTheGroup),
    };
    Ok(Digest {
        kind,
        groups: of_groups(&planned)?,
        cadence: planned.cadence,
        mail: planned.by_mail,
        room,
        on: !outlet.paused,
    })
}

fn of_groups(planned: &Planned) -> Result<Groups> {
    if planned.groups.is_empty() {
        return Ok(Groups::All);
    }
    let keys = planned.groups.iter().map(|slug| key("cadence", planned.id, slug));
    keys.collect::<Result<_>>().map(Groups::Only)
}

fn keep<T, Id: Eq + Hash + Copy + Display>(
    all: &mut Keyed<T, Id>,
    table: &'static str,
    id: Id,
    slug: &str,
    described: T,
) -> Result<()> {
    let key = key(table, id, slug)?;
    all.1.insert(id, key.clone());
    all.0.insert(key, described);
    Ok(())
}

fn key(table: &'static str, id: impl Display, slug: &str) -> Result<Key> {
    Key::parse(slug).map_err(|like| impossible(table, "slug", id, &format!("it is no key; {like} is one")))
}

fn impossible(table: &'static str, column: &'static str, row: impl Display, why: &str) -> StoreError {
    StoreError::Impossible { table, column, row: row.to_string(), why: why.to_owned() }
}
