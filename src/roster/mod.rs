//! Members and tasks that an admin brings in tables, held against those that are there, and taken in.
//!
//! Comparing is pure; what is to be done is shown before it is done. Everything of one table is taken in in one transaction.

pub mod members;
mod moved;
mod office;
pub mod tasks;

pub use moved::Moved;
pub use office::Office;

use crate::adminfile::{Place, Problem};
use crate::community::plan::Field;

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
