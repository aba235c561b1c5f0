//! The direct room of somebody who uses Matrix: what was said, thread by thread, and forms to go on.

use std::collections::{HashMap, HashSet};

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::frame::{Face, Frame, local};
use super::people::{messages_of, new_for};
use super::rich::{Block, blocks, plain};
use super::{Fail, Visit};
use crate::demo::cast::Persona;
use crate::demo::original::{chat_html, chat_text, delivery};
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::ChannelKind;
use crate::domain::message::{ChatEvent, Envelope};
use crate::render::{Context, InPage, Lang};
use crate::store;
use crate::store::delivery::Delivery;
use crate::store::postbox::Boxed;
use crate::web::page::shown;

/// A direct room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChatPage {
    /// The language.
    pub lang: Lang,
    /// The surroundings.
    pub frame: Frame,
    /// Whose it is.
    pub face: Face,
    /// What was said outside of threads, with the thread of each, the oldest first.
    pub talk: Vec<Thread>,
    /// Older threads that are not shown.
    pub older: usize,
    /// All of them are shown.
    pub all: bool,
}

/// A message and its thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thread {
    /// The message.
    pub root: Said,
    /// Its thread.
    pub replies: Vec<Said>,
    /// Somebody may want to answer it.
    pub answerable: bool,
    /// It is the latest of those: its form is open.
    pub latest: bool,
    /// ✅ can be given.
    pub tickable: bool,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Its event id.
    pub id: String,
    /// Whose persona's room it is.
    pub who: String,
    /// Who said it.
    pub name: String,
    /// The owner said it.
    pub own: bool,
    /// What kind of message of ours it is.
    pub kind: String,
    /// When.
    pub at: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// For the form that changes it.
    pub text: String,
    /// It was changed.
    pub edited: bool,
    /// It was taken back.
    pub gone: bool,
    /// Reactions to it.
    pub reactions: Vec<String>,
    /// It is the last thing that came.
    pub last: bool,
    /// The message that says what the owner's words are now: the edit, or the message itself.
    pub trace: String,
}

impl Said {
    fn sample() -> Self {
        Self {
            id: "$x".into(),
            who: "ana".into(),
            name: "Ana".into(),
            own: true,
            kind: "receipt".into(),
            at: "Mon 09:00".into(),
            blocks: blocks("<p>Hi <strong>1.</strong><br>x</p>"),
            text: "Hi".into(),
            edited: true,
            gone: true,
            reactions: vec!["✅".into()],
            last: true,
            trace: "$x".into(),
        }
    }
}

impl Context for ChatPage {
    const NAME: &'static str = "web/chat";

    fn sample() -> Self {
        let root = Said::sample();
        let thread =
            Thread { replies: vec![root.clone()], root, answerable: true, latest: true, tickable: true };
        Self {
            lang: Lang::En,
            frame: Frame::sample(),
            face: Face::sample(),
            talk: vec![thread],
            older: 3,
            all: true,
        }
    }
}

impl InPage for ChatPage {}

/// Threads that are shown unless all are asked for.
const RECENT: usize = 4;

/// What people's own events did to earlier ones.
#[derive(Default)]
struct Changes {
    edited: HashMap<String, (String, String)>,
    gone: HashSet<String>,
    reactions: HashMap<String, Vec<String>>,
    /// Events that are shown at the message that they are about.
    shown_elsewhere: HashSet<String>,
}

