//! Who a mail is really from: its `From`, and what our own mail server says of it (RFC 8601).

use mail_parser::{HeaderName, Message, MessageParser};

use crate::domain::address::MailAddress;

/// A mail's sender, and whether to believe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticity {
    /// The address in `From`, if there is exactly one.
    pub from: Option<MailAddress>,
    /// What DMARC (RFC 7489) says of that address.
    pub verdict: Verdict,
}

/// The DMARC result that our mail server wrote down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The mail comes from who it says.
    Pass,
    /// It does not.
    Fail,
    /// The sender's domain has no DMARC policy: nothing is known.
    None,
    /// Our mail server did not say, or could not find out.
    NotChecked,
}

/// Reads sender and verdict from a mail.
///
/// Only the topmost `Authentication-Results` with our server's name counts: it is the one that was
/// added last, and our server is to remove any that came from outside (RFC 8601, section 5). Without
/// a name nothing counts.
pub fn authenticated_from(raw: &[u8], authserv_id: Option<&str>) -> Authenticity {
    let Some(message) = MessageParser::new().parse_headers(raw) else {
        return Authenticity { from: None, verdict: Verdict::NotChecked };
    };
    let from = only_from(&message);
    let verdict = match (&from, authserv_id) {
        (Some(from), Some(id)) => results(&message).find_map(|field| verdict(&field, id, from)),
        _ => None,
    };
    let verdict = verdict.unwrap_or(Verdict::NotChecked);
    Authenticity { from, verdict }
}

/// The address of a mail that has one `From` with one address: of two, readers may show the one
/// that was not checked.
pub(super) fn only_from(message: &Message<'_>) -> Option<MailAddress> {
    if message.headers().iter().filter(|header| header.name == HeaderName::From).count() != 1 {
        return None;
    }
    let mut addresses = message.from()?.iter();
    match (addresses.next(), addresses.next()) {
        (Some(only), None) => only.address()?.parse().ok(),
        _ => None,
    }
}

/// The `Authentication-Results` fields from the top, comments cut out.
fn results<'m>(message: &'m Message<'_>) -> impl Iterator<Item = String> + 'm {
    message
        .headers_raw()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Authentication-Results"))
        .map(|(_, value)| without_comments(value))
}

/// What one field says of `from`: `server; method=result name=value ..; method=result ..`. `None` when it
/// is not our server's.
fn verdict(field: &str, authserv_id: &str, from: &MailAddress) -> Option<Verdict> {
    let mut parts = split_outside_quotes(field).into_iter();
    // Behind the name there may be a version.
    let server = parts.next()?.split_whitespace().next()?.trim_matches('"');
    if !server.eq_ignore_ascii_case(authserv_id) {
        return None;
    }
    Some(parts.find_map(|part| dmarc(&tight(part), from)).unwrap_or(Verdict::NotChecked))
}

/// The verdict of one method; `None` when it is not DMARC.
fn dmarc(method: &str, from: &MailAddress) -> Option<Verdict> {
    let (first, properties) = method.split_once(' ').unwrap_or((method, ""));
    let (name, result) = first.split_once('=')?;
    if !name.split('/').next()?.eq_ignore_ascii_case("dmarc") {
        return None;
    }
    // A verdict about another domain is none about this sender.
    let about = properties
        .split(' ')
        .filter_map(|property| property.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("header.from"))
        .map(|(_, value)| value.trim_matches('"'))
        .map(|value| value.rsplit_once('@').map_or(value, |(_, domain)| domain));
    if about.is_some_and(|domain| !domain.eq_ignore_ascii_case(from.domain())) {
        return Some(Verdict::NotChecked);
    }
    Some(match result.to_ascii_lowercase().as_str() {
        "pass" => Verdict::Pass,
        "fail" => Verdict::Fail,
        "none" => Verdict::None,
        // temperror and permerror: our server could not find out.
        _ => Verdict::NotChecked,
    })
}

