//! Which group is named: by its name, its key or a part of them, with slips of the finger. Two that fit are both given.

use super::lexicon::Lexicon;
use super::token::{Token, fold};
use super::{GroupName, Named};

/// The group that these words name, and how many of them belong to the name. `open`: other words may follow it.
pub(super) fn named(
    words: &[Token],
    groups: &[GroupName],
    lexicon: &Lexicon,
    open: bool,
) -> Option<(Named, usize)> {
    let begin = lead(words, lexicon);
    for start in [begin, 0] {
        for end in (start + 1..=words.len()).rev() {
            if !may_end(words, end, lexicon, open) {
                continue;
            }
            let named = &words[start..end];
            let trimmed = named.iter().rposition(|token| !is_beside(token, lexicon)).map_or(0, |at| at + 1);
            for candidate in [named, &named[..trimmed]] {
                if let Some(found) = lookup(candidate, groups) {
                    return Some((found, end));
                }
            }
        }
    }
    None
}

/// Words that name no group, as the writer wrote them (folded), and how many they are.
pub(super) fn as_written(words: &[Token], lexicon: &Lexicon) -> (String, usize) {
    let begin = lead(words, lexicon);
    let end = words.iter().skip(begin).position(|token| lexicon.after.contains(&token.word));
    let end = end.map_or(words.len(), |length| begin + length).min(begin + 4);
    let text = words[begin..end].iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
    (text, end.max(1))
}

/// Articles and "team" before the name.
fn lead(words: &[Token], lexicon: &Lexicon) -> usize {
    words.iter().position(|token| !is_beside(token, lexicon)).unwrap_or(0)
}

fn is_beside(token: &Token, lexicon: &Lexicon) -> bool {
    let word = &token.word;
    lexicon.article.contains(word) || lexicon.team.contains(word) || lexicon.filler.contains(word)
}

/// Whether a name can end before `end`: what follows begins something else.
fn may_end(words: &[Token], end: usize, lexicon: &Lexicon, open: bool) -> bool {
    match words.get(end) {
        None => true,
        Some(_) if !open => false,
        Some(next) => {
            lexicon.after.contains(&next.word)
                || lexicon.filler.contains(&next.word)
                || lexicon.team.contains(&next.word)
        }
    }
}

fn lookup(words: &[Token], groups: &[GroupName]) -> Option<Named> {
    if words.is_empty() {
        return None;
    }
    let written: Vec<&str> = words.iter().map(|token| token.word.as_str()).collect();
    let whole = written.join(" ");
    let tiers: [&dyn Fn(&GroupName) -> bool; 3] = [
        &|group| called(group).contains(&whole),
        &|group| called(group).iter().any(|name| near(&whole, name)),
        &|group| called(group).iter().any(|name| is_part(&written, name)),
    ];
    for fits in tiers {
        let found: Vec<usize> =
            groups.iter().enumerate().filter(|(_, group)| fits(group)).map(|(at, _)| at).collect();
        match found.as_slice() {
            [] => {}
            [only] => return Some(Named::One(*only)),
            _ => return Some(Named::Several(found)),
        }
    }
    None
}

/// What a group is called: its name and its key, folded.
fn called(group: &GroupName) -> [String; 2] {
    [&group.name, &group.slug].map(|name| {
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(fold).collect::<Vec<_>>().join(" ")
    })
}

/// One slip in four letters, two in eight.
fn near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let limit = match a.len().min(b.len()) {
        0..=3 => return a == b,
        4..=7 => 1,
        _ => 2,
    };
    a.len().abs_diff(b.len()) <= limit && distance(&a, &b) <= limit
}

/// Every word that was written is one of the name's, or the beginning of one.
fn is_part(written: &[&str], name: &str) -> bool {
    const SAYS_NOTHING: [&str; 12] =
        ["and", "of", "the", "for", "und", "de", "la", "y", "e", "et", "der", "die"];
    let telling = written.iter().any(|word| word.len() >= 3 && !SAYS_NOTHING.contains(word));
    let fits = |word: &&str| {
        name.split(' ')
            .any(|part| *word == part || near(word, part) || word.len() >= 3 && part.starts_with(*word))
    };
    telling && written.iter().all(fits)
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j - 1] + same).min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
