//! What a refusal means for the message (RFC 5321, section 4.2.1; RFC 3463).

use lettre::transport::smtp::Error;

use crate::channel::Failure;

/// How far a transaction came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// `MAIL FROM`.
    Mail,
    /// `RCPT TO`.
    Rcpt,
    /// `DATA`, and the message up to its final dot.
    Data,
    /// The whole message left us; it was not acknowledged.
    AfterDot,
}

/// A transaction that did not end with 250.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) at: Stage,
    pub(super) how: How,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// The server said so.
    Said {
        /// 400 to 599.
        code: u16,
        /// The text behind the code.
        text: String,
    },
    /// The connection broke, or took too long, or spoke something else than SMTP.
    Lost(String),
    /// We know already that the server cannot take it.
    Impossible {
        /// The status that a server would give (RFC 3463).
        status: &'static str,
        /// Why.
        why: String,
    },
}

impl How {
    /// Reads lettre's error.
    pub(super) fn read(error: &Error) -> Self {
        match error.status() {
            Some(code) => {
                let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
                Self::Said { code: code.into(), text }
            }
            None => Self::Lost(error.to_string()),
        }
    }
}

impl Refusal {
    /// The server closed the connection rather than refused this message.
    pub(super) fn is_goodbye(&self) -> bool {
        matches!(self.how, How::Lost(_) | How::Said { code: 421, .. })
    }

    /// What the outbox should know.
    pub(super) fn into_failure(self) -> Failure {
        let (code, text) = match self.how {
            How::Said { code, text } => (code, text),
            How::Lost(why) if self.at == Stage::AfterDot => {
                return Failure::Unknown { why: format!("no answer to the final dot: {why}") };
            }
            How::Lost(why) => return Failure::Retry { after: None, why },
            How::Impossible { status, why } => {
                return Failure::Permanent { status: Some(status.to_owned()), address_is_dead: false, why };
            }
        };
        let why = format!("{code} {text}");
        // 530 to 538 are about us (RFC 4954): a login or TLS that the settings lack. An admin mends it, and the
        // message then goes.
        if code < 500
            || matches!(code, 530 | 534 | 535 | 538)
            || self.at != Stage::AfterDot && says_login(&text)
        {
            return Failure::Retry { after: None, why };
        }
        let status = enhanced_status(&text);
        let address_is_dead = self.at != Stage::Mail
            && match status {
                // 5.1.7 and 5.1.8 are about the sender's address.
                Some("5.1.7" | "5.1.8") => false,
                Some(status) => status.starts_with("5.1.") || status == "5.2.1",
                None => code == 550 && self.at == Stage::Rcpt && says_unknown(&text),
            };
        Failure::Permanent { status: status.map(str::to_owned), address_is_dead, why }
    }
}

/// The `5.1.1` that a text begins with (RFC 2034), if it is one of a permanent failure.
fn enhanced_status(text: &str) -> Option<&str> {
    let word = text.split_whitespace().next()?;
    let mut parts = word.split('.');
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let fits = parts.next() == Some("5")
        && parts.next().is_some_and(number)
        && parts.next().is_some_and(number)
        && parts.next().is_none();
    fits.then_some(word)
}

/// Many servers refuse the recipient (554 5.7.1) when it is the sender who did not log in.
fn says_login(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "relay access denied",
        "relaying denied",
        "unable to relay",
        "relay not permitted",
        "client host rejected: access denied",
        "authentication required",
    ]
    .iter()
    .any(|words| text.contains(words))
}

/// Old servers give no status: only words tell a missing mailbox from a policy.
fn says_unknown(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "user unknown",
        "unknown user",
        "no such user",
        "no such recipient",
        "does not exist",
        "mailbox not found",
    ]
    .iter()
    .any(|words| text.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(at: Stage, code: u16, text: &str) -> Failure {
        Refusal { at, how: How::Said { code, text: text.to_owned() } }.into_failure()
    }

    fn is_dead(failure: Failure) -> bool {
        matches!(failure, Failure::Permanent { address_is_dead: true, .. })
    }

    #[test]
    fn only_a_word_about_the_recipients_mailbox_makes_an_address_dead() {
        assert!(is_dead(said(Stage::Rcpt, 550, "5.1.1 <a@b.c>: user unknown")));
        assert!(is_dead(said(Stage::AfterDot, 550, "5.2.1 mailbox disabled")));
        assert!(is_dead(said(Stage::Rcpt, 550, "No such user here")));
        for alive in [
            said(Stage::Rcpt, 552, "5.2.2 mailbox full"),
            said(Stage::Rcpt, 550, "5.7.1 you are on a list"),
            said(Stage::Rcpt, 550, "go away"),
            said(Stage::Mail, 550, "5.1.8 bad sender's system address"),
            said(Stage::Rcpt, 550, "5.1.7 bad sender"),
        ] {
            assert!(matches!(alive, Failure::Permanent { address_is_dead: false, .. }), "{alive:?}");
        }
    }

    #[test]
    fn what_an_admin_can_mend_is_tried_again() {
        for mendable in [
            said(Stage::Mail, 530, "5.7.0 Must issue a STARTTLS command first"),
            said(Stage::Rcpt, 554, "5.7.1 <a@b.c>: Relay access denied"),
            said(Stage::Rcpt, 450, "4.2.0 greylisted"),
            said(Stage::AfterDot, 451, "4.3.0 later"),
            Refusal { at: Stage::Data, how: How::Lost("reset".into()) }.into_failure(),
        ] {
            assert!(matches!(mendable, Failure::Retry { .. }), "{mendable:?}");
        }
        let lost = Refusal { at: Stage::AfterDot, how: How::Lost("reset".into()) }.into_failure();
        assert!(matches!(lost, Failure::Unknown { .. }));
    }

    #[test]
    fn a_status_is_taken_only_where_the_rfc_puts_it() {
        assert_eq!(enhanced_status("5.1.1 no"), Some("5.1.1"));
        for none in ["", "no 5.1.1", "5.1", "4.1.1 x", "5.1.1.1", "5.1.1234", "5.a.1"] {
            assert_eq!(enhanced_status(none), None, "{none}");
        }
    }
}
