//! One prompt a group, in its room: every member's tasks in one message, the answers in its thread.
//!
//! A room has one clock: the cadence's zone, or the community's when the cadence goes by each member's own.

use super::ask::{Moment, Question, Round};
use crate::domain::address::{Address, MatrixRoom};
use crate::domain::cadence::Whose;
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::Group;
use crate::due;
use crate::outbox::Letter;
use crate::recording::Fault;
use crate::render::Lang;
use crate::render::message::{RoomMember, RoomPromptContext};
use crate::store::prompt::NewPrompt;
use crate::store::{self, Tx};

impl Round<'_> {
    /// Asks in the rooms of the groups for which it is time. How many members were asked, and how many left out.
    pub(super) async fn ask_in_rooms(&self) -> Result<(u64, u64), Fault> {
        let zone = match self.planned.cadence.zone() {
            Whose::Fixed(zone) => zone.clone(),
            Whose::Member => self.community.zone.clone(),
        };
        let Some(here) = due::at(&self.planned, &zone, self.occurrence.fire_at) else { return Ok((0, 0)) };
        let moment = self.moment(here, &zone, self.now);
        let groups = store::group::all(&mut *self.checkin.db.read().await?).await?;
        let wanted =
            |group: &Group| self.planned.groups.is_empty() || self.planned.groups.contains(&group.slug);
        let (mut asked, mut excused) = (0, 0);
        for group in groups.into_iter().filter(wanted) {
            let Some(room) = group.room.clone() else { continue };
            let mut tx = self.checkin.db.begin().await?;
            // Not committed: another instance was quicker, and its message is the one that goes.
            if let Some((some, others)) = self.ask_room(&mut tx, &group, room, moment).await? {
                tx.commit().await?;
                asked += some;
                excused += others;
            }
        }
        Ok((asked, excused))
    }

    async fn ask_room(
        &self,
        tx: &mut Tx,
        group: &Group,
        room: MatrixRoom,
        moment: Moment<'_>,
    ) -> Result<Option<(u64, u64)>, Fault> {
        let members = store::group::members(tx, group.id).await?;
        let page = self.page(tx, members.into_iter().map(|(member, _)| member).collect()).await?;
        let (mut questions, mut excused) = (Vec::new(), Vec::new());
        for member in page.members.iter().filter(|member| self.room_of(&page, member) == Some(group.id)) {
            match self.question(&page, member, moment) {
                Some(Ok(question)) => questions.push(question),
                Some(Err(new)) => excused.push(new),
                None => {}
            }
        }
        let excused = store::prompt::make(tx, &excused).await?.len() as u64;
        if questions.is_empty() {
            return Ok(Some((0, excused)));
        }
        let asked = self.put_in_room(tx, group, room, moment, questions).await?;
        Ok((asked > 0).then_some((asked, excused)))
    }

    async fn put_in_room(
        &self,
        tx: &mut Tx,
        group: &Group,
        room: MatrixRoom,
        moment: Moment<'_>,
        questions: Vec<Question>,
    ) -> Result<u64, Fault> {
        let until = questions.first().map(|question| question.new.prompt.answer_until);
        let context = RoomPromptContext {
            lang: Lang::of(&self.community.language),
            community: self.community.name.clone(),
            group: group.name.clone(),
            asked: self.zoned(self.occurrence.fire_at, moment.zone),
            until: until.map(|until| self.zoned(until, moment.zone)),
            members: questions
                .iter()
                .map(|question| RoomMember {
                    name: question.member.name.clone(),
                    matrix_id: question.member.matrix.clone(),
                    tasks: question.list.tasks.clone(),
                })
                .collect(),
            // Each member's numbers are their own, so an offer would have a number for each of them.
            offers: Vec::new(),
        };
        let mentions = questions.iter().filter_map(|question| question.member.matrix.clone()).collect();
        let mut letter = Letter::new(DeliveryKind::Prompt);
        letter.give_up_at = until;
        let post = &self.checkin.post;
        let delivery = post.to_room(group.id, Address::Room(room), mentions, &context, letter)?;
        let asks = Some(delivery.id);
        let new: Vec<NewPrompt> = questions
            .into_iter()
            .map(|question| {
                let mut new = question.new;
                new.prompt.delivery = asks;
                new
            })
            .collect();
        store::delivery::enqueue(tx, &[delivery]).await?;
        Ok(store::prompt::make(tx, &new).await?.len() as u64)
    }
}
