//! An occurrence becomes prompts: one for each member who is to be asked, page by page, each page in one transaction with
//! its deliveries. Killed between two pages, the next round goes on where this one stopped: whoever has a prompt is passed over.

use std::collections::HashMap;
use std::num::NonZeroU8;

use jiff::{Timestamp, Zoned};

use super::CheckIn;
use super::facts::Page;
use super::list::{Board, List};
use crate::domain::address::{Address, MatrixRoom};
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::Group;
use crate::domain::member::Member;
use crate::domain::prompt::{Prompt, PromptState};
use crate::domain::zone::Zone;
use crate::due;
use crate::id::{DeliveryId, PromptId};
use crate::outbox::Letter;
use crate::recording::Fault;
use crate::render::Lang;
use crate::render::message::{PromptContext, RoomMember, RoomPromptContext};
use crate::schedule::{Call, NagBudget, Reason, Verdict, closes_at, earliest_allowed, reminders_at};
use crate::store::cadence::{CadencePurpose, Planned};
use crate::store::community::Community;
use crate::store::delivery::Delivery;
use crate::store::occurrence::Occurrence;
use crate::store::prompt::NewPrompt;
use crate::store::{self, Tx};
use crate::token;

/// Members in one transaction: few enough that the writer is free again soon, and that memory stays small.
const PAGE: u32 = 500;

/// An occurrence while it is put to people.
struct Round<'a> {
    checkin: &'a CheckIn,
    community: Community,
    planned: Planned,
    occurrence: Occurrence,
    /// The zones in which it is due now, with what that means there.
    zones: Vec<(Zone, crate::schedule::Occurrence)>,
    board: Board,
    now: Timestamp,
}

/// What one member's part of a round is.
struct Question {
    new: NewPrompt,
    list: List,
    member: Member,
    address: Address,
}

impl CheckIn {
    /// Puts everything that is due to members. How many were asked, and how many left out.
    pub(super) async fn ask_due(&self) -> Result<(u64, u64), Fault> {
        due::make(&self.db, &*self.clock, &self.ids).await?;
        let open = store::occurrence::open(&mut *self.db.read().await?).await?;
        let (mut asked, mut excused) = (0, 0);
        for occurrence in open {
            let mut conn = self.db.read().await?;
            let Some(planned) = store::cadence::get(&mut conn, occurrence.cadence).await? else { continue };
            if planned.purpose != CadencePurpose::CheckIn {
                continue;
            }
            let community = store::community::find(&mut conn).await?.ok_or(Fault::NoCommunity)?;
            let zones = due::zones(&mut conn, &planned).await?;
            let zones = zones.into_iter().filter_map(|zone| {
                let here = due::at(&planned, &zone, occurrence.fire_at)?;
                Some((zone, here))
            });
            let zones = zones.collect();
            let board = Board::load(&mut conn).await?;
            drop(conn);
            let now = self.clock.now();
            let round = Round { checkin: self, community, planned, occurrence, zones, board, now };
            let (some, others) = round.ask().await?;
            asked += some;
            excused += others;
        }
        Ok((asked, excused))
    }
}

