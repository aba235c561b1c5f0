//! Bounces and complaints: what they say about an address.

use jiff::Timestamp;
use mail_parser::MessageParser;

use super::fault::Fault;
use crate::channel::mail::message::DELIVERY_HEADER;
use crate::domain::address::{Address, MailAddress};
use crate::domain::message::MailEnvelope;
use crate::id::DeliveryId;
use crate::reply::FailedRecipient;
use crate::store::delivery::Delivery;
use crate::store::mailbox_health::Strike;
use crate::store::{self, Conn, Tx};

/// A bounce: the token in the envelope recipient tells which message it is about, whatever the report says; without one, the
/// report's recipients are believed only when they are members.
pub async fn bounced(
    tx: &mut Tx,
    envelope: &MailEnvelope,
    failed: &[FailedRecipient],
    now: Timestamp,
) -> Result<(), Fault> {
    if let Some(delivery) = returned_to(tx, envelope).await? {
        let Address::Mail(address) = &delivery.address else { return Ok(()) };
        // A bounce that names nobody says only that it did not work: not that it never will.
        let hard = failed.iter().any(|failed| failed.hard);
        let status = failed.iter().find_map(|failed| failed.status.clone());
        let dead = strike(tx, address, hard, status.as_deref(), now).await?;
        tracing::info!(delivery = %delivery.id, hard, dead, "bounced");
        store::delivery::bounced(tx, delivery.id, status.as_deref().unwrap_or("bounced")).await?;
        return Ok(());
    }
    for failed in failed {
        let Ok(address) = failed.recipient.parse::<MailAddress>() else { continue };
        if store::member::by_mail(tx, &address).await?.is_some() {
            strike(tx, &address, failed.hard, failed.status.as_deref(), now).await?;
        }
    }
    Ok(())
}

async fn strike(
    tx: &mut Tx,
    address: &MailAddress,
    hard: bool,
    status: Option<&str>,
    now: Timestamp,
) -> Result<bool, Fault> {
    let strike = if hard { Strike::Hard } else { Strike::Soft };
    let why = format!("bounced: {}", status.unwrap_or("no status"));
    Ok(store::mailbox_health::strike(tx, address, strike, &why, now).await?)
}

/// A complaint ends mail to that address at once.
pub async fn complained(
    tx: &mut Tx,
    envelope: &MailEnvelope,
    raw: &[u8],
    now: Timestamp,
) -> Result<(), Fault> {
    let delivery = match returned_to(tx, envelope).await? {
        Some(delivery) => Some(delivery),
        None => reported(tx, raw).await?,
    };
    let Some(Delivery { address: Address::Mail(address), .. }) = delivery else {
        tracing::warn!("a complaint about a message that is not known");
        return Ok(());
    };
    store::mailbox_health::strike(tx, &address, Strike::Complaint, "complaint", now).await?;
    Ok(())
}

/// The delivery whose id stands behind the plus sign of the bounce address (VERP).
async fn returned_to(conn: &mut Conn, envelope: &MailEnvelope) -> Result<Option<Delivery>, Fault> {
    let id = envelope
        .to
        .as_ref()
        .and_then(MailAddress::detail)
        .and_then(|detail| detail.parse::<DeliveryId>().ok());
    match id {
        Some(id) => Ok(store::delivery::get(conn, id).await?),
        None => Ok(None),
    }
}

/// The delivery whose header stands in the reported message (RFC 5965, section 3: the third part).
async fn reported(conn: &mut Conn, raw: &[u8]) -> Result<Option<Delivery>, Fault> {
    let Some(message) = MessageParser::new().parse(raw) else { return Ok(None) };
    let inner = message.attachments().find_map(|part| part.message());
    let id = inner
        .and_then(|inner| inner.header(DELIVERY_HEADER))
        .and_then(|value| value.as_text())
        .and_then(|text| text.trim().parse::<DeliveryId>().ok());
    match id {
        Some(id) => Ok(store::delivery::get(conn, id).await?),
        None => Ok(None),
    }
}
