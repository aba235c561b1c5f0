//! A reply with everything that single words and patterns say about it: what the other rooms look at.

use super::language::{Known, known, language_of};
use super::lexicon::{Cue, Entry, Language, Lexicon, Sense};
use super::mention::{Mention, Way};
use super::role;
use super::title::{Hit, Set, Titles};
use super::token::{Kind, Tokens};
use crate::reply::{ListedTask, Offer};

/// The reply's tokens with their dictionary entries and cues, and the prompt's titles.
pub(super) struct Sight<'a> {
    pub tokens: Tokens<'a>,
    pub lexicon: &'static Lexicon,
    pub entries: Vec<Entry>,
    pub cues: Vec<Cue>,
    pub titles: Titles,
    /// The reply speaks of tasks by their numbers: "2 is sorted".
    pub numbers_tasks: bool,
    numbers: Vec<u32>,
    /// Per token: a pattern other than a pronoun covers it.
    covered: Vec<bool>,
    /// Per token: where its hits lie in `hits`.
    spans: Vec<(u32, u32)>,
    hits: Vec<Hit>,
}

impl<'a> Sight<'a> {
    /// Looks at `text` as an answer to a prompt with `tasks` and `offers`.
    pub fn of(text: &'a str, tasks: &[ListedTask], offers: &[Offer], hint: Option<&str>) -> Self {
        let tokens = Tokens::of(text);
        let words: Vec<Option<&Known>> = (0..tokens.list.len())
            .map(|at| Some(tokens.fold(at)).filter(|word| !word.is_empty()).and_then(known))
            .collect();
        let lexicon = Lexicon::of(language_of(&tokens, &words, hint));
        let titles = Titles::of(tasks, offers, lexicon);
        let mut entries: Vec<Entry> = Vec::with_capacity(tokens.list.len());
        let mut hits = Vec::new();
        let mut spans = Vec::with_capacity(tokens.list.len());
        for (at, known) in words.into_iter().enumerate() {
            let word = tokens.fold(at);
            let found = known.and_then(|known| known.of(lexicon.language));
            let mut entry = found.unwrap_or_default();
            let before = hits.len();
            if matches!(tokens.kind(at), Kind::Word | Kind::Handle) && entry.roles & role::STOP == 0 {
                titles.look(word, lexicon, found.is_some(), &mut hits);
                if hits.len() == before && word.ends_with(|last: char| last.is_ascii_digit()) {
                    titles.look_numbered(word, &mut hits);
                }
            }
            if tokens.kind(at) == Kind::Word
                && found.is_none()
                && !tokens.list[at].capital
                && hits.len() == before
                && let Some(right) = lexicon.mend(word)
            {
                entry = lexicon.look(right);
            }
            spans.push((before as u32, hits.len() as u32));
            entries.push(entry);
        }
        let mut cues = lexicon.cues(&tokens, &entries);
        // "no. 1" is a number, no denial.
        cues.retain(|cue| {
            let next = cue.to + usize::from(tokens.kind(cue.to) == Kind::Mark('.'));
            !(cue.sense == Sense::Neg
                && cue.to - cue.from == 1
                && entries[cue.from].roles & role::TASK != 0
                && next > cue.to
                && matches!(tokens.kind(next), Kind::Number { .. }))
        });
        let in_title = |at: usize| spans.get(at).is_some_and(|(from, to): &(u32, u32)| to > from);
        super::past::mark(&tokens, &entries, lexicon, in_title, &mut cues);
        let numbers: Vec<u32> = tasks
            .iter()
            .map(|t| t.n)
            .chain(offers.iter().map(|o| o.n))
            .take(super::title::MOST_ITEMS)
            .collect();
        let mut covered = vec![false; tokens.list.len()];
        for cue in cues.iter().filter(|cue| cue.sense != Sense::Pronoun) {
            covered[cue.from..cue.to.min(tokens.list.len())].fill(true);
        }
        let numbers_tasks = (0..tokens.list.len()).any(|at| {
            matches!(tokens.kind(at), Kind::Number { value, .. } if numbers.contains(&value))
                && entries.get(at + 1).is_some_and(|next| next.roles & role::COPULA != 0)
                && (at == 0 || !tokens.is_content(at - 1))
        });
        Self { tokens, lexicon, entries, cues, titles, numbers_tasks, numbers, covered, spans, hits }
    }

