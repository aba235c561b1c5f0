//! Tables that people keep in spreadsheets: whatever a program exported, read row by row.

mod cells;
mod charset;
mod rows;

pub use cells::{flag, tidy};
pub(super) use rows::one_of;
pub use rows::{Column, RowReader};

use crate::adminfile::Problem;

/// What was read out of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported<T> {
    /// The good rows, each with its line in the file.
    pub rows: Vec<(usize, T)>,
    /// What is wrong; a row with a problem is not among the rows.
    pub problems: Vec<Problem>,
    /// What was noticed and does no harm.
    pub notices: Vec<Problem>,
}

impl<T> Imported<T> {
    /// The rows to take: all of them, or with `keep_good` those that are right.
    ///
    /// # Errors
    /// The problems, when there are some and `keep_good` does not say that they do not matter, or when there
    /// is no good row.
    pub fn accepted(self, keep_good: bool) -> Result<Vec<(usize, T)>, Vec<Problem>> {
        let take = self.problems.is_empty() || (keep_good && !self.rows.is_empty());
        if take { Ok(self.rows) } else { Err(self.problems) }
    }
}

/// Reads a table of `C`'s columns; `row` makes something of each row, or notes problems.
///
/// Never panics, whatever the bytes are.
pub fn read<C: Column, T>(
    file: &str,
    bytes: &[u8],
    mut row: impl FnMut(&mut RowReader<'_, C>) -> Option<T>,
) -> Imported<T> {
    let mut imported = Imported { rows: Vec::new(), problems: Vec::new(), notices: Vec::new() };
    let problem = |(what, next): charset::Said| Problem {
        file: file.to_owned(),
        place: None,
        key: String::new(),
        what,
        next,
    };
    let text = match charset::decode(bytes) {
        Ok((text, notice)) => {
            imported.notices.extend(notice.map(problem));
            text
        }
        Err(why) => {
            imported.problems.push(problem(why));
            return imported;
        }
    };
    rows::read(file, &text, &mut imported, &mut row);
    imported
}

#[cfg(test)]
mod tests;