/// RFC 5322, section 3.2.2: comments nest, and quoted text has none.
fn without_comments(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let (mut depth, mut quoted) = (0u32, false);
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let escaped = chars.next();
                if depth == 0 {
                    out.push(c);
                    out.extend(escaped);
                }
            }
            '"' if depth == 0 => {
                quoted = !quoted;
                out.push(c);
            }
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => {
                depth -= 1;
                out.push(' ');
            }
            _ if depth > 0 => {}
            _ => out.push(c),
        }
    }
    out
}

fn split_outside_quotes(field: &str) -> Vec<&str> {
    let mut quoted = false;
    field
        .split(move |c| {
            quoted ^= c == '"';
            c == ';' && !quoted
        })
        .collect()
}

/// Single spaces, and `dmarc = pass` as `dmarc=pass`: white space may stand around the sign.
fn tight(part: &str) -> String {
    let words = part.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace(" =", "=").replace("= ", "=")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FROM: &str = "From: \"Ana\" <Ana@example.net>\r\n";

    fn verdict_of(fields: &str) -> Verdict {
        authenticated_from(format!("{fields}{FROM}\r\n1 done\r\n").as_bytes(), Some("mx.example.org")).verdict
    }

    #[test]
    fn our_servers_verdict_is_read_in_every_way_of_writing() {
        for (field, expected) in [
            ("mx.example.org; dmarc=pass header.from=example.net", Verdict::Pass),
            (
                "MX.example.org 1; spf=fail;\r\n\tdmarc=pass (p=reject; dis=none) header.from=example.net",
                Verdict::Pass,
            ),
            ("mx.example.org (it is (really) us); dkim=pass; dmarc/1 = fail", Verdict::Fail),
            ("mx.example.org; dmarc=none", Verdict::None),
            ("mx.example.org; dmarc=temperror", Verdict::NotChecked),
            ("mx.example.org; spf=pass", Verdict::NotChecked),
            ("mx.example.org; none", Verdict::NotChecked),
            ("\"mx.example.org\"; dmarc=PASS", Verdict::Pass),
        ] {
            assert_eq!(verdict_of(&format!("Authentication-Results: {field}\r\n")), expected, "{field}");
        }
    }

    #[test]
    fn a_forged_verdict_does_not_count() {
        for field in [
            "mx.evil.org; dmarc=pass",
            "mx.example.org; spf=pass reason=\"; dmarc=pass\"",
            "mx.example.org; spf=pass (; dmarc=pass)",
            "mx.example.org; dmarc=pass header.from=evil.org",
            "mx.example.org.evil.org; dmarc=pass",
        ] {
            assert_eq!(
                verdict_of(&format!("Authentication-Results: {field}\r\n")),
                Verdict::NotChecked,
                "{field}"
            );
        }
        let below = "Authentication-Results: mx.example.org; dmarc=fail\r\nReceived: x\r\nAuthentication-Results: mx.example.org; dmarc=pass\r\n";
        assert_eq!(verdict_of(below), Verdict::Fail);
    }

    #[test]
    fn a_mail_with_two_senders_is_from_nobody() {
        let passed = "Authentication-Results: mx.example.org; dmarc=pass\r\n";
        for from in [
            "From: a@example.net, b@example.net\r\n",
            "From: a@e.org\r\nFrom: b@e.org\r\n",
            "From: <>\r\n",
            "",
        ] {
            let mail = format!("{passed}{from}\r\nhello");
            let sender = authenticated_from(mail.as_bytes(), Some("mx.example.org"));
            assert_eq!(sender, Authenticity { from: None, verdict: Verdict::NotChecked }, "{from}");
        }
        let unnamed = authenticated_from(format!("{passed}{FROM}\r\n").as_bytes(), None);
        assert_eq!(unnamed.from.unwrap().as_str(), "ana@example.net");
        assert_eq!(unnamed.verdict, Verdict::NotChecked);
    }

    proptest! {
        #[test]
        fn no_field_is_too_strange(field in "[mx.example.org;=()\"\\\\ dmarcpass\r\n]{0,80}", raw: Vec<u8>) {
            verdict_of(&format!("Authentication-Results: mx.example.org; {field}\r\n"));
            authenticated_from(&raw, Some("mx.example.org"));
        }
    }
}
