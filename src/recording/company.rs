//! Wishes about company beside the answers to a survey: "not with Ana", "stay where I am". They answer the survey's own questions about
//! that; when it is not clear who is meant, that is asked back.

use super::beside::{Beside, take_out};
use super::fault::Fault;
use super::turn::{Turn, no_panic};
use crate::domain::member::Member;
use crate::domain::survey::{Answer, Fills, Question, QuestionId};
use crate::placement::Called;
use crate::questionnaire::{Change, Company, Heard, Unread, Wished, items};
use crate::render::Lang;
use crate::reply::Letter;
use crate::store::{self, Tx};
use crate::survey::Sheet;

impl Turn<'_> {
    /// What a letter wishes about company; it is taken out of the letter.
    pub(super) async fn company(
        &self,
        tx: &mut Tx,
        member: &Member,
        beside: &Beside<'_>,
        letter: &mut Letter,
    ) -> Result<Heard, Fault> {
        let mut heard = Heard::default();
        if beside.sheet.round.anonymous {
            return Ok(heard);
        }
        let found = no_panic(|| beside.company(letter)).unwrap_or_default();
        if found.is_empty() {
            return Ok(heard);
        }
        let people = store::member::all(tx).await?;
        let called = Called::of(&people);
        let mut spans = Vec::new();
        for one in found {
            match &one.wished {
                Wished::Stay(stay) => heard.changes.push(change(&one, Answer::YesNo(*stay))),
                Wished::NotWith(names) => match whom(&called, &people, member, names) {
                    Some(names) => {
                        let whole = with_those_before(beside.sheet, &heard, &one.question, &names);
                        heard.changes.retain(|other| other.question != one.question);
                        heard.changes.push(change(&one, Answer::Text(whole)));
                    }
                    None if one.perhaps => continue,
                    None => heard.unread.push(unclear(beside.sheet, &one)),
                },
            }
            spans.push(one.at);
        }
        if !spans.is_empty() {
            take_out(letter, spans);
        }
        Ok(heard)
    }
}

impl Turn<'_> {
    /// Whether a letter says nothing but such a wish, and whom it means is clear.
    pub(super) async fn wishes_company(
        &self,
        tx: &mut Tx,
        member: &Member,
        sheet: &Sheet,
        about: Option<&Question>,
        letter: &Letter,
    ) -> Result<bool, Fault> {
        let mut rest = letter.clone();
        let heard = self.company(tx, member, &Beside { sheet, about }, &mut rest).await?;
        Ok(!heard.changes.is_empty() && heard.unread.is_empty() && rest.said.trim().is_empty())
    }
}

/// Puts what stood beside the answers to them. What has a number counts before what has none.
pub(super) fn join(heard: &mut Heard, company: Heard) {
    for change in company.changes {
        let numbered = heard.changes.iter_mut().rfind(|other| other.question == change.question);
        match (numbered, &change.answer) {
            (None, _) => heard.changes.push(change),
            (Some(Change { answer: Some(Answer::Text(named)), .. }), Some(Answer::Text(more))) => {
                *named = listed(named, more);
            }
            (Some(numbered), answer) if numbered.answer != *answer => {
                let question = Some(change.question);
                heard.unread.push(Unread { question, words: change.words, example: String::new() });
            }
            (Some(_), _) => {}
        }
    }
    heard.unread.extend(company.unread);
}

/// Whether a question is one that such wishes answer.
pub(super) fn is_about_company(sheet: &Sheet, question: &QuestionId) -> bool {
    let fills = sheet.survey.question(question).and_then(|question| question.fills);
    matches!(fills, Some(Fills::NotWith | Fills::Stay))
}

fn change(one: &Company, answer: Answer) -> Change {
    Change { question: one.question.clone(), answer: Some(answer), words: one.words.clone() }
}

/// The whole names of those who are named; `None` when one of them is nobody, several, or the writer.
fn whom(called: &Called<'_>, people: &[Member], writer: &Member, names: &[String]) -> Option<String> {
    let name = |name: &String| {
        let id = called.one(name).filter(|id| *id != writer.id)?;
        people.iter().find(|person| person.id == id).map(|person| person.name.clone())
    };
    let whole: Option<Vec<String>> = names.iter().map(name).collect();
    whole.filter(|names| !names.is_empty()).map(|names| names.join(", "))
}

/// The names after those that were said before: nobody who is left out now was taken back.
fn with_those_before(sheet: &Sheet, heard: &Heard, question: &QuestionId, names: &str) -> String {
    let now = heard.changes.iter().find(|change| change.question == *question);
    let before = now.and_then(|change| change.answer.as_ref()).or_else(|| sheet.answers.get(question));
    match before {
        Some(Answer::Text(before)) => listed(before, names),
        _ => names.to_owned(),
    }
}

fn listed(before: &str, more: &str) -> String {
    match before.contains(more) {
        true => before.to_owned(),
        false => format!("{before}, {more}"),
    }
}

fn unclear(sheet: &Sheet, one: &Company) -> Unread {
    let all = items(&sheet.form(), &sheet.answers, None, Lang::of(&sheet.member.language));
    let example = all.into_iter().find(|item| item.id == one.question).map(|item| item.example);
    Unread {
        question: Some(one.question.clone()),
        words: one.words.clone(),
        example: example.unwrap_or_default(),
    }
}
