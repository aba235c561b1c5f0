//! An occurrence becomes prompts: one for each member who is to be asked, page by page, each page in one transaction with
//! its deliveries. Killed between two pages, the next round goes on where this one stopped: whoever has a prompt is passed over.
//!
//! What must be known of a page is read, and its messages are rendered, before that transaction begins: rendering takes longest, and
//! on SQLite nobody else could write meanwhile, the sender least of all. What changes in this moment comes a moment too late, as
//! it would once the message is out.

use jiff::{SignedDuration, Timestamp, Zoned};
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
use crate::store::{self, Conn, Tx};
use crate::token;

/// Members in one transaction: few enough that the writer is free again soon, and that memory stays small.
const PAGE: u32 = 250;

/// An occurrence while it is put to people.
pub(super) struct Round<'a> {
    pub checkin: &'a CheckIn,
    pub community: Community,
    /// Who answered within this time before it is due is not asked.
    pub early: SignedDuration,
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
    /// The answers' window ends before the next question comes.
    pub ends_early: bool,
}

/// When members are asked, on whose clock, and until when they may answer. Worth keeping: it serves all of a zone.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    here: crate::schedule::Occurrence,
    pub zone: &'a Zone,
    /// The message goes out then: now, unless they are asked after a move and it is night.
    goes: Timestamp,
    call: Call<'a>,
    closes: Timestamp,
    ends_early: bool,
}

/// A page of questions, ready to be written down.
#[derive(Default)]
pub(super) struct Written {
    prompts: Vec<NewPrompt>,
    excused: Vec<NewPrompt>,
    deliveries: Vec<Delivery>,
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
            let early = store::community::customs(&mut conn).await?.ok_or(Fault::NoCommunity)?.early_answers;
            let zones = due::zones(&mut conn, &planned).await?;
            let zones = zones.into_iter().filter_map(|zone| {
                let here = due::at(&planned, &zone, occurrence.fire_at)?;
                Some((zone, here))
            });
            let zones = zones.collect();
            let board = Board::load(&mut conn).await?;
            drop(conn);
            let now = self.clock.now();
            let round = Round { checkin: self, community, early, planned, occurrence, zones, board, now };
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
            let mut conn = self.checkin.db.read().await?;
            let members = store::member::page(&mut conn, &zones, &self.planned.groups, after, PAGE).await?;
            let Some(last) = members.last() else { break };
            after = Some(last.id);
            let page = self.page(&mut conn, members).await?;
            drop(conn);
            let written = self.written(self.questions(&page), self.now)?;
            let mut tx = self.checkin.db.begin().await?;
            let (some, others) = Self::put(&mut tx, written).await?;
            tx.commit().await?;
            self.checkin.asked.notify_one();
            asked += some;
            excused += others;
        }
        let mut tx = self.checkin.db.begin().await?;
        store::occurrence::done(&mut tx, self.occurrence.id).await?;
        tx.commit().await?;
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
    pub(super) async fn page(&self, conn: &mut Conn, members: Vec<Member>) -> Result<Page, Fault> {
        let budget = self.community.budget();
        let mut page = Page::load(conn, &self.planned, members, budget, self.now).await?;
        let slugs = &self.planned.groups;
        page.tasks.values_mut().for_each(|tasks| tasks.retain(|task| self.board.is_of(task.group, slugs)));
        page.groups.values_mut().for_each(|groups| groups.retain(|group| self.board.is_of(*group, slugs)));
        Ok(page)
    }

    fn questions(&self, page: &Page) -> Vec<Result<Question, NewPrompt>> {
        let mut moments: HashMap<&str, Moment<'_>> = HashMap::new();
        let mut questions = Vec::with_capacity(page.members.len());
        for member in &page.members {
            let Some(here) = self.here(member) else { continue };
            if self.room_of(page, member).is_none() {
                let moment = moments
                    .entry(member.zone.name())
                    .or_insert_with(|| self.moment(here, &member.zone, self.now));
                questions.extend(self.question(page, member, *moment));
            }
        }
        questions
    }

    /// What it means that `here` is put to who lives in `zone`, by messages that go out at `goes`.
    pub(super) fn moment<'a>(
        &'a self,
        here: crate::schedule::Occurrence,
        zone: &'a Zone,
        goes: Timestamp,
    ) -> Moment<'a> {
        let (cadence, rules) = (&self.planned.cadence, zone.rules());
        let closes = closes_at(cadence, rules, here.fire_at);
        let next = crate::schedule::next(cadence, rules, here.fire_at, 1);
        Moment {
            here,
            zone,
            goes,
            call: Call::new(cadence, rules, here, self.early),
            closes,
            ends_early: next.first().is_none_or(|next| next.fire_at != closes),
        }
    }

    /// Questions with their messages, rendered.
    pub(super) fn written(
        &self,
        questions: Vec<Result<Question, NewPrompt>>,
        goes: Timestamp,
    ) -> Result<Written, Fault> {
        let mut written = Written::default();
        for question in questions {
            match question {
                Ok(question) => {
                    let mut new = question.new.clone();
                    let delivery = self.delivery(question, goes)?;
                    new.prompt.delivery = Some(delivery.id);
                    written.deliveries.push(delivery);
                    written.prompts.push(new);
                }
                Err(new) => written.excused.push(new),
            }
        }
        Ok(written)
    }

    /// Writes prompts and their messages down. How many are asked, and how many are not, with a reason.
    pub(super) async fn put(tx: &mut Tx, written: Written) -> Result<(u64, u64), Fault> {
        let Written { prompts, excused, deliveries } = written;
        let asks = prompts.iter().filter_map(|new| Some((new.prompt.id, new.prompt.delivery?)));
        let mut asks: HashMap<PromptId, DeliveryId> = asks.collect();
        store::delivery::enqueue(tx, &deliveries).await?;
        drop(deliveries);
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
        let Moment { here, goes, call, closes, ends_early, .. } = moment;
        let id: PromptId = self.checkin.ids.make();
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
        Some(Ok(Question { new, list, member: member.clone(), address, ends_early }))
    }

    fn delivery(&self, question: Question, goes: Timestamp) -> Result<Delivery, Fault> {
        let Question { new, list, member, address, ends_early } = question;
        let prompt = new.prompt;
        // "Until when" is worth a line only when it is not simply the next question.
        let until = ends_early.then(|| self.zoned(prompt.answer_until, &member.zone));
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
