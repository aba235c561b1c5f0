//! The text part in 72 columns, as old and new mail programs show it (RFC 3676, section 4.2, recommends at most 78).
//!
//! Templates write a paragraph as one long line; here it is filled. A line's own indent and its list mark
//! ("1. ", "- ", "> ") say where its next lines begin.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a line has.
pub(super) const COLUMNS: usize = 72;

/// Fills every line, drops trailing white space, makes many blank lines one, and ends with a line end.
/// A word that is longer than a line (a link) stays whole.
pub(super) fn fill(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut blank = true;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            if !blank {
                out.push('\n');
            }
            blank = true;
            continue;
        }
        blank = false;
        // The signature mark keeps its space (RFC 3676, section 4.3).
        if line == "--" {
            out.push_str("-- \n");
            continue;
        }
        fill_line(&mut out, line);
    }
    if blank && out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn fill_line(out: &mut String, line: &str) {
    if line.len() <= COLUMNS {
        out.push_str(line);
        out.push('\n');
        return;
    }
    let lead = lead(line);
    let (head, rest) = line.split_at(lead);
    let quote = head.trim_start().starts_with('>');
    let hang = if quote { head.to_owned() } else { " ".repeat(head.width()) };
    let indent = hang.width();
    out.push_str(head);
    let mut column = indent;
    let mut first = true;
    for word in rest.split(' ').filter(|word| !word.is_empty()) {
        let width = word_width(word);
        if !first && column + 1 + width > COLUMNS {
            out.push('\n');
            out.push_str(&hang);
            column = indent;
            first = true;
        }
        if !first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
        first = false;
    }
    out.push('\n');
}

/// Bytes of a line's indent and list marks.
fn lead(line: &str) -> usize {
    let mut at = line.len() - line.trim_start_matches(' ').len();
    loop {
        let rest = line.get(at..).unwrap_or_default();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let mark = match rest.as_bytes() {
            [b'-' | b'*' | b'>', b' ', ..] => 2,
            _ if (1..4).contains(&digits) && rest.get(digits..).is_some_and(|r| r.starts_with(". ")) => {
                digits + 2
            }
            _ => return at,
        };
        at += mark;
        at += rest.get(mark..).unwrap_or_default().bytes().take_while(|b| *b == b' ').count();
    }
}

fn word_width(word: &str) -> usize {
    if word.is_ascii() { word.len() } else { word.chars().map(|c| c.width().unwrap_or(0)).sum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_filled_under_their_own_mark() {
        let filled = fill(&format!(" 12. {}\n\n\n\n> {}\n--\nX", "word ".repeat(20), "cite ".repeat(20)));
        let lines: Vec<_> = filled.lines().collect();
        assert!(lines.iter().all(|line| line.width() <= COLUMNS), "{filled}");
        assert!(lines[1].starts_with("     word"), "{filled}");
        assert_eq!(lines[2], "");
        assert!(lines[4].starts_with("> cite"), "{filled}");
        assert!(filled.ends_with("\n-- \nX\n"), "{filled}");
    }

    #[test]
    fn wide_characters_count_double_and_a_long_link_stays_whole() {
        let link = format!("https://example.org/{}", "x".repeat(90));
        let filled = fill(&format!("see {link}\n{}", "漢字 ".repeat(40)));
        assert!(filled.contains(&link));
        assert!(filled.lines().skip(2).all(|line| line.width() <= COLUMNS));
    }
}
