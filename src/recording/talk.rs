//! A survey question by question, in a chat: each answer is noted and brings the next question, up to the review.

use jiff::SignedDuration;

use super::fault::Fault;
use super::receipt::Place;
use super::survey::hear;
use super::turn::{Turn, no_panic};
use crate::domain::address::Address;
use crate::domain::member::Member;
use crate::domain::survey::{InvitationState, Kind, Question, QuestionId, Via};
use crate::id::{DeliveryId, InboundId, InvitationId};
use crate::inbox::Thread;
use crate::outbox::{Letter, reach, works};
use crate::questionnaire::{self, Change, Command, Heard, Unread, Vote};
use crate::render::Lang;
use crate::render::message::{Noting, SaidLine, UnreadLine};
use crate::reply::{Letter as Words, Understanding};
use crate::store::asking::{Asking, CameTo, Said};
use crate::store::inbound::Verdict;
use crate::store::{self, Conn, Tx};
use crate::survey::answer::{self, Entry, Saved, Submitted};
use crate::survey::{Aside, Asker, Put, Sheet, Talk, said_line};

/// Who ticks one choice of many ticks another soon: the next question waits so long.
const MORE_TICKS: SignedDuration = SignedDuration::from_secs(8);

/// What was heard, and of whom.
pub(super) struct Hearing<'a> {
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
pub(super) enum Way {
    Words,
    Vote,
    /// Words that were changed afterwards.
    Edit,
}