/// The page.
pub async fn page(visit: &Visit, persona: &Persona, all: bool) -> Result<Response, Fail> {
    let everything = messages_of(&visit.demo, persona).await?;
    let new = new_for(&everything);
    let messages: Vec<&Boxed> =
        everything.iter().filter(|message| message.channel == ChannelKind::Matrix).collect();
    let changes = changes(visit, &messages).await?;
    let mut talk: Vec<Thread> = Vec::new();
    let mut place: HashMap<&str, usize> = HashMap::new();
    let last = messages.iter().rev().find(|message| message.from_us).map(|message| message.id.as_str());
    for message in &messages {
        if changes.shown_elsewhere.contains(&message.id) {
            continue;
        }
        let sent = sent(visit, message).await?;
        let kind = sent.as_ref().map(|delivery| delivery.kind);
        let mut said = said(persona, message, kind, &changes);
        said.last = last == Some(message.id.as_str());
        let root = message.thread.as_deref().and_then(|root| place.get(root).copied());
        match root.and_then(|at| talk.get_mut(at)) {
            Some(thread) => thread.replies.push(said),
            None => {
                place.insert(&message.id, talk.len());
                let answerable =
                    matches!(kind, Some(DeliveryKind::Prompt | DeliveryKind::Alert | DeliveryKind::Digest));
                // A survey's questions have no tick.
                let tickable = kind == Some(DeliveryKind::Prompt)
                    && sent.is_some_and(|delivery| delivery.prompt.is_some());
                talk.push(Thread { root: said, replies: Vec::new(), answerable, latest: false, tickable });
            }
        }
    }
    if let Some(latest) = talk.iter_mut().rev().find(|thread| thread.answerable) {
        latest.latest = true;
    }
    let older = if all { 0 } else { talk.len().saturating_sub(RECENT) };
    let talk = talk.split_off(older);
    let here = format!("/box/{}{}", persona.key, if all { "?all=1" } else { "" });
    let page = ChatPage {
        lang: Lang::En,
        frame: Frame::of(&visit.demo, persona.name, &here),
        face: Face::of(&visit.demo, persona, new),
        talk,
        older,
        all,
    };
    Ok(shown(&visit.renderer, StatusCode::OK, &page))
}

async fn changes(visit: &Visit, messages: &[&Boxed]) -> Result<Changes, Fail> {
    let mut changes = Changes::default();
    let mut conn = visit.demo.app.db.read().await?;
    for message in messages.iter().filter(|message| !message.from_us) {
        let Some(inbound) = store::inbound::by_key(&mut conn, &message.id).await? else { continue };
        let Envelope::Matrix(envelope) = inbound.envelope else { continue };
        match envelope.what {
            ChatEvent::Edit { target, body } => {
                changes.edited.insert(target, (body, message.id.clone()));
            }
            ChatEvent::Redaction { target } => {
                changes.gone.insert(target);
            }
            ChatEvent::Reaction { target, key } => changes.reactions.entry(target).or_default().push(key),
            _ => continue,
        }
        changes.shown_elsewhere.insert(message.id.clone());
    }
    Ok(changes)
}

/// What was sent as this message, if it is one of ours.
async fn sent(visit: &Visit, message: &Boxed) -> Result<Option<Delivery>, Fail> {
    let Some(id) = delivery(message) else { return Ok(None) };
    Ok(store::delivery::get(&mut *visit.demo.app.db.read().await?, id).await?)
}

fn said(persona: &Persona, message: &Boxed, kind: Option<DeliveryKind>, changes: &Changes) -> Said {
    let edit = changes.edited.get(&message.id);
    let text = edit.map_or_else(|| chat_text(message), |(body, _)| body.clone());
    Said {
        id: message.id.clone(),
        who: persona.key.into(),
        name: if message.from_us { "Touchbase" } else { persona.name }.into(),
        own: !message.from_us,
        kind: kind.map_or("own", DeliveryKind::as_str).into(),
        at: local(message.at, persona),
        blocks: match chat_html(message) {
            html if message.from_us && !html.is_empty() => blocks(&html),
            _ => plain(&text),
        },
        text,
        edited: edit.is_some(),
        gone: changes.gone.contains(&message.id),
        reactions: changes.reactions.get(&message.id).cloned().unwrap_or_default(),
        last: false,
        trace: edit.map_or_else(|| message.id.clone(), |(_, event)| event.clone()),
    }
}
