//! Wires that misbehave as they are told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use touchbase::channel::{Accepted, Channel, Failure};
use touchbase::domain::message::Parcel;

/// What happens to one parcel.
#[derive(Debug, Clone)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It does not, for this reason.
    Fails(Failure),
    /// It arrives, and the connection drops before we are told.
    ArrivesUnheard,
}

/// Gives parcels their fates in order, and lets everything after the last one arrive.
pub struct Scripted {
    inner: Arc<dyn Channel>,
    fates: Mutex<VecDeque<Fate>>,
    /// Message-IDs of what was handed over, in order.
    pub tried: Mutex<Vec<String>>,
}

impl Scripted {
    pub fn new(inner: impl Channel + 'static, fates: impl IntoIterator<Item = Fate>) -> Arc<Self> {
        let fates = Mutex::new(fates.into_iter().collect());
        Arc::new(Self { inner: Arc::new(inner), fates, tried: Mutex::new(Vec::new()) })
    }

    pub fn tried(&self) -> Vec<String> {
        self.tried.lock().unwrap().clone()
    }
}

#[async_trait]
impl Channel for Scripted {
    async fn send(&self, parcel: &Parcel) -> Result<Accepted, Failure> {
        self.tried.lock().unwrap().push(parcel.message_id.clone());
        let fate = self.fates.lock().unwrap().pop_front().unwrap_or(Fate::Arrives);
        match fate {
            Fate::Arrives => self.inner.send(parcel).await,
            Fate::Fails(failure) => Err(failure),
            Fate::ArrivesUnheard => {
                self.inner.send(parcel).await?;
                Err(Failure::Unknown { why: "the connection was lost after the final dot".into() })
            }
        }
    }
}

/// The server says: later.
pub fn busy() -> Fate {
    Fate::Fails(Failure::Retry { after: None, why: "451 4.3.0 <ana@example.org> try again".into() })
}

/// The server says: never.
pub fn no_such_mailbox() -> Fate {
    let why = "550 5.1.1 <ana@example.org> no such user".into();
    Fate::Fails(Failure::Permanent { status: Some("5.1.1".into()), address_is_dead: true, why })
}

/// Takes parcels, and keeps each of them waiting until the story lets it go.
pub struct Slow {
    inner: Arc<dyn Channel>,
    goes: tokio::sync::Semaphore,
    /// Message-IDs of what was handed over, in order.
    tried: Mutex<Vec<String>>,
}

impl Slow {
    pub fn new(inner: impl Channel + 'static) -> Arc<Self> {
        let goes = tokio::sync::Semaphore::new(0);
        Arc::new(Self { inner: Arc::new(inner), goes, tried: Mutex::default() })
    }

    /// So many more may go on.
    pub fn lets_go(&self, parcels: usize) {
        self.goes.add_permits(parcels);
    }

    pub fn tried(&self) -> Vec<String> {
        self.tried.lock().unwrap().clone()
    }
}

#[async_trait]
impl Channel for Slow {
    async fn send(&self, parcel: &Parcel) -> Result<Accepted, Failure> {
        self.tried.lock().unwrap().push(parcel.message_id.clone());
        self.goes.acquire().await.unwrap().forget();
        self.inner.send(parcel).await
    }
}
