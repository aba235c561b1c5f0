//! Matrix: the event replied to first, then the thread, then, in a direct room, the open prompt or survey.

use jiff::Timestamp;

use super::route::{Routed, Thread, open_survey, open_thread, thread_of};
use crate::domain::member::Member;
use crate::domain::message::{ChatEvent, MatrixEnvelope};
use crate::store::{self, Conn};

/// Finds out whom a Matrix event is from and what it answers.
pub async fn route(conn: &mut Conn, envelope: &MatrixEnvelope, now: Timestamp) -> store::Result<Routed> {
    let Some(member) = store::member::by_matrix(conn, &envelope.sender).await? else {
        return Ok(Routed::Stranger);
    };
    match &envelope.what {
        ChatEvent::Text { .. } => Ok(match thread(conn, envelope, &member, now).await? {
            Some(thread) => Routed::Said { member: Box::new(member), thread },
            None => Routed::NotForUs,
        }),
        ChatEvent::Edit { target, body } => Ok(match original(conn, target, &member).await? {
            Some(original) => Routed::Edited { original, body: body.clone() },
            None => Routed::NotYet,
        }),
        ChatEvent::Redaction { target } => Ok(match original(conn, target, &member).await? {
            Some(original) => Routed::TakenBack { original },
            None => Routed::NotForUs,
        }),
        ChatEvent::Reaction { target, key } => Ok(match by_event(conn, target, &member).await? {
            Some(thread) => Routed::Reacted { member: Box::new(member), thread, key: key.clone() },
            None => Routed::NotForUs,
        }),
        ChatEvent::Vote { poll, choices } => Ok(match by_event(conn, poll, &member).await? {
            Some(thread) => Routed::Voted { member: Box::new(member), thread, choices: choices.clone() },
            None => Routed::NotForUs,
        }),
        ChatEvent::Unreadable { .. } | ChatEvent::Undecryptable => {
            Ok(match thread(conn, envelope, &member, now).await? {
                Some(thread) => Routed::Unreadable { member: Box::new(member), thread },
                None => Routed::NotForUs,
            })
        }
        ChatEvent::Left => Ok(Routed::Left { member: Box::new(member) }),
    }
}

/// The inbox row of an earlier event of the same member.
async fn original(
    conn: &mut Conn,
    target: &str,
    member: &Member,
) -> store::Result<Option<crate::id::InboundId>> {
    let found = store::inbound::by_key(conn, target).await?;
    // Who sent it is known once it was read; until then the edit waits.
    Ok(found.filter(|inbound| inbound.member == Some(member.id)).map(|inbound| inbound.id))
}

async fn thread(
    conn: &mut Conn,
    envelope: &MatrixEnvelope,
    member: &Member,
    now: Timestamp,
) -> store::Result<Option<Thread>> {
    for event in [&envelope.in_reply_to, &envelope.thread].into_iter().flatten() {
        if let Some(thread) = by_event(conn, event, member).await? {
            return Ok(Some(thread));
        }
    }
    match envelope.direct {
        true => {
            let perhaps = open_survey(conn, member, now).await?;
            Ok(Some(Thread { perhaps, ..open_thread(conn, member, now).await? }))
        }
        false => Ok(None),
    }
}

async fn by_event(conn: &mut Conn, event: &str, member: &Member) -> store::Result<Option<Thread>> {
    match store::delivery::by_event(conn, event).await? {
        Some(delivery) => thread_of(conn, delivery, member).await,
        None => Ok(None),
    }
}
