//! What a message says about groups: wishes, and the yes or no of who was asked.

use super::fault::Fault;
use super::receipt::Place;
use super::turn::{Turn, no_panic};
use crate::domain::member::Member;
use crate::domain::message::Envelope;
use crate::inbox::Thread;
use crate::placement::Wished;
use crate::render::message::About;
use crate::reply::Letter;
use crate::reply::wish::{self, Found};
use crate::store::Tx;

impl Turn<'_> {
    /// The yes or no of who was asked about a change. `to_this`: only as an answer to the message that asks; else also when nothing
    /// else is asked.
    pub(super) async fn decides(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        letter: &Letter,
        place: &Place,
        to_this: bool,
    ) -> Result<bool, Fault> {
        let Some(verdict) = wish::verdict(&letter.reply) else { return Ok(false) };
        let answers = thread.delivery.as_ref().filter(|_| to_this).map(|delivery| delivery.id);
        let bare = verdict.bare && !to_this;
        let decided = self.recorder.placement.decided(tx, member, answers, &verdict, bare).await?;
        let Some(decided) = decided else { return Ok(false) };
        self.told(tx, member, thread, decided, place).await?;
        Ok(true)
    }

    /// Does what the message wishes for, and takes it out of the letter. Whether there was a wish.
    pub(super) async fn wishes(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        letter: &mut Letter,
        place: &Place,
    ) -> Result<bool, Fault> {
        let groups = self.recorder.placement.nameable(tx, member.id).await?;
        let names: Vec<_> = groups.iter().map(|(_, name)| name.clone()).collect();
        let Some(found) = no_panic(|| wish::read(&letter.said, &names)) else { return Ok(false) };
        let answers = letter.answers.iter().map(|answer| wish::read(&answer.text, &names));
        let in_answers: Vec<_> = answers.collect();
        // Answers between quoted lines stand in the whole as well: they are taken out there, and done once.
        let mut all = found.clone();
        for one in in_answers.iter().flatten() {
            if !all.iter().any(|other| other.words == one.words) {
                all.push(one.clone());
            }
        }
        if all.is_empty() {
            return Ok(false);
        }
        letter.said = wish::without(&letter.said, found.iter().map(Found::span));
        for (answer, found) in letter.answers.iter_mut().zip(&in_answers) {
            answer.text = wish::without(&answer.text, found.iter().map(Found::span));
        }
        let wished = self.recorder.placement.wished(tx, member, &all, &groups, self.inbound.id).await?;
        self.told(tx, member, thread, wished, place).await?;
        Ok(true)
    }

    pub(super) async fn told(
        &self,
        tx: &mut Tx,
        member: &Member,
        thread: &Thread,
        wished: Wished,
        place: &Place,
    ) -> Result<(), Fault> {
        // Whose groups are whose is said to nobody else, also when the wish stood in a group's room.
        let own = match &self.inbound.envelope {
            Envelope::Matrix(envelope) if !envelope.direct => Some(Place::own(tx, member).await?),
            _ => None,
        };
        let place = own.as_ref().unwrap_or(place);
        let Wished { lines, how } = wished;
        let placement = &self.recorder.placement;
        let mut context = placement.context(&self.community.name, member, About::YourGroups, lines, how);
        context.stop_link = self.receipts().stop_link(member, place);
        self.receipts().say(tx, member, thread, &context, place).await
    }
}
