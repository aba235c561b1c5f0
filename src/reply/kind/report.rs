//! Takes a message apart: what was written about a delivery, the fields of RFC 3464, and whom the
//! returned message was for.

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use super::address;
use super::servers::SERVERS;
use super::text::{beginning, fold};

/// How much of one part is read, in bytes, and of all together. Reports are short; what is longer
/// is the returned message.
const LONGEST_PART: usize = 128 * 1024;
const LONGEST: usize = 256 * 1024;
/// How many lines of a text are read.
const MOST_LINES: usize = 5_000;
/// How many parts are read.
const MOST_PARTS: usize = 20;

/// The parts of a report.
#[derive(Default)]
pub struct Report {
    /// What a person would read, without the copy of our message.
    pub words: String,
    /// The same, folded.
    pub folded: String,
    /// The fields of `message/delivery-status` parts (RFC 3464).
    pub fields: String,
    /// There is such a part.
    pub has_status_part: bool,
    /// Whom the returned message was for, by its own header.
    pub returned_to: Vec<String>,
    /// A message was returned.
    pub returned: bool,
}

/// Takes the outermost message apart; what is inside of returned messages is never a report.
pub fn take_apart(message: &Message<'_>) -> Report {
    let mut report = Report::default();
    let plain = message.parts.iter().any(
        |part| matches!(&part.body, PartType::Text(text) if !text.trim().is_empty() && !is_header_copy(part)),
    );
    let mut read = 0;
    for part in &message.parts {
        if read == MOST_PARTS {
            break;
        }
        match &part.body {
            PartType::Multipart(_) => continue,
            PartType::Message(returned) => {
                report.returned = true;
                report.returned_to.extend(recipients_of(returned));
            }
            PartType::Text(text) if is_header_copy(part) => {
                report.returned = true;
                to_lines(beginning(text, LONGEST_PART), &mut report.returned_to);
            }
            PartType::Text(text) if is_delivery_status(part) => report.add_fields(text),
            PartType::Text(text) => report.add_words(text),
            PartType::Html(_) if plain => {}
            PartType::Html(html) => report.add_words(&html_to_text(beginning(html, LONGEST_PART))),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) if is_delivery_status(part) => {
                report.add_fields(&String::from_utf8_lossy(bytes));
            }
            PartType::Binary(_) | PartType::InlineBinary(_) => {}
        }
        read += 1;
    }
    // Where the structure is broken, the parser finds no text: take what is there.
    if report.words.trim().is_empty() && !report.has_status_part {
        let body = message.parts.first().map_or(0, |root| root.offset_body as usize);
        let raw = message.raw_message.get(body..).unwrap_or_default();
        let raw = raw.get(..raw.len().min(LONGEST_PART)).unwrap_or_default();
        report.add_words(&String::from_utf8_lossy(raw));
    }
    report.returned_to.truncate(50);
    report.folded = fold(&report.words);
    report
}

impl Report {
    fn add_fields(&mut self, text: &str) {
        self.has_status_part = true;
        if self.fields.len() > LONGEST {
            return;
        }
        self.fields.push_str(beginning(text, LONGEST_PART));
        self.fields.push_str("\n\n");
    }

    fn add_words(&mut self, text: &str) {
        if self.words.len() > LONGEST {
            return;
        }
        let text = beginning(text, LONGEST_PART);
        let end = copy_begins(text);
        if end < text.len() {
            self.returned = true;
            to_lines(text.get(end..).unwrap_or_default(), &mut self.returned_to);
        }
        self.words.push_str(text.get(..end).unwrap_or_default());
        self.words.push('\n');
    }
}

fn is_header_copy(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("rfc822-headers"))
    })
}

fn is_delivery_status(part: &MessagePart<'_>) -> bool {
    part.content_type().and_then(|kind| kind.subtype()).is_some_and(|subtype| {
        subtype.eq_ignore_ascii_case("delivery-status")
            || subtype.eq_ignore_ascii_case("global-delivery-status")
    })
}

/// Where the copy of the returned message begins in a text; the text's length if there is none.
fn copy_begins(text: &str) -> usize {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number == MOST_LINES {
            return at;
        }
        let bare = line.trim();
        // A mark is a line of its own: short, and at most decorated.
        if (8..160).contains(&bare.len()) && at > 0 {
            let said = fold(bare.trim_matches(|c: char| c.is_whitespace() || "-=|*_#".contains(c)));
            let marked = SERVERS
                .copies
                .iter()
                .any(|mark| said.starts_with(mark.as_str()) && said.len() < mark.len() + 60)
                || (bare.starts_with("--") && SERVERS.copies.iter().any(|mark| said.contains(mark.as_str())));
            let header = ["received: from ", "received: by ", "return-path: <"]
                .iter()
                .any(|field| starts_with_ignoring_case(bare, field));
            if marked || header {
                return at;
            }
        }
        at += line.len();
    }
    at
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.as_bytes().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

fn recipients_of(message: &Message<'_>) -> Vec<String> {
    message
        .to()
        .into_iter()
        .chain(message.cc())
        .flat_map(|list| list.iter())
        .take(50)
        .filter_map(|address| address.address.as_deref().map(str::to_owned))
        .collect()
}

/// The `To` of a header that stands in a text.
fn to_lines(text: &str, into: &mut Vec<String>) {
    for line in text.lines().take(400) {
        let line = line.trim();
        if starts_with_ignoring_case(line, "to:") {
            into.extend(address::in_line(line).into_iter().take(50).map(|found| found.address));
        }
    }
}
