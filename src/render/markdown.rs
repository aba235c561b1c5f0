//! Markdown (CommonMark) to a Matrix message: the specification's subset of HTML, and a plain body that
//! says the same (client-server API, "m.room.message msgtypes").
//!
//! HTML in the Markdown is text. Links go to `https:`, `mailto:` and `https://matrix.to/` only.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::escape::push_html;
use crate::domain::message::ChatContent;

/// An event is at most 65,536 bytes with both bodies and everything else; longer messages end with "…".
const LONGEST: usize = 24_000;

/// Both bodies of a message.
pub(super) fn chat(markdown: &str) -> ChatContent {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, Options::empty()) {
        writer.take(event);
        if writer.depth == 0 && writer.html.len().max(writer.plain.len()) > LONGEST {
            writer.html.push_str("<p>…</p>");
            writer.plain.push_str("\n\n…");
            break;
        }
    }
    let plain = writer.plain.trim_end().to_owned();
    ChatContent { plain, html: writer.html.trim_end().to_owned() }
}

#[derive(Default)]
struct Writer {
    html: String,
    plain: String,
    /// Open block tags.
    depth: usize,
    /// The next number of each open list, `None` where it has none.
    lists: Vec<Option<u64>>,
    quotes: usize,
    /// The plain text's next words begin a block that stands apart by this many line ends.
    due: usize,
    links: Vec<Option<String>>,
    link_text: usize,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.words(&text),
            Event::Code(text) => {
                self.html.push_str("<code>");
                self.words(&text);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => {
                self.html.push_str("<br>");
                self.new_line();
                self.plain.push_str(&"  ".repeat(self.lists.len()));
            }
            Event::Rule => {
                self.html.push_str("<hr>");
                self.due = self.due.max(2);
                self.words_plain("* * *");
                self.due = 2;
            }
            // No extension is switched on that makes others.
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.open("<p>", if self.lists.is_empty() { 2 } else { 1 }),
            Tag::Heading { level, .. } => self.open(&format!("<{level}>"), 2),
            Tag::BlockQuote(_) => {
                self.open("<blockquote>", 2);
                self.begin();
                self.quotes += 1;
                self.plain.push_str("> ");
            }
            Tag::CodeBlock(_) => self.open("<pre><code>", 2),
            Tag::List(start) => {
                let html = match start {
                    None => "<ul>".to_owned(),
                    Some(1) => "<ol>".to_owned(),
                    Some(start) => format!("<ol start=\"{start}\">"),
                };
                self.open(&html, if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push(start);
            }
            Tag::Item => {
                self.open("<li>", 1);
                self.begin();
                self.plain.push_str(&"  ".repeat(self.lists.len().saturating_sub(1)));
                match self.lists.last_mut() {
                    Some(Some(number)) => {
                        self.plain.push_str(&format!("{number}. "));
                        *number += 1;
                    }
                    _ => self.plain.push_str("- "),
                }
            }
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Link { dest_url, .. } => {
                let safe = ["https://", "mailto:"].iter().any(|scheme| dest_url.starts_with(scheme));
                if safe {
                    self.html.push_str("<a href=\"");
                    push_html(&mut self.html, &dest_url);
                    self.html.push_str("\">");
                }
                self.begin();
                self.link_text = self.plain.len();
                self.links.push(safe.then(|| dest_url.into_string()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.close("</p>", if self.lists.is_empty() { 2 } else { 1 }),
            TagEnd::Heading(level) => self.close(&format!("</{level}>"), 2),
            TagEnd::BlockQuote(_) => {
                self.quotes = self.quotes.saturating_sub(1);
                self.close("</blockquote>", 2);
            }
            TagEnd::CodeBlock => self.close("</code></pre>", 2),
            TagEnd::List(ordered) => {
                self.lists.pop();
                self.close(
                    if ordered { "</ol>" } else { "</ul>" },
                    if self.lists.is_empty() { 2 } else { 1 },
                );
            }
            TagEnd::Item => self.close("</li>", 1),
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Link => {
                if let Some(url) = self.links.pop().flatten() {
                    self.html.push_str("</a>");
                    let shown = self.plain.get(self.link_text..).unwrap_or_default();
                    // A mention's name says it all.
                    if !url.starts_with("https://matrix.to/") && shown != url {
                        self.plain.push_str(&format!(" ({url})"));
                    }
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, html: &str, apart: usize) {
        self.html.push_str(html);
        self.depth += 1;
        self.due = self.due.max(apart);
    }

    fn close(&mut self, html: &str, apart: usize) {
        self.html.push_str(html);
        if self.depth == 1 {
            self.html.push('\n');
        }
        self.depth = self.depth.saturating_sub(1);
        self.due = self.due.max(apart);
    }

    fn words(&mut self, text: &str) {
        push_html(&mut self.html, text);
        self.words_plain(text);
    }

    fn words_plain(&mut self, text: &str) {
        self.begin();
        self.plain.push_str(text);
    }

    /// Writes the line ends that are due, unless a list or quote mark already stands at the line's start.
    fn begin(&mut self) {
        let due = std::mem::take(&mut self.due);
        let at_mark = self.plain.ends_with("- ")
            || self.plain.ends_with("> ")
            || self.plain.ends_with(". ") && !self.lists.is_empty();
        if due == 0 || self.plain.is_empty() || at_mark {
            return;
        }
        for _ in 0..due {
            self.new_line();
        }
    }

    fn new_line(&mut self) {
        while self.plain.ends_with(' ') {
            self.plain.pop();
        }
        self.plain.push('\n');
        for _ in 0..self.quotes {
            self.plain.push_str("> ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_body_says_the_same_as_the_html() {
        let chat = chat(
            "### Hi\n\n**1.** Draft  \n*last time:* half\n\n- a\n- b & c\n\n> word\n> more\n\n3. x\n4. y\n\n[page](https://x.org/a?b&c) \
             [Ana](https://matrix.to/#/@ana:x.org)",
        );
        insta::assert_snapshot!(format!("{}\n=====\n{}", chat.plain, chat.html));
    }

    #[test]
    fn html_and_dangerous_links_are_text() {
        let chat = chat(
            "<script>alert(1)</script>\n\n[x](javascript:alert(1)) a <b>c</b> ![pic](https://x.org/p.png)",
        );
        assert!(!chat.html.contains("<script") && !chat.html.contains("<b>"), "{}", chat.html);
        assert!(!chat.html.contains("javascript") && !chat.html.contains("<img"), "{}", chat.html);
        assert!(chat.plain.contains("alert(1)"), "{}", chat.plain);
    }

    #[test]
    fn a_message_that_is_too_long_ends_at_a_block() {
        let chat = chat(&"a paragraph of words that nobody reads to its end\n\n".repeat(2_000));
        assert!(chat.html.len() < 30_000 && chat.html.ends_with("<p>…</p>"));
        assert!(chat.plain.ends_with('…'));
    }
}
