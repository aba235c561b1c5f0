//! Sends parcels, each exactly once.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::SignedDuration;
use matrix_sdk::Room;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::{OwnedTransactionId, UserId, uint};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio_util::task::AbortOnDropHandle;

use super::bucket::Bucket;
use super::content;
use super::failure::{self, permanent, retry};
use super::session::Session;
use super::settings::MatrixSettings;
use crate::channel::{Accepted, Channel, Failure};
use crate::clock::Clock;
use crate::domain::address::{Address, MatrixRoom, MatrixUserId};
use crate::domain::message::Parcel;

/// Synapse forgets transactions after a day; other homeservers may be quicker.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(12);
/// How far the homeserver's clock and ours may be apart.
const CLOCKS_APART: SignedDuration = SignedDuration::from_hours(1);
/// Pages of 100 events that a search looks through at most.
const PAGES: usize = 20;

/// Sends through one [`Session`].
///
/// The transaction id is the delivery's id: the homeserver answers a second attempt from the same device with the
/// first one's event. For attempts that are older than its memory, the delivery's id stands in the content as well.
#[derive(Debug)]
pub struct MatrixChannel {
    pub(super) session: Arc<Session>,
    pub(super) making: Mutex<()>,
    clock: Arc<dyn Clock>,
    bucket: Bucket,
}

impl MatrixChannel {
    /// A channel that sends at most as fast as the settings say.
    pub fn new(session: Arc<Session>, settings: &MatrixSettings, clock: Arc<dyn Clock>) -> Self {
        let bucket = Bucket::new(clock.clone(), settings.messages_per_second, settings.burst);
        Self { session, making: Mutex::new(()), clock, bucket }
    }

    pub(super) fn take_token(&self) -> Result<(), Failure> {
        let soon = |after| retry(Some(after), "the account's own rate limit (messages_per_second)");
        self.bucket.take().map_err(soon)
    }

    /// What an error means, and when it is a rate limit, that it holds for the whole account.
    pub(super) fn failed(&self, error: matrix_sdk::Error) -> Failure {
        let failure = failure::of(&error, self.clock.now());
        if let (Failure::Retry { after: Some(pause), .. }, Some(429)) =
            (&failure, error.as_client_api_error().map(|api| api.status_code.as_u16()))
        {
            self.bucket.close_for(*pause);
        }
        failure
    }

    async fn room_for(&self, to: &Address) -> Result<Room, Failure> {
        match to {
            Address::Direct(member) => {
                let member = UserId::parse(member.as_str())
                    .map_err(|why| permanent(format!("the member's Matrix id is not valid: {why}")))?;
                let room = self.direct(&member).await?;
                self.refuse_if_unreadable(&member).await?;
                Ok(room)
            }
            Address::Room(room) => {
                let room = self.group(room).await?;
                self.refuse_if_left(&room).await?;
                Ok(room)
            }
            Address::Mail(_) => Err(permanent("a mail address was given to the Matrix channel")),
        }
    }

    /// Looks for our own earlier event of this delivery, back to the time when the delivery was made.
    async fn earlier_event(&self, room: &Room, parcel: &Parcel) -> Result<Option<String>, Failure> {
        let oldest = parcel.created - CLOCKS_APART;
        let mut from: Option<String> = None;
        for _ in 0..PAGES {
            let mut page = MessagesOptions::backward().from(from.as_deref());
            page.limit = uint!(100);
            let page = room.messages(page).await.map_err(|e| self.failed(e))?;
            for event in &page.chunk {
                let Ok(seen) = serde_json::from_str::<Value>(event.raw().json().get()) else { continue };
                let ours = seen["sender"].as_str() == Some(room.own_user_id().as_str());
                if ours && content::is_delivery(&seen["content"], parcel.delivery) {
                    return Ok(seen["event_id"].as_str().map(str::to_owned));
                }
                if seen["origin_server_ts"].as_i64().is_some_and(|ts| ts < oldest.as_millisecond()) {
                    return Ok(None);
                }
            }
            match page.end {
                Some(end) if !page.chunk.is_empty() => from = Some(end),
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Encrypts and sends, in a task of its own: the SDK asserts things about its keys that a sync may change meanwhile,
    /// and a panic there must cost one attempt, not the outbox.
    async fn post(
        &self,
        room: &Room,
        parcel: &Parcel,
        kind: &'static str,
        content: Value,
    ) -> Result<String, Failure> {
        let (room, turn) = (room.clone(), self.session.rooms().turn(room.room_id()));
        let transaction = OwnedTransactionId::from(parcel.delivery.to_string());
        let posting = tokio::spawn(async move {
            let _turn = turn.lock().await;
            room.send_raw(kind, content).with_transaction_id(&transaction).await
        });
        match AbortOnDropHandle::new(posting).await {
            Ok(sent) => Ok(sent.map_err(|e| self.failed(e))?.response.event_id.to_string()),
            Err(broken) => {
                tracing::error!(delivery = %parcel.delivery, %broken, "the Matrix SDK broke off a send");
                Err(retry(None, "the Matrix SDK broke off the send"))
            }
        }
    }

    fn may_be_forgotten(&self, parcel: &Parcel) -> bool {
        let age = self.clock.now().duration_since(parcel.created);
        parcel.may_have_arrived || (parcel.attempt > 0 && age > REMEMBERED)
    }
}

#[async_trait]
impl Channel for MatrixChannel {
    async fn send(&self, parcel: &Parcel) -> Result<Accepted, Failure> {
        let (kind, content) = content::event(parcel)?;
        let room = self.room_for(&parcel.to).await?;
        if self.may_be_forgotten(parcel)
            && let Some(event) = self.earlier_event(&room, parcel).await?
        {
            tracing::info!(delivery = %parcel.delivery, event, "had arrived before");
            return Ok(Accepted { remote_id: Some(event) });
        }
        self.take_token()?;
        let event = self.post(&room, parcel, kind, content).await?;
        tracing::debug!(delivery = %parcel.delivery, event, room = %room.room_id(), "sent");
        Ok(Accepted { remote_id: Some(event) })
    }

    async fn invite(&self, room: &MatrixRoom, user: &MatrixUserId) -> Result<(), Failure> {
        self.take_token()?;
        self.invite_into(room, user).await
    }
}
