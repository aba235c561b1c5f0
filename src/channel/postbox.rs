//! The embedded post box: a channel without a server. What is sent stands there as the real message (RFC 5322, or a Matrix
//! event's content), and what is answered there goes to the intake as a real message, so that nothing behind it knows the
//! difference. The demo and the stories without servers run on it.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::mail::arrival::arrival;
use super::mail::message::compose;
use super::mail::settings::MailSettings;
use super::matrix::poll;
use super::{Accepted, Channel, Failure, Intake, NotTaken};
use crate::clock::Clock;
use crate::domain::address::{Address, MailAddress, MatrixRoom, MatrixUserId};
use crate::domain::member::ChannelKind;
use crate::domain::message::{Arrival, ChatEvent, Content, Envelope, MailEnvelope, MatrixEnvelope, Parcel};
use crate::id::{Ids, RawId};
use crate::store::postbox::Boxed;
use crate::store::{self, Db, StoreError};

/// The post box: for both kinds of messages.
#[derive(Clone)]
pub struct Postbox {
    /// Where messages are kept.
    pub db: Db,
    /// For message times.
    pub clock: Arc<dyn Clock>,
    /// For event ids.
    pub ids: Ids,
    /// The addresses that our mail shows.
    pub settings: MailSettings,
    /// Where answers go.
    pub intake: Arc<dyn Intake>,
}

/// What the id of a direct room begins with; the user's name follows.
const DIRECT: &str = "!direct-";

/// Whose box a chat message stands in: a direct room has its user's name.
fn room_of(to: &Address) -> String {
    match to {
        Address::Direct(user) => user.as_str().to_owned(),
        Address::Room(room) => match room.as_str().strip_prefix(DIRECT) {
            Some(user) => format!("@{user}"),
            None => room.as_str().to_owned(),
        },
        Address::Mail(to) => to.as_str().to_owned(),
    }
}

fn later(error: StoreError) -> Failure {
    Failure::Retry { after: None, why: error.to_string() }
}

#[async_trait]
impl Channel for Postbox {
    async fn send(&self, parcel: &Parcel) -> Result<Accepted, Failure> {
        let refused = |why: String| Failure::Permanent { status: None, address_is_dead: false, why };
        let (owner, channel, raw) = match (&parcel.to, &parcel.content) {
            (Address::Mail(to), Content::Mail(_)) => {
                let mail = compose(parcel, &self.settings).map_err(|error| refused(error.to_string()))?;
                (to.as_str().to_owned(), ChannelKind::Mail, mail.bytes.into_bytes())
            }
            (to, Content::Chat(chat)) => {
                let content = json!({ "body": chat.plain, "formatted_body": chat.html });
                (room_of(to), ChannelKind::Matrix, content.to_string().into_bytes())
            }
            (to, Content::Poll(asked)) => {
                let content = poll::start(asked).map_err(|error| refused(error.to_string()))?;
                (room_of(to), ChannelKind::Matrix, content.to_string().into_bytes())
            }
            (to, Content::PollEnd(over)) => {
                (room_of(to), ChannelKind::Matrix, poll::end(over).to_string().into_bytes())
            }
            (Address::Direct(_) | Address::Room(_), Content::Mail(_)) => {
                return Err(refused("a mail cannot go into a Matrix room".to_owned()));
            }
        };
        let event = format!("${}", parcel.delivery);
        let message = Boxed {
            id: event.clone(),
            owner,
            channel,
            from_us: true,
            raw,
            thread: parcel.thread.clone(),
            at: self.clock.now(),
        };
        let mut tx = self.db.begin().await.map_err(later)?;
        store::postbox::put(&mut tx, &message).await.map_err(later)?;
        tx.commit().await.map_err(later)?;
        Ok(Accepted { remote_id: Some(event) })
    }

    async fn invite(&self, room: &MatrixRoom, user: &MatrixUserId) -> Result<(), Failure> {
        let message = Boxed {
            // One invitation into a room, however often it is made.
            id: format!("$invite-{room}-{user}"),
            owner: user.as_str().to_owned(),
            channel: ChannelKind::Matrix,
            from_us: true,
            raw: json!({ "body": format!("Invitation: {room}"), "membership": "invite" })
                .to_string()
                .into_bytes(),
            thread: None,
            at: self.clock.now(),
        };
        let mut tx = self.db.begin().await.map_err(later)?;
        store::postbox::put(&mut tx, &message).await.map_err(later)?;
        tx.commit().await.map_err(later)
    }
}

