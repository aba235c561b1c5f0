//! The messages of a talk: the next question, as a poll where it has few choices, and the review at the end.

use jiff::Timestamp;

use super::lines::{question_lines, said_line};
use super::own::own_lines;
use super::{Sheet, Talk};
use crate::domain::address::Address;
use crate::domain::message::{Content, PollChoice, PollContent, PollEndContent};
use crate::domain::survey::{Question, QuestionId};
use crate::outbox::{Letter, Post};
use crate::questionnaire::{Ballot, ballot, items};
use crate::render::message::{
    Noting, QuestionLine, SaidLine, SurveyPollContext, SurveyPollEndContext, SurveyQuestionContext,
    SurveyReviewContext, UnreadLine,
};
use crate::render::{Lang, RenderFault};
use crate::store::asking::{Asking, Poll};
use crate::store::delivery::Delivery;
use crate::token::SURVEY_LINK;

/// Puts questions to the member of a sheet.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// Makes outbox rows.
    pub post: &'a Post,
    /// Whose answers.
    pub sheet: &'a Sheet,
    /// What was put before.
    pub askings: &'a [Asking],
}

/// What is said beside the next question.
#[derive(Debug, Clone, Default)]
pub struct Aside {
    /// What was noted just now.
    pub noted: Vec<SaidLine>,
    /// What could not be read: with an example when it is asked again, without one when it is passed over.
    pub unread: Vec<UnreadLine>,
}

/// A message, and what it asks.
#[derive(Debug, Clone)]
pub struct Put {
    /// For the outbox.
    pub delivery: Delivery,
    /// For [`store::asking`](crate::store::asking), in the same transaction.
    pub asking: Asking,
}

