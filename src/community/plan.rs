//! What `apply` would change: pure, so that it can be shown before it is done.

mod fields;

use std::collections::BTreeMap;
use std::fmt;

use super::key::Key;
use super::state::{
    Assignment, CheckIn, Community, CommunityFile, CommunityState, Digest, Group, KeyResult, Measure,
    Objective, Season,
};

/// One thing of a community with everything that the file says of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Thing {
    /// The community itself.
    Community(Community),
    /// How people are sorted into groups.
    Assignment(Assignment),
    /// A season.
    Season(Key, Season),
    /// A working group.
    Group(Key, Group),
    /// An objective.
    Objective(Key, Objective),
    /// A key result.
    KeyResult(Key, KeyResult),
    /// A check-in.
    CheckIn(Key, CheckIn),
    /// A digest.
    Digest(Key, Digest),
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is new.
    Add(Thing),
    /// It is there, and shall be otherwise.
    Alter {
        /// How it shall be.
        to: Thing,
        /// What differs.
        fields: Vec<Field>,
    },
    /// It is there, and no longer in the file. Its history stays.
    Retire(Thing),
}

/// One difference, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key in the file.
    pub field: &'static str,
    /// What it is.
    pub from: String,
    /// What it shall be.
    pub to: String,
}

/// The steps from `current` to `wanted`, in an order in which nothing refers to what is not there yet,
/// or no longer. Empty when there is nothing to do.
pub fn plan(current: &CommunityState, wanted: &CommunityFile) -> Vec<Change> {
    let wanted = settled(current, wanted);
    let mut steps = Steps::default();
    if current.community != wanted.community {
        let before = Thing::Community(current.community.clone());
        steps.forward.push(altered(before, Thing::Community(wanted.community)));
    }
    if current.assignment != wanted.assignment {
        let before = Thing::Assignment(current.assignment);
        steps.forward.push(altered(before, Thing::Assignment(wanted.assignment)));
    }
    steps.compare(&current.seasons, &wanted.seasons, Thing::Season);
    steps.compare(&current.groups, &wanted.groups, Thing::Group);
    // Parents are the community's own objectives: they come first, and go last.
    let own = |all: &BTreeMap<Key, Objective>, own: bool| -> BTreeMap<Key, Objective> {
        all.iter().filter(|(_, o)| o.parent.is_none() == own).map(|(k, o)| (k.clone(), o.clone())).collect()
    };
    steps.compare_split(&current.objectives, &own(&wanted.objectives, true), Thing::Objective);
    steps.compare_split(&current.objectives, &own(&wanted.objectives, false), Thing::Objective);
    for parents in [true, false] {
        let gone = own(&current.objectives, parents)
            .into_iter()
            .filter(|(key, _)| !wanted.objectives.contains_key(key));
        steps.backward.extend(gone.map(|(key, gone)| Change::Retire(Thing::Objective(key, gone))));
    }
    steps.compare(&current.key_results, &wanted.key_results, Thing::KeyResult);
    steps.compare(&current.check_ins, &wanted.check_ins, Thing::CheckIn);
    steps.compare(&current.digests, &wanted.digests, Thing::Digest);
    steps.forward.extend(steps.backward.into_iter().rev());
    steps.forward
}

/// `wanted`, with what the file leaves to `current`: where a key result stands.
pub fn settled(current: &CommunityState, wanted: &CommunityFile) -> CommunityState {
    let mut settled = wanted.clone();
    for (key, wanted) in &mut settled.key_results {
        let Measure::Number { current: now @ None, .. } = &mut wanted.measure else { continue };
        if let Some(KeyResult { measure: Measure::Number { current: before, .. }, .. }) =
            current.key_results.get(key)
        {
            *now = *before;
        }
    }
    settled
}