/// What a person does in the post box.
impl Postbox {
    /// Sends a whole mail (RFC 5322) from `from` to `to`, as a mail server would hand it over.
    pub async fn mail(&self, from: &MailAddress, to: &MailAddress, raw: Vec<u8>) -> Result<(), NotTaken> {
        let envelope = MailEnvelope { from: Some(from.clone()), to: Some(to.clone()) };
        let arrival = arrival(raw.clone(), envelope, self.clock.now());
        let message = Boxed {
            id: arrival.key.clone(),
            owner: from.as_str().to_owned(),
            channel: ChannelKind::Mail,
            from_us: false,
            raw,
            thread: None,
            at: self.clock.now(),
        };
        self.hand_over(message, arrival).await
    }

    /// Says something in a direct room, or in the thread of `event`. The new event's id.
    pub async fn say(
        &self,
        from: &MatrixUserId,
        body: &str,
        thread: Option<String>,
    ) -> Result<String, NotTaken> {
        let owner = from.as_str().to_owned();
        self.happen(from, &owner, ChatEvent::Text { body: body.to_owned() }, thread).await
    }

    /// Votes in the poll that the event asks. The new event's id.
    pub async fn vote(
        &self,
        from: &MatrixUserId,
        poll: &str,
        choices: Vec<String>,
    ) -> Result<String, NotTaken> {
        let what = ChatEvent::Vote { poll: poll.to_owned(), choices };
        self.happen(from, from.as_str(), what, None).await
    }

    /// Something happens in a direct room (`place` is the user's own id) or in a group's room. The new event's id.
    pub async fn happen(
        &self,
        from: &MatrixUserId,
        place: &str,
        what: ChatEvent,
        thread: Option<String>,
    ) -> Result<String, NotTaken> {
        let event = format!("${}", self.ids.make::<RawId>());
        let direct = place == from.as_str();
        let room = if direct {
            format!("{DIRECT}{}", from.as_str().trim_start_matches('@'))
        } else {
            place.to_owned()
        };
        let room: MatrixRoom = room.parse().map_err(|error| NotTaken(format!("{error}")))?;
        let content: Value = match &what {
            ChatEvent::Text { body } | ChatEvent::Edit { body, .. } => json!({ "body": body }),
            ChatEvent::Reaction { key, .. } => json!({ "body": key }),
            ChatEvent::Vote { choices, .. } => json!({ "m.selections": choices }),
            _ => json!({ "body": "" }),
        };
        let envelope = MatrixEnvelope {
            room,
            direct,
            sender: from.clone(),
            event: event.clone(),
            what,
            thread: thread.clone(),
            in_reply_to: None,
        };
        let raw = content.to_string().into_bytes();
        let now = self.clock.now();
        let arrival = Arrival {
            key: event.clone(),
            received: now,
            envelope: Envelope::Matrix(envelope),
            raw: raw.clone(),
        };
        let message = Boxed {
            id: event.clone(),
            owner: place.to_owned(),
            channel: ChannelKind::Matrix,
            from_us: false,
            raw,
            thread,
            at: now,
        };
        self.hand_over(message, arrival).await?;
        Ok(event)
    }

    async fn hand_over(&self, message: Boxed, arrival: Arrival) -> Result<(), NotTaken> {
        let not_taken = |error: StoreError| NotTaken(error.to_string());
        self.intake.accept(vec![arrival], None).await?;
        let mut tx = self.db.begin().await.map_err(not_taken)?;
        store::postbox::put(&mut tx, &message).await.map_err(not_taken)?;
        tx.commit().await.map_err(not_taken)
    }

    /// Everything in somebody's box, the oldest first.
    pub async fn messages(&self, owner: &str) -> Result<Vec<Boxed>, StoreError> {
        store::postbox::of(&mut *self.db.read().await?, owner).await
    }
}
