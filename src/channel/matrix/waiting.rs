//! Messages that wait for their keys, remembered across restarts.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::private_file;

/// Keys that did not come in this time will not come.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(24 * 14);
/// More than any community's chat leaves behind; a flood must not fill the memory.
const MOST: usize = 2_000;

/// One message without keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub room: String,
    pub event: String,
    pub since: Timestamp,
}

/// All of them, oldest first, in a file of the store directory.
#[derive(Debug)]
pub(super) struct WaitingList {
    file: PathBuf,
    entries: Vec<Waiting>,
}

impl WaitingList {
    /// Reads the list. A list that cannot be read is an empty one: the messages stay in the inbox as
    /// undecryptable, which is what a person is told of.
    pub(super) fn open(file: PathBuf) -> Self {
        let entries = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                tracing::error!(%error, "the list of undecryptable messages cannot be read, and begins anew");
                Vec::new()
            }),
            Err(_) => Vec::new(),
        };
        Self { file, entries }
    }

    /// The messages that wait.
    pub(super) fn entries(&self) -> &[Waiting] {
        &self.entries
    }

    /// Adds messages; written before the sync position moves on, or they would be forgotten by a crash.
    pub(super) fn add(&mut self, new: Vec<Waiting>) -> std::io::Result<()> {
        let before = self.entries.len();
        for waiting in new {
            if !self.entries.iter().any(|known| known.event == waiting.event) {
                self.entries.push(waiting);
            }
        }
        let surplus = self.entries.len().saturating_sub(MOST);
        self.entries.drain(..surplus);
        if self.entries.len() == before && surplus == 0 { Ok(()) } else { self.write() }
    }

    /// Takes out what was decrypted (or is gone), and what is too old.
    pub(super) fn settle(&mut self, settled: &[String], now: Timestamp) -> std::io::Result<()> {
        let before = self.entries.len();
        self.entries.retain(|waiting| {
            !settled.contains(&waiting.event) && now.duration_since(waiting.since) < GIVEN_UP_AFTER
        });
        if self.entries.len() == before { Ok(()) } else { self.write() }
    }

    fn write(&self) -> std::io::Result<()> {
        private_file::write(&self.file, &serde_json::to_vec(&self.entries)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_survives_a_restart_and_lets_go_of_what_is_settled_or_old() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("undecryptable.json");
        let start: Timestamp = "2026-04-20T09:00:00Z".parse().unwrap();
        let waiting = |event: &str| Waiting { room: "!r".into(), event: event.into(), since: start };
        let mut list = WaitingList::open(file.clone());
        list.add(vec![waiting("$a"), waiting("$b"), waiting("$a")]).unwrap();
        let mut list = WaitingList::open(file.clone());
        assert_eq!(list.entries(), [waiting("$a"), waiting("$b")]);
        list.settle(&["$a".into()], start).unwrap();
        assert_eq!(WaitingList::open(file.clone()).entries(), [waiting("$b")]);
        list.settle(&[], start + SignedDuration::from_hours(24 * 15)).unwrap();
        assert!(WaitingList::open(file).entries().is_empty());
    }
}
