//! What follows when an answer was heard: it is kept, and the next question is put, or the review.

use jiff::SignedDuration;

use super::{Hearing, Way};
use crate::domain::address::Address;
use crate::domain::member::Member;
use crate::domain::survey::{Kind, Question, QuestionId, Via};
use crate::id::InvitationId;
use crate::outbox::{Letter, reach, works};
use crate::questionnaire::{Heard, Unread};
use crate::recording::fault::Fault;
use crate::recording::receipt::Place;
use crate::recording::turn::Turn;
use crate::render::Lang;
use crate::render::message::{Noting, SaidLine, UnreadLine};
use crate::store::asking::{Asking, CameTo, Said};
use crate::store::inbound::Verdict;
use crate::store::{self, Tx};
use crate::survey::answer::{self, Saved, Submitted};
use crate::survey::{Aside, Asker, Put, Sheet, Talk, said_line};

/// Who ticks one choice of many ticks another soon: the next question waits so long.
const MORE_TICKS: SignedDuration = SignedDuration::from_secs(8);

impl Turn<'_> {
    /// Keeps what was heard, and says what follows.
    pub(in crate::recording) async fn go_on(
        &self,
        tx: &mut Tx,
        sheet: Box<Sheet>,
        hearing: Hearing<'_>,
    ) -> Result<Verdict, Fault> {
        let Hearing { member, thread, place, inbound, about, heard, way } = hearing;
        let unclear: Vec<String> = heard.unread.iter().map(|unread| unread.words.clone()).collect();
        let verdict = Verdict { unclear, ..self.of("survey_answer", member, thread) };
        if heard.changes.is_empty() && heard.unread.is_empty() {
            // "Thanks!"
            return Ok(verdict);
        }
        let key = &self.recorder.post.key;
        let changes =
            heard.changes.iter().map(|change| (change.question.clone(), change.answer.clone())).collect();
        let sheet = match answer::save(tx, key, sheet, changes, Via::Matrix, self.now).await? {
            Saved::Saved(sheet, _) => sheet,
            Saved::TooLarge(sheet) => {
                self.tell(tx, member, thread, &sheet, Noting::TooLarge, &heard, place).await?;
                return Ok(verdict);
            }
            Saved::Not(_) => return Ok(verdict),
        };
        let id = sheet.invitation.id;
        store::asking::say(tx, inbound, &said(id, about, &heard)).await?;
        let before = store::asking::of(tx, id).await?;
        settle(tx, Talk::new(&sheet, &before), about, &heard, way).await?;
        for change in &heard.changes {
            // The poll in which somebody votes shows it, and they may vote again.
            let own = thread.delivery.as_ref().filter(|_| way == Way::Vote).map(|poll| poll.id);
            store::asking::end_polls(tx, id, &change.question, own).await?;
        }
        let askings = store::asking::of(tx, id).await?;
        let talk = Talk::new(&sheet, &askings);
        let not_yet_seen = match (talk.open(), talk.last()) {
            (Some(_), Some(last)) if way == Way::Vote => {
                store::delivery::drop_queued(tx, last.delivery, "another choice came first").await?
            }
            _ => false,
        };
        if talk.open().is_some() && !not_yet_seen {
            // Its own poll shows what somebody chose there afterwards.
            if way != Way::Vote || !heard.unread.is_empty() {
                self.tell(tx, member, thread, &sheet, Noting::Changed, &heard, place).await?;
            }
            return Ok(verdict);
        }
        let lang = Lang::of(&member.language);
        let next = talk.next();
        let aside = aside(&sheet, about, &heard, next, lang);
        if let Some(next) = next {
            let many = |id: &QuestionId| {
                let kind = sheet.survey.question(id).map(|question| &question.kind);
                matches!(kind, Some(Kind::ManyChoices { most, .. }) if *most != Some(1))
            };
            let wait = (way == Way::Vote && about.is_some_and(many)).then_some(MORE_TICKS);
            self.ask(tx, member, &sheet, &askings, next, aside, place, wait).await?;
            return Ok(verdict);
        }
        let reviewed = before.iter().any(|asking| asking.question.is_none());
        let (sheet, noting) = match answer::submit(tx, key, sheet, self.now).await? {
            Submitted::Sent { sheet, .. } => (sheet, Noting::Complete),
            Submitted::Incomplete(sheet, _) => (sheet, Noting::Incomplete),
            Submitted::Not(_) => return Ok(verdict),
        };
        if reviewed {
            self.tell(tx, member, thread, &sheet, noting, &heard, place).await?;
            return Ok(verdict);
        }
        let asker = Asker { post: &self.recorder.post, sheet: &sheet, askings: &askings };
        if let Some((address, letter)) = self.speaks(tx, member, &asker, place, None).await? {
            put(tx, asker.review(noting, aside, address, letter)?).await?;
        }
        Ok(verdict)
    }

    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the question depends on")]
    pub(super) async fn ask(
        &self,
        tx: &mut Tx,
        member: &Member,
        sheet: &Sheet,
        askings: &[Asking],
        question: &Question,
        aside: Aside,
        place: &Place,
        wait: Option<SignedDuration>,
    ) -> Result<(), Fault> {
        let asker = Asker { post: &self.recorder.post, sheet, askings };
        let Some((address, letter)) = self.speaks(tx, member, &asker, place, wait).await? else {
            return Ok(());
        };
        let asked = asker.question(question, aside, address, letter)?;
        // It is asked again: one poll a question.
        store::asking::end_polls(tx, sheet.invitation.id, &question.id, Some(asked.delivery.id)).await?;
        put(tx, asked).await
    }

    /// Where the talk goes on: where they wrote, unless others would read it.
    async fn speaks(
        &self,
        tx: &mut Tx,
        member: &Member,
        asker: &Asker<'_>,
        place: &Place,
        wait: Option<SignedDuration>,
    ) -> Result<Option<(Address, Letter)>, Fault> {
        let here = place.address().filter(|_| place.is_private());
        let (address, thread) = match here {
            Some(address) => (Some(address.clone()), place.thread().map(str::to_owned)),
            None => (reach(tx, member).await?, None),
        };
        let Some(address) = address.filter(|address| !matches!(address, Address::Mail(_))) else {
            return Ok(None);
        };
        if !works(tx, &address).await? {
            return Ok(None);
        }
        Ok(Some((address, asker.letter(thread, wait.map(|wait| self.now + wait)))))
    }
}

