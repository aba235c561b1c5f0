//! What is there before a table comes.

use std::collections::{BTreeMap, HashMap};

use crate::charter;
use crate::community::key::Key;
use crate::community::people::{Known, Person};
use crate::domain::group::Role;
use crate::domain::member::Member;
use crate::domain::task::Task;
use crate::id::{GroupId, KeyResultId, MemberId};
use crate::store::community::{Community, Customs};
use crate::store::{self, Conn, Result};

/// The community's people, groups and tasks.
#[derive(Debug)]
pub struct Office {
    /// What rows may refer to.
    pub known: Known,
    pub(super) community: Community,
    pub(super) customs: Customs,
    pub(super) groups: BTreeMap<Key, GroupId>,
    pub(super) key_results: BTreeMap<Key, KeyResultId>,
    pub(super) members: Vec<Member>,
    pub(super) roles: HashMap<MemberId, BTreeMap<Key, Role>>,
    pub(super) tasks: Vec<Task>,
    pub(super) supporters: HashMap<u32, Vec<MemberId>>,
    pub(super) next_number: u32,
}

impl Office {
    /// Reads it; `None` before a community was applied.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(conn: &mut Conn) -> Result<Option<Self>> {
        let Some((community, customs)) =
            store::community::find(conn).await?.zip(store::community::customs(conn).await?)
        else {
            return Ok(None);
        };
        let state = charter::current(conn).await?;
        let mut groups = BTreeMap::new();
        let mut keys = HashMap::new();
        for group in store::group::all(conn).await? {
            if let Ok(key) = Key::parse(&group.slug) {
                keys.insert(group.id, key.clone());
                groups.insert(key, group.id);
            }
        }
        let key_results = store::goal::key_results(conn).await?;
        let key_results =
            key_results.into_iter().filter_map(|kr| Some((Key::parse(&kr.slug).ok()?, kr.id))).collect();
        let mut roles: HashMap<MemberId, BTreeMap<Key, Role>> = HashMap::new();
        for membership in store::group::memberships(conn).await? {
            if let Some(key) = keys.get(&membership.group) {
                roles.entry(membership.member).or_default().insert(key.clone(), membership.role);
            }
        }
        let members = store::member::all(conn).await?;
        let people = members.iter().map(person).collect();
        let tasks = store::task::all(conn).await?;
        let mut supporters = HashMap::new();
        for task in &tasks {
            supporters.insert(task.number, store::task::supporters(conn, task.id).await?);
        }
        Ok(Some(Self {
            known: Known::of(&state, people),
            community,
            customs,
            groups,
            key_results,
            members,
            roles,
            next_number: tasks.iter().map(|task| task.number).max().unwrap_or(0) + 1,
            tasks,
            supporters,
        }))
    }

    pub(super) fn member(&self, person: &Person) -> Option<&Member> {
        let same = |member: &&Member| {
            (person.mail.is_some() && member.mail == person.mail)
                || (person.matrix.is_some() && member.matrix == person.matrix)
        };
        self.members.iter().find(same)
    }

    pub(super) fn name(&self, id: MemberId) -> String {
        let found = self.members.iter().find(|member| member.id == id);
        found.map_or_else(|| "(left)".to_owned(), |member| member.name.clone())
    }
}

fn person(member: &Member) -> Person {
    Person { name: member.name.clone(), mail: member.mail.clone(), matrix: member.matrix.clone() }
}
