//! A timeline event as an arrival.

use std::sync::Arc;

use matrix_sdk::Room;
use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::ruma::EventId;
use serde_json::Value;

use super::event::{self, Said};
use super::failure;
use super::session::Session;
use crate::clock::Clock;
use crate::domain::address::{MatrixRoom, MatrixUserId};
use crate::domain::message::{Arrival, ChatEvent, Envelope, MatrixEnvelope};

/// Before the event id in the key of a message that could not be decrypted. The same message comes as a second
/// arrival, under its event id alone, when its keys come.
pub(super) const UNDECRYPTABLE: &str = "undecryptable:";

/// Makes arrivals out of events.
#[derive(Debug)]
pub(super) struct Arrivals {
    pub session: Arc<Session>,
    pub clock: Arc<dyn Clock>,
}

impl Arrivals {
    /// What `event` brings, `None` when it is ours, a robot's, or no word of a person.
    pub(super) async fn of(&self, room: &Room, event: &TimelineEvent) -> matrix_sdk::Result<Option<Arrival>> {
        let raw = event.raw().json().get();
        let Ok(json) = serde_json::from_str::<Value>(raw) else { return Ok(None) };
        let (Some(id), Some(author)) = (json["event_id"].as_str(), json["sender"].as_str()) else {
            return Ok(None);
        };

        let (sender, said) = if let Some(departed) = event::departure(&json) {
            // Of those who leave only the member of a direct room of ours matters, whoever made them leave.
            if self.session.rooms().member_of(room).await?.as_deref() != Some(departed) {
                return Ok(None);
            }
            (departed, Said { what: ChatEvent::Left, thread: None, in_reply_to: None })
        } else if author == room.own_user_id().as_str() {
            return Ok(None);
        } else {
            let Some(said) = event::read(&json) else { return Ok(None) };
            (author, said)
        };
        let (Ok(at), Ok(sender)) =
            (room.room_id().as_str().parse::<MatrixRoom>(), sender.parse::<MatrixUserId>())
        else {
            tracing::warn!(room = %room.room_id(), event = id, "an event with ids that are not valid was passed over");
            return Ok(None);
        };
        if let ChatEvent::Edit { target, .. } = &said.what
            && !self.wrote(room, &sender, target).await?
        {
            tracing::warn!(room = %room.room_id(), event = id, "an edit of somebody else's message was passed over");
            return Ok(None);
        }
        let key = match said.what {
            ChatEvent::Undecryptable => format!("{UNDECRYPTABLE}{id}"),
            _ => id.to_owned(),
        };
        let envelope = MatrixEnvelope {
            direct: self.session.rooms().is_direct_with(room, sender.as_str()).await?,
            room: at,
            sender,
            event: id.to_owned(),
            what: said.what,
            thread: said.thread,
            in_reply_to: said.in_reply_to,
        };
        let envelope = Envelope::Matrix(envelope);
        Ok(Some(Arrival { key, received: self.clock.now(), envelope, raw: raw.as_bytes().to_vec() }))
    }

    /// Homeservers do not check who edits what; clients do (client-server API, "Validity of replacement events").
    async fn wrote(&self, room: &Room, sender: &MatrixUserId, target: &str) -> matrix_sdk::Result<bool> {
        let Ok(target) = EventId::parse(target) else { return Ok(false) };
        match room.event(&target, None).await {
            Ok(event) => Ok(event.sender().is_some_and(|author| author.as_str() == sender.as_str())),
            // Not to be seen by us, so nothing was recorded that it could change.
            Err(error) if failure::is_refusal(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