impl Round<'_> {
    async fn ask(&self) -> Result<(u64, u64), Fault> {
        let (mut asked, mut excused) = (0, 0);
        if self.planned.in_room {
            asked += self.ask_in_rooms().await?;
        }
        let zones = self.zone_names().await?;
        let mut after = None;
        loop {
            let mut tx = self.checkin.db.begin().await?;
            let members = match zones.is_empty() {
                true => Vec::new(),
                false => store::member::page(&mut tx, &zones, &self.planned.groups, after, PAGE).await?,
            };
            let last = members.last().map(|member| member.id);
            if members.is_empty() {
                store::occurrence::done(&mut tx, self.occurrence.id).await?;
                tx.commit().await?;
                break;
            }
            after = last;
            let (some, others) = self.ask_page(&mut tx, members).await?;
            tx.commit().await?;
            asked += some;
            excused += others;
        }
        tracing::info!(cadence = self.planned.slug, occurrence = %self.occurrence.id, asked, excused, "asked");
        Ok((asked, excused))
    }

    /// Members of all zones are due when the cadence has a zone of its own.
    async fn zone_names(&self) -> Result<Vec<String>, Fault> {
        if self.zones.is_empty() {
            return Ok(Vec::new());
        }
        Ok(match self.planned.cadence.zone() {
            crate::domain::cadence::Whose::Fixed(_) => {
                store::member::zones(&mut *self.checkin.db.read().await?).await?
            }
            crate::domain::cadence::Whose::Member => {
                self.zones.iter().map(|(zone, _)| zone.name().to_owned()).collect()
            }
        })
    }

    fn here(&self, member: &Member) -> Option<crate::schedule::Occurrence> {
        let only = match self.planned.cadence.zone() {
            crate::domain::cadence::Whose::Fixed(_) => self.zones.first(),
            crate::domain::cadence::Whose::Member => self.zones.iter().find(|(zone, _)| *zone == member.zone),
        };
        only.map(|(_, here)| *here)
    }

    async fn page(&self, tx: &mut Tx, members: Vec<Member>) -> Result<Page, Fault> {
        let budget = u8::try_from(self.community.nag_budget).ok().and_then(NonZeroU8::new);
        let budget = budget.map(NagBudget::new).unwrap_or_default();
        Ok(Page::load(tx, &self.planned, members, budget, self.now).await?)
    }

    async fn ask_page(&self, tx: &mut Tx, members: Vec<Member>) -> Result<(u64, u64), Fault> {
        let page = self.page(tx, members).await?;
        let (mut questions, mut excused) = (Vec::new(), Vec::new());
        for member in &page.members {
            match self.question(&page, member) {
                Some(Ok(question)) => questions.push(question),
                Some(Err(prompt)) => excused.push(prompt),
                None => {}
            }
        }
        let mut prompts = Vec::with_capacity(questions.len());
        let mut deliveries: HashMap<PromptId, Delivery> = HashMap::with_capacity(questions.len());
        for question in questions {
            let mut new = question.new.clone();
            let delivery = self.delivery(question)?;
            new.prompt.delivery = Some(delivery.id);
            deliveries.insert(new.prompt.id, delivery);
            prompts.push(new);
        }
        let made = store::prompt::make(tx, &prompts).await?;
        let to_send: Vec<Delivery> = made.iter().filter_map(|id| deliveries.remove(id)).collect();
        store::delivery::enqueue(tx, &to_send).await?;
        let excused = store::prompt::make(tx, &excused).await?;
        Ok((to_send.len() as u64, excused.len() as u64))
    }

    /// One prompt a group in its room; the answers come in its thread. Who has no Matrix id is asked directly.
    async fn ask_in_rooms(&self) -> Result<u64, Fault> {
        let groups = store::group::all(&mut *self.checkin.db.read().await?).await?;
        let wanted =
            |group: &Group| self.planned.groups.is_empty() || self.planned.groups.contains(&group.slug);
        let mut asked = 0;
        for group in groups.into_iter().filter(wanted) {
            let Some(room) = group.room.clone() else { continue };
            let mut tx = self.checkin.db.begin().await?;
            asked += self.ask_room(&mut tx, &group, room).await?;
            tx.commit().await?;
        }
        Ok(asked)
    }

    async fn ask_room(&self, tx: &mut Tx, group: &Group, room: MatrixRoom) -> Result<u64, Fault> {
        let members = store::group::members(tx, group.id).await?;
        let members = members.into_iter().map(|(member, _)| member).filter(|member| member.matrix.is_some());
        let page = self.page(tx, members.collect()).await?;
        let mut questions: Vec<Question> =
            page.members.iter().filter_map(|member| self.question(&page, member)?.ok()).collect();
        let Some(first) = questions.first() else { return Ok(0) };
        let context = RoomPromptContext {
            lang: Lang::of(&self.community.language),
            community: self.community.name.clone(),
            group: group.name.clone(),
            asked: self.zoned(self.occurrence.fire_at, &self.community.zone),
            until: Some(self.zoned(first.new.prompt.answer_until, &self.community.zone)),
            members: questions
                .iter()
                .map(|question| RoomMember {
                    name: question.member.name.clone(),
                    matrix_id: question.member.matrix.clone(),
                    tasks: question.list.tasks.clone(),
                })
                .collect(),
            offers: Vec::new(),
        };
        let mentions = questions.iter().filter_map(|question| question.member.matrix.clone()).collect();
        let mut letter = Letter::new(DeliveryKind::Prompt);
        letter.give_up_at = Some(first.new.prompt.answer_until);
        let delivery =
            self.checkin.post.to_room(group.id, Address::Room(room), mentions, &context, letter)?;
        let new: Vec<NewPrompt> =
            questions.drain(..).map(|question| in_room(question, delivery.id)).collect();
        let made = store::prompt::make(tx, &new).await?;
        if made.is_empty() {
            return Ok(0);
        }
        store::delivery::enqueue(tx, &[delivery]).await?;
        Ok(made.len() as u64)
    }

    /// What a member is asked: a question, an excused prompt with its reason, or nothing at all.
    fn question(&self, page: &Page, member: &Member) -> Option<Result<Question, NewPrompt>> {
        let here = self.here(member)?;
        let zone = member.zone.rules();
        let call = Call::new(&self.planned.cadence, zone, here);
        let id: PromptId = self.checkin.ids.make();
        let closes = closes_at(&self.planned.cadence, zone, here.fire_at);
        let prompt = Prompt {
            id,
            occurrence: self.occurrence.id,
            cadence: self.planned.id,
            member: member.id,
            slot: here.slot,
            fire_at: here.fire_at,
            state: PromptState::Pending,
            asked: Vec::new(),
            answer_until: closes,
            delivery: None,
        };
        let token_hash = token::hash(&self.checkin.post.key.reply(id)?);
        let mut new = NewPrompt { prompt, why: None, token_hash, remind_at: None };
        match page.verdict(member, &call, self.now) {
            Verdict::Ask => {}
            Verdict::LeaveOut(reason) => {
                (new.prompt.state, new.why) = noted(reason)?;
                return Some(Err(new));
            }
        }
        let none: &[crate::domain::task::Task] = &[];
        let tasks = page.tasks.get(&member.id).map_or(none, Vec::as_slice);
        let groups = page.groups.get(&member.id).map_or(&[][..], Vec::as_slice);
        let list = self.board.list(tasks, groups, self.now);
        new.prompt.asked.clone_from(&list.asked);
        let reminders = reminders_at(&self.planned.cadence, self.now, closes, member.quiet, zone);
        new.remind_at = reminders.first().copied();
        let address = page.address(member)?;
        Some(Ok(Question { new, list, member: member.clone(), address }))
    }

    fn delivery(&self, question: Question) -> Result<Delivery, Fault> {
        let Question { new, list, member, address } = question;
        let prompt = new.prompt;
        // "Until when" is worth a line only when it is not simply the next question.
        let until = (prompt.answer_until != self.next_after(&member))
            .then(|| self.zoned(prompt.answer_until, &member.zone));
        let context = PromptContext {
            lang: Lang::of(&member.language),
            community: self.community.name.clone(),
            name: member.name.clone(),
            asked: self.zoned(prompt.fire_at, &member.zone),
            until,
            tasks: list.tasks,
            offers: list.offers,
            stop_link: self.checkin.post.stop_link(&member),
        };
        let mut letter = Letter::new(DeliveryKind::Prompt);
        letter.prompt = Some(prompt.id);
        letter.give_up_at = Some(prompt.answer_until);
        // Later than the catch-up window only who moved is asked (`schedule::owed_after_move`): it may be night there.
        if self.now.duration_since(prompt.fire_at) > self.planned.cadence.catch_up().duration() {
            letter.not_before = Some(earliest_allowed(self.now, member.quiet, member.zone.rules()));
        }
        Ok(self.checkin.post.to_member(&member, address, &context, letter)?)
    }

    fn next_after(&self, member: &Member) -> Timestamp {
        let next =
            crate::schedule::next(&self.planned.cadence, member.zone.rules(), self.occurrence.fire_at, 1);
        next.first().map_or(Timestamp::MAX, |next| next.fire_at)
    }

    fn zoned(&self, at: Timestamp, zone: &Zone) -> Zoned {
        at.to_zoned(zone.rules().clone())
    }
}

fn in_room(question: Question, delivery: DeliveryId) -> NewPrompt {
    let mut new = question.new;
    new.prompt.delivery = Some(delivery);
    new
}

/// Whether a reason is written down as a prompt that need not be answered. Who wants none, or has nothing to
/// tell, or was asked already, gets no prompt at all.
fn noted(reason: Reason) -> Option<(PromptState, Option<String>)> {
    let why = match reason {
        Reason::Away { .. } | Reason::Paused { .. } => "away",
        Reason::OverBudget(_) => "over the weekly budget",
        Reason::Unreachable => "unreachable",
        Reason::AnsweredEarly { .. } => {
            return Some((PromptState::Answered, Some("answered early".to_owned())));
        }
        Reason::Stopped
        | Reason::JoinedAfter { .. }
        | Reason::Holiday { .. }
        | Reason::AskedAlready { .. }
        | Reason::NothingToAsk => return None,
    };
    Some((PromptState::Excused, Some(why.to_owned())))
}
