//! Tags and the text between them. Forgiving, like a browser; linear: every search that failed once is not tried again.

/// A piece of HTML.
pub(super) enum Token<'h> {
    /// Text with entities.
    Text(&'h str),
    /// `<name attributes>`.
    Open {
        /// As written.
        name: &'h str,
        /// Everything behind the name.
        attributes: &'h str,
    },
    /// `</name>`.
    Close {
        /// As written.
        name: &'h str,
    },
}

/// Reads tokens; comments, declarations and the contents of `script`, `style` and `title` are passed over.
pub(super) struct Tokens<'h> {
    rest: &'h str,
    /// No `>` is left.
    no_tags: bool,
    /// No `-->` is left.
    no_comments: bool,
    /// No closing tag of this element is left.
    no_end_of: [bool; RAW.len()],
}

/// Elements whose content is no text.
const RAW: [&str; 3] = ["script", "style", "title"];

impl<'h> Tokens<'h> {
    pub(super) fn new(source: &'h str) -> Self {
        Tokens { rest: source, no_tags: false, no_comments: false, no_end_of: [false; RAW.len()] }
    }

    fn text(&mut self, length: usize) -> Token<'h> {
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        Token::Text(text)
    }

    /// The end of the tag at the start of the rest: behind its `>`, of which quoted attribute values may hold some.
    fn tag_end(&mut self) -> Option<usize> {
        let mut quote = None;
        let mut value = false;
        for (at, byte) in self.rest.bytes().enumerate() {
            match (quote, byte) {
                (None, b'>') => return Some(at + 1),
                (None, b'"' | b'\'') if value => quote = Some(byte),
                (Some(open), _) if open == byte => quote = None,
                _ => {}
            }
            value = byte == b'=' || (value && byte == b' ');
        }
        // An attribute whose quote never ends: the nearest `>` ends the tag.
        let end = self.rest.find('>').map(|at| at + 1);
        self.no_tags |= end.is_none();
        end
    }

    fn skip_raw(&mut self, name: &str) {
        let Some(known) = RAW.iter().position(|raw| name.eq_ignore_ascii_case(raw)) else { return };
        let Some(closed) = self.no_end_of.get_mut(known) else { return };
        if *closed {
            return;
        }
        let raw = RAW[known].as_bytes();
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let start = from + at + 2;
            if self
                .rest
                .as_bytes()
                .get(start..start + raw.len())
                .is_some_and(|tag| tag.eq_ignore_ascii_case(raw))
            {
                self.rest = &self.rest[from + at..];
                return;
            }
            from = start;
        }
        *closed = true;
    }
}

impl<'h> Iterator for Tokens<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if self.no_tags {
                return Some(self.text(self.rest.len()));
            }
            let Some(at) = self.rest.find('<') else { return Some(self.text(self.rest.len())) };
            if at > 0 {
                return Some(self.text(at));
            }
            if self.rest.starts_with("<!--") && !self.no_comments {
                match self.rest.find("-->") {
                    Some(end) => {
                        self.rest = &self.rest[end + 3..];
                        continue;
                    }
                    None => self.no_comments = true,
                }
            }
            let body = &self.rest[1..];
            let name = body.strip_prefix('/').unwrap_or(body);
            let closing = name.len() < body.len();
            if !name.starts_with(|c: char| c.is_ascii_alphabetic() || (!closing && matches!(c, '!' | '?'))) {
                return Some(self.text(1));
            }
            let Some(end) = self.tag_end() else { continue };
            let tag = self.rest[1..end - 1].trim_start_matches('/');
            self.rest = &self.rest[end..];
            if tag.starts_with(['!', '?']) {
                continue;
            }
            let length = tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len());
            let (name, attributes) = tag.split_at(length);
            if closing {
                return Some(Token::Close { name });
            }
            self.skip_raw(name);
            return Some(Token::Open { name, attributes });
        }
    }
}

/// The value of an attribute, with its entities.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
        if rest.is_empty() {
            return None;
        }
        let length = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (key, after) = rest.split_at(length);
        rest = after.trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            (value, rest) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len())),
            };
        }
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_however_they_are_written() {
        assert_eq!(attribute(" class=\"a b\" ID=x checked", "id"), Some("x"));
        assert_eq!(attribute(" class = 'a > b'", "CLASS"), Some("a > b"));
        assert_eq!(attribute(" checked", "checked"), Some(""));
        assert_eq!(attribute(" data-id=1", "id"), None);
    }

    #[test]
    fn a_sign_in_a_sentence_is_no_tag() {
        let said: Vec<String> = Tokens::new("a < b <3 <i title='>'>c")
            .map(|token| match token {
                Token::Text(text) => text.to_owned(),
                Token::Open { name, .. } => format!("[{name}]"),
                Token::Close { name } => format!("[/{name}]"),
            })
            .collect();
        assert_eq!(said.concat(), "a < b <3 [i]c");
    }
}