/// The state after one step.
pub fn apply(change: &Change, mut state: CommunityState) -> CommunityState {
    match change {
        Change::Add(thing) | Change::Alter { to: thing, .. } => match thing.clone() {
            Thing::Community(it) => state.community = it,
            Thing::Assignment(it) => state.assignment = it,
            Thing::Season(key, it) => drop(state.seasons.insert(key, it)),
            Thing::Group(key, it) => drop(state.groups.insert(key, it)),
            Thing::Objective(key, it) => drop(state.objectives.insert(key, it)),
            Thing::KeyResult(key, it) => drop(state.key_results.insert(key, it)),
            Thing::CheckIn(key, it) => drop(state.check_ins.insert(key, it)),
            Thing::Digest(key, it) => drop(state.digests.insert(key, it)),
        },
        Change::Retire(thing) => match thing {
            Thing::Community(_) | Thing::Assignment(_) => {}
            Thing::Season(key, _) => drop(state.seasons.remove(key)),
            Thing::Group(key, _) => drop(state.groups.remove(key)),
            Thing::Objective(key, _) => drop(state.objectives.remove(key)),
            Thing::KeyResult(key, _) => drop(state.key_results.remove(key)),
            Thing::CheckIn(key, _) => drop(state.check_ins.remove(key)),
            Thing::Digest(key, _) => drop(state.digests.remove(key)),
        },
    }
    state
}

/// Steps that build up, and steps that take down (to be turned round).
#[derive(Default)]
struct Steps {
    forward: Vec<Change>,
    backward: Vec<Change>,
}

impl Steps {
    fn compare<T: Clone + PartialEq>(
        &mut self,
        current: &BTreeMap<Key, T>,
        wanted: &BTreeMap<Key, T>,
        thing: fn(Key, T) -> Thing,
    ) {
        self.compare_split(current, wanted, thing);
        let gone = current.iter().filter(|(key, _)| !wanted.contains_key(*key));
        self.backward.extend(gone.map(|(key, gone)| Change::Retire(thing(key.clone(), gone.clone()))));
    }

    /// [`Steps::compare`] without what is gone.
    fn compare_split<T: Clone + PartialEq>(
        &mut self,
        current: &BTreeMap<Key, T>,
        wanted: &BTreeMap<Key, T>,
        thing: fn(Key, T) -> Thing,
    ) {
        for (key, wanted) in wanted {
            let to = thing(key.clone(), wanted.clone());
            match current.get(key) {
                None => self.forward.push(Change::Add(to)),
                Some(before) if before == wanted => {}
                Some(before) => self.forward.push(altered(thing(key.clone(), before.clone()), to)),
            }
        }
    }
}

fn altered(before: Thing, to: Thing) -> Change {
    let pairs = before.fields().into_iter().zip(to.fields());
    let fields = pairs
        .filter(|((_, from), (_, to))| from != to)
        .map(|((field, from), (_, to))| Field { field, from, to })
        .collect();
    Change::Alter { to, fields }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(thing) => write!(f, "+ {} \"{}\"", thing.name(), thing.title()),
            Self::Retire(thing) => write!(f, "- {} \"{}\"", thing.name(), thing.title()),
            Self::Alter { to, fields } => {
                for (place, Field { field, from, to: wanted }) in fields.iter().enumerate() {
                    let line_end = if place == 0 { "" } else { "\n" };
                    write!(f, "{line_end}~ {} {field}: {from} -> {wanted}", to.name())?;
                }
                Ok(())
            }
        }
    }
}

/// A plan as `touchbase apply` shows it: a line a change, a blank line between the kinds of things, and
/// how many there are.
#[derive(Debug, Clone, Copy)]
pub struct Diff<'a>(pub &'a [Change]);

impl fmt::Display for Diff<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return writeln!(f, "Nothing to do: everything is as the file says.");
        }
        let mut kind = "";
        let (mut added, mut altered, mut retired) = (0, 0, 0);
        for change in self.0 {
            let (count, thing) = match change {
                Change::Add(thing) => (&mut added, thing),
                Change::Alter { to, .. } => (&mut altered, to),
                Change::Retire(thing) => (&mut retired, thing),
            };
            *count += 1;
            if !kind.is_empty() && kind != thing.kind() {
                writeln!(f)?;
            }
            kind = thing.kind();
            writeln!(f, "{change}")?;
        }
        writeln!(f, "\n{added} to add, {altered} to change, {retired} to retire.")
    }
}

#[cfg(test)]
pub(crate) mod made;
#[cfg(test)]
mod tests;
