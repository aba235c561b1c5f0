//! From a message to what it says.

use mail_parser::MessageParser;

use super::{FailedRecipient, Input, Kind, Known, Reading, Source, Understanding, kind};

/// A message with everything that the person did not write taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What kind of message it is.
    pub kind: Kind,
    /// What the person wrote.
    pub reply: String,
    /// What was quoted.
    pub quoted: String,
    /// The signature.
    pub signature: String,
    /// What was forwarded.
    pub forwarded: String,
    /// Failed recipients, when the kind is [`Kind::Bounce`].
    pub bounces: Vec<FailedRecipient>,
}

/// Opens a message: its kind, and what the person wrote.
pub fn open(source: Source<'_>) -> Opened {
    let (kind, bounces, text) = match source {
        Source::Text(text) => (Kind::Reply, Vec::new(), text.to_owned()),
        Source::Raw(raw) => match MessageParser::new().parse(raw) {
            Some(message) => {
                let classified = kind::classify(&message);
                let text = message.body_text(0).map(|text| text.into_owned()).unwrap_or_default();
                (classified.kind, classified.bounces, text)
            }
            None => (Kind::Unreadable, Vec::new(), String::new()),
        },
    };
    Opened {
        kind,
        reply: text,
        quoted: String::new(),
        signature: String::new(),
        forwarded: String::new(),
        bounces,
    }
}

/// Reads what an opened message says.
pub fn understand(opened: &Opened, _known: &Known<'_>) -> Understanding {
    let _ = opened;
    Understanding::default()
}

/// Opens and reads.
pub fn read(input: &Input<'_>) -> Reading {
    let opened = open(input.source);
    let known = Known {
        tasks: input.tasks,
        offers: input.offers,
        open_blockers: input.open_blockers,
        received: input.received,
        lang: input.lang,
    };
    let understanding = match opened.kind {
        Kind::Reply => understand(&opened, &known),
        _ => Understanding::default(),
    };
    Reading {
        kind: opened.kind,
        reply: opened.reply,
        quoted: opened.quoted,
        signature: opened.signature,
        forwarded: opened.forwarded,
        understanding,
        bounces: opened.bounces,
    }
}

/// A bare yes or no.
pub fn yes_or_no(reply: &str) -> Option<bool> {
    let word: String = reply.trim().trim_end_matches(['.', '!']).to_lowercase();
    match word.as_str() {
        "yes" | "y" | "yes it was" | "yes, it was me" | "sí" | "si" | "sim" | "oui" | "ja" => Some(true),
        "no" | "n" | "não" | "nao" | "non" | "nein" => Some(false),
        _ => None,
    }
}
