//! An outbox row as a channel wants it: the same at every attempt.

use jiff::{SignedDuration, Timestamp};

use crate::domain::delivery::DeliveryKind;
use crate::domain::message::{Parcel, Purpose};
use crate::id::MemberId;
use crate::store::delivery::Claimed;
use crate::token::TokenKey;

/// Homeservers forget transaction ids after a day; from here on we look before we send again.
const TRANSACTIONS_KEPT: SignedDuration = SignedDuration::from_hours(20);

/// What a channel gets for one attempt. `public_url` is where the links lead, without a slash at its end.
pub fn parcel(claimed: &Claimed, key: &TokenKey, public_url: &str, now: Timestamp) -> Parcel {
    let delivery = &claimed.delivery;
    let purpose = match delivery.kind {
        DeliveryKind::Prompt | DeliveryKind::Reminder => Purpose::Prompt,
        DeliveryKind::Receipt => Purpose::Receipt,
        DeliveryKind::Alert => Purpose::Alert,
        DeliveryKind::Digest => Purpose::Digest,
    };
    // A receipt answers what the member wrote: nothing to unsubscribe from.
    let wanted_unasked = delivery.kind != DeliveryKind::Receipt;
    let unsubscribe = delivery.member.filter(|_| wanted_unasked);
    let unsubscribe = unsubscribe.and_then(|member| stop_link(key, public_url, member));
    let repeated = claimed.attempts > 1;
    Parcel {
        delivery: delivery.id,
        to: delivery.address.clone(),
        to_name: delivery.to_name.clone(),
        purpose,
        content: delivery.content.clone(),
        created: delivery.created,
        attempt: claimed.attempts.saturating_sub(1),
        may_have_arrived: claimed.unknowns > 0
            || (repeated && now.duration_since(delivery.created) > TRANSACTIONS_KEPT),
        message_id: delivery.message_id.clone(),
        references: delivery.follows.clone(),
        thread: delivery.thread.clone(),
        in_reply_to: delivery.in_reply_to.clone(),
        reply_token: match delivery.prompt {
            Some(prompt) => key.reply(prompt),
            None => delivery.token_hash.as_ref().and_then(|_| key.reply_to(delivery.id)),
        },
        unsubscribe,
        mentions: delivery.mentions.clone(),
    }
}

/// The page on which a member ends these messages: their id and a token that is made of it.
pub fn stop_link(key: &TokenKey, public_url: &str, member: MemberId) -> Option<String> {
    let token = key.unsubscribe(member)?;
    Some(format!("{public_url}/stop/{member}/{}", token.as_str()))
}
