//! What people are told.

use super::Placement;
use super::fault::{Fault, Result};
use super::record::Known;
use crate::assignment::{Because, Grade, Placement as Place, Unmet, WhyLeaving, WhyNot};
use crate::assignment::{Leaving, Time};
use crate::domain::delivery::DeliveryKind;
use crate::domain::group::{Group, Role};
use crate::domain::member::Member;
use crate::domain::prompt::Asked;
use crate::domain::task::TaskStatus;
use crate::id::{ChangeId, DeliveryId, GroupId, MemberId};
use crate::outbox::{Letter, reach};
use crate::render::message::{
    About, ChangeContext, ChangeHow, ChangeLine, LeftLine, LeftWhy, PlaceLine, PlaceWhy, PlacesContext,
    TimeLine, UnmetLine, UnmetWhy,
};
use crate::render::{InChat, InMail, Lang};
use crate::schedule::earliest_allowed;
use crate::store::community::Community;
use crate::store::{self, Conn, Tx};

/// Somebody's groups with all reasons.
#[derive(Debug, Default)]
pub(super) struct Told<'a> {
    pub places: Vec<&'a Place>,
    pub unmet: Vec<&'a Unmet>,
    pub leaving: Vec<&'a Leaving>,
    /// Groups that they coordinate for now.
    pub coordinates: Vec<GroupId>,
}

impl Placement {
    pub(super) async fn community(&self, conn: &mut Conn) -> Result<Community> {
        store::community::find(conn).await?.ok_or(Fault::NoCommunity)
    }

    /// Those who say yes or no for a group: its leads and coordinators, without `except`.
    pub(super) async fn leads(
        &self,
        conn: &mut Conn,
        group: GroupId,
        except: MemberId,
    ) -> Result<Vec<Member>> {
        let members = store::group::members(conn, group).await?.into_iter();
        let leads = members.filter(|(member, role)| *role > Role::Member && member.id != except);
        Ok(leads.map(|(member, _)| member).collect())
    }

    /// Sends a message that nobody asked for: it waits for the end of the night, and no budget swallows it.
    async fn send<C: InMail + InChat>(
        &self,
        tx: &mut Tx,
        reader: &Member,
        context: &C,
        lists: Vec<Asked>,
    ) -> Result<Option<DeliveryId>> {
        let Some(address) = reach(tx, reader).await? else { return Ok(None) };
        let mut letter = Letter::new(DeliveryKind::Alert);
        letter.lists = lists;
        letter.not_before = Some(earliest_allowed(self.clock.now(), reader.quiet, reader.zone.rules()));
        let delivery = self.post.to_member(reader, address, context, letter)?;
        let id = delivery.id;
        store::delivery::enqueue(tx, &[delivery]).await?;
        Ok(Some(id))
    }

    /// What a message about changes says to this reader.
    pub fn context(
        &self,
        community: &str,
        reader: &Member,
        about: About,
        lines: Vec<ChangeLine>,
        how: ChangeHow,
    ) -> ChangeContext {
        let first = lines.first();
        ChangeContext {
            lang: Lang::of(&reader.language),
            community: community.to_owned(),
            name: reader.name.clone(),
            about,
            who: first.map(|line| line.who.clone()).unwrap_or_default(),
            group: first.map(|line| line.group.clone()).unwrap_or_default(),
            lines,
            how,
            stop_link: self.post.stop_link(reader),
        }
    }

    /// Tells a member something about their own groups.
    pub(super) async fn tell(
        &self,
        tx: &mut Tx,
        reader: &Member,
        lines: Vec<ChangeLine>,
        how: ChangeHow,
    ) -> Result<()> {
        let community = self.community(tx).await?;
        let context = self.context(&community.name, reader, About::YourGroups, lines, how);
        self.send(tx, reader, &context, Vec::new()).await?;
        Ok(())
    }

    /// Tells those who lead or coordinate a group what is new there.
    pub(super) async fn tell_leads(
        &self,
        tx: &mut Tx,
        group: GroupId,
        except: MemberId,
        lines: Vec<ChangeLine>,
    ) -> Result<()> {
        for lead in self.leads(tx, group, except).await? {
            self.tell_news(tx, &lead, lines.clone()).await?;
        }
        Ok(())
    }

    /// Tells somebody what is new in a group.
    pub(super) async fn tell_news(&self, tx: &mut Tx, reader: &Member, lines: Vec<ChangeLine>) -> Result<()> {
        let community = self.community(tx).await?;
        let context = self.context(&community.name, reader, About::GroupNews, lines, ChangeHow::Nothing);
        self.send(tx, reader, &context, Vec::new()).await?;
        Ok(())
    }

    /// Tells everybody in a group who coordinates it now.
    pub(super) async fn tell_coordinator(&self, tx: &mut Tx, group: &Group, who: &Member) -> Result<()> {
        use crate::render::message::ChangeNews::Coordinates;
        for (reader, _) in store::group::members(tx, group.id).await? {
            if reader.id != who.id {
                let line = ChangeLine::about(Coordinates, &group.name, &who.name);
                self.tell_news(tx, &reader, vec![line]).await?;
            }
        }
        Ok(())
    }

