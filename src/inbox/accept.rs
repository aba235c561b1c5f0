//! Making arrivals durable: the sender is told that a message was taken only after the commit here.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::channel::{Cursor, Intake, NotTaken};
use crate::clock::Clock;
use crate::domain::address::{MailAddress, MatrixUserId};
use crate::domain::message::{Arrival, ReplyToken};
use crate::id::{Ids, InboundId};
use crate::store::{self, Db, StoreError};
use crate::token;

/// Takes arrivals into the database.
#[derive(Clone)]
pub struct Inbox {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// For inbound ids.
    pub ids: Ids,
    /// Where members answer: `checkin@`.
    pub reply_address: Option<MailAddress>,
    /// Where bounces come back to: `bounces@`.
    pub bounce_address: Option<MailAddress>,
    /// Wakes whoever reads the inbox.
    pub arrived: Arc<Notify>,
}

/// What is at fault stays in the log of whoever handles it; here it only says that it did not work.
fn not_taken(error: StoreError) -> NotTaken {
    NotTaken(error.to_string())
}

#[async_trait]
impl Intake for Inbox {
    async fn accept(&self, arrivals: Vec<Arrival>, cursor: Option<Cursor>) -> Result<(), NotTaken> {
        let mut tx = self.db.begin().await.map_err(not_taken)?;
        let mut new = 0u32;
        for arrival in &arrivals {
            let id: InboundId = self.ids.make();
            new += u32::from(store::inbound::take(&mut tx, id, arrival).await.map_err(not_taken)?);
        }
        if let Some(cursor) = &cursor {
            let now = self.clock.now();
            store::inbound::set_cursor(&mut tx, &cursor.name, &cursor.at, now).await.map_err(not_taken)?;
        }
        tx.commit().await.map_err(not_taken)?;
        if new > 0 {
            tracing::debug!(new, known = arrivals.len() as u32 - new, "messages came in");
            self.arrived.notify_one();
        }
        Ok(())
    }

    async fn cursor(&self, name: &str) -> Result<Option<String>, NotTaken> {
        let mut conn = self.db.read().await.map_err(not_taken)?;
        store::inbound::cursor(&mut conn, name).await.map_err(not_taken)
    }

    async fn wants(&self, recipient: &MailAddress) -> Result<bool, NotTaken> {
        let is = |ours: &Option<MailAddress>| ours.as_ref().is_some_and(|ours| same_mailbox(ours, recipient));
        if is(&self.bounce_address) {
            return Ok(true);
        }
        if !is(&self.reply_address) {
            return Ok(false);
        }
        let Some(detail) = recipient.detail() else { return Ok(true) };
        let Some(token) = ReplyToken::parse(detail) else { return Ok(false) };
        let hash = token::hash(&token);
        let mut conn = self.db.read().await.map_err(not_taken)?;
        if store::prompt::by_token_hash(&mut conn, &hash).await.map_err(not_taken)?.is_some() {
            return Ok(true);
        }
        Ok(store::delivery::by_token_hash(&mut conn, &hash).await.map_err(not_taken)?.is_some())
    }

    async fn knows_member(&self, user: &MatrixUserId) -> Result<bool, NotTaken> {
        let mut conn = self.db.read().await.map_err(not_taken)?;
        Ok(store::member::by_matrix(&mut conn, user).await.map_err(not_taken)?.is_some())
    }
}

/// The same mailbox, whatever stands behind the plus sign.
pub(super) fn same_mailbox(ours: &MailAddress, theirs: &MailAddress) -> bool {
    let user = |address: &MailAddress| address.local().split('+').next().map(str::to_owned);
    ours.domain() == theirs.domain() && user(ours) == user(theirs)
}
