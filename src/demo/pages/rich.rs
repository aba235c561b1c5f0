//! The HTML of our own chat messages as blocks of spans: the few tags that they have, and everything else as text.

use serde::Serialize;

use super::lines::{Span, push};

/// A paragraph, a heading, an item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Block {
    /// `p`, `h`, `li` or `quote`: a class of the style.
    pub kind: String,
    /// What it says.
    pub spans: Vec<Span>,
}

/// Reads the HTML of a chat message.
pub fn blocks(html: &str) -> Vec<Block> {
    let mut reader = Reader { quote: false, ..Reader::default() };
    let mut rest = html;
    while let Some((text, behind)) = rest.split_once('<') {
        reader.text(text);
        let Some((tag, behind)) = behind.split_once('>') else {
            rest = "";
            break;
        };
        reader.tag(tag);
        rest = behind;
    }
    reader.text(rest);
    reader.end_block();
    reader.blocks
}

/// People's own words: a block a line.
pub fn plain(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for line in super::lines::lines(text).into_iter().filter(|line| !line.text.is_empty()) {
        let span = Span { text: line.text, ..Span::default() };
        blocks.push(Block { kind: "p".into(), spans: vec![span] });
    }
    blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    open: Block,
    strong: bool,
    em: bool,
    broken: bool,
    quote: bool,
    href: Option<String>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        let href = self.href.clone();
        let like = Span { strong: self.strong, em: self.em, broken: self.broken, href, ..Span::default() };
        let before = self.open.spans.len();
        push(&mut self.open.spans, &text, like);
        if self.open.spans.len() > before {
            self.broken = false;
        }
    }

    fn tag(&mut self, tag: &str) {
        match tag.split_whitespace().next().unwrap_or_default().trim_end_matches('/') {
            "strong" | "b" => self.strong = true,
            "/strong" | "/b" => self.strong = false,
            "em" | "i" => self.em = true,
            "/em" | "/i" => self.em = false,
            "a" => self.href = leads_to(tag),
            "/a" => self.href = None,
            "br" => self.broken = true,
            "blockquote" => self.quote = true,
            "/blockquote" => self.quote = false,
            "p" => self.begin(if self.quote { "quote" } else { "p" }),
            "li" => self.begin("li"),
            "h1" | "h2" | "h3" | "h4" => self.begin("h"),
            "/p" | "/li" | "/h1" | "/h2" | "/h3" | "/h4" => self.end_block(),
            _ => {}
        }
    }

    fn begin(&mut self, kind: &str) {
        self.end_block();
        self.open.kind = kind.to_owned();
    }

    fn end_block(&mut self) {
        let mut block = std::mem::take(&mut self.open);
        self.broken = false;
        if block.spans.iter().any(|span| !span.text.is_empty()) {
            if block.kind.is_empty() {
                block.kind = "p".into();
            }
            self.blocks.push(block);
        }
    }
}

/// Where a link leads: only pages, never anything that does something.
fn leads_to(tag: &str) -> Option<String> {
    let (href, _) = tag.split_once("href=\"")?.1.split_once('"')?;
    let is_page = ["http://", "https://"].iter().any(|scheme| href.starts_with(scheme));
    is_page.then(|| href.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_becomes_paragraphs_with_bold_numbers() {
        let html = "<p>Hi &lt;Ana&gt;</p>\n<p><strong>1.</strong> Write · <em>done</em><br>next</p><ul><li>item</li></ul>";
        let found = blocks(html);
        assert_eq!(found.iter().map(|block| block.kind.as_str()).collect::<Vec<_>>(), ["p", "p", "li"]);
        assert_eq!(found[0].spans[0].text, "Hi <Ana>");
        assert!(found[1].spans[0].strong && found[1].spans.iter().any(|span| span.em && span.text == "done"));
        assert!(found[1].spans.iter().any(|span| span.broken && span.text == "next"));
    }

    #[test]
    fn a_link_leads_to_a_page_and_nowhere_else() {
        let span = |html| blocks(html).remove(0).spans.remove(0);
        let page = span("<p><a href=\"http://127.0.0.1:8080/survey/x?a=1&amp;b=2\">open</a></p>");
        assert_eq!(page.href.as_deref(), Some("http://127.0.0.1:8080/survey/x?a=1&b=2"));
        assert_eq!(span("<p><a href=\"javascript:alert(1)\">open</a></p>").href, None);
    }

    #[test]
    fn cut_html_loses_nothing_before_the_cut() {
        assert_eq!(blocks("<p>one</p><p").len(), 1);
        assert_eq!(blocks("no tags")[0].spans[0].text, "no tags");
    }
}
