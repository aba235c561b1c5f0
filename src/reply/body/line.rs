//! A text as lines, each with its quote marks counted, without copying anything.

use super::fold::{is_blank, is_invisible, trim};

/// Something in a line, seen while it was read once.
pub(super) mod flag {
    /// An ASCII digit.
    pub const DIGIT: u8 = 1;
    /// An `@`.
    pub const AT: u8 = 2;
    /// A colon within the first 64 bytes.
    pub const LABEL: u8 = 4;
    /// Ends with a colon, emphasis marks aside.
    pub const COLON_END: u8 = 8;
    /// Nothing but dashes, underscores, stars and the like, two and more.
    pub const RULE: u8 = 16;
    /// A slash, a plus sign or a dot between letters: may be a number, a link, a site.
    pub const LINKISH: u8 = 32;
}

/// Where a label's colon must stand, in bytes.
const LABEL_REACH: usize = 64;

/// One line, as offsets into the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    begin: u32,
    inner: u32,
    end: u32,
    /// How many quote marks stand before the words.
    pub depth: u8,
    /// See [`flag`].
    pub flags: u8,
}

/// A text and its lines. Of blank lines that follow each other, the first two are kept.
pub(super) struct Page<'t> {
    text: &'t str,
    lines: Vec<Line>,
}

impl<'t> Page<'t> {
    /// Reads `text` once. What lies behind the first 4 GiB is not read.
    pub(super) fn new(text: &'t str) -> Self {
        let text = match u32::try_from(text.len()) {
            Ok(_) => text,
            Err(_) => &text[..text.floor_char_boundary(u32::MAX as usize)],
        };
        let mut page = Page { text, lines: Vec::with_capacity(8 + text.len() / 40) };
        let mut blanks = 0;
        let mut pipes = false;
        let mut begin = 0;
        for raw in text.split('\n') {
            // A lone CR ends a line in old mail programs; the pieces of CRLF are blank and trimmed away.
            if raw.as_bytes().split_last().is_some_and(|(_, most)| most.contains(&b'\r')) {
                let mut at = begin;
                for piece in raw.split('\r') {
                    page.push(at, piece, &mut blanks, &mut pipes);
                    at += piece.len() + 1;
                }
            } else {
                page.push(begin, raw, &mut blanks, &mut pipes);
            }
            begin += raw.len() + 1;
        }
        if pipes {
            page.mark_pipe_quotes();
        }
        page.unmark_lone_signs();
        page
    }

    fn push(&mut self, begin: usize, raw: &'t str, blanks: &mut u8, pipes: &mut bool) {
        let line = read(begin, raw);
        if line.inner == line.end && line.depth == 0 {
            *blanks = blanks.saturating_add(1);
            if *blanks > 2 {
                return;
            }
        } else {
            *blanks = 0;
            *pipes |= self.text.as_bytes().get(line.inner as usize) == Some(&b'|');
        }
        self.lines.push(line);
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The line's offsets and marks.
    pub(super) fn line(&self, i: usize) -> Line {
        self.lines.get(i).copied().unwrap_or(Line { begin: 0, inner: 0, end: 0, depth: 0, flags: 0 })
    }

    /// The words of a line, without quote marks and white space around them.
    pub(super) fn inner(&self, i: usize) -> &'t str {
        let line = self.line(i);
        self.text.get(line.inner as usize..line.end as usize).unwrap_or("")
    }

    /// The whole line with its indentation and quote marks, without white space at its end. Unseen marks stay where they are.
    pub(super) fn whole(&self, i: usize) -> &'t str {
        let line = self.line(i);
        let end = line.end as usize;
        let unseen = match self.text.as_bytes().get(end) {
            Some(byte) if !byte.is_ascii() => {
                self.text.get(end..).map_or(0, |rest| rest.find(|c| !is_invisible(c)).unwrap_or(rest.len()))
            }
            _ => 0,
        };
        self.text.get(line.begin as usize..end + unseen).unwrap_or("")
    }

    /// White space follows the words of the line, as in the signature separator `-- `.
    pub(super) fn is_spaced(&self, i: usize) -> bool {
        matches!(self.text.as_bytes().get(self.line(i).end as usize), Some(b' '))
    }

    /// Nothing but white space; a line of quote marks alone is not blank.
    pub(super) fn is_blank(&self, i: usize) -> bool {
        let line = self.line(i);
        line.depth == 0 && line.inner == line.end
    }

    /// Starts with quote marks.
    pub(super) fn is_quoted(&self, i: usize) -> bool {
        self.line(i).depth > 0
    }

    /// Has all of these flags.
    pub(super) fn has(&self, i: usize, flags: u8) -> bool {
        self.line(i).flags & flags == flags
    }

    /// The next line from `i` on that is not blank.
    pub(super) fn next_said(&self, i: usize) -> Option<usize> {
        (i..self.len()).find(|&k| !self.is_blank(k))
    }

    /// The last line before `i` that is not blank.
    pub(super) fn last_said(&self, i: usize) -> Option<usize> {
        (0..i).rev().find(|&k| !self.is_blank(k))
    }

    /// Makes two lines of one: the second starts at byte `at` of the line's words.
    pub(super) fn split(&mut self, i: usize, at: usize) {
        let line = self.line(i);
        let cut = line.inner as usize + at;
        let (Some(head), Some(tail)) =
            (self.text.get(line.begin as usize..cut), self.text.get(cut..line.end as usize))
        else {
            return;
        };
        let (head, tail) = (read(line.begin as usize, head), read(cut, tail));
        if let Some(slot) = self.lines.get_mut(i) {
            *slot = head;
            self.lines.insert(i + 1, tail);
        }
    }

    /// Takes the quote marks off a line.
    pub(super) fn unquote(&mut self, i: usize) {
        if let Some(line) = self.lines.get_mut(i) {
            line.begin = line.inner;
            line.depth = 0;
        }
    }

    /// Old programs quote with `|`. One bar alone at the start of several lines is a quote; more bars are a table.
    fn mark_pipe_quotes(&mut self) {
        let barred =
            |page: &Self, i: usize| page.inner(i).strip_prefix('|').is_some_and(|rest| !rest.contains('|'));
        let mut i = 0;
        while i < self.len() {
            let mut end = i;
            while end < self.len() && barred(self, end) {
                end += 1;
            }
            if end >= i + 2 {
                for k in i..end {
                    let inner = self.inner(k);
                    let kept = inner.len() - trim(&inner[1..]).len();
                    if let Some(line) = self.lines.get_mut(k) {
                        line.depth = line.depth.saturating_add(1);
                        line.inner = (line.inner + kept as u32).min(line.end);
                    }
                }
            }
            i = end.max(i + 1);
        }
    }

    /// `>50 %`, `>:(` and the like on a line of their own are words, not quotes.
    fn unmark_lone_signs(&mut self) {
        for i in 0..self.len() {
            let line = self.line(i);
            if line.depth != 1 || (i > 0 && self.is_quoted(i - 1)) || self.is_quoted(i + 1) {
                continue;
            }
            let all = self.whole(i);
            let whole = all.trim_start_matches(is_blank);
            let before = (all.len() - whole.len()) as u32;
            let sign =
                matches!(whole.as_bytes().get(1), Some(b'0'..=b'9' | b':' | b';' | b'_' | b'.' | b'='));
            if sign
                && whole.starts_with('>')
                && let Some(line) = self.lines.get_mut(i)
            {
                line.depth = 0;
                line.inner = (line.begin + before).min(line.end);
            }
        }
    }
}

