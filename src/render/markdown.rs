//! Markdown (CommonMark) to a Matrix message: the specification's subset of HTML, and a plain body that
//! says the same (client-server API, "m.room.message msgtypes").
//!
//! HTML in the Markdown is text. Links go to `https:`, `mailto:` and `https://matrix.to/` only.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::escape::push_html;
use crate::domain::message::ChatContent;

/// An event is at most 65,536 bytes, encrypted and with everything else: both bodies together stay below this.
const LONGEST: usize = 26_000;

/// How many of the last blocks stay when blocks have to go: they say how to answer.
const LAST_BLOCKS: usize = 2;

/// Both bodies of a message.
pub(super) fn chat(markdown: &str) -> ChatContent {
    let mut writer = Writer::default();
    Parser::new_ext(markdown, Options::empty()).for_each(|event| writer.take(event));
    if writer.html.len() + writer.plain.len() > LONGEST {
        writer.shorten();
    }
    let plain = writer.plain.trim_end().to_owned();
    ChatContent { plain, html: writer.html.trim_end().to_owned() }
}

/// The end of a block outside of all others, or of an item of such a list.
#[derive(Debug, Clone, Copy)]
struct End {
    html: usize,
    plain: usize,
    /// What closes the list; empty at a block's end.
    close: &'static str,
}

#[derive(Default)]
struct Writer {
    html: String,
    plain: String,
    /// Open block tags.
    depth: usize,
    /// Where the bodies could be cut.
    ends: Vec<End>,
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

    /// Notes that the bodies could be cut here.
    fn end_here(&mut self) {
        let close = match (self.depth, self.lists.last()) {
            (0, _) => "",
            (1, Some(None)) => "</ul>",
            (1, Some(Some(_))) => "</ol>",
            _ => return,
        };
        self.ends.push(End { html: self.html.len(), plain: self.plain.len(), close });
    }

    /// Puts "…" in the place of so many blocks and items that the rest fits.
    fn shorten(&mut self) {
        let (html, plain) = (std::mem::take(&mut self.html), std::mem::take(&mut self.plain));
        let start = End { html: 0, plain: 0, close: "" };
        let blocks: Vec<_> = self.ends.iter().filter(|end| end.close.is_empty()).collect();
        let mut tail = blocks.iter().rev().nth(LAST_BLOCKS).map_or(start, |end| **end);
        let mut room = html.len() + plain.len() - tail.html - tail.plain;
        if room > LONGEST / 2 {
            tail = End { html: html.len(), plain: plain.len(), close: "" };
            room = 0;
        }
        let fits = |end: &&End| end.html + end.plain + room < LONGEST && end.html <= tail.html;
        let head = self.ends.iter().rev().find(fits).copied().unwrap_or(start);
        let before = html.get(..head.html).unwrap_or_default();
        let after = html.get(tail.html..).unwrap_or_default();
        self.html = format!("{before}{}<p>…</p>\n{after}", head.close);
        let before = plain.get(..head.plain).unwrap_or_default().trim_end();
        let after = plain.get(tail.plain..).unwrap_or_default().trim_start();
        self.plain = format!("{before}\n\n…\n\n{after}");
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
        self.end_here();
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
    fn a_message_that_is_too_long_still_says_how_to_answer() {
        let tasks = "a paragraph of words that nobody reads to its end\n\n".repeat(2_000);
        let chat = chat(&format!("{tasks}Just answer here.\n\n*stop*"));
        assert!(chat.html.len() + chat.plain.len() < 26_100);
        assert!(chat.html.contains("<p>…</p>\n<p>Just answer here.</p>"), "{}", chat.html);
        assert!(chat.plain.ends_with("its end\n\n…\n\nJust answer here.\n\nstop"), "{}", chat.plain);
    }

    #[test]
    fn a_list_that_is_too_long_is_cut_between_its_items() {
        let chat = chat(&format!(
            "Done\n\n{}\nHow to answer.\n\n*stop*",
            "- an item without an end\n".repeat(2_000)
        ));
        assert!(chat.html.len() + chat.plain.len() < 26_100);
        assert!(chat.html.contains("<li>an item without an end</li></ul><p>…</p>\n<p>How to answer.</p>"));
        assert!(chat.plain.ends_with("- an item without an end\n\n…\n\nHow to answer.\n\nstop"));
        assert_eq!(chat.html.matches("<li>").count(), chat.plain.matches("- an item").count());
    }
}
