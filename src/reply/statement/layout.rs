//! The lines of a reply: list items, checkboxes, table rows, struck words, quoted lines, and where the signature begins.

use super::lexicon::Sense;
use super::role;
use super::sight::Sight;
use super::token::Kind;

/// What a checkbox or a struck line says before any word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    Checked,
    Empty,
    Partly,
}

/// A line, or what is left of it when its list sign and its checkbox are off.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Tokens of what it says.
    pub from: usize,
    pub to: usize,
    /// Tokens of the cells or the quoted title that say what it is about.
    pub lead: Option<(usize, usize)>,
    pub tick: Option<Tick>,
    /// It is quoted (`>`): it says nothing itself, what follows is an answer to it.
    pub quoted: bool,
    /// A list item, a table row: what it says is about its own task.
    pub item: bool,
    /// Words that are crossed out.
    pub struck: Option<(usize, usize)>,
    /// An empty line stands before it.
    pub paragraph: bool,
}

/// Lines of the reply up to its signature.
pub(super) fn lines(sight: &Sight<'_>) -> Vec<Line> {
    let tokens = &sight.tokens;
    let mut out: Vec<Line> = Vec::new();
    let mut at = 0;
    let mut paragraph = true;
    let rows = tokens.list.len();
    while at < rows {
        let end = (at..rows).find(|at| tokens.kind(*at) == Kind::Newline).unwrap_or(rows);
        if end == at {
            paragraph = true;
            at += 1;
            continue;
        }
        if !out.is_empty() && is_signoff(sight, at, end) && rest_is_short(sight, end) {
            break;
        }
        if !is_furniture(sight, at, end)
            && let Some(line) = line(sight, at, end, paragraph)
        {
            out.push(line);
        }
        paragraph = false;
        at = end + 1;
    }
    out
}

fn line(sight: &Sight<'_>, from: usize, to: usize, paragraph: bool) -> Option<Line> {
    let tokens = &sight.tokens;
    let mut line =
        Line { from, to, lead: None, tick: None, quoted: false, item: false, struck: None, paragraph };
    if tokens.kind(from) == Kind::Mark('>') {
        line.quoted = true;
        while tokens.kind(line.from) == Kind::Mark('>') {
            line.from += 1;
        }
        return Some(line);
    }
    if (from..to).all(|at| matches!(tokens.kind(at), Kind::Mark(_))) {
        return None;
    }
    if cells(sight, &mut line) {
        return Some(line);
    }
    while matches!(tokens.kind(line.from), Kind::Mark('-' | '*' | '•' | '—' | '+')) && line.from + 1 < to
    {
        line.item = true;
        line.from += 1;
    }
    checkbox(sight, &mut line);
    struck(sight, &mut line);
    // A number or a title with a colon leads an item as well.
    let first = tokens.kind(line.from);
    if matches!(first, Kind::Number { .. }) {
        line.item = true;
    }
    Some(line)
}

/// A row of a table: the last cell that says something is the statement, those before it are what it is about.
fn cells(sight: &Sight<'_>, line: &mut Line) -> bool {
    let tokens = &sight.tokens;
    let is_bar = |at: usize| matches!(tokens.kind(at), Kind::Mark('|' | '\t'));
    let bars: Vec<usize> = (line.from..line.to).filter(|at| is_bar(*at)).collect();
    if bars.is_empty() || bars.len() == 1 && tokens.kind(bars[0]) == Kind::Mark('|') && is_bar(line.from) {
        return false;
    }
    let mut cells = Vec::new();
    let mut start = line.from;
    for end in bars.into_iter().chain([line.to]) {
        if (start..end).any(|at| tokens.is_content(at)) {
            cells.push((start, end));
        }
        start = end + 1;
    }
    let [first, .., last] = cells[..] else {
        return false;
    };
    let said = cells[1..]
        .iter()
        .rev()
        .find(|(from, to)| !sight.cues_in(*from, *to).is_empty())
        .copied()
        .unwrap_or(last);
    let said = if said.0 <= first.0 { last } else { said };
    line.lead = Some((first.0, said.0));
    line.from = said.0;
    line.item = true;
    if let Some((from, _)) = cells.first().copied() {
        let mut box_line = Line { from, to: line.to, ..line.clone() };
        checkbox(sight, &mut box_line);
        line.tick = box_line.tick;
    }
    true
}

