//! How people answer a receipt, in five languages: patterns of words, kept in `words/*.toml`.
//!
//! Corrections are short and languages mix ("sorry, 2 ist falsch"), so all languages are looked at together. Where one word means
//! two things, the language that most of the reply is in decides.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::token::fold;

/// What a pattern says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sense {
    /// "yes".
    Yes,
    /// "no".
    No,
    /// "that's right".
    Right,
    /// "ok": only with a number.
    Fine,
    /// "thanks".
    Polite,
    /// "all correct".
    AllRight,
    /// "all wrong".
    AllWrong,
    /// "that's wrong".
    Wrong,
    /// "take it back".
    Undo,
    /// "I didn't say that".
    Unsaid,
    /// "I meant ..".
    Meant,
    /// "not ..".
    Not,
    /// "but ..", as in "not 1 but 3".
    But,
    /// "is", as in "1 isn't right, 2 is".
    Is,
    /// "isn't done", "still open".
    NotDone,
    /// "only", as in "only the draft".
    Only,
    /// "nobody is blocking me".
    NotBlocked,
    /// "I'm not away".
    NotAway,
    /// "I thanked nobody".
    NotThanked,
    /// "that's not a new task".
    NotNew,
    /// "the blocker".
    Blocker,
    /// "the thank you".
    ThanksWord,
    /// "the absence".
    Absence,
    /// "the new task".
    NewWord,
    /// "sorry".
    Sorry,
    /// A word that says nothing.
    Filler,
    /// "first" ..
    Ordinals,
    /// "two" ..
    Cardinals,
}

/// One pattern of one language.
#[derive(Debug)]
pub(super) struct Pattern {
    /// What it says.
    pub sense: Sense,
    /// Which number, for ordinals and cardinals.
    pub number: u32,
    language: usize,
    words: Vec<String>,
}

const LANGUAGES: [(&str, &str); 5] = [
    ("en", include_str!("words/en.toml")),
    ("es", include_str!("words/es.toml")),
    ("pt", include_str!("words/pt.toml")),
    ("fr", include_str!("words/fr.toml")),
    ("de", include_str!("words/de.toml")),
];

/// Patterns by their first word, the longest first.
pub(super) struct Lexicon {
    by_first: HashMap<String, Vec<Pattern>>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

/// How much each language is spoken in a reply.
pub(super) type Shares = [usize; LANGUAGES.len()];

impl Lexicon {
    pub(super) fn get() -> &'static Self {
        &LEXICON
    }

    fn load() -> Self {
        let mut by_first: HashMap<String, Vec<Pattern>> = HashMap::new();
        for (language, (_, file)) in LANGUAGES.iter().enumerate() {
            // The files are compiled in, and a test reads them.
            let senses: HashMap<Sense, Vec<String>> = toml::from_str(file).unwrap_or_default();
            for (sense, rows) in senses {
                for (row, number) in rows.iter().zip(1u32..) {
                    let number = if matches!(sense, Sense::Ordinals | Sense::Cardinals) { number } else { 0 };
                    for words in spelled(row) {
                        let Some(first) = words.first().cloned() else { continue };
                        by_first.entry(first).or_default().push(Pattern { sense, number, language, words });
                    }
                }
            }
        }
        for patterns in by_first.values_mut() {
            patterns.sort_by_key(|one| (std::cmp::Reverse(one.words.len()), one.sense, one.language));
        }
        Self { by_first }
    }

    /// How many words of a reply each language knows; the one that the member wants to be written in counts a little more.
    pub(super) fn shares(&self, words: &[&str], lang: Option<&str>) -> Shares {
        let mut shares = Shares::default();
        for word in words {
            let mut known = [false; LANGUAGES.len()];
            for pattern in self.by_first.get(*word).into_iter().flatten() {
                known[pattern.language] |= pattern.words.len() == 1;
            }
            for (share, known) in shares.iter_mut().zip(known) {
                *share += usize::from(known) * 2;
            }
        }
        let lang = lang.unwrap_or_default();
        for (share, (code, _)) in shares.iter_mut().zip(LANGUAGES) {
            *share += usize::from(lang.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(code))) * 3;
        }
        shares
    }

    /// The longest pattern with which `words` begin, in the language that is spoken most; and how many words it takes.
    pub(super) fn longest(&self, words: &[&str], shares: &Shares) -> Option<(&Pattern, usize)> {
        let patterns = self.by_first.get(*words.first()?)?;
        let fits = |pattern: &&Pattern| {
            pattern.words.len() <= words.len()
                && pattern.words.iter().zip(words).all(|(one, word)| one == word)
        };
        let longest = patterns.iter().find(fits)?.words.len();
        let best = patterns
            .iter()
            .filter(|pattern| pattern.words.len() == longest)
            .filter(fits)
            .max_by_key(|pattern| (shares[pattern.language], std::cmp::Reverse(pattern.sense)))?;
        Some((best, longest))
    }
}

/// Every row of words that a pattern stands for: `a|b` is one of several, `(x)` may be missing, `a_b` holds together.
fn spelled(row: &str) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for part in row.split_whitespace() {
        let optional = part.starts_with('(') && part.ends_with(')');
        let choices = part.trim_matches(['(', ')']).split('|');
        let choices: Vec<Vec<String>> = choices.map(folded).collect();
        let mut next = Vec::new();
        for so_far in &all {
            if optional {
                next.push(so_far.clone());
            }
            for choice in &choices {
                next.push([so_far.clone(), choice.clone()].concat());
            }
        }
        all = next;
    }
    all
}

fn folded(word: &str) -> Vec<String> {
    word.split(['\'', '’', '_']).filter(|part| !part.is_empty()).map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_words_for_everything() {
        let mut all: Vec<Vec<Sense>> = Vec::new();
        for (code, file) in LANGUAGES {
            let senses: HashMap<Sense, Vec<String>> = toml::from_str(file).unwrap();
            assert!(senses.values().all(|rows| !rows.is_empty()), "{code}");
            let mut senses: Vec<Sense> = senses.into_keys().collect();
            senses.sort();
            all.push(senses);
        }
        assert!(all.windows(2).all(|two| two[0] == two[1]));
    }

    #[test]
    fn a_pattern_stands_for_every_way_to_write_it() {
        let spelled = spelled("isn't|isnt|is_not right (yet)");
        let rows: Vec<String> = spelled.iter().map(|words| words.join(" ")).collect();
        assert_eq!(
            rows,
            [
                "isn t right",
                "isn t right yet",
                "isnt right",
                "isnt right yet",
                "is not right",
                "is not right yet"
            ]
        );
    }
}
