//! HTML to text, in one pass and without recursion: no nesting can make it slow, so none has to be counted.
//!
//! What a browser would draw as a quote becomes lines with `>`, a signature container gets its `-- ` line, lists keep their
//! numbers, struck words their `~~`, ticked boxes their `[x]`. Everything else is words and line ends.

mod container;
mod entity;
mod token;

use container::Container;
use token::{Token, Tokens};

/// Longest HTML that is read, in bytes.
const LONGEST: usize = 128 << 10;

/// Deepest quote that is written; deeper ones look the same.
const DEEPEST: usize = 16;

/// The text of an HTML document, and whether the document was longer than is read.
pub(super) fn to_text(source: &str) -> (String, bool) {
    let kept = &source[..source.floor_char_boundary(LONGEST.min(source.len()))];
    let mut writer = Writer::default();
    for token in Tokens::new(kept) {
        match token {
            Token::Text(text) => writer.words(text),
            Token::Open { name, attributes } => writer.open(name, attributes),
            Token::Close { name } => writer.close(name),
        }
    }
    (writer.out, kept.len() < source.len())
}

/// Elements that can be containers, each with its own stack: tags that are closed in the wrong order do no harm then.
const CONTAINERS: [&str; 10] =
    ["div", "blockquote", "span", "p", "td", "table", "pre", "section", "font", "body"];

#[derive(Default)]
struct Writer {
    out: String,
    open: [Vec<Container>; CONTAINERS.len()],
    /// Line ends that are due before the next word: 1 a new line, 2 an empty one between.
    breaks: usize,
    /// A space is due before the next word.
    space: bool,
    /// Something stands on the current line.
    begun: bool,
    quotes: usize,
    hidden: usize,
    preformatted: usize,
    /// Everything from here on is quoted.
    rest: bool,
    lists: Vec<Option<u32>>,
}

