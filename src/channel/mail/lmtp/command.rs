//! One line of the mail server's, understood (RFC 2033, RFC 5321 section 4.1).

use crate::channel::mail::arrival::LARGEST;
use crate::domain::address::MailAddress;

/// A command with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// `LHLO name`.
    Hello,
    /// `MAIL FROM:<..>`; `None` is the null return path.
    Mail(Option<MailAddress>),
    /// `RCPT TO:<..>`.
    Rcpt(MailAddress),
    /// `DATA`.
    Data,
    /// `RSET`.
    Reset,
    /// `NOOP`.
    Noop,
    /// `VRFY`, which is answered the same whoever is asked for.
    Verify,
    /// `QUIT`.
    Quit,
}

/// What cannot be done, as the line that says so.
pub(super) type Refused = &'static str;

const SYNTAX: Refused = "501 5.5.4 the parameters are not understood";

/// Reads a line without its CRLF.
pub(super) fn parse(line: &[u8]) -> Result<Command, Refused> {
    let line = std::str::from_utf8(line).map_err(|_| "500 5.5.2 the line is not UTF-8")?.trim_end();
    if line.contains(char::is_control) {
        return Err("500 5.5.2 there is a control character in the line");
    }
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim_start();
    match verb.to_ascii_uppercase().as_str() {
        "LHLO" if rest.is_empty() => Err(SYNTAX),
        "LHLO" => Ok(Command::Hello),
        "HELO" | "EHLO" => Err("500 5.5.1 this is LMTP: say LHLO"),
        "MAIL" => mail(rest),
        "RCPT" => rcpt(rest),
        "DATA" => Ok(Command::Data),
        "RSET" => Ok(Command::Reset),
        "NOOP" => Ok(Command::Noop),
        "VRFY" => Ok(Command::Verify),
        "QUIT" => Ok(Command::Quit),
        _ => Err("500 5.5.1 the command is not known"),
    }
}

fn mail(rest: &str) -> Result<Command, Refused> {
    let (path, parameters) = path(rest, "FROM:")?;
    for parameter in parameters.split_ascii_whitespace() {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.to_ascii_uppercase().as_str() {
            "SIZE" => {
                if value.parse::<u64>().map_err(|_| SYNTAX)? > LARGEST as u64 {
                    return Err(super::session::TOO_LARGE);
                }
            }
            "BODY" if value.eq_ignore_ascii_case("7BIT") || value.eq_ignore_ascii_case("8BITMIME") => {}
            "SMTPUTF8" => {}
            _ => return Err("555 5.5.4 a parameter of MAIL is not known"),
        }
    }
    if path.is_empty() {
        return Ok(Command::Mail(None));
    }
    // Not taken for a null return path: that would make an automatic reply of it.
    let from = path.parse().map_err(|_| "501 5.1.7 the sender's address is not understood")?;
    Ok(Command::Mail(Some(from)))
}

fn rcpt(rest: &str) -> Result<Command, Refused> {
    let (path, parameters) = path(rest, "TO:")?;
    if !parameters.trim().is_empty() {
        return Err("555 5.5.4 a parameter of RCPT is not known");
    }
    path.parse().map(Command::Rcpt).map_err(|_| "501 5.1.3 the recipient's address is not understood")
}

/// `FROM:<path> parameters`, split.
fn path<'a>(rest: &'a str, keyword: &str) -> Result<(&'a str, &'a str), Refused> {
    let behind = rest
        .get(..keyword.len())
        .filter(|start| start.eq_ignore_ascii_case(keyword))
        .and_then(|_| rest.get(keyword.len()..))
        .and_then(|path| path.trim_start().strip_prefix('<'))
        .and_then(|path| path.split_once('>'));
    behind.ok_or(SYNTAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_are_taken_as_mail_servers_write_them() {
        assert_eq!(parse(b"lhlo mx.e.org"), Ok(Command::Hello));
        assert_eq!(parse(b"MAIL FROM:<> SIZE=2000 BODY=8BITMIME SMTPUTF8"), Ok(Command::Mail(None)));
        let ana: MailAddress = "ana@e.org".parse().unwrap();
        assert_eq!(parse(b"mail from: <Ana@e.org>"), Ok(Command::Mail(Some(ana.clone()))));
        assert_eq!(parse(b"RCPT TO:<ana@e.org>"), Ok(Command::Rcpt(ana)));
        assert_eq!(parse(b"QUIT "), Ok(Command::Quit));
    }

    #[test]
    fn what_is_not_understood_is_refused_with_a_status() {
        for (line, code) in [
            (&b"EHLO mx"[..], "500 5.5.1"),
            (b"MAIL FROM:<ana@e.org> SIZE=10485761", "552 5.3.4"),
            (b"MAIL FROM:<ana@e.org> X=1", "555 5.5.4"),
            (b"MAIL FROM:<\"a b\"@e.org>", "501 5.1.7"),
            (b"RCPT TO:<nobody>", "501 5.1.3"),
            (b"RCPT TO:ana@e.org", "501 5.5.4"),
            (b"DATA\rx", "500 5.5.2"),
            (b"\xff\xfe", "500 5.5.2"),
            (b"", "500 5.5.1"),
        ] {
            assert!(parse(line).unwrap_err().starts_with(code), "{}", String::from_utf8_lossy(line));
        }
    }

    proptest! {
        #[test]
        fn no_line_is_too_strange(line: Vec<u8>) {
            let _ = parse(&line);
        }

        #[test]
        fn no_path_is_too_strange(path in "(MAIL FROM:|RCPT TO:)[<>=a@. é\u{0}]{0,12}") {
            let _ = parse(path.as_bytes());
        }
    }
}
