//! Which words answer which question: by the numbers in front of them, by the quoted line above them.

use super::fold::fold;
use super::inline::{Style, cut};
use crate::domain::survey::{Form, Kind};
use crate::questionnaire::items::Item;
use crate::render::Lang;

/// Words that answer one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// The question's place in the survey, from 0.
    pub place: usize,
    pub words: &'a str,
}

/// A text, cut at its numbers.
#[derive(Debug, Default)]
pub(super) struct Divided<'a> {
    /// What stands before the first number.
    pub before: &'a str,
    pub parts: Vec<Part<'a>>,
    /// Whether bare numbers in one line are all that says so: they may be an answer themselves.
    pub loose: bool,
}

/// A number that says which question follows.
struct Marker {
    /// Where it begins, and where the words behind it do.
    from: usize,
    to: usize,
    place: usize,
}

impl Marker {
    /// What stands behind its digits, without spaces.
    fn mark<'a>(&self, text: &'a str) -> &'a str {
        let shown = text.get(self.from..self.to).unwrap_or_default();
        shown
            .trim_start_matches(|c: char| c == '#' || c.eq_ignore_ascii_case(&'q') || c.is_ascii_digit())
            .trim()
    }
}

/// Cuts `text` at the numbers of questions. `under`: the question below whose quoted line the text stands.
pub(super) fn divide<'a>(text: &'a str, form: &Form<'_>, lang: Lang, under: Option<usize>) -> Divided<'a> {
    let questions = &form.survey.questions;
    let mut markers: Vec<Marker> = Vec::new();
    let bare = bare_numbers(text, questions.len());
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut at = start;
        start += line.len();
        while at < start {
            let current = markers.last().map(|marker| marker.place).or(under);
            let at_start =
                text[..at].ends_with('\n') || at == 0 || text[start - line.len()..at].trim().is_empty();
            let kind = current.and_then(|place| questions.get(place)).map(|question| &question.kind);
            if let Some(marker) = marker_at(text, at, start, questions.len())
                && fits(&marker, text, current, kind, at_start, bare)
            {
                at = marker.to;
                markers.push(marker);
            } else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
            }
        }
    }
    if markers.is_empty()
        && under.is_none()
        && let Some(divided) = one_line(text, form, lang)
    {
        return divided;
    }
    let end_of = |nth: usize| markers.get(nth + 1).map_or(text.len(), |next| next.from);
    let parts = markers.iter().enumerate().flat_map(|(nth, marker)| {
        let words = text.get(marker.to..end_of(nth)).unwrap_or_default().trim();
        let part = Part { place: marker.place, words };
        match Style::of(marker.mark(text)) {
            Some(style) => cut(part, style, form, lang),
            None => vec![part],
        }
    });
    Divided {
        before: text.get(..markers.first().map_or(text.len(), |first| first.from)).unwrap_or_default().trim(),
        parts: parts.collect(),
        loose: false,
    }
}

/// The first line that bare numbers divide, and what stands before it: "1 design, writing 2 about 3h".
fn one_line<'a>(text: &'a str, form: &Form<'_>, lang: Lang) -> Option<Divided<'a>> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start + line.len() - line.trim_start().len();
        start += line.len();
        let Some(marker) = marker_at(text, at, start, form.survey.questions.len()) else { continue };
        let part = Part { place: marker.place, words: text.get(marker.to..).unwrap_or_default().trim() };
        if marker.mark(text).is_empty() && text[marker.to..].starts_with(' ') {
            let parts = cut(part, Style::Bare, form, lang);
            if parts.len() > 1 {
                return Some(Divided { before: text[..at].trim(), parts, loose: true });
            }
        }
    }
    None
}

/// A number with a mark behind it that begins at `at`.
fn marker_at(text: &str, at: usize, line_end: usize, questions: usize) -> Option<Marker> {
    // Only at the beginning of a word.
    if text[..at]
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | ',' | '/' | ':' | '-' | '+'))
    {
        return None;
    }
    let rest = text.get(at..line_end)?;
    let lead = rest.chars().next().filter(|c| matches!(c, '#' | 'Q' | 'q')).map_or(0, char::len_utf8);
    let digits = rest[lead..].bytes().take_while(u8::is_ascii_digit).count();
    let n: usize = rest.get(lead..lead + digits)?.parse().ok().filter(|n| (1..=questions).contains(n))?;
    Some(Marker { from: at, to: at + lead + digits, place: n - 1 })
        .map(|marker| with_mark(marker, text, line_end))
}

