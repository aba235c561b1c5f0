//! What is missing or wrong in an answer. The sentence for a person is made by `questionnaire::say`.

use super::question::ChoiceId;

/// One thing that keeps an answer from counting.
#[derive(Debug, Clone, PartialEq)]
pub enum Flaw {
    /// The question must be answered, and was not.
    Missing,
    /// The answer is of another kind than the question.
    WrongKind,
    /// There is no text, or nothing but blanks.
    Empty,
    /// The text is longer than this many characters.
    TooLong(usize),
    /// One line is wanted.
    ManyLines,
    /// There is a control character in it.
    Unprintable,
    /// Below the smallest possible.
    Below(f64),
    /// Above the largest possible.
    Above(f64),
    /// A whole number is wanted.
    NotWhole,
    /// This choice does not exist (any more).
    NoSuchChoice(ChoiceId),
    /// This group is not offered.
    NoSuchGroup(String),
    /// This task is not offered.
    NoSuchTask(u32),
    /// There is no such time zone.
    NoSuchZone(String),
    /// Exactly one is wanted.
    NotOne,
    /// More than this many.
    TooMany(u32),
    /// The same thing is named twice.
    Twice,
    /// Something else than the choices is not possible here.
    NoOther,
}
