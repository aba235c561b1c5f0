//! The fields of a delivery status notification (RFC 3464, sections 2.2 and 2.3), also as servers
//! write them that do not follow it: without blank lines, or in the middle of a text.

use super::address;
use super::status::Status;

/// How many recipients of one report are read.
const MOST_RECIPIENTS: usize = 200;

/// What became of one recipient (RFC 3464, section 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Given up.
    Failed,
    /// The server still tries.
    Delayed,
    /// Delivered, relayed or expanded.
    Delivered,
}

/// The fields of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Final-Recipient where it is an address; else what else is.
    pub address: String,
    /// Original-Recipient: the address that we sent to.
    pub original: Option<String>,
    /// What became of it.
    pub action: Action,
    /// The Status field.
    pub status: Option<Status>,
    /// The Diagnostic-Code, and other fields that explain.
    pub diagnosis: String,
    /// The Status field with its comment, which often only repeats what the code stands for.
    pub comment: String,
}

#[derive(Default)]
struct Group {
    last: Option<String>,
    original: Option<String>,
    actual: Option<String>,
    has_last: bool,
    has_original: bool,
    action: Option<Action>,
    status: Option<Status>,
    diagnosis: String,
    comment: String,
}

/// Reads all recipients. Lines that are no fields are passed over.
pub fn read(text: &str) -> Vec<Recipient> {
    let mut recipients = Vec::new();
    let mut group = Group::default();
    let mut gap = false;
    for (name, value) in fields(text) {
        let Some(name) = name else {
            gap = true;
            continue;
        };
        let names_recipient =
            matches!(name.as_str(), "final-recipient" | "original-recipient" | "x-actual-recipient");
        let again = (name == "final-recipient" && group.has_last)
            || (name == "original-recipient" && group.has_original);
        if names_recipient && (again || (gap && (group.has_last || group.has_original))) {
            recipients.extend(std::mem::take(&mut group).finish());
        }
        gap = false;
        group.take(&name, value);
        if recipients.len() >= MOST_RECIPIENTS {
            break;
        }
    }
    recipients.extend(group.finish());
    recipients
}

impl Group {
    fn take(&mut self, name: &str, value: String) {
        match name {
            "final-recipient" => {
                self.has_last = true;
                self.last = address_of(&value);
            }
            "original-recipient" => {
                self.has_original = true;
                self.original = address_of(&value);
            }
            "x-actual-recipient" => self.actual = address_of(&value),
            "action" => self.action = self.action.or_else(|| action(&value)),
            "status" if self.status.is_none() => {
                self.status = Status::find(&value);
                self.comment = value;
            }
            "diagnostic-code"
            | "x-supplementary-info"
            | "x-notes"
            | "x-display-name-error"
            | "x-postfix-diagnostic" => self.explain(&value),
            _ => {}
        }
    }

    fn explain(&mut self, value: &str) {
        self.diagnosis.push_str(value);
        self.diagnosis.push('\n');
    }

    fn finish(self) -> Option<Recipient> {
        let address = self.last.or_else(|| self.original.clone()).or(self.actual)?;
        if self.action.is_none() && self.status.is_none() && self.diagnosis.is_empty() {
            return None;
        }
        let action = self.action.unwrap_or(match self.status.map(|status| status.class) {
            Some(2) => Action::Delivered,
            _ => Action::Failed,
        });
        Some(Recipient {
            address,
            original: self.original,
            action,
            status: self.status,
            diagnosis: self.diagnosis,
            comment: self.comment,
        })
    }
}

fn action(value: &str) -> Option<Action> {
    let word = value.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty())?.to_ascii_lowercase();
    match word.as_str() {
        "failed" | "failure" | "fail" | "error" | "expired" | "bounced" | "undeliverable" => {
            Some(Action::Failed)
        }
        "delayed" | "delay" | "deferred" | "warning" => Some(Action::Delayed),
        "delivered" | "relayed" | "relay" | "expanded" | "success" | "sent" | "deliverable" => {
            Some(Action::Delivered)
        }
        _ => None,
    }
}

/// `rfc822; ana@example.org`; the type may be missing, and brackets may be there.
fn address_of(value: &str) -> Option<String> {
    address::in_line(value).into_iter().next().map(|found| found.address)
}

/// The fields of a text, names in lower case, values unfolded (RFC 5322, section 2.2.3). A blank
/// line is a field without a name.
fn fields(text: &str) -> Vec<(Option<String>, String)> {
    let mut fields: Vec<(Option<String>, String)> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            fields.push((None, String::new()));
        } else if line.starts_with([' ', '\t'])
            && fields.last().is_some_and(|(name, _)| name.is_some())
            && field(line.trim()).is_none()
        {
            if let Some((_, value)) = fields.last_mut()
                && value.len() < 16_000
            {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = field(line.trim()) {
            fields.push((Some(name), value.to_owned()));
        }
    }
    fields
}

/// Only fields of recipients: any other word before a colon is text.
fn field(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.split_once(':')?;
    if name.len() > 40 {
        return None;
    }
    let name = name.trim().to_ascii_lowercase();
    const KNOWN: &[&str] = &[
        "final-recipient",
        "original-recipient",
        "x-actual-recipient",
        "action",
        "status",
        "diagnostic-code",
        "remote-mta",
        "reporting-mta",
        "last-attempt-date",
        "will-retry-until",
        "final-log-id",
        "arrival-date",
        "original-envelope-id",
        "dsn-gateway",
        "received-from-mta",
        "x-supplementary-info",
        "x-notes",
        "x-display-name-error",
        "x-postfix-queue-id",
        "x-postfix-sender",
        "x-original-message-id",
        "x-display-name",
    ];
    KNOWN.contains(&name.as_str()).then(|| (name, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recipient_has_its_own_fields() {
        let text = "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; ana@example.org\nAction: failed\nStatus: 5.1.1 (bad mailbox)\n\
            Diagnostic-Code: smtp; 550 5.1.1\n no such user\n\nOriginal-Recipient: rfc822;ben@example.net\nFinal-Recipient: rfc822;<ben@example.org>\nAction: delayed\nStatus: 4.4.1\n\n\
            Final-Recipient: rfc822; eve@example.org\nAction: relayed\nStatus: 2.1.9\n";
        let read = read(text);
        let seen: Vec<_> = read.iter().map(|one| (one.address.as_str(), one.action)).collect();
        assert_eq!(
            seen,
            [
                ("ana@example.org", Action::Failed),
                ("ben@example.org", Action::Delayed),
                ("eve@example.org", Action::Delivered)
            ]
        );
        assert!(read[0].diagnosis.contains("no such user"));
        assert_eq!(read[1].original.as_deref(), Some("ben@example.net"));
    }

    #[test]
    fn blank_lines_may_be_missing_and_stand_where_they_should_not() {
        let text = "Final-Recipient: rfc822; ana@example.org\nAction: failed\n\nStatus: 5.2.2\nFinal-Recipient: rfc822; ben@example.org\nAction: failed\nStatus: 5.1.1";
        let read = read(text);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].status.map(|status| status.to_string()).as_deref(), Some("5.2.2"));
    }

    #[test]
    fn a_final_recipient_that_is_no_address_gives_way_to_the_original() {
        let text = "Final-Recipient: LOCAL; |/usr/bin/sorter\nOriginal-Recipient: rfc822; ana@example.org\nAction: failed\n";
        assert_eq!(read(text)[0].address, "ana@example.org");
    }
}
