//! The readable text of a mail.

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use super::fold::is_invisible;
use super::{flowed, html};

/// Longest text that is taken from one mail, in bytes. A person does not write that much.
const LONGEST: usize = 1 << 20;

/// The readable text of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyText {
    /// Lines end with LF. No NUL, no bidirectional or zero-width marks, no-break spaces are spaces. Quoted lines start with `>`.
    pub text: String,
    /// Which part it was taken from.
    pub origin: Origin,
    /// The mail had more than is read of one (1 MiB of text, 128 KiB of HTML).
    pub shortened: bool,
}

/// Where a text came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// A `text/plain` part.
    Plain,
    /// A `text/html` part.
    Html,
    /// The mail has no text.
    #[default]
    Nothing,
}

/// Takes the readable text out of a mail: `text/plain` where it says anything, else `text/html`.
///
/// Charsets were decoded by `mail-parser` (with UTF-7, RFC 2152); `format=flowed` is undone here (RFC 3676). Several text
/// parts, as Apple Mail writes around a picture, follow each other.
pub fn text_of(message: &Message<'_>) -> BodyText {
    let mut body = BodyText::default();
    for part in message.text_bodies() {
        if let PartType::Text(text) = &part.body
            && part
                .content_type()
                .is_none_or(|kind| kind.subtype().is_none_or(|subtype| subtype.eq_ignore_ascii_case("plain")))
        {
            append_plain(&mut body, part, text);
        }
    }
    if body.text.trim().is_empty() {
        body.text.clear();
        for part in message.html_bodies().chain(message.text_bodies()) {
            if let PartType::Html(source) = &part.body {
                let (text, shortened) = html::to_text(source);
                body.shortened |= shortened;
                append(&mut body, &text);
                body.origin = Origin::Html;
                if !body.text.trim().is_empty() {
                    break;
                }
            }
        }
    }
    if body.text.trim().is_empty() {
        // A multipart that never ends has parts, but `mail-parser` calls none of them a body.
        body.text.clear();
        for part in &message.parts {
            if let PartType::Text(text) = &part.body {
                append_plain(&mut body, part, text);
            }
        }
    }
    if body.text.trim().is_empty() {
        body.text.clear();
        body.origin = Origin::Nothing;
    }
    body
}

/// A message of ours as clients may show and quote it: its text, and below that its HTML as text. The lines of both are what
/// [`super::Prompted`] asks for.
pub fn as_shown(text: &str, html: Option<&str>) -> String {
    match html {
        Some(html) => format!("{text}\n\n{}", html::to_text(html).0),
        None => text.to_owned(),
    }
}

fn append_plain(body: &mut BodyText, part: &MessagePart<'_>, text: &str) {
    let attribute = |name: &str| part.content_type().and_then(|kind| kind.attribute(name)).unwrap_or("");
    body.origin = Origin::Plain;
    if attribute("format").eq_ignore_ascii_case("flowed") {
        let text = flowed::unflow(text, attribute("delsp").eq_ignore_ascii_case("yes"));
        append(body, &text);
    } else {
        append(body, text);
    }
}

/// Appends a cleaned text as a paragraph of its own.
fn append(body: &mut BodyText, text: &str) {
    if !body.text.is_empty() && !body.text.ends_with('\n') {
        body.text.push('\n');
    }
    let room = LONGEST.saturating_sub(body.text.len());
    let kept = &text[..text.floor_char_boundary(room.min(text.len()))];
    body.shortened |= kept.len() < text.len();
    clean_into(&mut body.text, kept);
}

/// Copies `text` without what nobody sees, and with plain spaces and line ends.
fn clean_into(out: &mut String, text: &str) {
    out.reserve(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{0B}' | '\u{0C}' => out.push('\n'),
            '\u{A0}' | '\u{202F}' | '\u{2007}' => out.push(' '),
            '\n' | '\t' => out.push(c),
            _ if c.is_control() || is_invisible(c) => {}
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    fn read(raw: &[u8]) -> BodyText {
        text_of(&MessageParser::default().parse(raw).unwrap())
    }

    #[test]
    fn the_plain_part_comes_first() {
        let body = read(b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain\xc2\xa0words\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>rich words</p>\r\n--b--\r\n");
        assert_eq!((body.text.trim(), body.origin), ("plain words", Origin::Plain));
    }

    #[test]
    fn an_empty_plain_part_gives_way_to_html() {
        let body = read(b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n \r\n--b\r\nContent-Type: text/html\r\n\r\n<p>rich words</p>\r\n--b--\r\n");
        assert_eq!((body.text.trim(), body.origin), ("rich words", Origin::Html));
    }

    #[test]
    fn a_text_attachment_is_no_body() {
        let body = read(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=log.txt\r\n\r\nnoise\r\n--b--\r\n");
        assert_eq!(body.text.trim(), "words");
    }

    #[test]
    fn charsets_and_transfer_encodings_are_undone() {
        let said = |head: &str, words: &[u8]| {
            let mut raw = format!("MIME-Version: 1.0\r\n{head}\r\n\r\n").into_bytes();
            raw.extend_from_slice(words);
            read(&raw).text.trim().to_owned()
        };
        assert_eq!(
            said("Content-Type: text/plain; charset=windows-1251", b"\xe3\xee\xf2\xee\xe2\xee"),
            "готово"
        );
        assert_eq!(said("Content-Type: text/plain; charset=utf-7", b"Gr+APwA3w-e"), "Grüße");
        assert_eq!(said("Content-Type: text/plain; charset=iso-2022-jp", b"\x1b$B40N;\x1b(B"), "完了");
        assert_eq!(
            said(
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
                b"gesch=C3=A4ft=\r\nig"
            ),
            "geschäftig"
        );
        assert_eq!(
            said("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", b"ZmFpdA=="),
            "fait"
        );
    }

    #[test]
    fn flowed_lines_are_joined() {
        let body = read(b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nThe bud \r\nget is done.\r\n> 1. Budget\r\n");
        assert_eq!(body.text.trim(), "The budget is done.\n> 1. Budget");
    }

    #[test]
    fn what_nobody_sees_is_gone() {
        let body = read(
            "Content-Type: text/plain; charset=utf-8\r\n\r\na\u{200b}b\u{202e}c\u{0}d 👩\u{200d}💻\r\n"
                .as_bytes(),
        );
        assert_eq!(body.text.trim(), "abcd 👩\u{200d}💻");
    }

    #[test]
    fn a_mail_without_text_says_so() {
        let body = read(b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n");
        assert_eq!(body, BodyText::default());
    }
}
