//! Puts the parts together again: reply, quotes, signature, forwarded message.

use super::close::close_of;
use super::divide::{Part, Parts};
use super::line::Page;
use super::{Answered, Cut};

/// Puts the parts together.
pub(super) fn assemble(page: &Page<'_>, parts: &Parts, answers: Vec<Answered>) -> Cut {
    let mut cut = Cut { answers, ..Cut::default() };
    let mut sizes = [0usize; 4];
    for (i, part) in parts.of.iter().enumerate() {
        sizes[slot(*part)] += page.whole(i).len() + 2;
    }
    for (text, size) in
        [&mut cut.reply, &mut cut.quoted, &mut cut.signature, &mut cut.forwarded].into_iter().zip(sizes)
    {
        if size > 2 {
            text.reserve(size);
        }
    }
    let mut last = [usize::MAX; 4];
    for (i, part) in parts.of.iter().enumerate() {
        if page.is_blank(i) {
            continue;
        }
        let slot = slot(*part);
        let text = match slot {
            0 => &mut cut.reply,
            1 => &mut cut.quoted,
            2 => &mut cut.signature,
            _ => &mut cut.forwarded,
        };
        if !text.is_empty() {
            text.push_str(if last[slot] + 1 == i { "\n" } else { "\n\n" });
        }
        let whole = page.whole(i);
        // Some clients indent the first line.
        let first = slot == 0 && text.is_empty();
        text.push_str(if first { whole.trim_start_matches([' ', '\t', '\u{a0}']) } else { whole });
        last[slot] = i;
    }
    cut.close = close_of(&cut.reply);
    cut
}

fn slot(part: Part) -> usize {
    match part {
        Part::Reply | Part::Fragment => 0,
        Part::Quoted => 1,
        Part::Signature => 2,
        Part::Forwarded => 3,
    }
}
