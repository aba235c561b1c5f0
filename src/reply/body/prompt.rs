//! Our own prompt, quoted back without quote marks: known text is found again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fold::{fold, is_blank};
use super::line::Page;

/// Shorter lines ("Hi,") prove nothing.
const SHORTEST: usize = 8;

/// How a line of the text stands to the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Not of the prompt.
    No,
    /// Is this line of the prompt, or the start of it.
    Line(u32),
    /// Goes on with the line above, which was broken.
    Rest(u32),
}

/// For every line of the page, whether it comes from the prompt.
pub(super) fn recognise(page: &Page<'_>, prompt: &[&str]) -> Vec<Known> {
    let mut whole = HashMap::new();
    let mut ordered = BTreeMap::new();
    for (n, line) in prompt.iter().enumerate() {
        let folded = plain(line);
        if folded.chars().count() >= SHORTEST {
            whole.entry(folded.clone()).or_insert(n as u32);
            ordered.entry(folded).or_insert(n as u32);
        }
    }
    let mut known = vec![Known::No; page.len()];
    if whole.is_empty() {
        return known;
    }
    // Most lines are not of the prompt, which their first letter tells without folding them.
    let letters: BTreeSet<char> = whole.keys().filter_map(|line| line.chars().next()).collect();
    let longest = ordered.keys().map(String::len).max().unwrap_or(0);
    // The line of the prompt that broke off, and how much of it was seen.
    let mut open: Option<(u32, String)> = None;
    for (i, known) in known.iter_mut().enumerate() {
        let inner = page.inner(i);
        if inner.is_empty() || inner.len() > 2 * longest + 16 {
            open = None;
            continue;
        }
        if open.is_none()
            && (inner.len() < SHORTEST
                || !first_letter(inner).is_some_and(|letter| letters.contains(&letter)))
        {
            continue;
        }
        let folded = plain(inner);
        if let Some((n, rest)) = open.take()
            && let Some(left) = rest.strip_prefix(folded.as_str())
        {
            *known = Known::Rest(n);
            let left = left.trim_start();
            if !left.is_empty() {
                open = Some((n, left.to_owned()));
            }
            continue;
        }
        if let Some(n) = whole.get(folded.as_str()) {
            *known = Known::Line(*n);
        } else if folded.chars().count() >= 2 * SHORTEST
            && let Some((line, n)) = ordered.range(folded.clone()..).next()
            && let Some(rest) = line.strip_prefix(folded.as_str())
        {
            *known = Known::Line(*n);
            open = Some((*n, rest.trim_start().to_owned()));
        }
    }
    known
}

/// The first letter that [`plain`] leaves of a line.
fn first_letter(line: &str) -> Option<char> {
    let letter = line
        .chars()
        .find(|c| !matches!(c, '-' | '\u{2022}' | '+' | '>' | '*' | '_' | '`') && !is_blank(*c))?;
    fold(letter.encode_utf8(&mut [0; 4])).chars().next()
}

/// Folded, without bullets, and without the marks of a link.
fn plain(line: &str) -> String {
    let mut folded = fold(line);
    let start = folded.len() - folded.trim_start_matches(['-', '\u{2022}', '+', '>', ' ']).len();
    folded.drain(..start);
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_again_however_they_were_broken() {
        let page = Page::new(
            "Your tasks:\n• 1. Draft the grant application for the\nnext round\ndone!\n2. Book the hall",
        );
        let known = recognise(
            &page,
            &[
                "Hi Ana,",
                "Your tasks:",
                "1. Draft the grant application for the next round",
                "2. Book the hall",
            ],
        );
        assert_eq!(known, [Known::Line(1), Known::Line(2), Known::Rest(2), Known::No, Known::Line(3)]);
    }
}
