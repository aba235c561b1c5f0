//! The words of each language, read once.

use std::sync::OnceLock;

use serde::Deserialize;

use super::pattern::{Part, parts};
use super::token::Token;

/// What a pattern asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Move,
    Join,
    Leave,
    Coordinate,
}

/// One way to say it.
#[derive(Debug)]
pub(super) struct Pattern {
    pub kind: Kind,
    /// It stands alone; else a beginning like "I would like to" must stand before it.
    pub sure: bool,
    pub parts: Vec<Part>,
}

/// One language.
#[derive(Debug)]
pub(super) struct Lexicon {
    begins: Vec<Vec<String>>,
    pub filler: Vec<String>,
    pub article: Vec<String>,
    pub team: Vec<String>,
    pub after: Vec<String>,
    pub greeting: Vec<String>,
    because: Vec<Vec<String>>,
    pub yes: Vec<String>,
    pub no: Vec<String>,
    not: Vec<String>,
    pub patterns: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: Vec<Written>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    begins: Vec<String>,
    filler: Vec<String>,
    article: Vec<String>,
    team: Vec<String>,
    after: Vec<String>,
    greeting: Vec<String>,
    because: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    not: Vec<String>,
    move_sure: Vec<String>,
    move_wish: Vec<String>,
    join_sure: Vec<String>,
    join_wish: Vec<String>,
    leave_sure: Vec<String>,
    leave_wish: Vec<String>,
    coordinate_sure: Vec<String>,
    coordinate_wish: Vec<String>,
}

/// All languages. A file that cannot be read gives none, which a test sees.
pub(super) fn lexicons() -> &'static [Lexicon] {
    static ALL: OnceLock<Vec<Lexicon>> = OnceLock::new();
    ALL.get_or_init(|| {
        let file: Result<File, _> = toml::from_str(include_str!("words.toml"));
        file.map(|file| file.language.into_iter().map(Lexicon::of).collect()).unwrap_or_default()
    })
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

impl Lexicon {
    fn of(written: Written) -> Self {
        let ways = [
            (Kind::Move, true, written.move_sure),
            (Kind::Move, false, written.move_wish),
            (Kind::Join, true, written.join_sure),
            (Kind::Join, false, written.join_wish),
            (Kind::Leave, true, written.leave_sure),
            (Kind::Leave, false, written.leave_wish),
            (Kind::Coordinate, true, written.coordinate_sure),
            (Kind::Coordinate, false, written.coordinate_wish),
        ];
        let patterns = ways.into_iter().flat_map(|(kind, sure, patterns)| {
            patterns.into_iter().map(move |pattern| Pattern { kind, sure, parts: parts(&pattern) })
        });
        Self {
            begins: written.begins.iter().map(|text| words(text)).collect(),
            filler: written.filler,
            article: written.article,
            team: written.team,
            after: written.after,
            greeting: written.greeting,
            because: written.because.iter().map(|text| words(text)).collect(),
            yes: written.yes,
            no: written.no,
            not: written.not,
            patterns: patterns.collect(),
        }
    }

    /// Where a wish goes on that begins here with "I would like to".
    pub(super) fn begun(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let begins = self.begins.iter().filter_map(|begin| starts(&tokens[at..], begin));
        begins.max().map(|length| at + length)
    }

    /// Whether "not" stands before it in the same breath, or right inside of its beginning.
    pub(super) fn denied(&self, tokens: &[Token], at: usize) -> bool {
        let before = tokens[..at].iter().rev().take(3).take_while(|token| !token.stops);
        let inside = tokens[at..].iter().take(4).take_while(|token| !token.stops);
        let not = |token: &Token| self.not.contains(&token.word);
        before.into_iter().any(not)
            || inside.into_iter().take(3).any(|token| not(token) && !self.article.contains(&token.word))
    }

    /// How many words of "because" stand here.
    pub(super) fn because_at(&self, tokens: &[Token]) -> Option<usize> {
        self.because.iter().filter_map(|because| starts(tokens, because)).max()
    }
}

fn starts(tokens: &[Token], words: &[String]) -> Option<usize> {
    let fits =
        tokens.len() >= words.len() && tokens.iter().zip(words).all(|(token, word)| token.word == *word);
    fits.then_some(words.len())
}
