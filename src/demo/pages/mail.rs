//! The mailbox of somebody who gets mail: the list, and one message with a form to answer it.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::frame::{Face, Frame, local};
use super::lines::{TextLine, lines};
use super::noted::{NotedView, noted, outcome};
use super::people::{messages_of, new_for};
use super::{Fail, Visit, persona_of};
use crate::demo::DemoError;
use crate::demo::cast::Persona;
use crate::demo::original::{html_with_pictures, original};
use crate::domain::member::ChannelKind;
use crate::render::{Context, InPage, Lang};
use crate::store;
use crate::store::postbox::Boxed;
use crate::web::page::shown;

/// A mailbox, and a message that is open in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailPage {
    /// The language.
    pub lang: Lang,
    /// The surroundings.
    pub frame: Frame,
    /// Whose it is.
    pub face: Face,
    /// Everything in it, the newest first.
    pub list: Vec<Headline>,
    /// The open message.
    pub open: Option<Letter>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// Its id in addresses.
    pub id: String,
    /// The subject.
    pub subject: String,
    /// The other side.
    pub from: String,
    /// When, on the owner's clock.
    pub at: String,
    /// The owner wrote it.
    pub own: bool,
    /// It is the open one.
    pub open: bool,
    /// It came since they last wrote.
    pub new: bool,
}

/// An open message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// Its id in addresses.
    pub id: String,
    /// The subject.
    pub subject: String,
    /// The sender.
    pub from: String,
    /// When, on the owner's clock.
    pub at: String,
    /// The owner wrote it.
    pub own: bool,
    /// It has an HTML part.
    pub has_html: bool,
    /// The HTML part is shown.
    pub as_html: bool,
    /// The text part.
    pub lines: Vec<TextLine>,
    /// What was noted of it, when the owner wrote it.
    pub noted: Vec<NotedView>,
    /// What became of it, in a sentence.
    pub outcome: String,
    /// What of it was not understood.
    pub unclear: Vec<String>,
    /// The receipt, when one was sent.
    pub receipt: Option<Headline>,
    /// The receipt's text.
    pub receipt_lines: Vec<TextLine>,
}

impl Headline {
    fn sample() -> Self {
        Self {
            id: "x".into(),
            subject: "Check-in".into(),
            from: "Touchbase".into(),
            at: "Mon 09:00".into(),
            own: true,
            open: true,
            new: true,
        }
    }
}

impl Context for MailPage {
    const NAME: &'static str = "web/mail";

    fn sample() -> Self {
        Self {
            lang: Lang::En,
            frame: Frame::sample(),
            face: Face::sample(),
            list: vec![Headline::sample()],
            open: Some(Letter {
                id: "x".into(),
                subject: "Check-in".into(),
                from: "Touchbase".into(),
                at: "Mon 09:00".into(),
                own: true,
                has_html: true,
                as_html: true,
                lines: lines("> text"),
                noted: vec![NotedView::sample()],
                outcome: "It was read as an answer.".into(),
                unclear: vec!["the thing".into()],
                receipt: Some(Headline::sample()),
                receipt_lines: lines("Noted"),
            }),
        }
    }
}

impl InPage for MailPage {}

/// How a message is to be shown.
#[derive(Debug, Default, Deserialize)]
pub struct Shown {
    /// `text` or `html`.
    #[serde(default, rename = "as")]
    pub form: String,
}

/// The page, with a message open or without.
pub async fn page(
    visit: &Visit,
    persona: &Persona,
    open: Option<&str>,
    form: &str,
) -> Result<Response, Fail> {
    let messages = messages_of(&visit.demo, persona).await?;
    let new = new_for(&messages);
    let newest: Vec<&str> =
        messages.iter().rev().filter(|m| m.from_us).take(new).map(|m| m.id.as_str()).collect();
    let mut list = Vec::with_capacity(messages.len());
    for message in messages.iter().rev() {
        let mut headline = headline(persona, message);
        headline.open = open == Some(headline.id.as_str());
        headline.new = newest.contains(&message.id.as_str());
        list.push(headline);
    }
    let letter = match open {
        Some(id) => {
            let message = messages.iter().find(|message| message.id == id).ok_or(Fail::Missing)?;
            Some(letter(visit, persona, message, &messages, form).await?)
        }
        None => None,
    };
    let title = letter.as_ref().map_or(persona.name.to_owned(), |letter| letter.subject.clone());
    let here = match open {
        Some(id) => format!("/box/{}/{id}", persona.key),
        None => format!("/box/{}", persona.key),
    };
    let page = MailPage {
        lang: Lang::En,
        frame: Frame::of(&visit.demo, &title, &here),
        face: Face::of(&visit.demo, persona, new),
        list,
        open: letter,
    };
    Ok(shown(&visit.renderer, StatusCode::OK, &page))
}

