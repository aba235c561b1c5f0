//! Mail out (RFC 5321): one connection pool, one recipient a transaction, every failure classified.

mod classify;
mod hello;
mod pool;
mod transaction;

use async_trait::async_trait;
use deadpool::managed::{Object, PoolError, TimeoutType};

use self::classify::Stage;
pub use self::hello::SmtpFault;
pub(super) use self::hello::connect;
use self::pool::{Connector, Pool};
use self::transaction::{Outcome, transact};
use super::message::{Composed, compose};
use super::settings::MailSettings;
use super::wire::Trust;
use crate::channel::{Accepted, Channel, Failure};
use crate::domain::message::Parcel;

/// How often a message looks for a connection that the server has not closed, before that counts as a failure.
const FRESH_TRIES: u32 = 3;

/// Sends mail through one server.
#[derive(Debug)]
pub struct SmtpChannel {
    settings: MailSettings,
    pool: Pool,
}

impl SmtpChannel {
    /// Connects only when there is something to send. Settings are taken as checked.
    pub fn new(settings: MailSettings, trust: Trust) -> Self {
        let pool = pool::build(Connector { settings: settings.smtp.clone(), trust });
        Self { settings, pool }
    }

    async fn connection(&self) -> Result<Object<Connector>, Failure> {
        self.pool.get().await.map_err(|why| {
            let why = match why {
                PoolError::Backend(fault) => fault.to_string(),
                PoolError::Timeout(TimeoutType::Wait) => format!(
                    "all {} connections to {} were busy for {} s",
                    self.settings.smtp.max_connections,
                    self.settings.smtp.host,
                    self.settings.smtp.timeouts.slot
                ),
                other => other.to_string(),
            };
            // Nothing was said about this message yet: whatever is wrong, it can still go later.
            Failure::Retry { after: None, why }
        })
    }

    async fn hand_over(&self, mail: &Composed, envid: &str) -> Result<Accepted, Failure> {
        let mut fresh_tries = 0;
        loop {
            let mut connection = self.connection().await?;
            let rested = fresh_tries < FRESH_TRIES && Object::metrics(&connection).recycle_count > 0;
            let outcome = transact(&mut connection, mail, envid, &self.settings.smtp.timeouts).await;
            if !connection.is_usable() {
                drop(Object::take(connection));
            }
            match outcome {
                Outcome::Accepted(accepted) => return Ok(accepted),
                // Servers close connections that rest. No word of this message was taken yet, and
                // those that rest beside it are closed most likely, too.
                Outcome::Refused(refusal) if rested && refusal.at == Stage::Mail && refusal.is_goodbye() => {
                    self.pool.retain(|_, _| false);
                    fresh_tries += 1;
                }
                Outcome::Refused(refusal) => return Err(refusal.into_failure()),
            }
        }
    }
}

#[async_trait]
impl Channel for SmtpChannel {
    async fn send(&self, parcel: &Parcel) -> Result<Accepted, Failure> {
        let mail = compose(parcel, &self.settings).map_err(|why| Failure::Permanent {
            status: None,
            address_is_dead: false,
            why: why.to_string(),
        })?;
        let outcome = self.hand_over(&mail, &parcel.delivery.to_string()).await;
        if let Err(failure) = &outcome {
            // Without the server's words: they often repeat the address.
            let meaning = match failure {
                Failure::Retry { .. } => "retry",
                Failure::Permanent { .. } => "permanent",
                Failure::Unknown { .. } => "unknown",
            };
            tracing::debug!(delivery = %parcel.delivery, attempt = parcel.attempt, meaning, "mail was not taken");
        }
        outcome
    }
}
