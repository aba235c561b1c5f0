//! Everything that an assignment depends on, read from the record.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::called::Called;
use crate::assignment::{Door, Grade, Group, Interest, Member, Situation, Skill, Wishes};
use crate::domain::group::Role;
use crate::domain::survey::{self, Fills, Form, Offered, PlugIn, Survey};
use crate::domain::{group, member};
use crate::id::{GroupId, MemberId};
use crate::store::need::{Entrance, Need};
use crate::store::waiting::Said;
use crate::store::{self, Conn};

/// What an assignment depends on, as it stood at one time. Kept with the proposal that was made from it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Known {
    /// Members, groups, and what was settled by hand.
    pub situation: Situation,
    /// `Skill(n)` is called `skills[n]`.
    pub skills: Vec<String>,
    /// "Not with .." names that belong to nobody, or to several: whose, and what they wrote.
    pub unmatched: Vec<(MemberId, String)>,
    /// Who would coordinate a group for now, the gladdest first in each group.
    pub volunteers: Vec<Volunteer>,
    /// Whose plug-in answers are in it.
    pub answered: Vec<MemberId>,
}

/// Somebody who would coordinate a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Volunteer {
    /// The group.
    pub group: GroupId,
    /// How many groups they would rather coordinate.
    pub rank: u32,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Who.
    pub member: MemberId,
}

/// The newest plug-in answers of one member, and since when they have named which group.
struct Answered {
    plug_in: PlugIn,
    at: Option<Timestamp>,
    since: BTreeMap<String, Option<Timestamp>>,
}

impl Known {
    /// Reads it.
    pub async fn read(conn: &mut Conn) -> store::Result<Self> {
        let groups = store::group::all(conn).await?;
        let people = store::member::all(conn).await?;
        let answers = answers(conn).await?;
        let lines = store::waiting::lines(conn).await?;
        let mut known = Self::default();
        known.situation.settings = store::need::settings(conn).await?;
        let needs = store::need::all(conn).await?;
        let admissions = store::need::admissions(conn).await?;
        let terms = store::group::terms(conn).await?;
        let mut skills: BTreeSet<String> = needs.values().flat_map(|need| need.skills.clone()).collect();
        skills.extend(answers.values().flat_map(|one| one.plug_in.skills.clone()));
        known.skills = skills.into_iter().collect();
        for group in &groups {
            let need = needs.get(&group.id).cloned().unwrap_or_default();
            let size = terms.get(&group.id).and_then(|terms| terms.size);
            known.situation.groups.push(known.group(group, &need, size, people.len(), &admissions));
        }
        known.situation.groups.sort_by_key(|group| group.id);
        let by_slug: HashMap<&str, GroupId> =
            groups.iter().map(|group| (group.slug.as_str(), group.id)).collect();
        let mut today: HashMap<MemberId, Vec<(GroupId, Role)>> = HashMap::new();
        for membership in store::group::memberships(conn).await? {
            today.entry(membership.member).or_default().push((membership.group, membership.role));
        }
        let mut said: HashMap<MemberId, Vec<Said>> = HashMap::new();
        for wish in store::waiting::wishes(conn).await? {
            said.entry(wish.member).or_default().push(wish);
        }
        let mut waiting: HashMap<MemberId, Vec<Said>> = HashMap::new();
        for line in lines {
            waiting.entry(line.said.member).or_default().push(line.said);
        }
        let names = Called::of(&people);
        for person in &people {
            let answered = answers.get(&person.id);
            let mut member = Member {
                id: person.id,
                minutes_a_week: person.minutes_a_week,
                interests: Vec::new(),
                skills: Vec::new(),
                today: today.remove(&person.id).unwrap_or_default(),
                wishes: Wishes { stay: answered.is_none(), ..Wishes::default() },
            };
            if let Some(answered) = answered {
                known.take(&mut member, person, answered, &by_slug, &names);
            }
            let at = answered.and_then(|answered| answered.at);
            let wishes = said.remove(&person.id).unwrap_or_default();
            by_reply(&mut member, at, &wishes, &waiting.remove(&person.id).unwrap_or_default());
            member.interests.sort_by_key(|interest| interest.group);
            known.situation.members.push(member);
        }
        known.situation.members.sort_by_key(|member| member.id);
        known.volunteers.sort();
        known.unmatched.sort();
        known.answered.sort();
        Ok(known)
    }

    fn skill(&self, name: &str) -> Option<Skill> {
        let at = self.skills.binary_search_by(|known| known.as_str().cmp(name)).ok()?;
        u32::try_from(at).ok().map(Skill)
    }

    /// What a skill is called.
    pub fn skill_name(&self, skill: Skill) -> String {
        self.skills.get(skill.0 as usize).cloned().unwrap_or_default()
    }

