//! The words of a language: what they can mean, kept in `lexicon/*.toml` and compiled into a graph of patterns once.
//!
//! A pattern is a row of words. `a|b` is one of several, `(x)` or `(a|b)` may be missing, `(a b|c)` may be missing and has alternatives of several words,
//! `[a b|c]` is one of several rows of words; `_` is any word, `_ing` and `_ed` any
//! word with the ending of a gerund or a past, `_day` a day of the week, `~` up to four words in between, without punctuation, and `$` the end of what belongs together.
//! English short forms are written out (`im` is `i am`), as the tokens are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::pattern::{self, Node, Step, Wanted};
use super::role;
use super::slip::{LONGEST_WORD, same_letters, within_one_slip, without};
use super::title::stem;
use super::token::fold_into;
use super::wordmap::WordMap;

/// What a pattern can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sense {
    Done,
    Did,
    /// A past form that no lexicon lists; found by its ending.
    Past,
    Progress,
    Nearly,
    Part,
    Notyet,
    Untouched,
    Neg,
    Future,
    Hypo,
    Wish,
    /// "might be", "probably": it is only thought so.
    Hedge,
    /// "i think": it is thought so, and rightly as a rule.
    Think,
    /// "by now" behind "should be": a guess, no plan.
    Bynow,
    Block,
    Noblock,
    Unblock,
    Drop,
    Release,
    Claim,
    Noclaim,
    Thanks,
    Praise,
    New,
    Nochange,
    Alldone,
    Same,
    Wrong,
    Meant,
    /// "spoke too soon", "well, no": what was said just before does not stand.
    Retract,
    Away,
    Filler,
    Skip,
    Stop,
    Start,
    Irony,
    All,
    Both,
    Rest,
    Other,
    Except,
    Former,
    Latter,
    Pronoun,
    SelfWord,
    Until,
    Inclusive,
    Backon,
    Fromday,
}

/// A pattern found in a reply: tokens `from..to` can mean `sense`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cue {
    pub sense: Sense,
    pub from: usize,
    pub to: usize,
}

/// The languages that the reader knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    En,
    Es,
    Pt,
    Fr,
    De,
}

/// Each language with its words (`xx.toml`), its turns of phrase (`xx_frames.toml`), its idioms (`xx_idioms.toml`) and its words of like meaning
/// (`xx_meanings.toml`).
pub(super) const LANGUAGES: [(Language, &str, [&str; 4]); 5] = [
    (
        Language::En,
        "en",
        [
            include_str!("lexicon/en.toml"),
            include_str!("lexicon/en_frames.toml"),
            include_str!("lexicon/en_idioms.toml"),
            include_str!("lexicon/en_meanings.toml"),
        ],
    ),
    (
        Language::Es,
        "es",
        [
            include_str!("lexicon/es.toml"),
            include_str!("lexicon/es_frames.toml"),
            include_str!("lexicon/es_idioms.toml"),
            include_str!("lexicon/es_meanings.toml"),
        ],
    ),
    (
        Language::Pt,
        "pt",
        [
            include_str!("lexicon/pt.toml"),
            include_str!("lexicon/pt_frames.toml"),
            include_str!("lexicon/pt_idioms.toml"),
            include_str!("lexicon/pt_meanings.toml"),
        ],
    ),
    (
        Language::Fr,
        "fr",
        [
            include_str!("lexicon/fr.toml"),
            include_str!("lexicon/fr_frames.toml"),
            include_str!("lexicon/fr_idioms.toml"),
            include_str!("lexicon/fr_meanings.toml"),
        ],
    ),
    (
        Language::De,
        "de",
        [
            include_str!("lexicon/de.toml"),
            include_str!("lexicon/de_frames.toml"),
            include_str!("lexicon/de_idioms.toml"),
            include_str!("lexicon/de_meanings.toml"),
        ],
    ),
];
const SHARED: &str = include_str!("lexicon/any.toml");

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    stop: String,
    #[serde(default)]
    generic: String,
    #[serde(default)]
    cue: BTreeMap<Sense, Vec<String>>,
    #[serde(default)]
    ordinal: BTreeMap<String, u32>,
    #[serde(default)]
    number: BTreeMap<String, u32>,
    #[serde(default)]
    weekday: BTreeMap<String, u32>,
    #[serde(default)]
    month: BTreeMap<String, u32>,
    #[serde(default)]
    words: BTreeMap<String, String>,
    #[serde(default)]
    synonyms: Vec<String>,
    /// Short spellings of chats, each with the word that it stands for.
    #[serde(default)]
    short: BTreeMap<String, String>,
}