impl Asker<'_> {
    /// Whether the question is a poll of its own.
    pub fn is_poll(&self, question: &Question) -> bool {
        self.ballot(question).is_some()
    }

    /// The question as a text shows it; its condition holds, and is not shown.
    pub fn line(&self, question: &Question) -> QuestionLine {
        let lines = question_lines(self.sheet, Some(std::slice::from_ref(&question.id)), self.lang());
        let line = lines.into_iter().next().unwrap_or_else(|| QuestionLine {
            n: 0,
            title: question.title.of(self.lang().code()).to_owned(),
            required: question.required,
            only_if: None,
            help: None,
            hint: None,
            choices: Vec::new(),
        });
        QuestionLine { only_if: None, ..line }
    }

    /// Asks a question.
    pub fn question(
        &self,
        question: &Question,
        aside: Aside,
        address: Address,
        letter: Letter,
    ) -> Result<Put, RenderFault> {
        let renderer = &self.post.renderer;
        let said = items(
            &self.sheet.form(),
            &self.sheet.answers,
            Some(std::slice::from_ref(&question.id)),
            self.lang(),
        );
        let asked = SurveyQuestionContext {
            lang: self.lang(),
            noted: aside.noted,
            unread: aside.unread,
            question: self.line(question),
            said: said.into_iter().next().and_then(|item| item.said),
            left: Talk::new(self.sheet, self.askings).left().max(1),
        };
        let in_words = renderer.chat(&asked)?;
        let content = match self.ballot(question) {
            None => Content::Chat(in_words),
            Some(Ballot { choices, most }) => {
                let many = most > 1;
                Content::Poll(PollContent {
                    question: renderer.chat(&SurveyPollContext { asked, many })?.plain,
                    choices: choices.into_iter().map(|(id, text)| PollChoice { id, text }).collect(),
                    most,
                    // Nobody else is in the room: who votes sees at once that the vote has come in.
                    disclosed: true,
                    plain: in_words.plain,
                })
            }
        };
        let delivery = self.post.made(&self.sheet.member, address, content, letter);
        let asking = self.asking(Some(question), &delivery);
        Ok(Put { delivery, asking })
    }

    /// Shows everything that was noted.
    pub fn review(
        &self,
        noting: Noting,
        aside: Aside,
        address: Address,
        letter: Letter,
    ) -> Result<Put, RenderFault> {
        let sheet = self.sheet;
        let visible = sheet.form().visible(&sheet.answers);
        let line = |question: &Question| self.line(question);
        let said = |question: &&Question| {
            let answer = sheet.answers.get(&question.id);
            said_line(sheet, question, answer, self.lang())
        };
        let title = |question: &Question| {
            let line = self.line(question);
            Some(format!("{}. {}", line.n, line.title))
        };
        let unread = Talk::new(sheet, self.askings).unread();
        let missing: Vec<&Question> = sheet.flaws().into_iter().map(|(question, _)| question).collect();
        let changed = missing.first().copied().or(unread.first().map(|(question, _)| *question));
        let changed = changed.or(visible.first().copied()).map(|question| vec![question.id.clone()]);
        let context = SurveyReviewContext {
            lang: self.lang(),
            passed: aside.unread,
            noted: visible.iter().map(said).collect(),
            unread: unread
                .into_iter()
                .map(|(question, words)| UnreadLine {
                    title: title(question),
                    words: words.to_owned(),
                    example: Some(self.example(&question.id)),
                })
                .collect(),
            missing: missing.into_iter().map(line).collect(),
            noting,
            own: own_lines(sheet, &sheet.adopted, self.lang()),
            example: changed
                .as_deref()
                .and_then(|ids| ids.first())
                .map_or_else(String::new, |id| self.example(id)),
            link: format!("{SURVEY_LINK}{}", sheet.invitation.link),
            until: sheet.invitation.closes.to_zoned(sheet.member.zone.rules().clone()),
        };
        let content = Content::Chat(self.post.renderer.chat(&context)?);
        let delivery = self.post.made(&sheet.member, address, content, letter);
        let asking = self.asking(None, &delivery);
        Ok(Put { delivery, asking })
    }

    /// Ends the poll that this asking was, and whose event this is.
    pub fn end(
        &self,
        asking: &Asking,
        event: String,
        address: Address,
        letter: Letter,
    ) -> Result<Delivery, RenderFault> {
        let questions = &self.sheet.survey.questions;
        let place = questions.iter().position(|one| Some(&one.id) == asking.question.as_ref());
        let n = place.and_then(|place| u32::try_from(place + 1).ok()).unwrap_or_default();
        let plain = self.post.renderer.chat(&SurveyPollEndContext { lang: self.lang(), n })?.plain;
        let content = Content::PollEnd(PollEndContent { event, plain });
        Ok(self.post.made(&self.sheet.member, address, content, letter))
    }

    /// An answer to the question, its number in front.
    pub fn example(&self, question: &QuestionId) -> String {
        super::example(self.sheet, Some(std::slice::from_ref(question)), self.lang())
    }

    /// The row that says that this message asks the question.
    pub fn asking(&self, question: Option<&Question>, delivery: &Delivery) -> Asking {
        let id = question.map(|question| question.id.clone());
        let before = self.askings.iter().filter(|asking| asking.question == id).count();
        let count = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
        Asking {
            invitation: self.sheet.invitation.id,
            place: count(self.askings.len()),
            question: id,
            nth: count(before),
            delivery: delivery.id,
            made: delivery.created,
            came_to: None,
            words: None,
            poll: matches!(delivery.content, Content::Poll(_)).then_some(Poll::Open),
        }
    }

    /// What a message of the talk belongs to. It goes at `not_before`, or now.
    pub fn letter(&self, thread: Option<String>, not_before: Option<Timestamp>) -> Letter {
        let mut letter = Letter::new(crate::domain::delivery::DeliveryKind::Receipt);
        letter.invitation = Some(self.sheet.invitation.id);
        letter.thread = thread;
        letter.not_before = not_before;
        letter.give_up_at = Some(self.sheet.invitation.closes);
        letter
    }

    fn ballot(&self, question: &Question) -> Option<Ballot> {
        ballot(&self.sheet.form(), question, self.lang())
    }

    fn lang(&self) -> Lang {
        Lang::of(&self.sheet.member.language)
    }
}
