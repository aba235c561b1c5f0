//! What a persona (or the visitor in their name) can do with a message: answer, edit, take back, tick.

use jiff::Zoned;

use super::cast::{Persona, Wire};
use super::client::{Client, Writer};
use super::original::{delivery, original};
use super::{Demo, DemoError, demo_fault, robot};
use crate::channel::mail::arrival::arrival;
use crate::clock::Clock;
use crate::domain::address::{MailAddress, MatrixUserId};
use crate::domain::member::ChannelKind;
use crate::domain::message::{ChatEvent, MailEnvelope};
use crate::store::postbox::Boxed;

impl Demo {
    /// The present instant on a persona's clock.
    pub fn clock_of(&self, persona: &Persona) -> Zoned {
        let now = self.clock.now();
        now.in_tz(persona.zone).unwrap_or_else(|_| now.to_zoned(jiff::tz::TimeZone::UTC))
    }

    /// Answers a message in the way of its channel: a reply by the persona's mail program, or a message in the thread.
    /// The new message's id in the post box.
    pub async fn answer(&self, persona: &Persona, to: &Boxed, words: &str) -> Result<String, DemoError> {
        match to.channel {
            ChannelKind::Mail => {
                let address = persona.mail().ok_or_else(|| demo_fault("no mail address"))?;
                self.mail_from(persona, &address, to, words).await
            }
            ChannelKind::Matrix => {
                let thread = to.thread.clone().unwrap_or_else(|| to.id.clone());
                Ok(self.postbox.say(&user(persona)?, words, Some(thread)).await?)
            }
        }
    }

    /// The same by mail from any address.
    pub async fn mail_from(
        &self,
        persona: &Persona,
        address: &str,
        to: &Boxed,
        words: &str,
    ) -> Result<String, DemoError> {
        let now = self.clock_of(persona);
        let original = original(to, now.time_zone());
        let client = match persona.wire {
            Wire::Mail(client) => client,
            Wire::Chat => Client::Plain,
        };
        let writer = Writer { name: persona.name, address, language: persona.language };
        let raw = client.reply(&original, &writer, words, &now);
        self.hand_over(address, &original.reply_to, raw).await
    }

    /// Says something in the direct room, outside of any thread.
    pub async fn say(&self, persona: &Persona, words: &str) -> Result<String, DemoError> {
        Ok(self.postbox.say(&user(persona)?, words, None).await?)
    }

    /// Changes a chat message of theirs.
    pub async fn edit(&self, persona: &Persona, target: &str, words: &str) -> Result<String, DemoError> {
        let what = ChatEvent::Edit { target: target.to_owned(), body: words.to_owned() };
        self.happen(persona, what).await
    }

    /// Takes a chat message of theirs back.
    pub async fn take_back(&self, persona: &Persona, target: &str) -> Result<String, DemoError> {
        self.happen(persona, ChatEvent::Redaction { target: target.to_owned() }).await
    }

    /// Reacts to a message of ours with ✅.
    pub async fn tick(&self, persona: &Persona, target: &str) -> Result<String, DemoError> {
        self.happen(persona, ChatEvent::Reaction { target: target.to_owned(), key: "✅".to_owned() }).await
    }

    /// Taps choices of a poll of ours.
    pub async fn vote<'c>(
        &self,
        persona: &Persona,
        poll: &str,
        choices: impl Iterator<Item = &'c str>,
    ) -> Result<String, DemoError> {
        Ok(self.postbox.vote(&user(persona)?, poll, choices.map(str::to_owned).collect()).await?)
    }

    async fn happen(&self, persona: &Persona, what: ChatEvent) -> Result<String, DemoError> {
        let user = user(persona)?;
        Ok(self.postbox.happen(&user, user.as_str(), what, None).await?)
    }

    /// Their mail program says that they are away.
    pub async fn vacation(&self, persona: &Persona, to: &Boxed, words: &str) -> Result<String, DemoError> {
        let now = self.clock_of(persona);
        let original = original(to, now.time_zone());
        let address = persona.mail().unwrap_or_default();
        let writer = Writer { name: persona.name, address: &address, language: persona.language };
        let raw = robot::vacation(&original, &writer, words, &now);
        self.hand_over(&address, &original.reply_to, raw).await
    }

    /// Their mail server returns a message of ours.
    pub async fn returned(
        &self,
        persona: &Persona,
        mail: &Boxed,
        status: &str,
        why: &str,
    ) -> Result<String, DemoError> {
        let id = delivery(mail).ok_or_else(|| demo_fault("only our own mail comes back"))?;
        let bounces = self.postbox.settings.bounces.with_detail(&id.to_string()).map_err(demo_fault)?;
        let recipient = persona.mail().unwrap_or_default();
        let now = self.clock_of(persona);
        let raw = robot::returned(&recipient, bounces.as_str(), &mail.raw, status, why, &now);
        self.hand_over("mailer-daemon@mx.post.example", bounces.as_str(), raw).await
    }

    /// Hands a whole mail to the inbox. Its id in the post box.
    pub async fn hand_over(&self, from: &str, to: &str, raw: Vec<u8>) -> Result<String, DemoError> {
        let from: MailAddress = from.parse().map_err(demo_fault)?;
        let to: MailAddress = to.parse().map_err(demo_fault)?;
        let envelope = MailEnvelope { from: Some(from.clone()), to: Some(to.clone()) };
        let key = arrival(raw.clone(), envelope, self.clock.now()).key;
        self.postbox.mail(&from, &to, raw).await?;
        Ok(key)
    }
}

fn user(persona: &Persona) -> Result<MatrixUserId, DemoError> {
    let user = persona.matrix().ok_or_else(|| demo_fault("no Matrix id"))?;
    user.parse().map_err(demo_fault)
}
