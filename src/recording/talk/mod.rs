//! A survey question by question, in a chat: each answer is noted and brings the next question, up to the review.

mod about;
mod next;
mod otherwise;
mod yes;

use about::about;
pub(in crate::recording) use yes::YesTo;

use crate::domain::member::Member;
use crate::domain::survey::{InvitationState, Kind, Question, QuestionId};
use crate::id::{InboundId, InvitationId};
use crate::inbox::Thread;
use crate::questionnaire::{self, Change, Command, Heard, Unread, Vote};
use crate::recording::company;
use crate::recording::fault::Fault;
use crate::recording::receipt::Place;
use crate::recording::survey::hear;
use crate::recording::turn::{Turn, no_panic};
use crate::render::Lang;
use crate::render::message::Noting;
use crate::reply::Letter as Words;
use crate::store::asking::Asking;
use crate::store::inbound::Verdict;
use crate::store::{self, Tx};
use crate::survey::answer::{self, Entry};
use crate::survey::{Aside, Asker, Sheet, Talk};

/// What was heard, and of whom.
pub(in crate::recording) struct Hearing<'a> {
    pub member: &'a Member,
    pub thread: &'a Thread,
    pub place: &'a Place,
    /// The message that said it.
    pub inbound: InboundId,
    /// The question that it is about; `None`: everything.
    pub about: Option<&'a QuestionId>,
    pub heard: Heard,
    /// How it was said.
    pub way: Way,
}

/// How something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::recording) enum Way {
    Words,
    Vote,
    /// Words that were changed afterwards.
    Edit,
}

impl Turn<'_> {
    /// `wished`: what stood beside these words. `None`: there is no talk, or these words do not belong to it.
    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the answer depends on")]
    pub(in crate::recording) async fn talks(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        id: InvitationId,
        words: &Words,
        wished: &Heard,
        place: &Place,
    ) -> Result<Option<Verdict>, Fault> {
        let askings = store::asking::of(tx, id).await?;
        let entry = answer::by_id(tx, &self.recorder.post.key, id, self.inbound.received).await?;
        let (false, Entry::Open(sheet)) = (askings.is_empty(), entry) else { return Ok(None) };
        let talk = Talk::new(&sheet, &askings);
        let about = about(tx, talk, thread, place).await?.cloned();
        let question = about.as_ref().and_then(|id| sheet.survey.question(id));
        let lang = Lang::of(&member.language);
        match command(&sheet, question, &words.said, lang) {
            // The whole survey is left out.
            Some(Command::Skip) if question.is_none() => return Ok(None),
            // Somebody who is through, or said it before, means everything.
            Some(Command::Stop) if !sheet.invitation.state.is_missing() => return Ok(None),
            Some(command) if command != Command::Skip => {
                return self
                    .commanded(tx, member, thread, &sheet, &askings, question, command, place)
                    .await
                    .map(Some);
            }
            _ => {}
        }
        let heard = no_panic(|| match question {
            Some(question) => hear_about(&sheet, question, &words.said, lang),
            None => hear(&sheet, lang, words),
        })
        .map(|heard| keep_what_was_said(&sheet, question, &words.said, heard));
        let Some(mut heard) = heard else { return Ok(Some(self.of("fault", member, thread))) };
        company::join(&mut heard, wished.clone());
        let (about, inbound) = (about.as_ref(), self.inbound.id);
        let hearing = Hearing { member, thread, place, inbound, about, heard, way: Way::Words };
        self.go_on(tx, sheet, hearing).await.map(Some)
    }

    /// A vote in one of our polls: the latest counts, and an unknown choice spoils it.
    pub(in crate::recording) async fn votes(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        choices: &[String],
        place: &Place,
    ) -> Result<Verdict, Fault> {
        let (Some(id), Some(poll)) = (thread.invitation, &thread.delivery) else {
            return Ok(self.of("vote", member, thread));
        };
        answer::lock(tx).await?;
        // Nobody reads an answer to a vote: what follows stands beside the poll.
        let place = &place.beside(poll.thread.clone());
        let askings = store::asking::of(tx, id).await?;
        let sheet = match answer::by_id(tx, &self.recorder.post.key, id, self.inbound.received).await? {
            Entry::Open(sheet) => sheet,
            Entry::Closed(sheet) => {
                self.tell(tx, member, thread, &sheet, Noting::Closed, &Heard::default(), place).await?;
                return Ok(self.of("survey_closed", member, thread));
            }
            Entry::Revoked | Entry::Expired | Entry::Unknown => return Ok(self.of("vote", member, thread)),
        };
        let asked = Talk::new(&sheet, &askings).asked_by(poll.id).and_then(|asking| asking.question.clone());
        let Some(question) = asked.as_ref().and_then(|id| sheet.survey.question(id)) else {
            return Ok(self.of("vote", member, thread));
        };
        let lang = Lang::of(&member.language);
        let change = |answer| Change { question: question.id.clone(), answer, words: choices.join(", ") };
        let mut heard = Heard::default();
        match questionnaire::vote(&sheet.form(), question, choices, lang) {
            Vote::For(answer) => heard.changes.push(change(Some(answer))),
            Vote::Nothing => heard.changes.push(change(None)),
            Vote::Spoiled => {
                heard.changes.push(change(None));
                let asker = Asker { post: &self.recorder.post, sheet: &sheet, askings: &askings };
                heard.unread.push(Unread {
                    question: Some(question.id.clone()),
                    words: choices.join(", "),
                    example: asker.example(&question.id),
                });
            }
        }
        let (inbound, about) = (self.inbound.id, asked.as_ref());
        let hearing = Hearing { member, thread, place, inbound, about, heard, way: Way::Vote };
        self.go_on(tx, sheet, hearing).await
    }

    /// "back", "later", "stop". "skip" is an answer like others.
    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the command depends on")]
    async fn commanded(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        sheet: &Sheet,
        askings: &[Asking],
        question: Option<&Question>,
        command: Command,
        place: &Place,
    ) -> Result<Verdict, Fault> {
        let id = sheet.invitation.id;
        let nothing = Heard::default();
        match command {
            Command::Stop => {
                store::invitation::set_state(tx, id, InvitationState::Excused, Some("stop")).await?;
                store::delivery::drop_survey_reminders(tx, id, "stop").await?;
                self.tell(tx, member, thread, sheet, Noting::Stopped, &nothing, place).await?;
                Ok(self.of("survey_stopped", member, thread))
            }
            Command::Back => {
                let talk = Talk::new(sheet, askings);
                if let Some(before) = talk.before(question.map(|question| &question.id)).or(question) {
                    self.ask(tx, member, sheet, askings, before, Aside::default(), place, None).await?;
                }
                Ok(self.of("survey_back", member, thread))
            }
            Command::Later | Command::Skip => {
                self.tell(tx, member, thread, sheet, Noting::Later, &nothing, place).await?;
                Ok(self.of("survey_later", member, thread))
            }
        }
    }
}

