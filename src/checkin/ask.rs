//! An occurrence becomes prompts: one for each member who is to be asked, page by page, each page in one transaction with
//! its deliveries. Killed between two pages, the next round goes on where this one stopped: whoever has a prompt is passed over.

use jiff::{Timestamp, Zoned};
use std::collections::HashMap;

use super::CheckIn;
use super::facts::Page;
use super::list::{Board, List};
use crate::domain::address::Address;
use crate::domain::cadence::Whose;
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::{ChannelKind, Member};
use crate::domain::prompt::{Prompt, PromptState};
use crate::domain::zone::Zone;
use crate::due;
use crate::id::{DeliveryId, GroupId, PromptId};
use crate::outbox::Letter;
use crate::recording::Fault;
use crate::render::Lang;
use crate::render::message::PromptContext;
use crate::schedule::{Call, Reason, Verdict, closes_at, earliest_allowed, reminders_at};
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
pub(super) struct Round<'a> {
    pub checkin: &'a CheckIn,
    pub community: Community,
    pub planned: Planned,
    pub occurrence: Occurrence,
    /// The zones in which it is due now, with what that means there.
    pub zones: Vec<(Zone, crate::schedule::Occurrence)>,
    pub board: Board,
    pub now: Timestamp,
}

/// What one member's part of a round is.
pub(super) struct Question {
    pub new: NewPrompt,
    pub list: List,
    pub member: Member,
    pub address: Address,
}

