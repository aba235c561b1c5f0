//! A parcel as the bytes of a mail (RFC 5322, RFC 2045), the same at every attempt.
//!
//! lettre writes the MIME parts: it encodes bodies as they should be, from `String`s only (a byte body
//! keeps bare line feeds, and `\n.\n` has smuggled a second mail through a server). The header
//! fields are ours (`header.rs` says why). DKIM belongs to the mail server, which also knows the key.

use data_encoding::BASE64_MIME_PERMISSIVE;
use jiff::tz::TimeZone;
use lettre::message::header::{ContentDisposition, ContentId, ContentTransferEncoding, ContentType};
use lettre::message::{Body, MultiPart, SinglePart};

use super::header::{many_lines, one_line, push_mailbox, push_text, push_words};
use super::settings::MailSettings;
use crate::domain::address::{Address, MailAddress, NotAnAddress};
use crate::domain::message::{Content, InlineImage, MailContent, Parcel, Purpose};

/// The header field that tells our own mail from others', so that loops end. Its value is the
/// delivery's id.
pub const DELIVERY_HEADER: &str = "X-Touchbase-Delivery";

/// How many earlier Message-IDs `References` names: the first, and the latest of the others.
const REFERENCES: usize = 20;

/// A mail that is ready to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// `MAIL FROM`: the bounce address with the delivery's id behind the plus sign (VERP).
    pub sender: MailAddress,
    /// `RCPT TO`.
    pub recipient: MailAddress,
    /// The message, its lines ended by CRLF; ASCII unless an address is not.
    pub bytes: String,
}

/// Why a parcel cannot become a mail. None of these gets better by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Its address is in Matrix.
    #[error("the delivery goes to a Matrix address, not to a mailbox")]
    NotToAMailbox,
    /// Its content was rendered for Matrix.
    #[error("the delivery's content is a chat message, not a mail")]
    NotAMail,
    /// A stored Message-ID has a character that cannot stand in it.
    #[error("'{0}' is not a Message-ID")]
    MessageId(String),
    /// The page that ends these messages has no usable address.
    #[error("'{0}' is not the address of a web page")]
    Unsubscribe(String),
    /// A picture's bytes are not base 64.
    #[error("the picture '{0}' is not in base 64")]
    Picture(String),
    /// A token does not fit into the local part.
    #[error(transparent)]
    Address(#[from] NotAnAddress),
}

/// Writes the mail. The same parcel and settings give the same bytes.
pub fn compose(parcel: &Parcel, settings: &MailSettings) -> Result<Composed, ComposeError> {
    let Address::Mail(recipient) = &parcel.to else { return Err(ComposeError::NotToAMailbox) };
    let Content::Mail(content) = &parcel.content else { return Err(ComposeError::NotAMail) };
    let delivery = parcel.delivery.to_string();
    let sender = settings.bounces.with_detail(&delivery)?;

    let mut out =
        String::with_capacity(2048 + content.text.len() + content.html.as_ref().map_or(0, String::len));
    let date = parcel.created.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000");
    push_words(&mut out, "Date", [date.to_string().as_str()].into_iter());
    push_mailbox(&mut out, "From", &settings.from_name, settings.from.as_str());
    push_mailbox(&mut out, "To", &parcel.to_name, recipient.as_str());
    let reply = match &parcel.reply_token {
        Some(token) => settings.reply.with_detail(token.as_str())?,
        None => settings.reply.clone(),
    };
    push_mailbox(&mut out, "Reply-To", &settings.from_name, reply.as_str());
    push_text(&mut out, "Subject", &content.subject);
    push_words(&mut out, "Message-ID", [message_id(&parcel.message_id)?.as_str()].into_iter());
    push_thread(&mut out, &parcel.references)?;
    push_marks(&mut out, parcel, settings, &delivery)?;
    push_words(&mut out, "MIME-Version", ["1.0"].into_iter());
    let parts = parts(content, &delivery)?;
    out.push_str(&String::from_utf8_lossy(&parts));
    Ok(Composed { sender, recipient: recipient.clone(), bytes: out })
}

/// `In-Reply-To` and `References` (RFC 5322, section 3.6.4).
fn push_thread(out: &mut String, references: &[String]) -> Result<(), ComposeError> {
    let ids = references.iter().map(|id| message_id(id)).collect::<Result<Vec<_>, _>>()?;
    let Some(((last, first), latest)) = ids.last().zip(ids.first()).zip(ids.get(1..)) else { return Ok(()) };
    push_words(out, "In-Reply-To", [last.as_str()].into_iter());
    let latest = &latest[latest.len().saturating_sub(REFERENCES - 1)..];
    push_words(out, "References", [first].into_iter().chain(latest).map(String::as_str));
    Ok(())
}

