//! A plain "yes" or "no" in a direct room, while a group's coordinator is asked for one and a survey is being talked about, too:
//! it answers what was asked last.

use jiff::Timestamp;

use super::hear_about;
use crate::domain::member::{ChannelKind, Member};
use crate::domain::survey::{Answer, Question};
use crate::id::{DeliveryId, InvitationId};
use crate::inbox::Thread;
use crate::placement::Wished;
use crate::recording::fault::Fault;
use crate::recording::turn::{Turn, no_panic};
use crate::render::Lang;
use crate::reply::{Letter as Words, wish};
use crate::store::delivery::channel_of;
use crate::store::{self, Conn, Tx};
use crate::survey::answer::{self, Entry};
use crate::survey::{Sheet, Talk};

/// What a plain yes or no is meant for.
pub(in crate::recording) enum YesTo {
    /// The change that the coordinator was asked about.
    Change,
    /// The survey's open question.
    Survey(InvitationId),
    /// Both were asked at the same time: the question back.
    Unclear(Wished),
}

impl Turn<'_> {
    /// What a plain yes or no that replies to nothing is meant for. `None`: it is none, or only one thing is asked.
    pub(in crate::recording) async fn yes_to(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        words: &Words,
    ) -> Result<Option<YesTo>, Fault> {
        let Some(id) = thread.perhaps else { return Ok(None) };
        if !wish::verdict(&words.reply).is_some_and(|verdict| verdict.bare) {
            return Ok(None);
        }
        let mut change_asked = None;
        for delivery in store::change::asking(tx, member.id).await? {
            change_asked = change_asked.max(seen_here(tx, delivery).await?);
        }
        let Some(change_asked) = change_asked else { return Ok(None) };
        let askings = store::asking::of(tx, id).await?;
        let entry = answer::by_id(tx, &self.recorder.post.key, id, self.inbound.received).await?;
        let Entry::Open(sheet) = entry else { return Ok(Some(YesTo::Change)) };
        let talk = Talk::new(&sheet, &askings);
        let open = talk.open().filter(|question| no_panic(|| takes(&sheet, question, words)) == Some(true));
        let (Some(_), Some(last)) = (open, talk.last()) else { return Ok(Some(YesTo::Change)) };
        let survey_asked = seen_here(tx, last.delivery).await?;
        Ok(Some(match survey_asked.cmp(&Some(change_asked)) {
            std::cmp::Ordering::Less => YesTo::Change,
            std::cmp::Ordering::Greater => YesTo::Survey(id),
            std::cmp::Ordering::Equal => {
                let title = sheet.survey.title.of(&member.language);
                YesTo::Unclear(self.recorder.placement.which(tx, member, Some(title)).await?)
            }
        }))
    }
}

/// When a message of ours came into a chat; `None`: it did not yet, or it was a mail.
async fn seen_here(conn: &mut Conn, delivery: DeliveryId) -> Result<Option<Timestamp>, Fault> {
    let Some(asked) = store::delivery::get(conn, delivery).await? else { return Ok(None) };
    match channel_of(&asked.address) {
        ChannelKind::Matrix => Ok(store::delivery::sent_at(conn, delivery).await?),
        ChannelKind::Mail => Ok(None),
    }
}

/// Whether these words choose an answer to the question. Any words answer one that asks for words: a yes is not meant for it.
fn takes(sheet: &Sheet, question: &Question, words: &Words) -> bool {
    let heard = hear_about(sheet, question, &words.said, Lang::of(&sheet.member.language));
    let chosen = heard.changes.iter().any(|change| {
        change.question == question.id
            && matches!(change.answer, Some(Answer::YesNo(_) | Answer::Chosen { other: None, .. }))
    });
    chosen && heard.unread.is_empty()
}
