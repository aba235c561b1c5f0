//! What somebody answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::question::{ChoiceId, QuestionId};
use crate::domain::words;

words! {
    /// How much somebody wants to be in a group. A group that is not named is not wanted.
    Interest {
        /// If need be.
        Could = "could",
        /// Gladly.
        Like = "like",
        /// Most of all.
        Love = "love",
    }
}

impl Interest {
    /// For adding up: 1, 2, 3.
    pub fn weight(self) -> u32 {
        match self {
            Self::Could => 1,
            Self::Like => 2,
            Self::Love => 3,
        }
    }
}

/// The answer to one question. Which of these fits which kind is what [`super::Form::check`] knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To short and long text. Never empty.
    Text(String),
    /// To a number. Finite.
    Number(f64),
    /// To one choice and many choices. Empty with many choices: none of them.
    Chosen {
        /// The choices, in the question's order, each once.
        choices: Vec<ChoiceId>,
        /// Something else, in the person's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<String>,
    },
    /// To a scale.
    Scale(u8),
    /// To a ranking: best first, each once; some may be left out, not all.
    Ranking(Vec<ChoiceId>),
    /// To yes or no.
    YesNo(bool),
    /// To hours a week, in minutes.
    Minutes(u32),
    /// To a time zone: its IANA name.
    TimeZone(String),
    /// To working groups, by the groups' slugs. Empty: none of them.
    Groups(BTreeMap<String, Interest>),
    /// To tasks open for taking: their numbers, ascending. Empty: none of them.
    Tasks(Vec<u32>),
}

impl Answer {
    /// One choice, and nothing else.
    pub fn one(choice: &str) -> Self {
        Self::Chosen { choices: vec![choice.into()], other: None }
    }

    /// Several choices.
    pub fn many(choices: &[&str]) -> Self {
        Self::Chosen { choices: choices.iter().map(|id| ChoiceId::from(*id)).collect(), other: None }
    }

    /// The words that a condition compares: choices, slugs, numbers, `yes`; of a text the text.
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Text(text) | Self::TimeZone(text) => vec![text.clone()],
            Self::Number(number) => vec![number.to_string()],
            Self::Chosen { choices, other } => {
                let others = other.iter().map(|_| "other".to_owned());
                choices.iter().map(|id| id.0.clone()).chain(others).collect()
            }
            Self::Scale(n) => vec![n.to_string()],
            Self::Ranking(choices) => choices.iter().map(|id| id.0.clone()).collect(),
            Self::YesNo(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
            Self::Minutes(minutes) => vec![(f64::from(*minutes) / 60.0).to_string()],
            Self::Groups(groups) => groups.keys().cloned().collect(),
            Self::Tasks(tasks) => tasks.iter().map(u32::to_string).collect(),
        }
    }

    /// The amount that "at least" compares: a number, a scale's, hours; of several things how many.
    pub fn amount(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Scale(n) => Some(f64::from(*n)),
            Self::Minutes(minutes) => Some(f64::from(*minutes) / 60.0),
            Self::Chosen { choices, other } => Some((choices.len() + usize::from(other.is_some())) as f64),
            Self::Ranking(choices) => Some(choices.len() as f64),
            Self::Groups(groups) => Some(groups.len() as f64),
            Self::Tasks(tasks) => Some(tasks.len() as f64),
            Self::Text(_) | Self::TimeZone(_) | Self::YesNo(_) => None,
        }
    }
}

/// Everything that somebody answered, by question. An answer to a question that is hidden now is kept, and not
/// counted: who changes their mind back finds it again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<QuestionId, Answer>);

impl Answers {
    /// The answer to a question.
    pub fn get(&self, question: &QuestionId) -> Option<&Answer> {
        self.0.get(question)
    }

    /// The last said wins; `None` takes an answer back.
    pub fn set(&mut self, question: QuestionId, answer: Option<Answer>) {
        match answer {
            Some(answer) => self.0.insert(question, answer),
            None => self.0.remove(&question),
        };
    }

    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
