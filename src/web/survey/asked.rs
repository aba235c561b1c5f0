//! A question as a page asks it.

use serde::Serialize;

use super::entered::{Fields, fields};
use super::field::{FIRST, Field};
use super::visit::{Said, Visit};
use crate::domain::survey::Question;

/// A question, its controls, and what is wrong with what stands in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The question.
    pub title: Said,
    /// What helps to answer it.
    pub help: Option<Said>,
    /// Whether it must be answered.
    pub required: bool,
    /// What is wrong, as a sentence.
    pub error: Option<String>,
    /// The ids of what describes the controls: help, hint, error.
    pub described_by: String,
    /// The first control's id.
    pub first: &'static str,
    /// One control with one label, and no group of them.
    pub one_control: bool,
    /// The controls.
    pub field: Field,
}

impl Asked {
    /// The question with the answer that is kept.
    pub fn kept(visit: &Visit, question: &Question) -> Self {
        let kept = visit.sheet.answers.get(&question.id);
        let entered = kept.map(|answer| fields(&visit.sheet.offered, answer)).unwrap_or_default();
        Self::of(visit, question, &entered, None)
    }

    /// The question with what was entered, and what is wrong with it.
    pub fn of(visit: &Visit, question: &Question, entered: &Fields, error: Option<String>) -> Self {
        let field = Field::of(visit, question, entered);
        let help = question.help.as_ref().map(|help| visit.said(help));
        let hint = field.line.as_ref().is_some_and(|line| line.hint.is_some())
            || field.pick.as_ref().is_some_and(|pick| pick.most.is_some())
            || field.groups.as_ref().is_some_and(|groups| groups.most.is_some())
            || field.ranking.is_some();
        let describing = [("help", help.is_some()), ("hint", hint), ("error", error.is_some())];
        let described_by: Vec<&str> =
            describing.into_iter().filter(|(_, is_there)| *is_there).map(|(id, _)| id).collect();
        Self {
            title: visit.said(&question.title),
            help,
            required: question.required,
            error,
            described_by: described_by.join(" "),
            first: FIRST,
            one_control: field.is_one_control(),
            field,
        }
    }

    /// For samples.
    pub fn sample() -> Self {
        Self {
            title: Said::sample("What would you like to do?"),
            help: Some(Said::sample("Whatever comes to mind.")),
            required: true,
            error: Some("Please answer this question.".into()),
            described_by: "help error".into(),
            first: FIRST,
            one_control: true,
            field: Field::sample(),
        }
    }
}
