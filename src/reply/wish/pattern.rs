//! Patterns of words with slots for groups.

use super::lexicon::Lexicon;
use super::token::Token;

/// Which group a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Where they go.
    To,
    /// What they leave.
    From,
    /// What they would coordinate.
    Of,
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// One of these words.
    Word(Vec<String>),
    /// A group's name.
    Group(Slot),
}

/// A slot and the words that fill it: from, to.
pub(super) type Filled = (Slot, usize, usize);

/// A name has no more words than this.
const LONGEST_NAME: usize = 8;

/// Reads "move|switch me to TO".
pub(super) fn parts(pattern: &str) -> Vec<Part> {
    let part = |word: &str| match word {
        "TO" => Part::Group(Slot::To),
        "FROM" => Part::Group(Slot::From),
        "OF" => Part::Group(Slot::Of),
        words => Part::Word(words.split('|').map(str::to_owned).collect()),
    };
    pattern.split_whitespace().map(part).collect()
}

/// The words that fill the slots when the pattern begins at `at`, and where it ends. Fillers may stand between its words. A slot takes
/// as few words as it can, at the end of a pattern as many.
pub(super) fn matched(
    parts: &[Part],
    tokens: &[Token],
    at: usize,
    lexicon: &Lexicon,
) -> Option<(Vec<Filled>, usize)> {
    let Some((first, rest)) = parts.split_first() else { return Some((Vec::new(), at)) };
    match first {
        Part::Word(words) => {
            let mut at = at;
            loop {
                let token = tokens.get(at)?;
                if words.contains(&token.word) {
                    if token.stops && !rest.is_empty() {
                        return None;
                    }
                    return matched(rest, tokens, at + 1, lexicon);
                }
                if !lexicon.filler.contains(&token.word) {
                    return None;
                }
                at += 1;
            }
        }
        Part::Group(slot) => {
            let stop =
                tokens.iter().enumerate().skip(at).find(|(_, token)| token.stops).map(|(place, _)| place + 1);
            let most = stop.unwrap_or(tokens.len()).min(at + LONGEST_NAME);
            if rest.is_empty() {
                return (most > at).then(|| (vec![(*slot, at, most)], most));
            }
            (at + 1..=most.min(tokens.len())).find_map(|end| {
                let (mut slots, next) = matched(rest, tokens, end, lexicon)?;
                slots.insert(0, (*slot, at, end));
                Some((slots, next))
            })
        }
    }
}
