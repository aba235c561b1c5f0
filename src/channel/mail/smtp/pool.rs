//! Connections that wait for the next message.

use deadpool::Runtime;
use deadpool::managed::{self, Manager, Metrics, QueueMode, RecycleError, RecycleResult};

use super::hello::{Connection, SmtpFault, connect};
use crate::channel::mail::settings::SmtpSettings;
use crate::channel::mail::wire::Trust;

/// deadpool rather than lettre's pool: that one opened six connections for `max_size(2)`, and has Nagle on.
pub(super) type Pool = managed::Pool<Connector>;

/// Opens connections.
#[derive(Debug)]
pub(super) struct Connector {
    pub(super) settings: SmtpSettings,
    pub(super) trust: Trust,
}

pub(super) fn build(connector: Connector) -> Pool {
    let limits = connector.settings.timeouts;
    let size = connector.settings.max_connections.max(1);
    managed::Pool::builder(connector)
        .max_size(size)
        .wait_timeout(Some(limits.slot()))
        .runtime(Runtime::Tokio1)
        // The one used last is the one that the server has not closed yet.
        .queue_mode(QueueMode::Lifo)
        .build()
        .unwrap_or_else(|_| unreachable!("the builder fails only when timeouts are set without a runtime"))
}

impl Manager for Connector {
    type Type = Connection;
    type Error = SmtpFault;

    async fn create(&self) -> Result<Connection, SmtpFault> {
        connect(&self.settings, &self.trust).await
    }

    async fn recycle(&self, connection: &mut Connection, metrics: &Metrics) -> RecycleResult<SmtpFault> {
        if !connection.is_usable() {
            return Err(RecycleError::message("the connection broke, or its transaction was cut off"));
        }
        let limits = self.settings.timeouts;
        if metrics.last_used() > limits.rest() && !connection.answers(limits.command()).await {
            return Err(RecycleError::message("the connection was closed while it rested"));
        }
        Ok(())
    }
}
