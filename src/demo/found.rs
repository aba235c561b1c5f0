//! Founds the demo's community: groups, people, goals, work and times, by the functions that `apply` and `import` use, too.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::cast::{Also, CAST, CIRCLES, Wire};
use super::work::{GOALS, OBJECTIVES, PHASES, SEASON, WORK};
use super::{DemoError, demo_fault};
use crate::domain::cadence::Cadence;
use crate::domain::goal::{KeyResult, Measure, Objective, Season};
use crate::domain::group::{Group, Membership};
use crate::domain::member::{ChannelKind, CheckIns, Member, Receipts};
use crate::domain::task::Task;
use crate::id::{GroupId, Ids, KeyResultId, MemberId, ObjectiveId};
use crate::store::cadence::{CadencePurpose, Planned};
use crate::store::community::Community;
use crate::store::group::Terms;
use crate::store::need::Need;
use crate::store::{self, Db, Tx};

/// What the community is called.
pub const NAME: &str = "Tidewater Menders";

/// When people are asked and told: key, purpose, cadence as the community file writes it.
const CADENCES: [(&str, CadencePurpose, &str); 4] = [
    ("check-in", CadencePurpose::CheckIn, "days = ['mon', 'thu']\nat = '09:00'\nreminders = ['24h']"),
    ("lead-digest", CadencePurpose::DigestLead, "days = ['fri']\nat = '16:00'"),
    ("newsletter", CadencePurpose::DigestWriter, "days = ['fri']\nat = '17:00'"),
    ("my-week", CadencePurpose::DigestMember, "days = ['fri']\nat = '18:00'"),
];

struct Founding<'a> {
    ids: &'a Ids,
    now: Timestamp,
    groups: HashMap<&'static str, GroupId>,
    members: HashMap<&'static str, MemberId>,
    objectives: HashMap<&'static str, ObjectiveId>,
    goals: HashMap<&'static str, KeyResultId>,
}

/// Writes the whole community down, in one transaction.
pub async fn found(db: &Db, ids: &Ids, now: Timestamp) -> Result<(), DemoError> {
    let mut founding = Founding {
        ids,
        now,
        groups: HashMap::new(),
        members: HashMap::new(),
        objectives: HashMap::new(),
        goals: HashMap::new(),
    };
    let mut tx = db.begin().await?;
    let community = Community {
        name: NAME.into(),
        language: "en".into(),
        zone: "Europe/Berlin".parse().map_err(demo_fault)?,
        nag_budget: 4,
    };
    store::community::set(&mut tx, &community).await?;
    founding.groups(&mut tx).await?;
    founding.members(&mut tx).await?;
    founding.goals(&mut tx).await?;
    founding.work(&mut tx).await?;
    founding.cadences(&mut tx).await?;
    Ok(tx.commit().await?)
}

