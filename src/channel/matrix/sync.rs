//! The sync loop: what members say, exactly once, whatever breaks off between.
//!
//! The SDK stores the server's position *before* anybody has seen the events, and it answers a second time with
//! nothing when the server gives the same position again. So its position is never ours. Ours is the
//! [`Intake`]'s cursor, stored together with the arrivals, and the rule is:
//!
//! 1. `/sync` from our cursor. Keys and rooms go into the SDK's store; the answer may lack events, because a timeline
//!    is limited, or because the SDK took these events before a crash.
//! 2. Each room whose timeline is limited is read again with `/messages` from **our cursor**, to its end. After a start or any
//!    fault, when the SDK may be ahead of us, each room is.
//! 3. The arrivals and the new cursor are stored in one transaction. Only then the next `/sync`, which allows the
//!    homeserver to forget the keys it sent with the last one.
//!
//! An event that both ways bring has one key, and is stored once.
//!
//! Without a cursor (the first start of all) there is no gap to fill: what the first answer shows of each room is taken, so that
//! an answer to a prompt which went out before the first round counts.
//!
//! A store that is new while the cursor is not (a lost store was replaced) knows no rooms, and what changed since the
//! cursor would not teach them: its first `/sync` asks for the rooms' whole state as well.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use matrix_sdk::Room;
use matrix_sdk::config::{SyncSettings, SyncToken};
use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::api::client::filter::{FilterDefinition, LazyLoadOptions};
use matrix_sdk::ruma::api::client::sync::sync_events::v3::Filter;
use matrix_sdk::ruma::presence::PresenceState;
use matrix_sdk::ruma::{OwnedRoomId, uint};
use matrix_sdk::sync::{SyncResponse, Timeline};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::arrivals::Arrivals;
use super::backoff;
use super::decrypt::Decryption;
use super::failure;
use super::invite::Porter;
use super::private_file;
use super::session::Session;
use crate::channel::{Cursor, Intake, NotTaken};
use crate::clock::Clock;
use crate::domain::message::Arrival;
use crate::id::Chance;

/// How long the homeserver holds a `/sync` without news.
const LONG_POLL: Duration = Duration::from_secs(30);
/// Rooms that are read with `/messages` at once.
const AT_ONCE: usize = 8;
/// Arrivals that are held in memory before they are stored ahead of the cursor.
const BATCH: usize = 500;

/// Brings what members say to the [`Intake`]. One a session.
pub struct Receiver {
    session: Arc<Session>,
    intake: Arc<dyn Intake>,
    chance: Arc<dyn Chance>,
    arrivals: Arrivals,
    porter: Porter,
    decryption: Decryption,
    /// The last round was not finished: the SDK may have seen events that the intake has not.
    behind: bool,
    /// The SDK's store has not had a whole round yet.
    new_store: bool,
}

