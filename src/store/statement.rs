//! SQL whose length depends on what it is about: lists and many rows, with numbered placeholders.
//!
//! Not sqlx's `QueryBuilder`: over `Any` it writes `?`, which PostgreSQL does not understand.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

/// So many values are listed in one statement at the most. Databases take more, but for each value sqlx asks SQLite for the
/// placeholder's name, and SQLite looks through all of them: twice as many cost four times as much.
pub const LISTED: usize = 256;

/// So many rows of so many columns each are written by one statement, for the same reason.
pub const fn rows_of(columns: usize) -> usize {
    LISTED.div_ceil(columns)
}

/// A value of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text, or NULL.
    Text(Option<String>),
    /// A whole number, or NULL.
    Number(Option<i64>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

/// A statement that grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    /// Begins with `sql`, which has no placeholder of its own.
    pub fn new(sql: &'static str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    /// Goes on with `sql`.
    pub fn push(&mut self, sql: &'static str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Goes on with a placeholder for `value`.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.sql.push_str(&format!("${}", self.values.len()));
        self
    }

    /// Goes on with placeholders for what stands in `IN (..)`, commas between them. The last value is repeated up to a
    /// power of two: a statement for each length there is would be prepared anew again and again.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if let Some(last) = values.last().cloned() {
            values.resize(values.len().next_power_of_two(), last);
        }
        self.values(values)
    }

    fn values(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        for (place, value) in values.into_iter().enumerate() {
            if place > 0 {
                self.sql.push_str(", ");
            }
            self.bind(value);
        }
        self
    }

    /// Goes on with `VALUES` and a row in brackets for each of `rows`.
    pub fn rows<const N: usize>(&mut self, rows: impl IntoIterator<Item = [Value; N]>) -> &mut Self {
        for (place, row) in rows.into_iter().enumerate() {
            self.sql.push_str(if place == 0 { "VALUES (" } else { "), (" });
            self.values(row);
        }
        self.sql.push(')');
        self
    }

    /// The statement, to be run.
    pub fn query(self) -> Query<'static, Any, AnyArguments> {
        // Safe: every part of the text is of this program, and every value stands beside it.
        let query = sqlx::query(AssertSqlSafe(self.sql));
        self.values.into_iter().fold(query, |query, value| match value {
            Value::Text(text) => query.bind(text),
            Value::Number(number) => query.bind(number),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_through() {
        let mut statement = Statement::new("SELECT * FROM task WHERE number > ");
        statement
            .bind(3i64)
            .push(" AND lead IN (")
            .list(["a", "b"])
            .push(") AND due = ")
            .bind(None::<String>);
        assert_eq!(statement.sql, "SELECT * FROM task WHERE number > $1 AND lead IN ($2, $3) AND due = $4");
        let values: [Value; 4] = [3.into(), "a".into(), "b".into(), Value::Text(None)];
        assert_eq!(statement.values, values);
    }

    #[test]
    fn lists_have_few_lengths() {
        let listed = |n: i64| Statement::new("").list(0..n).values.len();
        assert_eq!([0, 1, 2, 3, 5, 1000].map(listed), [0, 1, 2, 4, 8, 1024]);
        assert_eq!(Statement::new("").list(1i64..=3).values, [1.into(), 2.into(), 3.into(), 3i64.into()]);
    }

    #[test]
    fn rows_stand_in_brackets() {
        let mut statement = Statement::new("INSERT INTO supporter (task, member) ");
        statement.rows([["a".into(), "b".into()], ["c".into(), "d".into()]]);
        assert_eq!(statement.sql, "INSERT INTO supporter (task, member) VALUES ($1, $2), ($3, $4)");
    }
}