/// What a single word is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Entry {
    /// Its symbol in the patterns; 0 when it stands in none.
    pub symbol: u16,
    /// Bits of [`role`].
    pub roles: u64,
    /// 1 to 12, or 0.
    pub ordinal: u8,
    /// 1 to 20, or 0.
    pub number: u8,
    /// 1 (Monday) to 7, or 0.
    pub weekday: u8,
    /// 1 to 12, or 0.
    pub month: u8,
}

/// The groups of words that mean much the same to which a word belongs; 0 for none.
pub(super) type Meanings = [u16; 3];

/// One language, ready for matching.
pub(super) struct Lexicon {
    pub language: Language,
    pub words: WordMap<Entry>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: Vec<u32>,
    near: WordMap<Box<str>>,
    /// By stem: the groups of words that mean much the same.
    meanings: WordMap<Meanings>,
    /// How many of these groups were read.
    groups: u16,
}

impl Lexicon {
    /// The lexicon of `language`.
    pub fn of(language: Language) -> &'static Lexicon {
        static ALL: LazyLock<Vec<Lexicon>> = LazyLock::new(|| {
            LANGUAGES
                .iter()
                .map(|(language, _, [words, frames, idioms, meanings])| {
                    Lexicon::read(*language, &[words, frames, idioms, meanings, SHARED])
                })
                .collect()
        });
        &ALL[language as usize]
    }

    fn read(language: Language, texts: &[&str]) -> Self {
        let mut lexicon = Lexicon {
            language,
            words: WordMap::default(),
            nodes: vec![Node::default()],
            root: Vec::new(),
            near: WordMap::default(),
            meanings: WordMap::default(),
            groups: 0,
        };
        let mut symbols = 1;
        let mut short: Vec<(String, String)> = Vec::new();
        for text in texts {
            // The files are part of the program; a test reads them all.
            let written: Written = match toml::from_str(text) {
                Ok(written) => written,
                Err(fault) => unreachable!("lexicon of {language:?}: {fault}"),
            };
            short.extend(written.short.iter().map(|(short, long)| (short.clone(), long.clone())));
            lexicon.take(written, &mut symbols);
        }
        for (short, long) in short {
            let entry = *lexicon.entry(&long);
            *lexicon.entry(&short) = entry;
        }
        lexicon.root = vec![0; symbols as usize];
        let edges = std::mem::take(&mut lexicon.nodes[0].edges);
        for (symbol, node) in edges {
            lexicon.root[symbol as usize] = node;
        }
        for node in &mut lexicon.nodes {
            node.edges.sort_unstable();
        }
        lexicon.learn_misspellings();
        lexicon
    }

    fn take(&mut self, written: Written, symbols: &mut u16) {
        for word in written.stop.split_whitespace() {
            self.entry(word).roles |= role::STOP;
        }
        for word in written.generic.split_whitespace() {
            self.entry(word).roles |= role::GENERIC;
        }
        for (key, words) in &written.words {
            for word in words.split_whitespace() {
                self.entry(word).roles |= role::of(key);
            }
        }
        for (word, n) in &written.ordinal {
            self.entry(word).ordinal = *n as u8;
        }
        for (word, n) in &written.number {
            self.entry(word).number = *n as u8;
        }
        for (word, n) in &written.weekday {
            self.entry(word).weekday = *n as u8;
        }
        for (word, n) in &written.month {
            self.entry(word).month = *n as u8;
        }
        // Groups of different languages never meet.
        let language = self.language as u16;
        for words in &written.synonyms {
            self.groups += 1;
            let group = language * 1000 + self.groups;
            for word in words.split_whitespace() {
                let mut folded = String::new();
                fold_into(word, &mut folded);
                let known = self.meanings.entry(stem(&folded).into()).or_default();
                if !known.contains(&group)
                    && let Some(free) = known.iter_mut().find(|slot| **slot == 0)
                {
                    *free = group;
                }
                self.words.entry(folded.into()).or_default();
            }
        }
        for (sense, patterns) in &written.cue {
            for pattern in patterns.iter().flat_map(|pattern| spelled_out(pattern)) {
                let steps = self.steps(&pattern, symbols);
                pattern::add(&mut self.nodes, &steps, *sense);
            }
        }
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        let mut folded = String::new();
        fold_into(word, &mut folded);
        self.words.entry(folded.into()).or_default()
    }

    fn symbol(&mut self, word: &str, symbols: &mut u16) -> u16 {
        let slot = &mut self.entry(word).symbol;
        if *slot == 0 {
            *slot = *symbols;
            *symbols += 1;
        }
        *slot
    }

    /// The steps of a pattern as it is written.
    fn steps(&mut self, pattern: &str, symbols: &mut u16) -> Vec<Step> {
        let words = pattern.split_whitespace().flat_map(|word| match word {
            "im" => vec!["i", "am"],
            "ive" => vec!["i", "have"],
            "ill" => vec!["i", "will"],
            "id" => vec!["i", "would"],
            "its" => vec!["it", "is"],
            "thats" => vec!["that", "is"],
            "weve" => vec!["we", "have"],
            word => vec![word],
        });
        let mut steps = Vec::new();
        for word in words {
            let inner = word.strip_prefix('(').and_then(|w| w.strip_suffix(')'));
            let mut choices: Vec<Wanted> = Vec::new();
            for choice in inner.unwrap_or(word).split('|') {
                let wanted = match choice {
                    "_" => Wanted::Any,
                    "_ing" => Wanted::Gerund,
                    "_ed" => Wanted::Past,
                    "_day" => Wanted::Day,
                    "~" => Wanted::Gap,
                    "$" => Wanted::End,
                    choice => Wanted::Symbol(self.symbol(choice, symbols)),
                };
                if !choices.contains(&wanted) {
                    choices.push(wanted);
                }
            }
            steps.push(Step { choices, optional: inner.is_some() });
        }
        steps
    }

    /// One letter too few, of the longer words that patterns use: what a slip of the finger leaves in common with the right word.
    fn learn_misspellings(&mut self) {
        let mut near: WordMap<Box<str>> = WordMap::default();
        let mut words: Vec<&str> = self
            .words
            .iter()
            .filter(|(word, entry)| {
                entry.symbol != 0 && (4..=LONGEST_WORD).contains(&word.len()) && word.is_ascii()
            })
            .map(|(word, _)| &**word)
            .collect();
        words.sort_unstable();
        for word in words {
            let mut buffer = [0u8; LONGEST_WORD];
            for gone in 0..word.len() {
                let Some(shorter) = without(word, gone, &mut buffer) else { continue };
                near.entry(shorter.into()).or_insert_with(|| word.into());
            }
        }
        self.near = near;
    }

    /// The groups of meaning of a folded word.
    pub fn meanings(&self, word: &str) -> Meanings {
        self.meanings.get(stem(word)).copied().unwrap_or_default()
    }

    /// What the lexicon knows of a folded word.
    pub fn look(&self, word: &str) -> Entry {
        self.words.get(word).copied().unwrap_or_default()
    }

    /// Whether the word stands in the lexicon.
    pub fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// The word that was meant, when `word` is one slip of the finger away from one of the patterns'.
    pub fn mend(&self, word: &str) -> Option<&str> {
        if !(4..=LONGEST_WORD).contains(&word.len()) || !word.is_ascii() {
            return None;
        }
        let mut buffer = [0u8; LONGEST_WORD];
        // Another letter instead of one makes another word too often ("pinned", "binned"): only swapped, missing and doubled letters are mended.
        let first = word.as_bytes()[0];
        if let Some(right) = self.near.get(word)
            && word.len() >= 5
            && right.as_bytes()[0] == first
        {
            return Some(right);
        }
        for gone in 0..word.len() {
            let Some(shorter) = without(word, gone, &mut buffer) else { continue };
            if word.len() >= 7
                && shorter.as_bytes()[0] == first
                && self.words.get(shorter).is_some_and(|entry| entry.symbol != 0)
            {
                return self.words.get_key_value(shorter).map(|(right, _)| &**right);
            }
            if let Some(right) = self.near.get(shorter)
                && right.len() == word.len()
                && right.as_bytes()[0] == first
                && within_one_slip(word, right)
                && same_letters(word, right)
            {
                return Some(right);
            }
        }
        None
    }
}

