//! Mail addresses in the lines of a report.

/// An address and where it stands in its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As written, without brackets.
    pub address: String,
    /// The byte where it begins.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}

/// All addresses of a line, from left to right.
pub fn in_line(line: &str) -> Vec<Found> {
    let bytes = line.as_bytes();
    let mut found: Vec<Found> = Vec::new();
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'@') {
        let floor = found.last().map_or(0, |last| last.end);
        if at < floor {
            continue;
        }
        if let Some(next) = around(line, bytes, at, floor) {
            found.push(next);
        }
    }
    found
}

fn around(line: &str, bytes: &[u8], at: usize, floor: usize) -> Option<Found> {
    let mut start = if at > floor && bytes.get(at - 1) == Some(&b'"') {
        floor + bytes.get(floor..at - 1)?.iter().rposition(|byte| *byte == b'"')?
    } else {
        at - bytes.get(floor..at)?.iter().rev().take(256).take_while(|byte| is_local(**byte)).count()
    };
    let mut end = at + 1 + bytes.get(at + 1..)?.iter().take(256).take_while(|byte| is_domain(**byte)).count();
    while end > at + 1 && matches!(bytes.get(end - 1), Some(b'.' | b'-')) {
        end -= 1;
    }
    // X.400 and quotes: "SMTP=ana@..", "'ana@..'".
    for prefix in ["smtp=", "rfc822="] {
        if bytes
            .get(start..start + prefix.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
        {
            start += prefix.len();
        }
    }
    while start < at && matches!(bytes.get(start), Some(b'\'' | b'`' | b'.' | b'|' | b'{' | b'=' | b'*')) {
        start += 1;
    }
    if start == at || end == at + 1 || end - start > 320 {
        return None;
    }
    let address = line.get(start..end)?.to_owned();
    Some(Found { address, start, end })
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
}

fn is_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || byte == b'-' || byte == b'.'
}

/// Behind the `@` stands a name with a dot, and it does not look like a Message-ID's number.
pub fn is_full(address: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(line: &str) -> Vec<String> {
        in_line(line).into_iter().map(|found| found.address).collect()
    }

    #[test]
    fn addresses_are_taken_out_of_whatever_stands_around_them() {
        assert_eq!(addresses("<ana@example.org>: host mx.example.org said"), ["ana@example.org"]);
        assert_eq!(addresses("\"ana@example.org\":"), ["ana@example.org"]);
        assert_eq!(addresses("addressed to 'ana@example.org',"), ["ana@example.org"]);
        assert_eq!(addresses("dda:SMTP=ana@example.org; on Fri"), ["ana@example.org"]);
        assert_eq!(addresses("[SMTP:ana@example.org]"), ["ana@example.org"]);
        assert_eq!(addresses("\"ana li..\"@example.org"), ["\"ana li..\"@example.org"]);
        assert_eq!(
            addresses("ana@example.org, ben+x@example.org."),
            ["ana@example.org", "ben+x@example.org"]
        );
        assert_eq!(addresses("b+ana=example.org@lists.example.org"), ["b+ana=example.org@lists.example.org"]);
    }

    #[test]
    fn what_is_no_address_is_left() {
        for line in ["@", "a@", "@b", "\"@", "\"\"", "@@@@", "a @ b", "'@x.org"] {
            assert!(addresses(line).is_empty(), "{line}");
        }
    }
}
