//! Members and tasks that an admin brings in tables, held against those that are there, and taken in.
//!
//! Comparing is pure; what is to be done is shown before it is done. Everything of one table is taken in in one transaction.

pub mod members;
mod office;
pub mod tasks;

pub use office::Office;

use jiff::Timestamp;

use crate::adminfile::{Place, Problem};
use crate::community::plan::Field;
use crate::domain::group::Membership;
use crate::domain::member::Member;
use crate::domain::task::Task;
use crate::id::MemberId;
use crate::store::{self, Result, Tx};

/// What a row of a table does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is new; with what it says.
    New(Vec<(&'static str, String)>),
    /// It is there, and shall be otherwise.
    Changed(Vec<Field>),
    /// It is there, and as the row says.
    Same,
}

/// What becomes of one row.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The member's name; `#142 Draw a logo`.
    pub name: String,
    /// What the row does.
    pub fate: Fate,
    brings: Brings,
}

#[derive(Debug, Clone)]
enum Brings {
    Member { member: Member, moves: bool, joins: Vec<Membership>, parts: Vec<Membership> },
    Task { task: Task, supporters: Vec<MemberId> },
}

impl Entry {
    /// Whether a member lives in another time zone from now on. The next round of asking sees to what that means for them.
    pub fn moves(&self) -> bool {
        matches!(self.brings, Brings::Member { moves: true, .. })
    }

    /// Takes the row in.
    ///
    /// # Errors
    /// When the database fails; then nothing of the table must be committed.
    pub async fn take_in(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        if self.fate == Fate::Same {
            return Ok(());
        }
        match &self.brings {
            Brings::Member { member, joins, parts, .. } => {
                store::member::save(tx, member).await?;
                for membership in joins {
                    store::group::join(tx, membership, now).await?;
                }
                for membership in parts {
                    store::group::part(tx, membership.group, membership.member).await?;
                }
                Ok(())
            }
            Brings::Task { task, supporters } => {
                store::task::save(tx, task).await?;
                store::task::set_supporters(tx, task.id, supporters).await
            }
        }
    }
}

type Shown = Vec<(&'static str, String)>;

impl Fate {
    fn of(before: Option<Shown>, after: Shown) -> Self {
        let Some(before) = before else {
            return Self::New(after.into_iter().filter(|(_, text)| !text.is_empty()).collect());
        };
        let fields: Vec<Field> = before
            .into_iter()
            .zip(after)
            .filter(|((_, from), (_, to))| from != to)
            .map(|((field, from), (_, to))| Field { field, from: or_nothing(from), to: or_nothing(to) })
            .collect();
        if fields.is_empty() { Self::Same } else { Self::Changed(fields) }
    }
}

fn or_nothing(text: String) -> String {
    if text.is_empty() { "(none)".to_owned() } else { text }
}

fn problem(file: &str, line: usize, key: &str, what: String, next: &str) -> Problem {
    let place = Some(Place { line, column: 1 });
    Problem { file: file.to_owned(), place, key: key.to_owned(), what, next: next.to_owned() }
}

#[cfg(test)]
mod tests;
