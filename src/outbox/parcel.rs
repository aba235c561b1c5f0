//! An outbox row as a channel wants it: the same at every attempt.

use jiff::{SignedDuration, Timestamp};

use crate::domain::delivery::DeliveryKind;
use crate::domain::message::{Content, Parcel, Purpose};
use crate::id::{InvitationId, MemberId};
use crate::store::delivery::Claimed;
use crate::token::{SURVEY_LINK, TokenKey};

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
        content: with_survey_link(&delivery.content, delivery.invitation, key, public_url),
        created: delivery.created,
        attempt: claimed.attempts.saturating_sub(1),
        may_have_arrived: claimed.unknowns > 0
            || (repeated && now.duration_since(delivery.created) > TRANSACTIONS_KEPT),
        message_id: delivery.message_id.clone(),
        references: delivery.follows.clone(),
        thread: delivery.thread.clone(),
        in_reply_to: delivery.in_reply_to.clone(),
        reply_token: match (delivery.prompt, delivery.invitation) {
            (Some(prompt), _) => key.reply(prompt),
            (None, Some(invitation)) => key.survey_reply(invitation),
            (None, None) => delivery.token_hash.as_ref().and_then(|_| key.reply_to(delivery.id)),
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

/// The page on which a member fills in a survey. `nth`: which of their links it is.
pub fn survey_link(key: &TokenKey, public_url: &str, invitation: InvitationId, nth: u32) -> Option<String> {
    let token = key.survey_link(invitation, nth)?;
    Some(format!("{public_url}/survey/{}", token.as_str()))
}

/// The content with the link in the places that were kept free for it.
pub fn with_survey_link(
    content: &Content,
    invitation: Option<InvitationId>,
    key: &TokenKey,
    public_url: &str,
) -> Content {
    let mut content = content.clone();
    let Some(invitation) = invitation else { return content };
    let put_in = |text: &mut String| {
        while let Some(at) = text.find(SURVEY_LINK) {
            let behind = at + SURVEY_LINK.len();
            let digits = text[behind..].bytes().take_while(u8::is_ascii_digit).count();
            let nth = text[behind..behind + digits].parse().unwrap_or(1);
            let link = survey_link(key, public_url, invitation, nth).unwrap_or_default();
            text.replace_range(at..behind + digits, &link);
        }
    };
    match &mut content {
        Content::Mail(mail) => {
            put_in(&mut mail.text);
            mail.html.iter_mut().for_each(put_in);
        }
        Content::Chat(chat) => {
            put_in(&mut chat.plain);
            put_in(&mut chat.html);
        }
        Content::Poll(poll) => put_in(&mut poll.plain),
        Content::PollEnd(over) => put_in(&mut over.plain),
    }
    content
}
