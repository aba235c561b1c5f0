//! A round opens, and members are asked: page by page, each page in one transaction with its messages. Killed between
//! two pages, the next turn goes on where this one stopped.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::Rounds;
use super::audience::Page;
use crate::domain::address::Address;
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::{CheckIns, Member};
use crate::domain::survey::{
    Answers, Audience, InvitationState, Offered, OfferedGroup, OfferedTask, QuestionId, Survey,
};
use crate::id::{DeliveryId, InvitationId, MemberId};
use crate::outbox::Letter;
use crate::recording::Fault;
use crate::render::Lang;
use crate::render::message::SurveyContext;
use crate::schedule::earliest_allowed;
use crate::store::asking::Asking;
use crate::store::community::Community;
use crate::store::delivery::Delivery;
use crate::store::invitation::Invitation;
use crate::store::round::Round;
use crate::store::{self, Conn, Tx};
use crate::survey::{Aside, Asker, Sheet, Talk, example, question_lines};
use crate::token::{self, SURVEY_LINK};

/// Members in one transaction.
const PAGE: u32 = 200;

/// Tasks that one survey offers at the most.
const MOST_TASKS: usize = 40;

/// For so long after it closed a link still shows what was answered.
const LINK_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A first question that is a poll goes so long after its introduction: messages to one room may overtake each other.
const POLL_AFTER: SignedDuration = SignedDuration::from_secs(5);

/// A round that is to be opened, or to go on.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The survey.
    pub survey: Survey,
    /// What the round is one of.
    pub occasion: String,
    /// Only members in these zones are asked now.
    pub zones: Vec<String>,
    /// Only members of these groups; empty: whoever the survey is for.
    pub groups: Vec<String>,
    /// Only who joined then or later.
    pub joined_from: Timestamp,
    /// When the round closes; `None`: never.
    pub closes: Option<Timestamp>,
}

impl Opening {
    /// For everybody in these zones.
    pub fn new(survey: &Survey, occasion: String, zones: Vec<String>, closes: Option<Timestamp>) -> Self {
        Self {
            survey: survey.clone(),
            occasion,
            zones,
            groups: Vec::new(),
            joined_from: Timestamp::UNIX_EPOCH,
            closes,
        }
    }
}

impl Rounds {
    /// Opens a round, or goes on with it. How many were asked.
    pub async fn open(&self, opening: &Opening) -> Result<u64, Fault> {
        let mut after = None;
        let mut invited = 0;
        if opening.zones.is_empty() || self.has_asked_all(opening).await? {
            return Ok(0);
        }
        loop {
            let now = self.clock.now();
            let mut tx = self.db.begin().await?;
            tx.alone("survey rounds").await?;
            let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
            let (round, version) = self.round(&mut tx, opening, now).await?;
            let from = joined_from(&opening.survey.audience, opening.joined_from, round.opens);
            let members =
                store::invitation::uninvited(&mut tx, round.id, &opening.zones, from, after, PAGE).await?;
            after = members.last().map(|member| member.id);
            if members.is_empty() {
                tx.commit().await?;
                break;
            }
            let page = Page::load(&mut tx, &members, community.budget(), now).await?;
            let asked = members.into_iter().filter_map(|member| {
                let wanted = page.is_for(&member, &opening.survey.audience, &opening.groups);
                let address = wanted.then(|| page.address(&member, now)).flatten()?;
                Some((member, address))
            });
            let asked: Vec<(Member, Address)> = asked.collect();
            let inviting = Inviting {
                rounds: self,
                community: &community,
                round: &round,
                version,
                survey: &opening.survey,
                now,
            };
            invited += inviting.ask(&mut tx, asked).await?;
            tx.commit().await?;
        }
        if invited > 0 {
            tracing::info!(
                survey = opening.survey.slug,
                occasion = opening.occasion,
                invited,
                "survey round"
            );
        }
        Ok(invited)
    }

    /// Whether nobody is left to be asked, as in most turns: then nothing is written.
    async fn has_asked_all(&self, opening: &Opening) -> Result<bool, Fault> {
        let mut conn = self.db.read().await?;
        let rounds = store::round::of_survey(&mut conn, &opening.survey.slug).await?;
        let known = rounds.into_iter().find(|round| round.occasion == opening.occasion);
        let Some(round) = known else { return Ok(false) };
        let from = joined_from(&opening.survey.audience, opening.joined_from, round.opens);
        let left = store::invitation::uninvited(&mut conn, round.id, &opening.zones, from, None, 1).await?;
        Ok(left.is_empty())
    }

