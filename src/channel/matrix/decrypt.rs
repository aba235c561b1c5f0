//! Second tries for messages whose keys came late.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::{FutureExt, Stream, StreamExt, stream};
use matrix_sdk::ruma::{EventId, OwnedRoomId, RoomId};

use super::arrivals::Arrivals;
use super::failure;
use super::session::Session;
use super::waiting::{Waiting, WaitingList};
use crate::clock::Clock;
use crate::domain::message::{Arrival, ChatEvent, Envelope};

/// Rooms that keys came for; `None` when it is not known which (too many at once).
type News = Pin<Box<dyn Stream<Item = Option<Vec<OwnedRoomId>>> + Send>>;

/// Knows which messages wait, and hears of new keys: with the sync, or from the account's key backup.
pub(super) struct Decryption {
    session: Arc<Session>,
    clock: Arc<dyn Clock>,
    waiting: Mutex<WaitingList>,
    news: Mutex<News>,
}

/// What a second try brought.
pub(super) struct Decrypted {
    /// The messages, readable now.
    pub arrivals: Vec<Arrival>,
    /// Events that need no third try, once the arrivals are stored.
    pub settled: Vec<String>,
}

impl Decryption {
    pub(super) async fn new(session: &Arc<Session>, clock: Arc<dyn Clock>) -> Self {
        let news: News = match session.client().encryption().room_keys_received_stream().await {
            Some(keys) => Box::pin(keys.map(|keys| {
                let keys = keys.ok()?;
                Some(keys.into_iter().map(|key| key.room_id).collect())
            })),
            None => Box::pin(stream::pending()),
        };
        let waiting = Mutex::new(WaitingList::open(session.places().undecryptable.clone()));
        Self { session: session.clone(), clock, waiting, news: Mutex::new(news) }
    }

    /// Writes down which of the arrivals wait for keys, before the sync position moves past them.
    pub(super) fn remember(&self, arrivals: &[Arrival]) -> std::io::Result<()> {
        let new = arrivals.iter().filter_map(|arrival| match &arrival.envelope {
            Envelope::Matrix(chat) if chat.what == ChatEvent::Undecryptable => Some(Waiting {
                room: chat.room.to_string(),
                event: chat.event.clone(),
                since: arrival.received,
            }),
            _ => None,
        });
        self.list().add(new.collect())
    }

    /// Tries those again whose room got keys, or all.
    pub(super) async fn try_again(&self, arrivals: &Arrivals, all: bool) -> matrix_sdk::Result<Decrypted> {
        let news = self.news();
        let due = |waiting: &&Waiting| {
            all || news.as_ref().is_none_or(|rooms| rooms.iter().any(|room| room.as_str() == waiting.room))
        };
        let due: Vec<Waiting> = self.list().entries().iter().filter(due).cloned().collect();
        let mut decrypted = Decrypted { arrivals: Vec::new(), settled: Vec::new() };
        for waiting in due {
            let (Ok(room), Ok(event)) = (RoomId::parse(&waiting.room), EventId::parse(&waiting.event)) else {
                decrypted.settled.push(waiting.event);
                continue;
            };
            let Some(room) = self.session.client().get_room(&room) else { continue };
            match room.event(&event, None).await {
                Ok(again) if again.kind.is_utd() => {}
                Ok(again) => {
                    decrypted.arrivals.extend(arrivals.of(&room, &again).await?);
                    decrypted.settled.push(waiting.event);
                }
                Err(error) if failure::is_refusal(&error) => decrypted.settled.push(waiting.event),
                Err(error) => return Err(error),
            }
        }
        Ok(decrypted)
    }

    /// Forgets what is settled; called when the arrivals are stored.
    pub(super) fn settle(&self, settled: &[String]) -> std::io::Result<()> {
        self.list().settle(settled, self.clock.now())
    }

    /// Rooms that got keys since the last call, `None` for "any of them".
    fn news(&self) -> Option<HashSet<OwnedRoomId>> {
        let mut stream = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rooms = HashSet::new();
        let mut any = false;
        while let Some(Some(news)) = stream.next().now_or_never() {
            match news {
                Some(more) => rooms.extend(more),
                None => any = true,
            }
        }
        (!any).then_some(rooms)
    }

    fn list(&self) -> std::sync::MutexGuard<'_, WaitingList> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Decryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decryption").field("waiting", &self.list().entries().len()).finish_non_exhaustive()
    }
}
