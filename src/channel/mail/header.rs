//! Header fields written so that they read back as they were meant, whatever stood in the text.
//!
//! lettre's own encoder is passed by for names and subjects: it panics on CR, LF and NUL in a
//! name, leaves `=?..?=` in ASCII text as it is (so that it reads back as something else), and
//! does not break a word that is longer than a line may be.

use data_encoding::BASE64;

/// RFC 5322, section 2.1.1: a line should not be longer than this.
const LINE: usize = 78;

/// RFC 2047, section 2: a line that holds an encoded word is not longer than this.
const ENCODED_LINE: usize = 76;

/// An encoded word is at most 75 characters (RFC 2047, section 2): 12 for `=?UTF-8?B?..?=`, and 60
/// letters for these many bytes.
const BYTES_A_WORD: usize = 45;

/// One line that is safe to show: no controls, no marks that change the direction of what follows,
/// white space folded into single spaces.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let mut kept = word.chars().filter(|c| !is_direction_mark(*c)).peekable();
        if kept.peek().is_some() && !line.is_empty() {
            line.push(' ');
        }
        line.extend(kept);
    }
    line
}

/// A text of many lines without anything that a terminal, a mail reader or a mail server would
/// take for a command: `\n` line ends, tabs, and visible characters.
pub(super) fn many_lines(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                rest.next_if_eq(&'\n');
                clean.push('\n');
            }
            '\n' | '\t' => clean.push(c),
            c if c.is_control() => {}
            c => clean.push(c),
        }
    }
    clean
}

/// The marks of Unicode's bidirectional algorithm (UAX 9) and the byte order mark.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Adds `Name: text`, text as a person reads it (RFC 5322 "unstructured", RFC 2047).
pub(super) fn push_text(out: &mut String, name: &str, text: &str) {
    let text = one_line(text);
    out.push_str(name);
    out.push_str(": ");
    let mut column = name.len() + 2;
    if is_plain(&text) {
        push_folded(out, &mut column, text.split(' '));
    } else {
        push_encoded(out, &mut column, &text);
    }
    out.push_str("\r\n");
}

/// Adds `Name: "person" <address>` (RFC 5322, section 3.4). The address is a parsed one.
pub(super) fn push_mailbox(out: &mut String, name: &str, person: &str, address: &str) {
    let person = one_line(person);
    out.push_str(name);
    out.push_str(": ");
    let mut column = name.len() + 2;
    if !person.is_empty() {
        if is_plain(&person) && person.len() < LINE {
            out.push('"');
            for c in person.chars() {
                if matches!(c, '"' | '\\') {
                    out.push('\\');
                }
                out.push(c);
            }
            out.push('"');
            column += person.len() + 2;
        } else {
            push_encoded(out, &mut column, &person);
        }
        break_before(out, &mut column, address.len() + 2);
    }
    out.push('<');
    out.push_str(address);
    out.push_str(">\r\n");
}

/// Adds `Name: word word word`, one line a word; the words are known to be ASCII without spaces.
pub(super) fn push_words<'a>(out: &mut String, name: &str, words: impl Iterator<Item = &'a str>) {
    out.push_str(name);
    out.push(':');
    for (place, word) in words.enumerate() {
        out.push_str(if place == 0 { " " } else { "\r\n " });
        out.push_str(word);
    }
    out.push_str("\r\n");
}

/// ASCII that nobody takes for an encoded word, without a word longer than a line.
fn is_plain(text: &str) -> bool {
    text.is_ascii() && !text.contains("=?") && text.split(' ').all(|word| word.len() < LINE - 20)
}

fn push_folded<'a>(out: &mut String, column: &mut usize, words: impl Iterator<Item = &'a str>) {
    for (place, word) in words.enumerate() {
        if place > 0 {
            break_before(out, column, word.len());
        }
        out.push_str(word);
        *column += word.len();
    }
}

fn push_encoded(out: &mut String, column: &mut usize, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        if rest.len() < text.len() {
            // Folded between encoded words: readers drop this white space (RFC 2047, section 6.2).
            out.push_str("\r\n ");
            *column = 1;
        }
        let room = ENCODED_LINE.saturating_sub(*column + 12) / 4 * 3;
        let mut end = rest.len().min(room.clamp(4, BYTES_A_WORD));
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (now, later) = rest.split_at(end);
        let word = BASE64.encode(now.as_bytes());
        out.push_str("=?UTF-8?B?");
        out.push_str(&word);
        out.push_str("?=");
        *column += word.len() + 12;
        rest = later;
    }
}

/// A space, on a new line when what comes next would not fit on this one.
fn break_before(out: &mut String, column: &mut usize, length: usize) {
    if *column + 1 + length > LINE {
        out.push_str("\r\n ");
        *column = 1;
    } else {
        out.push(' ');
        *column += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_would_deceive_a_reader() {
        assert_eq!(one_line(" Ana\r\nBcc: x@y.z\u{0} \u{202e}gro "), "Ana Bcc: x@y.z gro");
        assert_eq!(many_lines("a\r\nb\rc\n.\n\u{0}d\u{1b}[2J\te"), "a\nb\nc\n.\nd[2J\te");
    }

    #[test]
    fn long_and_foreign_texts_are_folded_and_never_split_a_character() {
        let mut out = String::new();
        push_text(&mut out, "Subject", &"Straßenfest ☂ ".repeat(20));
        push_text(&mut out, "Subject", &"x".repeat(300));
        push_text(&mut out, "Subject", &"plain words ".repeat(40));
        push_text(&mut out, "Subject", "=?utf-8?q?Bcc?=");
        push_mailbox(&mut out, "To", "O\"Neil \\ Ana, the", "ana@example.org");
        assert!(out.lines().all(|line| line.len() <= LINE && !line.trim().is_empty()), "{out}");
        assert!(out.contains("To: \"O\\\"Neil \\\\ Ana, the\" <ana@example.org>\r\n"));
        assert!(!out.contains("=?utf-8?q?Bcc?="));
    }
}
