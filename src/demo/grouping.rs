//! The season's start: who is in which group. Answers to the plug-in survey go the way that each persona likes; one of them, who
//! organises, makes the proposal on its page, and approves it there.

use jiff::{Timestamp, ToSpan};

use super::cast::{Persona, persona};
use super::life::Life;
use super::original::{chat_text, original};
use super::plug_in::{Filling, filling};
use super::surfer::hidden;
use super::{BEGIN, DemoError, demo_fault};
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::ChannelKind;
use crate::domain::message::Content;
use crate::store::delivery::Delivery;
use crate::store::postbox::Boxed;

/// Who makes the proposal.
pub const ORGANISER: &str = "amara";

/// A week after the season began.
const PROPOSED: i64 = 7 * 24;

/// What somebody does about the survey or the proposal.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    /// Answers a message about the survey: a mail, words in the chat, or after a `#` a vote in a poll.
    Say(Box<Boxed>, &'static str),
    /// Fills in the page behind the link in a message.
    FillIn(Box<Boxed>, &'static [(&'static str, &'static str)]),
    /// Makes the proposal.
    Propose,
    /// Approves it.
    Approve,
}

/// When the organiser does what.
pub(super) fn organising() -> Option<(&'static Persona, [(Timestamp, Deed); 2])> {
    let at = BEGIN + PROPOSED.hours();
    Some((persona(ORGANISER)?, [(at, Deed::Propose), (at + 25.minutes(), Deed::Approve)]))
}

/// After how many minutes a persona answers a message about the survey, and what. `said`: how often they did before.
pub(super) fn answer(who: &Persona, delivery: &Delivery, message: Boxed, said: usize) -> Option<(i64, Deed)> {
    let (after, filling) = filling(who.key)?;
    let message = Box::new(message);
    match filling {
        // Nothing is asked when a poll ends.
        _ if delivery.kind == DeliveryKind::Reminder || matches!(delivery.content, Content::PollEnd(_)) => {
            None
        }
        Filling::Mail(words) => (said == 0).then_some((after, Deed::Say(message, words))),
        Filling::Page(pages) => (said == 0).then_some((after, Deed::FillIn(message, pages))),
        Filling::Chat(words) => {
            let after = if said == 0 { after } else { 2 };
            Some((after, Deed::Say(message, words.get(said)?)))
        }
    }
}

impl Life {
    pub(super) async fn group(&self, who: &Persona, deed: Deed) -> Result<(), DemoError> {
        match deed {
            Deed::Say(message, words) => match words.strip_prefix('#') {
                Some(ticked) => self.demo.vote(who, &message.id, ticked.split(',')).await?,
                None if message.channel == ChannelKind::Mail => {
                    self.demo.answer(who, &message, words).await?
                }
                None => self.demo.say(who, words).await?,
            },
            Deed::FillIn(message, pages) => return self.fill_in(&message, pages).await,
            Deed::Propose => {
                let path = self.organisers_page(who).await?;
                self.surfer.sends(&format!("{path}/propose"), String::new()).await?
            }
            Deed::Approve => {
                let path = self.organisers_page(who).await?;
                let page = self.surfer.opens(&path).await?;
                let form = format!("edition={}", hidden(&page, "edition")?);
                self.surfer.sends(&format!("{path}/approve"), form).await?
            }
        };
        Ok(())
    }

    async fn fill_in(
        &self,
        message: &Boxed,
        pages: &[(&'static str, &'static str)],
    ) -> Result<(), DemoError> {
        let text = match message.channel {
            ChannelKind::Mail => original(message, &jiff::tz::TimeZone::UTC).text,
            ChannelKind::Matrix => chat_text(message),
        };
        let token = text.split_once("/survey/").map(|(_, rest)| rest);
        let token = token.and_then(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next());
        let path = format!("/survey/{}", token.ok_or_else(|| demo_fault("there is no link to the survey"))?);
        self.surfer.opens(&path).await?;
        for (question, fields) in pages {
            let path = format!("{path}/q/{question}");
            let page = self.surfer.opens(&path).await?;
            let seal = hidden(&page, "seal")?;
            self.surfer.sends(&path, format!("seal={seal}&{fields}")).await?;
        }
        let path = format!("{path}/review");
        let page = self.surfer.opens(&path).await?;
        let seal = hidden(&page, "seal")?;
        self.surfer.sends(&path, format!("seal={seal}")).await?;
        Ok(())
    }

    /// A new link each time: the one before may be too old.
    async fn organisers_page(&self, who: &Persona) -> Result<String, DemoError> {
        let placement = &self.demo.app.placement;
        let link = placement.link(who.name, true).await.map_err(demo_fault)?;
        Ok(link.strip_prefix(&placement.post.public_url).unwrap_or(&link).to_owned())
    }
}
