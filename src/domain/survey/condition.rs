//! When a question is shown.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::question::QuestionId;

/// What must hold of earlier answers. A question that was not answered, or is hidden itself, makes everything but
/// `Not` false.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It was answered.
    Answered(QuestionId),
    /// Its answer is this and nothing else: a choice's id, a slug, `yes`, `no`, a number.
    Is(QuestionId, String),
    /// Its answer is one of these and nothing else.
    OneOf(QuestionId, Vec<String>),
    /// This is among what was answered.
    Includes(QuestionId, String),
    /// The number (hours, scale; how many were chosen) is at least this.
    AtLeast(QuestionId, f64),
    /// It does not hold.
    Not(Box<Condition>),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
}

impl Condition {
    /// Whether it holds; `said` gives the answers that count.
    pub fn holds<'a>(&self, said: &impl Fn(&QuestionId) -> Option<&'a Answer>) -> bool {
        let only = |id: &QuestionId, fits: &dyn Fn(&str) -> bool| {
            said(id).is_some_and(|answer| matches!(answer.words().as_slice(), [word] if fits(word)))
        };
        match self {
            Self::Answered(id) => said(id).is_some(),
            Self::Is(id, wanted) => only(id, &|word| word == wanted),
            Self::OneOf(id, wanted) => only(id, &|word| wanted.iter().any(|one| one == word)),
            Self::Includes(id, wanted) => said(id).is_some_and(|answer| answer.words().contains(wanted)),
            Self::AtLeast(id, least) => {
                said(id).and_then(Answer::amount).is_some_and(|amount| amount >= *least)
            }
            Self::Not(inner) => !inner.holds(said),
            Self::All(inner) => inner.iter().all(|one| one.holds(said)),
            Self::Any(inner) => inner.iter().any(|one| one.holds(said)),
        }
    }

    /// The questions that it speaks of.
    pub fn questions(&self) -> Vec<&QuestionId> {
        match self {
            Self::Answered(id)
            | Self::Is(id, _)
            | Self::OneOf(id, _)
            | Self::Includes(id, _)
            | Self::AtLeast(id, _) => vec![id],
            Self::Not(inner) => inner.questions(),
            Self::All(inner) | Self::Any(inner) => inner.iter().flat_map(Self::questions).collect(),
        }
    }
}
