//! The message behind `DATA` (RFC 5321, section 4.5.2).
//!
//! Only CRLF ends a line here, and only CRLF `.` CRLF the message. Bare line feeds are text, as they
//! are to the server that hands the mail over: where two disagree about that, a second mail is smuggled in.

/// Collects a message as it comes in.
#[derive(Debug)]
pub(super) struct Body {
    message: Vec<u8>,
    at: At,
    limit: usize,
    seen: usize,
}

/// What the last bytes were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// CRLF, or nothing yet.
    LineStart,
    /// A dot at the start of a line.
    Dot,
    /// A dot at the start of a line, and CR.
    DotCr,
    /// CR.
    Cr,
    /// Anything else.
    Text,
}

impl Body {
    /// Keeps at most `limit` bytes; what comes behind them is read and thrown away.
    pub(super) fn new(limit: usize) -> Self {
        Self { message: Vec::new(), at: At::LineStart, limit, seen: 0 }
    }

    /// Bytes that came in so far.
    pub(super) fn seen(&self) -> usize {
        self.seen
    }

    /// The message, or `None` if it was larger than the limit.
    pub(super) fn into_message(self) -> Option<Vec<u8>> {
        (self.message.len() <= self.limit).then_some(self.message)
    }

    /// Reads on. `Some(count)` when the message ended within these bytes, `count` of them read.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut place = 0;
        while let Some(byte) = bytes.get(place) {
            if self.at == At::Text {
                let rest = bytes.get(place..).unwrap_or_default();
                let run = rest.iter().position(|b| *b == b'\r').unwrap_or(rest.len());
                self.keep(rest.get(..run).unwrap_or_default());
                place += run;
                if run < rest.len() {
                    self.keep(b"\r");
                    self.at = At::Cr;
                    place += 1;
                }
                continue;
            }
            place += 1;
            if self.step(*byte) {
                self.seen += place;
                return Some(place);
            }
        }
        self.seen += bytes.len();
        None
    }

    /// One byte that is not in the middle of a line; `true` when it ended the message.
    fn step(&mut self, byte: u8) -> bool {
        let after = |byte: u8| if byte == b'\r' { At::Cr } else { At::Text };
        self.at = match (self.at, byte) {
            (At::LineStart, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::DotCr, b'\n') => return true,
            (At::DotCr, _) => {
                self.keep(b"\r");
                self.keep(&[byte]);
                after(byte)
            }
            (At::Cr, b'\n') => {
                self.keep(b"\n");
                At::LineStart
            }
            // The first dot of a line was doubled by the sender, and is dropped.
            (At::LineStart | At::Dot | At::Cr | At::Text, _) => {
                self.keep(&[byte]);
                after(byte)
            }
        };
        false
    }

    /// One byte over the limit is enough to know.
    fn keep(&mut self, bytes: &[u8]) {
        let room = (self.limit + 1).saturating_sub(self.message.len());
        self.message.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
        let mut body = Body::new(1000);
        body.feed(bytes).map(|count| (body.into_message().unwrap(), count))
    }

    #[test]
    fn a_message_ends_at_a_lone_dot_between_two_crlf_and_nowhere_else() {
        assert_eq!(read(b".\r\nMAIL"), Some((vec![], 3)));
        assert_eq!(read(b"a\r\n..b\r\n.\r\n"), Some((b"a\r\n.b\r\n".to_vec(), 11)));
        for open in [
            &b"a\n.\n"[..],
            b"a\n.\r\n",
            b"a\r\n.\n",
            b"a\r.\r\n",
            b"a\r\n.\r\r\n",
            b".",
            b".\r",
            b"\r\n.\rx\n",
        ] {
            assert_eq!(read(open), None, "{}", String::from_utf8_lossy(open));
        }
    }

    #[test]
    fn too_much_is_read_to_its_end_and_not_kept() {
        let mut body = Body::new(10);
        assert_eq!(body.feed(&[b'x'; 5000]), None);
        assert!(body.message.capacity() < 5000);
        assert_eq!(body.feed(b"\r\n.\r\n"), Some(5));
        assert_eq!(body.seen(), 5005);
        assert_eq!(body.into_message(), None);
    }

    proptest! {
        #[test]
        fn what_was_stuffed_comes_out_again_however_it_is_cut(
            lines in prop::collection::vec("[.a\r\n]{0,6}", 0..8),
            cut in 1usize..9,
        ) {
            // Bare CR and LF stay text; a CR before an LF would be a line end.
            let lines: Vec<_> = lines.iter().map(|line| line.replace('\r', "\r ")).collect();
            let message: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let stuffed = |line: &String| if line.starts_with('.') { ".." } else { "" }.to_owned();
            let wire: String = lines
                .iter()
                .map(|line| format!("{}{}\r\n", stuffed(line), line.strip_prefix('.').unwrap_or(line)))
                .collect();
            let wire = format!("{wire}.\r\n");
            let mut body = Body::new(1000);
            let chunks: Vec<_> = wire.as_bytes().chunks(cut).collect();
            for (n, chunk) in chunks.iter().enumerate() {
                let ended = body.feed(chunk);
                prop_assert_eq!(ended, (n + 1 == chunks.len()).then_some(chunk.len()));
            }
            prop_assert_eq!(body.into_message().unwrap(), message.into_bytes());
        }
    }
}
