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
        let before = self.open.spans.len();
        for piece in parted(&text) {
            let here = is_page(piece).then(|| piece.to_owned());
            let broken = self.broken && self.open.spans.len() == before;
            let href = href.clone().or(here);
            let like = Span { strong: self.strong, em: self.em, broken, href, ..Span::default() };
            push(&mut self.open.spans, piece, like);
        }
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
    is_page(href).then(|| href.replace("&amp;", "&"))
}

fn is_page(address: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme))
}

/// A text in pieces: the addresses in it stand alone, as clients make links of them.
fn parted(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, address) = rest.split_at(at);
        let end = address.find(char::is_whitespace).unwrap_or(address.len());
        let (address, behind) = address.split_at(end);
        pieces.extend([before, address].into_iter().filter(|piece| !piece.is_empty()));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
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
        let found = blocks("<p>Open http://127.0.0.1:8080/x now</p>").remove(0).spans;
        let links: Vec<_> = found.iter().map(|span| (span.text.as_str(), span.href.is_some())).collect();
        assert!(
            links.contains(&("http://127.0.0.1:8080/x", true)) && links.contains(&("Open", false)),
            "{links:?}"
        );
        assert_eq!(span("<p><a href=\"javascript:alert(1)\">open</a></p>").href, None);
    }

    #[test]
    fn cut_html_loses_nothing_before_the_cut() {
        assert_eq!(blocks("<p>one</p><p").len(), 1);
        assert_eq!(blocks("no tags")[0].spans[0].text, "no tags");
    }
}
