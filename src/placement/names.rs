//! From ids to names and back.

use std::collections::HashMap;

use super::fault::{Fault, Result};
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
}

impl Names {
    /// Reads them.
    pub async fn read(conn: &mut Conn) -> store::Result<Self> {
        let members = store::member::all(conn).await?.into_iter().map(|member| (member.id, member)).collect();
        let groups = store::group::all(conn).await?.into_iter().map(|group| (group.id, group)).collect();
        Ok(Self { members, groups })
    }

    /// What a member is called; one who is gone is called so.
    pub fn member(&self, id: MemberId) -> String {
        self.members.get(&id).map_or_else(|| "somebody who has left".to_owned(), |member| member.name.clone())
    }

    /// What a group is called.
    pub fn group(&self, id: GroupId) -> String {
        self.groups.get(&id).map_or_else(|| "a group that is no more".to_owned(), |group| group.name.clone())
    }

    /// A sentence of the pure part, with names in place of ids.
    pub fn sentence(&self, fault: &assignment::Fault) -> String {
        let text = fault.to_string();
        let words = text.split(' ').map(|word| {
            let (id, rest) = word.split_at(word.len().min(26));
            let Ok(id) = id.parse::<RawId>() else { return word.to_owned() };
            let group = self.groups.get(&id.into()).map(|group| group.name.clone());
            format!("{}{rest}", group.unwrap_or_else(|| self.member(id.into())))
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The sentences of several.
    pub fn sentences(&self, faults: &[assignment::Fault]) -> Vec<String> {
        faults.iter().map(|fault| self.sentence(fault)).collect()
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
