//! What an event says. Pure: JSON in, words out; nothing that a stranger can send makes it fail.

use serde_json::Value;

use super::poll;
use crate::domain::message::ChatEvent;

/// What was read out of one timeline event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// What it is.
    pub what: ChatEvent,
    /// The thread that it stands in.
    pub thread: Option<String>,
    /// The event that it is a rich reply to; a thread's fallback is none.
    pub in_reply_to: Option<String>,
}

/// Reads a decrypted or plain timeline event (client-server API, "Instant messaging").
///
/// `None` for everything that is no word of a person: `m.notice` (robots, and so that robots never talk to
/// each other), state, verification requests, and messages that were redacted (their redaction is an event
/// of its own). Whether an edit's sender wrote the event that it edits is not visible here.
pub(super) fn read(event: &Value) -> Option<Said> {
    let kind = event.get("type")?.as_str()?;
    if event.get("state_key").is_some() {
        return None;
    }
    let content = event.get("content")?;
    let relation = content.get("m.relates_to");
    let relation_is = |name: &str| text(relation?, "rel_type").filter(|kind| *kind == name);
    match kind {
        "m.room.message" if relation_is("m.replace").is_some() => {
            let what = ChatEvent::Edit {
                target: text(relation?, "event_id")?.to_owned(),
                body: words(content.get("m.new_content")?)?.to_owned(),
            };
            Some(Said { what, thread: None, in_reply_to: None })
        }
        "m.room.message" => {
            let in_reply_to = answered(relation);
            let what = message(content, in_reply_to.is_some())?;
            Some(Said { what, thread: thread(relation), in_reply_to })
        }
        "m.sticker" => {
            let what = ChatEvent::Unreadable { msgtype: kind.to_owned() };
            Some(Said { what, thread: thread(relation), in_reply_to: answered(relation) })
        }
        "m.reaction" => {
            relation_is("m.annotation")?;
            let target = text(relation?, "event_id")?.to_owned();
            let what = ChatEvent::Reaction { target, key: text(relation?, "key")?.to_owned() };
            Some(Said { what, thread: None, in_reply_to: None })
        }
        kind if poll::is_response(kind) => {
            let (poll, choices) = poll::response(content)?;
            Some(Said { what: ChatEvent::Vote { poll, choices }, thread: None, in_reply_to: None })
        }
        "m.room.redaction" => {
            // Room version 11 moved the target into the content.
            let target = text(content, "redacts").or_else(|| text(event, "redacts"))?.to_owned();
            Some(Said { what: ChatEvent::Redaction { target }, thread: None, in_reply_to: None })
        }
        "m.room.encrypted" => Some(Said {
            what: ChatEvent::Undecryptable,
            thread: thread(relation),
            in_reply_to: answered(relation),
        }),
        _ => None,
    }
}

/// The member and whether they are gone now, when the event changes somebody's membership.
pub(super) fn departure(event: &Value) -> Option<&str> {
    if text(event, "type")? != "m.room.member" {
        return None;
    }
    let gone = matches!(text(event.get("content")?, "membership")?, "leave" | "ban");
    text(event, "state_key").filter(|_| gone)
}

fn text<'a>(of: &'a Value, key: &str) -> Option<&'a str> {
    of.get(key)?.as_str()
}

fn thread(relation: Option<&Value>) -> Option<String> {
    let relation = relation?;
    text(relation, "rel_type").filter(|kind| *kind == "m.thread")?;
    text(relation, "event_id").map(str::to_owned)
}

/// Inside a thread, clients without threads are shown a reply to the thread's last event: nobody meant that one.
fn answered(relation: Option<&Value>) -> Option<String> {
    let relation = relation?;
    let falls_back = relation.get("is_falling_back").and_then(Value::as_bool).unwrap_or(false);
    if falls_back && thread(Some(relation)).is_some() {
        return None;
    }
    text(relation.get("m.in_reply_to")?, "event_id").map(str::to_owned)
}

/// The words of a message, of those types that carry words.
fn words(content: &Value) -> Option<&str> {
    let body = text(content, "body")?;
    match text(content, "msgtype")? {
        "m.text" | "m.emote" => Some(body),
        // A caption (since 1.10): the body is no file name when the file's name stands beside it.
        "m.image" | "m.file" | "m.audio" | "m.video" => {
            text(content, "filename").filter(|name| *name != body).map(|_| body)
        }
        _ => None,
    }
}

