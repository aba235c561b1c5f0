//! A member's direct room: found, or made once.

use jiff::SignedDuration;
use matrix_sdk::Room;
use matrix_sdk::encryption::identities::UserDevices;
use matrix_sdk::ruma::api::client::membership::joined_rooms;
use matrix_sdk::ruma::api::client::room::create_room::v3::{Request as CreateRoom, RoomPreset};
use matrix_sdk::ruma::api::client::state::get_state_event_for_key;
use matrix_sdk::ruma::events::room::encryption::RoomEncryptionEventContent;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::events::{InitialStateEvent, StateEventType};
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{RoomId, UserId};
use serde_json::value::to_raw_value;
use serde_json::{Value, json};

use super::failure::{permanent, retry};
use super::rooms::DIRECT;
use super::send::MatrixChannel;
use crate::channel::Failure;

/// Looked at again soon, and cheaply: the answer stands in our own store.
const UNTIL_JOINED: SignedDuration = SignedDuration::from_mins(2);

/// Where a member stands in a room.
enum Presence {
    In,
    Invited,
    Gone,
    /// The room was made, and the invitation failed.
    NeverInvited,
}

impl MatrixChannel {
    /// The encrypted room in which `member` alone reads us.
    pub(super) async fn direct(&self, member: &UserId) -> Result<Room, Failure> {
        if let Some(found) = self.find_direct(member).await? {
            return Ok(found);
        }
        // One at a time: two deliveries for one member must not make two rooms.
        let _making = self.making.lock().await;
        if let Some(found) = self.find_direct(member).await? {
            return Ok(found);
        }
        self.refuse_if_made_meanwhile(member).await?;
        self.take_token()?;
        self.make_direct(member).await?;
        Err(waiting())
    }

    /// A room where the member is wins over one where they are invited, and that over one that they left:
    /// who left ours and opened one of their own wants to be written to there.
    async fn find_direct(&self, member: &UserId) -> Result<Option<Room>, Failure> {
        let client = self.session.client();
        let tagged =
            self.session.rooms().tagged_for(client, member.as_str()).await.map_err(|e| self.failed(e))?;
        let theirs = client.get_dm_rooms(member).filter(|room| room.active_members_count() == 2);
        let (mut invited, mut left) = (false, false);
        for room in tagged.iter().cloned().chain(theirs) {
            let ours = tagged.iter().any(|tagged| tagged.room_id() == room.room_id());
            match self.presence(&room, member).await? {
                Presence::In if self.is_encrypted(&room).await? => return Ok(Some(room)),
                Presence::Invited if ours => invited = true,
                Presence::Gone if ours => left = true,
                Presence::NeverInvited if ours => {
                    self.take_token()?;
                    room.invite_user_by_id(member).await.map_err(|e| self.failed(e))?;
                    invited = true;
                }
                _ => {}
            }
        }
        match (invited, left) {
            (true, _) => Err(waiting()),
            (false, true) => Err(gone()),
            (false, false) => Ok(None),
        }
    }

    /// Refuses a room that its member left: the homeserver would take the message, and nobody would read it.
    pub(super) async fn refuse_if_left(&self, room: &Room) -> Result<(), Failure> {
        let member = self.session.rooms().member_of(room).await.map_err(|e| self.failed(e))?;
        let Some(Ok(member)) = member.map(UserId::parse) else { return Ok(()) };
        match self.presence(room, &member).await? {
            Presence::In => Ok(()),
            Presence::Invited | Presence::NeverInvited => Err(waiting()),
            Presence::Gone => Err(gone()),
        }
    }

    async fn presence(&self, room: &Room, member: &UserId) -> Result<Presence, Failure> {
        let found = room.get_member(member).await.map_err(|e| self.failed(e))?;
        Ok(match found.map(|found| found.membership().clone()) {
            Some(MembershipState::Join) => Presence::In,
            Some(MembershipState::Invite) => Presence::Invited,
            Some(_) => Presence::Gone,
            None => Presence::NeverInvited,
        })
    }

