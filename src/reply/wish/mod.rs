//! Reads wishes about groups: "move me to community building", "put me also in dev", "take me out of care", "I can coordinate
//! design for now". Pure. What is said, in five languages, stands in `words.toml`; a sentence that only looks like it (no group is
//! called so) is left to the reader of statements.

mod lexicon;
mod name;
mod pattern;
#[cfg(test)]
mod stories;
mod token;
mod verdict;

pub use verdict::{Verdict, verdict};

use std::ops::Range;

use lexicon::{Kind, Lexicon, lexicons};
use pattern::{Filled, Part, Slot, matched};
use token::{Token, sentences};

/// A group that may be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupName {
    /// Its key.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether the writer is in it.
    pub mine: bool,
}

/// A group as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// This one: its place in the list.
    One(usize),
    /// Several fit; never guessed.
    Several(Vec<usize>),
    /// None is called so.
    Unknown(String),
}

/// What somebody wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To be in a group as well.
    Join(Named),
    /// To be in a group in place of another; without one that they named.
    Move {
        /// The group that they leave.
        from: Option<Named>,
        /// The group that they go to.
        to: Named,
    },
    /// To be in a group no longer.
    Leave(Named),
    /// To coordinate a group for now.
    Coordinate(Named),
}

/// A wish, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub wish: Wish,
    /// The words that said it.
    pub words: String,
    /// Where they begin, in bytes.
    pub from: usize,
    /// Where they end.
    pub to: usize,
    /// Its sentence says nothing else: "Hi, please move me to design" does not, "they told me: move me to design" does.
    pub alone: bool,
    /// Where the sentence stands.
    pub sentence: Range<usize>,
}

/// Texts longer than this are read up to here: nobody writes their wish behind it.
const LONGEST: usize = 20_000;

/// The wishes in a text, in its order.
pub fn read(text: &str, groups: &[GroupName]) -> Vec<Found> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    let mut found = Vec::new();
    for tokens in sentences(text) {
        let (mut at, first, mut alone) = (0, found.len(), true);
        let whole = tokens.first().map_or(0, |token| token.from)..tokens.last().map_or(0, |token| token.to);
        while at < tokens.len() {
            match wish_at(&tokens, at, groups) {
                Some((wish, begin, next)) => {
                    let (from, to) = (tokens[begin].from, tokens[next - 1].to);
                    let words = text[from..to].trim().to_owned();
                    found.push(Found { wish, words, from, to, alone, sentence: whole.clone() });
                    at = next;
                }
                None => {
                    alone &= says_nothing(&tokens[at].word);
                    at += 1;
                }
            }
        }
        found.iter_mut().skip(first).for_each(|one| one.alone = alone);
    }
    found
}

/// Whether a word beside a wish is politeness.
fn says_nothing(word: &str) -> bool {
    let polite = |lexicon: &Lexicon| {
        lexicon.filler.iter().chain(&lexicon.after).chain(&lexicon.greeting).any(|known| known == word)
    };
    lexicons().iter().any(polite)
}

impl Found {
    /// Where it stands, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.from..self.to
    }
}

/// Whether a text is politeness, or nothing.
pub fn is_polite(text: &str) -> bool {
    sentences(text).iter().flatten().all(|token| says_nothing(&token.word))
}

/// The text without what stands at these places, in their order: what is left says something about work, or nothing.
pub fn without(text: &str, spans: impl IntoIterator<Item = Range<usize>>) -> String {
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        left.push_str(text.get(at..span.start).unwrap_or_default());
        at = span.end;
    }
    left.push_str(text.get(at..).unwrap_or_default());
    let says = left.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let word = token::fold(word);
        let beside = |lexicon: &Lexicon| lexicon.filler.contains(&word) || lexicon.after.contains(&word);
        !word.is_empty() && !lexicons().iter().any(beside)
    });
    if says { left } else { String::new() }
}

