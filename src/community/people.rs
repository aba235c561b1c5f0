//! What rows of a table refer to: groups, key results and people that are there already.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::key::Key;
use super::state::CommunityState;
use crate::adminfile::{did_you_mean, nearest};
use crate::domain::address::{MailAddress, MatrixUserId};

/// A member, as a table names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Mail address.
    pub mail: Option<MailAddress>,
    /// Matrix id.
    pub matrix: Option<MatrixUserId>,
}

/// What is there already.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Groups and their names.
    pub groups: BTreeMap<Key, String>,
    /// Key results and their titles.
    pub key_results: BTreeMap<Key, String>,
    /// Members.
    pub people: Vec<Person>,
}

/// Why nothing was found: what is wrong, and what to do.
pub(super) type Missing = (String, String);

impl Known {
    /// What a community's state offers, and its members.
    pub fn of(state: &CommunityState, people: Vec<Person>) -> Self {
        let groups = state.groups.iter().map(|(key, group)| (key.clone(), group.name.clone())).collect();
        let key_results =
            state.key_results.iter().map(|(key, result)| (key.clone(), result.title.clone())).collect();
        Self { groups, key_results, people }
    }

    /// The group with this key or name.
    pub(super) fn group(&self, text: &str) -> Result<Key, Missing> {
        find(&self.groups, text, "group", "community.toml")
    }

    /// The key result with this key or title.
    pub(super) fn key_result(&self, text: &str) -> Result<Key, Missing> {
        find(&self.key_results, text, "key result", "community.toml")
    }
}

/// Members by everything that a table may call them.
pub(super) struct Roll<'k> {
    people: &'k [Person],
    by_word: HashMap<String, Vec<&'k Person>>,
}

impl<'k> Roll<'k> {
    /// The members of `known`.
    pub(super) fn of(known: &'k Known) -> Self {
        let mut by_word: HashMap<String, Vec<&Person>> = HashMap::new();
        for person in &known.people {
            let mail = person.mail.as_ref().map(|mail| fold(mail.as_str()));
            let matrix = person.matrix.as_ref().map(|id| fold(id.as_str()));
            // Somebody may be called like their own address: one person all the same.
            let words: BTreeSet<String> =
                [Some(fold(&person.name)), mail, matrix].into_iter().flatten().collect();
            for word in words {
                by_word.entry(word).or_default().push(person);
            }
        }
        Self { people: &known.people, by_word }
    }

    /// The one person with this mail address, Matrix id or name.
    pub(super) fn person(&self, text: &str) -> Result<&'k Person, Missing> {
        match self.by_word.get(&fold(text)).map(Vec::as_slice) {
            Some([one]) => Ok(*one),
            Some([_, ..]) => {
                let next = "Write the mail address or the Matrix id of the one who is meant.";
                Err((format!("there is more than one '{text}'"), next.to_owned()))
            }
            _ => {
                let names = self.people.iter().map(|person| person.name.as_str());
                let near = nearest(text, names).map(|name| format!("Did you mean '{name}'?"));
                let import = "Import the members first, and write a name, mail address or Matrix id.";
                Err((format!("there is no member '{text}'"), near.unwrap_or_else(|| import.to_owned())))
            }
        }
    }
}

fn find(all: &BTreeMap<Key, String>, text: &str, kind: &str, file: &str) -> Result<Key, Missing> {
    let folded = fold(text);
    let fits = |(key, name): &(&Key, &String)| key.as_str() == folded || fold(name) == folded;
    let mut found = all.iter().filter(fits);
    let what = |how: &str| format!("there is {how} {kind} '{text}'");
    match (found.next(), found.next()) {
        (Some((key, _)), None) => Ok(key.clone()),
        (Some((key, _)), Some((other, _))) => {
            Err((what("more than one"), format!("Write its key: {key} or {other}.")))
        }
        (None, _) if all.is_empty() => {
            Err((what("no"), format!("Describe it in {file} and apply that first.")))
        }
        (None, _) => {
            let words = all.iter().flat_map(|(key, name)| [key.as_str(), name.as_str()]);
            let near = nearest(text, words).map(|word| format!("Did you mean '{word}'?"));
            Err((what("no"), near.unwrap_or_else(|| did_you_mean(text, all.keys().map(Key::as_str)))))
        }
    }
}

/// Lower case, white space as single blanks.
fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