    /// Asks somebody for a yes. Whether they can be reached.
    pub(super) async fn ask(
        &self,
        tx: &mut Tx,
        change: ChangeId,
        reader: &Member,
        line: ChangeLine,
        how: ChangeHow,
    ) -> Result<bool> {
        let community = self.community(tx).await?;
        let title = match line.who.is_empty() {
            true => line.group.clone(),
            false => format!("{}: {}", line.group, line.who),
        };
        let about = if how == ChangeHow::Offer { About::YourGroups } else { About::Question };
        let context = self.context(&community.name, reader, about, vec![line], how);
        // Something that is listed gives the message an address of its own for the answer.
        let listed =
            Asked { n: 1, task: None, title, status: TaskStatus::NotStarted, blocker: None, offered: false };
        let Some(delivery) = self.send(tx, reader, &context, vec![listed]).await? else { return Ok(false) };
        store::change::ask(tx, change, delivery, reader.id).await?;
        Ok(true)
    }

    /// Tells somebody where they are now, and why.
    pub(super) async fn tell_places(
        &self,
        tx: &mut Tx,
        reader: &Member,
        known: &Known,
        groups: &std::collections::HashMap<GroupId, Group>,
        told: &Told<'_>,
        newcomer: bool,
    ) -> Result<()> {
        let community = self.community(tx).await?;
        let lang = Lang::of(&reader.language);
        let name = |id: &GroupId| groups.get(id).map(|group| group.name.clone()).unwrap_or_default();
        let places: Vec<PlaceLine> = told
            .places
            .iter()
            .map(|place| PlaceLine {
                group: name(&place.group),
                why: place_why(place),
                skill: place.why.skill.map(|skill| known.skill_name(skill)),
                new: place.why.today.is_none(),
                coordinates: told.coordinates.contains(&place.group),
            })
            .collect();
        let unmet: Vec<UnmetLine> =
            told.unmet.iter().map(|unmet| unmet_line(name(&unmet.group), unmet)).collect();
        // What they could want, and what they could want no more.
        let wanted = unmet.first().map(|line| line.group.clone());
        let own = places.first().map(|line| line.group.clone());
        let other = || {
            let mut open: Vec<_> = groups.values().filter(|group| !group.confidential).collect();
            open.retain(|group| !places.iter().any(|line| line.group == group.name));
            open.sort_by(|a, b| a.name.cmp(&b.name));
            open.first().map(|group| group.name.clone())
        };
        let example = wanted.or_else(other).or_else(|| own.clone()).unwrap_or_default();
        let own = own.unwrap_or_else(|| example.clone());
        let context = PlacesContext {
            lang,
            community: community.name,
            name: reader.name.clone(),
            newcomer,
            time: told.places.first().and_then(|place| time(place.why.time, lang)),
            places,
            left: told
                .leaving
                .iter()
                .map(|left| LeftLine { group: name(&left.group), why: left_why(&left.why) })
                .collect(),
            unmet,
            example,
            own,
            stop_link: self.post.stop_link(reader),
        };
        self.send(tx, reader, &context, Vec::new()).await?;
        Ok(())
    }
}

fn place_why(place: &Place) -> PlaceWhy {
    match (place.why.because, place.why.grade) {
        (Because::Leads, _) => PlaceWhy::Leads,
        (Because::Stays, _) => PlaceWhy::Stays,
        (Because::ByHand, _) => PlaceWhy::ByHand,
        (Because::Wish, Some(Grade::FirstChoice)) => PlaceWhy::FirstChoice,
        (Because::Wish, Some(Grade::Love)) => PlaceWhy::Love,
        (Because::Wish, Some(Grade::Like)) => PlaceWhy::Like,
        (Because::Wish, _) => PlaceWhy::Could,
        (Because::WasThere, _) => PlaceWhy::WasThere,
    }
}

fn left_why(why: &WhyLeaving) -> LeftWhy {
    match why {
        WhyLeaving::TheirWord => LeftWhy::TheirWord,
        WhyLeaving::ForOthers => LeftWhy::ForOthers,
        WhyLeaving::Because(WhyNot::Enough { .. }) => LeftWhy::Hours,
        WhyLeaving::Because(_) => LeftWhy::Decided,
    }
}

/// One wish that is not met, as it is told.
pub(super) fn unmet_line(group: String, unmet: &Unmet) -> UnmetLine {
    let mut told = UnmetLine { group, why: UnmetWhy::PlaceFree, n: 0, of: 0, line: 0 };
    told.why = match unmet.why {
        WhyNot::Full { size, to, line } => {
            (told.n, told.of, told.line) = (size, to, line);
            if line == 1 { UnmetWhy::FullFirst } else { UnmetWhy::Full }
        }
        WhyNot::OthersFirst { line } => {
            told.line = line;
            UnmetWhy::OthersFirst
        }
        WhyNot::Enough { groups, .. } => {
            told.n = groups;
            UnmetWhy::Enough
        }
        WhyNot::NotAdmitted => UnmetWhy::NotAdmitted,
        WhyNot::Closed => UnmetWhy::Closed,
        WhyNot::ByHand => UnmetWhy::ByHand,
        WhyNot::AskedApart => UnmetWhy::AskedApart,
        WhyNot::DidNotFit => UnmetWhy::DidNotFit,
        WhyNot::PlaceFree => UnmetWhy::PlaceFree,
    };
    told
}

fn time(time: Time, lang: Lang) -> Option<TimeLine> {
    Some(TimeLine { taken: hours(time.taken, lang), of: hours(time.of?, lang) })
}

/// Hours as people write them: "2", "3.5", "3,5".
fn hours(minutes: u32, lang: Lang) -> String {
    let hours = (f64::from(minutes) / 6.0).round() / 10.0;
    let text = hours.to_string();
    if lang == Lang::En { text } else { text.replace('.', ",") }
}
