//! An answer to a survey that came as a message: read, kept, and told back.

use super::beside::Beside;
use super::company;
use super::fault::Fault;
use super::receipt::Place;
use super::turn::{Turn, no_panic};
use crate::domain::member::Member;
use crate::domain::survey::{InvitationState, QuestionId, Via};
use crate::id::InvitationId;
use crate::inbox::Thread;
use crate::questionnaire::{self, Between, Heard, shown};
use crate::render::Lang;
use crate::render::message::{Noting, SaidLine, SurveyReceiptContext, UnreadLine};
use crate::reply::{Fact, Letter, Understanding};
use crate::store::inbound::Verdict;
use crate::store::{self, Tx};
use crate::survey::answer::{self, Entry, Saved, Submitted};
use crate::survey::own::{self, own_lines};
use crate::survey::{Sheet, Talk, question_lines};
use crate::token::SURVEY_LINK;

impl Turn<'_> {
    /// `None`: it is no answer to the survey, but a word to us ("stop", "away until Friday").
    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the answer depends on")]
    pub(super) async fn answers_survey(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        id: InvitationId,
        letter: &Letter,
        understood: &Understanding,
        place: &Place,
    ) -> Result<Option<Verdict>, Fault> {
        answer::lock(tx).await?;
        let mut rest = letter.clone();
        let mut wished = Heard::default();
        if let Entry::Open(sheet) | Entry::Closed(sheet) =
            answer::by_id(tx, &self.recorder.post.key, id, self.inbound.received).await?
        {
            let about = self.asked_about(tx, &sheet, thread, place).await?;
            let beside = Beside { sheet: &sheet, about: about.as_ref() };
            wished = self.company(tx, member, &beside, &mut rest).await?;
            if self.beside_answers(tx, member, thread, beside, &mut rest, place).await?
                && rest.said.trim().is_empty()
                && wished == Heard::default()
            {
                return Ok(Some(self.of("wish", member, thread)));
            }
        }
        let letter = &rest;
        if questionnaire::is_undo(&letter.said)
            && let Some(verdict) = self.undoes(tx, member, thread, id, place).await?
        {
            return Ok(Some(verdict));
        }
        if !place.is_mail()
            && let Some(verdict) = self.talks(tx, member, thread, id, letter, &wished, place).await?
        {
            return Ok(Some(verdict));
        }
        let command = match understood.records.as_slice() {
            [only] => Some(&only.fact),
            _ => None,
        };
        if matches!(command, Some(Fact::Stop)) {
            store::invitation::excuse_open(tx, member.id, "stop").await?;
            store::delivery::drop_survey_reminders(tx, id, "stop").await?;
        }
        if matches!(command, Some(Fact::Stop | Fact::Start)) {
            return Ok(None);
        }
        let key = &self.recorder.post.key;
        let sheet = match answer::by_id(tx, key, id, self.inbound.received).await? {
            Entry::Open(sheet) => sheet,
            Entry::Closed(sheet) => {
                self.tell(tx, member, thread, &sheet, Noting::Closed, &Heard::default(), place).await?;
                return Ok(Some(self.of("survey_closed", member, thread)));
            }
            Entry::Revoked | Entry::Expired | Entry::Unknown => return Ok(None),
        };
        if matches!(command, Some(Fact::Skip)) {
            if sheet.invitation.state.is_missing() {
                store::invitation::set_state(tx, id, InvitationState::Excused, Some("skip")).await?;
                store::delivery::drop_survey_reminders(tx, id, "skip").await?;
            }
            self.tell(tx, member, thread, &sheet, Noting::Skipped, &Heard::default(), place).await?;
            return Ok(Some(self.of("survey_skipped", member, thread)));
        }
        if sheet.round.anonymous {
            let noting = if place.is_mail() { Noting::NotByMail } else { Noting::NotHere };
            self.tell(tx, member, thread, &sheet, noting, &Heard::default(), place).await?;
            return Ok(Some(self.of("survey_not_by_mail", member, thread)));
        }
        let lang = Lang::of(&member.language);
        let Some(mut heard) = no_panic(|| hear(&sheet, lang, letter)) else {
            return Ok(Some(self.of("fault", member, thread)));
        };
        company::join(&mut heard, wished);
        let changes =
            heard.changes.iter().map(|change| (change.question.clone(), change.answer.clone())).collect();
        let via = if place.is_mail() { Via::Mail } else { Via::Matrix };
        let (sheet, noting) = match answer::save(tx, key, sheet, changes, via, self.now).await? {
            Saved::Saved(sheet, _) if heard.changes.is_empty() => (sheet, Noting::Incomplete),
            Saved::Saved(sheet, _) => match answer::submit(tx, key, sheet, self.now).await? {
                Submitted::Sent { sheet, .. } if heard.unread.is_empty() => (sheet, Noting::Complete),
                Submitted::Sent { sheet, .. } | Submitted::Incomplete(sheet, _) => {
                    (sheet, Noting::Incomplete)
                }
                Submitted::Not(_) => return Ok(None),
            },
            Saved::TooLarge(sheet) => (sheet, Noting::TooLarge),
            Saved::Not(_) => return Ok(None),
        };
        self.tell(tx, member, thread, &sheet, noting, &heard, place).await?;
        let unclear = heard.unread.into_iter().map(|unread| unread.words).collect();
        Ok(Some(Verdict { unclear, ..self.of("survey_answer", member, thread) }))
    }

    /// "undo": what the answers changed of the member themselves is as it was. `None`: there is nothing to undo, or in a talk a question
    /// is open, and "undo" goes back to the one before.
    async fn undoes(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        id: InvitationId,
        place: &Place,
    ) -> Result<Option<Verdict>, Fault> {
        let entry = answer::by_id(tx, &self.recorder.post.key, id, self.inbound.received).await?;
        let (Entry::Open(mut sheet) | Entry::Closed(mut sheet)) = entry else { return Ok(None) };
        if store::adopted::of(tx, id).await?.is_empty() {
            return Ok(None);
        }
        let askings = store::asking::of(tx, id).await?;
        if !place.is_mail() && Talk::new(&sheet, &askings).open().is_some() {
            return Ok(None);
        }
        sheet.adopted = own::undo(tx, &mut sheet, self.now).await?;
        let member = &Member { channel: sheet.member.channel, ..member.clone() };
        self.tell(tx, member, thread, &sheet, Noting::Undone, &Heard::default(), place).await?;
        Ok(Some(self.of("survey_undone", member, thread)))
    }

    /// What was noted, and what was not. What could not be read is asked about once: a second time it is only said.
    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the receipt says")]
    pub(super) async fn tell(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        sheet: &Sheet,
        noting: Noting,
        heard: &Heard,
        place: &Place,
    ) -> Result<(), Fault> {
        let lang = Lang::of(&member.language);
        let asks = !heard.unread.is_empty();
        let again = sheet.invitation.asked_again;
        if asks && !again {
            store::invitation::set_asked_again(tx, sheet.invitation.id).await?;
        }
        let place_of = |id: &QuestionId| {
            sheet.survey.questions.iter().position(|question| question.id == *id).map_or(0, |place| place + 1)
        };
        let mut noted: Vec<SaidLine> = Vec::new();
        for change in &heard.changes {
            let Some(question) = sheet.survey.question(&change.question) else { continue };
            let n = u32::try_from(place_of(&change.question)).unwrap_or_default();
            let said = change.answer.as_ref().map(|answer| shown(question, answer, &sheet.offered, lang));
            noted.retain(|line| line.n != n);
            noted.push(SaidLine { n, title: question.title.of(lang.code()).to_owned(), said });
        }
        noted.sort_by_key(|line| line.n);
        let unread = heard.unread.iter().map(|unread| {
            let question = unread.question.as_ref().and_then(|id| sheet.survey.question(id));
            let title = question
                .map(|question| format!("{}. {}", place_of(&question.id), question.title.of(lang.code())));
            let example = (!unread.example.is_empty() && !again).then(|| unread.example.clone());
            UnreadLine { title, words: unread.words.clone(), example }
        });
        let missing: Vec<QuestionId> = match noting {
            Noting::Incomplete => sheet
                .flaws()
                .into_iter()
                .map(|(question, _)| question.id.clone())
                .filter(|id| !heard.unread.iter().any(|unread| unread.question.as_ref() == Some(id)))
                .collect(),
            _ => Vec::new(),
        };
        let receipts = self.receipts();
        let stop_link = receipts.stop_link(member, place);
        let context = SurveyReceiptContext {
            lang,
            community: self.community.name.clone(),
            name: member.name.clone(),
            title: sheet.survey.title.of(&member.language).to_owned(),
            noting,
            noted,
            unread: unread.collect(),
            missing: question_lines(sheet, Some(&missing), lang),
            own: match place.is_private() {
                true => own_lines(sheet, &sheet.adopted, lang),
                false => Vec::new(),
            },
            undone: noting == Noting::Undone,
            // In a room the others would read it.
            link: place.is_private().then(|| format!("{SURVEY_LINK}{}", sheet.invitation.link)),
            until: sheet.invitation.closes.to_zoned(member.zone.rules().clone()),
            stop_link,
        };
        let Some((address, letter)) = receipts.letter(tx, thread, place).await? else { return Ok(()) };
        let delivery = self.recorder.post.to_member(member, address, &context, letter)?;
        Ok(store::delivery::enqueue(tx, &[delivery]).await?)
    }
}

/// Reads a letter as answers to the questions that are open.
pub(super) fn hear(sheet: &Sheet, lang: Lang, letter: &Letter) -> Heard {
    let between: Vec<Between<'_>> =
        letter.answers.iter().map(|answer| Between { under: &answer.under, text: &answer.text }).collect();
    let form = sheet.form();
    questionnaire::read(&form, lang, &sheet.answers, &expected(sheet), &letter.said, &between)
}

/// The questions that a message without numbers may answer: who was asked again answers what is missing; else everything was asked.
pub(super) fn expected(sheet: &Sheet) -> Vec<QuestionId> {
    match sheet.answers.is_empty() {
        true => sheet.survey.questions.iter().map(|question| question.id.clone()).collect(),
        false => sheet.flaws().into_iter().map(|(question, _)| question.id.clone()).collect(),
    }
}
