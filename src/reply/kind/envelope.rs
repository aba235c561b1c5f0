//! Who a message says it comes from, and what its headers say about machines.

use std::borrow::Cow;

use mail_parser::{HeaderName, Message};

use super::servers::SERVERS;
use super::text::{beginning, fold};

/// The header of a message, as far as it tells people from machines.
pub struct Envelope<'a> {
    headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Decoded and folded.
    pub subject: String,
    /// The mailboxes that the report itself came from and went to, lower case.
    pub own: Vec<String>,
    /// The sender, lower case.
    sender: Option<String>,
    /// It comes from a server's own mailbox.
    pub robot: bool,
    /// The return path is null (RFC 5321, section 4.5.5), or the sender gives no address.
    pub null_path: bool,
}

impl<'a> Envelope<'a> {
    /// Reads the header of the outermost message.
    pub fn read(message: &'a Message<'_>) -> Self {
        let raw = message.raw_message.as_ref();
        let headers = message.parts.first().map_or(&[][..], |root| &root.headers);
        let headers: Vec<_> = headers
            .iter()
            .map(|header| {
                let value =
                    raw.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
                (Cow::Owned(header.name().to_ascii_lowercase()), String::from_utf8_lossy(value))
            })
            .collect();
        let mut envelope = Self {
            headers,
            subject: String::new(),
            own: Vec::new(),
            sender: None,
            robot: false,
            null_path: false,
        };
        envelope.subject = fold(beginning(message.subject().unwrap_or_default(), 2_000));
        let from = envelope.value("from");
        let mailboxes = addresses(message, HeaderName::From);
        envelope.sender = mailboxes.first().cloned();
        let local = mailboxes.first().map_or("", |address| address.split('@').next().unwrap_or_default());
        let from = beginning(&from, 500);
        let mailbox = |robot: &String| {
            local
                .strip_prefix(robot.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', '-', '\\']))
        };
        let bare = !mailboxes.first().is_some_and(|address| address.contains('@')) || from.contains('\\');
        envelope.robot = SERVERS.robots.iter().any(mailbox)
            || (bare && SERVERS.robots.iter().any(|robot| from.contains(robot.as_str())))
            || SERVERS.robot_names.any(from)
            || from.trim_end().ends_with("<>");
        let path = envelope.value("return-path");
        envelope.null_path = path.contains("<>")
            || path.contains("mailer-daemon")
            || (!from.is_empty() && from.contains("<>"));
        envelope.own = [
            HeaderName::From,
            HeaderName::To,
            HeaderName::ReturnPath,
            HeaderName::ReplyTo,
            HeaderName::Sender,
        ]
        .into_iter()
        .flat_map(|name| addresses(message, name))
        .collect();
        envelope
    }

    /// A header's values in one text, lower case; empty when it is not there.
    pub fn value(&self, name: &str) -> String {
        let mut all = String::new();
        for (_, value) in self.headers.iter().filter(|(other, _)| other == name) {
            if !all.is_empty() {
                all.push('\n');
            }
            all.push_str(beginning(value.trim(), 4_000));
            if all.len() > 16_000 {
                break;
            }
        }
        all.to_lowercase()
    }

    /// Whether a header is there.
    pub fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(other, _)| other == name)
    }

    /// It answers another message, as people's answers do.
    pub fn is_answer(&self) -> bool {
        self.has("in-reply-to") || self.has("references")
    }

    /// What stands before the `@` of the sender, lower case.
    pub fn own_mailbox(&self) -> Option<String> {
        self.sender.as_deref().and_then(|address| address.split('@').next()).map(str::to_owned)
    }

    /// The bytes of all headers.
    pub fn header_bytes(message: &Message<'_>) -> usize {
        message.parts.first().map_or(0, |root| root.offset_body.saturating_sub(root.offset_header) as usize)
    }
}

fn addresses(message: &Message<'_>, name: HeaderName<'static>) -> Vec<String> {
    let value =
        message.parts.first().and_then(|root| root.headers.iter().rev().find(|header| header.name == name));
    let Some(value) = value.map(|header| &header.value) else {
        return Vec::new();
    };
    let mut found: Vec<String> = value
        .as_address()
        .into_iter()
        .flat_map(|list| list.iter())
        .take(20)
        .filter_map(|address| {
            address.address.as_deref().map(|address| address.trim_matches(['<', '>']).to_lowercase())
        })
        .collect();
    if let Some(text) = value.as_text() {
        found.extend(
            super::address::in_line(beginning(text, 1_000)).into_iter().map(|at| at.address.to_lowercase()),
        );
    }
    found
}
