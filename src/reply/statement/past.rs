//! Past forms of verbs that no lexicon lists: "inspected", "abgelesen", "levantei". They are recognised by their endings.

use super::lexicon::{Cue, Entry, Language, Lexicon, Sense};
use super::role;
use super::token::{Kind, Tokens};

/// Adds a cue for each word that looks like a past form, or is the particle of a verb left out, and says nothing else; `in_title` tells which tokens stand in titles.
pub(super) fn mark(
    tokens: &Tokens<'_>,
    entries: &[Entry],
    lexicon: &Lexicon,
    in_title: impl Fn(usize) -> bool,
    cues: &mut Vec<Cue>,
) {
    let mut found = Vec::new();
    let mut next = 0;
    for at in 0..tokens.list.len() {
        while next < cues.len() && cues[next].from + 12 < at {
            next += 1;
        }
        let taken = cues[next..].iter().take_while(|cue| cue.from <= at).any(|cue| {
            at < cue.to
                && !matches!(
                    cue.sense,
                    Sense::Pronoun | Sense::SelfWord | Sense::All | Sense::Both | Sense::New
                )
        });
        // "geplant" alone plans; where the title says "planen", it is what was asked for.
        let wishes = if in_title(at) { 0 } else { role::NOT_PAST | role::FAILS };
        let known = entries.get(at).is_some_and(|e| e.roles & (role::STOP | role::NAME_STOP | wishes) != 0);
        let before = at.checked_sub(1);
        let noun = before.is_some_and(|b| entries.get(b).is_some_and(|e| e.roles & role::ARTICLE != 0))
            && lexicon.language != Language::De;
        // "roof on, store filled": a particle behind a word of a title, and nothing behind it.
        if tokens.kind(at) == Kind::Word
            && !taken
            && entries.get(at).is_some_and(|e| e.roles & role::PARTICLE != 0)
            && before.is_some_and(&in_title)
            && !in_title(at)
            && (!tokens.is_content(at + 1)
                || entries.get(at + 1).is_some_and(|e| e.roles & (role::AND | role::BUT) != 0))
        {
            found.push(Cue { sense: Sense::Did, from: at, to: at + 1 });
        }
        if tokens.kind(at) == Kind::Word
            && !taken
            && !known
            && (is_past(tokens, at, lexicon.language)
                || entries.get(at).is_some_and(|e| e.roles & role::PARTICIPLE != 0))
            && !(noun && needs_no_article(tokens, at, lexicon.language))
        {
            found.push(Cue { sense: Sense::Past, from: at, to: at + 1 });
        }
    }
    if !found.is_empty() {
        cues.extend(found);
        cues.sort_by_key(|cue| (cue.from, std::cmp::Reverse(cue.to)));
    }
}

/// Whether the token at `at` has the form of a past.
pub(super) fn is_past(tokens: &Tokens<'_>, at: usize, language: Language) -> bool {
    let word = tokens.fold(at);
    let raw = tokens.words(at, at + 1);
    let ends = |tails: &[&str]| tails.iter().any(|tail| word.ends_with(tail));
    let long = word.len();
    let begins = at == 0 || !tokens.is_content(at - 1);
    if tokens.list[at].capital && !begins {
        return false;
    }
    match language {
        Language::En => long >= 5 && ends(&["ed"]) && !ends(&["eed", "ded "]) && !is_undone(word),
        Language::Es => {
            long >= 6 && ends(&["ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas"])
                || long >= 5 && (raw.ends_with('é') || raw.ends_with('í'))
        }
        Language::Pt => {
            long >= 6 && ends(&["ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas"])
                || long >= 5 && ends(&["ei"])
        }
        Language::Fr => long >= 4 && ["é", "ée", "és", "ées"].iter().any(|tail| raw.ends_with(tail)),
        Language::De => {
            long >= 6
                && ends(&["t", "en"])
                && (word.starts_with("ge")
                    || PREFIXES.iter().any(|p| {
                        word.strip_prefix(p).is_some_and(|rest| rest.starts_with("ge") && rest.len() >= 6)
                    }))
                || long >= 7 && ends(&["iert"])
                || long >= 7
                    && ends(&["t"])
                    && ["be", "ver", "er", "ent", "zer"].iter().any(|p| word.starts_with(p))
                    && helped(tokens, at)
        }
    }
}

/// Whether the token at `at` has the form of something going on: "chasing", "buscando".
pub(super) fn is_gerund(tokens: &Tokens<'_>, at: usize, language: Language) -> bool {
    let word = tokens.fold(at);
    let ends = |tails: &[&str]| word.len() >= 6 && tails.iter().any(|tail| word.ends_with(tail));
    match language {
        Language::En => ends(&["ing"]) && word != "nothing",
        Language::Es => ends(&["ando", "iendo", "yendo"]),
        Language::Pt => ends(&["ando", "endo", "indo"]),
        Language::Fr | Language::De => false,
    }
}

/// "unsigned", "unpaid": what was not done; "unpacked" was.
fn is_undone(word: &str) -> bool {
    const REVERSED: [&str; 10] = [
        "unpacked",
        "unlocked",
        "unloaded",
        "uncovered",
        "unveiled",
        "unblocked",
        "united",
        "untangled",
        "unearthed",
        "unboxed",
    ];
    word.len() >= 7 && word.starts_with("un") && !REVERSED.contains(&word)
}

/// Separable prefixes, which stand before the `ge` of a German participle.
const PREFIXES: [&str; 22] = [
    "ab", "an", "auf", "aus", "ein", "mit", "vor", "zu", "weg", "hin", "her", "um", "zuruck", "fertig",
    "nach", "durch", "zusammen", "weiter", "los", "fest", "bereit", "hoch",
];

/// "sind verlängert", "habe .. beantragt": the present looks the same without its auxiliary.
fn helped(tokens: &Tokens<'_>, at: usize) -> bool {
    (at.saturating_sub(6)..at).any(|before| {
        matches!(tokens.fold(before), "ist" | "sind" | "wurde" | "wurden" | "habe" | "hab" | "haben" | "hat")
    })
}

/// Forms that are nouns behind an article; "lo renové" has a pronoun there.
fn needs_no_article(tokens: &Tokens<'_>, at: usize, language: Language) -> bool {
    let raw = tokens.words(at, at + 1);
    match language {
        Language::En => false,
        Language::Es | Language::Pt => !raw.ends_with(['é', 'í']) && !raw.ends_with("ei"),
        Language::Fr | Language::De => true,
    }
}