fn message(content: &Value, is_reply: bool) -> Option<ChatEvent> {
    if let Some(body) = words(content) {
        let body = if is_reply { without_fallback(body) } else { body };
        return Some(ChatEvent::Text { body: body.to_owned() });
    }
    let msgtype = text(content, "msgtype")?;
    let silent = matches!(msgtype, "m.notice" | "m.server_notice" | "m.key.verification.request");
    (!silent && text(content, "body").is_some())
        .then(|| ChatEvent::Unreadable { msgtype: msgtype.chars().take(80).collect() })
}

/// Cuts the quote that older clients put before a rich reply (client-server API until 1.12, "Fallbacks for
/// rich replies"): `> <@user:server> ..` or `> * <@user:server> ..`, more `> ` lines, an empty line. A quote that
/// the person made looks different, and stays.
fn without_fallback(body: &str) -> &str {
    if !(body.starts_with("> <@") || body.starts_with("> * <@")) {
        return body;
    }
    let mut rest = body;
    while rest.starts_with('>') {
        rest = rest.split_once('\n').map_or("", |(_, after)| after);
    }
    rest.strip_prefix('\n').unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn message_with(content: Value) -> Option<Said> {
        read(&json!({ "type": "m.room.message", "event_id": "$e", "sender": "@a:x", "content": content }))
    }

    fn text_said(body: &str) -> ChatEvent {
        ChatEvent::Text { body: body.into() }
    }

    #[test]
    fn a_plain_message_is_its_words() {
        let said = message_with(json!({ "msgtype": "m.text", "body": "1 done" })).unwrap();
        assert_eq!(said, Said { what: text_said("1 done"), thread: None, in_reply_to: None });
    }

    #[test]
    fn an_answer_in_a_thread_names_the_thread_and_not_the_fallback() {
        let mut relation = json!({ "rel_type": "m.thread", "event_id": "$root", "is_falling_back": true,
            "m.in_reply_to": { "event_id": "$last" } });
        let content =
            |relation: &Value| json!({ "msgtype": "m.text", "body": "ok", "m.relates_to": relation });
        let said = message_with(content(&relation)).unwrap();
        assert_eq!((said.thread.as_deref(), said.in_reply_to.as_deref()), (Some("$root"), None));
        relation["is_falling_back"] = json!(false);
        let said = message_with(content(&relation)).unwrap();
        assert_eq!((said.thread.as_deref(), said.in_reply_to.as_deref()), (Some("$root"), Some("$last")));
    }

    #[test]
    fn the_quote_of_a_rich_reply_is_cut_and_a_persons_own_quote_stays() {
        let reply = |body: &str| {
            let relation = json!({ "m.in_reply_to": { "event_id": "$p" } });
            message_with(json!({ "msgtype": "m.text", "body": body, "m.relates_to": relation })).unwrap()
        };
        let said = reply("> <@bot:x> How is it going?\n> 1. Site\n\n1 done\n\n> really");
        assert_eq!((said.what, said.in_reply_to.as_deref()), (text_said("1 done\n\n> really"), Some("$p")));
        assert_eq!(reply("> * <@bot:x> waves\n\nhello").what, text_said("hello"));
        assert_eq!(reply("> 1. Site\ndone").what, text_said("> 1. Site\ndone"));
        assert_eq!(reply("> <@bot:x> nothing else").what, text_said(""));
    }

    #[test]
    fn an_edit_says_what_is_right_now() {
        let said = message_with(json!({ "msgtype": "m.text", "body": "* 2 done",
            "m.new_content": { "msgtype": "m.text", "body": "2 done" },
            "m.relates_to": { "rel_type": "m.replace", "event_id": "$old" } }));
        assert_eq!(said.unwrap().what, ChatEvent::Edit { target: "$old".into(), body: "2 done".into() });
    }

    #[test]
    fn reactions_and_redactions_name_their_target_in_old_and_new_rooms() {
        let reaction = json!({ "type": "m.reaction", "content": {
            "m.relates_to": { "rel_type": "m.annotation", "event_id": "$p", "key": "✅" } } });
        let is = ChatEvent::Reaction { target: "$p".into(), key: "✅".into() };
        assert_eq!(read(&reaction).unwrap().what, is);
        for redaction in [
            json!({ "type": "m.room.redaction", "redacts": "$p", "content": {} }),
            json!({ "type": "m.room.redaction", "content": { "redacts": "$p" } }),
        ] {
            assert_eq!(read(&redaction).unwrap().what, ChatEvent::Redaction { target: "$p".into() });
        }
    }

    #[test]
    fn a_vote_names_its_poll_and_what_was_chosen() {
        for kind in ["org.matrix.msc3381.poll.response", "m.poll.response"] {
            let vote = json!({ "type": kind, "content": { "m.selections": ["a"],
                "m.relates_to": { "rel_type": "m.reference", "event_id": "$poll" } } });
            let is = ChatEvent::Vote { poll: "$poll".into(), choices: vec!["a".into()] };
            assert_eq!(read(&vote).unwrap().what, is);
        }
    }

    #[test]
    fn a_picture_cannot_be_read_but_its_caption_can() {
        let bare =
            json!({ "msgtype": "m.image", "body": "cat.png", "filename": "cat.png", "url": "mxc://x/y" });
        assert_eq!(message_with(bare).unwrap().what, ChatEvent::Unreadable { msgtype: "m.image".into() });
        let captioned = json!({ "msgtype": "m.image", "body": "1 done", "filename": "cat.png" });
        assert_eq!(message_with(captioned).unwrap().what, text_said("1 done"));
        let sticker = json!({ "type": "m.sticker", "content": { "body": "thumbs up", "url": "mxc://x/y" } });
        assert_eq!(read(&sticker).unwrap().what, ChatEvent::Unreadable { msgtype: "m.sticker".into() });
    }

    #[test]
    fn robots_state_and_what_was_redacted_are_passed_over() {
        assert_eq!(message_with(json!({ "msgtype": "m.notice", "body": "beep" })), None);
        assert_eq!(message_with(json!({ "msgtype": "m.key.verification.request", "body": "?" })), None);
        assert_eq!(message_with(json!({})), None);
        let edit = json!({ "msgtype": "m.notice", "body": "* beep", "m.new_content": { "msgtype": "m.notice", "body": "b" },
            "m.relates_to": { "rel_type": "m.replace", "event_id": "$old" } });
        assert_eq!(message_with(edit), None);
        let state = json!({ "type": "m.room.message", "state_key": "", "content": { "msgtype": "m.text", "body": "x" } });
        assert_eq!(read(&state), None);
    }

    #[test]
    fn who_leaves_or_is_banned_departs() {
        let member = |membership: &str| json!({ "type": "m.room.member", "state_key": "@a:x", "content": { "membership": membership } });
        assert_eq!(departure(&member("leave")), Some("@a:x"));
        assert_eq!(departure(&member("ban")), Some("@a:x"));
        assert_eq!(departure(&member("join")), None);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let key = prop::sample::select(vec![
            "type",
            "content",
            "body",
            "msgtype",
            "m.relates_to",
            "rel_type",
            "event_id",
            "m.new_content",
            "key",
            "redacts",
            "m.in_reply_to",
            "is_falling_back",
            "filename",
            "state_key",
            "m.selections",
            "org.matrix.msc3381.poll.response",
            "answers",
        ]);
        let word = prop::sample::select(vec![
            "m.room.message",
            "m.text",
            "m.replace",
            "m.thread",
            "m.annotation",
            "m.reaction",
            "m.reference",
            "org.matrix.msc3381.poll.response",
            "m.poll.response",
            "m.room.redaction",
            "> <@a:b> x",
            "> <@",
            ">",
            "\n",
            "m.image",
            "",
        ]);
        let leaf = prop_oneof![
            word.prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            Just(Value::Null),
        ];
        leaf.prop_recursive(4, 60, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(key.clone().prop_map(String::from), inner, 0..8)
                    .prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_event_whatever_makes_the_reader_fail(event in any_json(), body in ".{0,80}") {
            let _ = (read(&event), departure(&event));
            let cut = without_fallback(&body);
            prop_assert!(body.ends_with(cut));
        }
    }
}