impl Writer {
    fn open(&mut self, name: &str, attributes: &str) {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "br" => self.line_end(),
            "hr" => {
                self.at_least(1);
                if container::is_quote_rule(attributes) {
                    self.quote_rest();
                } else {
                    self.text("---");
                }
                self.at_least(1);
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.at_least(2),
            "div" | "table" | "tr" | "pre" | "blockquote" | "section" | "article" | "header" | "footer"
            | "center" | "address" | "dl" | "dt" | "dd" | "form" | "figure" | "body" => self.at_least(1),
            "ul" | "ol" => {
                self.at_least(1);
                if self.lists.len() < 64 {
                    let start = token::attribute(attributes, "start")
                        .and_then(|start| start.trim().parse().ok())
                        .unwrap_or(1);
                    self.lists.push((lower == "ol").then_some(start));
                }
            }
            "li" => {
                self.at_least(1);
                match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let mark = format!("{number}.");
                        *number = number.saturating_add(1);
                        self.text(&mark);
                    }
                    _ => self.text("-"),
                }
                self.space = true;
            }
            "td" | "th" if self.begun && self.breaks == 0 => {
                self.space = true;
                self.text("|");
                self.space = true;
            }
            "s" | "strike" | "del" => self.mark("~~", true),
            "input"
                if token::attribute(attributes, "type")
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) =>
            {
                let ticked = attributes.to_ascii_lowercase().contains("checked");
                self.text(if ticked { "[x]" } else { "[ ]" });
                self.space = true;
            }
            "img" => {
                // Webmail draws emoji as pictures; their text is the emoji.
                let alt = token::attribute(attributes, "alt").unwrap_or("");
                let alt = entity::decode(alt);
                if !alt.is_ascii() && alt.chars().count() <= 8 {
                    self.text(&alt);
                }
            }
            _ => {}
        }
        if let Some(stack) = CONTAINERS.iter().position(|known| *known == lower) {
            let container = container::of(&lower, attributes);
            match container {
                Container::Quote => self.quotes += 1,
                Container::QuotesRest => self.quote_rest(),
                Container::Signature => {
                    if self.hidden == 0 {
                        self.at_least(1);
                        self.text("--");
                        self.at_least(1);
                    }
                }
                Container::Hidden => self.hidden += 1,
                Container::Preformatted => self.preformatted += 1,
                Container::Plain => {}
            }
            self.open[stack].push(container);
        }
    }

    fn close(&mut self, name: &str) {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.at_least(2),
            "div" | "table" | "tr" | "pre" | "blockquote" | "section" | "article" | "header" | "footer"
            | "center" | "address" | "dl" | "dt" | "dd" | "form" | "figure" | "li" => self.at_least(1),
            "ul" | "ol" => {
                self.at_least(1);
                self.lists.pop();
            }
            "s" | "strike" | "del" => self.mark("~~", false),
            _ => {}
        }
        if let Some(stack) = CONTAINERS.iter().position(|known| *known == lower) {
            match self.open[stack].pop() {
                Some(Container::Quote) => self.quotes = self.quotes.saturating_sub(1),
                Some(Container::Hidden) => self.hidden = self.hidden.saturating_sub(1),
                Some(Container::Preformatted) => self.preformatted = self.preformatted.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn quote_rest(&mut self) {
        if !self.rest {
            self.rest = true;
            self.at_least(1);
        }
    }

    fn at_least(&mut self, breaks: usize) {
        if self.begun {
            self.breaks = self.breaks.max(breaks);
        }
        self.space = false;
    }

    fn line_end(&mut self) {
        self.breaks = if self.begun { (self.breaks + 1).min(3) } else { self.breaks };
        self.space = false;
    }

    /// A mark that belongs to the word after it (`before`) or in front of it.
    fn mark(&mut self, mark: &str, before: bool) {
        if before {
            self.text(mark);
        } else if self.begun && self.hidden == 0 && self.breaks == 0 {
            self.space = false;
            self.out.push_str(mark);
        }
    }

    /// The text between two tags, with its entities.
    fn words(&mut self, raw: &str) {
        if self.hidden > 0 {
            return;
        }
        let decoded = entity::decode(raw);
        if self.preformatted > 0 {
            for (nth, line) in decoded.split('\n').enumerate() {
                if nth > 0 {
                    self.line_end();
                }
                let line = line.trim_end_matches(['\r', ' ']);
                if !line.is_empty() {
                    self.text(line);
                }
            }
            return;
        }
        for (nth, word) in decoded.split([' ', '\t', '\n', '\r', '\u{0C}']).enumerate() {
            if nth > 0 {
                self.space = true;
            }
            if !word.is_empty() {
                self.text(word);
            }
        }
    }

    fn text(&mut self, word: &str) {
        if self.hidden > 0 {
            return;
        }
        let depth = (self.quotes + usize::from(self.rest)).min(DEEPEST);
        if self.breaks > 0 || self.out.is_empty() {
            for nth in 0..self.breaks {
                if nth > 0 {
                    self.out.extend(std::iter::repeat_n('>', depth));
                }
                self.out.push('\n');
            }
            self.out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                self.out.push(' ');
            }
            self.breaks = 0;
        } else if self.space && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
        self.space = false;
        self.begun = true;
        self.out.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> String {
        to_text(source).0
    }

    #[test]
    fn words_lines_and_lists() {
        assert_eq!(
            text(
                "<html><head><title>x</title><style>p{}</style></head><body><p>One &amp; two</p><div>three<br>four</div><ol><li>a</li><li>b</li></ol></body>"
            ),
            "One & two\n\nthree\nfour\n1. a\n2. b"
        );
        assert_eq!(text("<ul><li>a<li><s>b</s></ul><input type=checkbox checked> c"), "- a\n- ~~b~~\n[x] c");
        assert_eq!(
            text("<table><tr><td>1</td><td>done</td></tr><tr><td>2</td><td>no</td></tr></table>"),
            "1 | done\n2 | no"
        );
    }

    #[test]
    fn gmail_keeps_answers_between_its_quotes() {
        let said = text(
            "<div dir=ltr>Hi</div><div class=\"gmail_quote\"><div class=gmail_attr>On Mon, 4 May 2026 Check-in &lt;c@example.org&gt; wrote:<br></div><blockquote class=\"gmail_quote\"><div>1. Budget</div></blockquote><div>done</div><blockquote class=gmail_quote>2. Hall</blockquote></div>",
        );
        assert_eq!(
            said,
            "Hi\nOn Mon, 4 May 2026 Check-in <c@example.org> wrote:\n> 1. Budget\ndone\n> 2. Hall"
        );
    }

    #[test]
    fn outlook_quotes_to_the_end() {
        let said = text(
            "<div>All done</div><div id=appendonsend></div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> Check-in<br><b>Sent:</b> Monday</div><div>1. Budget</div>",
        );
        assert_eq!(said, "All done\n> ---\n> From: Check-in\n> Sent: Monday\n> 1. Budget");
        let desktop = text(
            "<p>Done</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p><b>From:</b> Ana</p></div><p>old</p>",
        );
        assert_eq!(desktop, "Done\n>\n> From: Ana\n>\n> old");
    }

    #[test]
    fn what_is_not_shown_is_not_read() {
        assert_eq!(
            text(
                "<div style=\"display:none\">preview<div>deep</div></div>seen<!-- not --><script>no</script>"
            ),
            "seen"
        );
    }

    #[test]
    fn nothing_is_slow_and_nothing_panics() {
        for source in [
            "<div>".repeat(30_000),
            "<blockquote>x".repeat(9_000),
            "<!--".repeat(30_000),
            "<a \"".repeat(30_000),
            "</p>".repeat(30_000),
            "&".repeat(120_000),
            "<".repeat(130_000),
            "<script".repeat(20_000),
        ] {
            let (text, _) = to_text(&source);
            assert!(text.len() <= 40 * source.len());
        }
        assert!(to_text(&"é".repeat(LONGEST)).1);
    }
}