fn headline(persona: &Persona, message: &Boxed) -> Headline {
    let (subject, from) = match message.channel {
        ChannelKind::Mail => {
            let seen = original(message, &jiff::tz::TimeZone::UTC);
            (seen.subject, seen.from_name)
        }
        ChannelKind::Matrix => {
            let text = crate::demo::original::chat_text(message);
            let from = if message.from_us { "Touchbase, in Matrix" } else { persona.name };
            (text.lines().next().unwrap_or_default().to_owned(), from.to_owned())
        }
    };
    Headline {
        id: message.id.clone(),
        subject,
        from,
        at: local(message.at, persona),
        own: !message.from_us,
        open: false,
        new: false,
    }
}

async fn letter(
    visit: &Visit,
    persona: &Persona,
    message: &Boxed,
    all: &[Boxed],
    form: &str,
) -> Result<Letter, Fail> {
    let head = headline(persona, message);
    let text = match message.channel {
        ChannelKind::Mail => original(message, &jiff::tz::TimeZone::UTC).text,
        ChannelKind::Matrix => crate::demo::original::chat_text(message),
    };
    let has_html =
        message.from_us && message.channel == ChannelKind::Mail && html_with_pictures(&message.raw).is_some();
    let (mut noted_of_it, mut unclear, mut receipt) = (Vec::new(), Vec::new(), None);
    let mut became = String::new();
    let mut receipt_lines = Vec::new();
    if !message.from_us {
        if let Some(inbound) = inbound_of(visit, message).await? {
            noted_of_it = noted(&visit.demo, &inbound).await?;
            unclear = unclear_of(visit, &inbound).await?;
            became = outcome_of(visit, &inbound).await?;
        }
        let found = answer_to(message, all);
        receipt = found.map(|receipt| headline(persona, receipt));
        receipt_lines =
            found.map(|receipt| lines(&original(receipt, &jiff::tz::TimeZone::UTC).text)).unwrap_or_default();
    }
    Ok(Letter {
        id: head.id,
        subject: head.subject,
        from: head.from,
        at: head.at,
        own: head.own,
        has_html,
        as_html: has_html && form != "text",
        lines: lines(&text),
        noted: noted_of_it,
        outcome: became,
        unclear,
        receipt,
        receipt_lines,
    })
}

/// The inbox row of a message.
pub async fn inbound_of(
    visit: &Visit,
    message: &Boxed,
) -> Result<Option<store::inbound::Inbound>, DemoError> {
    Ok(store::inbound::by_key(&mut *visit.demo.app.db.read().await?, &message.id).await?)
}

/// What became of a message.
pub async fn outcome_of(visit: &Visit, inbound: &store::inbound::Inbound) -> Result<String, DemoError> {
    let word = store::inbound::outcome(&mut *visit.demo.app.db.read().await?, inbound.id).await?;
    Ok(outcome(word.as_deref()).to_owned())
}

/// What of a message was not understood.
pub async fn unclear_of(visit: &Visit, inbound: &store::inbound::Inbound) -> Result<Vec<String>, DemoError> {
    let mut conn = visit.demo.app.db.read().await?;
    let soon = inbound.received + jiff::SignedDuration::from_secs(1);
    let said = store::inbound::said_between(&mut conn, inbound.received, soon).await?;
    let mine = said.into_iter().find(|said| Some(said.member) == inbound.member);
    Ok(mine.map(|said| said.unclear).unwrap_or_default())
}

/// Our answer to a message of theirs: the one that names it.
pub fn answer_to<'m>(message: &Boxed, all: &'m [Boxed]) -> Option<&'m Boxed> {
    let id = original(message, &jiff::tz::TimeZone::UTC).message_id;
    all.iter().find(|other| {
        let named = mail_parser::MessageParser::new().parse_headers(other.raw.as_slice());
        let named = named.and_then(|mail| mail.in_reply_to().as_text().map(str::to_owned));
        other.from_us && !id.is_empty() && named.as_deref() == Some(id.as_str())
    })
}

/// One message.
pub async fn show(
    State(visit): State<Visit>,
    Path((who, id)): Path<(String, String)>,
    Query(how): Query<Shown>,
) -> Result<Response, Fail> {
    let persona = persona_of(&who)?;
    page(&visit, persona, Some(&id), &how.form).await
}

/// The HTML part alone, for the frame: it may use its own styles and pictures, and nothing else.
pub async fn html(
    State(visit): State<Visit>,
    Path((who, id)): Path<(String, String)>,
) -> Result<Response, Fail> {
    let persona = persona_of(&who)?;
    let messages = messages_of(&visit.demo, persona).await?;
    let message = messages.iter().find(|message| message.id == id).ok_or(Fail::Missing)?;
    let html = html_with_pictures(&message.raw).ok_or(Fail::Missing)?;
    // A link leads out of the frame, as it leads out of a mail program.
    let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    let mut response = Html(html).into_response();
    // A mail is somebody else's page: shut in, in whatever way it is opened. `srcdoc` would have inherited our own
    // policy, which allows no styles in the text.
    let policy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
                  style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}
