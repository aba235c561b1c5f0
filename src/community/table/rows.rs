//! The header, the delimiter and the rows of a table.

use super::Imported;
use super::cells::tidy;
use crate::adminfile::{Place, Problem, did_you_mean, nearest};

/// The columns of one kind of table.
pub trait Column: Copy + PartialEq + 'static {
    /// Each column with the words that its header may be, in lower case; the first one is shown.
    const HEADERS: &'static [(Self, &'static [&'static str])];
    /// Columns without which a table is of no use; of each group, one must be there.
    const NEEDED: &'static [&'static [Self]];
    /// A header as it should be.
    const EXAMPLE: &'static str;

    /// The word that is shown for it.
    fn header(self) -> &'static str {
        let found = Self::HEADERS.iter().find(|(column, _)| *column == self);
        found.and_then(|(_, words)| words.first()).copied().unwrap_or_default()
    }
}

/// One row: its cells by column, and the place to note what is wrong.
#[derive(Debug)]
pub struct RowReader<'r, C> {
    file: &'r str,
    line: usize,
    columns: &'r [Option<C>],
    cells: Vec<String>,
    problems: Vec<Problem>,
}

impl<C: Column> RowReader<'_, C> {
    /// The line in the file on which the row begins.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The tidied text of a column; `None` when it is empty or there is no such column.
    pub fn text(&self, column: C) -> Option<String> {
        let place = self.columns.iter().position(|known| *known == Some(column))?;
        self.cells.get(place).filter(|text| !text.is_empty()).cloned()
    }

    /// The text of a column that must not be empty.
    pub fn required(&mut self, column: C, next: &str) -> Option<String> {
        let text = self.text(column);
        if text.is_none() {
            self.wrong::<()>(column, "this is empty", next);
        }
        text
    }

    /// What `read` makes of the column's text; `None` when it is empty or wrong.
    pub fn parsed<T>(
        &mut self,
        column: C,
        read: impl FnOnce(&str) -> Result<T, (String, String)>,
    ) -> Option<T> {
        match read(&self.text(column)?) {
            Ok(made) => Some(made),
            Err((what, next)) => self.wrong(column, what, next),
        }
    }

    /// Notes that the row is wrong in this column.
    pub fn wrong<T>(&mut self, column: C, what: impl Into<String>, next: impl Into<String>) -> Option<T> {
        let at = self.columns.iter().position(|known| *known == Some(column)).map_or(1, |place| place + 1);
        self.problems.push(Problem {
            file: self.file.to_owned(),
            place: Some(Place { line: self.line, column: at }),
            key: column.header().to_owned(),
            what: what.into(),
            next: next.into(),
        });
        None
    }
}

/// Reads the rows of `text` into `imported`.
pub(super) fn read<C: Column, T>(
    file: &str,
    text: &str,
    imported: &mut Imported<T>,
    row: &mut impl FnMut(&mut RowReader<'_, C>) -> Option<T>,
) {
    let (text, said) = without_separator_line(text);
    let delimiter = said.unwrap_or_else(|| delimiter::<C>(&text));
    if let Some(line) = open_quote(&text, delimiter) {
        let what = "a quote (\") that begins here does not end";
        let next =
            "Close it, or write two quotes (\"\") for one inside of a text. Nothing behind it can be read.";
        imported.problems.push(problem(file, Some((line, 1)), "", what, next));
        return;
    }
    let nothing = text.chars().all(|c| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '"'));
    let text = if nothing { String::new() } else { text };
    let mut records =
        records(&text, delimiter).filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let Some((line, header)) = records.next() else {
        let next = format!("Begin with a header: {}", C::EXAMPLE);
        imported.problems.push(problem(file, None, "", "the file is empty", next));
        return;
    };
    let columns: Vec<Option<C>> = header.iter().map(|cell| column(cell)).collect();
    check_header(file, line, &header, &columns, imported);
    if !imported.problems.is_empty() {
        return;
    }
    let mut any = false;
    for (line, cells) in records {
        any = true;
        let mut reader = RowReader { file, line, columns: &columns, cells, problems: Vec::new() };
        if reader.cells.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
            let what = format!("the row has more cells than the header ({})", columns.len());
            let next = "Put texts with a comma or semicolon in them in \"quotes\".";
            reader.problems.push(problem(file, Some((line, columns.len() + 1)), "", what, next));
        }
        let made = if reader.problems.is_empty() { row(&mut reader) } else { None };
        match made {
            Some(made) if reader.problems.is_empty() => imported.rows.push((line, made)),
            _ => imported.problems.append(&mut reader.problems),
        }
    }
    if !any {
        let next = "Add one line below it for each entry.";
        imported.problems.push(problem(file, Some((line, 1)), "", "there is a header and no row", next));
    }
}