    /// How many would be asked now, and how many of whom the survey is for cannot be asked now. Changes nothing.
    pub async fn would_ask(&self, opening: &Opening) -> Result<(u64, u64), Fault> {
        let now = self.clock.now();
        let mut conn = self.db.read().await?;
        let community = store::community::find(&mut conn).await?.ok_or(Fault::NoCommunity)?;
        let rounds = store::round::of_survey(&mut conn, &opening.survey.slug).await?;
        let asked: HashSet<MemberId> = match rounds.iter().find(|round| round.occasion == opening.occasion) {
            Some(round) => store::invitation::of_round(&mut conn, round.id).await?,
            None => Vec::new(),
        }
        .into_iter()
        .map(|invitation| invitation.member)
        .collect();
        let from = joined_from(&opening.survey.audience, opening.joined_from, now);
        let mut members = store::member::all(&mut conn).await?;
        members.retain(|member| {
            let lives_there = opening.zones.iter().any(|zone| zone == member.zone.name());
            lives_there
                && member.check_ins == CheckIns::On
                && member.joined >= from
                && !asked.contains(&member.id)
        });
        let (mut some, mut later) = (0, 0);
        for members in members.chunks(PAGE as usize) {
            let page = Page::load(&mut conn, members, community.budget(), now).await?;
            for member in members {
                if page.is_for(member, &opening.survey.audience, &opening.groups) {
                    match page.address(member, now) {
                        Some(_) => some += 1,
                        None => later += 1,
                    }
                }
            }
        }
        Ok((some, later))
    }

    async fn round(
        &self,
        tx: &mut Tx,
        opening: &Opening,
        now: Timestamp,
    ) -> Result<(Round, crate::id::SurveyVersionId), Fault> {
        let version = store::survey::keep_version(tx, self.ids.make(), &opening.survey, now).await?;
        let round = Round {
            id: self.ids.make(),
            slug: opening.survey.slug.clone(),
            occasion: opening.occasion.clone(),
            version,
            anonymous: opening.survey.anonymous,
            groups: opening.groups.clone(),
            opens: now,
            closes: opening.closes,
        };
        let (round, _) = store::round::open(tx, &round).await?;
        Ok((round, version))
    }
}

fn joined_from(audience: &Audience, from: Timestamp, opens: Timestamp) -> Timestamp {
    match audience.newcomers {
        true => from.max(opens - SignedDuration::from_hours(24 * Audience::NEWCOMER_DAYS)),
        false => from,
    }
}

/// Everything that an invitation is made of beside the member.
struct Inviting<'a> {
    rounds: &'a Rounds,
    community: &'a Community,
    round: &'a Round,
    version: crate::id::SurveyVersionId,
    survey: &'a Survey,
    now: Timestamp,
}

impl Inviting<'_> {
    async fn ask(&self, tx: &mut Tx, members: Vec<(Member, Address)>) -> Result<u64, Fault> {
        if members.is_empty() {
            return Ok(0);
        }
        let offered = offered(tx, self.survey).await?;
        let offer = store::survey::keep_offer(tx, &offered).await?;
        let mut invitations = Vec::new();
        let mut deliveries = Vec::new();
        let mut asks: HashMap<InvitationId, (Vec<DeliveryId>, Option<Asking>)> = HashMap::new();
        for (member, address) in members {
            let Some(mut invitation) = self.invitation(&member, &offer) else { continue };
            let sheet = Sheet {
                invitation: invitation.clone(),
                round: self.round.clone(),
                member,
                survey: self.survey.clone(),
                offered: offered.clone(),
                answers: Answers::default(),
                state: None,
                adopted: Vec::new(),
            };
            let goes = earliest_allowed(self.now, sheet.member.quiet, sheet.member.zone.rules());
            let asked =
                self.rounds.asked(self.community, &sheet, &[], address, DeliveryKind::Prompt, goes, false)?;
            invitation.delivery = Some(asked.delivery.id);
            let ids = asked.deliveries().map(|delivery| delivery.id).collect();
            asks.insert(invitation.id, (ids, asked.asking.clone()));
            deliveries.extend(asked.deliveries().cloned());
            invitations.push(invitation);
        }
        store::delivery::enqueue(tx, &deliveries).await?;
        let made = store::invitation::make(tx, &invitations).await?;
        for id in &made {
            if let Some((_, Some(asking))) = asks.remove(id) {
                store::asking::put(tx, &asking).await?;
            }
        }
        for delivery in asks.into_values().flat_map(|(ids, _)| ids) {
            // Another instance was quicker with this member.
            store::delivery::drop_queued(tx, delivery, "asked already").await?;
        }
        Ok(made.len() as u64)
    }

    fn invitation(&self, member: &Member, offer: &str) -> Option<Invitation> {
        let key = &self.rounds.post.key;
        let id: InvitationId = self.rounds.ids.make();
        let own = self.now + self.survey.window.duration();
        // Of a round opened by hand everybody has the same last day.
        let closes = match self.round.closes {
            Some(closes) if self.round.occasion.starts_with("hand/") => closes,
            Some(closes) => own.min(closes),
            None => own,
        };
        let first = self.survey.reminders.first().map(|delay| self.now + delay.duration());
        Some(Invitation {
            id,
            round: self.round.id,
            member: member.id,
            version: self.version,
            offer: offer.to_owned(),
            state: InvitationState::Asked,
            asked_at: self.now,
            closes,
            link: 1,
            link_hash: token::hash(&key.survey_link(id, 1)?),
            link_until: closes + LINK_AFTER,
            revoked: None,
            reply_hash: token::hash(&key.survey_reply(id)?),
            delivery: None,
            remind_at: first
                .map(|at| earliest_allowed(at, member.quiet, member.zone.rules()))
                .filter(|at| *at < closes),
            reminded: 0,
            asked_again: false,
        })
    }
}

