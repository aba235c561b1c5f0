//! What words are about that name nothing: the survey or the check-in, and which of its questions.

use super::hear_about;
use crate::domain::member::Member;
use crate::domain::survey::{Kind, Question, QuestionId};
use crate::id::DeliveryId;
use crate::inbox::Thread;
use crate::questionnaire;
use crate::recording::fault::Fault;
use crate::recording::receipt::Place;
use crate::recording::turn::{Turn, no_panic};
use crate::render::Lang;
use crate::reply::{Letter as Words, Understanding};
use crate::store::{self, Conn, Tx};
use crate::survey::answer::{self, Entry};
use crate::survey::{Sheet, Talk};

impl Turn<'_> {
    /// Whether words that name nothing belong to the survey that is being talked about, or to the check-in.
    pub(in crate::recording) async fn meant(
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
        // "Not with Ana" answers the survey that asks for it, whichever question of it is open.
        let company =
            heard.changes.is_empty() && self.wishes_company(tx, member, &sheet, question, words).await?;
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
            _ if company => true,
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

    /// The question of a talk that words are about; `None` by mail, and when they are about everything.
    pub(in crate::recording) async fn asked_about(
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
pub(super) async fn about<'a>(
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