    /// Whether the word at `at` plays one of the roles.
    pub fn is(&self, at: usize, roles: u64) -> bool {
        self.entries.get(at).is_some_and(|entry| entry.roles & roles != 0)
    }

    /// The dictionary entry of the token at `at`.
    pub fn entry(&self, at: usize) -> Entry {
        self.entries.get(at).copied().unwrap_or_default()
    }

    /// The item that has the number `n` in the prompt.
    pub fn item(&self, n: u32) -> Option<usize> {
        self.numbers.iter().position(|own| *own == n)
    }

    /// The number in the prompt of an item.
    pub fn number(&self, item: usize) -> u32 {
        self.numbers.get(item).copied().unwrap_or(0)
    }

    /// Cues that begin within `from..to`.
    pub fn cues_in(&self, from: usize, to: usize) -> &[Cue] {
        let start = self.cues.partition_point(|cue| cue.from < from);
        let end = self.cues.partition_point(|cue| cue.from < to);
        &self.cues[start..end.max(start)]
    }

    /// Whether one of `senses` begins within `from..to`.
    pub fn says(&self, from: usize, to: usize, senses: &[Sense]) -> bool {
        self.cues_in(from, to).iter().any(|cue| senses.contains(&cue.sense))
    }

    /// The first token of one of `senses` within `from..to`.
    pub fn first(&self, from: usize, to: usize, senses: &[Sense]) -> Option<Cue> {
        self.cues_in(from, to).iter().find(|cue| senses.contains(&cue.sense)).copied()
    }

    /// Whether a cue is only a part of a title: "the blocked users policy".
    pub fn is_title_word(&self, cue: &Cue, mentions: &[Mention]) -> bool {
        mentions.iter().any(|m| {
            m.from <= cue.from
                && cue.to <= m.to
                && match m.way {
                    Way::Number | Way::Ordinal => true,
                    // "Streichen: eine Wand von vier" names the task by its verb.
                    Way::Title
                        if cue.to == cue.from + 1
                            && self.tokens.kind(cue.to) == Kind::Mark(':')
                            && self.titles.has_word(m.set, self.tokens.fold(cue.from)) =>
                    {
                        true
                    }
                    Way::Title | Way::OneOf => {
                        m.words > 1
                            && (cue.from..cue.to).any(|at| self.titles.has_word(m.set, self.tokens.fold(at)))
                            && (cue.from..cue.to).all(|at| {
                                !self.tokens.is_content(at)
                                    || self.is(at, role::STOP)
                                    || self.titles.has_word(m.set, self.tokens.fold(at))
                            })
                    }
                    _ => false,
                }
        })
    }

    /// The language that was recognised.
    pub fn language(&self) -> Language {
        self.lexicon.language
    }

    /// Whether a word is neither a function word nor known to the patterns: most likely a noun, a name, a verb of its own.
    pub fn is_free(&self, at: usize) -> bool {
        self.tokens.kind(at) == Kind::Word
            && !self.is(at, role::STOP | role::COPULA)
            && !self.covered.get(at).copied().unwrap_or(false)
    }

    /// Where the word at `at` stands in titles.
    pub fn hits(&self, at: usize) -> &[Hit] {
        let (from, to) = self.spans.get(at).copied().unwrap_or_default();
        &self.hits[from as usize..to as usize]
    }

    /// A set of one item.
    pub fn just(item: usize) -> Set {
        1 << item.min(127)
    }
}