/// The patterns that one with alternatives of several words stands for.
fn spelled_out(pattern: &str) -> Vec<String> {
    let group = pattern.char_indices().filter(|(_, c)| matches!(c, '(' | '[')).find_map(|(open, kind)| {
        let close = open + pattern[open..].find(if kind == '(' { ')' } else { ']' })?;
        let inner = &pattern[open + 1..close];
        (kind == '[' || inner.contains(' ')).then_some((open, close, kind == '(', inner))
    });
    let Some((open, close, optional, inner)) = group else { return vec![pattern.to_owned()] };
    let (before, after) = (&pattern[..open], &pattern[close + 1..]);
    let rows = inner.split('|').chain(optional.then_some(""));
    rows.flat_map(|row| spelled_out(&format!("{before}{row}{after}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pattern of the lexicons, spelled out: its language, what it can say, and its steps by their written words.
    fn written() -> Vec<(Language, Sense, String)> {
        let mut out = Vec::new();
        for (language, _, texts) in LANGUAGES {
            for text in texts.iter().chain([&SHARED]) {
                let written: Written = toml::from_str(text).unwrap();
                for (sense, patterns) in written.cue {
                    let rows = patterns.iter().flat_map(|pattern| spelled_out(pattern));
                    out.extend(rows.map(|row| (language, sense, row)));
                }
            }
        }
        out
    }

    #[test]
    fn brackets_of_patterns_are_closed() {
        let broken: Vec<_> = written()
            .into_iter()
            .filter(|(_, _, row)| {
                row.split_whitespace().any(|step| {
                    let inner = step.strip_prefix('(').and_then(|step| step.strip_suffix(')'));
                    inner.unwrap_or(step).contains(['(', ')', '[', ']'])
                        || inner.unwrap_or(step).split('|').any(str::is_empty)
                })
            })
            .collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }

    /// What may be missing is missing somewhere: the words that are left have to tell something by themselves.
    #[test]
    fn no_pattern_of_a_verdict_shrinks_to_one_function_word() {
        let verdicts = crate::reply::statement::clause::VERDICTS;
        let mut weak = Vec::new();
        for (language, sense, row) in written() {
            let steps: Vec<&str> = row.split_whitespace().filter(|step| *step != "~").collect();
            let left: Vec<&&str> = steps.iter().filter(|step| !step.starts_with('(')).collect();
            if steps.len() < 2 || !verdicts.contains(&sense) {
                continue;
            }
            let [only] = left[..] else {
                if left.is_empty() {
                    weak.push((language, sense, row.clone(), String::new()));
                }
                continue;
            };
            let lexicon = Lexicon::of(language);
            let stop = |word: &&str| {
                let mut folded = String::new();
                fold_into(word, &mut folded);
                *word == "_" || lexicon.look(&folded).roles & (role::STOP | role::COPULA) != 0
            };
            if let Some(word) = only.split('|').find(stop) {
                weak.push((language, sense, row.clone(), word.to_owned()));
            }
        }
        assert!(weak.is_empty(), "{weak:#?}");
    }
}
