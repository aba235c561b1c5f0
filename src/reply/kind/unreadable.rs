//! Messages in which a person wrote something that cannot be read here.

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use super::text::beginning;

/// Why a message cannot be read, if it cannot.
pub fn why(message: &Message<'_>) -> Option<&'static str> {
    let mut reason = None;
    for part in &message.parts {
        if let Some(found) = of_part(part) {
            if found == CALENDAR {
                return Some(found);
            }
            reason = reason.or(Some(found));
        }
    }
    reason.filter(|_| !has_text(message))
}

const CALENDAR: &str = "an answer to an invitation";

fn of_part(part: &MessagePart<'_>) -> Option<&'static str> {
    if let PartType::Text(text) = &part.body
        && text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----")
    {
        return Some("encrypted with PGP");
    }
    let kind = part.content_type()?;
    let name = kind
        .attribute("name")
        .or_else(|| part.content_disposition().and_then(|kind| kind.attribute("filename")))
        .unwrap_or_default();
    let whole = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase();
    let lower = |text: &str| text.to_ascii_lowercase();
    match whole.as_str() {
        // RFC 5546, section 3.2.3; a request or a publication may stand beside a person's words.
        "text/calendar" | "application/ics" => {
            let method = kind.attribute("method").map(lower);
            let in_body = || {
                part.text_contents()
                    .is_some_and(|text| lower(beginning(text, 4_000)).contains("method:reply"))
            };
            (matches!(method.as_deref(), Some("reply" | "counter" | "declinecounter"))
                || (method.is_none() && in_body()))
            .then_some(CALENDAR)
        }
        "multipart/encrypted" | "application/pgp-encrypted" => Some("encrypted with PGP"),
        // RFC 8551, section 3.2: encrypted, or signed with the text inside.
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => Some("encrypted with S/MIME"),
        "application/ms-tnef" | "application/vnd.ms-tnef" => Some("winmail.dat"),
        _ if lower(name) == "winmail.dat" => Some("winmail.dat"),
        _ => None,
    }
}

/// Some text for people stands beside what cannot be read.
fn has_text(message: &Message<'_>) -> bool {
    message.parts.iter().take(20).any(|part| match &part.body {
        PartType::Text(text)
            if part.content_type().is_none_or(|kind| {
                kind.subtype().is_none_or(|subtype| subtype.eq_ignore_ascii_case("plain"))
            }) =>
        {
            let text = text.trim_start();
            !text.trim().is_empty()
                && !text.starts_with("-----BEGIN PGP MESSAGE-----")
                && !text.starts_with("Version: 1")
        }
        PartType::Html(html) => html_to_text(beginning(html, 128 * 1024)).contains(char::is_alphanumeric),
        _ => false,
    })
}
