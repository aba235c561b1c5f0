//! The words of a language: what they can mean, kept in `lexicon/*.toml` and compiled into a trie of patterns once.
//!
//! A pattern is a row of words. `a|b` is one of several, `(x)` may be missing, `_` any word, `_day` a day of the
//! week, `~` up to four words in between, without punctuation, and `$` the end of what belongs together.
//! English short forms are written out (`im` is `i am`), as the tokens are.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use serde::Deserialize;

use super::role;
use super::slip::{LONGEST_WORD, same_letters, within_one_slip, without};
use super::token::{Kind, Tokens, fold_into};

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

pub(super) const LANGUAGES: [(Language, &str, &str); 5] = [
    (Language::En, "en", include_str!("lexicon/en.toml")),
    (Language::Es, "es", include_str!("lexicon/es.toml")),
    (Language::Pt, "pt", include_str!("lexicon/pt.toml")),
    (Language::Fr, "fr", include_str!("lexicon/fr.toml")),
    (Language::De, "de", include_str!("lexicon/de.toml")),
];
const SHARED: &str = include_str!("lexicon/any.toml");

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    stop: String,
    #[serde(default)]
    generic: String,
    cue: HashMap<Sense, Vec<String>>,
    #[serde(default)]
    ordinal: HashMap<String, u32>,
    #[serde(default)]
    number: HashMap<String, u32>,
    #[serde(default)]
    weekday: HashMap<String, u32>,
    #[serde(default)]
    month: HashMap<String, u32>,
    #[serde(default)]
    words: HashMap<String, String>,
    #[serde(default)]
    synonyms: Vec<String>,
}

/// A cheap hash for short words (FxHash): these maps are read for every token, and nobody outside chooses their keys.
#[derive(Default)]
pub(super) struct WordHasher(u64);

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.add(u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
        }
        let mut last = [0u8; 8];
        let rest = chunks.remainder();
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last) ^ (bytes.len() as u64) << 56);
    }
    fn write_u8(&mut self, _: u8) {}
    fn write_u32(&mut self, n: u32) {
        self.add(u64::from(n));
    }
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

impl WordHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

pub(super) type WordMap<V> = HashMap<Box<str>, V, BuildHasherDefault<WordHasher>>;

/// What a single word is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Entry {
    /// Its symbol in the patterns; 0 when it stands in none.
    pub symbol: u16,
    /// Bits of [`role`].
    pub roles: u64,
    /// 1 to 12, or 0.
    pub ordinal: u8,
    /// 1 to 12, or 0.
    pub number: u8,
    /// 1 (Monday) to 7, or 0.
    pub weekday: u8,
    /// 1 to 12, or 0.
    pub month: u8,
    /// The group of words that mean much the same in titles; 0 for none.
    pub synonym: u16,
}

#[derive(Debug, Default)]
struct Node {
    edges: Vec<(u16, u32)>,
    any: u32,
    day: u32,
    gap: u32,
    end: u32,
    senses: Vec<Sense>,
}

/// One language, ready for matching.
pub(super) struct Lexicon {
    pub language: Language,
    pub words: WordMap<Entry>,
    nodes: Vec<Node>,
    root: Vec<u32>,
    near: WordMap<Box<str>>,
}

const GAP: usize = 4;

