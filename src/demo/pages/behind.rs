//! What happened behind one message: from its bytes to the words, to the records, to what changed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::frame::{Face, Frame, local};
use super::lines::{MarkedLine, TextLine, lines, marked};
use super::mail::{answer_to, inbound_of, outcome_of, unclear_of};
use super::noted::{NotedView, noted};
use super::people::messages_of;
use super::{Fail, Visit, persona_of};
use crate::demo::original::{chat_text, delivery};
use crate::domain::delivery::DeliveryKind;
use crate::domain::member::ChannelKind;
use crate::domain::message::Content;
use crate::render::{Context, InPage, Lang};
use crate::reply::body::as_shown;
use crate::reply::{Source, open};
use crate::store;
use crate::store::inbound::Inbound;
use crate::store::postbox::Boxed;
use crate::web::page::shown;

/// The way of one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BehindPage {
    /// The language.
    pub lang: Lang,
    /// The surroundings.
    pub frame: Frame,
    /// Who wrote it.
    pub face: Face,
    /// When it came, on their clock.
    pub at: String,
    /// The message as it came, the first lines of it.
    pub raw: Vec<TextLine>,
    /// How many lines there are more.
    pub more: usize,
    /// Size in bytes.
    pub bytes: usize,
    /// The question that it answers; none when it answers nothing in particular.
    pub question: Option<String>,
    /// What the person wrote, what was understood marked.
    pub said: Vec<MarkedLine>,
    /// Lines that were quoted, and are not theirs.
    pub quoted: usize,
    /// The signature that was cut off.
    pub signature: Vec<TextLine>,
    /// What was understood.
    pub noted: Vec<NotedView>,
    /// What was not understood.
    pub unclear: Vec<String>,
    /// What became of it, in a sentence.
    pub outcome: String,
    /// The receipt.
    pub receipt: Vec<TextLine>,
}

impl Context for BehindPage {
    const NAME: &'static str = "web/behind";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            frame: Frame::sample(),
            face: Face::sample(),
            at: "Mon 09:00".into(),
            raw: lines("From: x"),
            more: 3,
            bytes: 1200,
            question: Some("Check-in of Monday".into()),
            said: marked("1 is done", &["1 is done"]),
            quoted: 4,
            signature: lines("Ana"),
            noted: vec![NotedView::sample()],
            unclear: vec!["the thing".into()],
            outcome: "It was read as an answer.".into(),
            receipt: lines("Noted"),
        }
    }
}

impl InPage for BehindPage {}

/// Lines of the raw message that are shown.
const MOST_LINES: usize = 160;

/// The page.
pub async fn show(
    State(visit): State<Visit>,
    Path((who, id)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let persona = persona_of(&who)?;
    let all = messages_of(&visit.demo, persona).await?;
    let message = all.iter().find(|message| message.id == id && !message.from_us).ok_or(Fail::Missing)?;
    let inbound = inbound_of(&visit, message).await?.ok_or(Fail::Missing)?;
    let noted = noted(&visit.demo, &inbound).await?;
    let reply = inbound.reply.clone().unwrap_or_default();
    let words: Vec<&str> = noted.iter().map(|record| record.words.as_str()).collect();
    let mut raw = lines(&String::from_utf8_lossy(&message.raw));
    let more = raw.len().saturating_sub(MOST_LINES);
    raw.truncate(MOST_LINES);
    let (question, asked) = question(&visit, &inbound).await?;
    let cut = cut(message, &asked);
    let outcome = outcome_of(&visit, &inbound).await?;
    let page = BehindPage {
        lang: Lang::En,
        frame: Frame::of(&visit.demo, "Behind an answer", &format!("/box/{}/{id}/behind", persona.key)),
        face: Face::of(&visit.demo, persona, 0),
        at: local(message.at, persona),
        raw,
        more,
        bytes: message.raw.len(),
        question,
        said: marked(&reply, &words),
        quoted: cut.0,
        signature: lines(&cut.1),
        unclear: unclear_of(&visit, &inbound).await?,
        noted,
        outcome,
        receipt: receipt(&visit, message, &all).await?,
    };
    Ok(shown(&visit.renderer, StatusCode::OK, &page))
}

/// Quoted lines, and the signature.
fn cut(message: &Boxed, asked: &str) -> (usize, String) {
    if message.channel == ChannelKind::Matrix {
        return (0, String::new());
    }
    let asked: Vec<&str> = asked.lines().collect();
    let letter = open(Source::Raw(&message.raw)).letter(&asked);
    (letter.quoted.lines().filter(|line| !line.trim().is_empty()).count(), letter.signature)
}

/// The subject of the prompt that is answered, and its text.
async fn question(visit: &Visit, inbound: &Inbound) -> Result<(Option<String>, String), Fail> {
    let mut conn = visit.demo.app.db.read().await?;
    let Some(id) = inbound.prompt else { return Ok((None, String::new())) };
    let Some(prompt) = store::prompt::get(&mut conn, id).await? else { return Ok((None, String::new())) };
    let day = prompt.slot.date.strftime("%A, %-d %B").to_string();
    let asked_by = match prompt.delivery {
        Some(delivery) => store::delivery::get(&mut conn, delivery).await?,
        None => None,
    };
    let text = asked_by.map(|delivery| match delivery.content {
        Content::Mail(mail) => as_shown(&mail.text, mail.html.as_deref()),
        Content::Chat(chat) => chat.plain,
        Content::Poll(poll) => poll.plain,
        Content::PollEnd(over) => over.plain,
    });
    let listed = match prompt.asked.len() {
        1 => "one task".to_owned(),
        many => format!("{many} tasks"),
    };
    Ok((Some(format!("the check-in of {day}, which listed {listed}")), text.unwrap_or_default()))
}

/// What was sent back.
async fn receipt(visit: &Visit, message: &Boxed, all: &[Boxed]) -> Result<Vec<TextLine>, Fail> {
    if message.channel == ChannelKind::Mail {
        let text = answer_to(message, all)
            .map(|found| crate::demo::original::original(found, &jiff::tz::TimeZone::UTC).text);
        return Ok(text.map(|text| lines(&text)).unwrap_or_default());
    }
    let mut conn = visit.demo.app.db.read().await?;
    for other in all.iter().filter(|other| other.from_us && other.at >= message.at) {
        let Some(id) = delivery(other) else { continue };
        let Some(found) = store::delivery::get(&mut conn, id).await? else { continue };
        if found.kind == DeliveryKind::Receipt && found.in_reply_to.as_deref() == Some(message.id.as_str()) {
            return Ok(lines(&chat_text(other)));
        }
    }
    Ok(Vec::new())
}