/// Why a round was broken off. The next one begins at the same cursor.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("{}", failure::describe(.0))]
    Matrix(#[from] matrix_sdk::Error),
    #[error(transparent)]
    Intake(#[from] NotTaken),
    #[error("a room could not be read: {0}")]
    Task(#[from] tokio::task::JoinError),
    #[error("the store directory cannot be written: {0}")]
    File(#[from] std::io::Error),
}

impl Receiver {
    /// A receiver that has not begun.
    pub async fn new(
        session: Arc<Session>,
        intake: Arc<dyn Intake>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Self {
        let arrivals = Arrivals { session: session.clone(), clock: clock.clone() };
        let porter = Porter::new(session.clone(), clock.clone());
        let decryption = Decryption::new(&session, clock).await;
        let new_store = !session.places().synced.exists();
        Self { session, intake, chance, arrivals, porter, decryption, behind: true, new_store }
    }

    /// The name of this account's cursor: `matrix:@bot:server`.
    pub fn cursor_name(session: &Session) -> String {
        format!("matrix:{}", session.client().user_id().map_or("", |user| user.as_str()))
    }

    /// Receives until `stop`. Faults are logged, and tried again after a pause that grows.
    ///
    /// A round may be broken off anywhere, by `stop` as by a crash: what it had not stored comes again.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut duplicate_keys = self.session.client().subscribe_to_duplicate_key_upload_errors();
        let mut failures = 0;
        loop {
            let round = tokio::select! {
                () = stop.cancelled() => return,
                round = self.round() => round,
            };
            if duplicate_keys.try_recv().is_ok() {
                tracing::error!(
                    "the homeserver has other keys of this device than we do: the store was copied or restored. Stop, \
                     move the store away, and start again with recovery_key_file"
                );
            }
            let Err(error) = round else {
                failures = 0;
                continue;
            };
            failures += 1;
            let pause = backoff::pause_after(failures, self.chance.as_ref());
            tracing::warn!(%error, failures, ?pause, "Matrix sync failed");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn round(&mut self) -> Result<(), Broken> {
        let name = Self::cursor_name(&self.session);
        let from = self.intake.cursor(&name).await?;
        let fill_all = std::mem::replace(&mut self.behind, true);
        let settings = sync_settings(from.as_deref(), fill_all).full_state(self.new_store);
        let response = self.session.client().sync_once(settings).await?;
        let arrivals = self.collect(&response, from.as_deref(), fill_all).await?;
        self.decryption.remember(&arrivals)?;
        self.intake.accept(arrivals, Some(Cursor { name, at: response.next_batch })).await?;
        if std::mem::take(&mut self.new_store) {
            private_file::write(&self.session.places().synced, b"")?;
        }
        let decrypted = self.decryption.try_again(&self.arrivals, fill_all).await?;
        if !decrypted.arrivals.is_empty() {
            self.intake.accept(decrypted.arrivals, None).await?;
        }
        self.decryption.settle(&decrypted.settled)?;
        self.porter.answer(self.intake.as_ref()).await?;
        self.behind = false;
        Ok(())
    }

    /// The arrivals of one response and of its gaps, each once.
    async fn collect(
        &self,
        response: &SyncResponse,
        from: Option<&str>,
        fill_all: bool,
    ) -> Result<Vec<Arrival>, Broken> {
        let client = self.session.client();
        let joined = response.rooms.joined.iter().map(|(id, update)| (id, &update.timeline));
        let left = response.rooms.left.iter().map(|(id, update)| (id, &update.timeline));
        let timelines: Vec<(&OwnedRoomId, &Timeline)> = joined.chain(left).collect();

        let mut seen = HashSet::new();
        let mut arrivals = Vec::new();
        if let Some(from) = from {
            let mut gaps: BTreeSet<OwnedRoomId> =
                timelines.iter().filter(|(_, line)| line.limited).map(|(id, _)| (*id).clone()).collect();
            if fill_all {
                let rooms = client.joined_rooms().into_iter().chain(client.left_rooms());
                gaps.extend(rooms.map(|room| room.room_id().to_owned()));
            }
            let rooms: Vec<Room> = gaps.iter().filter_map(|id| client.get_room(id)).collect();
            // Each in a task of its own: one that is not polled while we look at another's events may hold the
            // connection to the SDK's store that this needs.
            let read = |room| AbortOnDropHandle::new(tokio::spawn(since(room, from.to_owned())));
            let mut filled = stream::iter(rooms).map(read).buffer_unordered(AT_ONCE);
            while let Some(filled) = filled.next().await {
                let (room, events) = filled??;
                self.take(&room, &events, &mut seen, &mut arrivals).await?;
                if arrivals.len() >= BATCH {
                    self.decryption.remember(&arrivals)?;
                    self.intake.accept(std::mem::take(&mut arrivals), None).await?;
                }
            }
        }
        for (id, timeline) in timelines {
            let Some(room) = client.get_room(id) else { continue };
            self.take(&room, &timeline.events, &mut seen, &mut arrivals).await?;
        }
        Ok(arrivals)
    }

    async fn take(
        &self,
        room: &Room,
        events: &[TimelineEvent],
        seen: &mut HashSet<String>,
        arrivals: &mut Vec<Arrival>,
    ) -> Result<(), Broken> {
        for event in events {
            let fresh = event.event_id().is_some_and(|id| seen.insert(id.to_string()));
            if fresh && let Some(arrival) = self.arrivals.of(room, event).await? {
                arrivals.push(arrival);
            }
        }
        Ok(())
    }
}

fn sync_settings(from: Option<&str>, at_once: bool) -> SyncSettings {
    let mut filter = FilterDefinition::default();
    filter.room.timeline.limit = Some(uint!(20));
    filter.room.state.lazy_load_options = LazyLoadOptions::Enabled { include_redundant_members: false };
    filter.presence.types = Some(vec![]);
    filter.room.ephemeral.types = Some(vec![]);
    SyncSettings::new()
        .token(from.map_or(SyncToken::NoToken, |at| SyncToken::Specific(at.to_owned())))
        .timeout(if at_once { Duration::ZERO } else { LONG_POLL })
        .set_presence(PresenceState::Offline)
        .filter(Filter::FilterDefinition(filter))
}

/// Everything in `room` since `from`, oldest first. A room that we may not read any more has nothing.
async fn since(room: Room, mut from: String) -> matrix_sdk::Result<(Room, Vec<TimelineEvent>)> {
    let mut events = Vec::new();
    loop {
        let mut page = MessagesOptions::forward().from(from.as_str());
        page.limit = uint!(100);
        page.filter.lazy_load_options = LazyLoadOptions::Enabled { include_redundant_members: false };
        let page = match room.messages(page).await {
            Err(error) if failure::is_refusal(&error) => {
                tracing::warn!(room = %room.room_id(), %error, "the room cannot be read any more");
                return Ok((room, events));
            }
            page => page?,
        };
        let done = page.chunk.is_empty();
        events.extend(page.chunk);
        match page.end {
            Some(end) if !done && end != from => from = end,
            _ => return Ok((room, events)),
        }
    }
}