    fn group(
        &self,
        group: &group::Group,
        need: &Need,
        size: Option<(u32, u32)>,
        people: usize,
        admissions: &[(GroupId, MemberId)],
    ) -> Group {
        let mut skills: BTreeMap<Skill, u32> = BTreeMap::new();
        for skill in need.skills.iter().filter_map(|name| self.skill(name)) {
            *skills.entry(skill).or_default() += 1;
        }
        let admitted = || admissions.iter().filter(|(of, _)| *of == group.id).map(|(_, member)| *member);
        let standard = if group.confidential { Entrance::Invitation } else { Entrance::Open };
        // A group that says nothing of its size takes everybody.
        let (from, to) = size.unwrap_or((0, u32::try_from(people).unwrap_or(u32::MAX).max(1)));
        Group {
            id: group.id,
            from,
            to,
            skills: skills.into_iter().collect(),
            door: match need.door.unwrap_or(standard) {
                Entrance::Open => Door::Open,
                Entrance::Invitation => Door::ByInvitation { admitted: admitted().collect() },
                Entrance::Closed => Door::Closed,
            },
        }
    }

    fn take(
        &mut self,
        member: &mut Member,
        person: &member::Member,
        answered: &Answered,
        groups: &HashMap<&str, GroupId>,
        names: &Called<'_>,
    ) {
        let Answered { plug_in, since, .. } = answered;
        self.answered.push(person.id);
        // Their answer has become their own; what was said or imported since then counts instead.
        member.minutes_a_week = member.minutes_a_week.or(plug_in.minutes_a_week);
        member.wishes.stay = plug_in.stay == Some(true);
        member.skills = plug_in.skills.iter().filter_map(|name| self.skill(name)).collect();
        let loves = plug_in.interests.values().filter(|one| **one == survey::Interest::Love).count();
        for (slug, interest) in &plug_in.interests {
            let Some(group) = groups.get(slug.as_str()).copied() else { continue };
            let grade = match interest {
                // Who would love to be in one group alone has a first choice.
                survey::Interest::Love if loves == 1 => Grade::FirstChoice,
                survey::Interest::Love => Grade::Love,
                survey::Interest::Like => Grade::Like,
                survey::Interest::Could => Grade::Could,
            };
            member.interests.push(Interest { group, grade, since: since.get(slug).copied().flatten() });
        }
        if plug_in.stay == Some(false) {
            let named = |group: &GroupId| member.interests.iter().any(|interest| interest.group == *group);
            let mut unwanted: Vec<GroupId> = member.today.iter().map(|(group, _)| *group).collect();
            unwanted.retain(|group| !named(group));
            let no = |group| Interest { group, grade: Grade::NoInterest, since: None };
            member.interests.extend(unwanted.into_iter().map(no));
        }
        for name in &plug_in.not_with {
            match names.one(name) {
                Some(other) if other != person.id => member.wishes.not_with.push(other),
                _ => self.unmatched.push((person.id, name.clone())),
            }
        }
        member.wishes.not_with.sort();
        member.wishes.not_with.dedup();
        for (slug, rank) in plug_in.coordinating.iter().zip(0..) {
            let Some(group) = groups.get(slug.as_str()).copied() else { continue };
            self.volunteers.push(Volunteer { group, rank, since: answered.at, member: person.id });
        }
    }
}

/// What was said by reply after the survey counts instead; who waits keeps their place in the line.
fn by_reply(member: &mut Member, answered: Option<Timestamp>, wishes: &[Said], waiting: &[Said]) {
    for said in wishes.iter().filter(|said| answered.is_none_or(|at| said.at > at)) {
        member.interests.retain(|interest| interest.group != said.group);
        member.interests.push(Interest { group: said.group, grade: said.grade, since: Some(said.at) });
    }
    for line in waiting {
        match member.interests.iter_mut().find(|interest| interest.group == line.group) {
            Some(interest) => {
                interest.since = Some(interest.since.map_or(line.at, |since| since.min(line.at)))
            }
            None => {
                member.interests.push(Interest {
                    group: line.group,
                    grade: line.grade,
                    since: Some(line.at),
                });
            }
        }
    }
}

/// The newest plug-in answers of each member. A survey is one of these when a question of it fills interests.
async fn answers(conn: &mut Conn) -> store::Result<BTreeMap<MemberId, Answered>> {
    let mut surveys: HashMap<_, Option<Survey>> = HashMap::new();
    let mut offers: HashMap<String, Offered> = HashMap::new();
    let mut found: BTreeMap<MemberId, Answered> = BTreeMap::new();
    for (member, offer, response) in store::response::sent_by_members(conn).await? {
        if let Entry::Vacant(unread) = surveys.entry(response.version) {
            let version = store::survey::version(conn, response.version).await?;
            let survey = version.map(|version| version.survey);
            let plug_in = survey.filter(|survey| survey.filling(Fills::Interests).is_some());
            unread.insert(plug_in);
        }
        let Some(Some(survey)) = surveys.get(&response.version) else { continue };
        if !offers.contains_key(&offer) {
            let offered = store::survey::offer(conn, &offer).await?.unwrap_or_default();
            offers.insert(offer.clone(), offered);
        }
        let Some(offered) = offers.get(&offer) else { continue };
        let plug_in = PlugIn::of(&Form::new(survey, offered), &response.answers);
        let before = found.remove(&member).map(|before| before.since).unwrap_or_default();
        let named = plug_in.interests.keys();
        let since = named.map(|slug| (slug.clone(), before.get(slug).copied().unwrap_or(response.changed)));
        let since = since.collect();
        found.insert(member, Answered { plug_in, at: response.changed, since });
    }
    Ok(found)
}