impl Founding<'_> {
    async fn groups(&mut self, tx: &mut Tx) -> Result<(), DemoError> {
        for circle in &CIRCLES {
            let id: GroupId = self.ids.make();
            let group = Group {
                id,
                slug: circle.key.into(),
                name: circle.name.into(),
                purpose: circle.purpose.into(),
                confidential: circle.confidential,
                room: Some(format!("#{}:chat.example", circle.key).parse().map_err(demo_fault)?),
            };
            store::group::save(tx, &group).await?;
            let terms = Terms { mail_list: None, size: Some(circle.size) };
            store::group::set_terms(tx, id, &terms).await?;
            let skills = circle.skills.iter().map(|skill| (*skill).to_owned()).collect();
            store::need::set(tx, id, &Need { skills, door: None }).await?;
            self.groups.insert(circle.key, id);
        }
        Ok(())
    }

    async fn members(&mut self, tx: &mut Tx) -> Result<(), DemoError> {
        for persona in &CAST {
            let id: MemberId = self.ids.make();
            let member = Member {
                id,
                name: persona.name.into(),
                mail: persona.mail().map(|mail| mail.parse()).transpose().map_err(demo_fault)?,
                matrix: persona.matrix().map(|user| user.parse()).transpose().map_err(demo_fault)?,
                channel: match persona.wire {
                    Wire::Mail(_) => ChannelKind::Mail,
                    Wire::Chat => ChannelKind::Matrix,
                },
                zone: persona.zone.parse().map_err(demo_fault)?,
                language: persona.language.into(),
                minutes_a_week: Some(180),
                quiet: None,
                check_ins: CheckIns::On,
                receipts: match persona.also {
                    Also::Receipts => Receipts::Always,
                    _ => Receipts::WhenNeeded,
                },
                quotable: persona.also != Also::Private,
                newsletter_writer: persona.also == Also::Writer,
                own_digest: persona.also == Also::OwnDigest,
                joined: self.now - SignedDuration::from_hours(24 * 30),
            };
            store::member::save(tx, &member).await?;
            if let Some(group) = self.groups.get(persona.group) {
                let membership = Membership { group: *group, member: id, role: persona.role };
                store::group::join(tx, &membership, member.joined).await?;
            }
            self.members.insert(persona.key, id);
        }
        Ok(())
    }

    async fn goals(&mut self, tx: &mut Tx) -> Result<(), DemoError> {
        let (slug, name, from, until) = SEASON;
        let season = Season {
            id: self.ids.make(),
            slug: slug.into(),
            name: name.into(),
            from: from.parse().map_err(demo_fault)?,
            until: until.parse().map_err(demo_fault)?,
        };
        store::goal::save_season(tx, &season, PHASES).await?;
        for (key, group, parent, title) in OBJECTIVES {
            let objective = Objective {
                id: self.ids.make(),
                slug: key.into(),
                season: Some(season.id),
                group: group.and_then(|group| self.groups.get(group).copied()),
                parent: parent.and_then(|parent| self.objectives.get(parent).copied()),
                title: title.into(),
            };
            store::goal::save_objective(tx, &objective).await?;
            self.objectives.insert(key, objective.id);
        }
        for goal in &GOALS {
            let Some(objective) = self.objectives.get(goal.objective) else { continue };
            let (unit, target, current) = goal.number.unwrap_or(("tasks", 0.0, 0.0));
            let key_result = KeyResult {
                id: self.ids.make(),
                slug: goal.key.into(),
                objective: *objective,
                title: goal.title.into(),
                measure: if goal.number.is_some() { Measure::Number } else { Measure::Tasks },
                unit: unit.into(),
                began: 0.0,
                target,
                current,
            };
            store::goal::save_key_result(tx, &key_result).await?;
            self.goals.insert(goal.key, key_result.id);
        }
        Ok(())
    }

    async fn work(&mut self, tx: &mut Tx) -> Result<(), DemoError> {
        for work in &WORK {
            let Some(group) = self.groups.get(work.group) else { continue };
            let task = Task {
                id: self.ids.make(),
                number: store::task::next_number(tx).await?,
                group: *group,
                title: work.title.into(),
                key_result: work.goal.and_then(|goal| self.goals.get(goal).copied()),
                status: work.status,
                lead: work.lead.and_then(|lead| self.members.get(lead).copied()),
                due: work.due.map(|due| due.parse()).transpose().map_err(demo_fault)?,
                note: None,
                changed: self.now,
            };
            store::task::save(tx, &task).await?;
            if let Some(supporter) = work.support.and_then(|key| self.members.get(key)) {
                store::task::support(tx, task.id, *supporter).await?;
            }
        }
        Ok(())
    }

    async fn cadences(&mut self, tx: &mut Tx) -> Result<(), DemoError> {
        for (slug, purpose, spec) in CADENCES {
            let cadence: Cadence = toml::from_str(spec).map_err(demo_fault)?;
            let planned = Planned {
                id: self.ids.make(),
                slug: slug.into(),
                purpose,
                cadence,
                groups: Vec::new(),
                by_mail: true,
                in_room: false,
                since: self.now,
                planned_until: self.now,
            };
            store::cadence::save(tx, &planned).await?;
        }
        Ok(())
    }
}