    async fn is_encrypted(&self, room: &Room) -> Result<bool, Failure> {
        let state = room.latest_encryption_state().await.map_err(|e| self.failed(e))?;
        Ok(state.is_encrypted())
    }

    /// Goes through all rooms that the server has us in: one whose making was cut off may not have been synced yet,
    /// or only just now.
    async fn refuse_if_made_meanwhile(&self, member: &UserId) -> Result<(), Failure> {
        let (client, rooms) = (self.session.client(), self.session.rooms());
        let joined =
            client.send(joined_rooms::v3::Request::new()).await.map_err(|e| self.failed(e.into()))?;
        for id in joined.joined_rooms {
            if let Some(room) = client.get_room(&id) {
                rooms.member_of(&room).await.map_err(|e| self.failed(e))?;
            }
            let whose = match rooms.known(&id) {
                Some(whose) => whose,
                None => self.creation_tag(&id).await?,
            };
            if whose.as_deref() == Some(member.as_str()) {
                let soon = Some(SignedDuration::from_secs(10));
                return Err(retry(soon, "the direct room was just made, and is not synced yet"));
            }
        }
        Ok(())
    }

    async fn creation_tag(&self, room: &RoomId) -> Result<Option<String>, Failure> {
        let create = StateEventType::RoomCreate;
        let request = get_state_event_for_key::v3::Request::new(room.to_owned(), create, String::new());
        let answer = self.session.client().send(request).await.map_err(|e| self.failed(e.into()))?;
        let content: Value = serde_json::from_str(answer.event_or_content.get()).unwrap_or_default();
        Ok(content.get(DIRECT).and_then(Value::as_str).map(str::to_owned))
    }

    async fn make_direct(&self, member: &UserId) -> Result<(), Failure> {
        let mut request = CreateRoom::new();
        request.invite = vec![member.to_owned()];
        request.is_direct = true;
        request.preset = Some(RoomPreset::PrivateChat);
        let encryption = RoomEncryptionEventContent::with_recommended_defaults();
        request.initial_state = vec![InitialStateEvent::with_empty_state_key(encryption).to_raw_any()];
        let tag = to_raw_value(&json!({ DIRECT: member })).map_err(|e| permanent(e.to_string()))?;
        request.creation_content = Some(Raw::from_json(tag));
        let room = self.session.client().create_room(request).await.map_err(|e| self.failed(e))?;
        self.session.rooms().remember(room.room_id(), Some(member.to_string()));
        tracing::info!(room = %room.room_id(), "made a direct room and invited its member");
        Ok(())
    }

    /// Keys go to cross-signed devices only; who has none would see "unable to decrypt" for ever.
    pub(super) async fn refuse_if_unreadable(&self, member: &UserId) -> Result<(), Failure> {
        let encryption = self.session.client().encryption();
        let signed = |devices: UserDevices| devices.devices().any(|device| device.is_cross_signed_by_owner());
        let known = encryption.get_user_devices(member).await.map_err(|e| self.failed(e))?;
        if signed(known) {
            return Ok(());
        }
        // Our copy may be old, or there may be none yet.
        encryption.request_user_identity(member).await.map_err(|e| self.failed(e))?;
        let asked = encryption.get_user_devices(member).await.map_err(|e| self.failed(e))?;
        if signed(asked) {
            return Ok(());
        }
        Err(permanent(
            "none of the member's Matrix devices is verified (cross-signed), so that none would get the keys; \
             write to them by mail until they have set up recovery in their client",
        ))
    }
}

fn waiting() -> Failure {
    retry(Some(UNTIL_JOINED), "the member has not accepted the invitation to our direct room yet")
}

/// Leaving is opting out: never invited again.
fn gone() -> Failure {
    permanent("the member left our direct room or declined it, and is not invited again")
}