/// The message that asks, or reminds; in a chat with the first question.
pub(super) struct Asked {
    /// The introduction.
    pub delivery: Delivery,
    /// The first question, when it is a poll.
    pub poll: Option<Delivery>,
    /// Which message asks the first question.
    pub asking: Option<Asking>,
}

impl Asked {
    /// Its messages, in their order.
    pub fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        std::iter::once(&self.delivery).chain(&self.poll)
    }
}

impl Rounds {
    /// The message that asks, or reminds. In a chat one question is put after the other, unless the survey is anonymous.
    /// `last`: no reminder follows.
    #[expect(clippy::too_many_arguments, reason = "each is a different thing that the message says")]
    pub(super) fn asked(
        &self,
        community: &Community,
        sheet: &Sheet,
        askings: &[Asking],
        address: Address,
        kind: DeliveryKind,
        goes: Timestamp,
        last: bool,
    ) -> Result<Asked, Fault> {
        let member = &sheet.member;
        let lang = Lang::of(&member.language);
        let reminder = kind == DeliveryKind::Reminder;
        let asker = Asker { post: &self.post, sheet, askings };
        let in_chat = !matches!(address, Address::Mail(_)) && !sheet.round.anonymous;
        let first = Talk::new(sheet, askings).next().filter(|_| in_chat);
        let open: Option<Vec<QuestionId>> = match first {
            Some(first) if asker.is_poll(first) => Some(Vec::new()),
            Some(first) => Some(vec![first.id.clone()]),
            None => reminder.then(|| {
                let visible = sheet.form().visible(&sheet.answers).into_iter();
                visible
                    .filter(|question| sheet.answers.get(&question.id).is_none())
                    .map(|question| question.id.clone())
                    .collect()
            }),
        };
        let context = SurveyContext {
            lang,
            community: community.name.clone(),
            name: member.name.clone(),
            title: sheet.survey.title.of(&member.language).to_owned(),
            introduction: sheet.survey.introduction.as_ref().map(|text| text.of(&member.language).to_owned()),
            reminder,
            last,
            anonymous: sheet.round.anonymous,
            talk: first.is_some(),
            questions: match first {
                Some(first) if !asker.is_poll(first) => vec![asker.line(first)],
                _ => question_lines(sheet, open.as_deref(), lang),
            },
            example: example(sheet, open.as_deref(), lang),
            link: format!("{SURVEY_LINK}{}", sheet.invitation.link),
            until: sheet.invitation.closes.to_zoned(member.zone.rules().clone()),
            stop_link: self.post.stop_link(member),
        };
        let mut letter = Letter::new(kind);
        letter.invitation = Some(sheet.invitation.id);
        letter.not_before = Some(goes);
        letter.give_up_at = Some(sheet.invitation.closes);
        let delivery = self.post.to_member(member, address.clone(), &context, letter)?;
        let (poll, asking) = match first {
            None => (None, None),
            Some(first) if asker.is_poll(first) => {
                // Behind the introduction.
                let letter = asker.letter(None, Some(goes + POLL_AFTER));
                let put = asker.question(first, Aside::default(), address, letter)?;
                (Some(put.delivery), Some(put.asking))
            }
            Some(first) => (None, Some(asker.asking(Some(first), &delivery))),
        };
        Ok(Asked { delivery, poll, asking })
    }
}

/// The groups and tasks that a survey shows, as they are now.
async fn offered(conn: &mut Conn, survey: &Survey) -> Result<Offered, Fault> {
    let groups = store::group::all(conn).await?;
    let mut offered = Offered::default();
    if survey.offers_tasks() {
        for task in store::task::unled(conn).await?.into_iter().take(MOST_TASKS) {
            let group = groups
                .iter()
                .find(|group| group.id == task.group)
                .map_or_else(String::new, |group| group.name.clone());
            offered.tasks.push(OfferedTask { number: task.number, title: task.title, group });
        }
    }
    if survey.offers_groups() {
        let shown = |group: crate::domain::group::Group| OfferedGroup {
            slug: group.slug,
            name: group.name,
            purpose: group.purpose,
        };
        offered.groups = groups.into_iter().map(shown).collect();
    }
    Ok(offered)
}