impl Lexicon {
    /// The lexicon of `language`.
    pub fn of(language: Language) -> &'static Lexicon {
        static ALL: LazyLock<Vec<Lexicon>> = LazyLock::new(|| {
            LANGUAGES.iter().map(|(language, _, text)| Lexicon::read(*language, &[text, SHARED])).collect()
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
        };
        let mut symbols = 1;
        for text in texts {
            // The files are part of the program; a test reads them all.
            let written: Written = match toml::from_str(text) {
                Ok(written) => written,
                Err(fault) => unreachable!("lexicon of {language:?}: {fault}"),
            };
            lexicon.take(written, &mut symbols);
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
        for (group, words) in written.synonyms.iter().enumerate() {
            for word in words.split_whitespace() {
                self.entry(word).synonym = language * 1000 + group as u16 + 1;
            }
        }
        for (sense, patterns) in &written.cue {
            for pattern in patterns {
                for row in expand(pattern) {
                    self.add(&row, *sense, symbols);
                }
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

    fn add(&mut self, row: &[String], sense: Sense, symbols: &mut u16) {
        let mut at = 0usize;
        for word in row {
            let fresh = self.nodes.len() as u32;
            let symbol = if matches!(word.as_str(), "_" | "_day" | "~" | "$") {
                0
            } else {
                self.symbol(word, symbols)
            };
            let node = &mut self.nodes[at];
            let slot = match word.as_str() {
                "_" => &mut node.any,
                "_day" => &mut node.day,
                "~" => &mut node.gap,
                "$" => &mut node.end,
                _ => match node.edges.iter().position(|(s, _)| *s == symbol) {
                    Some(found) => &mut node.edges[found].1,
                    None => {
                        node.edges.push((symbol, 0));
                        let last = node.edges.len() - 1;
                        &mut node.edges[last].1
                    }
                },
            };
            if *slot == 0 {
                *slot = fresh;
                at = fresh as usize;
                self.nodes.push(Node::default());
            } else {
                at = *slot as usize;
            }
        }
        if at != 0 && !self.nodes[at].senses.contains(&sense) {
            self.nodes[at].senses.push(sense);
        }
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

    /// All cues of a reply, by their place; a shorter one inside of a longer one is left out.
    /// `entries` holds the word of each token, where it was looked up already.
    pub fn cues(&self, tokens: &Tokens<'_>, entries: &[Entry]) -> Vec<Cue> {
        let mut found = Vec::new();
        let mut stack = Vec::new();
        for from in 0..tokens.list.len() {
            let symbol = entries.get(from).map_or(0, |e| e.symbol);
            match self.root.get(symbol as usize).copied().unwrap_or(0) {
                0 => continue,
                node => stack.push((node, from + 1)),
            }
            let mut budget = 64;
            let first = found.len();
            while let Some((node, at)) = stack.pop() {
                budget -= 1;
                if budget == 0 {
                    stack.clear();
                    break;
                }
                let node = &self.nodes[node as usize];
                for sense in &node.senses {
                    if !found[first..].iter().any(|cue: &Cue| cue.sense == *sense && cue.to >= at) {
                        found.push(Cue { sense: *sense, from, to: at });
                    }
                }
                self.step(node, at, tokens, entries, &mut stack);
            }
        }
        keep_longest(found)
    }

    fn step(
        &self,
        node: &Node,
        at: usize,
        tokens: &Tokens<'_>,
        entries: &[Entry],
        stack: &mut Vec<(u32, usize)>,
    ) {
        let mut follow = |at: usize, next: usize| {
            let symbol = entries.get(at).map_or(0, |e| e.symbol);
            if symbol != 0
                && let Ok(found) = node.edges.binary_search_by_key(&symbol, |edge| edge.0)
            {
                stack.push((node.edges[found].1, next));
            }
        };
        if !node.edges.is_empty() {
            // Stars and dashes of emphasis inside of an expression are forgiven.
            follow(at, at + 1);
            if matches!(tokens.kind(at), Kind::Mark('*' | '_' | '-' | '"' | ':')) {
                follow(at + 1, at + 2);
            }
        }
        if node.any != 0 && matches!(tokens.kind(at), Kind::Word | Kind::Handle | Kind::Number { .. }) {
            stack.push((node.any, at + 1));
        }
        if node.end != 0
            && (!tokens.is_content(at)
                || tokens.kind(at) == Kind::Sign
                || entries
                    .get(at)
                    .is_none_or(|e| e.roles & (role::AND | role::BUT | role::BECAUSE) != 0 || e.weekday != 0))
        {
            stack.push((node.end, at));
        }
        if node.day != 0 && entries.get(at).is_some_and(|e| e.weekday != 0) {
            stack.push((node.day, at + 1));
        }
        if node.gap != 0 {
            for skipped in at..=at + GAP {
                self.step(&self.nodes[node.gap as usize], skipped, tokens, entries, stack);
                if !tokens.is_content(skipped) {
                    break;
                }
            }
        }
    }
}

/// Rows of a pattern with its alternatives and optional words written out.
fn expand(pattern: &str) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new()];
    for word in pattern.split_whitespace().flat_map(|word| match word {
        "im" => vec!["i", "am"],
        "ive" => vec!["i", "have"],
        "ill" => vec!["i", "will"],
        "id" => vec!["i", "would"],
        "its" => vec!["it", "is"],
        "thats" => vec!["that", "is"],
        "weve" => vec!["we", "have"],
        word => vec![word],
    }) {
        let (word, optional) = match word.strip_prefix('(').and_then(|w| w.strip_suffix(')')) {
            Some(inner) => (inner, true),
            None => (word, false),
        };
        let mut next = Vec::new();
        for row in &rows {
            if optional {
                next.push(row.clone());
            }
            for choice in word.split('|') {
                let mut longer: Vec<String> = row.clone();
                longer.push(choice.to_owned());
                next.push(longer);
            }
        }
        rows = next;
    }
    rows
}

/// Drops a cue that lies inside of a longer one.
///
/// Small words that help to read others (until, back on, I, it) are never hidden.
fn keep_longest(mut cues: Vec<Cue>) -> Vec<Cue> {
    cues.sort_by_key(|cue| (cue.from, std::cmp::Reverse(cue.to)));
    let mut reach: Vec<(usize, usize)> = Vec::new();
    cues.retain(|cue| {
        let inside = reach
            .iter()
            .rev()
            .take(4)
            .any(|(from, to)| *from <= cue.from && cue.to <= *to && to - from > cue.to - cue.from);
        let helps = matches!(
            cue.sense,
            Sense::Until
                | Sense::Inclusive
                | Sense::Backon
                | Sense::Fromday
                | Sense::SelfWord
                | Sense::Pronoun
                | Sense::Away
        );
        if !inside && !helps {
            reach.push((cue.from, cue.to));
        }
        !inside || helps
    });
    cues
}
