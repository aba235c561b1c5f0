//! What makes a person's text safe to stand in a template: one line, no controls, no markup.

use std::borrow::Cow;

/// The longest value that a message shows, in characters. A reply of megabytes is quoted, not repeated.
pub(super) const LONGEST: usize = 900;

/// One line of visible text: white space is one space, controls and marks that turn the direction of
/// the text around are gone, and what is longer than `limit` characters ends with "…".
pub(super) fn clean(text: &str, limit: usize) -> Cow<'_, str> {
    let plain = |bytes: &[u8]| {
        let mut before = b' ';
        bytes.len() <= limit
            && bytes.iter().all(|byte| {
                let fits = (0x20..0x7f).contains(byte) && !(*byte == b' ' && before == b' ');
                before = *byte;
                fits
            })
            && before != b' '
    };
    if text.is_empty() || plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len().min(4 * limit));
    let mut gap = false;
    let mut count = 0;
    for c in text.chars() {
        // Spaces that do not break stay inside of a line, but are none at its ends.
        if c.is_whitespace() && (!matches!(c, '\u{a0}' | '\u{202f}') || count == 0) {
            gap = count > 0;
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        if count >= limit {
            line.push('…');
            break;
        }
        if std::mem::take(&mut gap) {
            line.push(' ');
            count += 1;
        }
        line.push(c);
        count += 1;
    }
    line.truncate(line.trim_end().len());
    Cow::Owned(line)
}

/// Controls, direction marks, and code points that only confuse. Joiners stay: emoji and scripts need them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{e0000}'..='\u{e001f}')
        || (c as u32) & 0xfffe == 0xfffe
}

/// A value in plain text.
pub(super) fn text(value: &str) -> String {
    clean(value, LONGEST).into_owned()
}

/// A value in HTML, between tags or in a quoted attribute.
pub(super) fn html(value: &str) -> String {
    let value = clean(value, LONGEST);
    let mut out = String::with_capacity(value.len() + 16);
    push_html(&mut out, &value);
    out
}

/// Appends `value` with HTML's special characters escaped.
pub(super) fn push_html(out: &mut String, value: &str) {
    let mut from = 0;
    for (at, byte) in value.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(value.get(from..at).unwrap_or_default());
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(value.get(from..).unwrap_or_default());
}

/// A value in Markdown (CommonMark): what could be markup is escaped, no more, so that the text can be
/// pasted somewhere and still looks like itself. Nothing is "–": emphasis around nothing would be asterisks.
pub(super) fn markdown(value: &str) -> String {
    let value = clean(value, LONGEST);
    if value.is_empty() {
        return "–".to_owned();
    }
    let mut out = String::with_capacity(value.len() + 16);
    let mut before = ' ';
    let mut only_digits = true;
    let mut chars = value.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' => true,
            // Inside of a word or a link it marks nothing.
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            // The beginning of an entity.
            '&' => next.is_alphanumeric() || next == '#',
            // Headings, lists, rules.
            '#' | '+' | '-' | '=' => at == 0,
            '.' | ')' => only_digits,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        only_digits &= c.is_ascii_digit();
        before = c;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_visible_line() {
        assert_eq!(clean(" a\r\nBcc: x\t\tb\u{0}\u{202e} ", 99), "a Bcc: x b");
        assert_eq!(clean("plain", 99), "plain");
        assert_eq!(clean("👩‍💻 ünïcödé", 99), "👩‍💻 ünïcödé");
        assert_eq!(clean("abcdef", 3), "abc…");
        assert_eq!(clean("abc  ", 3), "abc");
    }

    #[test]
    fn markup_is_text_in_every_format() {
        assert_eq!(html("<b title=\"x\">&'"), "&lt;b title=&quot;x&quot;&gt;&amp;&#39;");
        assert_eq!(markdown("1. *a* [b](c) <i>"), "1\\. \\*a\\* \\[b\\](c) \\<i\\>");
        assert_eq!(markdown("it's done! 100% (v1.2)"), "it's done! 100% (v1.2)");
        assert_eq!(markdown("# no heading"), "\\# no heading");
        assert_eq!(markdown("https://x.org/a_b?c=d&e=f _x_"), "https://x.org/a_b?c=d\\&e=f \\_x\\_");
        assert_eq!(markdown("\u{3000}"), "–");
    }
}
