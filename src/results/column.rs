//! A question over all the versions of its survey.

use super::{Archive, Response};
use crate::domain::survey::{Answer, Answers, Choice, Fills, Kind, Question, Survey};

/// A question, by its id and kind: one that became another kind of question is another column.
pub(super) struct Column<'a> {
    /// As the newest version asks it.
    pub question: &'a Question,
    /// How each version asks it, `None` where it does not.
    versions: Vec<Option<&'a Question>>,
}

/// Every question that was ever asked, in the order of the newest version, older ones behind. With whom somebody does not want
/// to be in a group was asked under the promise that only who sorts people into groups sees it: it is no result.
pub(super) fn of(archive: &Archive) -> Vec<Column<'_>> {
    let mut columns: Vec<Column<'_>> = Vec::new();
    for question in archive.versions.iter().flat_map(|survey| &survey.questions) {
        if archive.versions.iter().any(|survey| fills_not_with(survey, question)) {
            continue;
        }
        if columns.iter().any(|known| is_same(known.question, question)) {
            continue;
        }
        let ask = archive
            .versions
            .iter()
            .map(|survey| survey.question(&question.id).filter(|asked| is_same(asked, question)));
        columns.push(Column { question, versions: ask.collect() });
    }
    columns
}

fn fills_not_with(survey: &Survey, question: &Question) -> bool {
    survey.question(&question.id).is_some_and(|asked| asked.fills == Some(Fills::NotWith))
}

fn is_same(one: &Question, other: &Question) -> bool {
    one.id == other.id && one.kind.word() == other.kind.word()
}

impl<'a> Column<'a> {
    /// The answer of a response to this question.
    pub fn answer<'b>(&self, response: &Response, counted: &'b Answers) -> Option<&'b Answer> {
        self.versions.get(response.version).copied().flatten()?;
        counted.get(&self.question.id)
    }

    /// The question as a response saw it.
    pub fn asked(&self, response: &Response) -> &'a Question {
        self.versions.get(response.version).copied().flatten().unwrap_or(self.question)
    }

    /// Every choice that ever was, the newest version's first.
    pub fn choices(&self) -> Vec<&'a Choice> {
        let mut all: Vec<&Choice> = Vec::new();
        for choice in self.versions.iter().flatten().flat_map(|question| question.kind.choices()) {
            if !all.iter().any(|known| known.id == choice.id) {
                all.push(choice);
            }
        }
        all
    }

    /// From where to where its scale ever went.
    pub fn scale(&self) -> Option<(u8, u8)> {
        let ends = self.versions.iter().flatten().filter_map(|question| match question.kind {
            Kind::Scale { from, to, .. } => Some((from, to)),
            _ => None,
        });
        ends.reduce(|(low, high), (from, to)| (low.min(from), high.max(to)))
    }
}
