//! Which language a reply is written in.

use std::sync::LazyLock;

use super::lexicon::{LANGUAGES, Language, Lexicon, WordMap};
use super::role;
use super::token::{Kind, Tokens};

/// The language of a reply: the one whose words it uses most; `hint` breaks a tie, then English.
pub(super) fn language_of(tokens: &Tokens<'_>, hint: Option<&str>) -> Language {
    static WEIGHTS: LazyLock<WordMap<[u8; 5]>> = LazyLock::new(|| {
        let mut weights: WordMap<[u8; 5]> = WordMap::default();
        for (at, (language, _, _)) in LANGUAGES.iter().enumerate() {
            for (word, entry) in &Lexicon::of(*language).words {
                let weight = if entry.roles & role::STOP != 0 || entry.symbol != 0 { 2 } else { 1 };
                weights.entry(word.clone()).or_default()[at] = weight;
            }
        }
        weights
    });
    let mut sums = [0u32; 5];
    for at in 0..tokens.list.len().min(400) {
        if tokens.kind(at) != Kind::Word {
            continue;
        }
        if let Some(weights) = WEIGHTS.get(tokens.fold(at)) {
            let known = weights.iter().filter(|w| **w > 0).count() as u32;
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += u32::from(*weight) * (6 - known);
            }
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