/// The marks behind a number belong to it: "1:", "1)", "1.", "1 -".
fn with_mark(mut marker: Marker, text: &str, line_end: usize) -> Marker {
    let rest = text.get(marker.to..line_end).unwrap_or_default();
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    let marks = rest[spaces..].chars().take_while(|c| is_mark(*c)).map(char::len_utf8).sum::<usize>();
    if marks > 0 {
        marker.to += spaces + marks;
    }
    marker
}

fn is_mark(c: char) -> bool {
    matches!(c, ':' | ')' | '.' | '=' | '-' | '–' | '—' | '：' | '>')
}

/// Whether a number really begins an answer.
fn fits(
    marker: &Marker,
    text: &str,
    current: Option<usize>,
    kind: Option<&Kind>,
    at_start: bool,
    bare: bool,
) -> bool {
    let mark = marker.mark(text);
    let behind = text[marker.to..].chars().next();
    let ascending = current.is_none_or(|current| marker.place > current);
    let clear = behind.is_none_or(char::is_whitespace);
    if at_start {
        return match mark {
            ":" | "：" | "=" => clear || !behind.is_some_and(|c| c.is_ascii_digit()),
            ")" | "." | "-" | "–" | "—" | ".)" | "):" | ".:" => ascending && (clear || mark == ")"),
            "" => bare && ascending && behind.is_some_and(char::is_whitespace),
            _ => false,
        };
    }
    // In the middle of a line: "1: design, writing 2: about 3h". A text may hold such a thing itself.
    match (mark, kind) {
        (_, Some(Kind::LongText)) => false,
        (":" | "：", Some(Kind::ShortText)) => {
            clear && current.is_some_and(|current| marker.place == current + 1)
        }
        (":" | "：" | "=" | ")", Some(_)) => clear && ascending,
        _ => false,
    }
}

/// Whether every line begins with a bare number, ascending: "1 design" below "2 three hours".
fn bare_numbers(text: &str, questions: usize) -> bool {
    let mut before = 0;
    let mut lines = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let number = line[..digits].parse().unwrap_or(0);
        // "1 - design" is no bare number: who marks one answer marks them all.
        let then = line[digits..].starts_with(' ') && !line[digits..].trim_start().starts_with(is_mark);
        if !then || number <= before || number > questions {
            return false;
        }
        (before, lines) = (number, lines + 1);
    }
    lines >= 2
}

/// The question that a quoted line of the questionnaire belongs to.
pub(super) fn place_of(line: &str, items: &[Item]) -> Option<usize> {
    let folded = fold(line.trim_start_matches(['>', ' ', '*', '-']));
    if folded.is_empty() {
        return None;
    }
    let same = |text: &str| {
        let text = fold(text);
        !text.is_empty() && (folded == text || (text.len() > 7 && folded.contains(&text)))
    };
    let by_title = items.iter().filter(|item| same(&item.title)).max_by_key(|item| item.title.len());
    if let Some(item) = by_title {
        return Some(item.n - 1);
    }
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    if folded[digits.len()..].starts_with(['.', ')', ':'])
        && let Ok(n) = digits.parse::<usize>()
        && (1..=items.len()).contains(&n)
    {
        return Some(n - 1);
    }
    let belongs = |item: &&Item| {
        let option = |(letter, name): &(String, String)| folded == fold(&format!("{letter}) {name}"));
        let texts = [item.help.as_deref(), item.hint.as_deref(), item.only_if.as_deref()];
        item.options.iter().any(option)
            || texts.into_iter().flatten().any(same)
            || folded.ends_with(&fold(&item.example))
    };
    let mut found = items.iter().filter(belongs);
    // The same hint or choice stands at several questions: then the line says nothing.
    let first = found.next()?;
    found.next().is_none().then_some(first.n - 1)
}