/// When a member is asked, and on whose clock.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    pub here: crate::schedule::Occurrence,
    pub zone: &'a Zone,
    /// The message goes out then: now, unless they are asked after a move and it is night.
    pub goes: Timestamp,
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
            let (some, others) = self.ask_in_rooms().await?;
            asked += some;
            excused += others;
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
            Whose::Fixed(_) => store::member::zones(&mut *self.checkin.db.read().await?).await?,
            Whose::Member => self.zones.iter().map(|(zone, _)| zone.name().to_owned()).collect(),
        })
    }

    fn here(&self, member: &Member) -> Option<crate::schedule::Occurrence> {
        let only = match self.planned.cadence.zone() {
            Whose::Fixed(_) => self.zones.first(),
            Whose::Member => self.zones.iter().find(|(zone, _)| *zone == member.zone),
        };
        only.map(|(_, here)| *here)
    }

    /// The facts of members, as far as this cadence is about them.
    pub(super) async fn page(&self, tx: &mut Tx, members: Vec<Member>) -> Result<Page, Fault> {
        let budget = self.community.budget();
        let mut page = Page::load(tx, &self.planned, members, budget, self.now).await?;
        let slugs = &self.planned.groups;
        page.tasks.values_mut().for_each(|tasks| tasks.retain(|task| self.board.is_of(task.group, slugs)));
        page.groups.values_mut().for_each(|groups| groups.retain(|group| self.board.is_of(*group, slugs)));
        Ok(page)
    }

    async fn ask_page(&self, tx: &mut Tx, members: Vec<Member>) -> Result<(u64, u64), Fault> {
        let page = self.page(tx, members).await?;
        let mut questions = Vec::new();
        for member in &page.members {
            let Some(here) = self.here(member) else { continue };
            if self.room_of(&page, member).is_none() {
                let moment = Moment { here, zone: &member.zone, goes: self.now };
                questions.extend(self.question(&page, member, moment));
            }
        }
        self.put(tx, questions, self.now).await
    }

    /// Writes prompts and their messages down. How many are asked, and how many are not, with a reason.
    pub(super) async fn put(
        &self,
        tx: &mut Tx,
        questions: Vec<Result<Question, NewPrompt>>,
        goes: Timestamp,
    ) -> Result<(u64, u64), Fault> {
        let (mut prompts, mut excused, mut deliveries) = (Vec::new(), Vec::new(), Vec::new());
        let mut asks: HashMap<PromptId, DeliveryId> = HashMap::new();
        for question in questions {
            match question {
                Ok(question) => {
                    let mut new = question.new.clone();
                    let delivery = self.delivery(question, goes)?;
                    new.prompt.delivery = Some(delivery.id);
                    asks.insert(new.prompt.id, delivery.id);
                    deliveries.push(delivery);
                    prompts.push(new);
                }
                Err(new) => excused.push(new),
            }
        }
        store::delivery::enqueue(tx, &deliveries).await?;
        let made = store::prompt::make(tx, &prompts).await?;
        for id in &made {
            asks.remove(id);
        }
        for delivery in asks.into_values() {
            // Another instance was quicker with this member.
            store::delivery::drop_queued(tx, delivery, "asked already").await?;
        }
        let excused = store::prompt::make(tx, &excused).await?;
        Ok((made.len() as u64, excused.len() as u64))
    }

    /// The group in whose room a member is asked: they want to be asked in Matrix, and all of their tasks are that group's.
    /// Who works in several groups is asked directly, once, about everything: a room never shows another group's work.
    pub(super) fn room_of(&self, page: &Page, member: &Member) -> Option<GroupId> {
        let wants = self.planned.in_room && member.channel == ChannelKind::Matrix && member.matrix.is_some();
        let tasks = page.tasks.get(&member.id).filter(|_| wants)?;
        let group = tasks.first()?.group;
        let is_in = page.groups.get(&member.id).is_some_and(|groups| groups.contains(&group));
        let only = tasks.iter().all(|task| task.group == group);
        (is_in && only && self.board.has_room(group)).then_some(group)
    }

    /// What a member is asked: a question, an excused prompt with its reason, or nothing at all.
    pub(super) fn question(
        &self,
        page: &Page,
        member: &Member,
        moment: Moment<'_>,
    ) -> Option<Result<Question, NewPrompt>> {
        let Moment { here, zone, goes } = moment;
        let call = Call::new(&self.planned.cadence, zone.rules(), here);
        let id: PromptId = self.checkin.ids.make();
        let closes = closes_at(&self.planned.cadence, zone.rules(), here.fire_at);
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
        let none: &[crate::domain::task::Task] = &[];
        let tasks = page.tasks.get(&member.id).map_or(none, Vec::as_slice);
        let groups = page.groups.get(&member.id).map_or(&[][..], Vec::as_slice);
        let said = page.said.get(&member.id).map_or(&[][..], Vec::as_slice);
        let list = self.board.list(member.id, tasks, groups, said, self.now);
        match page.verdict(member, &call, self.now) {
            Verdict::Ask => {}
            Verdict::LeaveOut(reason) => {
                (new.prompt.state, new.why) = noted(reason)?;
                if new.prompt.state == PromptState::Answered {
                    // Who answered early may still correct it, by the same numbers.
                    new.prompt.asked = list.asked;
                }
                return Some(Err(new));
            }
        }
        new.prompt.asked.clone_from(&list.asked);
        let reminders = reminders_at(&self.planned.cadence, goes, closes, member.quiet, member.zone.rules());
        new.remind_at = reminders.first().copied();
        let address = page.address(member)?;
        Some(Ok(Question { new, list, member: member.clone(), address }))
    }

    fn delivery(&self, question: Question, goes: Timestamp) -> Result<Delivery, Fault> {
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
        // Later than the catch-up window only who moved is asked (`schedule::owed_after_move`): it may be night there.
        let overdue = self.now.duration_since(prompt.fire_at) > self.planned.cadence.catch_up().duration();
        letter.not_before = Some(match overdue {
            true => earliest_allowed(goes, member.quiet, member.zone.rules()),
            false => goes,
        });
        letter.give_up_at = Some(prompt.answer_until);
        Ok(self.checkin.post.to_member(&member, address, &context, letter)?)
    }

    fn next_after(&self, member: &Member) -> Timestamp {
        let next =
            crate::schedule::next(&self.planned.cadence, member.zone.rules(), self.occurrence.fire_at, 1);
        next.first().map_or(Timestamp::MAX, |next| next.fire_at)
    }

    pub(super) fn zoned(&self, at: Timestamp, zone: &Zone) -> Zoned {
        at.to_zoned(zone.rules().clone())
    }
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