fn checkbox(sight: &Sight<'_>, line: &mut Line) {
    let tokens = &sight.tokens;
    let at = line.from;
    if tokens.kind(at) == Kind::Mark('[') {
        let inner = (tokens.kind(at + 1), tokens.fold(at + 1), tokens.kind(at + 2));
        let (tick, next) = match inner {
            (Kind::Mark(']'), _, _) => (Some(Tick::Empty), at + 2),
            (Kind::Word, "x", Kind::Mark(']')) | (Kind::Sign, _, Kind::Mark(']')) => {
                (Some(Tick::Checked), at + 3)
            }
            (Kind::Mark('~' | '-' | '/' | '.' | '>' | '—'), _, Kind::Mark(']')) => {
                (Some(Tick::Partly), at + 3)
            }
            _ => (None, at),
        };
        if tick.is_some() {
            (line.tick, line.from, line.item) = (tick, next, true);
        }
    } else if tokens.kind(at) == Kind::Sign {
        let tick = match tokens.fold(at) {
            "☑" | "✅" | "✔" | "✓" | "☒" => Some(Tick::Checked),
            "☐" | "⬜" | "▢" | "□" => Some(Tick::Empty),
            _ => None,
        };
        // "✅✅❌" is a row of answers, not a box before one.
        if tick.is_some() && tokens.kind(at + 1) != Kind::Sign && at + 1 < line.to {
            (line.tick, line.from, line.item) = (tick, at + 1, true);
        }
    }
}

fn struck(sight: &Sight<'_>, line: &mut Line) {
    let tokens = &sight.tokens;
    let wave = |at: usize| {
        tokens.kind(at) == Kind::Mark('~')
            && tokens.kind(at + 1) == Kind::Mark('~')
            && tokens.list[at + 1].glued
    };
    let Some(open) = (line.from..line.to).find(|at| wave(*at)) else { return };
    let Some(close) = (open + 2..line.to).find(|at| wave(*at)) else { return };
    line.struck = Some((open + 2, close));
    line.item = true;
}

/// Lines that mail programs write.
fn is_furniture(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    let text = sight.tokens.words(from, to);
    let lower = text.get(..text.floor_char_boundary(40)).unwrap_or(text).to_lowercase();
    let attribution = text.ends_with(':')
        && ["wrote", "escribió", "escribio", "schrieb", "écrit", "ecrit", "escreveu"]
            .iter()
            .any(|verb| text.trim_end_matches([':', ' ', '\u{a0}']).ends_with(verb));
    attribution
        || text.starts_with("-- ")
        || [
            "sent from my",
            "enviado desde",
            "enviado do",
            "envoyé depuis",
            "envoyé de mon",
            "gesendet von",
            "von meinem",
            "get outlook",
        ]
        .iter()
        .any(|start| lower.starts_with(start))
}

fn is_signoff(sight: &Sight<'_>, from: usize, to: usize) -> bool {
    let words: Vec<usize> = (from..to).filter(|at| sight.tokens.is_content(*at)).collect();
    let Some(first) = words.first() else { return false };
    let short = words.len() <= 3
        || words.len() <= 5 && !sight.says(from, to, &[Sense::Thanks, Sense::Done, Sense::Block]);
    let begins = sight.is(*first, role::SIGNOFF)
        || words.get(1).is_some_and(|second| sight.is(*second, role::SIGNOFF));
    let ends = matches!(sight.tokens.kind(to - 1), Kind::Mark(',' | '!' | '.')) || words.len() <= 4;
    begins
        && short
        && ends
        && !words.iter().any(|at| matches!(sight.tokens.kind(*at), Kind::Number { .. } | Kind::Handle))
}

fn rest_is_short(sight: &Sight<'_>, from: usize) -> bool {
    let tokens = &sight.tokens;
    let mut lines = 0;
    let mut at = from;
    while at < tokens.list.len() {
        let end =
            (at..tokens.list.len()).find(|at| tokens.kind(*at) == Kind::Newline).unwrap_or(tokens.list.len());
        if tokens.kind(at) != Kind::Mark('>') && end > at && !is_furniture(sight, at, end) {
            lines += 1;
            if (at..end).filter(|at| tokens.is_content(*at)).count() > 6 {
                return false;
            }
        }
        at = end + 1;
    }
    lines <= 4
}
