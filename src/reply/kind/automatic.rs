//! Automatic replies (RFC 3834) and other mail that no person wrote.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::envelope::Envelope;

/// The tables of `automatic.toml`; each is explained there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signs {
    precedence: Vec<String>,
    headers: Vec<String>,
    mailboxes: Vec<String>,
    says: Vec<Says>,
    subjects: BTreeMap<String, Subjects>,
}

#[derive(Deserialize)]
struct Says {
    header: String,
    values: Vec<String>,
}

#[derive(Deserialize)]
struct Subjects {
    starts: Vec<String>,
    with_sign: Vec<String>,
}

static SIGNS: LazyLock<Signs> =
    LazyLock::new(|| toml::from_str(include_str!("automatic.toml")).expect("a test reads this file"));

/// Why a message is automatic, if it is.
pub fn why(envelope: &Envelope<'_>) -> Option<&'static str> {
    let signs = &*SIGNS;
    // RFC 3834, section 5: everything but "no", whatever parameters follow. A comment may stand
    // before it.
    let submitted = envelope.value("auto-submitted");
    let submitted = submitted.split(';').next().unwrap_or_default().trim();
    if !submitted.is_empty() && submitted.split(['(', ' ']).next() != Some("no") {
        return Some("Auto-Submitted");
    }
    // Of every type (RFC 6522): what was not a bounce before is some other machine's.
    if envelope.value("content-type").starts_with("multipart/report") {
        return Some("multipart/report");
    }
    let precedence = envelope.value("precedence");
    if signs.precedence.iter().any(|value| precedence.trim() == value) {
        return Some("Precedence");
    }
    // Some write "X-Autoreply: no".
    if signs
        .headers
        .iter()
        .any(|name| envelope.has(name) && !matches!(envelope.value(name).as_str(), "no" | "false" | "none"))
    {
        return Some("a header of automatic mail");
    }
    if signs.says.iter().any(|says| {
        let value = envelope.value(&says.header);
        says.values.iter().any(|part| value.contains(part.as_str()))
    }) {
        return Some("a header's value of automatic mail");
    }
    // Behind "Re:" it is a person's answer to an automatic reply: only beginnings count.
    let subject = envelope.subject.as_str();
    if signs
        .subjects
        .values()
        .flat_map(|subjects| &subjects.starts)
        .any(|start| subject.starts_with(start.as_str()))
    {
        return Some("the subject of an automatic reply");
    }
    let sign = envelope.null_path || !envelope.value("x-auto-response-suppress").is_empty();
    if sign
        && signs
            .subjects
            .values()
            .flat_map(|subjects| &subjects.with_sign)
            .any(|start| subject.starts_with(start.as_str()))
    {
        return Some("the subject of an absence");
    }
    if envelope.null_path {
        return Some("a null return path");
    }
    if envelope.robot || is_machine(envelope) {
        return Some("a mailbox of machines");
    }
    None
}

/// The mailbox that it comes from is one of machines: "no-reply", "postmaster".
pub fn is_machine(envelope: &Envelope<'_>) -> bool {
    envelope.own_mailbox().is_some_and(|local| SIGNS.mailboxes.iter().any(|mailbox| names(&local, mailbox)))
}

/// "no-reply", and also "no-reply+x" and "no-reply-x".
fn names(local: &str, mailbox: &str) -> bool {
    local
        .strip_prefix(mailbox)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', '-', '.', '_', '=']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::kind::text::fold;

    #[test]
    fn the_table_can_be_read_and_is_folded_as_subjects_are() {
        for (language, subjects) in &SIGNS.subjects {
            for phrase in subjects.starts.iter().chain(&subjects.with_sign) {
                assert_eq!(*phrase, fold(phrase), "{language}");
            }
        }
    }
}
