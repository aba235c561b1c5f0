//! Answers that are one word or little more: "skip", "stop", "start", "that's wrong".

use super::lexicon::{Lexicon, Sense};
use super::sight::Sight;
use super::token::Kind;
use crate::reply::Fact;

/// The command that the whole reply is, if it is one. Never a word inside of a longer answer.
pub(super) fn command(sight: &Sight<'_>) -> Option<Fact> {
    let tokens = &sight.tokens;
    let words: Vec<usize> = (0..tokens.list.len())
        .filter(|at| {
            matches!(
                tokens.kind(*at),
                Kind::Word
                    | Kind::Handle
                    | Kind::Number { .. }
                    | Kind::Other
                    | Kind::Percent(_)
                    | Kind::Fraction { .. }
            )
        })
        .collect();
    let (first, last) = (*words.first()?, *words.last()?);
    if words.len() > 6 {
        return None;
    }
    let whole = |cues: &[super::lexicon::Cue]| {
        cues.iter()
            .find(|cue| {
                let sense = matches!(cue.sense, Sense::Skip | Sense::Stop | Sense::Start | Sense::Wrong);
                let polite = |at: usize| POLITE.contains(&tokens.fold(at));
                sense
                    && (first..cue.from).all(|at| !tokens.is_content(at) || polite(at))
                    && (cue.to..=last).all(|at| !tokens.is_content(at) || polite(at))
            })
            .map(|cue| cue.sense)
    };
    let sense = whole(&sight.cues).or_else(|| {
        // One word is too little to know the language by.
        use super::lexicon::Language::{De, En, Es, Fr, Pt};
        [En, Es, Pt, Fr, De].into_iter().find_map(|language| {
            let lexicon = Lexicon::of(language);
            let entries: Vec<_> = (0..tokens.list.len()).map(|at| lexicon.look(tokens.fold(at))).collect();
            whole(&lexicon.cues(tokens, &entries))
        })
    })?;
    match sense {
        Sense::Skip => Some(Fact::Skip),
        Sense::Stop => Some(Fact::Stop),
        Sense::Start => Some(Fact::Start),
        Sense::Wrong => Some(Fact::Wrong),
        _ => None,
    }
}

const POLITE: [&str; 34] = [
    "please", "pls", "plz", "thanks", "thx", "no", "ok", "okay", "sorry", "hi", "hey", "hello", "por",
    "favor", "porfa", "gracias", "obrigado", "obrigada", "merci", "svp", "stp", "bitte", "danke", "nein",
    "non", "nao", "hola", "ola", "hallo", "bonjour", "salut", "me", "now", "today",
];
