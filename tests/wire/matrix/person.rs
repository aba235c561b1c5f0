//! A member with a real client of their own, and a store of their own.

use std::time::Duration;

use matrix_sdk::attachment::AttachmentConfig;
use matrix_sdk::config::SyncSettings;
use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::encryption::EncryptionSettings;
use matrix_sdk::ruma::api::client::room::create_room::v3::Request as CreateRoom;
use matrix_sdk::ruma::events::InitialStateEvent;
use matrix_sdk::ruma::events::room::encryption::RoomEncryptionEventContent;
use matrix_sdk::ruma::{OwnedRoomId, UserId};
use matrix_sdk::{Client, Room, RoomState};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::homeserver::{self, Account, BASE};

/// Longer than one long poll.
const PATIENCE: Duration = Duration::from_secs(45);

const BETWEEN_POLLS: Duration = Duration::from_millis(20);

pub struct Person {
    pub account: Account,
    pub client: Client,
    /// Everything that the client showed, decrypted.
    seen: watch::Receiver<Vec<(OwnedRoomId, TimelineEvent)>>,
    syncing: JoinHandle<()>,
}

impl Person {
    pub async fn new(name: &str) -> Self {
        Self::with(name, true).await
    }

    /// Whose client never set up cross-signing.
    pub async fn without_identity(name: &str) -> Self {
        Self::with(name, false).await
    }

    async fn with(name: &str, identity: bool) -> Self {
        let account = homeserver::register(name).await;
        let encryption = EncryptionSettings { auto_enable_cross_signing: identity, ..Default::default() };
        let client = Client::builder()
            .homeserver_url(BASE)
            .with_encryption_settings(encryption)
            .build()
            .await
            .unwrap();
        client.matrix_auth().login_username(&account.id, &account.password).send().await.unwrap();
        client.encryption().wait_for_e2ee_initialization_tasks().await;
        client.sync_once(SyncSettings::new().timeout(Duration::ZERO)).await.unwrap();
        let (show, seen) = watch::channel(Vec::new());
        let syncing = tokio::spawn({
            let client = client.clone();
            async move {
                // A long poll may time out on a busy machine; the next one goes on there.
                let mut polls = tokio::time::interval(BETWEEN_POLLS);
                polls.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
                loop {
                    polls.tick().await;
                    let Ok(response) = client.sync_once(SyncSettings::new()).await else { continue };
                    show.send_modify(|seen| {
                        for (room, update) in response.rooms.joined {
                            seen.extend(
                                update.timeline.events.into_iter().map(|event| (room.clone(), event)),
                            );
                        }
                    });
                }
            }
        });
        Self { account, client, seen, syncing }
    }

    pub fn id(&self) -> &str {
        &self.account.id
    }

    pub fn token(&self) -> String {
        self.client.access_token().unwrap()
    }

    /// Waits for an invitation from `inviter` and accepts it.
    pub async fn accepts(&self, inviter: &str) -> Room {
        let room = self.invited_by(inviter).await;
        room.join().await.unwrap();
        self.until("the room is joined", || (room.state() == RoomState::Joined).then_some(())).await;
        room
    }

    pub async fn invited_by(&self, inviter: &str) -> Room {
        let mut changes = self.seen.clone();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                for room in self.client.invited_rooms() {
                    // The SDK lists an invited room a moment before it knows who invited.
                    if room.invite_details().await.is_ok_and(|invite| invite.inviter_id == inviter) {
                        return room;
                    }
                }
                changes.changed().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("an invitation came in time")
    }

    /// A room of the person's own, with these people invited.
    pub async fn opens_room(&self, encrypted: bool, is_direct: bool, invite: &[&str]) -> Room {
        let mut request = CreateRoom::new();
        request.invite = invite.iter().map(|id| UserId::parse(id).unwrap()).collect();
        request.is_direct = is_direct;
        if encrypted {
            let encryption = RoomEncryptionEventContent::with_recommended_defaults();
            request.initial_state = vec![InitialStateEvent::with_empty_state_key(encryption).to_raw_any()];
        }
        self.client.create_room(request).await.unwrap()
    }

    pub async fn says(&self, room: &Room, body: &str) -> String {
        self.sends(room, json!({ "msgtype": "m.text", "body": body })).await
    }

    pub async fn answers_in_thread(&self, room: &Room, root: &str, body: &str) -> String {
        let relation = json!({ "rel_type": "m.thread", "event_id": root, "is_falling_back": true,
            "m.in_reply_to": { "event_id": root } });
        self.sends(room, json!({ "msgtype": "m.text", "body": body, "m.relates_to": relation })).await
    }

    pub async fn sends(&self, room: &Room, content: Value) -> String {
        room.send_raw("m.room.message", content).await.unwrap().response.event_id.to_string()
    }

    pub async fn reacts(&self, room: &Room, target: &str, key: &str) {
        let relation = json!({ "rel_type": "m.annotation", "event_id": target, "key": key });
        room.send_raw("m.reaction", json!({ "m.relates_to": relation })).await.unwrap();
    }

