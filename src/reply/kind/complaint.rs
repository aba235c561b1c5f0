//! Complaints: the Abuse Reporting Format (RFC 5965), and what services send in its place.

use std::sync::LazyLock;

use mail_parser::{Message, MimeHeaders, PartType};
use serde::Deserialize;

use super::envelope::Envelope;

/// One form of `complaints.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(rename = "name")]
    _name: String,
    from: Option<String>,
    subject: Option<String>,
    header: Option<String>,
    #[serde(default)]
    body: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    form: Vec<Form>,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let table: Table = toml::from_str(include_str!("complaints.toml")).expect("a test reads this file");
    table.form
});

/// Whether somebody complains about a message of ours; `folded` is the text of the message.
pub fn is_complaint(message: &Message<'_>, envelope: &Envelope<'_>, folded: &str) -> bool {
    if is_feedback_report(message, envelope) {
        return true;
    }
    let from = envelope.value("from");
    FORMS.iter().any(|form| {
        form.from.as_ref().is_none_or(|part| from.contains(part.as_str()))
            && form.subject.as_ref().is_none_or(|part| envelope.subject.contains(part.as_str()))
            && form.header.as_ref().is_none_or(|name| envelope.has(name))
            && (form.body.is_empty() || form.body.iter().any(|part| folded.contains(part.as_str())))
    })
}

/// RFC 5965, section 2: `multipart/report` of the type `feedback-report`, with a part
/// `message/feedback-report`. One of both is enough, but a report that says "not-spam" is no
/// complaint.
fn is_feedback_report(message: &Message<'_>, envelope: &Envelope<'_>) -> bool {
    let mut fields = None;
    for part in &message.parts {
        let named = part
            .content_type()
            .and_then(|kind| kind.subtype())
            .is_some_and(|subtype| subtype.eq_ignore_ascii_case("feedback-report"));
        if let (true, PartType::Binary(bytes) | PartType::InlineBinary(bytes)) = (named, &part.body) {
            fields = Some(
                String::from_utf8_lossy(bytes.get(..bytes.len().min(16_000)).unwrap_or_default())
                    .to_lowercase(),
            );
        } else if let (true, PartType::Text(text)) = (named, &part.body) {
            fields = Some(text.to_lowercase());
        }
    }
    let says_not_spam = fields.as_deref().is_some_and(|fields| {
        fields.lines().any(|line| {
            line.split_once(':')
                .is_some_and(|(name, value)| name.trim() == "feedback-type" && value.trim() == "not-spam")
        })
    });
    let report = message
        .parts
        .first()
        .and_then(|root| root.content_type())
        .and_then(|kind| kind.attribute("report-type"))
        .is_some_and(|kind| kind.eq_ignore_ascii_case("feedback-report"));
    !says_not_spam && (report || (fields.is_some() && !envelope.is_answer()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_no_form_holds_for_everything() {
        for form in FORMS.iter() {
            assert!(form.from.is_some() || form.subject.is_some() || form.header.is_some());
        }
    }
}