impl Turn<'_> {
    /// `None`: there is no talk, or these words do not belong to it.
    pub(super) async fn talks(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        id: InvitationId,
        words: &Words,
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
        let Some(heard) = heard else { return Ok(Some(self.of("fault", member, thread))) };
        let (about, inbound) = (about.as_ref(), self.inbound.id);
        let hearing = Hearing { member, thread, place, inbound, about, heard, way: Way::Words };
        self.go_on(tx, sheet, hearing).await.map(Some)
    }

    /// A vote in one of our polls: the latest counts, and an unknown choice spoils it.
    pub(super) async fn votes(
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

    /// Keeps what was heard, and says what follows.
    pub(super) async fn go_on(
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
    async fn ask(
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

    /// Whether words that name nothing belong to the survey that is being talked about, or to the check-in.
    pub(super) async fn meant(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        words: &Words,
        understood: &Understanding,
    ) -> Result<Thread, Fault> {
        let check_in = Thread { perhaps: None, ..thread.clone() };
        let Some(id) = thread.perhaps else { return Ok(check_in) };
        let askings = store::asking::of(tx, id).await?;
        let entry = answer::by_id(tx, &self.recorder.post.key, id, self.inbound.received).await?;
        let (Some(last), Entry::Open(sheet)) = (askings.last(), entry) else { return Ok(check_in) };
        let talk = Talk::new(&sheet, &askings);
        let lang = Lang::of(&member.language);
        let question = talk.open();
        let commanded = question.is_some() && questionnaire::command(&words.said).is_some();
        let heard = no_panic(|| match question {
            Some(question) => hear_about(&sheet, question, &words.said, lang),
            // Behind the review only numbers say that it is meant.
            None => questionnaire::read(&sheet.form(), lang, &sheet.answers, &[], &words.said, &[]),
        });
        let heard = heard.unwrap_or_default();
        let reads = commanded || (!heard.changes.is_empty() && heard.unread.is_empty());
        // Words fit every question that asks for words.
        let takes_all = question.is_some_and(|one| matches!(one.kind, Kind::ShortText | Kind::LongText));
        let plainly = reads && (commanded || !takes_all);
        let noted = !understood.records.is_empty();
        let asked_later = thread.prompt.as_ref().is_none_or(|prompt| last.made > prompt.fire_at);
        let prompt_waits = thread.prompt.as_ref().is_some_and(|prompt| prompt.state.is_open());
        let undoes = question.is_none()
            && questionnaire::is_undo(&words.said)
            && !store::adopted::of(tx, id).await?.is_empty();
        let survey = match (sheet.invitation.state.is_missing(), prompt_waits) {
            _ if undoes => asked_later || !noted,
            (true, false) => true,
            (true, true) if noted => plainly && asked_later,
            (true, true) => reads || asked_later,
            // "Thanks!" is no answer to a check-in either.
            (false, false) if heard.changes.is_empty() && heard.unread.is_empty() => !noted && asked_later,
            (false, _) => reads && (!noted || asked_later),
        };
        Ok(match survey {
            true => Thread { invitation: Some(id), ..Thread::default() },
            false => check_in,
        })
    }

    /// A message that answered a survey says something else now, or nothing. `None`: it did not answer one.
    pub(super) async fn said_otherwise(
        &self,
        tx: &mut Tx,
        original: InboundId,
        member: &Member,
        body: Option<&str>,
        place: &Place,
    ) -> Result<Option<Verdict>, Fault> {
        let before = store::asking::said_by(tx, original).await?;
        let Some(id) = before.first().map(|said| said.invitation) else { return Ok(None) };
        answer::lock(tx).await?;
        let thread = Thread { invitation: Some(id), ..Thread::default() };
        let sheet = match answer::by_id(tx, &self.recorder.post.key, id, self.inbound.received).await? {
            Entry::Open(sheet) => sheet,
            Entry::Closed(sheet) => {
                self.tell(tx, member, &thread, &sheet, Noting::Closed, &Heard::default(), place).await?;
                return Ok(Some(self.of("survey_closed", member, &thread)));
            }
            Entry::Revoked | Entry::Expired | Entry::Unknown => return Ok(Some(self.done("not_for_us"))),
        };
        let lang = Lang::of(&member.language);
        let asked: Vec<QuestionId> = before.iter().map(|said| said.question.clone()).collect();
        let only = match asked.as_slice() {
            [only] => sheet.survey.question(only),
            _ => None,
        };
        let heard = body.and_then(|body| {
            no_panic(|| match only {
                Some(question) => hear_about(&sheet, question, body, lang),
                None => questionnaire::read(&sheet.form(), lang, &sheet.answers, &asked, body, &[]),
            })
        });
        let mut heard = heard.unwrap_or_default();
        for said in &before {
            let again = heard.changes.iter().any(|change| change.question == said.question);
            // What was answered in another way since then stays.
            let stands = said.answer.is_some() && sheet.answers.get(&said.question) == said.answer.as_ref();
            if stands && !again {
                let change = Change { question: said.question.clone(), answer: None, words: String::new() };
                heard.changes.push(change);
            }
        }
        let about = only.map(|question| question.id.clone());
        let hearing = Hearing {
            member,
            thread: &thread,
            place,
            inbound: original,
            about: about.as_ref(),
            heard,
            way: Way::Edit,
        };
        self.go_on(tx, sheet, hearing).await.map(Some)
    }
}

impl Turn<'_> {
    /// The question of a talk that words are about; `None` by mail, and when they are about everything.
    pub(super) async fn asked_about(
        &self,
        tx: &mut Tx,
        sheet: &Sheet,
        thread: &Thread,
        place: &Place,
    ) -> Result<Option<Question>, Fault> {
        if place.is_mail() {
            return Ok(None);
        }
        let askings = store::asking::of(tx, sheet.invitation.id).await?;
        let about = about(tx, Talk::new(sheet, &askings), thread, place).await?;
        Ok(about.and_then(|id| sheet.survey.question(id)).cloned())
    }
}

/// The question that words are about: the one that they reply to, or whose thread they stand in, else the last one.
async fn about<'a>(
    conn: &mut Conn,
    talk: Talk<'a>,
    thread: &Thread,
    place: &Place,
) -> Result<Option<&'a QuestionId>, Fault> {
    let last = talk.last();
    if let Some(replied_to) = place.replied_to(conn).await?
        && let Some(asking) = talk.asked_by(replied_to.id)
    {
        return Ok(asking.question.as_ref());
    }
    let rooted = thread.delivery.as_ref().and_then(|root| talk.asked_by(root.id));
    let last_in_thread = async |conn: &mut Conn, last: DeliveryId| {
        let last = store::delivery::get(conn, last).await?;
        Ok::<bool, Fault>(last.is_some_and(|last| last.thread.as_deref() == place.thread()))
    };
    if let (Some(rooted), Some(last)) = (rooted, last)
        && rooted.delivery != last.delivery
        && !last_in_thread(conn, last.delivery).await?
    {
        return Ok(rooted.question.as_ref());
    }
    Ok(last.and_then(|last| last.question.as_ref()))
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
