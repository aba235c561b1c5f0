//! Mail: the token first, then what it replies to, then the sender's only open prompt.

use jiff::Timestamp;
use mail_parser::{HeaderValue, Message};

use super::route::{Doubt, Routed, Thread, open_thread, thread_of};
use crate::channel::mail::sender::{Authenticity, Verdict};
use crate::domain::member::Member;
use crate::domain::message::{MailEnvelope, ReplyToken};
use crate::store::{self, Conn};
use crate::token;

/// Message-IDs that are looked at: the one replied to stands last.
const MOST_REFERENCES: usize = 20;

/// Finds out whom a person's mail is from and what it answers. `vouched`: the member said that it was them.
pub async fn route(
    conn: &mut Conn,
    message: &Message<'_>,
    envelope: &MailEnvelope,
    sender: &Authenticity,
    vouched: bool,
    now: Timestamp,
) -> store::Result<Routed> {
    let writer = match &sender.from {
        Some(address) => store::member::by_mail(conn, address).await?,
        None => None,
    };
    let refused = sender.verdict == Verdict::Fail && !vouched;
    if let Some(hash) = token_hash(envelope)
        && let Some((owner, thread)) = by_token(conn, &hash).await?
    {
        let doubt = match &writer {
            Some(writer) if writer.id == owner.id => refused.then_some(Doubt::FailedAuthentication),
            _ => (!vouched).then_some(Doubt::ForeignSender),
        };
        let member = Box::new(owner);
        return Ok(match doubt {
            Some(doubt) => Routed::Doubtful { member, thread, doubt },
            None => Routed::Said { member, thread },
        });
    }
    let Some(writer) = writer else { return Ok(Routed::Stranger) };
    let thread = match replied_to(conn, message, &writer).await? {
        Some(thread) => thread,
        None => open_thread(conn, &writer, now).await?,
    };
    let member = Box::new(writer);
    Ok(match refused {
        true => Routed::Doubtful { member, thread, doubt: Doubt::FailedAuthentication },
        false => Routed::Said { member, thread },
    })
}

fn token_hash(envelope: &MailEnvelope) -> Option<String> {
    let token = ReplyToken::parse(envelope.to.as_ref()?.detail()?)?;
    Some(token::hash(&token))
}

async fn by_token(conn: &mut Conn, hash: &str) -> store::Result<Option<(Member, Thread)>> {
    if let Some(prompt) = store::prompt::by_token_hash(conn, hash).await? {
        let owner = store::member::get(conn, prompt.member).await?;
        return Ok(owner.map(|owner| (owner, Thread { prompt: Some(prompt), ..Thread::default() })));
    }
    if let Some(asked) = store::invitation::by_reply_hash(conn, hash).await? {
        let owner = store::member::get(conn, asked.member).await?;
        let delivery = match asked.delivery {
            Some(delivery) => store::delivery::get(conn, delivery).await?,
            None => None,
        };
        let thread = Thread { delivery, invitation: Some(asked.id), ..Thread::default() };
        return Ok(owner.map(|owner| (owner, thread)));
    }
    let Some(delivery) = store::delivery::by_token_hash(conn, hash).await? else { return Ok(None) };
    let Some(owner) = delivery.member else { return Ok(None) };
    let owner = store::member::get(conn, owner).await?;
    Ok(owner.map(|owner| (owner, Thread { delivery: Some(delivery), ..Thread::default() })))
}

async fn replied_to(
    conn: &mut Conn,
    message: &Message<'_>,
    writer: &Member,
) -> store::Result<Option<Thread>> {
    let mut ids = texts(message.in_reply_to());
    ids.extend(texts(message.references()).into_iter().rev());
    for id in ids.into_iter().take(MOST_REFERENCES) {
        if let Some(delivery) = store::delivery::by_message_id(conn, id).await?
            && let Some(thread) = thread_of(conn, delivery, writer).await?
        {
            return Ok(Some(thread));
        }
    }
    Ok(None)
}

fn texts<'a>(value: &'a HeaderValue<'_>) -> Vec<&'a str> {
    match value {
        HeaderValue::Text(text) => vec![text],
        HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    }
}
