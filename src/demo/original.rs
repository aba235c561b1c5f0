//! A message of the post box as its reader sees it.

use jiff::tz::TimeZone;
use mail_parser::{Address, Message, MessageParser, MimeHeaders};

use super::client::Original;
use crate::store::postbox::Boxed;

/// The delivery that stands behind one of our messages.
pub fn delivery(boxed: &Boxed) -> Option<crate::id::DeliveryId> {
    boxed.id.strip_prefix('$').filter(|_| boxed.from_us)?.parse().ok()
}

/// A mail, with its times on the clock of `zone`.
pub fn original(boxed: &Boxed, zone: &TimeZone) -> Original {
    let Some(mail) = MessageParser::new().parse(&boxed.raw) else {
        return Original { date: boxed.at.to_zoned(zone.clone()), ..Original::default() };
    };
    let (from_name, from) = who(mail.from());
    let (_, reply_to) = who(mail.reply_to());
    Original {
        subject: mail.subject().unwrap_or_default().to_owned(),
        text: mail.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
        html: mail.body_html(0).unwrap_or_default().into_owned(),
        from_name,
        reply_to: if reply_to.is_empty() { from } else { reply_to },
        message_id: mail.message_id().unwrap_or_default().to_owned(),
        date: boxed.at.to_zoned(zone.clone()),
    }
}

fn who(list: Option<&Address<'_>>) -> (String, String) {
    let first = list.and_then(Address::first);
    let name = first.and_then(|one| one.name()).unwrap_or_default().to_owned();
    (name, first.and_then(|one| one.address()).unwrap_or_default().to_owned())
}

/// The HTML part with its pictures in it, as `data:` URLs: everything that a reader's program shows, out of the mail alone.
/// `None` when the mail has no HTML part.
pub fn html_with_pictures(raw: &[u8]) -> Option<String> {
    let mail = MessageParser::new().parse(raw)?;
    let has_html = mail.html_bodies().any(|part| part.is_text_html());
    let mut html = mail.body_html(0).filter(|_| has_html)?.into_owned();
    for part in pictures(&mail) {
        let (Some(id), Some(kind)) = (part.content_id(), part.content_type()) else { continue };
        let kind = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("png"));
        let url = format!("data:{kind};base64,{}", data_encoding::BASE64.encode(part.contents()));
        html = html.replace(&format!("cid:{id}"), &url);
    }
    Some(html)
}

fn pictures<'m>(mail: &'m Message<'m>) -> impl Iterator<Item = &'m mail_parser::MessagePart<'m>> {
    mail.parts.iter().filter(|part| part.content_id().is_some())
}

/// A chat message's text; of a poll the text for clients without polls, of a vote what was chosen.
pub fn chat_text(boxed: &Boxed) -> String {
    let content: serde_json::Value = serde_json::from_slice(&boxed.raw).unwrap_or_default();
    if let Some(poll) = content.get("org.matrix.msc1767.text").and_then(|text| text.as_str()) {
        return poll.to_owned();
    }
    match content.get("m.selections").and_then(|choices| choices.as_array()) {
        Some(choices) => choices.iter().filter_map(|id| id.as_str()).collect::<Vec<_>>().join(", "),
        None => field(boxed, "body"),
    }
}

/// A chat message's HTML; empty for people's own.
pub fn chat_html(boxed: &Boxed) -> String {
    field(boxed, "formatted_body")
}

fn field(boxed: &Boxed, name: &str) -> String {
    let content: serde_json::Value = serde_json::from_slice(&boxed.raw).unwrap_or_default();
    content.get(name).and_then(|text| text.as_str()).unwrap_or_default().to_owned()
}
