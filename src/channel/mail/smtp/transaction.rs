//! One message over one connection: `MAIL`, `RCPT`, `DATA`, the message, and what the answers mean.

use std::fmt;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::commands::Rset;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use super::classify::{How, Refusal, Stage};
use super::hello::{Connection, State};
use crate::channel::Accepted;
use crate::channel::mail::message::Composed;
use crate::channel::mail::settings::SmtpTimeouts;

/// How a transaction ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// 250 to the final dot.
    Accepted(Accepted),
    /// Anything else.
    Refused(Refusal),
}

/// Text for the wire, already complete.
struct Lines<'a>(&'a str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Hands `mail` over. Leaves the connection ready for the next one, or busy: then it must go.
pub(super) async fn transact(
    connection: &mut Connection,
    mail: &Composed,
    envid: &str,
    limits: &SmtpTimeouts,
) -> Outcome {
    connection.state = State::Busy;
    match attempt(connection, mail, envid, limits).await {
        Ok(answer) => {
            connection.state = State::Ready;
            Outcome::Accepted(Accepted { remote_id: answer.first_line().map(str::to_owned) })
        }
        Err(refusal) => {
            if may_go_on(&refusal)
                && matches!(timeout(limits.command(), connection.smtp.command(Rset)).await, Ok(Ok(_)))
            {
                connection.state = State::Ready;
            }
            Outcome::Refused(refusal)
        }
    }
}

/// After a plain refusal the connection is as good as new, once `RSET` was answered.
fn may_go_on(refusal: &Refusal) -> bool {
    match &refusal.how {
        How::Said { code, .. } => *code != 421,
        How::Impossible { .. } => true,
        How::Lost(_) => false,
    }
}

async fn attempt(
    connection: &mut Connection,
    mail: &Composed,
    envid: &str,
    limits: &SmtpTimeouts,
) -> Result<Response, Refusal> {
    let steps = commands(connection, mail, envid)?;
    if connection.offers.pipelining {
        ask_at_once(connection, &steps, limits).await?;
    } else {
        for (at, command) in [Stage::Mail, Stage::Rcpt, Stage::Data].into_iter().zip(&steps) {
            let answer = timeout(limits.command(), connection.smtp.command(Lines(command))).await;
            heard(answer).map_err(|how| Refusal { at, how })?;
        }
    }
    let message = stuffed(&mail.bytes);
    let before = connection.sent.bytes();
    let answer = timeout(limits.body(), connection.smtp.command(Lines(&message))).await;
    heard(answer).map_err(|how| {
        // Whether the final dot left us decides between "try again" and "it may have arrived".
        let whole = connection.sent.bytes() - before >= message.len() as u64;
        let at = if whole || matches!(how, How::Said { .. }) { Stage::AfterDot } else { Stage::Data };
        Refusal { at, how }
    })
}

/// The three commands as one write (RFC 2920), and their three answers. The first refusal counts.
async fn ask_at_once(
    connection: &mut Connection,
    steps: &[String; 3],
    limits: &SmtpTimeouts,
) -> Result<(), Refusal> {
    let group = steps.concat();
    let mut first = None;
    for at in [Stage::Mail, Stage::Rcpt, Stage::Data] {
        let answer = if at == Stage::Mail {
            timeout(limits.command(), connection.smtp.command(Lines(&group))).await
        } else {
            timeout(limits.command(), connection.smtp.read_response()).await
        };
        match heard(answer) {
            Ok(_) if at == Stage::Data && first.is_some() => {
                // The server wants a message although it has no recipient for it (RFC 2920, section
                // 3.1): an empty one ends that, and it must not be delivered to anybody.
                let ended = timeout(limits.command(), connection.smtp.command(Lines(".\r\n"))).await;
                if let Err(how @ How::Lost(_)) = heard(ended) {
                    tracing::debug!(?how, "the connection broke after a refusal");
                }
            }
            Ok(_) => {}
            Err(how) => {
                let lost = matches!(how, How::Lost(_));
                first.get_or_insert(Refusal { at, how });
                if lost {
                    break;
                }
            }
        }
    }
    first.map_or(Ok(()), Err)
}

fn heard(answer: Result<Result<Response, Error>, tokio::time::error::Elapsed>) -> Result<Response, How> {
    match answer {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => Err(How::read(&error)),
        Err(_) => Err(How::Lost("the server did not answer in time".to_owned())),
    }
}

/// `MAIL`, `RCPT` and `DATA` with the parameters that the server knows.
fn commands(connection: &Connection, mail: &Composed, envid: &str) -> Result<[String; 3], Refusal> {
    let offers = connection.offers;
    let mut from = format!("MAIL FROM:<{}>", mail.sender.as_str());
    let mut to = format!("RCPT TO:<{}>", mail.recipient.as_str());
    if offers.size {
        from.push_str(&format!(" SIZE={}", mail.bytes.len()));
    }
    if !mail.bytes.is_ascii() {
        if !offers.utf8 {
            let why =
                "the address has letters outside of ASCII, and the mail server offers no SMTPUTF8 (RFC 6531)";
            let how = How::Impossible { status: "5.6.7", why: why.to_owned() };
            return Err(Refusal { at: Stage::Mail, how });
        }
        from.push_str(" BODY=8BITMIME SMTPUTF8");
    }
    if offers.dsn {
        from.push_str(" RET=HDRS ENVID=");
        from.push_str(envid);
        if mail.recipient.as_str().is_ascii() {
            to.push_str(" NOTIFY=FAILURE ORCPT=rfc822;");
            push_xtext(&mut to, mail.recipient.as_str());
        }
    }
    from.push_str("\r\n");
    to.push_str("\r\n");
    Ok([from, to, "DATA\r\n".to_owned()])
}

/// RFC 3461, section 4: `+`, `=` and what is not visible ASCII as `+XX`.
fn push_xtext(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && byte != b'+' && byte != b'=' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("+{byte:02X}"));
        }
    }
}

/// The message as it goes over the wire: dots doubled, the final dot behind it (RFC 5321, section
/// 4.5.2), and every line ended by CRLF. A lone CR or LF would be a line end to some servers and none
/// to others, which is how a second mail is smuggled; so there is none here, whoever wrote the message.
fn stuffed(message: &str) -> String {
    let mut out = String::with_capacity(message.len() + message.len() / 32 + 8);
    for line in message.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        for piece in line.split('\r') {
            if piece.starts_with('.') {
                out.push('.');
            }
            out.push_str(piece);
            out.push_str("\r\n");
        }
    }
    out.push_str(".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_never_ends_before_its_end() {
        assert_eq!(stuffed("a\r\n.\r\nb"), "a\r\n..\r\nb\r\n.\r\n");
        assert_eq!(stuffed("a\n.\nMAIL FROM:<x@y.z>\r.\r"), "a\r\n..\r\nMAIL FROM:<x@y.z>\r\n..\r\n.\r\n");
        assert_eq!(stuffed(""), ".\r\n");
    }

    #[test]
    fn xtext_hides_the_plus_sign() {
        let mut out = String::new();
        push_xtext(&mut out, "ana+x=y@e.org");
        assert_eq!(out, "ana+2Bx+3Dy@e.org");
    }

    proptest! {
        #[test]
        fn only_the_last_line_is_a_dot_and_every_line_end_is_crlf(message in "(\\.|\r|\n|x){0,60}") {
            let out = stuffed(&message);
            let inside = out.strip_suffix(".\r\n").unwrap();
            prop_assert!(!inside.split("\r\n").any(|line| line == "." || line.contains(['\r', '\n'])));
        }
    }
}
