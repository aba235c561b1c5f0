//! Whom a member means who names somebody.

use std::collections::{BTreeSet, HashMap};

use crate::domain::member::Member;
use crate::id::MemberId;

/// Who is called how.
pub struct Called<'a> {
    words: HashMap<String, Vec<MemberId>>,
    people: &'a [Member],
}

impl<'a> Called<'a> {
    /// Of these.
    pub fn of(people: &'a [Member]) -> Self {
        let mut words: HashMap<String, Vec<MemberId>> = HashMap::new();
        for person in people {
            for word in person.name.to_lowercase().split_whitespace() {
                words.entry(word.to_owned()).or_default().push(person.id);
            }
        }
        Self { words, people }
    }

    /// The only one who is called so, by the whole name or a part of it.
    pub fn one(&self, name: &str) -> Option<MemberId> {
        let name = name.trim().trim_start_matches('@').to_lowercase();
        let mut whole = self.people.iter().filter(|person| person.name.to_lowercase() == name);
        match (whole.next(), whole.next()) {
            (Some(only), None) => return Some(only.id),
            (Some(_), Some(_)) => return None,
            _ => {}
        }
        let mut fitting: Option<BTreeSet<MemberId>> = None;
        for word in name.split_whitespace() {
            let called: BTreeSet<MemberId> = self.words.get(word).into_iter().flatten().copied().collect();
            fitting = Some(fitting.map_or(called.clone(), |so_far| &so_far & &called));
        }
        let fitting = fitting?;
        fitting.first().copied().filter(|_| fitting.len() == 1)
    }
}