/// `<id>` for a stored Message-ID.
fn message_id(id: &str) -> Result<String, ComposeError> {
    let fits = |c: u8| c.is_ascii_graphic() && c != b'<' && c != b'>';
    if id.is_empty() || id.len() > 250 || !id.bytes().all(fits) {
        return Err(ComposeError::MessageId(one_line(id)));
    }
    Ok(format!("<{id}>"))
}

/// What machines on the way look at: lists (RFC 2919, 2369, 8058), automatic mail (RFC 3834), and ourselves.
fn push_marks(
    out: &mut String,
    parcel: &Parcel,
    settings: &MailSettings,
    delivery: &str,
) -> Result<(), ComposeError> {
    let (purpose, automatic) = match parcel.purpose {
        Purpose::Prompt => ("prompt", "auto-generated"),
        Purpose::Receipt => ("receipt", "auto-replied"),
        Purpose::Alert => ("alert", "auto-generated"),
        Purpose::Digest => ("digest", "auto-generated"),
    };
    if let Some(page) = &parcel.unsubscribe {
        let web = page.starts_with("https://") || page.starts_with("http://");
        if !web || !page.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>') || page.len() > 900 {
            return Err(ComposeError::Unsubscribe(one_line(page)));
        }
        push_words(out, "List-Unsubscribe", [format!("<{page}>").as_str()].into_iter());
        // RFC 8058 is for https alone.
        if page.starts_with("https://") {
            push_words(out, "List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"].into_iter());
        }
    }
    let list = format!("<{}.{}>", settings.reply.local(), settings.reply.domain());
    push_words(out, "List-Id", [list.as_str()].into_iter());
    push_words(out, "Auto-Submitted", [automatic].into_iter());
    push_words(out, "X-Auto-Response-Suppress", ["All"].into_iter());
    let feedback = format!("{purpose}:{}:mail:touchbase", settings.from.domain());
    push_words(out, "Feedback-ID", [feedback.as_str()].into_iter());
    if parcel.purpose == Purpose::Digest {
        push_words(out, "Precedence", ["bulk"].into_iter());
    }
    push_words(out, DELIVERY_HEADER, [delivery].into_iter());
    Ok(())
}

/// The MIME parts with their header: text alone, or text beside HTML, or beside HTML with its pictures.
fn parts(content: &MailContent, delivery: &str) -> Result<Vec<u8>, ComposeError> {
    let plain = text_part(&content.text, ContentType::TEXT_PLAIN);
    let Some(html) = &content.html else { return Ok(plain.formatted()) };
    let html = text_part(html, ContentType::TEXT_HTML);
    // Boundaries come from the delivery's id: retries are identical, and no text can know them
    // (quoted-printable and base 64 cannot hold `--=_`, and 7-bit text does not hold the id's random part).
    let both = MultiPart::alternative().boundary(format!("=_a_{delivery}")).singlepart(plain);
    if content.images.is_empty() {
        return Ok(both.singlepart(html).formatted());
    }
    let mut related = MultiPart::related().boundary(format!("=_r_{delivery}")).singlepart(html);
    for image in &content.images {
        related = related.singlepart(picture(image)?);
    }
    Ok(both.multipart(related).formatted())
}

/// 7-bit as it is when the lines are short enough, else quoted-printable: base 64 makes a mail look
/// like an attachment to spam filters, and to people who read the source.
///
/// The line ends are made here: lettre inserts each CR by moving the rest of the text, which takes
/// a minute for a million lines.
fn text_part(text: &str, kind: ContentType) -> SinglePart {
    let text = many_lines(text).replace('\n', "\r\n");
    let body = Body::new_with_encoding(text, ContentTransferEncoding::SevenBit)
        .map_err(|text| String::from_utf8_lossy(&text).into_owned())
        .or_else(|text| Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable))
        .unwrap_or_else(Body::new);
    SinglePart::builder().header(kind).body(body)
}

fn picture(image: &InlineImage) -> Result<SinglePart, ComposeError> {
    let broken = || ComposeError::Picture(one_line(&image.name));
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b'.';
    let png = BASE64_MIME_PERMISSIVE.decode(image.png_base64.as_bytes()).map_err(|_| broken())?;
    if image.name.is_empty() || image.name.len() > 60 || !image.name.bytes().all(fits) {
        return Err(broken());
    }
    let kind = ContentType::parse("image/png").map_err(|_| broken())?;
    Ok(SinglePart::builder()
        .header(kind)
        .header(ContentId::from(format!("<{}>", image.name)))
        .header(ContentDisposition::inline_with_name(&format!("{}.png", image.name)))
        .body(png))
}

#[cfg(test)]
mod tests;
