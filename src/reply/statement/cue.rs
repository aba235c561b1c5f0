//! Finds the patterns of a lexicon in a reply.

use super::lexicon::{Cue, Entry, Lexicon, Sense};
use super::past;
use super::pattern::Node;
use super::role;
use super::token::{Kind, Tokens};

/// So many words a gap (`~`) may hold.
const GAP: usize = 4;

impl Lexicon {
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
            let mut budget = 256;
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
            if matches!(tokens.kind(at), Kind::Mark('*' | '_' | '-' | '"' | ':' | '/' | '\'' | '’')) {
                follow(at + 1, at + 2);
            }
        }
        if node.any != 0 && matches!(tokens.kind(at), Kind::Word | Kind::Handle | Kind::Number { .. }) {
            stack.push((node.any, at + 1));
        }
        if node.gerund != 0 && tokens.kind(at) == Kind::Word && past::is_gerund(tokens, at, self.language) {
            stack.push((node.gerund, at + 1));
        }
        if node.past != 0
            && tokens.kind(at) == Kind::Word
            && (past::is_past(tokens, at, self.language)
                || entries.get(at).is_some_and(|e| e.roles & role::PARTICIPLE != 0))
        {
            stack.push((node.past, at + 1));
        }
        if node.end != 0
            && (!tokens.is_content(at)
                || tokens.kind(at) == Kind::Sign
                || entries.get(at).is_none_or(|e| {
                    e.roles & (role::AND | role::BUT) != 0
                        // "is as it was" ends nothing.
                        || e.roles & role::BECAUSE != 0 && tokens.fold(at) != "as"
                        || e.weekday != 0
                        // "is too" ends what "is too long" does not.
                        || e.roles & role::TAIL != 0
                            && (tokens.fold(at) != "too" || !tokens.is_content(at + 1))
                }))
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

/// Senses that say much the same, by one of them.
fn alike(sense: Sense) -> Sense {
    match sense {
        Sense::Did => Sense::Done,
        other => other,
    }
}

/// Drops a cue that lies inside of a longer one.
///
/// Small words that help to read others (until, back on, I, it) are never hidden.
fn keep_longest(mut cues: Vec<Cue>) -> Vec<Cue> {
    cues.sort_by_key(|cue| (cue.from, std::cmp::Reverse(cue.to)));
    let mut reach: Vec<(usize, usize)> = Vec::new();
    let mut said: Vec<(usize, usize, Sense)> = Vec::new();
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
        // Two patterns over the same words say it once.
        let again = said.iter().rev().take(6).any(|(from, to, sense)| {
            matches!(alike(cue.sense), Sense::Done | Sense::Progress)
                && alike(*sense) == alike(cue.sense)
                && *from < cue.to
                && cue.from < *to
        });
        if !inside && !helps && !again {
            reach.push((cue.from, cue.to));
            said.push((cue.from, cue.to, cue.sense));
        }
        !inside && !again || helps
    });
    cues
}
