//! Which language a reply is written in, and what its words are in each.

use std::sync::LazyLock;

use super::lexicon::{Entry, LANGUAGES, Language, Lexicon};
use super::role;
use super::token::{Kind, Tokens};
use super::wordmap::WordMap;

/// A word that at least one language knows.
#[derive(Debug, Default)]
pub(super) struct Known {
    entries: [Option<Entry>; LANGUAGES.len()],
    /// How much it speaks for each language.
    weights: [u8; LANGUAGES.len()],
}

impl Known {
    /// What the word is in `language`.
    pub fn of(&self, language: Language) -> Option<Entry> {
        self.entries[language as usize]
    }
}

/// What the languages know of a folded word: one look for all of them.
pub(super) fn known(word: &str) -> Option<&'static Known> {
    static WORDS: LazyLock<WordMap<Known>> = LazyLock::new(|| {
        let mut words: WordMap<Known> = WordMap::default();
        for (language, _, _) in LANGUAGES {
            for (word, entry) in &Lexicon::of(language).words {
                let known = words.entry(word.clone()).or_default();
                known.entries[language as usize] = Some(*entry);
                known.weights[language as usize] =
                    if entry.roles & role::STOP != 0 || entry.symbol != 0 { 2 } else { 1 };
            }
        }
        words
    });
    WORDS.get(word)
}

/// The language of a reply: the one whose words it uses most; `hint` breaks a tie, then English.
/// `words` holds what is known of each token.
pub(super) fn language_of(tokens: &Tokens<'_>, words: &[Option<&Known>], hint: Option<&str>) -> Language {
    let mut sums = [0u32; LANGUAGES.len()];
    for known in words
        .iter()
        .take(400)
        .enumerate()
        .filter(|(at, _)| tokens.kind(*at) == Kind::Word)
        .filter_map(|(_, known)| *known)
    {
        // A word of one language tells more than one that several share.
        let sharing = known.weights.iter().filter(|weight| **weight > 0).count() as u32;
        for (sum, weight) in sums.iter_mut().zip(known.weights) {
            *sum += u32::from(weight) * (6 - sharing);
        }
    }
    let hinted = hint.and_then(|hint| {
        LANGUAGES.iter().position(|(_, code, _)| hint.get(..2).is_some_and(|h| h.eq_ignore_ascii_case(code)))
    });
    let best = sums.iter().copied().max().unwrap_or(0);
    let at = match hinted {
        Some(at) if sums[at] * 5 >= best * 4 => at,
        _ => sums.iter().position(|sum| *sum == best).unwrap_or(0),
    };
    LANGUAGES[at].0
}
