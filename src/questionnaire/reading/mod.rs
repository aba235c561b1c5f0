//! Answers out of what a person wrote: "1: design, writing 2: about 3h", one answer a line, or between the quoted
//! questions. What cannot be read for certain is given back with its question, and never guessed.

mod amount;
mod belong;
mod choice;
mod command;
mod company;
mod divide;
mod fold;
mod group;
mod inline;
mod one;
#[cfg(test)]
mod proofs;
#[cfg(test)]
mod stories;
mod words;
mod zone;

use crate::domain::survey::{Answer, Answers, Form, Kind, Question, QuestionId};
use crate::questionnaire::items::{Item, items};
use crate::render::Lang;

pub use belong::is_answer;
pub use command::{Command, command, is_undo};
pub use company::{Company, Wished, company};
use divide::Part;

/// What was written under a line of the questionnaire that the reply quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between<'a> {
    /// The quoted line.
    pub under: &'a str,
    /// What stands below it.
    pub text: &'a str,
}

/// An answer that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The question.
    pub question: QuestionId,
    /// The answer; `None`: it is left out ("skip").
    pub answer: Option<Answer>,
    /// The words that said it.
    pub words: String,
}

/// Words that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The question that they answer; `None` when that is not clear either.
    pub question: Option<QuestionId>,
    /// The words.
    pub words: String,
    /// An answer as it can be read, its number in front; empty without a question.
    pub example: String,
}

/// What was heard in a reply.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heard {
    /// Answers, in the order of the reply; of one question the last counts.
    pub changes: Vec<Change>,
    /// What was not understood.
    pub unread: Vec<Unread>,
}

/// Reads a reply. `said` is what the person wrote, without quotes and signature; `between` what of it stands below
/// quoted lines; `expected` the questions that the message which they answer asked; `answers` what they said before.
pub fn read(
    form: &Form<'_>,
    lang: Lang,
    answers: &Answers,
    expected: &[QuestionId],
    said: &str,
    between: &[Between<'_>],
) -> Heard {
    let items = items(form, answers, None, lang);
    let mut reader = Reader { form, lang, items: &items, heard: Heard::default() };
    let mut rest = said.to_owned();
    for piece in between {
        let Some(place) = divide::place_of(piece.under, &items) else { continue };
        // What was written below a quoted question may name others itself: "yes. 4: no".
        let divided = divide::divide(piece.text, form, lang, Some(place));
        if let Some(at) = rest.find(piece.text) {
            rest.replace_range(at..at + piece.text.len(), "\n");
        }
        reader.take(divided.before, Some(place));
        for part in divided.parts {
            reader.part(part);
        }
    }
    let divided = divide::divide(&rest, form, lang, None);
    match divided.parts.is_empty() || (divided.loose && answers_the_only_one(form, lang, expected, &rest)) {
        true => reader.unmarked(rest.trim(), answers, expected),
        false => {
            if !words::is_greeting(divided.before) {
                reader.unread(None, divided.before);
            }
            for part in divided.parts {
                reader.part(part);
            }
        }
    }
    reader.heard
}

/// Reads a message as the answer to this question alone: "4." on a scale is no number of a question. `Some(None)` leaves
/// it out.
pub fn read_one(form: &Form<'_>, question: &Question, said: &str, lang: Lang) -> Option<Option<Answer>> {
    one::answer(form, question, said, lang)
}

/// Whether a text without marks is an answer to the one question that was asked: then its numbers are the answer's.
fn answers_the_only_one(form: &Form<'_>, lang: Lang, expected: &[QuestionId], said: &str) -> bool {
    let [only] = expected else { return false };
    let question = form.survey.question(only);
    question.is_some_and(|question| one::answer(form, question, said, lang).is_some())
}

struct Reader<'a, 'f> {
    form: &'a Form<'f>,
    lang: Lang,
    items: &'a [Item],
    heard: Heard,
}

impl<'f> Reader<'_, 'f> {
    fn question(&self, place: usize) -> Option<&'f Question> {
        self.form.survey.questions.get(place)
    }

    fn part(&mut self, part: Part<'_>) {
        self.take(part.words, Some(part.place));
    }

    /// Reads the words as the answer to one question.
    fn take(&mut self, words: &str, place: Option<usize>) {
        let words = words.trim();
        let question = place.and_then(|place| self.question(place));
        let (Some(question), false) = (question, words.is_empty()) else { return };
        let long = matches!(question.kind, Kind::LongText);
        // A short answer ends with its paragraph: what follows it may belong to everything.
        let (first, more) = match words.split_once("\n\n") {
            Some((first, more)) if !long && !matches!(question.kind, Kind::Ranking { .. }) => {
                (first, more.trim())
            }
            _ => (words, ""),
        };
        match one::answer(self.form, question, first, self.lang) {
            Some(answer) => {
                let change = Change { question: question.id.clone(), answer, words: first.to_owned() };
                self.heard.changes.push(change);
            }
            None => self.unread(place, first),
        }
        if !more.is_empty() && !words::is_greeting(more) {
            self.unread(None, more);
        }
    }

    fn unread(&mut self, place: Option<usize>, words: &str) {
        let words = words.trim();
        if words.is_empty() {
            return;
        }
        let item = place.and_then(|place| self.items.get(place));
        self.heard.unread.push(Unread {
            question: item.map(|item| item.id.clone()),
            words: words.to_owned(),
            example: item.map_or_else(String::new, |item| item.example.clone()),
        });
    }

    /// No number and no quote says what the words answer. They count when only one question was asked, or when there
    /// is a line for each question and every line is an answer to its own.
    fn unmarked(&mut self, words: &str, answers: &Answers, expected: &[QuestionId]) {
        if words.trim().is_empty() {
            return;
        }
        let place_of =
            |id: &QuestionId| self.form.survey.questions.iter().position(|question| question.id == *id);
        if let [only] = expected {
            return match place_of(only) {
                Some(place) => self.take(words, Some(place)),
                None => self.unread(None, words),
            };
        }
        match self.line_by_line(words, answers, expected) {
            Some(changes) => self.heard.changes.extend(changes),
            None if words::is_greeting(words) => {}
            None => self.unread(None, words),
        }
    }

    /// One answer a line, to the questions that are shown, in order.
    fn line_by_line(&self, words: &str, answers: &Answers, expected: &[QuestionId]) -> Option<Vec<Change>> {
        let mut lines = words.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
        if lines.peek().is_some_and(|line| words::is_greeting(line)) {
            lines.next();
        }
        let mut so_far = answers.clone();
        for id in expected {
            so_far.set(id.clone(), None);
        }
        let mut changes = Vec::new();
        for id in expected {
            let question = self.form.survey.question(id)?;
            let shown = self.form.visible(&so_far).iter().any(|one| one.id == *id);
            if !shown {
                continue;
            }
            let line = lines.next()?;
            let answer = one::answer(self.form, question, line, self.lang)?;
            so_far.set(id.clone(), answer.clone());
            changes.push(Change { question: id.clone(), answer, words: line.to_owned() });
        }
        let texts = |change: &Change| matches!(change.answer, Some(Answer::Text(_)));
        // Lines of prose fit questions that take any words: at least one line must fit for another reason.
        (lines.next().is_none() && !changes.iter().all(texts)).then_some(changes)
    }
}