fn problem(
    file: &str,
    at: Option<(usize, usize)>,
    key: &str,
    what: impl Into<String>,
    next: impl Into<String>,
) -> Problem {
    let place = at.map(|(line, column)| Place { line, column });
    Problem { file: file.to_owned(), place, key: key.to_owned(), what: what.into(), next: next.into() }
}

/// Notes columns that are there twice, are missing, or are nobody's.
fn check_header<C: Column, T>(
    file: &str,
    line: usize,
    header: &[String],
    columns: &[Option<C>],
    imported: &mut Imported<T>,
) {
    for (place, (cell, found)) in header.iter().zip(columns).enumerate() {
        let at = Some((line, place + 1));
        match found {
            None if cell.is_empty() => {}
            None => {
                let words = C::HEADERS.iter().flat_map(|(_, words)| words.iter().copied());
                let near = nearest(cell, words).map(|word| format!("Did you mean '{word}'?"));
                let next = near
                    .unwrap_or_else(|| "Nothing is to be done if it is meant for somebody else.".to_owned());
                imported.notices.push(problem(file, at, cell, "this column is not used", next));
            }
            Some(column) if columns.iter().take(place).any(|before| before == found) => {
                let what = format!("there are two columns for '{}'", column.header());
                imported.problems.push(problem(file, at, cell, what, "Take one of them out."));
            }
            Some(_) => {}
        }
    }
    for group in C::NEEDED {
        if group.iter().any(|needed| columns.contains(&Some(*needed))) {
            continue;
        }
        let names: Vec<&str> = group.iter().map(|needed| needed.header()).collect();
        let what = format!("the column '{}' is missing in the header", names.join("' or '"));
        let words = header.iter().map(String::as_str).filter(|cell| !cell.is_empty());
        let near = names.iter().find_map(|name| nearest(name, words.clone()));
        let next = match near {
            Some(cell) => format!("Is it '{cell}'? Rename it. A header looks like this: {}", C::EXAMPLE),
            None => format!("A header looks like this: {}", C::EXAMPLE),
        };
        imported.problems.push(problem(file, Some((line, 1)), "", what, next));
    }
}

/// The column that a header cell names: `E-Mail *`, `time_zone:`.
fn column<C: Column>(cell: &str) -> Option<C> {
    let plain: String =
        cell.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = C::HEADERS.iter().find(|(_, words)| words.contains(&plain.as_str()));
    found.map(|(column, _)| *column)
}

/// Excel's first line `sep=;` says the delimiter. An empty line stays in its place, so that lines are counted right.
fn without_separator_line(text: &str) -> (String, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim().trim_matches('"').to_lowercase().strip_prefix("sep=").map(str::as_bytes) {
        Some(&[delimiter]) if delimiter.is_ascii_punctuation() && delimiter != b'"' => {
            (format!("\n{rest}"), Some(delimiter))
        }
        // The tab of "sep=<tab>" was trimmed away.
        Some(&[]) => (format!("\n{rest}"), Some(b'\t')),
        _ => (text.to_owned(), None),
    }
}

/// The delimiter that finds most known columns in the header, or most cells.
fn delimiter<C: Column>(text: &str) -> u8 {
    let fits = |delimiter: &u8| {
        let header = records(text, *delimiter).find(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
        let cells = header.map(|(_, cells)| cells).unwrap_or_default();
        (cells.iter().filter(|cell| column::<C>(cell).is_some()).count(), cells.len())
    };
    // max_by_key takes the last of equals: a comma where nothing speaks for another.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(fits).unwrap_or(b',')
}

/// Every record with the line on which it begins, its cells tidied.
fn records(text: &str, delimiter: u8) -> impl Iterator<Item = (usize, Vec<String>)> {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    reader.into_records().map_while(Result::ok).map(|record| {
        let at = record.position().map_or(0, csv::Position::byte);
        let line = record.position().map_or(1, csv::Position::line);
        // The reader's position is before the empty lines that it then passes over.
        let rest = text.get(usize::try_from(at).unwrap_or(usize::MAX)..).unwrap_or_default();
        let empty = rest.bytes().take_while(|byte| *byte == b'\n').count();
        (usize::try_from(line).unwrap_or(usize::MAX).saturating_add(empty), record.iter().map(tidy).collect())
    })
}

/// The line of a quote that opens a cell and never ends: the reader would take the rest of the file for that cell.
fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    let (mut line, mut opened, mut cell_begins) = (1, None, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, opened) {
            (b'"', Some(_)) if bytes.peek() == Some(&b'"') => drop(bytes.next()),
            (b'"', Some(_)) => opened = None,
            (b'"', None) if cell_begins => opened = Some(line),
            _ => {}
        }
        cell_begins = opened.is_none() && (byte == delimiter || byte == b'\n');
        line += usize::from(byte == b'\n');
    }
    opened
}

/// What to write, when a word is none of a few.
pub(crate) fn one_of(text: &str, words: &[&str]) -> (String, String) {
    (format!("'{text}' is not possible here"), did_you_mean(text, words.iter().copied()))
}