    /// Votes in a poll, as Element does.
    pub async fn votes(&self, room: &Room, poll: &str, choices: &[&str]) -> String {
        let content = json!({ "org.matrix.msc3381.poll.response": { "answers": choices },
            "m.relates_to": { "rel_type": "m.reference", "event_id": poll } });
        let sent = room.send_raw("org.matrix.msc3381.poll.response", content).await.unwrap();
        sent.response.event_id.to_string()
    }

    /// A poll of `sender` whose question has these words, once the client shows it decrypted: its event id and its content.
    pub async fn is_polled(&self, sender: &str, words: &str) -> (String, Value) {
        let polled = || {
            let seen = self.seen.borrow();
            let mut shown =
                seen.iter().filter(|(_, event)| !event.kind.is_utd()).map(|(_, event)| json(event));
            let fits = |event: &Value| {
                let question = &event["content"]["org.matrix.msc3381.poll.start"]["question"];
                let asks =
                    question["org.matrix.msc1767.text"].as_str().is_some_and(|text| text.contains(words));
                event["sender"] == sender && event["type"] == "org.matrix.msc3381.poll.start" && asks
            };
            let found = shown.find(fits)?;
            Some((found["event_id"].as_str()?.to_owned(), found["content"].clone()))
        };
        self.until(words, polled).await
    }

    /// The end of a poll of `sender`, once the client shows it decrypted.
    pub async fn sees_the_end_of(&self, sender: &str, poll: &str) {
        let ended = || {
            let seen = self.seen.borrow();
            let mut shown =
                seen.iter().filter(|(_, event)| !event.kind.is_utd()).map(|(_, event)| json(event));
            let fits = |event: &Value| {
                let relates_to = &event["content"]["m.relates_to"];
                event["sender"] == sender
                    && event["type"] == "org.matrix.msc3381.poll.end"
                    && relates_to["rel_type"] == "m.reference"
                    && relates_to["event_id"] == poll
            };
            shown.any(|event| fits(&event)).then_some(())
        };
        self.until("the end of a poll", ended).await;
    }

    pub async fn sends_picture(&self, room: &Room) {
        let png = "image/png".parse().unwrap();
        room.send_attachment("cat.png", &png, vec![137, 80, 78, 71], AttachmentConfig::new()).await.unwrap();
    }

    /// The event with this id, once the client shows it decrypted.
    pub async fn reads(&self, event: &str) -> TimelineEvent {
        let shown = || {
            let seen = self.seen.borrow();
            let found = seen.iter().find(|(_, shown)| shown.event_id().is_some_and(|id| id == event));
            found.map(|(_, shown)| shown.clone()).filter(|shown| !shown.kind.is_utd())
        };
        self.until(event, shown).await
    }

    /// A message of `sender` with these words, once the client shows it decrypted: its event id and its content.
    pub async fn hears(&self, sender: &str, words: &str) -> (String, Value) {
        let heard = || {
            let seen = self.seen.borrow();
            let mut shown =
                seen.iter().filter(|(_, event)| !event.kind.is_utd()).map(|(_, event)| json(event));
            let fits = |event: &Value| {
                let said = event["content"]["body"].as_str().is_some_and(|body| body.contains(words));
                event["sender"] == sender && event["type"] == "m.room.message" && said
            };
            let found = shown.find(fits)?;
            Some((found["event_id"].as_str()?.to_owned(), found["content"].clone()))
        };
        self.until(words, heard).await
    }

    /// How many messages of `sender` the client shows.
    pub fn heard_in_all(&self, sender: &str) -> usize {
        let seen = self.seen.borrow();
        let shown = seen.iter().map(|(_, event)| json(event));
        shown.filter(|event| event["sender"] == sender && event["type"] == "m.room.message").count()
    }

    /// A message in `room` says something else now.
    pub async fn edits(&self, room: &Room, event: &str, body: &str) {
        let content = json!({ "msgtype": "m.text", "body": format!("* {body}"),
            "m.new_content": { "msgtype": "m.text", "body": body },
            "m.relates_to": { "rel_type": "m.replace", "event_id": event } });
        self.sends(room, content).await;
    }

    /// Waits until `user` is (`join`, `leave`) what the room's timeline says.
    pub async fn sees(&self, user: &str, membership: &str, room: &Room) {
        let shown = || {
            let seen = self.seen.borrow();
            let fits =
                |event: Value| event["state_key"] == user && event["content"]["membership"] == membership;
            seen.iter().any(|(at, event)| at == room.room_id() && fits(json(event))).then_some(())
        };
        self.until(membership, shown).await
    }

    /// How many messages in `room` have this body.
    pub fn count(&self, room: &Room, body: &str) -> usize {
        let seen = self.seen.borrow();
        seen.iter()
            .filter(|(at, event)| at == room.room_id() && json(event)["content"]["body"] == body)
            .count()
    }

    /// Until `ready`, looked at whenever the client synced.
    pub async fn until<T>(&self, what: &str, ready: impl Fn() -> Option<T>) -> T {
        let mut changes = self.seen.clone();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                if let Some(found) = ready() {
                    return found;
                }
                changes.changed().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never came: {what}"))
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        self.syncing.abort();
    }
}

pub fn json(event: &TimelineEvent) -> Value {
    serde_json::from_str(event.raw().json().get()).unwrap()
}
