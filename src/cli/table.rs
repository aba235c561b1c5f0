//! What rows of a table do, as a person sees it.

use super::screen::folded;
use super::{Colour, Failure, Screen};
use crate::community::plan::Field;
use crate::roster::Fate;

/// More lines than this tell nobody anything.
const MOST: usize = 60;

/// Names longer than this begin a line of their own.
const WIDEST: usize = 30;

/// Prints what is new and what changes, and counts.
pub(super) fn show(screen: &Screen, entries: &[(&str, &Fate)]) -> Result<(), Failure> {
    let different: Vec<_> = entries.iter().filter(|(_, fate)| **fate != Fate::Same).collect();
    let widths = different.iter().map(|(name, _)| unicode_width::UnicodeWidthStr::width(*name));
    let width = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    for (name, fate) in different.iter().take(MOST) {
        let (mark, colour, text) = match fate {
            Fate::New(fields) => ('+', Colour::Green, described(fields)),
            Fate::Changed(fields) => ('~', Colour::Yellow, changes(fields)),
            Fate::Same => continue,
        };
        let pad = width.saturating_sub(unicode_width::UnicodeWidthStr::width(*name));
        let line = format!("{mark} {}{}  {text}", name.replace(' ', "\u{a0}"), "\u{a0}".repeat(pad));
        let text = folded(&line, &" ".repeat(4));
        let (head, rest) = text.split_at(1);
        screen.line(format_args!("{}{rest}", screen.paint(colour, head)))?;
    }
    if different.len() > MOST {
        screen.line(format_args!("  and {} more", different.len() - MOST))?;
    }
    let count = |wanted: fn(&Fate) -> bool| entries.iter().filter(|(_, fate)| wanted(fate)).count();
    let (new, changed) =
        (count(|fate| matches!(fate, Fate::New(_))), count(|f| matches!(f, Fate::Changed(_))));
    let space = if different.is_empty() { "" } else { "\n" };
    screen.line(format_args!(
        "{space}{new} new, {changed} changed, {} unchanged.",
        entries.len() - new - changed
    ))
}

fn described(fields: &[(&'static str, String)]) -> String {
    let silent = ["name", "title", "channel", "language"];
    let told = fields.iter().filter(|(field, _)| !silent.contains(field));
    let words = told.map(|(field, text)| match *field {
        "mail" | "matrix" | "time zone" | "group" | "status" => text.clone(),
        field => format!("{field} {text}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn changes(fields: &[Field]) -> String {
    let words = fields.iter().map(|Field { field, from, to }| format!("{field}: {from} -> {to}"));
    words.collect::<Vec<_>>().join("; ")
}
