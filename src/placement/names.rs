//! From ids to names and back.

use std::collections::HashMap;

use super::fault::{Fault, Result};
use super::obstacle::{BrokenRule, Obstacle};
use crate::adminfile::did_you_mean;
use crate::assignment;
use crate::domain::group::Group;
use crate::domain::member::Member;
use crate::id::{GroupId, MemberId, RawId};
use crate::store::{self, Conn};

/// Everybody and every group by id.
#[derive(Debug, Clone)]
pub struct Names {
    /// Members who have not left.
    pub members: HashMap<MemberId, Member>,
    /// Groups at work.
    pub groups: HashMap<GroupId, Group>,
    /// What those were called who have left.
    left: HashMap<MemberId, String>,
    /// What groups were called that are no more.
    retired: HashMap<GroupId, String>,
}

impl Names {
    /// Reads them.
    pub async fn read(conn: &mut Conn) -> store::Result<Self> {
        let members = store::member::all(conn).await?.into_iter().map(|member| (member.id, member)).collect();
        let groups = store::group::all(conn).await?.into_iter().map(|group| (group.id, group)).collect();
        let left = store::member::left(conn).await?.into_iter().collect();
        let ever = store::group::ever(conn).await?.into_iter();
        let retired = ever.map(|group| (group.id, group.name)).collect();
        Ok(Self { members, groups, left, retired })
    }

    /// What a member is called, or was; the id of one of whom nothing is left.
    pub fn member(&self, id: MemberId) -> String {
        let here = self.members.get(&id).map(|member| &member.name);
        here.or_else(|| self.left.get(&id)).map_or_else(|| id.to_string(), Clone::clone)
    }

    /// What a group is called, or was.
    pub fn group(&self, id: GroupId) -> String {
        let here = self.groups.get(&id).map(|group| &group.name);
        here.or_else(|| self.retired.get(&id)).map_or_else(|| id.to_string(), Clone::clone)
    }

    /// A sentence of the pure part, with names in place of ids.
    fn sentence(&self, fault: &assignment::Fault) -> String {
        let text = fault.to_string();
        let words = text.split(' ').map(|word| {
            let (id, rest) = word.split_at(word.len().min(26));
            let Ok(id) = id.parse::<RawId>() else { return word.to_owned() };
            let group = self.groups.get(&id.into()).map(|group| group.name.clone());
            format!("{}{rest}", group.unwrap_or_else(|| self.member(id.into())))
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// What is in the way.
    pub fn obstacles(&self, faults: &[assignment::Fault]) -> Vec<Obstacle> {
        let member = |id: Option<MemberId>| id.map(|id| self.member(id)).unwrap_or_default();
        let named = faults.iter().map(|fault| {
            let [who, other] = fault.members().map(member);
            let group = fault.group().map(|id| self.group(id)).unwrap_or_default();
            BrokenRule { fault: fault.clone(), who, other, group, sentence: self.sentence(fault) }
        });
        named.map(|rule| Obstacle::Rule(Box::new(rule))).collect()
    }

    /// The member whom an organiser names: by name, a part of it that fits one, mail address, Matrix id or id.
    pub fn find_member(&self, name: &str) -> Result<MemberId> {
        let wanted = name.trim().to_lowercase();
        let exact = |member: &&Member| {
            member.name.to_lowercase() == wanted
                || member.mail.as_ref().is_some_and(|mail| mail.as_str() == wanted)
                || member.matrix.as_ref().is_some_and(|user| user.as_str() == name.trim())
                || member.id.to_string() == wanted
        };
        let part =
            |member: &&Member| member.name.to_lowercase().split_whitespace().any(|word| word == wanted);
        let found: Vec<_> = self.members.values().filter(exact).collect();
        let found = if found.is_empty() { self.members.values().filter(part).collect() } else { found };
        match found.as_slice() {
            [one] => Ok(one.id),
            [] => {
                let mut names: Vec<_> = self.members.values().map(|member| member.name.as_str()).collect();
                names.sort_unstable();
                Err(Fault::Unknown { what: "member", name: name.to_owned(), next: did_you_mean(name, names) })
            }
            several => {
                let mut who: Vec<_> = several
                    .iter()
                    .map(|member| match &member.mail {
                        Some(mail) => format!("{} ({mail})", member.name),
                        None => format!("{} ({})", member.name, member.id),
                    })
                    .collect();
                who.sort();
                let next = format!("Several could be meant: {}. Use the address.", who.join(", "));
                Err(Fault::Unknown { what: "member that is meant by", name: name.to_owned(), next })
            }
        }
    }

    /// The group that an organiser names, by key or name.
    pub fn find_group(&self, name: &str) -> Result<GroupId> {
        let wanted = name.trim().to_lowercase();
        let found = self.groups.values().find(|group| group.slug == wanted);
        let found = found.or_else(|| self.groups.values().find(|group| group.name.to_lowercase() == wanted));
        found.map(|group| group.id).ok_or_else(|| {
            let mut slugs: Vec<_> = self.groups.values().map(|group| group.slug.as_str()).collect();
            slugs.sort_unstable();
            Fault::Unknown { what: "group", name: name.to_owned(), next: did_you_mean(name, slugs) }
        })
    }
}
