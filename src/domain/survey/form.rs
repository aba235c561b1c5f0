//! A survey in front of one person: what they see, what is missing, what is wrong.

use std::collections::BTreeMap;

use super::Survey;
use super::answer::{Answer, Answers};
use super::flaw::Flaw;
use super::offered::Offered;
use super::question::{ChoiceId, Kind, Question, QuestionId};
use crate::domain::zone::Zone;

/// Characters in a short text, and in "other".
pub const LONGEST_LINE: usize = 300;

/// Characters in a long text.
pub const LONGEST_TEXT: usize = 10_000;

/// Nobody works more in a week.
const MOST_MINUTES: u32 = 80 * 60;

/// A survey and what it offers.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// The survey.
    pub survey: &'a Survey,
    /// The groups and tasks to choose from.
    pub offered: &'a Offered,
}

impl<'a> Form<'a> {
    /// A survey with what it offers.
    pub fn new(survey: &'a Survey, offered: &'a Offered) -> Self {
        Self { survey, offered }
    }

    /// The questions that are shown, given these answers.
    pub fn visible(&self, answers: &Answers) -> Vec<&'a Question> {
        let counted = self.counted_by_reference(answers);
        self.survey.questions.iter().filter(|question| shown(question, &counted)).collect()
    }

    /// The answers that count: those to questions that are shown.
    pub fn counted(&self, answers: &Answers) -> Answers {
        let counted = self.counted_by_reference(answers);
        Answers(counted.into_iter().map(|(id, answer)| (id.clone(), answer.clone())).collect())
    }

    /// What is missing or wrong, at most one flaw a question, in the order of the survey.
    pub fn flaws(&self, answers: &Answers) -> Vec<(&'a Question, Flaw)> {
        let flaw = |question: &'a Question| match answers.get(&question.id) {
            Some(answer) => self.check(question, answer).err().map(|flaw| (question, flaw)),
            None => question.required.then_some((question, Flaw::Missing)),
        };
        self.visible(answers).into_iter().filter_map(flaw).collect()
    }

    /// Whether an answer fits its question.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self, question: &Question, answer: &Answer) -> Result<(), Flaw> {
        match (&question.kind, answer) {
            (Kind::ShortText, Answer::Text(text)) => line(text),
            (Kind::LongText, Answer::Text(text)) => words(text, LONGEST_TEXT),
            (Kind::Number { least, most, whole, .. }, Answer::Number(number)) => {
                if !number.is_finite() {
                    return Err(Flaw::WrongKind);
                }
                within(*number, *least, *most)?;
                refuse(*whole && number.fract() != 0.0, Flaw::NotWhole)
            }
            (Kind::OneChoice { other: may, .. }, Answer::Chosen { choices, other }) => {
                self.chosen(&question.kind, choices, other.as_deref(), *may)?;
                refuse(choices.len() + usize::from(other.is_some()) != 1, Flaw::NotOne)
            }
            (Kind::ManyChoices { other: may, most, .. }, Answer::Chosen { choices, other }) => {
                self.chosen(&question.kind, choices, other.as_deref(), *may)?;
                at_most(choices.len() + usize::from(other.is_some()), *most)
            }
            (Kind::Scale { from, to, .. }, Answer::Scale(n)) => {
                within(f64::from(*n), Some(f64::from(*from)), Some(f64::from(*to)))
            }
            (Kind::Ranking { .. }, Answer::Ranking(choices)) => {
                refuse(choices.is_empty(), Flaw::Empty)?;
                self.chosen(&question.kind, choices, None, false)
            }
            (Kind::YesNo, Answer::YesNo(_)) => Ok(()),
            (Kind::Hours, Answer::Minutes(minutes)) => {
                refuse(*minutes > MOST_MINUTES, Flaw::Above(f64::from(MOST_MINUTES) / 60.0))
            }
            (Kind::TimeZone, Answer::TimeZone(name)) => {
                refuse(name.parse::<Zone>().is_err(), Flaw::NoSuchZone(name.chars().take(60).collect()))
            }
            (Kind::Groups { most }, Answer::Groups(groups)) => {
                let unknown =
                    groups.keys().find(|slug| !self.offered.groups.iter().any(|g| g.slug == **slug));
                unknown.map_or(Ok(()), |slug| Err(Flaw::NoSuchGroup(slug.clone())))?;
                at_most(groups.len(), *most)
            }
            (Kind::Tasks { most }, Answer::Tasks(tasks)) => {
                let unknown =
                    tasks.iter().find(|n| !self.offered.tasks.iter().any(|task| task.number == **n));
                unknown.map_or(Ok(()), |number| Err(Flaw::NoSuchTask(*number)))?;
                once(tasks)?;
                at_most(tasks.len(), *most)
            }
            _ => Err(Flaw::WrongKind),
        }
    }

    /// A condition speaks of earlier questions only, so one walk in order decides everything.
    fn counted_by_reference<'b>(&self, answers: &'b Answers) -> BTreeMap<&'a QuestionId, &'b Answer> {
        let mut counted = BTreeMap::new();
        for question in &self.survey.questions {
            if shown(question, &counted)
                && let Some(answer) = answers.get(&question.id)
            {
                counted.insert(&question.id, answer);
            }
        }
        counted
    }

    fn chosen(
        &self,
        kind: &Kind,
        choices: &[ChoiceId],
        other: Option<&str>,
        may_be_other: bool,
    ) -> Result<(), Flaw> {
        let unknown = choices.iter().find(|id| kind.choice(id).is_none());
        unknown.map_or(Ok(()), |id| Err(Flaw::NoSuchChoice(id.clone())))?;
        once(choices)?;
        match other {
            Some(_) if !may_be_other => Err(Flaw::NoOther),
            Some(text) => line(text),
            None => Ok(()),
        }
    }
}

fn shown(question: &Question, counted: &BTreeMap<&QuestionId, &Answer>) -> bool {
    question.condition.as_ref().is_none_or(|condition| condition.holds(&|id| counted.get(id).copied()))
}

fn refuse(is_wrong: bool, flaw: Flaw) -> Result<(), Flaw> {
    if is_wrong { Err(flaw) } else { Ok(()) }
}

fn line(text: &str) -> Result<(), Flaw> {
    refuse(text.trim().contains('\n'), Flaw::ManyLines)?;
    words(text, LONGEST_LINE)
}

fn words(text: &str, most: usize) -> Result<(), Flaw> {
    refuse(text.trim().is_empty(), Flaw::Empty)?;
    refuse(text.chars().count() > most, Flaw::TooLong(most))?;
    refuse(text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')), Flaw::Unprintable)
}

fn within(number: f64, least: Option<f64>, most: Option<f64>) -> Result<(), Flaw> {
    match (least, most) {
        (Some(least), _) if number < least => Err(Flaw::Below(least)),
        (_, Some(most)) if number > most => Err(Flaw::Above(most)),
        _ => Ok(()),
    }
}

fn at_most(count: usize, most: Option<u32>) -> Result<(), Flaw> {
    match most {
        Some(most) if count > most as usize => Err(Flaw::TooMany(most)),
        _ => Ok(()),
    }
}

fn once<T: Ord>(all: &[T]) -> Result<(), Flaw> {
    let mut seen = std::collections::BTreeSet::new();
    refuse(!all.iter().all(|one| seen.insert(one)), Flaw::Twice)
}
