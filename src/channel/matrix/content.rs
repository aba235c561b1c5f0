//! A parcel as the content of an `m.room.message` or a poll's event.

use serde_json::{Value, json};

use super::{failure, poll};
use crate::channel::Failure;
use crate::domain::message::{ChatContent, Content, Parcel, Purpose};
use crate::id::DeliveryId;

/// Carries the delivery's id inside the (encrypted) content, so that we find our own message again
/// when the homeserver has forgotten the transaction.
const DELIVERY: &str = "touchbase.delivery";

/// An event may have 65,536 bytes after encryption, which adds a third and more; below this there is always room.
const LARGEST: usize = 30_000;

/// The type and the content of the parcel's event.
///
/// Prompts and alerts are `m.text`: clients' default push rules silence every `m.notice`, mentioned or not
/// (`.m.rule.suppress_notices` stands above the mention rules), and a question that no phone announces is
/// answered by nobody. Receipts and digests are `m.notice`: nobody waits for them, and other bots ignore them.
/// `m.mentions` is always there, so that no client guesses a mention from a name in the text.
pub(super) fn event(parcel: &Parcel) -> Result<(&'static str, Value), Failure> {
    let (kind, mut content) = match &parcel.content {
        Content::Chat(chat) => ("m.room.message", message(parcel, chat)),
        Content::Poll(asked) => {
            let refused = |why| failure::permanent(format!("this poll cannot be sent: {why}"));
            (poll::START, poll::start(asked).map_err(refused)?)
        }
        // It relates to the poll, and to no thread.
        Content::PollEnd(over) => (poll::END, poll::end(over)),
        Content::Mail(_) => {
            return Err(failure::permanent("this delivery was rendered as a mail and cannot go to Matrix"));
        }
    };
    if kind != poll::END
        && let Some(relation) = relation(parcel)
    {
        content["m.relates_to"] = relation;
    }
    content[DELIVERY] = json!(parcel.delivery.to_string());
    let size = content.to_string().len();
    if size > LARGEST {
        let why = format!(
            "the message has {size} bytes, and Matrix takes {LARGEST}; shorten it or send it by mail"
        );
        return Err(failure::permanent(why));
    }
    Ok((kind, content))
}

fn message(parcel: &Parcel, ChatContent { plain, html }: &ChatContent) -> Value {
    let msgtype = match parcel.purpose {
        Purpose::Prompt | Purpose::Alert => "m.text",
        Purpose::Receipt | Purpose::Digest => "m.notice",
    };
    let mut content = json!({ "msgtype": msgtype, "body": plain, "m.mentions": {} });
    if !html.is_empty() {
        content["format"] = json!("org.matrix.custom.html");
        content["formatted_body"] = json!(html);
    }
    if !parcel.mentions.is_empty() {
        content["m.mentions"] = json!({ "user_ids": parcel.mentions });
    }
    content
}

/// Whether an event's content is this delivery's.
pub(super) fn is_delivery(content: &Value, delivery: DeliveryId) -> bool {
    content.get(DELIVERY).and_then(Value::as_str) == Some(delivery.to_string().as_str())
}

/// A thread's event always names one to reply to as well, for clients without threads; only when it is
/// meant, `is_falling_back` is false (client-server API, "Threading").
fn relation(parcel: &Parcel) -> Option<Value> {
    match (&parcel.thread, &parcel.in_reply_to) {
        (Some(root), answered) => Some(json!({
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": answered.is_none(),
            "m.in_reply_to": { "event_id": answered.as_ref().unwrap_or(root) },
        })),
        (None, Some(answered)) => Some(json!({ "m.in_reply_to": { "event_id": answered } })),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::Address;
    use crate::id::RawId;

    fn parcel() -> Parcel {
        Parcel {
            delivery: RawId(5).into(),
            to: Address::Direct("@ana:example.org".parse().unwrap()),
            to_name: "Ana".into(),
            purpose: Purpose::Prompt,
            content: Content::Chat(ChatContent {
                plain: "How is it going?".into(),
                html: "<p>How is it going?</p>".into(),
            }),
            created: "2026-04-20T09:00:00Z".parse().unwrap(),
            attempt: 0,
            may_have_arrived: false,
            message_id: "x@example.org".into(),
            references: vec![],
            thread: None,
            in_reply_to: None,
            reply_token: None,
            unsubscribe: None,
            mentions: vec![],
        }
    }

    #[test]
    fn a_prompt_rings_and_a_receipt_in_the_thread_does_not() {
        let prompt = event(&parcel()).unwrap().1;
        assert_eq!(prompt["msgtype"], "m.text");
        assert_eq!(prompt["m.mentions"], json!({}));
        assert!(prompt.get("m.relates_to").is_none());
        assert!(is_delivery(&prompt, RawId(5).into()) && !is_delivery(&prompt, RawId(6).into()));

        let receipt = Parcel { purpose: Purpose::Receipt, thread: Some("$root".into()), ..parcel() };
        let falling_back = event(&receipt).unwrap().1;
        assert_eq!(falling_back["msgtype"], "m.notice");
        assert_eq!(
            falling_back["m.relates_to"],
            json!({ "rel_type": "m.thread", "event_id": "$root",
            "is_falling_back": true, "m.in_reply_to": { "event_id": "$root" } })
        );
        let answering = event(&Parcel { in_reply_to: Some("$answer".into()), ..receipt }).unwrap().1;
        assert_eq!(answering["m.relates_to"]["is_falling_back"], false);
        assert_eq!(answering["m.relates_to"]["m.in_reply_to"]["event_id"], "$answer");
    }

    #[test]
    fn named_members_are_mentioned_and_a_reply_without_thread_is_rich() {
        let parcel = Parcel {
            mentions: vec!["@ben:example.org".parse().unwrap()],
            in_reply_to: Some("$answer".into()),
            ..parcel()
        };
        let content = event(&parcel).unwrap().1;
        assert_eq!(content["m.mentions"], json!({ "user_ids": ["@ben:example.org"] }));
        assert_eq!(content["m.relates_to"], json!({ "m.in_reply_to": { "event_id": "$answer" } }));
    }

    #[test]
    fn what_is_too_large_never_goes() {
        let large = ChatContent { plain: "ä".repeat(16_000), html: String::new() };
        let failure = event(&Parcel { content: Content::Chat(large), ..parcel() }).unwrap_err();
        assert!(matches!(failure, Failure::Permanent { address_is_dead: false, .. }), "{failure}");
    }
}
