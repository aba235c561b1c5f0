//! Enhanced status codes (RFC 3463, section 2).

use std::fmt;

/// `class.subject.detail`, class 2, 4 or 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// 2 success, 4 for now, 5 for good.
    pub class: u8,
    /// What it is about: 1 the address, 2 the mailbox, 3 the system, 4 the network, 5 the protocol,
    /// 6 the content, 7 policy.
    pub subject: u16,
    /// Which case of it.
    pub detail: u16,
}

impl Status {
    /// The first code in a text that says more than "other"; the first that is there, else.
    pub fn find(text: &str) -> Option<Self> {
        let mut vague = None;
        for status in all(text.as_bytes()) {
            if !status.is_vague() {
                return Some(status);
            }
            vague = vague.or(Some(status));
        }
        vague
    }

    /// Says only that something failed, not what.
    pub fn is_vague(self) -> bool {
        self.subject == 0 || (self.subject == 5 && self.detail == 0)
    }

    /// The address does not work, says the code alone (5.1.x but for the sender's own, and 5.2.1;
    /// 5.4.4 is a domain without a host).
    pub fn is_hard(self) -> bool {
        self.class == 5
            && match (self.subject, self.detail) {
                (1, 7 | 8) => false,
                (1, _) | (2, 1) | (4, 4 | 310) => true,
                _ => false,
            }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// All codes in a text. Parts of longer numbers, versions and network addresses are none.
fn all(text: &[u8]) -> impl Iterator<Item = Status> + '_ {
    positions(text, b'.').filter_map(|dot| {
        let class = match text.get(dot.checked_sub(1)?)? {
            digit @ (b'2' | b'4' | b'5') => digit - b'0',
            _ => return None,
        };
        let before = dot.checked_sub(2).and_then(|at| text.get(at)).copied().unwrap_or(b' ');
        if before.is_ascii_alphanumeric() || matches!(before, b'.' | b'_' | b'/') {
            return None;
        }
        let (subject, end) = number(text, dot + 1)?;
        if text.get(end) != Some(&b'.') {
            return None;
        }
        let (detail, end) = number(text, end + 1)?;
        let longer = match text.get(end) {
            Some(b'.') => text.get(end + 1).is_some_and(u8::is_ascii_digit),
            Some(next) => next.is_ascii_alphanumeric(),
            None => false,
        };
        (!longer).then_some(Status { class, subject, detail })
    })
}

fn positions(text: &[u8], wanted: u8) -> impl Iterator<Item = usize> + '_ {
    text.iter().enumerate().filter(move |(_, byte)| **byte == wanted).map(|(at, _)| at)
}

fn number(text: &[u8], from: usize) -> Option<(u16, usize)> {
    let digits = text.get(from..)?.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || digits > 3 {
        return None;
    }
    let value =
        text.get(from..from + digits)?.iter().fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    Some((value, from + digits))
}

/// The reply codes (RFC 5321, section 4.2) of a text: 4xx or 5xx that stand alone or before a dash.
pub fn reply_class(text: &str) -> Option<u8> {
    let bytes = text.as_bytes();
    for (start, _) in bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'4' | b'5')) {
        let alone = start.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|before| {
            before.is_ascii_whitespace()
                || matches!(before, b'(' | b'\'' | b'"' | b'[' | b'<' | b'#' | b';' | b':')
        });
        let (Some(first), Some([second, third])) = (bytes.get(start), bytes.get(start + 1..start + 3)) else {
            continue;
        };
        let ends = bytes
            .get(start + 3)
            .is_none_or(|after| matches!(after, b' ' | b'-' | b'\t' | b'\r' | b'\n' | b',' | b':'));
        if alone && ends && (b'0'..=b'5').contains(second) && third.is_ascii_digit() {
            return Some(first - b'0');
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_and_versions_and_addresses_are_not() {
        let find = |text| Status::find(text).map(|status| status.to_string());
        assert_eq!(find("550-5.1.1 The account").as_deref(), Some("5.1.1"));
        assert_eq!(find("Sorry, no mailbox here. (#5.1.1)").as_deref(), Some("5.1.1"));
        assert_eq!(find("5.0.0, then 5.2.2").as_deref(), Some("5.2.2"));
        assert_eq!(find("smtp; 550 5.7.520 Access denied").as_deref(), Some("5.7.520"));
        for none in ["[5.4.3.2]", "15.1.2", "vM.5.01.06", "5.1", "5.1.x", "5.1.12345", "5.", ""] {
            assert_eq!(find(none), None, "{none}");
        }
    }

    #[test]
    fn only_codes_about_the_address_are_hard() {
        for (code, hard) in [
            ("5.1.1", true),
            ("5.1.10", true),
            ("5.2.1", true),
            ("5.1.8", false),
            ("4.1.1", false),
            ("5.2.2", false),
            ("5.7.1", false),
        ] {
            assert_eq!(Status::find(code).is_some_and(Status::is_hard), hard, "{code}");
        }
    }

    #[test]
    fn reply_codes_stand_alone() {
        assert_eq!(reply_class("said: 550 no"), Some(5));
        assert_eq!(reply_class("<<< 451-wait"), Some(4));
        assert_eq!(reply_class("after 12550 tries on port 5432"), None);
    }
}
