//! Whether words belong to the answer to a question, or stand beside the answers.

use std::ops::Range;

use super::Between;
use super::divide::{Divided, Part, divide, place_of};
use crate::domain::survey::{Answers, Form, Kind, QuestionId};
use crate::questionnaire::items::items;
use crate::render::Lang;

/// Whether the words at `at` in `said` belong to an answer: behind a question's number or below its quoted line. A short answer ends
/// with its line, what stands in the lines after it is said to everybody; a long text goes on to the next number. What has no number
/// belongs to the long text that alone was asked for. All arguments as for [`read`](super::read).
pub fn is_answer(
    form: &Form<'_>,
    lang: Lang,
    answers: &Answers,
    expected: &[QuestionId],
    said: &str,
    between: &[Between<'_>],
    at: Range<usize>,
) -> bool {
    let items = items(form, answers, None, lang);
    let mut rest = said.to_owned();
    for piece in between {
        let Some(from) = rest.find(piece.text).filter(|_| !piece.text.trim().is_empty()) else { continue };
        let to = from + piece.text.len();
        let within = from <= at.start && at.end <= to;
        match place_of(piece.under, &items) {
            Some(place) if within => {
                let divided = divide(piece.text, form, lang, Some(place));
                let before = Part { place, words: divided.before };
                let at = at.start - from..at.end - from;
                return owns(form, piece.text, &before, &at) || is_in(form, piece.text, &divided, &at);
            }
            Some(_) => rest.replace_range(from..to, &blank(piece.text)),
            None => {}
        }
    }
    let divided = divide(&rest, form, lang, None);
    let long = |id: &QuestionId| {
        form.survey.question(id).is_some_and(|question| matches!(question.kind, Kind::LongText))
    };
    match (divided.parts.is_empty() || divided.loose, expected) {
        (true, [only]) => long(only),
        (true, _) if divided.parts.is_empty() => false,
        _ => is_in(form, &rest, &divided, &at),
    }
}

/// A piece of a reply, and what it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// The question's place, from 0; `None`: nothing says which.
    pub place: Option<usize>,
    /// Nothing but that it alone was asked says that it answers this question.
    pub is_only: bool,
}

/// The pieces of a reply, in no order. All arguments as for [`read`](super::read).
pub(super) fn regions(
    form: &Form<'_>,
    lang: Lang,
    answers: &Answers,
    expected: &[QuestionId],
    said: &str,
    between: &[Between<'_>],
) -> Vec<Region> {
    let items = items(form, answers, None, lang);
    let mut rest = said.to_owned();
    let mut all = Vec::new();
    let region = |text: &str, words: &str, from: usize, place: Option<usize>| {
        let start = from + (words.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        Region { at: start..start + words.len(), place, is_only: false }
    };
    for piece in between {
        let Some(from) = rest.find(piece.text).filter(|_| !piece.text.trim().is_empty()) else { continue };
        let Some(place) = place_of(piece.under, &items) else { continue };
        let divided = divide(piece.text, form, lang, Some(place));
        all.push(region(piece.text, divided.before, from, Some(place)));
        all.extend(divided.parts.iter().map(|part| region(piece.text, part.words, from, Some(part.place))));
        rest.replace_range(from..from + piece.text.len(), &blank(piece.text));
    }
    let divided = divide(&rest, form, lang, None);
    let only = match expected {
        [only] => form.survey.questions.iter().position(|question| question.id == *only),
        _ => None,
    };
    match only.filter(|_| divided.parts.is_empty()) {
        Some(place) => all.push(Region { at: 0..rest.len(), place: Some(place), is_only: true }),
        None => {
            all.push(region(&rest, divided.before, 0, None));
            all.extend(divided.parts.iter().map(|part| region(&rest, part.words, 0, Some(part.place))));
        }
    }
    all.retain(|region| !region.at.is_empty());
    all
}

/// As many bytes that say nothing; lines stay lines.
fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

fn is_in(form: &Form<'_>, text: &str, divided: &Divided<'_>, at: &Range<usize>) -> bool {
    divided.parts.iter().any(|part| owns(form, text, part, at))
}

/// Whether the words at `at` in `text` are of this part's answer. The part is a piece of the text.
fn owns(form: &Form<'_>, text: &str, part: &Part<'_>, at: &Range<usize>) -> bool {
    let from = (part.words.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    if at.start < from || from + part.words.len() < at.end {
        return false;
    }
    let long = form.survey.questions.get(part.place).is_some_and(|one| matches!(one.kind, Kind::LongText));
    long || !text.get(from..at.start).unwrap_or_default().contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::file;

    /// Whether "MOVE" is part of an answer.
    fn owned(said: &str, expected: &[&str], between: &[Between<'_>]) -> bool {
        let text = "title = \"x\"\n[[questions]]\nid = \"hours\"\nkind = \"hours\"\ntitle = \"How many hours?\"\n\
             [[questions]]\nid = \"learn\"\nkind = \"short-text\"\ntitle = \"What would you learn?\"\n\
             [[questions]]\nid = \"story\"\nkind = \"long-text\"\ntitle = \"What happened?\"\n";
        let survey = file::read("x.toml", "x", text).unwrap();
        let offered = Default::default();
        let form = Form::new(&survey, &offered);
        let expected: Vec<QuestionId> = expected.iter().map(|id| (*id).into()).collect();
        let at = said.find("MOVE").unwrap();
        is_answer(&form, Lang::En, &Answers::default(), &expected, said, between, at..at + 4)
    }

    #[test]
    fn what_stands_behind_a_number_or_below_a_question_is_its_answer() {
        let all = ["hours", "learn", "story"];
        assert!(owned("1: 3h 2: MOVE", &all, &[]));
        assert!(owned("2: how to MOVE\n1: 3h", &all, &[]));
        assert!(owned("3: It began well.\nMOVE\n\nMOVE", &all, &[]), "a long text goes on");
        assert!(!owned("1: 3h\nMOVE", &all, &[]) && !owned("1: 3h\n\nMOVE", &all, &[]));
        assert!(!owned("MOVE\n\n1: 3h", &all, &[]) && !owned("MOVE", &all, &[]));
        assert!(owned("MOVE", &["story"], &[]) && !owned("MOVE", &["learn"], &[]));
    }

    #[test]
    fn quoted_questions_own_what_stands_below_them() {
        let under = |under, text| Between { under, text };
        assert!(owned("MOVE", &[], &[under("What would you learn?", "MOVE")]));
        assert!(!owned("3h\nMOVE", &[], &[under("How many hours?", "3h\nMOVE")]));
        assert!(owned("so\nMOVE", &[], &[under("What happened?", "so\nMOVE")]));
        assert!(!owned("MOVE", &[], &[under("Touchbase for Harbour Collective", "MOVE")]));
    }
}
