//! Text for pages: a template's value is one line, so what has many is given line by line.

use serde::Serialize;

/// A line of plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextLine {
    /// How often it is quoted.
    pub quoted: usize,
    /// Its indent, 0 to 8.
    pub indent: usize,
    /// What it says.
    pub text: String,
}

/// The longest stretch that a page shows as one value, in characters.
const LONGEST: usize = 700;

/// A text as lines.
pub fn lines(text: &str) -> Vec<TextLine> {
    let mut all = Vec::new();
    for line in text.trim_end().lines() {
        let mut rest = line.trim_end();
        let mut quoted = 0;
        while let Some(inner) = rest.strip_prefix('>') {
            quoted += 1;
            rest = inner.strip_prefix(' ').unwrap_or(inner);
        }
        let indent = rest.len() - rest.trim_start_matches(' ').len();
        let chars: Vec<char> = rest.trim_start().chars().collect();
        let mut pieces = chars.chunks(LONGEST).peekable();
        if pieces.peek().is_none() {
            all.push(TextLine { quoted: quoted.min(3), indent: 0, text: String::new() });
        }
        for piece in pieces {
            all.push(TextLine { quoted: quoted.min(3), indent: indent.min(8), text: piece.iter().collect() });
        }
    }
    all
}

/// A line of text in which some stretches are marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MarkedLine {
    /// Its stretches.
    pub spans: Vec<Span>,
}

/// A stretch of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Span {
    /// A space stands before it.
    pub gap: bool,
    /// A line ends before it.
    pub broken: bool,
    /// Bold.
    pub strong: bool,
    /// In italics.
    pub em: bool,
    /// Where it leads.
    pub href: Option<String>,
    /// Marked: the number of the record that it led to.
    pub mark: Option<usize>,
    /// What it says.
    pub text: String,
}

/// A text with the stretches of `words` marked, each by its place in the list, from 1.
pub fn marked(text: &str, words: &[&str]) -> Vec<MarkedLine> {
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (word, n) in words.iter().zip(1..) {
        let free = |at: &usize| found.iter().all(|(from, to, _)| at + word.len() <= *from || *to <= *at);
        let at = text.match_indices(word).map(|(at, _)| at).find(free).filter(|_| !word.is_empty());
        if let Some(at) = at {
            found.push((at, at + word.len(), n));
        }
    }
    found.sort();
    let mut stretches: Vec<(&str, Option<usize>)> = Vec::new();
    let mut from = 0;
    for (at, to, n) in found {
        stretches.push((text.get(from..at).unwrap_or_default(), None));
        stretches.push((text.get(at..to).unwrap_or_default(), Some(n)));
        from = to;
    }
    stretches.push((text.get(from..).unwrap_or_default(), None));
    let mut all = vec![MarkedLine { spans: Vec::new() }];
    for (stretch, mark) in stretches {
        for (piece, place) in stretch.split('\n').zip(0..) {
            if place > 0 {
                all.push(MarkedLine { spans: Vec::new() });
            }
            if let Some(line) = all.last_mut().filter(|_| !piece.is_empty()) {
                push(&mut line.spans, piece, Span { mark, ..Span::default() });
            }
        }
    }
    all
}

/// Adds text in the way of `like`; white space at its ends becomes a gap.
pub(super) fn push(spans: &mut Vec<Span>, text: &str, like: Span) {
    if text.trim().is_empty() {
        // The space is not lost: it stands before whatever comes next.
        if !text.is_empty() && !spans.is_empty() {
            spans.push(Span { gap: true, ..Span::default() });
        }
        return;
    }
    let gap = text.starts_with(char::is_whitespace) && !spans.is_empty();
    spans.push(Span { gap, text: text.trim().to_owned(), ..like });
    if text.ends_with(char::is_whitespace) {
        spans.push(Span { gap: true, ..Span::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_indents_are_counted_and_long_lines_are_cut() {
        let shown = lines("> > deep\n  - item\n\nend\n\n");
        assert_eq!((shown[0].quoted, shown[0].text.as_str()), (2, "deep"));
        assert_eq!((shown[1].indent, shown[1].text.as_str()), (2, "- item"));
        assert_eq!((shown[2].text.as_str(), shown.len()), ("", 4));
        assert_eq!(lines(&"ä".repeat(1500)).len(), 3);
    }

    #[test]
    fn words_are_marked_where_they_stand() {
        let shown = marked("1 is done, 2 not\nthanks", &["1 is done", "2 not"]);
        let marks: Vec<_> = shown[0].spans.iter().map(|span| (span.mark, span.text.as_str())).collect();
        assert!(marks.contains(&(Some(1), "1 is done")) && marks.contains(&(Some(2), "2 not")), "{marks:?}");
        assert_eq!(shown.len(), 2);
        assert_eq!(marked("x", &["not there"]).len(), 1);
    }
}