/// Reads one line that starts at `begin` of the text.
fn read(begin: usize, raw: &str) -> Line {
    let end = raw.trim_end_matches(is_blank).len();
    let mut inner = end - raw[..end].trim_start_matches(is_blank).len();
    let mut depth = 0u8;
    let bytes = raw.as_bytes();
    while inner < end {
        let mark = match bytes[inner] {
            b'>' => 1,
            b'&' if raw[inner..end].starts_with("&gt;") => 4,
            _ => break,
        };
        depth = depth.saturating_add(1);
        inner += mark;
        inner += raw[inner..end].len() - raw[inner..end].trim_start_matches(is_blank).len();
    }
    let flags = flags_of(&bytes[inner..end]);
    Line { begin: begin as u32, inner: (begin + inner) as u32, end: (begin + end) as u32, depth, flags }
}

fn flags_of(words: &[u8]) -> u8 {
    let mut flags = 0;
    let mut rule = words.len() >= 2;
    for (at, &byte) in words.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                flags |= flag::DIGIT;
                rule = false;
            }
            b'@' => {
                flags |= flag::AT;
                rule = false;
            }
            b':' => {
                if at < LABEL_REACH {
                    flags |= flag::LABEL;
                }
                rule = false;
            }
            // The last byte of the full-width colon, U+FF1A.
            0x9A if words[..at].ends_with(&[0xEF, 0xBC]) => {
                if at < LABEL_REACH {
                    flags |= flag::LABEL;
                }
                rule = false;
            }
            b'-' | b'_' | b'=' | b'*' | b'~' | b'#' | b' ' => {}
            b'/' | b'+' => {
                flags |= flag::LINKISH;
                rule = false;
            }
            b'.' => {
                flags |= u8::from(words.get(at + 1).is_some_and(u8::is_ascii_alphanumeric)) * flag::LINKISH
            }
            // Long dashes and box drawings start with this byte; so does much else, which `signature` looks at.
            0xE2 | 0x80..=0xBF => {}
            _ => rule = false,
        }
    }
    let unmarked =
        words.iter().rposition(|byte| !matches!(byte, b'*' | b'_')).map_or(&words[..0], |at| &words[..=at]);
    if unmarked.ends_with(b":") || unmarked.ends_with(&[0xEF, 0xBC, 0x9A]) {
        flags |= flag::COLON_END;
    }
    if rule { flags | flag::RULE } else { flags }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quote_marks_are_counted_however_they_are_written() {
        let page = Page::new("one\n> two\n>> three\n > > four\n&gt; five\n>\n| six\n| seven\n\n| a | b |");
        let depths: Vec<u8> = (0..page.len()).map(|i| page.line(i).depth).collect();
        assert_eq!(depths, [0, 1, 2, 2, 1, 1, 1, 1, 0, 0]);
        assert_eq!(page.inner(3), "four");
        assert_eq!(page.whole(3), " > > four");
        assert_eq!(page.inner(6), "six");
    }

    #[test]
    fn a_sign_on_a_line_of_its_own_is_no_quote() {
        let page = Page::new("well\n>50 % done\nthat is all");
        assert_eq!(page.line(1).depth, 0);
        assert_eq!(page.inner(1), ">50 % done");
    }

    #[test]
    fn every_line_ending_ends_a_line() {
        let page = Page::new("a\r\nb\rc\n\n\n\n\nd");
        let said: Vec<&str> = (0..page.len()).map(|i| page.inner(i)).collect();
        assert_eq!(said, ["a", "b", "c", "", "", "d"]);
    }
}
