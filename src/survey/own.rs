//! What answers change of the member themselves: their hours a week, their time zone, where they are asked. It counts when the answers
//! are sent off, and as long as nobody says otherwise: an import or the member's own word later on replaces it, and "undo" takes it
//! back. An anonymous survey changes nothing of anybody.

use jiff::Timestamp;

use super::Sheet;
use crate::domain::member::{ChannelKind, Member};
use crate::domain::survey::{Answer, Answers, Fills, PlugIn};
use crate::questionnaire::shown;
use crate::render::Lang;
use crate::render::message::OwnLine;
use crate::store::adopted::Adopted;
use crate::store::{self, Tx};

const OWN: [Fills; 3] = [Fills::Hours, Fills::TimeZone, Fills::Channel];

/// What the answers of a sheet change of its member, if they count in place of `before`. What an answer leaves as it is is not in it.
pub fn changes(sheet: &Sheet, before: &Answers) -> Vec<Adopted> {
    if sheet.round.anonymous {
        return Vec::new();
    }
    let said = PlugIn::of(&sheet.form(), &sheet.answers);
    let wanted = |what| match what {
        Fills::Hours => said.minutes_a_week.map(|minutes| minutes.to_string()),
        Fills::TimeZone => said.time_zone.clone(),
        Fills::Channel => said.channel.clone(),
        _ => None,
    };
    let mut all = Vec::new();
    for what in OWN {
        let Some(question) = sheet.survey.filling(what) else { continue };
        let is_new = sheet.answers.get(&question.id) != before.get(&question.id);
        let Some(is_now) = wanted(what).filter(|_| is_new) else { continue };
        let mut member = sheet.member.clone();
        let was = value(&member, what);
        if set(&mut member, what, Some(&is_now)) && was.as_ref() != Some(&is_now) {
            all.push(Adopted { what, was, is_now });
        }
    }
    all
}

/// The changes as a person reads them.
pub fn own_lines(sheet: &Sheet, changes: &[Adopted], lang: Lang) -> Vec<OwnLine> {
    let line = |change: &Adopted| {
        let question = sheet.survey.filling(change.what)?;
        let words = |value: &str| match change.what {
            Fills::Hours => value.parse().ok().map(Answer::Minutes),
            Fills::TimeZone => Some(Answer::TimeZone(value.to_owned())),
            _ => Some(Answer::one(value)),
        };
        let words = |value: &str| words(value).map(|answer| shown(question, &answer, &sheet.offered, lang));
        Some(OwnLine {
            title: question.title.of(lang.code()).to_owned(),
            now: words(&change.is_now).unwrap_or_else(|| "–".to_owned()),
            was: change.was.as_deref().and_then(words),
        })
    };
    changes.iter().filter_map(line).collect()
}

/// Makes the changes.
pub(super) async fn adopt(
    tx: &mut Tx,
    sheet: &mut Sheet,
    changes: Vec<Adopted>,
    now: Timestamp,
) -> store::Result<()> {
    for change in &changes {
        set(&mut sheet.member, change.what, Some(&change.is_now));
        store::adopted::keep(tx, sheet.invitation.id, change, now).await?;
    }
    if !changes.is_empty() {
        store::member::save(tx, &sheet.member).await?;
        tracing::info!(invitation = %sheet.invitation.id, changes = changes.len(), "answers changed the member's own");
    }
    sheet.adopted.extend(changes);
    Ok(())
}

/// Takes back what answers changed, as far as nobody has changed it since. What is restored.
pub(crate) async fn undo(tx: &mut Tx, sheet: &mut Sheet, now: Timestamp) -> store::Result<Vec<Adopted>> {
    let mut restored = Vec::new();
    for change in store::adopted::of(tx, sheet.invitation.id).await? {
        let is_still = value(&sheet.member, change.what).as_ref() == Some(&change.is_now);
        if is_still && set(&mut sheet.member, change.what, change.was.as_deref()) {
            restored.push(Adopted {
                what: change.what,
                was: Some(change.is_now),
                is_now: change.was.unwrap_or_default(),
            });
        }
    }
    store::adopted::undo(tx, sheet.invitation.id, now).await?;
    if !restored.is_empty() {
        store::member::save(tx, &sheet.member).await?;
    }
    Ok(restored)
}

fn value(member: &Member, what: Fills) -> Option<String> {
    match what {
        Fills::Hours => member.minutes_a_week.map(|minutes| minutes.to_string()),
        Fills::TimeZone => Some(member.zone.name().to_owned()),
        Fills::Channel => Some(member.channel.as_str().to_owned()),
        _ => None,
    }
}

/// Whether it can be so: nobody is asked where they have no address.
fn set(member: &mut Member, what: Fills, value: Option<&str>) -> bool {
    match (what, value) {
        (Fills::Hours, value) => {
            member.minutes_a_week = value.and_then(|value| value.parse().ok());
            true
        }
        (Fills::TimeZone, Some(value)) => match value.parse() {
            Ok(zone) => {
                member.zone = zone;
                true
            }
            Err(_) => false,
        },
        (Fills::Channel, Some(value)) => match value.parse() {
            Ok(channel) => {
                let reached = match channel {
                    ChannelKind::Mail => member.mail.is_some(),
                    ChannelKind::Matrix => member.matrix.is_some(),
                };
                if reached {
                    member.channel = channel;
                }
                reached
            }
            Err(_) => false,
        },
        _ => false,
    }
}
