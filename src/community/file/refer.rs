//! Names that tables of the file have, and the places that refer to them.

use std::collections::BTreeSet;

use toml::Spanned;

use crate::adminfile::{OneOrMany, Section, did_you_mean};
use crate::community::key::Key;
use crate::community::state::Groups;

/// The names of all tables of one kind, right or wrong: a reference to a table with a fault in it is
/// not one more fault.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Notes the table `name`, whose name must be a key.
    pub(super) fn add(&mut self, s: &Section<'_, '_>, name: &str, at: usize) -> Option<Key> {
        self.0.insert(name.to_owned());
        match Key::parse(name) {
            Ok(key) => Some(key),
            Err(like) => {
                let next = format!(
                    "Write {like}: lower-case letters, digits and hyphens, at most 40. The name goes into `name`."
                );
                s.report(at, "", format!("'{name}' cannot be a key"), next);
                None
            }
        }
    }

    /// Whether there is this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The one name, if there is exactly one.
    pub(super) fn only(&self) -> Option<Key> {
        let name = self.0.first().filter(|_| self.0.len() == 1)?;
        Key::parse(name).ok()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The key that `written` refers to; `kind` says what it should be.
    pub(super) fn find(
        &self,
        s: &Section<'_, '_>,
        key: &str,
        kind: &str,
        written: &Spanned<String>,
    ) -> Option<Key> {
        let name = written.get_ref();
        if self.0.contains(name) {
            return Key::parse(name).ok();
        }
        let next = match self.0.is_empty() {
            true => format!("Describe the {kind} in this file first."),
            false => did_you_mean(name, self.0.iter().map(String::as_str)),
        };
        s.report(written.span().start, key, format!("there is no {kind} '{name}'"), next);
        None
    }

    /// Reads the optional key `key` that refers to one of these.
    pub(super) fn optional(&self, s: &mut Section<'_, '_>, key: &'static str, kind: &str) -> Option<Key> {
        let written = s.at::<String>(key)?;
        self.find(s, key, kind, &written)
    }

    /// Reads `groups`: a list, one name, or "all".
    pub(super) fn groups(&self, s: &mut Section<'_, '_>) -> Option<Groups> {
        let at = s.place_of("groups");
        let written = s.optional::<OneOrMany<Spanned<String>>>("groups")?;
        if let [one] = written.0.as_slice()
            && one.get_ref() == "all"
        {
            return Some(Groups::All);
        }
        if written.0.is_empty() {
            s.report(at, "groups", "the list is empty", "Name groups, or write groups = \"all\".");
            return None;
        }
        let mut found = BTreeSet::new();
        let mut all_right = true;
        for (place, name) in written.0.iter().enumerate() {
            if written.0.iter().take(place).any(|before| before == name) {
                let what = format!("'{}' is named twice", name.get_ref());
                s.report(name.span().start, "groups", what, "Take one out.");
            }
            match self.find(s, "groups", "group", name) {
                Some(key) => drop(found.insert(key)),
                None => all_right = false,
            }
        }
        all_right.then_some(Groups::Only(found))
    }
}
