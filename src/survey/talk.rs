//! Where somebody is who answers one question after the other. Pure.

use super::Sheet;
use crate::domain::survey::{Question, QuestionId};
use crate::id::DeliveryId;
use crate::store::asking::{Asking, CameTo};

/// A question whose answer could not be read is put so often.
const TRIES: usize = 2;

/// A survey, question by question.
#[derive(Debug, Clone, Copy)]
pub struct Talk<'a> {
    sheet: &'a Sheet,
    askings: &'a [Asking],
}

impl<'a> Talk<'a> {
    /// The talk about a sheet, with everything that was put so far, the first first.
    pub fn new(sheet: &'a Sheet, askings: &'a [Asking]) -> Self {
        Self { sheet, askings }
    }

    /// What was put last.
    pub fn last(&self) -> Option<&'a Asking> {
        self.askings.last()
    }

    /// The asking that this message was.
    pub fn asked_by(&self, delivery: DeliveryId) -> Option<&'a Asking> {
        self.askings.iter().find(|asking| asking.delivery == delivery)
    }

    /// How this question was put the last time.
    pub fn last_of(&self, question: &QuestionId) -> Option<&'a Asking> {
        self.askings.iter().rev().find(|asking| asking.question.as_ref() == Some(question))
    }

    /// The question that waits for its answer: the last one, while it is shown.
    pub fn open(&self) -> Option<&'a Question> {
        let last = self.last().filter(|last| last.came_to.is_none())?;
        let id = last.question.as_ref()?;
        self.visible().into_iter().find(|question| question.id == *id)
    }

    /// The question to go on with: the first one that is shown, has no answer, wherever it might have come from, and was
    /// not passed over. `None`: it is time for the review.
    pub fn next(&self) -> Option<&'a Question> {
        self.visible().into_iter().find(|question| self.is_left(question))
    }

    /// Questions that are still to be asked.
    pub fn left(&self) -> u32 {
        let left = self.visible().into_iter().filter(|question| self.is_left(question)).count();
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// The question before this one; `None` at the first. Before the review: the last one.
    pub fn before(&self, question: Option<&QuestionId>) -> Option<&'a Question> {
        let visible = self.visible();
        match question {
            None => visible.last().copied(),
            Some(id) => {
                let place = visible.iter().position(|one| one.id == *id)?;
                visible.get(place.checked_sub(1)?).copied()
            }
        }
    }

    /// What could not be read, of questions that still have no answer: the question and the words.
    pub fn unread(&self) -> Vec<(&'a Question, &'a str)> {
        let given_up = |question: &'a Question| {
            let last = self.last_of(&question.id)?;
            let unread = last.came_to == Some(CameTo::Unread) && self.has_no_answer(question);
            last.words.as_deref().filter(|_| unread).map(|words| (question, words))
        };
        self.visible().into_iter().filter_map(given_up).collect()
    }

    fn visible(&self) -> Vec<&'a Question> {
        self.sheet.form().visible(&self.sheet.answers)
    }

    fn has_no_answer(&self, question: &Question) -> bool {
        self.sheet.answers.get(&question.id).is_none()
    }

    fn is_left(&self, question: &Question) -> bool {
        let skipped = self.last_of(&question.id).is_some_and(|last| last.came_to == Some(CameTo::Skipped));
        let tries = self.askings.iter().filter(|asking| {
            asking.question.as_ref() == Some(&question.id) && asking.came_to == Some(CameTo::Unread)
        });
        self.has_no_answer(question) && !skipped && tries.count() < TRIES
    }
}
