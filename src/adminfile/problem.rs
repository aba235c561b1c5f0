//! One fault in a file, as a person reads it.

use std::fmt;
use std::io::ErrorKind;
use std::path::Path;

/// Where in a file. Both count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in the line; in a table, the column.
    pub column: usize,
}

impl Place {
    /// The place of the byte `at` in `text`.
    pub fn of(text: &str, at: usize) -> Self {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let before = text.get(..at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self { line: before.matches('\n').count() + 1, column }
    }
}

/// What is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    /// The file's name, as the admin gave it.
    pub file: String,
    /// Where in the file; `None` when it is about the file as a whole.
    pub place: Option<Place>,
    /// The key (`mail.smtp.port`) or the table's column; empty when there is none.
    pub key: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub next: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(place) = self.place {
            write!(f, ":{}:{}", place.line, place.column)?;
        }
        f.write_str(": ")?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}\n    {}", self.what, self.next)
    }
}

/// The text of the file at `path`; `example` is the file that explains one like it.
///
/// # Errors
/// Why it cannot be read.
pub fn read_file(path: &Path, example: &str) -> Result<String, Problem> {
    let text = std::fs::read(path).and_then(|bytes| {
        let text = String::from_utf8(bytes).map_err(|_| std::io::Error::from(ErrorKind::InvalidData))?;
        Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned))
    });
    text.map_err(|why| {
        let (what, next) = match why.kind() {
            ErrorKind::NotFound => {
                ("there is no such file".to_owned(), format!("Copy {example} there, or name another file."))
            }
            ErrorKind::InvalidData => {
                ("the file is not UTF-8".to_owned(), "Open it in an editor and save it as UTF-8.".to_owned())
            }
            _ => (format!("the file cannot be read: {why}"), "Make it readable for Touchbase.".to_owned()),
        };
        Problem { file: path.display().to_string(), place: None, key: String::new(), what, next }
    })
}

/// All problems, one below the other, and how many there are.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a>(pub &'a [Problem]);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in self.0 {
            writeln!(f, "{problem}")?;
        }
        match self.0.len() {
            0 => Ok(()),
            1 => writeln!(f, "1 problem."),
            many => writeln!(f, "{many} problems."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_and_never_leaves_the_text() {
        assert_eq!(Place::of("a\nÄä=1", 6), Place { line: 2, column: 3 });
        assert_eq!(Place::of("Ä", 1), Place { line: 1, column: 1 });
        assert_eq!(Place::of("a\n", 99), Place { line: 2, column: 1 });
    }
}
