//! A working group's room: entered once, by id or alias.

use matrix_sdk::room::RoomMember;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{OwnedRoomId, RoomAliasId, RoomId, UserId};
use matrix_sdk::{Room, RoomState};

use super::failure::{self, permanent};
use super::send::MatrixChannel;
use crate::channel::Failure;
use crate::domain::address::{MatrixRoom, MatrixUserId};

impl MatrixChannel {
    /// Enters a group's room, if we are not in it yet: when it is public, or when somebody invited us. When
    /// nobody did so far, an invitation that comes later is accepted, whoever sends it.
    pub async fn join(&self, room: &MatrixRoom) -> Result<(), Failure> {
        self.group(room).await.map(drop)
    }

    /// Invites somebody into a group's room, unless they are there, or are invited.
    pub(super) async fn invite_into(&self, room: &MatrixRoom, user: &MatrixUserId) -> Result<(), Failure> {
        let user = UserId::parse(user.as_str())
            .map_err(|why| permanent(format!("the member's Matrix id is not valid: {why}")))?;
        let joined = self.group(room).await?;
        let known = joined.get_member(&user).await.map_err(|error| self.failed(error))?;
        let there = |member: &RoomMember| {
            matches!(member.membership(), MembershipState::Join | MembershipState::Invite)
        };
        if known.as_ref().is_some_and(there) {
            return Ok(());
        }
        joined.invite_user_by_id(&user).await.map_err(|error| {
            if failure::is_refusal(&error) {
                permanent(format!("we may not invite into {room}: give us the right to invite there"))
            } else {
                self.failed(error)
            }
        })
    }

    pub(super) async fn group(&self, room: &MatrixRoom) -> Result<Room, Failure> {
        let client = self.session.client();
        let id = self.resolve(room).await?;
        self.session.rooms().want(&id);
        match client.get_room(&id) {
            Some(known) if known.state() == RoomState::Joined => Ok(known),
            _ => client.join_room_by_id(&id).await.map_err(|error| {
                if failure::is_refusal(&error) {
                    let user = client.user_id().map_or("the account", |user| user.as_str());
                    permanent(format!(
                        "{user} is not in the room {room} and may not enter it: invite it there"
                    ))
                } else {
                    self.failed(error)
                }
            }),
        }
    }

    async fn resolve(&self, room: &MatrixRoom) -> Result<OwnedRoomId, Failure> {
        let text = room.as_str();
        if !text.starts_with('#') {
            return RoomId::parse(text)
                .map_err(|why| permanent(format!("'{room}' is not a room's id: {why}")));
        }
        if let Some(known) = self.session.rooms().alias(text) {
            return Ok(known);
        }
        let alias =
            RoomAliasId::parse(text).map_err(|why| permanent(format!("'{room}' is not an alias: {why}")))?;
        let answer = self.session.client().resolve_room_alias(&alias).await.map_err(|error| {
            let error = matrix_sdk::Error::from(error);
            if failure::is_refusal(&error) {
                permanent(format!("there is no room {room}: check the alias"))
            } else {
                self.failed(error)
            }
        })?;
        self.session.rooms().remember_alias(text, &answer.room_id);
        Ok(answer.room_id)
    }
}
