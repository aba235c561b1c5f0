//! Answers that were changed afterwards, or taken back.

use super::{Hearing, Way, hear_about};
use crate::domain::member::Member;
use crate::domain::survey::QuestionId;
use crate::id::InboundId;
use crate::inbox::Thread;
use crate::questionnaire::{self, Change, Heard};
use crate::recording::beside::Beside;
use crate::recording::company::{self, is_about_company};
use crate::recording::fault::Fault;
use crate::recording::receipt::Place;
use crate::recording::turn::{Turn, letter, no_panic};
use crate::render::Lang;
use crate::render::message::Noting;
use crate::reply::{self, Source};
use crate::store::inbound::Verdict;
use crate::store::{self, Tx};
use crate::survey::answer::{self, Entry};

impl Turn<'_> {
    /// A message that answered a survey says something else now, or nothing. `None`: it did not answer one.
    pub(in crate::recording) async fn said_otherwise(
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
        let mut asked: Vec<QuestionId> = before.iter().map(|said| said.question.clone()).collect();
        let of_company = |question: &&QuestionId| is_about_company(&sheet, question);
        let asked_beside: Vec<QuestionId> = asked.iter().filter(of_company).cloned().collect();
        // Wishes that stood beside the answers stand beside them again, or are withdrawn.
        if asked_beside.len() < asked.len() {
            asked.retain(|question| !asked_beside.contains(question));
        }
        let only = match asked.as_slice() {
            [only] => sheet.survey.question(only),
            _ => None,
        };
        let mut wished = Heard::default();
        let mut rest = None;
        if let Some(mut words) =
            body.and_then(|body| no_panic(|| letter(&reply::open(Source::Text(body)), "")))
        {
            // What this message said before is no longer said.
            let mut without = sheet.clone();
            asked_beside.iter().for_each(|question| without.answers.set(question.clone(), None));
            let beside = Beside { sheet: &without, about: only };
            wished = self.company(tx, member, &beside, &mut words).await?;
            rest = (wished != Heard::default()).then_some(words.said);
        }
        let heard = body.and_then(|body| {
            let body = rest.as_deref().unwrap_or(body);
            no_panic(|| match only {
                Some(question) => hear_about(&sheet, question, body, lang),
                None => questionnaire::read(&sheet.form(), lang, &sheet.answers, &asked, body, &[]),
            })
        });
        let mut heard = heard.unwrap_or_default();
        company::join(&mut heard, wished);
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