/// What a message said of which question, for its edits.
fn said(id: InvitationId, about: Option<&QuestionId>, heard: &Heard) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    for change in &heard.changes {
        all.retain(|said| said.question != change.question);
        let (question, answer) = (change.question.clone(), change.answer.clone());
        all.push(Said { invitation: id, question, answer });
    }
    for unread in &heard.unread {
        if let Some(question) = unread.question.as_ref().or(about)
            && all.iter().all(|said| said.question != *question)
        {
            all.push(Said { invitation: id, question: question.clone(), answer: None });
        }
    }
    all
}

/// Writes down what asking came to.
async fn settle(
    tx: &mut Tx,
    talk: Talk<'_>,
    about: Option<&QuestionId>,
    heard: &Heard,
    way: Way,
) -> Result<(), Fault> {
    for change in &heard.changes {
        let Some(asking) = talk.last_of(&change.question) else { continue };
        match (&change.answer, way) {
            (Some(_), _) => store::asking::came_to(tx, asking, CameTo::Answered, None).await?,
            (None, Way::Words) => store::asking::came_to(tx, asking, CameTo::Skipped, None).await?,
            // A vote that is taken back leaves the question as it was.
            (None, Way::Vote | Way::Edit) => {}
        }
    }
    for unread in &heard.unread {
        let question = unread.question.as_ref().or(about);
        if let Some(asking) = question.and_then(|question| talk.last_of(question)) {
            store::asking::came_to(tx, asking, CameTo::Unread, Some(&unread.words)).await?;
        }
    }
    Ok(())
}

/// What is said beside the next question.
fn aside(
    sheet: &Sheet,
    about: Option<&QuestionId>,
    heard: &Heard,
    next: Option<&Question>,
    lang: Lang,
) -> Aside {
    let mut noted: Vec<SaidLine> = Vec::new();
    for change in &heard.changes {
        let unread = |unread: &Unread| unread.question.as_ref() == Some(&change.question);
        let Some(question) = sheet.survey.question(&change.question) else { continue };
        if heard.unread.iter().any(unread) {
            continue;
        }
        let line = said_line(sheet, question, change.answer.as_ref(), lang);
        noted.retain(|before| before.n != line.n);
        noted.push(line);
    }
    let unread = heard.unread.iter().map(|unread| {
        let question = unread.question.as_ref().or(about);
        let again = next.is_some_and(|next| Some(&next.id) == question);
        let example = (again && !unread.example.is_empty()).then(|| unread.example.clone());
        UnreadLine { title: None, words: unread.words.clone(), example }
    });
    Aside { noted, unread: unread.collect() }
}

async fn put(tx: &mut Tx, put: Put) -> Result<(), Fault> {
    store::delivery::enqueue(tx, &[put.delivery]).await?;
    Ok(store::asking::put(tx, &put.asking).await?)
}
