//! Which of the listed things a word names.

use super::Receipt;
use super::lexicon::{Lexicon, Sense};
use super::token::{Kind, fold, tokens};
use crate::reply::Fact;

/// What a word can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mention {
    /// A listed number, or a title.
    Task(u32),
    /// "the second": a number, or a line of the receipt.
    Ordinal(u32),
    /// Who is thanked: a place in what was noted.
    Thanked(usize),
    /// "the blocker".
    Blocker,
    /// "the thank you".
    Thanks,
    /// "the absence".
    Absence,
    /// "the new task".
    New,
}

/// Words of titles and names.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// Words of titles; `None` for those that several titles have.
    titles: Vec<(String, Option<u32>)>,
    names: Vec<(String, usize)>,
}

/// What a word of a title means in a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// This.
    It(Mention),
    /// One of several.
    Shared,
}

/// Shorter words name nothing.
const SHORTEST: usize = 3;
/// Words that begin alike are forms of one word.
const STEM: usize = 5;
const ENDING: usize = 3;

impl Mentions {
    pub(super) fn of(receipt: &Receipt<'_>) -> Self {
        let lexicon = Lexicon::get();
        let known = &receipt.known;
        let tasks = known.tasks.iter().map(|task| (task.n, task.title.as_str()));
        let offers = known.offers.iter().map(|offer| (offer.n, offer.title.as_str()));
        let mut titles: Vec<(String, Option<u32>)> = Vec::new();
        for (n, title) in tasks.chain(offers) {
            for token in tokens(title) {
                let Kind::Word(word) = token.kind else { continue };
                let says_nothing = lexicon
                    .longest(&[&word], &Default::default())
                    .is_some_and(|(pattern, _)| pattern.sense == Sense::Filler);
                if word.chars().count() < SHORTEST || says_nothing {
                    continue;
                }
                match titles.iter_mut().find(|(known, _)| same_word(known, &word)) {
                    Some((_, of)) if *of == Some(n) => {}
                    Some((_, of)) => *of = None,
                    None => titles.push((word, Some(n))),
                }
            }
        }
        let mut names = Vec::new();
        for (place, noted) in receipt.noted.iter().enumerate() {
            if let Fact::Shoutout { to } = &noted.fact {
                names.extend(to.split_whitespace().next().map(|first| (fold(first), place)));
            }
        }
        Self { titles, names }
    }

    /// What a word names.
    pub(super) fn named(&self, word: &str) -> Option<Named> {
        if let Some((_, place)) = self.names.iter().find(|(name, _)| name == word) {
            return Some(Named::It(Mention::Thanked(*place)));
        }
        if word.chars().count() < SHORTEST {
            return None;
        }
        let same = self.titles.iter().find(|(title, _)| title == word);
        let (_, of) = same.or_else(|| self.titles.iter().find(|(title, _)| same_word(title, word)))?;
        Some(of.map_or(Named::Shared, |n| Named::It(Mention::Task(n))))
    }
}

/// Whether two words are forms of one.
fn same_word(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let alike = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let longest = a.chars().count().max(b.chars().count());
    alike >= STEM && longest - alike <= ENDING
}

#[cfg(test)]
mod tests {
    use super::same_word;

    #[test]
    fn forms_of_a_word_are_one_word() {
        assert!(same_word("poster", "posters") && same_word("website", "websites"));
        assert!(!same_word("report", "repair") && !same_word("web", "website"));
    }
}
