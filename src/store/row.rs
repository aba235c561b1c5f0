//! Decoding: a row that cannot be is an error that names table, column and row.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::Result;
use super::error::StoreError;

/// A row of a known table.
pub struct Row<'r> {
    table: &'static str,
    row: &'r AnyRow,
}

impl<'r> Row<'r> {
    /// Reads `row` as one of `table`.
    pub fn of(table: &'static str, row: &'r AnyRow) -> Self {
        Self { table, row }
    }

    fn impossible(&self, column: &'static str, why: impl ToString) -> StoreError {
        StoreError::Impossible { table: self.table, column, row: self.key(), why: why.to_string() }
    }

    /// What the row is called: its id, or the columns that stand for one.
    fn key(&self) -> String {
        let text = |column: &str| self.row.try_get::<String, _>(column).ok();
        let one = || self.row.try_get::<i64, _>("one").ok().map(|one| one.to_string());
        let place = || Some(format!("{}/{}", text("working_group")?, text("member")?));
        text("id").or_else(one).or_else(place).unwrap_or_else(|| "?".to_owned())
    }

    /// A text.
    pub fn text(&self, column: &'static str) -> Result<String> {
        self.row.try_get(column).map_err(|error| self.impossible(column, error))
    }

    /// A text that may be NULL.
    pub fn maybe_text(&self, column: &'static str) -> Result<Option<String>> {
        self.row.try_get(column).map_err(|error| self.impossible(column, error))
    }

    /// A text in the form of `T`: an id, an address, a word.
    pub fn parse<T>(&self, column: &'static str) -> Result<T>
    where
        T: FromStr,
        T::Err: ToString,
    {
        self.text(column)?.parse().map_err(|error: T::Err| self.impossible(column, error.to_string()))
    }

    /// A text in a form that `read` knows.
    pub fn read<T>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> std::result::Result<T, String>,
    ) -> Result<T> {
        read(&self.text(column)?).map_err(|why| self.impossible(column, why))
    }

    /// The same as [`Row::parse`], where it may be NULL.
    pub fn maybe<T>(&self, column: &'static str) -> Result<Option<T>>
    where
        T: FromStr,
        T::Err: ToString,
    {
        self.maybe_text(column)?
            .map(|text| text.parse().map_err(|error: T::Err| self.impossible(column, error.to_string())))
            .transpose()
    }

    /// A whole number.
    pub fn number(&self, column: &'static str) -> Result<i64> {
        self.row.try_get(column).map_err(|error| self.impossible(column, error))
    }

    /// A whole number that may be NULL.
    pub fn maybe_number(&self, column: &'static str) -> Result<Option<i64>> {
        self.row.try_get(column).map_err(|error| self.impossible(column, error))
    }

    /// A whole number that fits a `u32`.
    pub fn count(&self, column: &'static str) -> Result<u32> {
        self.counted(column, self.number(column)?)
    }

    /// The same, where it may be NULL.
    pub fn maybe_count(&self, column: &'static str) -> Result<Option<u32>> {
        self.maybe_number(column)?.map(|number| self.counted(column, number)).transpose()
    }

    fn counted(&self, column: &'static str, number: i64) -> Result<u32> {
        let wrong = |_| self.impossible(column, format!("{number} is not between 0 and {}", u32::MAX));
        u32::try_from(number).map_err(wrong)
    }

    /// A floating-point number.
    pub fn real(&self, column: &'static str) -> Result<f64> {
        self.row.try_get(column).map_err(|error| self.impossible(column, error))
    }

    /// A flag: 0 or 1.
    pub fn flag(&self, column: &'static str) -> Result<bool> {
        match self.number(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(self.impossible(column, format!("{other} is neither 0 nor 1"))),
        }
    }

    /// An instant.
    pub fn instant(&self, column: &'static str) -> Result<Timestamp> {
        Timestamp::from_microsecond(self.number(column)?).map_err(|error| self.impossible(column, error))
    }

    /// An instant that may be NULL.
    pub fn maybe_instant(&self, column: &'static str) -> Result<Option<Timestamp>> {
        self.maybe_number(column)?
            .map(|micros| Timestamp::from_microsecond(micros).map_err(|error| self.impossible(column, error)))
            .transpose()
    }

    /// A day.
    pub fn day(&self, column: &'static str) -> Result<Date> {
        self.parse(column)
    }

    /// JSON.
    pub fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        serde_json::from_str(&self.text(column)?).map_err(|error| self.impossible(column, error))
    }

    /// Raw bytes.
    pub fn bytes(&self, column: &'static str) -> Result<Vec<u8>> {
        self.row.try_get(column).map_err(|error| self.impossible(column, error))
    }
}

/// A flag as the database keeps it.
pub fn flag(value: bool) -> i16 {
    i16::from(value)
}

/// What a person or another server wrote, for a TEXT column: PostgreSQL's cannot hold the character NUL, and a
/// message must not be lost for it. (JSON escapes it; raw bytes are bytes.)
pub fn written(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// JSON for a TEXT column. Our own types always serialise; should one not, the empty text is refused on the way back.
pub fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