/// A command, unless it is the name of a choice.
fn command(sheet: &Sheet, question: Option<&Question>, said: &str, lang: Lang) -> Option<Command> {
    let command = questionnaire::command(said)?;
    let is_choice = question.is_some_and(|question| {
        let has_choices = !question.kind.choices().is_empty();
        has_choices && matches!(questionnaire::read_one(&sheet.form(), question, said, lang), Some(Some(_)))
    });
    (!is_choice || command == Command::Stop).then_some(command)
}

/// Reads words as the answer to one question, in which others may be named by their numbers.
fn hear_about(sheet: &Sheet, question: &Question, said: &str, lang: Lang) -> Heard {
    let said = said.trim();
    let in_figures = matches!(question.kind, Kind::Scale { .. } | Kind::Number { .. } | Kind::Hours)
        && !said.contains('\n');
    if in_figures && let Some(answer) = questionnaire::read_one(&sheet.form(), question, said, lang) {
        let change = Change { question: question.id.clone(), answer, words: said.to_owned() };
        return Heard { changes: vec![change], unread: Vec::new() };
    }
    let asked = std::slice::from_ref(&question.id);
    questionnaire::read(&sheet.form(), lang, &sheet.answers, asked, said, &[])
}

/// "skip" passes a question over: an answer that it has, from the page or from before, stays.
fn keep_what_was_said(sheet: &Sheet, question: Option<&Question>, said: &str, mut heard: Heard) -> Heard {
    if questionnaire::command(said) == Some(Command::Skip)
        && let Some(answer) = question.and_then(|question| sheet.answers.get(&question.id))
    {
        heard.changes.iter_mut().for_each(|change| change.answer = Some(answer.clone()));
    }
    heard
}