/// The wish that begins here: what it is, where it begins and where the reading goes on.
fn wish_at(tokens: &[Token], at: usize, groups: &[GroupName]) -> Option<(Wish, usize, usize)> {
    let mut best: Option<(Wish, usize)> = None;
    for lexicon in lexicons() {
        let begun = lexicon.begun(tokens, at);
        for pattern in &lexicon.patterns {
            let start = match (pattern.sure, begun) {
                (true, _) => at,
                (false, Some(start)) => start,
                (false, None) => continue,
            };
            if lexicon.denied(tokens, at) {
                continue;
            }
            let Some((slots, next)) = matched(&pattern.parts, tokens, start, lexicon) else { continue };
            let Some((wish, next)) = understood(pattern, &slots, next, tokens, groups, lexicon) else {
                continue;
            };
            let better = match &best {
                None => true,
                // A group that is known is worth more than one that is not, and more words than fewer.
                Some((before, end)) => (!is_unknown(&wish), next) > (!is_unknown(before), *end),
            };
            if better {
                best = Some((wish, next));
            }
        }
    }
    let (wish, next) = best?;
    Some((wish, at, reason_end(tokens, next)))
}

fn is_unknown(wish: &Wish) -> bool {
    match wish {
        Wish::Join(named) | Wish::Leave(named) | Wish::Coordinate(named) => {
            matches!(named, Named::Unknown(_))
        }
        Wish::Move { from, to } => matches!(to, Named::Unknown(_)) || matches!(from, Some(Named::Unknown(_))),
    }
}

/// The groups in the slots of a pattern. `None` when it is no wish about groups.
fn understood(
    pattern: &lexicon::Pattern,
    slots: &[Filled],
    end: usize,
    tokens: &[Token],
    groups: &[GroupName],
    lexicon: &Lexicon,
) -> Option<(Wish, usize)> {
    let (mut from, mut to, mut next) = (None, None, end);
    for (slot, begin, until) in slots {
        let open = *until == end && matches!(pattern.parts.last(), Some(Part::Group(last)) if last == slot);
        let named = name::named(&tokens[*begin..*until], groups, lexicon, open);
        let (named, used) = match named {
            Some((named, used)) => (named, used),
            // "Move me to .." is about groups whatever is named; all else only with a group's name, or the word "group".
            None => {
                let slot = &tokens[*begin..*until];
                let is_group =
                    slot.iter().any(|token| lexicon.team.contains(&token.word) && token.word.len() > 2);
                let certain = pattern.sure && pattern.kind == Kind::Move;
                let (words, used) = name::as_written(slot, lexicon);
                if words.is_empty() || !(is_group || certain) {
                    return None;
                }
                (Named::Unknown(words), used)
            }
        };
        if open {
            next = begin + used;
        }
        match slot {
            Slot::From => from = Some(named),
            Slot::To | Slot::Of => to = Some(named),
        }
    }
    let wish = match pattern.kind {
        Kind::Move => Wish::Move { from, to: to? },
        Kind::Join => Wish::Join(to?),
        Kind::Leave => Wish::Leave(mine(from?, groups)),
        Kind::Coordinate => Wish::Coordinate(to?),
    };
    Some((wish, next))
}

/// Of several that fit, who wants to leave means one where they are.
fn mine(named: Named, groups: &[GroupName]) -> Named {
    let Named::Several(several) = &named else { return named };
    let mut mine = several.iter().copied().filter(|at| groups.get(*at).is_some_and(|group| group.mine));
    match (mine.next(), mine.next()) {
        (Some(only), None) => Named::One(only),
        _ => named,
    }
}

/// ".. because I like it there", and ", please", belong to the wish.
fn reason_end(tokens: &[Token], next: usize) -> usize {
    let beside = |token: &Token| lexicons().iter().any(|lexicon| lexicon.filler.contains(&token.word));
    let rest = &tokens[next..];
    let gives_reason = lexicons().iter().any(|lexicon| lexicon.because_at(rest).is_some());
    if gives_reason || rest.iter().all(beside) { tokens.len() } else { next }
}
