//! A survey's answers out of the database, for `results`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::{Result, Surveys};
use crate::domain::goal::Season;
use crate::domain::zone::Zone;
use crate::id::{InvitationId, MemberId, SurveyVersionId};
use crate::results::{Archive, Asked, Eyes, GroupName, Response, Round, When};
use crate::store::{self, Conn};

impl Surveys {
    /// A survey's answers, read as far as a view of `when` wants them: of all other rounds only that they were. `None` when the
    /// survey was put to nobody yet.
    pub async fn archive(&self, slug: &str, when: &When, eyes: &Eyes) -> Result<Option<Archive>> {
        let mut conn = self.db.read().await?;
        let rows = store::round::of_survey(&mut conn, slug).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let zone = store::community::find(&mut conn).await?.map(|community| community.zone);
        let seasons = store::goal::seasons(&mut conn).await?;
        let seasons: Vec<Season> = seasons.into_iter().map(|(season, _)| season).collect();
        let mut archive = Archive { slug: slug.to_owned(), ..Archive::default() };
        let mut reading = Reading::default();
        for (place, version) in store::survey::versions(&mut conn, slug).await?.into_iter().enumerate() {
            reading.versions.insert(version.id, place);
            archive.versions.push(version.survey);
        }
        for group in store::group::ever(&mut conn).await? {
            reading.slugs.insert(group.id, group.slug.clone());
            archive
                .groups
                .insert(group.slug, GroupName { name: group.name, confidential: group.confidential });
        }
        archive.rounds = rows.iter().map(|row| head(row, &seasons, zone.as_ref())).collect();
        archive.seasons = seasons.into_iter().map(|season| (season.slug, season.name)).collect();
        // A view of what is not there is told by who makes it.
        for place in when.of(&archive, eyes, self.clock.now()).unwrap_or_default() {
            if let (Some(row), Some(round)) = (rows.get(place), archive.rounds.get_mut(place)) {
                reading.round(&mut conn, row, round).await?;
            }
        }
        let offers: BTreeSet<String> = std::mem::take(&mut reading.offers);
        for offer in offers {
            let offered = store::survey::offer(&mut conn, &offer).await?.unwrap_or_default();
            archive.tasks.extend(offered.tasks.into_iter().map(|task| (task.number, task.title)));
        }
        Ok(Some(archive))
    }
}

fn head(row: &store::round::Round, seasons: &[Season], zone: Option<&Zone>) -> Round {
    let named = row.occasion.strip_prefix("phase/").and_then(|rest| rest.split('/').next());
    let day = zone.map(|zone| zone.date(row.opens));
    let within = |season: &&Season| match (named, day) {
        (Some(named), _) => season.slug == named,
        (None, Some(day)) => season.from <= day && day <= season.until,
        (None, None) => false,
    };
    Round {
        occasion: row.occasion.clone(),
        groups: row.groups.clone(),
        anonymous: row.anonymous,
        opens: row.opens,
        closes: row.closes,
        season: seasons.iter().find(within).map(|season| season.slug.clone()),
        ..Round::default()
    }
}

#[derive(Default)]
struct Reading {
    versions: HashMap<SurveyVersionId, usize>,
    slugs: HashMap<crate::id::GroupId, String>,
    offers: BTreeSet<String>,
}

impl Reading {
    async fn round(&mut self, conn: &mut Conn, row: &store::round::Round, round: &mut Round) -> Result<()> {
        let invitations = store::invitation::of_round(conn, row.id).await?;
        let responses = store::response::sent_to(conn, row.id).await?;
        round.begun = store::response::drafts_of(conn, row.id).await?;
        let members: Vec<MemberId> = invitations.iter().map(|invitation| invitation.member).collect();
        let names: BTreeMap<MemberId, String> = match row.anonymous {
            true => BTreeMap::new(),
            false => store::member::names(conn, &members).await?.into_iter().collect(),
        };
        let mut now_in: HashMap<MemberId, Vec<String>> = HashMap::new();
        for (member, group) in store::group::groups_of(conn, &members).await? {
            if let Some(slug) = self.slugs.get(&group) {
                now_in.entry(member).or_default().push(slug.clone());
            }
        }
        let then_in: HashMap<InvitationId, Vec<String>> = responses
            .iter()
            .filter_map(|response| Some((response.invitation?, response.groups.clone())))
            .collect();
        let mut whose: HashMap<InvitationId, MemberId> = HashMap::new();
        for invitation in invitations {
            self.offers.insert(invitation.offer);
            whose.insert(invitation.id, invitation.member);
            let groups = then_in.get(&invitation.id).or_else(|| now_in.get(&invitation.member)).cloned();
            round.asked.push(Asked { state: invitation.state, groups: groups.unwrap_or_default() });
        }
        for response in responses {
            // The schema holds that there is such a version.
            let Some(version) = self.versions.get(&response.version).copied() else { continue };
            let by: Option<(String, Timestamp)> = match (response.invitation, response.changed) {
                (Some(invitation), Some(at)) => {
                    let name = whose.get(&invitation).and_then(|member| names.get(member));
                    Some((name.cloned().unwrap_or_default(), at))
                }
                _ => None,
            };
            let (groups, answers) = (response.groups, response.answers);
            round.responses.push(Response { version, groups, answers, by });
        }
        Ok(())
    }
}
