//! A digest's occurrence becomes messages: each reader's period begins where their last one ended, so nothing is told twice
//! and nothing is left out, whatever was missed in between.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::news::News;
use super::{Digests, lead, member, writer};
use crate::domain::address::Address;
use crate::domain::cadence::Whose;
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::{Group, Role};
use crate::domain::member::Member;
use crate::domain::prompt::Asked;
use crate::due;
use crate::id::{CadenceId, DeliveryId, DigestId};
use crate::outbox::{Letter, reach};
use crate::recording::Fault;
use crate::render::{InChat, InMail};
use crate::store::cadence::{CadencePurpose, Planned};
use crate::store::community::Community;
use crate::store::delivery::Delivery;
use crate::store::digest::Digest;
use crate::store::occurrence::Occurrence;
use crate::store::{self, Conn, Tx};

/// The first digest of all tells a week.
pub(super) const FIRST_PERIOD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The scope of a digest that is about no group in particular.
pub(super) const COMMUNITY: &str = "community";

/// Where the period of a reader begins whose digest ends at `until`: where their last one ended.
pub(super) async fn begin(
    conn: &mut Conn,
    cadence: CadenceId,
    scope: &str,
    reader: &str,
    until: Timestamp,
) -> Result<Timestamp, Fault> {
    let told = store::digest::told_until(conn, cadence, scope, reader).await?;
    Ok(told.unwrap_or(until - FIRST_PERIOD).min(until))
}

/// An occurrence while it is told.
struct Telling<'a> {
    digests: &'a Digests,
    community: Community,
    planned: Planned,
    occurrence: Occurrence,
    /// Periods that were read already, by where they begin: most readers have the same.
    periods: HashMap<Timestamp, News>,
}

impl Digests {
    /// Sends every digest that is due. How many messages.
    pub async fn turn(&self) -> Result<u64, Fault> {
        due::make(&self.db, &*self.clock, &self.ids).await?;
        let open = store::occurrence::open(&mut *self.db.read().await?).await?;
        let mut sent = 0;
        for occurrence in open {
            let mut tx = self.db.begin().await?;
            tx.alone("tell digests").await?;
            let Some(planned) = store::cadence::get(&mut tx, occurrence.cadence).await? else { continue };
            if planned.purpose == CadencePurpose::CheckIn {
                continue;
            }
            let community = store::community::find(&mut tx).await?.ok_or(Fault::NoCommunity)?;
            let id = occurrence.id;
            let mut telling =
                Telling { digests: self, community, planned, occurrence, periods: HashMap::new() };
            sent += telling.tell(&mut tx).await?;
            store::occurrence::done(&mut tx, id).await?;
            tx.commit().await?;
        }
        Ok(sent)
    }
}

