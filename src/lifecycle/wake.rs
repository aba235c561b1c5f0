//! The timer. It only wakes: rows in the database decide what is due, so a tick that is missed, or comes twice, or comes on
//! every instance at once, changes nothing.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// The timer could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the timer could not be started: {0}")]
pub struct WakeError(#[from] JobSchedulerError);

/// Every ten seconds: nobody notices a question that comes ten seconds after nine, and a database is hardly
/// asked anything in between.
const EVERY: &str = "*/10 * * * * *";

/// What the loops wait for.
#[derive(Clone)]
pub struct Wakes {
    /// There may be something to ask or tell.
    pub asking: Arc<Notify>,
    /// There may be something to read.
    pub reading: Arc<Notify>,
    /// There may be something to send, by mail.
    pub mailing: Arc<Notify>,
    /// There may be something to send, in Matrix.
    pub chatting: Arc<Notify>,
    scheduler: JobScheduler,
}

impl Wakes {
    /// Starts the timer.
    pub async fn start() -> Result<Self, WakeError> {
        let scheduler = JobScheduler::new().await?;
        let wakes = Self {
            asking: Arc::default(),
            reading: Arc::default(),
            mailing: Arc::default(),
            chatting: Arc::default(),
            scheduler: scheduler.clone(),
        };
        let all = wakes.all().map(Arc::clone);
        scheduler.add(Job::new(EVERY, move |_, _| all.iter().for_each(|one| one.notify_one()))?).await?;
        scheduler.start().await?;
        Ok(wakes)
    }

    /// Every loop looks now.
    pub fn everybody(&self) {
        self.all().iter().for_each(|one| one.notify_one());
    }

    /// Ends the timer: its task would outlive whoever it woke.
    pub async fn stop(&mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the timer ends with the program");
        }
    }

    fn all(&self) -> [&Arc<Notify>; 4] {
        [&self.asking, &self.reading, &self.mailing, &self.chatting]
    }

    /// Something was put into the outbox.
    pub fn to_send(&self) {
        self.mailing.notify_one();
        self.chatting.notify_one();
    }
}
