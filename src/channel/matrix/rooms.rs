//! Which room is whose: what both the sender and the receiver know about rooms.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use matrix_sdk::deserialized_responses::RawAnySyncOrStrippedState;
use matrix_sdk::ruma::events::StateEventType;
use matrix_sdk::ruma::{OwnedRoomId, RoomId, UserId};
use matrix_sdk::{Client, Room};
use serde_json::Value;

/// Stands in `m.room.create` of a direct room of ours, with the member's id. `createRoom` has no transaction
/// id, so this is how we find a room again whose making was cut off.
pub(super) const DIRECT: &str = "touchbase.direct";

/// Waits in order.
type Turn = tokio::sync::Mutex<()>;

/// What was learnt of rooms since the start. Everything in it can be learnt again from the server.
#[derive(Debug, Default)]
pub(super) struct Rooms {
    /// The member whose direct room it is, `None` where it is not one of ours. `m.room.create` never changes.
    members: Mutex<HashMap<OwnedRoomId, Option<String>>>,
    /// Aliases that were resolved.
    aliases: Mutex<HashMap<String, OwnedRoomId>>,
    /// Whose turn it is to send into a room.
    turns: Mutex<HashMap<OwnedRoomId, Arc<Turn>>>,
    /// Group rooms that somebody configured: we enter these whoever invites us.
    wanted: Mutex<HashSet<OwnedRoomId>>,
}

impl Rooms {
    /// The member whose direct room, made by us, `room` is.
    pub(super) async fn member_of(&self, room: &Room) -> matrix_sdk::Result<Option<String>> {
        if let Some(known) = self.known(room.room_id()) {
            return Ok(known);
        }
        let create = room.get_state_event(StateEventType::RoomCreate, "").await?;
        // Not synced yet: nothing is known, and nothing is remembered.
        let Some(RawAnySyncOrStrippedState::Sync(create)) = create else { return Ok(None) };
        let member = tagged(create.json().get(), room.own_user_id());
        self.remember(room.room_id(), member.clone());
        Ok(member)
    }

    /// What was learnt of a room; `None` when nothing was.
    pub(super) fn known(&self, room: &RoomId) -> Option<Option<String>> {
        lock(&self.members).get(room).cloned()
    }

    /// Whether what `sender` says in `room` is said to us alone.
    pub(super) async fn is_direct_with(&self, room: &Room, sender: &str) -> matrix_sdk::Result<bool> {
        if let Some(member) = self.member_of(room).await? {
            return Ok(member == sender);
        }
        Ok(room.active_members_count() == 2 && room.is_direct().await?)
    }

    /// Our direct rooms with `member` that we are in.
    pub(super) async fn tagged_for(&self, client: &Client, member: &str) -> matrix_sdk::Result<Vec<Room>> {
        let mut found = Vec::new();
        for room in client.joined_rooms() {
            if self.member_of(&room).await?.as_deref() == Some(member) {
                found.push(room);
            }
        }
        Ok(found)
    }

    pub(super) fn remember(&self, room: &RoomId, member: Option<String>) {
        lock(&self.members).insert(room.to_owned(), member);
    }

    pub(super) fn alias(&self, alias: &str) -> Option<OwnedRoomId> {
        lock(&self.aliases).get(alias).cloned()
    }

    pub(super) fn remember_alias(&self, alias: &str, room: &RoomId) {
        lock(&self.aliases).insert(alias.to_owned(), room.to_owned());
    }

    /// Held while a message is encrypted and sent. Two at once in one room end in a panic of the SDK, when the first uses
    /// up the room's key between the second's look at it and its use.
    pub(super) fn turn(&self, room: &RoomId) -> Arc<Turn> {
        lock(&self.turns).entry(room.to_owned()).or_default().clone()
    }

    pub(super) fn want(&self, room: &RoomId) {
        lock(&self.wanted).insert(room.to_owned());
    }

    pub(super) fn is_wanted(&self, room: &RoomId) -> bool {
        lock(&self.wanted).contains(room)
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The member in a creation event of ours. Somebody else's tag proves nothing.
fn tagged(create: &str, us: &UserId) -> Option<String> {
    let create: Value = serde_json::from_str(create).ok()?;
    if create.get("sender")?.as_str()? != us.as_str() {
        return None;
    }
    create.get("content")?.get(DIRECT)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use matrix_sdk::ruma::user_id;

    use super::*;

    #[test]
    fn only_our_own_tag_counts() {
        let ours = r#"{"sender":"@bot:x","content":{"touchbase.direct":"@ana:x"}}"#;
        assert_eq!(tagged(ours, user_id!("@bot:x")).as_deref(), Some("@ana:x"));
        assert_eq!(tagged(ours, user_id!("@mallory:x")), None);
        assert_eq!(tagged(r#"{"sender":"@bot:x","content":{}}"#, user_id!("@bot:x")), None);
    }
}