impl Telling<'_> {
    async fn tell(&mut self, tx: &mut Tx) -> Result<u64, Fault> {
        match self.planned.purpose {
            CadencePurpose::CheckIn => Ok(0),
            CadencePurpose::DigestLead => self.tell_leads(tx).await,
            CadencePurpose::DigestWriter => self.tell_writers(tx).await,
            CadencePurpose::DigestMember => self.tell_members(tx).await,
        }
    }

    /// Whether it is time for this reader, on their own clock or on the cadence's.
    fn is_time_for(&self, reader: &Member) -> bool {
        let zone = match self.planned.cadence.zone() {
            Whose::Fixed(zone) => zone,
            Whose::Member => &reader.zone,
        };
        due::at(&self.planned, zone, self.occurrence.fire_at).is_some()
    }

    async fn tell_leads(&mut self, tx: &mut Tx) -> Result<u64, Fault> {
        let groups = store::group::all(tx).await?;
        let wanted =
            |group: &Group| self.planned.groups.is_empty() || self.planned.groups.contains(&group.slug);
        let groups: Vec<Group> = groups.into_iter().filter(wanted).collect();
        let post = &self.digests.post;
        let mut sent = 0;
        for group in groups {
            let readers = store::group::members(tx, group.id).await?;
            let readers =
                readers.into_iter().filter(|(_, role)| *role > Role::Member).map(|(reader, _)| reader);
            let readers: Vec<Member> =
                readers.filter(|reader| self.planned.by_mail && self.is_time_for(reader)).collect();
            for reader in readers {
                let news = self.period(tx, &group.slug, &reader.id.to_string()).await?;
                let context = lead::lead(news, &group, Some(&reader)).map(|mut context| {
                    context.stop_link = post.stop_link(&reader);
                    (context, lead::lists(news, &group))
                });
                sent += self.tell_member(tx, &group.slug, &reader, context).await?;
            }
            sent += self.tell_room(tx, &group).await?;
        }
        Ok(sent)
    }

    async fn tell_room(&mut self, tx: &mut Tx, group: &Group) -> Result<u64, Fault> {
        if !self.planned.in_room {
            return Ok(0);
        }
        // One room that the digest names, or each group's own.
        let outlet = store::cadence::outlet(tx, self.planned.id).await?;
        let Some(room) = outlet.and_then(|outlet| outlet.room).or_else(|| group.room.clone()) else {
            return Ok(0);
        };
        let zone = match self.planned.cadence.zone() {
            Whose::Fixed(zone) => zone.clone(),
            Whose::Member => self.community.zone.clone(),
        };
        if due::at(&self.planned, &zone, self.occurrence.fire_at).is_none() {
            return Ok(0);
        }
        let reader = room.as_str().to_owned();
        let news = self.period(tx, &group.slug, &reader).await?;
        let context = lead::lead(news, group, None);
        let mut letter = Letter::new(DeliveryKind::Digest);
        letter.lists = context.as_ref().map(|_| lead::lists(news, group)).unwrap_or_default();
        let post = &self.digests.post;
        let delivery = context
            .map(|context| post.to_room(group.id, Address::Room(room), Vec::new(), &context, letter))
            .transpose()?;
        self.note(tx, &group.slug, &reader, delivery).await
    }

    async fn tell_writers(&mut self, tx: &mut Tx) -> Result<u64, Fault> {
        let readers = store::member::all(tx).await?.into_iter().filter(|member| member.newsletter_writer);
        let readers: Vec<Member> = readers.filter(|reader| self.is_time_for(reader)).collect();
        let post = &self.digests.post;
        let mut sent = 0;
        for reader in readers {
            let news = self.period(tx, COMMUNITY, &reader.id.to_string()).await?;
            let context = writer::writer(news, &reader).map(|mut context| {
                context.stop_link = post.stop_link(&reader);
                (context, Vec::new())
            });
            sent += self.tell_member(tx, COMMUNITY, &reader, context).await?;
        }
        Ok(sent)
    }

    async fn tell_members(&mut self, tx: &mut Tx) -> Result<u64, Fault> {
        let readers = store::member::all(tx).await?.into_iter().filter(|member| member.own_digest);
        let readers: Vec<Member> = readers.filter(|reader| self.is_time_for(reader)).collect();
        let post = &self.digests.post;
        let mut sent = 0;
        for reader in readers {
            let news = self.period(tx, COMMUNITY, &reader.id.to_string()).await?;
            let context = member::member(news, &reader).map(|(mut context, lists)| {
                context.stop_link = post.stop_link(&reader);
                (context, lists)
            });
            sent += self.tell_member(tx, COMMUNITY, &reader, context).await?;
        }
        Ok(sent)
    }

    /// The news since the reader's last digest.
    async fn period(&mut self, tx: &mut Tx, scope: &str, reader: &str) -> Result<&News, Fault> {
        let until = self.occurrence.fire_at;
        let from = begin(tx, self.planned.id, scope, reader, until).await?;
        if !self.periods.contains_key(&from) {
            let news = News::load(tx, self.community.clone(), from, until).await?;
            self.periods.insert(from, news);
        }
        self.periods.get(&from).ok_or(Fault::NoCommunity)
    }

    async fn tell_member<C: InMail + InChat>(
        &self,
        tx: &mut Tx,
        scope: &str,
        reader: &Member,
        context: Option<(C, Vec<Asked>)>,
    ) -> Result<u64, Fault> {
        let post = &self.digests.post;
        let delivery = match (context, reach(tx, reader).await?) {
            (Some((context, lists)), Some(address)) => {
                let mut letter = Letter::new(DeliveryKind::Digest);
                letter.lists = lists;
                Some(post.to_member(reader, address, &context, letter)?)
            }
            _ => None,
        };
        self.note(tx, scope, &reader.id.to_string(), delivery).await
    }

    /// The period was told: noted first, so that it can never be told twice.
    async fn note(
        &self,
        tx: &mut Tx,
        scope: &str,
        reader: &str,
        delivery: Option<Delivery>,
    ) -> Result<u64, Fault> {
        let until = self.occurrence.fire_at;
        let from = begin(tx, self.planned.id, scope, reader, until).await?;
        if from >= until {
            return Ok(0);
        }
        let id: DigestId = self.digests.ids.make();
        let message: Option<DeliveryId> = delivery.as_ref().map(|delivery| delivery.id);
        if let Some(delivery) = &delivery {
            store::delivery::enqueue(tx, std::slice::from_ref(delivery)).await?;
        }
        let digest = Digest {
            id,
            cadence: self.planned.id,
            occurrence: self.occurrence.id,
            scope: scope.to_owned(),
            reader: reader.to_owned(),
            from,
            until,
            empty: delivery.is_none(),
            delivery: message,
        };
        store::digest::note(tx, &digest).await?;
        Ok(u64::from(message.is_some()))
    }
}
